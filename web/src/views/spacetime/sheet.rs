//! The drawing in leaves, each of the arrows, labels or events that began with a few events of the
//! run.
//!
//! What stands in a leaf is compared with what stood there before, and only a leaf that differs is
//! drawn again. While time flows these are drawn a few in each frame, so that no frame is a long
//! one, however many messages there are.

use std::rc::Rc;

use flotilla_sim::EventId;
use yew::prelude::*;

use super::plan::{Label, Line, Plan, Spot};
use super::plane::Plane;
use crate::views::element::element;

/// A leaf is for this many events.
const EVENTS: u64 = 8;
/// The layers, from the lowest to the topmost.
const LAYERS: usize = 3;

/// A part of the drawing.
#[derive(Clone)]
pub(super) struct Leaf {
    /// Which of the run's.
    number: u64,
    layer: usize,
    content: Rc<Content>,
}

#[derive(PartialEq)]
struct Content {
    plane: Plane,
    figures: Figures,
}

#[derive(PartialEq)]
enum Figures {
    Arrows(Vec<Line>),
    Labels(Vec<Label>),
    Spots(Vec<Spot>),
}

impl Figures {
    fn count(&self) -> usize {
        match self {
            Self::Arrows(lines) => lines.len(),
            Self::Labels(labels) => labels.len(),
            Self::Spots(spots) => spots.len(),
        }
    }
}

impl Leaf {
    fn is_same_place(&self, other: &Self) -> bool {
        (self.number, self.layer) == (other.number, other.layer)
    }

    fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.content, &other.content)
    }
}

/// The leaves that are shown, and those that are to be.
#[derive(Default)]
pub(super) struct Sheet {
    shown: Vec<Leaf>,
    wanted: Vec<Leaf>,
}

impl Sheet {
    /// Takes the leaves of a plan for those to be shown.
    pub(super) fn lay(&mut self, plan: &mut Plan, plane: Plane) {
        let lines = split(std::mem::take(&mut plan.arrows), |line| line.course.sent_by);
        let labels = split(std::mem::take(&mut plan.labels), |label| label.sent_by);
        let spots = split(std::mem::take(&mut plan.spots), |spot| spot.event);
        let leaf = |layer: usize, (number, figures): (u64, Figures)| Leaf {
            number,
            layer,
            content: Rc::new(Content { plane, figures }),
        };
        let arrows = lines.into_iter().map(|(at, lines)| leaf(0, (at, Figures::Arrows(lines))));
        let labels = labels.into_iter().map(|(at, labels)| leaf(1, (at, Figures::Labels(labels))));
        let spots = spots.into_iter().map(|(at, spots)| leaf(2, (at, Figures::Spots(spots))));
        self.want(arrows.chain(labels).chain(spots).collect());
    }

    fn want(&mut self, leaves: Vec<Leaf>) {
        self.wanted = leaves;
        for leaf in &mut self.wanted {
            let before = self.shown.iter().find(|other| other.is_same_place(leaf));
            if let Some(before) = before.filter(|before| before.content == leaf.content) {
                *leaf = before.clone();
            }
        }
    }

    /// How many figures are on leaves that are not shown as they are to be.
    pub(super) fn missing(&self) -> usize {
        let is_missing = |leaf: &&Leaf| !self.shown.iter().any(|other| other.is_same(leaf));
        self.wanted.iter().filter(is_missing).map(|leaf| leaf.content.figures.count()).sum()
    }

    /// Brings leaves that differ up to date, the earliest first, until about so many figures are
    /// drawn. Whether that were all.
    pub(super) fn bring(&mut self, figures: usize) -> bool {
        let mut order: Vec<usize> = (0..self.wanted.len()).collect();
        order.sort_by_key(|at| self.wanted[*at].number);
        let (mut left, mut done) = (figures, true);
        let mut next: Vec<Option<Leaf>> = vec![None; self.wanted.len()];
        for at in order {
            let leaf = &self.wanted[at];
            let before = self.shown.iter().find(|other| other.is_same_place(leaf));
            next[at] = match before {
                Some(before) if before.is_same(leaf) => Some(leaf.clone()),
                before if left == 0 => {
                    done = false;
                    before.cloned()
                }
                _ => {
                    left = left.saturating_sub(leaf.content.figures.count());
                    Some(leaf.clone())
                }
            };
        }
        self.shown = next.into_iter().flatten().collect();
        done
    }

    /// A layer as it is shown.
    fn layer(&self, layer: usize) -> impl Iterator<Item = Html> {
        let leaves = self.shown.iter().filter(move |leaf| leaf.layer == layer);
        leaves.map(|leaf| html! { <Drawn key={leaf.number} leaf={leaf.clone()} /> })
    }

    /// All layers, the lowest first.
    pub(super) fn layers(&self) -> [Vec<Html>; LAYERS] {
        std::array::from_fn(|layer| self.layer(layer).collect())
    }
}

/// What began with the same few events, in order.
fn split<T>(figures: Vec<T>, began: impl Fn(&T) -> EventId) -> Vec<(u64, Vec<T>)> {
    let mut parts: Vec<(u64, Vec<T>)> = Vec::new();
    for figure in figures {
        let number = began(&figure).0 / EVENTS;
        match parts.last_mut() {
            Some((last, part)) if *last == number => part.push(figure),
            _ => parts.push((number, vec![figure])),
        }
    }
    parts
}

#[derive(Properties)]
struct DrawnProps {
    leaf: Leaf,
}

impl PartialEq for DrawnProps {
    fn eq(&self, other: &Self) -> bool {
        self.leaf.is_same(&other.leaf)
    }
}

/// A leaf as it stands on the page.
#[component]
fn Drawn(props: &DrawnProps) -> Html {
    let Content { plane, figures } = &*props.leaf.content;
    let group = element("g");
    match figures {
        Figures::Arrows(lines) => group.children(lines.iter().map(|line| line.drawn(plane))),
        Figures::Labels(labels) => group.children(labels.iter().map(|label| label.drawn(plane))),
        Figures::Spots(spots) => group.children(spots.iter().map(|spot| spot.drawn(plane))),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_sim::Subject;

    fn labels(events: &[u64], said: &str) -> Vec<Leaf> {
        let plane = Plane::new(600.0, 400.0, 5);
        let one = |event: u64| Label {
            subject: Subject::Event(EventId(event)),
            sent_by: EventId(event),
            at: (0.0, 0.0),
            said: said.into(),
            dim: false,
        };
        let parts = split(events.iter().copied().map(one).collect(), |label| label.sent_by);
        let leaf = |(number, labels)| Leaf {
            number,
            layer: 1,
            content: Rc::new(Content { plane, figures: Figures::Labels(labels) }),
        };
        parts.into_iter().map(leaf).collect()
    }

    #[test]
    fn what_has_not_changed_is_kept_and_what_has_is_drawn_a_few_at_a_time() {
        let mut sheet = Sheet::default();
        sheet.want(labels(&[1, 2, 8, 9, 16], "Beat"));
        assert_eq!((sheet.missing(), sheet.bring(usize::MAX), sheet.missing()), (5, true, 0));
        let before = sheet.shown.clone();
        // The first leaf is out of sight, the second the same, and two have changed or are new.
        sheet.want(labels(&[8, 9, 16, 17, 24], "Beat"));
        assert_eq!(sheet.missing(), 3);
        assert!(!sheet.bring(1));
        let numbers =
            |sheet: &Sheet| -> Vec<u64> { sheet.shown.iter().map(|it| it.number).collect() };
        assert_eq!(numbers(&sheet), [1, 2]);
        assert!(sheet.shown[0].is_same(&before[1]) && !sheet.shown[1].is_same(&before[2]));
        assert!(sheet.bring(1));
        assert_eq!(numbers(&sheet), [1, 2, 3]);
    }
}
