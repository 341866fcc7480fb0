//! What somebody points at, with a pointer or with the focus, in whatever part of the page.
//!
//! What has to do with a message, an event or an entry says so in `data-subject`, or, on the
//! stage, in `data-id`. One listener for the whole page hears of all of them.

use std::cell::Cell;

use flotilla_core::{Index, Position, ServerId, Term};
use flotilla_sim::{EventId, MessageId, Subject};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use crate::command::{Command, SpaceTimeCommand};
use crate::memo::Emit;

/// Tells whenever something else is pointed at.
pub(crate) fn listen(emit: &Emit) -> [EventListener; 2] {
    let last = std::rc::Rc::new(Cell::new(None));
    ["pointerover", "focusin"].map(|kind| {
        let (emit, last) = (emit.clone(), last.clone());
        EventListener::new(&gloo_utils::document(), kind, move |event| {
            let subject = subject_of(event);
            if last.replace(subject) != subject {
                emit.emit(Command::SpaceTime(SpaceTimeCommand::Point(subject)));
            }
        })
    })
}

/// The subject that an event is about.
pub(crate) fn subject_of(event: &Event) -> Option<Subject> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element = target.closest("[data-subject],[data-id]").ok()??;
    let name =
        element.get_attribute("data-subject").or_else(|| element.get_attribute("data-id"))?;
    subject_named(&name)
}

/// As an attribute says it: `12`, `S1->S2 @3`, `2:5`. They differ in how many numbers they have.
pub(crate) fn name(subject: Subject) -> String {
    match subject {
        Subject::Event(event) => event.0.to_string(),
        Subject::Message(id) => id.to_string(),
        Subject::Entry(entry) => [entry.term.to_string(), entry.index.to_string()].join(":"),
    }
}

fn subject_named(name: &str) -> Option<Subject> {
    let parts = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<u64> = parts.filter_map(|part| part.parse().ok()).collect();
    let server = |number: u64| ServerId::new(u8::try_from(number).ok()?);
    Some(match *numbers {
        [event] => Subject::Event(EventId(event)),
        [term, index] => Subject::Entry(Position { term: Term(term), index: Index(index) }),
        [from, to, number] => Subject::Message(MessageId {
            from: server(from)?,
            to: server(to)?,
            number: u32::try_from(number).ok()?,
        }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_found_again_by_their_names() {
        let s = |number| ServerId::new(number).expect("a server");
        let subjects = [
            Subject::Event(EventId(12)),
            Subject::Message(MessageId { from: s(1), to: s(9), number: 30 }),
            Subject::Entry(Position { term: Term(2), index: Index(5) }),
        ];
        for subject in subjects {
            assert_eq!(subject_named(&name(subject)), Some(subject));
        }
        assert_eq!(subject_named("server"), None);
        assert_eq!(subject_named("S1->S12 @3"), None);
    }
}
