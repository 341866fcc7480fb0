//! The inspector: what is selected, what can be done with it, what could happen to it, and what the
//! last event changed.

mod entry;
mod link;
mod message;
pub(crate) mod past;
mod server;

use std::fmt::Display;

use yew::prelude::*;

use crate::command::{Command, Thing};
use crate::later;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element};
use crate::views::glossary::term;
use crate::views::parts::button;

/// The heading gets the focus when what had it is gone.
pub(crate) const HEADING: &str = "inspector-heading";

/// Shows the selected thing.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(thing) = session.selected else { return nothing_selected(session, emit) };
    let (heading, facts) = match thing {
        Thing::Server(id) => server::view(session, id),
        Thing::Message(id) => message::view(session, id),
        Thing::Link(a, b) => link::view(session, a, b),
        Thing::Event(_) | Thing::Sent { .. } => {
            let heading_alone = || (thing.name(), Vec::new());
            session.later.map_or_else(heading_alone, |later| (later.past)(session, thing))
        }
        Thing::Entry(id, index) => entry::view(session, id, index),
    };
    let facts = (!facts.is_empty()).then(|| element("dl").class("facts").children(facts));
    let actions = element("div").class("actions").key(thing.name());
    inspector(session, emit, heading, facts, (actions, thing.actions()))
}

fn nothing_selected(session: &Session, emit: &Emit) -> Html {
    let what = "Choose a server, a message or a link on the stage to see it and act on it, or an entry of a log.";
    let ids = session.timeline.world().ids();
    let choices = ids.iter().map(|id| Command::Select(Thing::Server(id))).collect();
    let actions = element("div").class("actions few");
    let heading = "Nothing is selected".to_string();
    inspector(session, emit, heading, Some(element("p").text(what)), (actions, choices))
}

/// A heading, what there is to say, a place for buttons with their commands, and the reasons.
fn inspector(
    session: &Session,
    emit: &Emit,
    heading: String,
    what: Option<Element>,
    (actions, commands): (Element, Vec<Command>),
) -> Html {
    let one = |command| button(session, emit, command, "button");
    element("section")
        .class("inspector")
        .attr("aria-label", "Inspector")
        .child(element("h2").text("Inspector"))
        .child(element("h3").attr("id", HEADING).attr("tabindex", "-1").text(heading))
        .child_if(what)
        .child(actions.children(commands.into_iter().map(one)))
        .child(later::view(session, emit, |later| later.why))
        .into()
}

/// A name with its value.
#[inline(never)]
fn fact(name: &'static str, value: &dyn Display) -> Element {
    fact_of(name, element("dd").show(value))
}

/// The same for a value that is more than words.
fn fact_of(name: &'static str, value: Element) -> Element {
    element("div").key(name).child(element("dt").child(term(name))).child(value)
}
