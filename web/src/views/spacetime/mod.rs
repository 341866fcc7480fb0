//! The space-time picture: a lane for each server, an arrow for each message.
//!
//! `window` says which part of the run is in sight, `plan` what stands where in it, `beside` what
//! happened at no server, `room` what finds room, and `plane` which way it lies; `draw` draws what
//! is there always, `figures` messages and events, which `sheet` has drawn a few at a time; `signs`
//! has the signs; `hear` turns pointers and keys into commands.

mod beside;
mod conflict;
mod draw;
mod figures;
mod hear;
mod plan;
mod plane;
mod room;
mod sheet;
mod signs;
mod window;

use std::cell::RefCell;
use std::rc::Rc;

use flotilla_sim::{EventId, Follower, Subject};
use gloo_events::EventListener;
use yew::prelude::*;

use crate::command::{Command, SpaceTimeCommand};
use crate::memo::{Emit, Shared};
use crate::session::{Axis, Session};
use crate::views::element::{Element, element, text};
use crate::views::measured::Measured;
use crate::views::parts::{button, icon, possible};
use crate::views::stage::geometry::num;

use draw::Pen;
use hear::Seen;
use plan::Plan;
use plane::Plane;
use sheet::Sheet;
use window::Window;

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

/// The picture. A component, because it measures itself and keeps what it has drawn.
struct Picture {
    size: (f64, f64),
    room: NodeRef,
    seen: Rc<RefCell<Seen>>,
    measured: Option<Measured>,
    listeners: Vec<EventListener>,
    /// What is drawn; none until the picture is measured.
    drawing: Option<Drawing>,
    sheet: Sheet,
    /// Whether all of it is there.
    is_whole: bool,
    /// How many messages and events a frame draws.
    slice: usize,
    /// How many frames ago the picture was planned.
    age: u32,
}

/// What of the picture is made anew as a whole.
struct Drawing {
    plane: Plane,
    plan: Plan,
}

/// While time flows, a frame draws about so many messages and events,
const FEW: usize = 16;
/// or as many more as it takes to be through in so many frames: it must not fall behind.
const SLICES: usize = 4;
/// And the picture is planned anew after so many frames,
const FRAMES: u32 = 8;
/// or when the cursor has come so far, in CSS pixels.
const STEP: f64 = 40.0;

/// The picture has got another size.
struct Resized(f64, f64);

impl Component for Picture {
    type Message = Resized;
    type Properties = PictureProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self {
            size: (0.0, 0.0),
            room: NodeRef::default(),
            seen: Rc::default(),
            measured: None,
            listeners: Vec::new(),
            drawing: None,
            sheet: Sheet::default(),
            is_whole: true,
            slice: FEW,
            age: 0,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &PictureProps) -> bool {
        let PictureProps { session, depends, .. } = ctx.props();
        let session = session.borrow();
        if session.playing && depends[1..] == old.depends[1..] {
            return self.go_on(&session);
        }
        self.lay(&session);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, Resized(width, height): Resized) -> bool {
        self.size = (width, height);
        self.lay(&ctx.props().session.borrow());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let PictureProps { session, emit, .. } = ctx.props();
        let session = session.borrow();
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
                    .child_if(self.drawn(&session)),
            )
            .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if !first {
            return;
        }
        let Some(room) = self.room.cast::<web_sys::Element>() else { return };
        let PictureProps { session, emit, .. } = ctx.props();
        self.listeners = hear::listen(&room, session, emit, &self.seen);
        let size = ctx.link().callback(|(width, height)| Resized(width, height));
        self.measured = Measured::new(&room, size);
    }
}

impl Picture {
    /// Plans the picture anew.
    fn lay(&mut self, session: &Session) {
        let Some(picture) = session.looking.follower().map(Follower::picture) else { return };
        let (width, height) = self.size;
        if width == 0.0 {
            return;
        }
        let plane = Plane::new(width, height, session.timeline.world().ids().len());
        let mut seen = self.seen.borrow_mut();
        let before = seen.drawn.map(|(_, window)| window);
        let (looking, timeline) = (&session.looking, &session.timeline);
        let window = Window::of(looking, timeline, session.now / 1000.0, plane.length(), before);
        let mut plan = Plan::new(session, picture, &plane, window);
        seen.drawn = Some((plane, window));
        seen.items = plan.items();
        let there = seen.stop.filter(|stop| seen.items.contains(stop));
        plan.stop_at(there.or_else(|| first_stop(&seen.items, timeline.cursor())));
        self.sheet.lay(&mut plan, plane);
        self.drawing = Some(Drawing { plane, plan });
        self.age = 0;
        self.slice = usize::MAX;
        if session.playing {
            self.slice = FEW.max(self.sheet.missing().div_ceil(SLICES));
        }
        self.is_whole = self.sheet.bring(self.slice);
    }

    /// In a frame while time flows: draws more of what is not there yet, or plans the picture anew
    /// once the run has gone on far enough. Whether there is anything new.
    fn go_on(&mut self, session: &Session) -> bool {
        self.age += 1;
        if !self.is_whole {
            self.is_whole = self.sheet.bring(self.slice);
            return true;
        }
        let plan = self.drawing.as_ref().map(|drawing| &drawing.plan);
        let behind = plan.is_none_or(|plan| plan.is_behind_by(session) >= STEP);
        let due = behind || self.age >= FRAMES;
        if due {
            self.lay(session);
        }
        due
    }

    fn drawn(&self, session: &Session) -> Option<Element> {
        let Drawing { plane, plan } = self.drawing.as_ref()?;
        let pen = Pen { session, plan, plane, sheet: &self.sheet };
        let view_box = ["0 0 ", &num(plane.width), " ", &num(plane.height)].concat();
        Some(
            element("svg")
                .class(if plane.down { "down" } else { "" })
                .attr("viewBox", view_box)
                .child(pen.picture()),
        )
    }
}

/// Where the Tab key comes to at first: the last event up to the cursor.
fn first_stop(items: &[Subject], cursor: EventId) -> Option<Subject> {
    let events = || items.iter().filter(|item| matches!(item, Subject::Event(_)));
    let reached = |item: &&Subject| matches!(item, Subject::Event(event) if *event <= cursor);
    events().rev().find(reached).or_else(|| events().next()).or(items.first()).copied()
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
