//! The history: the last events in sentences, the newest on top.

use flotilla_sim::Tone;
use yew::prelude::*;

use crate::command::Command;
use crate::history::Line;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::on_click;

/// Shows the events up to the cursor. The newest is on top, where it is seen without scrolling
/// and pushes nothing out of sight.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    // While time flows, reading out every event would talk over everything else.
    let live = if session.playing { "off" } else { "polite" };
    let empty = session.history.lines().next().is_none();
    html! {
        <section class="events" aria-label="History">
            <h2>{ "Events" }</h2>
            <div class="events-log" role="log" aria-label="Events" aria-live={live} tabindex="0">
                if empty {
                    <p class="events-none">{ "Nothing has happened yet. Every event will be told here, the newest on top." }</p>
                }
                <ol>{ lines(session, emit) }</ol>
            </div>
        </section>
    }
}

/// The lines; of several at one moment, only the newest says when.
fn lines(session: &Session, emit: &Emit) -> Html {
    let mut said = None;
    let lines = session.history.lines().rev().map(|it| {
        let new = said.replace(it.at) != Some(it.at);
        line(session, emit, it, new)
    });
    lines.collect()
}

fn line(session: &Session, emit: &Emit, line: &Line, tell_when: bool) -> Html {
    let command = Command::Seek(line.id);
    let (class, mark) = match line.sentence.tone {
        Tone::Plain => ("", html! {}),
        Tone::Refusal => ("refusal", html! { <span class="mark" title="refused">{ "⊘" }</span> }),
        Tone::Violation => ("violation", html! { <b class="mark">{ "⚠" }</b> }),
    };
    let current = line.id == session.timeline.cursor();
    html! {
        <li key={line.id.0} {class} aria-current={current.then_some("true")}>
            <button
                type="button"
                class="events-go"
                aria-label={command.label()}
                title={command.explanation()}
                onclick={on_click(emit, &command)}
            >
                { line.id.0 }
            </button>
            <p>
                { mark }
                { &line.sentence.text }
                if tell_when {
                    <span class="events-at">{ line.at.to_string() }</span>
                }
            </p>
        </li>
    }
}
