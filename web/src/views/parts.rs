//! Small parts that several views share.

use flotilla_core::Term;
use flotilla_sim::Tone;
use flotilla_sim::liveness::{Difference, Scenario};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::command::{Command, CompareCommand, LivenessCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element};

/// Asks for `command` when something happens.
pub(crate) fn asking<E: 'static>(emit: &Emit, command: Command) -> Callback<E> {
    emit.reform(move |_| command.clone())
}

/// Asks for a command with what an input or a text area holds when it changes.
pub(crate) fn typing(
    emit: &Emit,
    command: impl Fn(String) -> Command + 'static,
) -> Callback<InputEvent> {
    emit.reform(move |event: InputEvent| {
        // Both kinds have their text under the same name.
        let input: HtmlInputElement = event.target_unchecked_into();
        command(input.value())
    })
}

/// A slider over the whole numbers from 0 to `last`, which asks for a command with where it is put.
pub(crate) fn range(
    emit: &Emit,
    at: u64,
    last: u64,
    command: impl Fn(u64) -> Command + 'static,
) -> Element {
    element("input")
        .attr("type", "range")
        .attr("min", "0")
        .attr("max", last.to_string())
        .attr("step", "1")
        .value(at.to_string())
        .on_input(typing(emit, move |place| command(place.parse().unwrap_or(0))))
}

/// A button that asks for `command`. What is on it is still to be added.
#[inline(never)]
pub(crate) fn press(emit: &Emit, command: Command, class: &'static str) -> Element {
    element("button").attr("type", "button").class(class).on_click(asking(emit, command))
}

/// A button for a command with its label on it.
pub(crate) fn button(
    session: &Session,
    emit: &Emit,
    command: Command,
    class: &'static str,
) -> Element {
    let label = command.label();
    possible(session, emit, command, class).text(label)
}

/// A button for a command. One that cannot be done now is there all the same, and says why. What
/// is on it is still to be added.
#[inline(never)]
pub(crate) fn possible(
    session: &Session,
    emit: &Emit,
    command: Command,
    class: &'static str,
) -> Element {
    let reason = command.why_not(session);
    let title = reason.clone().unwrap_or_else(|| command.explanation());
    press(emit, command, class)
        .mark("aria-disabled", reason.is_some())
        .attr_if("aria-description", reason)
        .attr("title", title)
}

/// The button that shows the run with something and without it.
pub(crate) fn with_and_without(
    session: &Session,
    emit: &Emit,
    command: CompareCommand,
    what: &str,
) -> Element {
    let label = command.label();
    possible(session, emit, Command::Compare(command), "linklike")
        .attr("aria-label", format!("{label} {what}"))
        .text(label)
}

/// The button that leads to where it shows what is lost without something, if that guards progress.
pub(crate) fn lost_without(
    session: &Session,
    emit: &Emit,
    difference: Difference,
    what: &str,
) -> Option<Element> {
    let command = LivenessCommand::Lead(Scenario::about(difference)?);
    let label = command.label();
    let button = possible(session, emit, Command::Liveness(command), "linklike")
        .attr("aria-label", format!("{label} {what}"))
        .text(label);
    Some(button)
}

/// A picture that says nothing that words beside it do not say.
pub(crate) fn icon(
    class: impl Into<AttrValue>,
    view_box: &'static str,
    path: &'static str,
) -> Element {
    element("svg")
        .class(class)
        .attr("viewBox", view_box)
        .attr("aria-hidden", "true")
        .child(element("path").attr("d", path))
}

/// The class of a sentence in this tone.
pub(crate) const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Refusal => "refusal",
        Tone::Violation => "violation",
    }
}

/// The class that gives an element the colour of a term: `--hue` in style.css. The colours come
/// round again, so the number always stands beside it.
pub(crate) const fn hue(term: Term) -> &'static str {
    const HUES: [&str; 9] =
        ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8"];
    match term.0.checked_sub(1) {
        Some(past_first) => HUES[(past_first % 8) as usize + 1],
        None => HUES[0],
    }
}

/// Names of classes in a row: some always, others as they apply.
pub(crate) fn class(always: &str, others: &[(&str, bool)]) -> String {
    let mut names = always.to_string();
    for (name, applies) in others {
        if *applies {
            if !names.is_empty() {
                names.push(' ');
            }
            names.push_str(name);
        }
    }
    names
}
