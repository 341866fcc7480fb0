//! The inspector: what is selected, what can be done with it, and what the last event changed.

mod link;
mod message;
mod server;

use flotilla_sim::{Sentence, Tone};
use yew::prelude::*;

use crate::command::{Command, Thing};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::glossary::explained;
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
    };
    html! {
        <section class="inspector" aria-label="Inspector">
            <h2>{ "Inspector" }</h2>
            <h3 id={HEADING} tabindex="-1">{ heading }</h3>
            { facts }
            <div class="actions" key={thing.name()}>
                { for thing.actions().iter().map(|action| button(session, emit, action, "")) }
            </div>
            { came_of_it(session) }
        </section>
    }
}

fn nothing_selected(session: &Session, emit: &Emit) -> Html {
    let ids = session.timeline.world().ids();
    html! {
        <section class="inspector" aria-label="Inspector">
            <h2>{ "Inspector" }</h2>
            <h3 id={HEADING} tabindex="-1">{ "Nothing is selected" }</h3>
            <p>{ "Choose a server, a message or a link on the stage to see it and act on it." }</p>
            <div class="actions few">
                { for ids.iter().map(|id| button(session, emit, &Command::Select(Thing::Server(id)), "")) }
            </div>
            { came_of_it(session) }
        </section>
    }
}

/// A list of names with their values.
fn facts(rows: impl IntoIterator<Item = (&'static str, Html)>) -> Html {
    html! {
        <dl class="facts">
            { for rows.into_iter().map(|(name, value)| html! {
                <div key={name}><dt>{ name }</dt><dd>{ value }</dd></div>
            }) }
        </dl>
    }
}

/// Everything that the last event did, with the rules behind it.
fn came_of_it(session: &Session) -> Html {
    let timeline = &session.timeline;
    if timeline.cursor().0 == 0 {
        return html! {};
    }
    let details = flotilla_sim::details(timeline.event(), timeline.world());
    if details.is_empty() {
        return html! {};
    }
    html! {
        <div class="why">
            <h3>{ "Why, step by step" }</h3>
            <ol>{ for details.iter().map(step) }</ol>
        </div>
    }
}

fn step(sentence: &Sentence) -> Html {
    let tone = match sentence.tone {
        Tone::Plain => "",
        Tone::Refusal => "refusal",
        Tone::Violation => "violation",
    };
    html! {
        <li class={tone}>
            { &sentence.text }
            if let Some(because) = &sentence.because {
                <span class="because">{ because }</span>
            }
            if let Some(rule) = sentence.rule {
                { explained("cite", rule.citation(), rule.text()) }
            }
        </li>
    }
}
