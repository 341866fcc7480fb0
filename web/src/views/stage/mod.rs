//! The stage: a ring of servers, the links between them, and the messages under way.
//!
//! `ring`, `lanes` and `flights` say where things are: arithmetic without a browser. `scene` reads the
//! world when it has changed and arranges the messages in every frame; `server`, `message` and
//! `links` draw, with `shapes`; `hear` turns pointers and keys into commands.

mod flights;
pub(crate) mod geometry;
mod hear;
mod lanes;
mod legend;
mod links;
mod message;
mod ring;
mod scene;
mod server;
mod shapes;
mod still;

use flotilla_core::{RoleKind, Timer};
use flotilla_sim::TimerState;
use wasm_bindgen::JsCast;
use web_sys::{MediaQueryList, SvgElement};
use yew::prelude::*;

use crate::command::Thing;
use crate::memo::{Emit, Memo, Shared, View};
use crate::session::Session;
use crate::views::measured::Measured;
use crate::views::menu::MenuProps;

pub(crate) use legend::modified;
pub(crate) use still::still;

use geometry::num;
use hear::Ears;
use links::{Links, LinksProps};
use message::MessageFigure;
use scene::Scene;
use server::ServerFigure;

#[derive(Properties, Clone)]
pub(crate) struct StageProps {
    pub(crate) session: Shared,
    pub(crate) emit: Emit,
    /// The run, the page and the frame: the stage is made again when one has changed.
    pub(crate) depends: [u64; 3],
}

impl PartialEq for StageProps {
    fn eq(&self, other: &Self) -> bool {
        self.depends == other.depends
    }
}

/// The stage. A component, because it measures itself and keeps what has not changed.
pub(crate) struct Stage {
    scene: Scene,
    ears: Ears,
    room: NodeRef,
    measured: Option<Measured>,
    /// Whether the person wants nothing to move.
    still: Option<MediaQueryList>,
    menu: Option<Thing>,
    /// Where the focus goes because what had it is gone.
    refocus: Option<Thing>,
}

/// The stage has got another size.
pub(crate) struct Resized(f64, f64);

impl Component for Stage {
    type Message = Resized;
    type Properties = StageProps;

    fn create(ctx: &Context<Self>) -> Self {
        let StageProps { session, emit, .. } = ctx.props();
        let still = gloo_utils::window().match_media("(prefers-reduced-motion: reduce)");
        let mut stage = Self {
            // A guess that lasts until the stage is measured, before the first paint.
            scene: Scene::new(session.borrow().timeline.world(), 600.0, 640.0),
            ears: Ears::new(session, emit),
            room: NodeRef::default(),
            measured: None,
            still: still.ok().flatten(),
            menu: None,
            refocus: None,
        };
        stage.scene.arrange(session.borrow().now, stage.is_still());
        stage
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &StageProps) -> bool {
        let props = ctx.props();
        let session = props.session.borrow();
        if props.depends[..2] != old.depends[..2] {
            self.scene.read(session.timeline.world());
            self.keep_focus(&session);
        }
        self.scene.arrange(session.now, self.is_still());
        true
    }

    fn update(&mut self, ctx: &Context<Self>, Resized(width, height): Resized) -> bool {
        self.scene.resize(width, height);
        self.scene.arrange(ctx.props().session.borrow().now, self.is_still());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let StageProps { session, emit, depends } = ctx.props();
        let menu = session.borrow().open_menu().map(|(later, menu)| {
            let (session, emit) = (session.clone(), emit.clone());
            let depends = [depends[0], depends[1]];
            let key = hear::selector(menu.thing);
            (later.menu)(key, MenuProps { session, emit, menu, depends })
        });
        let head = {
            let (session, emit) = (session.clone(), emit.clone());
            let depends = legend::depends(&session.borrow());
            html! { <Memo {session} {emit} view={legend::head as View} {depends} /> }
        };
        let session = session.borrow();
        html! {
            <section class="stage" aria-label="Stage">
                { head }
                <div class="stage-room" ref={self.room.clone()}>{ self.picture(&session) }</div>
                // Its place is kept when there is none: otherwise Yew would take the rest for
                // other elements and make all of them anew.
                { menu.unwrap_or_default() }
            </section>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if let Some(room) = self.room.cast::<web_sys::Element>().filter(|_| first) {
            let size = ctx.link().callback(|(width, height)| Resized(width, height));
            self.measured = Measured::new(&room, size);
        }
        if let Some(thing) = self.refocus.take()
            && focus_is_free()
        {
            focus(thing);
        }
    }
}

impl Stage {
    fn is_still(&self) -> bool {
        self.still.as_ref().is_some_and(MediaQueryList::matches)
    }

    fn picture(&self, session: &Session) -> Html {
        let Scene { ring, servers, messages, cuts, .. } = &self.scene;
        let selected = session.selected;
        let link = match selected {
            Some(Thing::Link(a, b)) => Some((a, b)),
            _ => None,
        };
        let lines =
            LinksProps { ring: ring.clone(), cuts: cuts.clone(), selected: link, covered: None };
        let handles = LinksProps { covered: Some(self.scene.covered.clone()), ..lines.clone() };
        let ears = &self.ears;
        html! {
            <svg
                role="group"
                aria-label="Servers, messages and links"
                viewBox={["0 0 ", &num(ring.width), " ", &num(ring.height)].concat()}
                font-size={num(ring.sizes.font)}
                onclick={ears.click.clone()}
                oncontextmenu={ears.menu.clone()}
                onkeydown={ears.key.clone()}
                onpointerdown={ears.down.clone()}
                onpointermove={ears.stray.clone()}
                onpointerup={ears.up.clone()}
                onpointercancel={ears.up.clone()}
            >
                <Links ..lines />
                <g class="servers">
                    { for servers.iter().map(|model| html! {
                        <ServerFigure
                            key={model.id.number()}
                            model={model.clone()}
                            place={ring.place(model.id)}
                            sizes={ring.sizes}
                            selected={selected == Some(Thing::Server(model.id))}
                            outdated={outdated(session, model.id)}
                            lit={session.lit_at(model.id, None)}
                        />
                    }) }
                </g>
                <g class="timers" aria-hidden="true">{ self.timers(session) }</g>
                <g class="messages">
                    { for messages.iter().map(|carried| html! {
                        <g
                            key={key(carried.model.id)}
                            class={session.is_unknown(carried.model.id.from, carried.sent_by).then_some("unknown")}
                            transform={carried.spot.at.translate()}
                        >
                            <MessageFigure
                                model={carried.model.clone()}
                                label={carried.spot.label}
                                sizes={ring.sizes}
                                selected={selected == Some(Thing::Message(carried.model.id))}
                                marked={session.marks_message(carried.model.id)}
                            />
                        </g>
                    }) }
                </g>
                <Links ..handles />
            </svg>
        }
    }

    /// What is left of the timers, as arcs around their servers.
    fn timers(&self, session: &Session) -> Html {
        let ring = &self.scene.ring;
        let still = self.is_still();
        let arc = |server: &flotilla_sim::Server| {
            let (timer, class) = match server.role() {
                RoleKind::Leader => (Timer::Heartbeat, "timer heartbeat"),
                _ => (Timer::Election, "timer"),
            };
            let waits = matches!(server.timer(timer), TimerState::Armed { .. });
            let mut left = server.timer(timer).left_at(session.now)?;
            if still {
                left = (left * 4.0).ceil() / 4.0;
            }
            let place = ring.place(server.id());
            let length = (left * 1000.0).round() as u32;
            Some(html! {
                <circle
                    key={server.id().number()}
                    class={if waits { [class, " waits"].concat() } else { class.to_string() }}
                    r={num(ring.sizes.ring)}
                    pathLength="1000"
                    stroke-dasharray={[&length.to_string(), " 1000"].concat()}
                    transform={[&place.at.translate(), "rotate(-90)"].concat()}
                />
            })
        };
        html! { { for session.timeline.world().servers().iter().filter_map(arc) } }
    }

    /// Remembers where the focus belongs when its menu closes or its message arrives, so that
    /// whoever works with the keyboard does not have to begin at the top of the page again.
    fn keep_focus(&mut self, session: &Session) {
        let bus = session.timeline.world().bus();
        let open = session.menu.map(|menu| menu.thing);
        let closed = self.menu.filter(|_| open.is_none());
        self.menu = open;
        self.refocus = closed.or_else(hear::focused).and_then(|thing| match thing {
            Thing::Message(id) if bus.get(id).is_none() => Some(Thing::Server(id.to)),
            _ => closed,
        });
    }
}

/// What is known of a server by whom it is asked about, if that is no longer so.
fn outdated(session: &Session, server: flotilla_core::ServerId) -> Option<AttrValue> {
    session.looking.outdated(server).map(|known| known.words().into())
}

/// A key for a message among all that can be under way.
fn key(id: flotilla_sim::MessageId) -> u64 {
    let ends = u64::from(id.from.number()) * 10 + u64::from(id.to.number());
    u64::from(id.number) * 100 + ends
}

/// Gives the focus to a thing.
pub(crate) fn focus(thing: Thing) {
    let found = gloo_utils::document().query_selector(&hear::selector(thing)).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<SvgElement>().ok()) {
        element.focus().ok();
    }
}

/// Whether nothing in particular has the focus.
fn focus_is_free() -> bool {
    let active = gloo_utils::document().active_element();
    active.is_none_or(|element| element.tag_name() == "BODY")
}
