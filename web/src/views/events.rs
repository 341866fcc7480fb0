//! The history: the last events in sentences, the newest on top.

use flotilla_sim::Tone;
use yew::prelude::*;

use crate::command::Command;
use crate::history::{KEPT, Line};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, press, tone_class};

/// What stands there before the first event.
const NONE: &str = "Nothing has happened yet. Every event will be told here, the newest on top.";

/// How many lines there are while time flows: as many as are in sight, for they all change with
/// every look.
const WHILE_PLAYING: usize = 20;

/// Shows the events up to the cursor. The newest is on top, where it is seen without scrolling
/// and pushes nothing out of sight.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    // While time flows, reading out every event would talk over everything else.
    let live = if session.playing { "off" } else { "polite" };
    let empty = session.history.lines().next().is_none();
    let log = element("div")
        .class("events-log")
        .attr("role", "log")
        .attr("aria-label", "Events")
        .attr("aria-live", live)
        .attr("tabindex", "0")
        .child_if(empty.then(|| text("p", "events-none", NONE)))
        .child(lines(session, emit));
    element("section")
        .class("events")
        .attr("aria-label", "History")
        .child(element("h2").text("Events"))
        .child(log)
        .into()
}

/// The lines; of several at one moment, only the newest says when.
fn lines(session: &Session, emit: &Emit) -> Element {
    let mut said = None;
    let shown = if session.playing { WHILE_PLAYING } else { usize::MAX };
    let one = |it: &Line| {
        let new = said.replace(it.at) != Some(it.at);
        line(session, emit, it, new)
    };
    element("ol").children(session.history.lines().rev().take(shown).map(one))
}

fn line(session: &Session, emit: &Emit, line: &Line, tell_when: bool) -> Element {
    let command = Command::Visit(line.id);
    let (label, title) = (command.label(), command.explanation());
    let go = press(emit, command, "events-go")
        .attr("aria-label", label)
        .attr("title", title)
        .show(&line.id.0);
    let words = element("p")
        .child_if(mark(line.sentence.tone))
        .text(line.sentence.text.clone())
        .child_if(tell_when.then(|| element("span").class("events-at").show(&line.at)));
    element("li")
        // What is shown of a line that goes becomes that of the one that comes.
        .key(line.id.0 % KEPT)
        .class(class(tone_class(line.sentence.tone), &[("marked", session.marks_event(line.id))]))
        .attr("data-subject", line.id.0.to_string())
        .mark("aria-current", line.id == session.timeline.cursor())
        .child(go)
        .child(words)
}

/// A sign for what is not plain.
fn mark(tone: Tone) -> Option<Element> {
    match tone {
        Tone::Plain => None,
        Tone::Refusal => Some(text("span", "mark", "⊘").attr("title", "refused")),
        Tone::Violation => Some(text("b", "mark", "⚠")),
    }
}
