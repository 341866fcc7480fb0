//! A rule that can be switched off, with what there is to know of it.

use flotilla_core::Rule;
use flotilla_sim::Action;
use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::liveness::Difference;

use crate::command::{Command, CompareCommand, PredictCommand, rule_label};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{lost_without, possible, press, with_and_without};

/// The switch of a rule with its explanation, and what it protects for who asks.
pub(super) fn view(session: &Session, emit: &Emit, rule: Rule) -> Element {
    let on = session.timeline.world().config().rules.on(rule);
    let about = format!("about-{rule}");
    let decoration = |class| element("span").class(class).attr("aria-hidden", "true");
    let button = press(emit, Command::Act(Action::SwitchRule(rule, !on)), "switch")
        .attr("role", "switch")
        .attr("data-rule", rule.id())
        .state("aria-checked", on)
        .attr("aria-describedby", about.clone())
        .child(decoration("knob"))
        .child(element("span").text(rule_label(rule)))
        .child(decoration("state").text(if on { "on" } else { "off" }));
    let twice = with_and_without(session, emit, CompareCommand::Rule(rule), &rule_label(rule));
    element("li")
        .class("rule")
        .key(rule.id())
        .attr("id", format!("rule-{rule}"))
        .child(button)
        .child(element("p").attr("id", about).text(rule.text()))
        .child(
            element("div")
                .class("more")
                .child_if(protects(rule))
                .child_if(predict(session, emit, rule))
                .child(twice)
                .child_if(lost_without(session, emit, Difference::Rule(rule), &rule_label(rule))),
        )
}

/// The way to the exercise, where there is one, and how far somebody is with it. It stands out
/// while the rule is off: then one may wonder what will break.
fn predict(session: &Session, emit: &Emit, rule: Rule) -> Option<Element> {
    let Lost::Property(_) = Without::of(rule)?.lost else { return None };
    let command = PredictCommand::Begin(rule);
    let label = command.label();
    let off = !session.timeline.world().config().rules.on(rule);
    let begin = possible(session, emit, Command::Predict(command), "linklike")
        .attr("aria-label", format!("{label}: {}", rule_label(rule)))
        .text(label);
    let mark = session.later.and_then(|later| (later.mark)(session, rule));
    Some(
        element("span")
            .class(if off { "exercise off" } else { "exercise" })
            .child(begin)
            .child_if(mark),
    )
}

/// What it protects, what is lost without it, and where that is told.
fn protects(rule: Rule) -> Option<Element> {
    let Without { lost, servers } = Without::of(rule)?;
    let told = match lost {
        Lost::Property(property) => format!("{}: {}", property.name(), property.text()),
        Lost::Progress(what) => format!("Without it the cluster loses {what}."),
    };
    // The same words stand in many rows; what is only spoken tells them apart.
    let which = text("span", "spoken", format!(": {}", rule_label(rule)));
    // Not the property itself: it can be predicted first.
    let summary = element("summary").text("What it protects").child(which);
    let fewest = format!("Fewest servers that show it: {servers}. ");
    Some(
        element("details")
            .child(summary)
            .child(element("p").text(rule.protects()))
            .child(element("p").text(told))
            .child(element("p").text(fewest).child(text("span", "cite", rule.citation()))),
    )
}
