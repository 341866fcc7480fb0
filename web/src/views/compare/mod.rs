//! Two runs side by side on one clock.

mod controls;
mod side;

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::compare::{Comparison, Difference, Skipped};
use yew::prelude::*;

use crate::command::{Command, CompareCommand};
use crate::memo::Emit;
use crate::session::{Compared, Session, Subject, Twisted};
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, typing};

use side::side;

/// Shows both runs, where they part, and what differs.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(compared) = &session.compared else { return Html::default() };
    let close = button(session, emit, Command::Compare(CompareCommand::Close), "button");
    let head = element("div")
        .class("compare-head")
        .child(element("h2").text(compared.subject.title()))
        .child_if(also(emit, compared))
        .child(close);
    let body = match compared.made() {
        Some(made) => both(session, emit, compared, made),
        None => text("p", "compare-making", "The other run is being played …"),
    };
    let section = element("section")
        .class("compare")
        .attr("aria-label", "Comparison")
        .attr("data-testid", "comparison")
        .child(head)
        .child(body);
    // The run's own main part is out of sight.
    element("main").child(section).into()
}

fn both(session: &Session, emit: &Emit, compared: &Compared, made: &Comparison) -> Element {
    let differences = made.differences();
    let names = compared.subject.names();
    let sides = [0, 1].map(|nth| side(made, nth, &names[nth], &differences).key(nth));
    element("div")
        .class("compare-both")
        .child(controls::view(session, emit, compared, made))
        .child(standing(made, &differences))
        .child(element("div").class("compare-sides").children(sides))
        .child_if((!differences.is_empty()).then(|| table(&names, &differences)))
        .child_if((!made.skipped().is_empty()).then(|| skipped(made.skipped())))
}

/// Where the two stand to each other, in a sentence.
fn standing(made: &Comparison, differences: &[Difference]) -> Element {
    let here = made.parting_moment().map(|parting| made.at().cmp(&parting));
    let words = match (here, differences.len()) {
        (None, _) => "Both runs are the same to the end.".to_string(),
        (Some(std::cmp::Ordering::Less), _) => "Up to here both runs are the same.".to_string(),
        (Some(std::cmp::Ordering::Equal), _) => {
            "Here they part: what happens now is not the same in both.".to_string()
        }
        (Some(_), 0) => "They have parted, and no field differs at this moment.".to_string(),
        (Some(_), 1) => "They have parted: one field differs now.".to_string(),
        (Some(_), fields) => format!("They have parted: {fields} fields differ now."),
    };
    let parting = here == Some(std::cmp::Ordering::Equal);
    element("p")
        .class(if parting { "compare-standing parting" } else { "compare-standing" })
        .attr("role", "status")
        .attr_if("data-testid", parting.then_some("parting"))
        .text(words)
}

/// The fields that differ, with both values.
fn table(names: &[String; 2], differences: &[Difference]) -> Element {
    let head = |words: &str| element("th").attr("scope", "col").text(words.to_string());
    let row = |(nth, difference): (usize, &Difference)| {
        let of = difference.server.map_or_else(|| "Network".to_string(), |id| id.to_string());
        element("tr")
            .key(nth)
            .child(element("th").attr("scope", "row").text(of))
            .child(element("td").text(difference.field.clone()))
            .children(
                difference
                    .values
                    .iter()
                    .map(|value| element("td").child(element("u").text(value.clone()))),
            )
    };
    element("table")
        .class("compare-table")
        .child(text("caption", "spoken", "Fields that differ at this moment"))
        .child(
            element("thead").child(
                element("tr")
                    .child(head("Whose"))
                    .child(head("Field"))
                    .children(names.iter().map(|name| head(name))),
            ),
        )
        .child(element("tbody").children(differences.iter().enumerate().map(row)))
}

/// What was done in the one run and could not be done in the other.
fn skipped(skipped: &[Skipped]) -> Element {
    let one = |skipped: &Skipped| {
        let did = flotilla_sim::action_text(&skipped.action);
        let did = did.trim_end_matches('.');
        element("li")
            .key(skipped.event.0)
            .text(format!("Event {}, “{did}”: {}.", skipped.event.0, skipped.why))
    };
    element("div")
        .class("compare-skipped")
        .child(element("h3").text("Left out in the other run, since it cannot be done there"))
        .child(element("ul").children(skipped.iter().map(one)))
}

/// A choice of what else is to be otherwise in the other run.
fn also(emit: &Emit, compared: &Compared) -> Option<Element> {
    let Subject::Twists(twists) = &compared.subject else { return None };
    let rules = Rule::ALL.iter().copied().filter(|rule| rule.switchable()).map(Twisted::Rule);
    let all: Vec<Twisted> =
        rules.chain(Mechanism::ALL.iter().copied().map(Twisted::Mechanism)).collect();
    let option = |(nth, twisted): (usize, &Twisted)| {
        let there = twists.iter().any(|(it, _)| it == twisted);
        let sign = if there { "✓ " } else { "" };
        element("option")
            .key(nth)
            .attr("value", nth.to_string())
            .text(sign.to_string() + &twisted.name())
    };
    let options: Vec<Element> = all.iter().enumerate().map(option).collect();
    let choose = typing(emit, move |chosen| {
        let chosen = chosen.parse().ok().and_then(|nth: usize| all.get(nth).copied());
        chosen.map_or(Command::Idle("Change also"), |twisted| {
            Command::Compare(CompareCommand::Also(twisted))
        })
    });
    let first =
        element("option").attr("value", "").attr("selected", "").text("a rule or a mechanism …");
    let select = element("select")
        .on_input(choose)
        // It names nothing again once a choice is made.
        .key(twists.len())
        .child(first)
        .children(options);
    Some(element("label").class("compare-also").text("Change also ").child(select))
}
