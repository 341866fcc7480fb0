//! What pointers and keys on the stage ask for, and of which thing.

use std::cell::RefCell;
use std::rc::Rc;

use flotilla_core::ServerId;
use flotilla_sim::MessageId;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent};
use yew::Callback;

use crate::command::{Command, Thing};
use crate::memo::{Emit, Shared};

/// How long a finger rests on a thing until its menu opens, in milliseconds.
const LONG_PRESS: u32 = 500;
/// How far it may stray meanwhile, in CSS pixels.
const STRAY: i32 = 10;

/// What the stage listens to. One of each for the whole stage, made once: things come and go
/// with every event of the run.
pub(super) struct Ears {
    pub(super) click: Callback<MouseEvent>,
    pub(super) menu: Callback<MouseEvent>,
    pub(super) key: Callback<KeyboardEvent>,
    pub(super) down: Callback<PointerEvent>,
    pub(super) stray: Callback<PointerEvent>,
    pub(super) up: Callback<PointerEvent>,
}

/// A finger on the stage.
#[derive(Default)]
struct Press {
    /// Opens the menu, unless it is dropped before.
    timer: Option<Timeout>,
    at: (i32, i32),
    /// The menu has opened: lifting the finger is no click.
    done: bool,
}

impl Ears {
    pub(super) fn new(session: &Shared, emit: &Emit) -> Self {
        let press = Rc::new(RefCell::new(Press::default()));
        Self {
            click: on_click(session, emit, &press),
            menu: on_menu(session, emit),
            key: on_key(emit),
            down: on_down(emit, &press),
            stray: on_stray(&press),
            up: {
                let press = press.clone();
                Callback::from(move |_| press.borrow_mut().timer = None)
            },
        }
    }
}

/// A click looks at a thing, or at nothing.
fn on_click(session: &Shared, emit: &Emit, press: &Rc<RefCell<Press>>) -> Callback<MouseEvent> {
    let (session, emit, press) = (session.clone(), emit.clone(), press.clone());
    Callback::from(move |event: MouseEvent| {
        if std::mem::take(&mut press.borrow_mut().done) {
            return;
        }
        match thing_of(&event) {
            Some((thing, _)) => emit.emit(Command::Select(thing)),
            None if session.borrow().selected.is_some() => emit.emit(Command::Deselect),
            None => {}
        }
    })
}

fn on_menu(session: &Shared, emit: &Emit) -> Callback<MouseEvent> {
    let (session, emit) = (session.clone(), emit.clone());
    Callback::from(move |event: MouseEvent| {
        let Some((thing, _)) = thing_of(&event) else { return };
        event.prevent_default();
        // A long press may be heard twice, as ours and as the browser's.
        if session.borrow().menu.is_none_or(|menu| menu.thing != thing) {
            emit.emit(Command::OpenMenu(thing, (event.client_x(), event.client_y())));
        }
    })
}

fn on_key(emit: &Emit) -> Callback<KeyboardEvent> {
    let emit = emit.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some((thing, element)) = thing_of(&event) else { return };
        let command = match event.key().as_str() {
            "Enter" | " " => Command::Select(thing),
            "ContextMenu" => Command::OpenMenu(thing, middle(&element)),
            "F10" if event.shift_key() => Command::OpenMenu(thing, middle(&element)),
            _ => return,
        };
        event.prevent_default();
        emit.emit(command);
    })
}

fn on_down(emit: &Emit, press: &Rc<RefCell<Press>>) -> Callback<PointerEvent> {
    let (emit, press) = (emit.clone(), press.clone());
    Callback::from(move |event: PointerEvent| {
        let mut now = press.borrow_mut();
        now.done = false;
        if event.pointer_type() != "touch" || !event.is_primary() {
            return;
        }
        let Some((thing, _)) = thing_of(&event) else { return };
        let at = (event.client_x(), event.client_y());
        now.at = at;
        let (emit, press) = (emit.clone(), press.clone());
        now.timer = Some(Timeout::new(LONG_PRESS, move || {
            let mut press = press.borrow_mut();
            press.timer = None;
            press.done = true;
            emit.emit(Command::OpenMenu(thing, at));
        }));
    })
}

fn on_stray(press: &Rc<RefCell<Press>>) -> Callback<PointerEvent> {
    let press = press.clone();
    Callback::from(move |event: PointerEvent| {
        let mut press = press.borrow_mut();
        let (x, y) = press.at;
        if press.timer.is_some()
            && ((event.client_x() - x).abs() > STRAY || (event.client_y() - y).abs() > STRAY)
        {
            press.timer = None;
        }
    })
}

/// The thing that an event is about, with its element.
fn thing_of(event: &Event) -> Option<(Thing, Element)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element = target.closest("[data-id],[data-testid],[data-link]").ok()??;
    let named = |name| element.get_attribute(name);
    let name = named("data-id").or_else(|| named("data-testid")).or_else(|| named("data-link"))?;
    Some((thing_named(&name)?, element))
}

/// `server-S1`, `link-S1-S3` and `S1->S3 @2` differ in how many numbers they have.
fn thing_named(name: &str) -> Option<Thing> {
    let parts = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<u32> = parts.filter_map(|part| part.parse().ok()).collect();
    let server = |number: u32| ServerId::new(u8::try_from(number).ok()?);
    match *numbers {
        [id] => Some(Thing::Server(server(id)?)),
        [a, b] => Some(Thing::Link(server(a)?, server(b)?)),
        [from, to, number] => {
            Some(Thing::Message(MessageId { from: server(from)?, to: server(to)?, number }))
        }
        _ => None,
    }
}

/// The thing that has the focus.
pub(super) fn focused() -> Option<Thing> {
    let element = gloo_utils::document().active_element()?;
    let name = element.get_attribute("data-id").or_else(|| element.get_attribute("data-testid"))?;
    thing_named(&name)
}

/// How the element of a thing is found.
pub(super) fn selector(thing: Thing) -> String {
    match thing {
        Thing::Server(id) => format!("[data-testid='server-{id}']"),
        Thing::Link(a, b) => format!("[data-testid='link-{a}-{b}']"),
        Thing::Message(id) => format!("[data-id='{id}']"),
        // These are in the space-time picture.
        Thing::Event(event) => format!("[role=button][data-subject='{}']", event.0),
        Thing::Sent { id, .. } => format!("[role=button][data-subject='{id}']"),
        Thing::Entry(id, index) => format!("[data-cell='{}-{index}']", id.number()),
    }
}

/// The middle of an element, in the window.
fn middle(element: &Element) -> (i32, i32) {
    let area = element.get_bounding_client_rect();
    ((area.x() + area.width() / 2.0) as i32, (area.y() + area.height() / 2.0) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_things() {
        let s = |number| ServerId::new(number).expect("a server");
        let id = MessageId { from: s(1), to: s(3), number: 12 };
        for (name, thing) in [
            ("server-S1".to_string(), Some(Thing::Server(s(1)))),
            ("link-S1-S3".to_string(), Some(Thing::Link(s(1), s(3)))),
            (id.to_string(), Some(Thing::Message(id))),
            ("message".to_string(), None),
        ] {
            assert_eq!(thing_named(&name), thing, "{name}");
        }
    }
}
