//! The keyboard: what each key asks for.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use flotilla_core::ServerId;
use flotilla_sim::{Action, Clock};

use crate::command::{Command, Thing};
use crate::memo::{Emit, Shared};
use crate::session::Session;

/// A key with what it does, for the shortcut sheet.
pub(crate) const SHEET: [(&str, &str); 16] = [
    ("Space", "Play or pause"),
    ("← →", "Step back, step forward"),
    ("Home End", "To start, to end"),
    ("[ ]", "Slower, faster"),
    ("L", "Switch between the live and the manual clock"),
    ("1 – 9", "Select a server"),
    ("T", "Time out the selected server"),
    ("B", "Let the selected leader send heartbeats"),
    ("C", "A client asks the selected server"),
    ("K", "Crash or restart the selected server"),
    ("D", "Deliver the selected message, or the oldest that waits"),
    ("X", "Drop the selected message"),
    ("M", "Select the next message under way"),
    ("Shift+F10", "Open the menu of what has the focus"),
    ("Esc", "Close what is open"),
    ("?", "This list"),
];

/// Listens to keys that no field or control wants for itself.
pub(crate) fn listen(session: Shared, emit: Emit) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&gloo_utils::document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.as_ref().is_some_and(|target| wants(target, &event.key())) {
            return;
        }
        let command =
            session.try_borrow().ok().and_then(|session| command_for(&event.key(), &session));
        if let Some(command) = command {
            event.prevent_default();
            emit.emit(command);
        }
    })
}

/// Whether the focused element has a use of its own for a key.
fn wants(target: &Element, key: &str) -> bool {
    let tag = target.tag_name().to_ascii_lowercase();
    let role = target.get_attribute("role").unwrap_or_default();
    let editable = target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    let kind = target.get_attribute("type").unwrap_or_default();
    let slider = tag == "input" && (kind == "range" || kind == "radio");
    let text = tag == "textarea" || tag == "select" || editable || (tag == "input" && !slider);
    let arrows = key.starts_with("Arrow") || key == "Home" || key == "End";
    let pressed = matches!(key, " " | "Enter");
    let inside = |selector: &str| target.closest(selector).ok().flatten().is_some();
    (text && key != "Escape")
        || (slider && (arrows || pressed))
        || (pressed && (tag == "button" || tag == "a" || tag == "summary" || !role.is_empty()))
        || (arrows && (inside("[role=menu]") || inside("[role=radiogroup]")))
}

fn command_for(key: &str, session: &Session) -> Option<Command> {
    let server = match session.selected {
        Some(Thing::Server(id)) => Some(id),
        _ => None,
    };
    let message = match session.selected {
        Some(Thing::Message(id)) => Some(id),
        _ => None,
    };
    let world = session.timeline.world();
    Some(match key {
        " " if session.playing => Command::Pause,
        " " => Command::Play,
        "ArrowLeft" => Command::StepBack,
        "ArrowRight" => Command::StepForward,
        "Home" => Command::ToStart,
        "End" => Command::ToEnd,
        "[" => Command::Slower,
        "]" => Command::Faster,
        "l" | "L" => Command::SetClock(if world.is_live() { Clock::Manual } else { Clock::Live }),
        "t" | "T" => Command::Act(Action::Timeout(server?)),
        "b" | "B" => Command::Act(Action::Beat(server?)),
        "c" | "C" => Command::ClientRequest(server?),
        "k" | "K" => {
            let up = world.server(server?).is_up();
            Command::Act(if up { Action::Crash(server?) } else { Action::Restart(server?) })
        }
        "d" | "D" => {
            let oldest = || world.bus().under_way().find(|e| !e.held).map(|e| e.id);
            Command::Act(Action::Deliver(message.or_else(oldest)?))
        }
        "x" | "X" => Command::Act(Action::Drop(message?)),
        "m" | "M" => Command::Select(Thing::Message(next_message(session)?)),
        "Escape" => Command::Close,
        "?" => Command::ToggleHelp,
        digit => {
            let id = ServerId::new(digit.parse().ok()?)?;
            if !world.ids().contains(id) {
                return None;
            }
            Command::Select(Thing::Server(id))
        }
    })
}

/// The message after the selected one, oldest first, and round again.
fn next_message(session: &Session) -> Option<flotilla_sim::MessageId> {
    let bus = session.timeline.world().bus();
    let all: Vec<_> = bus.under_way().map(|envelope| envelope.id).collect();
    let selected = match session.selected {
        Some(Thing::Message(selected)) => all.iter().position(|id| *id == selected),
        _ => None,
    };
    all.get(selected.map_or(0, |at| at + 1)).or(all.first()).copied()
}
