//! Why: what could happen to what is selected, and what the last event did and by which rules.

mod event;

use flotilla_core::{Index, ServerId};
use flotilla_sim::why::{Told, ballot, could_win, is_safe, standing_in};
use flotilla_sim::{Sentence, Tone};
use yew::prelude::*;

use crate::command::Thing;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::glossary::explained;
use crate::views::parts::tone_class;

/// Shows both.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    element("div")
        .class("whys")
        .child_if(question(session))
        .child_if(event::view(session, emit))
        .into()
}

/// The question that a selected server or entry raises, with its answer.
fn question(session: &Session) -> Option<Element> {
    match session.selected? {
        Thing::Server(id) => {
            let world = session.timeline.world();
            let told = could_win(world, &ballot(world, id));
            Some(answered(format!("Could {id} win an election now?"), told))
        }
        Thing::Entry(id, index) => entry(session, id, index),
        _ => None,
    }
}

/// Whether an entry is safe, as long as it is in the log.
fn entry(session: &Session, id: ServerId, index: Index) -> Option<Element> {
    let world = session.timeline.world();
    let told = is_safe(world, &standing_in(&session.timeline, id, index)?);
    Some(answered(format!("Is index {index} safe?"), told))
}

/// A question with its answer in one line; the reasons are shown on demand.
fn answered(question: String, told: Told) -> Element {
    let answer = text("span", "could-answer", told.answer.text)
        .mark("data-refused", told.answer.tone == Tone::Refusal);
    let summary = element("summary").child(text("b", "could-question", question)).child(answer);
    // The sentences have the clauses in them.
    let reason = |told: Sentence| sentence(Sentence { because: None, ..told });
    let reasons = element("ul").children(told.details.into_iter().map(reason));
    element("details").class("could").key("could").child(summary).child(reasons)
}

/// A sentence with the clause and the rule behind it.
fn sentence(sentence: Sentence) -> Element {
    element("li")
        .class(tone_class(sentence.tone))
        .text(sentence.text)
        .child_if(sentence.because.map(|because| text("span", "because", because)))
        .child_if(sentence.rule.map(|rule| explained("tip cite", rule.citation(), rule.text())))
}
