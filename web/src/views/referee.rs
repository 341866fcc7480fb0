//! The referee's panel: what each property promises, when it was close to being broken, and where
//! it is broken, what stands against what and which rule is missing.

use std::sync::Arc;

use flotilla_core::Rule;
use flotilla_sim::close::{Close, Watch};
use flotilla_sim::{Property, Side, Violation};
use yew::prelude::*;

use crate::command::{Command, CompareCommand, RefereeCommand, rule_label};
use crate::memo::Emit;
use crate::session::{Blamed, MOST_TRIED, Session};
use crate::views::element::{Element, element, text};
use crate::views::now;
use crate::views::parts::{possible, press};

/// So many sides of a conflict are told; all are lit.
const MOST_SIDES: usize = 6;

/// Shows a row for each property, what is violated on top.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let referee = session.timeline.world().referee();
    let broken = |property: &Property| referee.violation(*property).is_some();
    let (violated, kept): (Vec<_>, Vec<_>) = Property::ALL.into_iter().partition(broken);
    let rows = violated.into_iter().chain(kept).map(|property| row(session, emit, property));
    element("ul")
        .class("referee")
        .attr("aria-label", "Properties")
        .attr("tabindex", "0")
        .children(rows)
        .into()
}

/// A property: its name, what it promises, and what there is to tell of it.
fn row(session: &Session, emit: &Emit, property: Property) -> Element {
    let violation = session.timeline.world().referee().violation(property);
    let close = session.referee.watch().and_then(|watch| watch.last(property));
    let moment = violation.map(|it| it.event).or(close.map(|it| it.event));
    let go = moment.map(|event| {
        let command = Command::Seek(event);
        let (label, title) = (command.label(), command.explanation());
        press(emit, command, "linklike")
            .attr("aria-label", format!("{label}: {}", property.name()))
            .attr("title", title)
            .show(&format_args!("event {}", event.0))
    });
    let (state, word) = now::state(violation.is_some());
    let head =
        element("p").class("referee-head").child(element("b").text(property.name())).child(word);
    let row = element("li")
        .key(property.id())
        .attr("data-testid", format!("property-{property}"))
        .attr("data-state", state);
    let promise = element("p").text(property.text());
    match violation {
        Some(violation) => {
            row.child(head).child(promise).child(broken(session, emit, violation, go))
        }
        None => row.child(head.child_if(go)).child(promise).child(evidence(session, close)),
    }
}

/// The last time that a property was close to being broken.
fn evidence(session: &Session, close: Option<&Close>) -> Element {
    let words = element("p").class("referee-close");
    if let Some(Close { at, sentence, .. }) = close {
        return words
            .attr("title", sentence.clone())
            .child(text("span", "referee-at", format!("Close at {at}: ")))
            .text(sentence.clone());
    }
    match session.referee.watch().map_or(0, Watch::events) {
        0 => words.text("Nothing has happened yet."),
        1 => words.text("It has not come close in the one event looked at."),
        events => words.show(&format_args!("It has not come close in the last {events} events.")),
    }
}

/// What stands against what, and the rule that is missing.
fn broken(
    session: &Session,
    emit: &Emit,
    violation: &Arc<Violation>,
    go: Option<Element>,
) -> Element {
    let lit = session.lit_violation().is_some_and(|it| it.property == violation.property);
    let several = session.timeline.world().referee().violations().len() > 1;
    let light = several.then(|| {
        let command = RefereeCommand::Light(violation.property);
        possible(session, emit, Command::Referee(command), "linklike")
            .attr("aria-label", format!("{}: {}", command.label(), violation.property.name()))
            .state("aria-pressed", lit)
            .text(command.label())
    });
    let sign = |at: usize| text("b", "conflict-sign", format!("▲{}", at + 1));
    let side = |(at, side): (usize, &Side)| {
        element("li").child_if(lit.then(|| sign(at))).text(" ").show(side).text(".")
    };
    let sides = violation.sides.iter().enumerate().take(MOST_SIDES).map(side);
    let more = violation.sides.len().saturating_sub(MOST_SIDES);
    element("div")
        .class("referee-broken")
        .child(text("p", "violation", violation.sentence.clone()))
        .child_if(go)
        .child(element("ul").class("referee-sides").children(sides))
        .child_if((more > 0).then(|| element("p").show(&format_args!("And {more} more."))))
        .child_if(light)
        .child(missing(session, emit, violation))
}

/// The rule that is missing, as far as that is known.
fn missing(session: &Session, emit: &Emit, violation: &Violation) -> Element {
    let words = element("div").class("referee-missing");
    let Some(Blamed { off, needed, is_sought }) = session.blamed(violation) else {
        return words.text("Pause to see which rule is missing.");
    };
    let named = |words: Element, rules: &[Rule]| {
        words.children(rules.iter().map(|rule| element("span").child(link(*rule)).text(" ")))
    };
    match needed {
        None if is_sought => words.text("Which rule is missing is being tried out."),
        None => named(words.text("Rules that are off: "), off)
            .show(&format_args!(" Only up to event {MOST_TRIED} are they tried one by one.")),
        Some([]) => words.text(none_missing(session, off)),
        Some([rule]) => {
            let others = off.len() > 1;
            let said = if others {
                "Of the rules that are off, it needs this one: "
            } else {
                "The missing rule: "
            };
            words
                .text(said)
                .child(link(*rule))
                .text(" With it on, the same schedule does not break this. ")
                .child(replay(session, emit, *rule))
        }
        Some(needed) => named(words.text("It needs all of these rules off: "), needed),
    }
}

/// What is so where no rule is missing.
fn none_missing(session: &Session, off: &[Rule]) -> &'static str {
    let mut servers = session.timeline.world().servers().iter();
    match (off.is_empty(), servers.any(|server| server.broken_promises() > 0)) {
        (true, true) => {
            "No rule is missing: all are on. A disk lost what it said it had, which Raft relies on."
        }
        (false, true) => {
            "With all rules on, it breaks as well: a disk lost what it said it had, which Raft relies on."
        }
        (true, false) => "No rule is missing: all are on.",
        (false, false) => "With all rules on, the same schedule breaks it as well.",
    }
}

/// A rule's name, which leads to its line among the rules.
fn link(rule: Rule) -> Element {
    element("a").attr("href", format!("#rule-{rule}")).text(rule_label(rule))
}

/// The button that plays the run again with a rule on.
fn replay(session: &Session, emit: &Emit, rule: Rule) -> Element {
    let command = CompareCommand::Rule(rule);
    possible(session, emit, Command::Compare(command), "linklike")
        .attr("aria-label", format!("Play it again with {} on", rule_label(rule)))
        .text("Play it again with it on")
}
