//! What shapes and borders mean, and the label of a run that is no longer Raft.

use yew::prelude::*;

use super::geometry::Point;
use super::shapes::{path, text};
use crate::memo::Emit;
use crate::session::Session;

/// The rules that are off, as a number: all that the head depends on.
pub(super) fn depends(session: &Session) -> u64 {
    let off = session.timeline.world().config().rules.off();
    off.fold(0, |bits, rule| bits | 1 << rule as u64)
}

/// The line above the ring.
pub(super) fn head(session: &Session, _emit: &Emit) -> Html {
    html! {
        <header class="stage-head">
            <h2>{ "Stage" }</h2>
            { legend() }
            { modified(session) }
        </header>
    }
}

/// The label that a run carries while any rule is off.
fn modified(session: &Session) -> Html {
    let rules = session.timeline.world().config().rules;
    if rules.off().next().is_none() {
        return Html::default();
    }
    html! {
        <p class="stage-modified">
            <strong>{ "Modified Raft" }</strong>
            { for rules.off().map(|rule| html! {
                <span key={rule.id()} class="stage-rule" title={rule.text()}>{ "without " }{ rule.id() }</span>
            }) }
        </p>
    }
}

/// A round line around the origin, in a path's words.
const RING: &str = "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1 -9 0";

/// Samples, each with what it means: the class and the path of a line, and the words on it.
const ROWS: [(&str, &str, &str, &str); 9] = [
    ("sample", RING, "", "follower"),
    (
        "sample dashed",
        "M10 0L5 9L-5 9L-10 0L-5 -9L5 -9Z",
        "",
        "candidate, with a dot for each vote",
    ),
    (
        "sample",
        "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1 -9 0M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0",
        "",
        "leader",
    ),
    ("sample dotted", RING, "", "crashed; its disk is still there"),
    ("timer", "M0 -9A9 9 0 1 1 -9 0", "", "time left until a timeout or a heartbeat"),
    ("sample term", "M-7 -7H7V7H-7Z", "1", "entry of term 1, committed"),
    ("sample term dashed", "M-7 -7H7V7H-7Z", "1", "entry not committed"),
    (
        "sample term",
        "M-6 -9H6A9 9 0 0 1 6 9H-6A9 9 0 0 1 -6 -9Z",
        "V?",
        "request, in its term’s colour",
    ),
    (
        "sample hollow",
        "M-6 -9H6A9 9 0 0 1 6 9H-6A9 9 0 0 1 -6 -9Z",
        "V+",
        "reply: + granted, − denied",
    ),
];

fn legend() -> Html {
    html! {
        <details class="stage-legend">
            <summary>{ "Legend" }</summary>
            <div>
                <ul>
                    { for ROWS.iter().map(|(class, line, words, meaning)| html! {
                        <li>
                            <svg class="hue-1" viewBox="-16 -12 32 24" width="32" height="24" aria-hidden="true">
                                { path(class, *line) }
                                { text("", Point::ORIGIN, (*words).to_string()) }
                            </svg>
                            { *meaning }
                        </li>
                    }) }
                </ul>
                <p>{ "Colours are terms. V asks for a vote, A appends entries, B is a heartbeat." }</p>
                <p>{ "A dotted half of a link is cut: nothing gets through to that end." }</p>
            </div>
        </details>
    }
}
