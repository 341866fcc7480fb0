//! The links: a line for each pair of servers, and a handle on it.
//!
//! The lines lie below everything else. The handles, which take the focus, come last, so that
//! the keyboard reaches servers and messages first.

use std::rc::Rc;

use flotilla_core::ServerId;
use flotilla_sim::Bus;
use yew::prelude::*;

use super::geometry::{Point, num};
use super::ring::{Ring, Span, TARGET};
use super::shapes::{circle, line};

/// Which ways of a link are cut.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Cut {
    /// From the lower server to the higher.
    there: bool,
    back: bool,
}

impl Cut {
    /// For every link in order.
    pub(super) fn all(bus: &Bus, ring: &Ring) -> Rc<[Self]> {
        let cut = |span: &Span| Self {
            there: bus.is_cut(span.a, span.b),
            back: bus.is_cut(span.b, span.a),
        };
        ring.spans.iter().map(cut).collect()
    }
}

/// What a screen reader says of a link.
fn name(span: &Span, cut: Cut) -> String {
    let (a, b) = (span.a, span.b);
    let state = match (cut.there, cut.back) {
        (false, false) => "open".to_string(),
        (true, true) => "cut both ways".to_string(),
        (true, false) => ["cut from ", &a.to_string(), " to ", &b.to_string()].concat(),
        (false, true) => ["cut from ", &b.to_string(), " to ", &a.to_string()].concat(),
    };
    ["Link ", &a.to_string(), " to ", &b.to_string(), ", ", &state].concat()
}

/// What links are drawn from.
#[derive(Properties, Clone)]
pub(super) struct LinksProps {
    pub(super) ring: Rc<Ring>,
    pub(super) cuts: Rc<[Cut]>,
    pub(super) selected: Option<(ServerId, ServerId)>,
    /// For the handles: on which of them a message lies.
    pub(super) covered: Option<Rc<[bool]>>,
}

impl PartialEq for LinksProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.ring, &other.ring)
            && self.cuts == other.cuts
            && self.selected == other.selected
            && self.covered == other.covered
    }
}

/// All lines, or all handles. They are made again only when something of them has changed.
#[component]
pub(super) fn Links(props: &LinksProps) -> Html {
    let LinksProps { ring, cuts, selected, covered } = props;
    let links = ring.spans.iter().zip(&**cuts);
    let links = links.map(|(span, cut)| (span, *cut, *selected == Some((span.a, span.b))));
    match covered {
        Some(covered) => html! {
            <g class="handles">
                { for links.zip(&**covered).map(|((span, cut, selected), covered)| {
                    handle(span, cut, selected, *covered)
                }) }
            </g>
        },
        None => html! {
            <g class="links" aria-hidden="true">
                { for links.map(|(span, cut, selected)| draw(ring, span, cut, selected)) }
            </g>
        },
    }
}

fn draw(ring: &Ring, span: &Span, cut: Cut, selected: bool) -> Html {
    let along = span.from.towards(span.to);
    let middle = span.from.moved(along, span.from.distance(span.to) / 2.0);
    // The half at a receiver is dashed when what is sent to it is lost.
    let class = |cut: bool| if cut { "link-line cut" } else { "link-line" };
    // And a bar stands before that receiver.
    let bar = |at: Point| {
        let half = 7.0 * ring.sizes.scale.max(0.8);
        line("link-bar", at.moved(along.right(), half), at.moved(along.right(), -half))
    };
    let before = 9.0 * ring.sizes.scale;
    html! {
        <g
            key={link_id(span)}
            class={if selected { "link selected" } else { "link" }}
            stroke-width={num(ring.feel)}
            data-link={link_id(span)}
        >
            { line(class(cut.back), span.from, middle) }
            { line(class(cut.there), middle, span.to) }
            { line("link-feel", span.from, span.to) }
            if cut.back {
                { bar(span.from.moved(along, before)) }
            }
            if cut.there {
                { bar(span.to.moved(along, -before)) }
            }
        </g>
    }
}

fn link_id(span: &Span) -> String {
    ["link-", &span.a.to_string(), "-", &span.b.to_string()].concat()
}

/// What a link is taken hold of by. When a message has come to lie on it, it lets go, so that
/// the message can be reached.
fn handle(span: &Span, cut: Cut, selected: bool, covered: bool) -> Html {
    html! {
        <g
            key={link_id(span)}
            class={if covered { "handle covered" } else { "handle" }}
            transform={span.handle.translate()}
            role="button"
            tabindex="0"
            aria-label={name(span, cut)}
            aria-current={selected.then_some("true")}
            data-testid={link_id(span)}
        >
            { circle("", Point::ORIGIN, TARGET / 2.0) }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use flotilla_sim::{Action, Setup, World};

    use super::*;

    #[test]
    fn a_link_says_which_way_it_is_cut() {
        let (s1, s3) = (ServerId::new(1).expect("S1"), ServerId::new(3).expect("S3"));
        let ring = Ring::new(600.0, 640.0, 3);
        let mut world = World::new(Setup { servers: 3, ..Setup::default() });
        let told = |world: &World| {
            let cuts = Cut::all(world.bus(), &ring);
            name(&ring.spans[1], cuts[1])
        };
        assert_eq!(told(&world), "Link S1 to S3, open");
        world.act(&Action::Cut(s3, s1)).expect("a cut");
        assert_eq!(told(&world), "Link S1 to S3, cut from S3 to S1");
        world.act(&Action::Cut(s1, s3)).expect("a cut");
        assert_eq!(told(&world), "Link S1 to S3, cut both ways");
    }
}
