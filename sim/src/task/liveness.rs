//! A cluster that lives through a scenario with what makes the difference and without it: what is
//! asked, the two lives side by side in slices, and what goes to and fro of them as text.

use std::fmt::Write as _;

use super::Report;
use super::text::{line, number, split, strange};
use crate::liveness::{Life, Scenario, Second};
use crate::setup::Setup;
use crate::share::Trouble;
use crate::time::Time;

/// Two lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LivenessTask {
    /// What happens in them.
    pub scenario: Scenario,
    /// What all chance depends on.
    pub seed: u64,
    /// How many seconds of virtual time they last.
    pub seconds: u32,
    /// How fast time flows.
    pub pace: Pace,
}

/// How fast time flows in lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// A second of virtual time takes a tenth of one, so that it can be watched.
    Watched,
    /// As fast as can be.
    AtOnce,
}

impl Pace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Watched, Self::AtOnce];

    /// Its name in tasks.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Watched => "watched",
            Self::AtOnce => "at-once",
        }
    }
}

impl Default for LivenessTask {
    fn default() -> Self {
        Self { scenario: Scenario::OneLink, seed: 1, seconds: 60, pace: Pace::Watched }
    }
}

impl LivenessTask {
    /// The fewest and the most seconds.
    pub const SECONDS: std::ops::RangeInclusive<u32> = 10..=300;

    /// Sets what a line of its text, or a field of a form, says.
    ///
    /// # Errors
    /// `found …, expected …`.
    pub fn set(&mut self, keyword: &str, value: &str) -> Result<(), String> {
        let found = || format!("found `{}`", crate::told::fit(value));
        match keyword {
            "scenario" => {
                let known = Scenario::ALL.into_iter().find(|it| it.id() == value);
                self.scenario = known.ok_or_else(|| format!("{}, expected a scenario", found()))?;
            }
            "seed" => {
                let mut scratch = Setup::default();
                scratch.read(keyword, value).map_err(|error| error.to_string())?;
                self.seed = scratch.seed;
            }
            "seconds" => {
                let seconds = value.parse().ok().filter(|it| Self::SECONDS.contains(it));
                self.seconds = seconds.ok_or_else(|| {
                    let (fewest, most) = (Self::SECONDS.start(), Self::SECONDS.end());
                    format!("{}, expected a number from {fewest} to {most}", found())
                })?;
            }
            "pace" => {
                let known = Pace::ALL.into_iter().find(|it| it.id() == value);
                self.pace =
                    known.ok_or_else(|| format!("{}, expected watched or at-once", found()))?;
            }
            _ => return Err(format!("found `{}`, expected lives", crate::told::fit(keyword))),
        }
        Ok(())
    }

    /// Writes it down.
    pub(super) fn to_text(self) -> String {
        let mut text = String::from("liveness\n");
        line(&mut text, "scenario", self.scenario.id());
        line(&mut text, "seed", self.seed);
        line(&mut text, "seconds", self.seconds);
        line(&mut text, "pace", self.pace.id());
        text
    }

    /// Reads what [`Self::to_text`] wrote, after the first line.
    pub(super) fn read(lines: &str) -> Result<Self, Trouble> {
        let mut task = Self::default();
        for line in lines.lines() {
            let (keyword, value) = split(line);
            let told = |problem| Trouble(format!("{keyword}: {problem}."));
            task.set(keyword, value).map_err(told)?;
        }
        Ok(task)
    }
}

/// Two lives being lived, without what makes the difference and with it.
#[derive(Debug)]
pub(super) struct Living {
    lives: [Life; 2],
    left: u32,
    pace: Pace,
    /// What was not reported yet.
    fresh: Vec<[Second; 2]>,
}

impl Living {
    pub(super) fn new(task: &LivenessTask) -> Self {
        let lives = [false, true].map(|with| Life::new(task.scenario, task.seed, with));
        Self { lives, left: task.seconds, pace: task.pace, fresh: Vec::new() }
    }

    /// How many milliseconds it rests between two slices.
    pub(super) const fn rest(&self) -> u32 {
        match self.pace {
            Pace::Watched => 100,
            Pace::AtOnce => 0,
        }
    }

    /// Lets a second pass in both. Tells of the last one.
    pub(super) fn go_on(&mut self) -> Option<Report> {
        self.fresh.push(self.lives.each_mut().map(Life::live));
        self.left = self.left.saturating_sub(1);
        let seconds = &mut self.fresh;
        (self.left == 0).then(|| Report::Lived { seconds: std::mem::take(seconds), all: true })
    }

    /// What passed since it was last asked.
    pub(super) fn progress(&mut self) -> Report {
        Report::Lived { seconds: std::mem::take(&mut self.fresh), all: false }
    }
}

/// Writes down what happened: a line for each second, with the terms and the microseconds without
/// a leader of the one life and of the other.
pub(super) fn write_seconds(text: &mut String, seconds: &[[Second; 2]]) {
    for [without, with] in seconds {
        let numbers = [without, with].map(|it| (it.terms, it.leaderless.0));
        let [(terms, time), (terms_with, time_with)] = numbers;
        // Writing to a string does not fail.
        let _ = writeln!(text, "{terms} {time} {terms_with} {time_with}");
    }
}

/// Reads what [`write_seconds`] wrote.
pub(super) fn read_seconds(lines: &str) -> Result<Vec<[Second; 2]>, Trouble> {
    let second = |line: &str| {
        let numbers: Vec<u64> =
            line.split(' ').map(|it| number(line, it)).collect::<Result<_, _>>()?;
        let [terms, time, terms_with, time_with] = numbers[..] else {
            return Err(strange(line, "four numbers"));
        };
        let second = |terms: u64, time| Second { terms: terms as u32, leaderless: Time(time) };
        Ok([second(terms, time), second(terms_with, time_with)])
    };
    lines.lines().map(second).collect()
}
