//! The questions about a schedule, and their answers.

use flotilla_core::{Index, Rule, ServerId};

use super::{About, Choice, Question};
use crate::compare::Comparison;
use crate::event::EventId;
use crate::referee::{Property, Violation};
use crate::server::Server;
use crate::timeline::Timeline;
use crate::why::{Outcome, Verdict, ballot, could_win, is_safe, standing_in};
use crate::words::{action_text, headline};

/// All questions about a run without a rule and the same with it.
pub(super) fn questions(rule: Rule, runs: &Comparison) -> Vec<Question> {
    let all = [winners(rule, runs), next(rule, runs), safe(rule, runs), broken(runs)];
    let mut questions: Vec<Question> = all.into_iter().flatten().collect();
    questions.sort_by_key(|question| (question.rule_on, question.at, question.about));
    questions
}

/// The run at a moment.
fn at(run: &Timeline, event: EventId) -> Timeline {
    let mut run = run.clone();
    run.seek(event);
    run
}

/// The first violation of a run, which is played to its end.
fn violation(run: &Timeline) -> Option<Violation> {
    at(run, run.last()).world().referee().violations().first().map(|found| found.as_ref().clone())
}

/// What the first event does that is told otherwise with the rule on.
fn next(rule: Rule, runs: &Comparison) -> Option<Question> {
    let [without, with] = runs.runs();
    let mut event = runs.parting()?;
    loop {
        if event > without.last() {
            return None;
        }
        let told = unexplained(&told_at(without, event), rule);
        let otherwise = match runs.skipped().iter().find(|skipped| skipped.event == event) {
            Some(skipped) => format!("This cannot be done: {}.", skipped.why.reason),
            None if event <= with.last() => told_at(with, event),
            None => return None,
        };
        if told != otherwise {
            let action = without.action(event).map(action_text).unwrap_or_default();
            let mut choices = vec![
                Choice { text: told, right: true },
                Choice { text: otherwise.clone(), right: false },
            ];
            // Not always the first one.
            if (rule as usize + event.0 as usize).is_multiple_of(2) {
                choices.reverse();
            }
            return Some(Question {
                about: About::Next,
                rule_on: false,
                at: EventId(event.0 - 1),
                text: format!("{action} What happens?"),
                choices,
                reasons: vec![
                    format!("With the rule on: {otherwise}"),
                    rule.text().to_string(),
                    rule.protects().to_string(),
                ],
            });
        }
        if !runs.skipped().is_empty() {
            // From here on the events of the two runs have other numbers.
            return None;
        }
        event = EventId(event.0 + 1);
    }
}

/// A sentence without what would give the answer away: that the rule is off.
fn unexplained(sentence: &str, rule: Rule) -> String {
    [", but ", ", as ", " while "].iter().fold(sentence.to_string(), |text, joins| {
        text.replace(&format!("{joins}{rule} is off"), "")
    })
}

fn told_at(run: &Timeline, event: EventId) -> String {
    let run = at(run, event);
    headline(run.event(), run.world()).text
}

/// Who could win an election, at the last moment at which some could and others could not.
fn winners(rule: Rule, runs: &Comparison) -> Option<Question> {
    let without = &runs.runs()[0];
    let moments = (1..without.last().0).rev().map(EventId);
    moments.map(|event| at(without, event)).find_map(|run| {
        let world = run.world();
        let ballots: Vec<_> = world.ids().iter().map(|id| ballot(world, id)).collect();
        let wins = |outcome: Outcome| matches!(outcome, Outcome::Wins { .. });
        let count = ballots.iter().filter(|ballot| wins(ballot.outcome)).count();
        let choices = ballots.iter().map(|ballot| Choice {
            text: ballot.candidate.to_string(),
            right: wins(ballot.outcome),
        });
        (count > 0 && count < ballots.len()).then(|| Question {
            about: About::Winners,
            rule_on: false,
            at: run.cursor(),
            text: format!("Which servers could win an election now, with {rule} off?"),
            choices: choices.collect(),
            reasons: ballots.iter().map(|it| could_win(world, it).answer.text).collect(),
        })
    })
}

/// Whether the entry that is lost in the end is safe with the rule on, at the last moment at which
/// that is known.
fn safe(rule: Rule, runs: &Comparison) -> Option<Question> {
    let [without, with] = runs.runs();
    let index = *violation(without)?.indices.first()?;
    let moments = (1..=with.last().0).rev().map(EventId);
    moments.map(|event| at(with, event)).find_map(|run| {
        let holder = holder(&run, index)?;
        let standing = standing_in(&run, holder, index)?;
        let safe = match standing.verdict {
            Verdict::Safe => true,
            Verdict::Threatened(_) => false,
            Verdict::Open => return None,
        };
        let told = is_safe(run.world(), &standing);
        let reasons = std::iter::once(told.answer).chain(told.details);
        let choice = |text: &str, right: bool| Choice { text: text.into(), right };
        Some(Question {
            about: About::Safe,
            rule_on: true,
            at: run.cursor(),
            text: format!(
                "With {rule} on: is index {} of {holder} safe, so that no leader can come about without it?",
                index.0
            ),
            choices: vec![choice("Yes, it is safe.", safe), choice("No, it can be lost.", !safe)],
            reasons: reasons.map(|sentence| sentence.text).collect(),
        })
    })
}

/// The first server that has an entry at an index.
fn holder(run: &Timeline, index: Index) -> Option<ServerId> {
    let mut servers = run.world().servers().iter();
    servers.find(|server| server.log().term_at(index).is_some()).map(Server::id)
}

/// Which property is broken, just before it is.
fn broken(runs: &Comparison) -> Option<Question> {
    let without = &runs.runs()[0];
    let found = violation(without)?;
    let breaks = found.event;
    let action = without.action(breaks).map(action_text).unwrap_or_default();
    let choice = |property: Property| Choice {
        text: format!("{}: {}", property.name(), property.text()),
        right: property == found.property,
    };
    Some(Question {
        about: About::Broken,
        rule_on: false,
        at: EventId(breaks.0 - 1),
        text: format!("{action} Which promise is broken by that?"),
        choices: Property::ALL.into_iter().map(choice).collect(),
        reasons: vec![found.sentence],
    })
}
