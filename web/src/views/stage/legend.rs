//! What shapes and borders mean, and the label of a run that is no longer Raft.

use yew::prelude::*;

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
            { modified(session) }
            { legend() }
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

/// A sample, and what it means.
fn row(sample: Html, meaning: &'static str) -> Html {
    html! {
        <li>
            <svg viewBox="-16 -12 32 24" width="32" height="24" aria-hidden="true">{ sample }</svg>
            { meaning }
        </li>
    }
}

fn pill(class: &'static str, label: &'static str) -> Html {
    html! {
        <g class={classes!("message", "hue-1", class)}>
            <rect class="message-box" x="-15" y="-10" width="30" height="20" rx="10" />
            if class == "reply" {
                <rect class="message-hollow" x="-12" y="-7" width="24" height="14" rx="7" />
            }
            <text class="message-label">{ label }</text>
        </g>
    }
}

fn legend() -> Html {
    html! {
        <details class="stage-legend">
            <summary>{ "Legend" }</summary>
            <ul>
                { row(html! { <circle class="sample" r="9" /> }, "follower") }
                { row(html! { <polygon class="sample dashed" points="10,0 5,9 -5,9 -10,0 -5,-9 5,-9" /> }, "candidate, with a dot for each vote") }
                { row(html! { <><circle class="sample" r="9" /><circle class="sample" r="6" /></> }, "leader") }
                { row(html! { <circle class="sample dotted" r="9" /> }, "crashed; its disk is still there") }
                { row(html! { <path class="timer" d="M0 -9A9 9 0 1 1 -9 0" /> }, "time left until a timeout or heartbeat") }
                { row(html! { <><rect class="cell-sample hue-1" x="-14" y="-7" width="13" height="14" rx="2" /><rect class="cell-sample dashed hue-2" x="1" y="-7" width="13" height="14" rx="2" /></> }, "log entries: committed, not committed") }
                { row(pill("request", "V?"), "request, in its term’s colour") }
                { row(pill("reply", "V+"), "reply: + granted, − denied") }
                { row(html! { <path class="sample dashed" d="M-15 0H8M9 -7V7" /> }, "cut: lost before it arrives") }
            </ul>
            <p>{ "Colours are terms. V asks for a vote, A appends entries, B is a heartbeat." }</p>
        </details>
    }
}
