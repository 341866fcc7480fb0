//! The selected event, or else the last one: what it goes back to, what came of it by which rules,
//! and what it changed.

use flotilla_sim::why::{Account, ChangedServer, Field, Origin, Step, account, steps};

use super::sentence;
use crate::command::{Command, Thing};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::button;

/// Everything about the event that is looked at, with the rules behind it.
pub(super) fn view(session: &Session, emit: &Emit) -> Option<Element> {
    let timeline = &session.timeline;
    let event = session.event_in_question();
    // To look back costs some time, which there is not while the run goes on.
    let is_last = event == timeline.cursor();
    let account = if session.playing && is_last { None } else { account(timeline, event) };
    let (steps, origin, changed) = match account {
        Some(account) => {
            let origin = origin(session, emit, &account);
            (account.steps, Some(origin), account.changed)
        }
        None if is_last => (steps(timeline.event(), timeline.world()), None, Vec::new()),
        None => return None,
    };
    if steps.is_empty() && changed.is_empty() {
        return None;
    }
    Some(
        element("div")
            .class("why")
            .child(element("h3").text("Why, step by step"))
            .child_if(origin)
            .child(element("ol").children(steps.into_iter().map(step)))
            .children(changed.iter().map(table)),
    )
}

/// What made the event happen, with the way to it.
fn origin(session: &Session, emit: &Emit, account: &Account) -> Element {
    let words = element("p").class("why-origin").key("origin");
    let words = match &account.deed {
        Some(deed) => words.text(deed.clone()),
        None => words,
    };
    match account.origin {
        None => words,
        Some(Origin { what, event }) if event.0 == 0 => {
            words.show(&format_args!(" {what} the beginning."))
        }
        Some(Origin { what, event }) => {
            // Where an event is selected, its cause takes its place, or nothing here would change.
            let command = match session.selected {
                Some(Thing::Event(_) | Thing::Sent { .. }) => Command::Visit(event),
                _ => Command::Seek(event),
            };
            words.show(&format_args!(" {what} event {}. ", event.0)).child(button(
                session,
                emit,
                command,
                "button why-go",
            ))
        }
    }
}

fn step(step: Step) -> Element {
    sentence(step.sentence).child_if(step.remedy.map(|remedy| text("span", "why-remedy", remedy)))
}

/// A server before and after; what changed is underlined.
fn table(server: &ChangedServer) -> Element {
    let head = |name: &'static str| element("th").attr("scope", "col").text(name);
    element("table")
        .class("changes")
        .key(server.server.number())
        .child(element("caption").show(&server.server))
        .child(
            element("thead").child(element("tr").children(["field", "before", "after"].map(head))),
        )
        .child(element("tbody").children(server.fields.iter().map(row)))
}

fn row(field: &Field) -> Element {
    let after = element("td");
    let after = if field.is_changed() {
        after.child(element("u").text(field.after.clone()))
    } else {
        after.text(field.after.clone())
    };
    element("tr")
        .key(field.name.clone())
        .child(element("th").attr("scope", "row").text(field.name.clone()))
        .child(element("td").text(field.before.clone()))
        .child(after)
}
