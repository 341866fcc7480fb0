//! The space-time picture: a lane for each server, an arrow for each message.
//!
//! `window` says which part of the run is in sight, `plan` what stands where in it, `room` what
//! finds room there, and `plane` which way it lies; `draw` draws that, and `beside` what happened at
//! no server; `signs` has the signs; `hear` turns pointers and keys into commands.

mod beside;
mod draw;
mod hear;
mod plan;
mod plane;
mod room;
mod signs;
mod window;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use flotilla_sim::Subject;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;
use yew::prelude::*;

use crate::command::{Command, SpaceTimeCommand};
use crate::memo::{Emit, Shared};
use crate::session::{Axis, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, icon, possible};
use crate::views::stage::geometry::num;

use draw::Pen;
use hear::Seen;
use plan::Plan;
use plane::Plane;

/// Shows the picture.
pub(crate) fn view(session: &Shared, emit: &Emit, depends: [u64; 3]) -> Html {
    html! { <Picture session={session.clone()} emit={emit.clone()} {depends} /> }
}

#[derive(Properties, Clone)]
struct PictureProps {
    session: Shared,
    emit: Emit,
    depends: [u64; 3],
}

impl PartialEq for PictureProps {
    fn eq(&self, other: &Self) -> bool {
        self.depends == other.depends
    }
}

/// The picture. A component, because it measures itself.
struct Picture {
    size: (f64, f64),
    room: NodeRef,
    seen: Rc<RefCell<Seen>>,
    observer: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
    listeners: Vec<EventListener>,
    /// When the drawing was made that is shown, and how long that took, in milliseconds.
    made: (f64, f64),
    begun: Cell<f64>,
}

/// While time flows, drawing takes at most this part of it: a picture of hundreds of messages
/// follows in longer steps than one of a few.
const SHARE: f64 = 1.0 / 16.0;

/// The picture has got another size.
struct Resized(f64, f64);

impl Component for Picture {
    type Message = Resized;
    type Properties = PictureProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self {
            // A guess that lasts until the picture is measured, before the first paint.
            size: (640.0, 480.0),
            room: NodeRef::default(),
            seen: Rc::default(),
            observer: None,
            listeners: Vec::new(),
            made: (0.0, 0.0),
            begun: Cell::new(0.0),
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &PictureProps) -> bool {
        let (at, took) = self.made;
        let flows = ctx.props().depends[1..] == old.depends[1..];
        !flows || js_sys::Date::now() - at >= took / SHARE
    }

    fn update(&mut self, _ctx: &Context<Self>, Resized(width, height): Resized) -> bool {
        self.size = (width, height);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let PictureProps { session, emit, .. } = ctx.props();
        let session = session.borrow();
        self.begun.set(js_sys::Date::now());
        element("section")
            .class("spacetime")
            .attr("aria-label", "Space-time")
            .child(controls(&session, emit))
            .child(
                element("div")
                    .class("st-room")
                    .attr("role", "group")
                    .attr("aria-label", "Space-time picture")
                    .attr(
                        "aria-description",
                        "Arrow keys move it, plus and minus zoom, 0 follows the cursor.",
                    )
                    .attr("tabindex", "0")
                    .node_ref(self.room.clone())
                    .child_if(self.drawing(&session)),
            )
            .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let now = js_sys::Date::now();
        self.made = (now, now - self.begun.get());
        if !first {
            return;
        }
        let Some(room) = self.room.cast::<web_sys::Element>() else { return };
        let PictureProps { session, emit, .. } = ctx.props();
        self.listeners = hear::listen(&room, session, emit, &self.seen);
        self.observe(ctx, &room);
    }

    fn destroy(&mut self, _ctx: &Context<Self>) {
        if let Some((observer, _)) = self.observer.take() {
            observer.disconnect();
        }
    }
}

impl Picture {
    fn drawing(&self, session: &Session) -> Option<Element> {
        let picture = session.looking.follower()?.picture();
        let (width, height) = self.size;
        let plane = Plane::new(width, height, session.timeline.world().ids().len());
        let plan = Plan::new(session, picture, &plane);
        let mut seen = self.seen.borrow_mut();
        seen.drawn = Some((plane, plan.window));
        seen.items = plan.items();
        let there = seen.stop.filter(|stop| seen.items.contains(stop));
        let stop = there.or_else(|| plan.first_stop(session.timeline.cursor()));
        let pen = Pen { session, plan: &plan, plane: &plane, stop };
        let view_box = ["0 0 ", &num(width), " ", &num(height)].concat();
        Some(
            element("svg")
                .class(if plane.down { "down" } else { "" })
                .attr("viewBox", view_box)
                .child(pen.picture()),
        )
    }

    /// Measures the picture whenever its size changes.
    fn observe(&mut self, ctx: &Context<Self>, room: &web_sys::Element) {
        let link = ctx.link().clone();
        let measured = room.clone();
        let heard = Closure::<dyn FnMut()>::new(move || {
            let area = measured.get_bounding_client_rect();
            let (width, height) = (area.width().floor(), area.height().floor());
            if width > 0.0 && height > 0.0 {
                link.send_message(Resized(width, height));
            }
        });
        if let Ok(observer) = ResizeObserver::new(heard.as_ref().unchecked_ref()) {
            observer.observe(room);
            self.observer = Some((observer, heard));
        }
    }
}

/// What can be asked of the picture.
fn controls(session: &Session, emit: &Emit) -> Element {
    let ask =
        |command: SpaceTimeCommand| button(session, emit, Command::SpaceTime(command), "button");
    let small = |command: SpaceTimeCommand, path: &'static str| {
        let label = command.label();
        possible(session, emit, Command::SpaceTime(command), "button")
            .attr("aria-label", label)
            .child(icon("icon", "0 0 12 12", path))
    };
    let knows = session.server_in_question().map(|server| {
        let on = session.looking.knower == Some(server);
        ask(SpaceTimeCommand::Knows(server)).attr("role", "switch").state("aria-checked", on)
    });
    element("div")
        .class("st-controls")
        .child(axes(session, emit))
        .child(small(SpaceTimeCommand::ZoomOut, "M1 5h10v2H1z"))
        .child(small(SpaceTimeCommand::ZoomIn, "M1 5h4V1h2v4h4v2H7v4H5V7H1z"))
        .child(small(SpaceTimeCommand::Follow, "M5 0h2v4H5zM5 8h2v4H5zM0 5h4v2H0zM8 5h4v2H8z"))
        .child(ask(SpaceTimeCommand::Past).state("aria-pressed", session.looking.past))
        .child_if(knows)
        .child(legend())
}

/// What the axis counts.
fn axes(session: &Session, emit: &Emit) -> Element {
    let now = session.looking.axis(&session.timeline);
    let one = |axis: Axis| {
        let command = Command::SpaceTime(SpaceTimeCommand::Count(axis));
        button(session, emit, command, "button").state("aria-pressed", axis == now)
    };
    element("div")
        .class("st-axes")
        .attr("role", "group")
        .attr("aria-label", "Axis")
        .children(Axis::ALL.map(one))
}

/// What the signs mean.
fn legend() -> Element {
    let one = |sign: &signs::Sign| {
        element("li")
            .key(sign.name)
            .child(
                element("svg")
                    .attr("viewBox", "-8 -8 16 16")
                    .attr("aria-hidden", "true")
                    .child(element("path").class(sign.class).attr("d", sign.path)),
            )
            .text(sign.name)
    };
    element("details").class("st-legend").child(element("summary").text("Signs")).child(
        element("div")
            .child(element("ul").children(signs::SIGNS.map(one)))
            .children(WORDS.map(|said| text("p", "", said))),
    )
}

/// What shapes mean.
const WORDS: [&str; 5] = [
    "Filled heads are requests, hollow ones replies; a bar across denies.",
    "A cross is where a message was lost. What waits or is under way is dashed.",
    "Boxes are entries that come to a log: dashed, and solid once they are committed.",
    "What happens to links, or at no server, stands at the axis.",
    "Colours are terms. A leader’s lane is broad, a candidate’s dashed, a broken one crashed.",
];

impl Plan {
    /// All that can be selected, in the order of events.
    fn items(&self) -> Vec<Subject> {
        let spots = self.spots.iter().filter(|spot| !spot.again);
        let events = spots.map(|spot| spot.event).chain(self.stones.iter().map(|it| it.event));
        let events = events.map(|event| (event, 0, Subject::Event(event)));
        let arrows = self.arrows.iter().enumerate();
        let arrows = arrows.map(|(at, line)| (line.sent_by, at + 1, Subject::Message(line.id)));
        let mut items: Vec<_> = events.chain(arrows).collect();
        items.sort_by_key(|(event, at, _)| (*event, *at));
        items.into_iter().map(|(.., subject)| subject).collect()
    }

    /// Where the Tab key comes to at first: the last event up to the cursor.
    fn first_stop(&self, cursor: flotilla_sim::EventId) -> Option<Subject> {
        let items = self.items();
        let events = || items.iter().filter(|item| matches!(item, Subject::Event(_)));
        let reached = |item: &&Subject| matches!(item, Subject::Event(event) if *event <= cursor);
        events().rev().find(reached).or_else(|| events().next()).or(items.first()).copied()
    }
}
