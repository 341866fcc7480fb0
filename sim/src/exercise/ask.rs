//! The questions about a schedule, and their answers.

use flotilla_core::{Index, Rule, ServerId};

use super::{About, Choice, Question};
use crate::action::Action;
use crate::compare::{Comparison, Difference, differences};
use crate::event::{Event, EventId};
use crate::referee::{Property, Violation};
use crate::timeline::Timeline;
use crate::why::{
    Ballot, Outcome, Standing, Verdict, Way, ballot, could_win, is_safe, standing_in,
};
use crate::words::{action_text, headline, message_name};
use crate::world::World;

/// What is answered where no promise is broken.
const NONE: &str = "None: nothing wrong is done, the cluster only loses time.";

/// What is said once somebody has predicted what breaks.
const WATCH: &str = "The schedule that begins here ends with that. Predict it step by step.";

/// All questions about a run without a rule and the same with it.
pub(super) fn questions(rule: Rule, runs: &Comparison) -> Vec<Question> {
    let all = [breaks(rule, runs), winners(rule, runs), next(rule, runs), safe(rule, runs)];
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

/// The violation that ends a run.
fn violation(run: &Timeline) -> Option<Violation> {
    at(run, run.last()).world().referee().violations().first().map(|found| found.as_ref().clone())
}

/// Which property breaks, before anything has happened.
fn breaks(rule: Rule, runs: &Comparison) -> Option<Question> {
    let broken = violation(&runs.runs()[0])?.property;
    let choice = |property: Property| Choice {
        text: format!("{}: {}", property.name(), property.text()),
        right: property == broken,
    };
    let none = Choice { text: NONE.into(), right: false };
    Some(Question {
        about: About::Breaks,
        rule_on: false,
        at: EventId(0),
        text: "All servers do without this rule. Which promise breaks first?".into(),
        choices: Property::ALL.into_iter().map(choice).chain([none]).collect(),
        reasons: vec![
            format!("{} breaks first.", broken.name()),
            rule.protects().to_string(),
            WATCH.to_string(),
        ],
    })
}

/// Rules without which more happens at an event than with them: what is told of it with the rule on
/// is true without it as well.
const MORE_WITHOUT: [Rule; 4] =
    [Rule::DistinctVotes, Rule::MatchNeverDecreases, Rule::MatchReadRequest, Rule::ClientSessions];

/// An event with and without the rule: what is asked about it, and what is answered.
struct Told {
    event: EventId,
    asked: String,
    /// Without the rule, and with it.
    choices: [String; 2],
    reasons: [String; 2],
}

/// What the first event does that is told otherwise with the rule on; if all are told alike, what
/// one leaves behind; if nothing is to be seen of it, what the referee says to it.
fn next(rule: Rule, runs: &Comparison) -> Option<Question> {
    let Told { event, asked, choices: [right, wrong], reasons: [told, otherwise] } =
        told_otherwise(rule, runs)
            .or_else(|| left_otherwise(runs))
            .or_else(|| judged_otherwise(rule, runs))?;
    let wrong = match wrong.strip_suffix('.') {
        Some(wrong) if MORE_WITHOUT.contains(&rule) => {
            format!("{wrong}, and nothing more happens.")
        }
        _ => wrong,
    };
    let mut choices =
        vec![Choice { text: right, right: true }, Choice { text: wrong, right: false }];
    // Not always the first one.
    if (rule as usize + event.0 as usize).is_multiple_of(2) {
        choices.reverse();
    }
    Some(Question {
        about: About::Next,
        rule_on: false,
        at: EventId(event.0 - 1),
        text: format!("{} {asked}", to_come(&runs.runs()[0], event)),
        choices,
        reasons: vec![told, format!("With the rule on: {otherwise}"), rule.protects().to_string()],
    })
}

/// The events from where the two runs part, as long as they have the same numbers in both.
fn events(runs: &Comparison) -> impl Iterator<Item = EventId> {
    let last = runs.runs().each_ref().map(Timeline::last);
    let skipped = runs.skipped().iter().map(|skipped| skipped.event.0 - 1).min();
    let last = last[0].0.min(last[1].0).min(skipped.unwrap_or(u64::MAX));
    let first = runs.parting().map_or(u64::MAX, |event| event.0);
    (first..=last).map(EventId)
}

/// An event of which something else is told with the rule on.
fn told_otherwise(rule: Rule, runs: &Comparison) -> Option<Told> {
    events(runs).find_map(|event| {
        let reasons = runs.runs().each_ref().map(|run| told_at(run, event));
        let choices = reasons.each_ref().map(|sentence| bare(sentence, rule));
        let stem = choices.each_ref().map(|choice| choice.trim_end_matches('.'));
        // Where one tells only more than the other, both are true.
        let both = stem[0].starts_with(stem[1]) || stem[1].starts_with(stem[0]);
        (!both).then(|| Told { event, asked: "What happens?".into(), choices, reasons })
    })
}

/// An event that leaves something else behind with the rule on.
fn left_otherwise(runs: &Comparison) -> Option<Told> {
    events(runs).find_map(|event| {
        let [one, other] = runs.runs().each_ref().map(|run| at(run, event));
        let Difference { server, field, values } =
            differences(one.world(), other.world()).into_iter().next()?;
        // The question, and what stands before and after its answer in a sentence.
        let (asked, before, after) = match (server, field.strip_prefix("log ")) {
            (Some(server), Some(from)) => {
                let place = format!("in the log of {server} {from} on");
                (format!("What stands {place} then?"), String::new(), format!(" stands {place}"))
            }
            (Some(server), None) => {
                let what = format!("he {field} of {server} is ");
                (
                    format!("What is t{}then?", what.replace(" is ", " ")),
                    ["T", &what].concat(),
                    String::new(),
                )
            }
            (None, _) => ("What is sent at once?".into(), String::new(), " is sent at once".into()),
        };
        let values = values.map(|value| match value.strip_prefix("term ") {
            Some(term) if !term.contains(' ') => format!("an entry of term {term}"),
            _ => value,
        });
        let choices = values.each_ref().map(|value| capital(value) + ".");
        let reasons = values.map(|value| capital(&format!("{before}{value}{after}.")));
        Some(Told { event, asked, choices, reasons })
    })
}

/// The event that breaks a property, where nothing else than that tells it from the one with the
/// rule on.
fn judged_otherwise(rule: Rule, runs: &Comparison) -> Option<Told> {
    let [without, with] = runs.runs();
    let found = violation(without)?;
    let otherwise = told_at(with, found.event);
    let choices = [found.sentence.clone(), bare(&otherwise, rule)];
    let reasons = [found.sentence, otherwise];
    Some(Told { event: found.event, asked: "What happens?".into(), choices, reasons })
}

/// What an event did, in a sentence, without what the referee says to it.
fn told_at(run: &Timeline, event: EventId) -> String {
    let run = at(run, event);
    let event = Event { verdict: Vec::new(), ..run.event().clone() };
    headline(&event, run.world()).text
}

/// A sentence without its reasons, which would give the answer away: what stands after a colon, up
/// to the next clause, and that a rule is off.
fn bare(sentence: &str, rule: Rule) -> String {
    let off = format!("{rule} is off");
    let mut told = Vec::new();
    for (place, clause) in sentence.trim_end_matches('.').split("; ").enumerate() {
        let clause = clause.split_once(": ").map_or(clause, |(told, _)| told);
        let before = clause.find(&off).and_then(|at| clause[..at].rfind(", "));
        match before {
            None if clause.contains(&off) => {}
            None => told.push(clause),
            Some(end) if place == 0 => told.push(&clause[..end]),
            Some(_) => {}
        }
    }
    told.join("; ") + "."
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What is about to happen, in a sentence.
fn to_come(run: &Timeline, event: EventId) -> String {
    let before = at(run, EventId(event.0 - 1));
    match run.action(event) {
        Some(Action::Deliver(id)) => match before.world().bus().get(*id) {
            Some(message) => format!("{}, arrives.", message_name(&message.message)),
            None => String::new(),
        },
        Some(action) => action_text(action),
        None => String::new(),
    }
}

/// Who could win an election, at the last moment at which some could and others could not.
fn winners(rule: Rule, runs: &Comparison) -> Option<Question> {
    let without = &runs.runs()[0];
    let moments = (1..without.last().0).rev().map(EventId);
    moments.map(|event| at(without, event)).find_map(|run| {
        let ballots = stands(run.world());
        let count = ballots.iter().filter(|ballot| ballot.wins()).count();
        let choices = ballots
            .iter()
            .map(|ballot| Choice { text: ballot.candidate.to_string(), right: ballot.wins() });
        (count > 0 && count < ballots.len()).then(|| Question {
            about: About::Winners,
            rule_on: false,
            at: run.cursor(),
            text: format!(
                "Suppose the election timer of one server fires now, and every message to and from it \
                 arrives. Which of these would be elected, with {rule} off?"
            ),
            choices: choices.collect(),
            reasons: ballots.iter().map(|it| could_win(run.world(), it).answer.text).collect(),
        })
    })
}

/// What would come of it if each server stood for election that can.
fn stands(world: &World) -> Vec<Ballot> {
    let ballots = world.ids().iter().map(|id| ballot(world, id));
    ballots.filter(|it| matches!(it.outcome, Outcome::Wins { .. } | Outcome::Falls)).collect()
}

/// Whether an entry is safe with the rule on, where the run without it loses one: one that is, at
/// the last moment, or else one that is not, at the last moment at which no leader lacks it yet.
fn safe(rule: Rule, runs: &Comparison) -> Option<Question> {
    let [without, with] = runs.runs();
    let broken = violation(without)?;
    if !is_about_entries(broken.property) {
        return None;
    }
    let index = *broken.indices.first()?;
    let at_end = at(with, with.last());
    let end = known(&at_end, index, true).map(|found| (at_end, found));
    let (run, (holder, standing)) = end.or_else(|| {
        let mut moments = (1..=with.last().0).rev().map(|event| at(with, EventId(event)));
        moments.find_map(|run| known(&run, index, false).map(|found| (run, found)))
    })?;
    let safe = standing.verdict == Verdict::Safe;
    let told = is_safe(run.world(), &standing);
    let reasons = std::iter::once(told.answer).chain(told.details);
    let choice = |text: &str, right: bool| Choice { text: text.into(), right };
    Some(Question {
        about: About::Safe,
        rule_on: true,
        at: run.cursor(),
        text: format!(
            "This is the same schedule with {rule} on. Is the entry of term {} at index {index} of \
             {holder} safe: will every later leader have it?",
            standing.entry.term
        ),
        choices: vec![choice("Yes, it is safe.", safe), choice("No, it can be lost.", !safe)],
        reasons: reasons.map(|sentence| sentence.text).collect(),
    })
}

/// A server's entry at an index: one that is safe, or else the first one, if an election can take
/// it away.
fn known(run: &Timeline, index: Index, safe: bool) -> Option<(ServerId, Standing)> {
    let holders = run.world().ids().iter();
    let mut known = holders.filter_map(|holder| Some((holder, standing_in(run, holder, index)?)));
    if safe {
        return known.find(|(_, standing)| standing.verdict == Verdict::Safe);
    }
    known.next().filter(|(_, standing)| {
        matches!(&standing.verdict, Verdict::Threatened(threat) if threat.way == Way::Elected)
    })
}

/// Whether a property is about what stands in logs.
const fn is_about_entries(property: Property) -> bool {
    use Property::{LeaderAppendOnly, LeaderCompleteness, LogMatching, StateMachineSafety};
    matches!(property, LeaderAppendOnly | LeaderCompleteness | LogMatching | StateMachineSafety)
}
