//! Tasks and reports as text: a first line that says what it is, a line for each thing that is
//! known of it, and, after an empty line, what has lines of its own.

use std::fmt::Write as _;

use super::elections::{self, ElectionsTask};
use super::liveness::{self, LivenessTask};
use super::{Cut, Found, Report, SearchTask, Start, Task};
use crate::action::Action;
use crate::explore::{Bound, Bounds, Tally};
use crate::script::{property_named, read_action, rule_named, shown};
use crate::share::Trouble;
use crate::told::one_line;

/// The most servers there are: an action may be about any of them.
const SERVERS: u8 = 9;

impl Task {
    /// Writes it down.
    pub fn to_text(&self) -> String {
        match self {
            Self::Search(task) => task.to_text(),
            Self::Elections(task) => task.to_text(),
            Self::Cut(start) => with_start("cut\n".into(), start),
            Self::Liveness(task) => task.to_text(),
        }
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// # Errors
    /// What was found and what was expected, in a sentence.
    pub fn read(text: &str) -> Result<Self, Trouble> {
        let (kind, rest) = text.split_once('\n').unwrap_or((text, ""));
        match kind {
            "search" => SearchTask::read(rest).map(Self::Search),
            "elections" => ElectionsTask::read(rest).map(Self::Elections),
            "cut" => {
                let (head, run) = rest.split_once("\n\n").ok_or_else(|| strange(rest, "a run"))?;
                let start = split(head).1;
                read_start(start, run)
                    .ok_or_else(|| strange(head, "where it begins"))
                    .map(Self::Cut)
            }
            "liveness" => LivenessTask::read(rest).map(Self::Liveness),
            _ => Err(strange(kind, "a task")),
        }
    }
}

impl SearchTask {
    fn to_text(&self) -> String {
        let Self { bounds, sought, start } = self;
        let mut text = String::from("search\n");
        for bound in Bound::ALL {
            line(&mut text, bound.id(), bound.of(bounds));
        }
        if let Some(property) = sought {
            line(&mut text, "property", property);
        }
        with_start(text, start)
    }

    /// Reads what [`Self::to_text`] wrote, after the first line.
    fn read(text: &str) -> Result<Self, Trouble> {
        let (head, run) = text.split_once("\n\n").ok_or_else(|| strange(text, "a search"))?;
        let (mut bounds, mut sought, mut start) = (Bounds::default(), None, None);
        for line in head.lines() {
            let (name, value) = split(line);
            match name {
                "property" => {
                    sought = Some(property_named(value).map_err(|_| strange(line, "a property"))?);
                }
                "from" => start = read_start(value, run),
                _ => {
                    let bound = Bound::ALL.into_iter().find(|bound| bound.id() == name);
                    let bound = bound.ok_or_else(|| strange(line, "a bound"))?;
                    bound.set(&mut bounds, number(line, value)?).map_err(Trouble)?;
                }
            }
        }
        let start = start.ok_or_else(|| strange(head, "where it begins"))?;
        Ok(Self { bounds, sought, start })
    }
}

impl Report {
    /// Writes it down.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        match self {
            Self::Opening(thousandths) => line(&mut text, "opening", thousandths),
            Self::Searched(tally) => add_tally(&mut text, "searched", tally),
            Self::Found(found, tally) => {
                add_tally(&mut text, "found", tally);
                add_found(&mut text, found);
            }
            Self::Nothing { all, tally } => {
                add_tally(&mut text, if *all { "nothing-at-all" } else { "nothing" }, tally);
            }
            Self::OutOfMemory(tally) => add_tally(&mut text, "out-of-memory", tally),
            Self::Measured { batches, all } => {
                text.push_str(if *all { "measured-all\n" } else { "measured\n" });
                elections::write_batches(&mut text, batches);
            }
            Self::Lived { seconds, all } => {
                text.push_str(if *all { "lived-all\n" } else { "lived\n" });
                liveness::write_seconds(&mut text, seconds);
            }
            Self::Trouble(trouble) => line(&mut text, "trouble", one_line(trouble)),
            Self::Cutting { before, actions } => {
                line(&mut text, "cutting", format_args!("{before} {actions}"));
            }
            Self::Cut(cut) => add_cut(&mut text, cut),
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// # Errors
    /// What was found and what was expected, in a sentence.
    pub fn read(text: &str) -> Result<Self, Trouble> {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let (first, rest) = head.split_once('\n').unwrap_or((head, ""));
        let (what, value) = split(first);
        Ok(match what {
            "opening" => Self::Opening(number(first, value)? as u32),
            "searched" => Self::Searched(read_tally(first)?),
            "found" => Self::Found(Box::new(read_found(rest, body)?), read_tally(first)?),
            "nothing" => Self::Nothing { all: false, tally: read_tally(first)? },
            "nothing-at-all" => Self::Nothing { all: true, tally: read_tally(first)? },
            "out-of-memory" => Self::OutOfMemory(read_tally(first)?),
            "measured" | "measured-all" => {
                let batches = elections::read_batches(rest)?;
                Self::Measured { batches, all: what == "measured-all" }
            }
            "lived" | "lived-all" => {
                let seconds = liveness::read_seconds(rest)?;
                Self::Lived { seconds, all: what == "lived-all" }
            }
            "trouble" => Self::Trouble(value.into()),
            "cutting" => {
                let [before, actions] = read_numbers(first, "two numbers")?;
                Self::Cutting { before: before as usize, actions: actions as usize }
            }
            "cut" => Self::Cut(Box::new(read_cut(first, rest, body)?)),
            _ => return Err(strange(first, "a report")),
        })
    }
}

/// A task with the run that it begins with.
fn with_start(mut text: String, start: &Start) -> String {
    let (kind, run) = match start {
        Start::Script(script) => ("script", script),
        Start::Saved(saved) => ("saved", saved),
    };
    line(&mut text, "from", kind);
    text + "\n" + run
}

/// The run that a task begins with, of a kind that is told.
fn read_start(kind: &str, run: &str) -> Option<Start> {
    match kind {
        "script" => Some(Start::Script(run.into())),
        "saved" => Some(Start::Saved(run.into())),
        _ => None,
    }
}

/// Adds a line. Writing to a string does not fail.
pub(super) fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name} {value}");
}

fn add_tally(text: &mut String, what: &str, tally: &Tally) {
    let Tally { levels, unique, states, bytes } = tally;
    line(text, what, format_args!("{levels} {unique} {states} {bytes}"));
}

fn add_found(text: &mut String, found: &Found) {
    let Found { property, sentence, actions, needs, script } = found;
    line(text, "property", property);
    line(text, "sentence", one_line(sentence));
    for rule in needs {
        line(text, "needs", rule);
    }
    for action in actions {
        line(text, "action", action);
    }
    let _ = write!(text, "\n{script}");
}

fn read_found(head: &str, script: &str) -> Result<Found, Trouble> {
    let (mut property, mut sentence) = (None, String::new());
    let (mut actions, mut needs) = (Vec::new(), Vec::new());
    for (nth, line) in head.lines().enumerate() {
        let (name, value) = split(line);
        match name {
            "property" => property = property_named(value).ok(),
            "sentence" => sentence = value.into(),
            "needs" => needs.push(rule_named(value).map_err(|_| strange(line, "a rule"))?),
            "action" => actions.push(action(value, nth)?),
            _ => return Err(strange(line, "a part of what was found")),
        }
    }
    let property = property.ok_or_else(|| strange(head, "a property"))?;
    Ok(Found { property, sentence, actions, needs, script: script.into() })
}

fn action(text: &str, nth: usize) -> Result<Action, Trouble> {
    read_action(text, SERVERS, nth + 2).map_err(|error| Trouble(format!("{error}.")))
}

fn read_tally(first: &str) -> Result<Tally, Trouble> {
    let [levels, unique, states, bytes] = read_numbers(first, "four numbers")?;
    Ok(Tally { levels: levels as u32, unique, states, bytes: bytes as usize })
}

fn add_cut(text: &mut String, cut: &Cut) {
    let Cut { property, sentence, before, actions, script } = cut;
    line(text, "cut", format_args!("{before} {actions}"));
    line(text, "property", property);
    line(text, "sentence", one_line(sentence));
    let _ = write!(text, "\n{script}");
}

fn read_cut(first: &str, head: &str, script: &str) -> Result<Cut, Trouble> {
    let [before, actions] = read_numbers(first, "two numbers")?;
    let (mut property, mut sentence) = (None, String::new());
    for line in head.lines() {
        match split(line) {
            ("property", value) => property = property_named(value).ok(),
            ("sentence", value) => sentence = value.into(),
            _ => return Err(strange(line, "a part of what was cut")),
        }
    }
    let property = property.ok_or_else(|| strange(head, "a property"))?;
    let script = script.into();
    Ok(Cut { property, sentence, before: before as usize, actions: actions as usize, script })
}

/// The numbers of a line, after its name.
fn read_numbers<const N: usize>(line: &str, expected: &str) -> Result<[u64; N], Trouble> {
    let numbers: Vec<u64> =
        split(line).1.split(' ').map(|it| number(line, it)).collect::<Result<_, _>>()?;
    numbers.try_into().map_err(|_| strange(line, expected))
}

pub(super) fn split(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

pub(super) fn number(line: &str, value: &str) -> Result<u64, Trouble> {
    value.parse().map_err(|_| strange(line, "a number"))
}

pub(super) fn strange(found: &str, expected: &str) -> Trouble {
    Trouble(format!("Found {}, expected {expected}.", shown(found)))
}
