//! The rules that can be switched off.

use flotilla_core::Rule;
use flotilla_sim::Action;
use yew::prelude::*;

use crate::command::{Command, CompareCommand, rule_label};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{press, with_and_without};

/// What the switches are for.
const LEAD: &str = "Each of these lines keeps a promise. Switch one off and see which. It acts from \
                    the next event on; a run with a rule off is modified Raft.";

/// The rules by who follows them, each under its heading. What is not named here goes beyond
/// Figure 2.
const GROUPS: [(&str, &[Rule]); 4] = [
    (
        "All servers",
        &[
            Rule::PersistTerm,
            Rule::PersistVote,
            Rule::PersistLog,
            Rule::PersistBeforeReply,
            Rule::StepDown,
        ],
    ),
    (
        "Elections",
        &[
            Rule::IncrementTerm,
            Rule::OneVotePerTerm,
            Rule::UpToDateCheck,
            Rule::LastTermFirst,
            Rule::DistinctVotes,
            Rule::MatchVoteTerm,
            Rule::StrictMajority,
            Rule::TimerResetRules,
            Rule::RandomTimeouts,
        ],
    ),
    (
        "Followers",
        &[
            Rule::ConsistencyCheck,
            Rule::HeartbeatConsistencyCheck,
            Rule::TruncateOnlyOnConflict,
            Rule::TruncateTheTail,
            Rule::CommitOnlyMatched,
        ],
    ),
    (
        "Leaders",
        &[
            Rule::CurrentTermCommit,
            Rule::LeaderAppendOnly,
            Rule::MatchWhatWasSent,
            Rule::MatchAppendTerm,
            Rule::MatchNeverDecreases,
        ],
    ),
];

/// The rules that can be switched and belong to a mechanism of their own.
fn beyond() -> Vec<Rule> {
    let named = |rule: &Rule| GROUPS.iter().any(|(_, rules)| rules.contains(rule));
    let all = Rule::ALL.iter().copied();
    all.filter(|rule| rule.switchable() && !named(rule)).collect()
}

/// Shows a switch for each rule.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let group = |(heading, rules): (&'static str, &[Rule])| {
        element("div")
            .key(heading)
            .child(element("h3").text(heading))
            .child(element("ul").children(rules.iter().map(|rule| switch(session, emit, *rule))))
    };
    element("section")
        .class("rules")
        .attr("id", "rules")
        .attr("aria-label", "Rules")
        .attr("tabindex", "-1")
        .child(element("h2").text("Rules"))
        .child(text("p", "lead", LEAD))
        .children(GROUPS.into_iter().map(group))
        .child(group(("Beyond Figure 2", &beyond())))
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
    let protects = element("p").text(rule.protects());
    let twice = with_and_without(session, emit, CompareCommand::Rule(rule), &rule_label(rule));
    element("li").key(rule.id()).child(button).child(promise).child(protects).child(twice)
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, Rule, beyond};

    #[test]
    fn each_rule_that_can_be_switched_has_one_switch() {
        let named = GROUPS.iter().flat_map(|(_, rules)| rules.iter().copied());
        let mut shown: Vec<Rule> = named.chain(beyond()).collect();
        shown.sort_unstable();
        let switchable = Rule::ALL.iter().copied().filter(|rule| rule.switchable());
        assert!(shown.into_iter().eq(switchable));
    }
}
