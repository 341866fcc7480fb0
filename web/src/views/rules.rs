//! The rules that can be switched off.

use flotilla_core::Rule;
use flotilla_sim::Action;
use yew::prelude::*;

use crate::command::{Command, rule_label};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::press;

/// What the switches are for.
const LEAD: &str = "Each of these lines keeps a promise. Switch one off and see which. It acts from \
                    the next event on; a run with a rule off is modified Raft.";

/// Shows a switch for each rule.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let switchable = Rule::ALL.iter().filter(|rule| rule.switchable());
    element("section")
        .class("rules")
        .attr("id", "rules")
        .attr("aria-label", "Rules")
        .attr("tabindex", "-1")
        .child(element("h2").text("Rules"))
        .child(text("p", "lead", LEAD))
        .child(element("ul").children(switchable.map(|rule| switch(session, emit, *rule))))
        .into()
}

fn switch(session: &Session, emit: &Emit, rule: Rule) -> Element {
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
    let cite = text("span", "cite", rule.citation());
    let promise = element("p").attr("id", about).text(rule.text()).child(cite);
    element("li").key(rule.id()).child(button).child(promise)
}
