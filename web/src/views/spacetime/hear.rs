//! What pointers, wheels and keys ask of the picture.

use std::cell::RefCell;
use std::rc::Rc;

use flotilla_sim::Subject;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::plane::Plane;
use super::window::Window;
use crate::command::{Command, SpaceTimeCommand, Thing};
use crate::memo::{Emit, Shared};
use crate::pointing::{self, subject_of};
use crate::views::stage::geometry::within;

/// How far a pointer goes before it drags, in CSS pixels.
const STRAY: f64 = 4.0;
/// What part of the window a key moves it by.
const PAN: f64 = 0.25;

/// What was drawn last, to find out what a place in it means.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) drawn: Option<(Plane, Window)>,
    /// All that can be selected, in the order of events.
    pub(super) items: Vec<Subject>,
    /// The one of them that had the focus last.
    pub(super) stop: Option<Subject>,
}

/// The pointers that are down, and whether they have dragged.
#[derive(Default)]
struct Hands {
    down: Vec<(i32, f64, f64)>,
    dragged: bool,
}

/// All that the listeners need.
struct Ear {
    session: Shared,
    emit: Emit,
    seen: Rc<RefCell<Seen>>,
    hands: RefCell<Hands>,
    room: Element,
}

const KINDS: [&str; 8] = [
    "wheel",
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "click",
    "keydown",
    "focusin",
];

/// Listens to the picture.
pub(super) fn listen(
    room: &Element,
    session: &Shared,
    emit: &Emit,
    seen: &Rc<RefCell<Seen>>,
) -> Vec<EventListener> {
    let ear = Rc::new(Ear {
        session: session.clone(),
        emit: emit.clone(),
        seen: seen.clone(),
        hands: RefCell::default(),
        room: room.clone(),
    });
    let listen = |kind: &'static str| {
        let ear = ear.clone();
        // What the wheel would scroll stands still.
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(room, kind, options, move |event| ear.hear(event))
    };
    KINDS.into_iter().map(listen).collect()
}

impl Ear {
    fn hear(&self, event: &Event) {
        match event.type_().as_str() {
            "wheel" => self.wheel(event.unchecked_ref()),
            "pointerdown" => self.down(event.unchecked_ref()),
            "pointermove" => self.moved(event.unchecked_ref()),
            "click" => self.click(event.unchecked_ref()),
            "keydown" => self.key(event.unchecked_ref()),
            "focusin" => {
                if let Some(subject) = subject_of(event) {
                    self.seen.borrow_mut().stop = Some(subject);
                }
            }
            _ => {
                let event: &PointerEvent = event.unchecked_ref();
                self.hands.borrow_mut().down.retain(|(id, ..)| *id != event.pointer_id());
            }
        }
    }

    fn emit(&self, command: SpaceTimeCommand) {
        self.emit.emit(Command::SpaceTime(command));
    }

    fn drawn(&self) -> Option<(Plane, Window)> {
        self.seen.borrow().drawn
    }

    /// Where an event is along the axis, from the beginning of the window.
    fn along(&self, plane: &Plane, x: f64, y: f64) -> f64 {
        let area = self.room.get_bounding_client_rect();
        (if plane.down { y - area.top() } else { x - area.left() }) - plane.start()
    }

    /// Looks at the window moved by so many pixels, and `by` times as large about a place in it.
    fn look(&self, moved: f64, by: f64, fixed: f64) {
        let Some((plane, window)) = self.drawn() else { return };
        let scale = window.scale * by;
        let held = window.step_at(fixed);
        let middle = held + (window.middle() - held) / by - moved / scale;
        // What is heard before the next frame goes on from here.
        let from = middle - window.length / scale / 2.0;
        self.seen.borrow_mut().drawn = Some((plane, Window { scale, from, ..window }));
        self.emit(SpaceTimeCommand::Look { middle, scale });
    }

    /// The wheel zooms about the pointer; with Shift, or sideways, it moves.
    fn wheel(&self, event: &WheelEvent) {
        let Some((plane, _)) = self.drawn() else { return };
        event.prevent_default();
        let (x, y) = (event.delta_x(), event.delta_y());
        if event.shift_key() || x.abs() > y.abs() {
            return self.look(-(x + y), 1.0, 0.0);
        }
        let by = within(1.0 - y * 0.002, 0.66, 1.5);
        let under = self.along(&plane, event.client_x().into(), event.client_y().into());
        self.look(0.0, by, under);
    }

    fn down(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let mut hands = self.hands.borrow_mut();
        if hands.down.is_empty() {
            hands.dragged = false;
        }
        let (x, y) = (event.client_x().into(), event.client_y().into());
        hands.down.push((event.pointer_id(), x, y));
    }

    /// One pointer drags, two pinch.
    fn moved(&self, event: &PointerEvent) {
        let Some((plane, _)) = self.drawn() else { return };
        let mut hands = self.hands.borrow_mut();
        let Some(at) = hands.down.iter().position(|(id, ..)| *id == event.pointer_id()) else {
            return;
        };
        if event.buttons() == 0 {
            // It was let go outside.
            hands.down.remove(at);
            return;
        }
        let (_, x, y) = hands.down[at];
        let now = (f64::from(event.client_x()), f64::from(event.client_y()));
        let along = |x: f64, y: f64| self.along(&plane, x, y);
        let (before, after) = (along(x, y), along(now.0, now.1));
        if !hands.dragged && (now.0 - x).abs().max((now.1 - y).abs()) < STRAY {
            return;
        }
        if !hands.dragged {
            hands.dragged = true;
            // A drag goes on outside of the picture. Not before it is one: or a click would be
            // heard of the whole picture, and not of what is clicked.
            self.room.set_pointer_capture(event.pointer_id()).ok();
        }
        hands.down[at] = (event.pointer_id(), now.0, now.1);
        let other = hands.down.iter().find(|(id, ..)| *id != event.pointer_id());
        let other = other.map(|(_, x, y)| (along(*x, *y), *x, *y));
        drop(hands);
        match other {
            None => self.look(after - before, 1.0, 0.0),
            Some((held, ox, oy)) => {
                let far =
                    |x: f64, y: f64| ((x - ox) * (x - ox) + (y - oy) * (y - oy)).sqrt().max(1.0);
                self.look(0.0, far(now.0, now.1) / far(x, y), held);
            }
        }
    }

    /// A click looks at what is clicked.
    fn click(&self, event: &MouseEvent) {
        if std::mem::take(&mut self.hands.borrow_mut().dragged) {
            return;
        }
        if let Some(subject) = subject_of(event) {
            self.select(subject);
        }
    }

    fn select(&self, subject: Subject) {
        let thing = self.thing(subject);
        if let Some(thing) = thing {
            self.emit.emit(Command::Select(thing));
        }
    }

    /// What is selected with a subject: a message that is under way can be acted on.
    fn thing(&self, subject: Subject) -> Option<Thing> {
        let session = self.session.borrow();
        match subject {
            Subject::Event(event) => Some(Thing::Event(event)),
            Subject::Message(id) if session.timeline.world().bus().get(id).is_some() => {
                Some(Thing::Message(id))
            }
            Subject::Message(id) => {
                let arrow = session.looking.follower()?.picture().arrow(id)?;
                Some(Thing::Sent { id, sent_by: arrow.sent_by, ended: arrow.ended() })
            }
            Subject::Entry(_) => None,
        }
    }

    /// Keys zoom; arrows move the picture, or, on what is in it, go from one to the next.
    fn key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let on = subject_of(event);
        let used = match (event.key().as_str(), on) {
            ("+" | "=", _) => self.zoom(SpaceTimeCommand::ZoomIn),
            ("-", _) => self.zoom(SpaceTimeCommand::ZoomOut),
            ("0", _) => self.zoom(SpaceTimeCommand::Follow),
            ("Enter" | " ", Some(subject)) => {
                self.select(subject);
                true
            }
            ("ArrowRight" | "ArrowDown", Some(subject)) => self.walk(subject, 1),
            ("ArrowLeft" | "ArrowUp", Some(subject)) => self.walk(subject, -1),
            ("Home", Some(_)) => self.focus_at(0),
            ("End", Some(_)) => self.focus_at(usize::MAX),
            ("ArrowRight" | "ArrowDown", None) => self.pan(-PAN),
            ("ArrowLeft" | "ArrowUp", None) => self.pan(PAN),
            _ => false,
        };
        if used {
            // The key is used up: it does not step through the run as well.
            event.prevent_default();
        }
    }

    fn zoom(&self, command: SpaceTimeCommand) -> bool {
        self.emit(command);
        true
    }

    fn pan(&self, part: f64) -> bool {
        if let Some((_, window)) = self.drawn() {
            self.look(window.length * part, 1.0, 0.0);
        }
        true
    }

    /// Gives the focus to what comes next in the order of events.
    fn walk(&self, from: Subject, by: isize) -> bool {
        let at = self.seen.borrow().items.iter().position(|item| *item == from);
        at.is_some_and(|at| self.focus_at(at.saturating_add_signed(by)))
    }

    fn focus_at(&self, at: usize) -> bool {
        let subject = {
            let items = &self.seen.borrow().items;
            items.get(at).or(items.last()).copied()
        };
        let selector = subject.map(|subject| {
            ["[role=button][data-subject='", &pointing::name(subject), "']"].concat()
        });
        let found =
            selector.and_then(|selector| self.room.query_selector(&selector).ok().flatten());
        if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::SvgElement>().ok())
        {
            element.focus().ok();
        }
        true
    }
}
