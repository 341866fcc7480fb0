//! Elections whose times are measured: what is asked, the trials made in slices, and what goes to
//! and fro of them as text.

use std::fmt::Write as _;

use flotilla_core::Mechanism;

use super::Report;
use super::text::{line, number, split, strange};
use crate::elections::{Case, Experiment};
use crate::setup::Setup;
use crate::share::Trouble;
use crate::time::{Span, Time};

/// Trials of a case that are made at a time. All cases take turns, so that their distributions
/// grow side by side.
const TURN: u32 = 5;

/// A measurement of how long a cluster is without a leader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ElectionsTask {
    /// What all trials have in common.
    pub experiment: Experiment,
    /// The ranges of election timeouts.
    pub ranges: Vec<Span>,
    /// Trials with each of them.
    pub trials: u32,
    /// Whether there are pre-votes.
    pub pre_vote: PreVote,
}

/// Whether there are pre-votes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PreVote {
    /// There are none.
    Without,
    /// There are.
    With,
    /// Both is measured, to be compared.
    Both,
}

impl PreVote {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Without, Self::With, Self::Both];

    /// Its name in tasks.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Without => "without",
            Self::With => "with",
            Self::Both => "both",
        }
    }

    const fn extras(self) -> &'static [Option<Mechanism>] {
        match self {
            Self::Without => &[None],
            Self::With => &[Some(Mechanism::PreVote)],
            Self::Both => &[None, Some(Mechanism::PreVote)],
        }
    }
}

impl Default for ElectionsTask {
    /// Nothing to measure yet, on the network of the paper's figure.
    fn default() -> Self {
        let (experiment, pre_vote) = (Experiment::default(), PreVote::Without);
        Self { experiment, ranges: Vec::new(), trials: 1000, pre_vote }
    }
}

impl ElectionsTask {
    /// More ranges than this in one picture tell nobody anything.
    pub const MOST_RANGES: usize = 12;
    /// The most trials with each range.
    pub const MOST_TRIALS: u32 = 100_000;

    /// What is measured: each range, and where both is asked for, each of them with pre-votes
    /// after that.
    pub fn cases(&self) -> Vec<Case> {
        let cases = |extra: &Option<Mechanism>| {
            let extra = *extra;
            self.ranges.iter().map(move |timeouts| Case { timeouts: *timeouts, extra })
        };
        self.pre_vote.extras().iter().flat_map(cases).collect()
    }

    /// Sets what a line of its text, or a field of a form, says. Where scripts have a line for the
    /// same, it is read as they read it.
    ///
    /// # Errors
    /// `found …, expected …`.
    pub fn set(&mut self, keyword: &str, value: &str) -> Result<(), String> {
        match keyword {
            "range" => {
                let mut scratch = Setup::default();
                read(&mut scratch, "election-timeout", value)?;
                if self.ranges.len() >= Self::MOST_RANGES {
                    let most = Self::MOST_RANGES;
                    return Err(format!("found {} ranges, expected {most} at most", most + 1));
                }
                if !self.ranges.contains(&scratch.election_timeout) {
                    self.ranges.push(scratch.election_timeout);
                }
            }
            "trials" => {
                let trials = value.parse().ok();
                let in_range = trials.filter(|trials| (1..=Self::MOST_TRIALS).contains(trials));
                self.trials = in_range.ok_or_else(|| {
                    let found = crate::told::fit(value);
                    format!("found `{found}`, expected a number from 1 to {}", Self::MOST_TRIALS)
                })?;
            }
            "pre-vote" => {
                let known = PreVote::ALL.into_iter().find(|it| it.id() == value);
                self.pre_vote = known.ok_or_else(|| {
                    format!("found `{}`, expected without, with or both", crate::told::fit(value))
                })?;
            }
            "servers" => {
                let mut setup = self.experiment.setup.clone();
                read(&mut setup, keyword, value)?;
                let (servers, fewest) = (setup.servers, Experiment::FEWEST);
                if servers < fewest {
                    return Err(format!(
                        "found {servers}, expected {fewest} at least, since the others must be able to elect a leader"
                    ));
                }
                self.experiment.setup = setup;
            }
            "seed" | "latency" | "loss" => read(&mut self.experiment.setup, keyword, value)?,
            _ => return Err(format!("found `{}`, expected elections", crate::told::fit(keyword))),
        }
        Ok(())
    }

    /// Writes it down.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::from("elections\n");
        let setup = &self.experiment.setup;
        line(&mut text, "servers", setup.servers);
        line(&mut text, "seed", setup.seed);
        line(&mut text, "latency", setup.latency);
        line(&mut text, "loss", setup.loss.percent_text());
        line(&mut text, "trials", self.trials);
        line(&mut text, "pre-vote", self.pre_vote.id());
        for range in &self.ranges {
            line(&mut text, "range", range);
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote, after the first line.
    pub(super) fn read(lines: &str) -> Result<Self, Trouble> {
        let mut task = Self::default();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (keyword, value) = split(line);
            let told = |problem| Trouble(format!("{keyword}: {problem}."));
            task.set(keyword, value).map_err(told)?;
        }
        Ok(task)
    }
}

fn read(setup: &mut Setup, keyword: &str, value: &str) -> Result<(), String> {
    setup.read(keyword, value).map_err(|error| error.to_string())
}

/// Some trials of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Which case of the task, from 0.
    pub case: usize,
    /// How long the cluster was without a leader in each: those that come next in the order of the
    /// trials; none where it was given up.
    pub times: Vec<Option<Time>>,
}

/// Trials being made.
#[derive(Debug)]
pub(super) struct Measuring {
    cases: Vec<(Case, Experiment)>,
    trials: u32,
    /// Whose turn it is.
    turn: usize,
    /// How many trials of it were made before.
    before: u32,
    /// What was not reported yet.
    fresh: Vec<Batch>,
}

impl Measuring {
    pub(super) fn new(task: &ElectionsTask) -> Self {
        let of = |case: Case| (case, case.of(&task.experiment));
        let cases = task.cases().into_iter().map(of).collect();
        Self { cases, trials: task.trials, turn: 0, before: 0, fresh: Vec::new() }
    }

    /// Makes some trials. Tells of the last ones.
    pub(super) fn go_on(&mut self) -> Option<Report> {
        if let Some((case, experiment)) = self.cases.get(self.turn) {
            let trials = self.before..self.trials.min(self.before + TURN);
            let times = experiment.measure(case.timeouts, trials, || ());
            self.fresh.push(Batch { case: self.turn, times });
            self.turn += 1;
        }
        if self.turn >= self.cases.len() {
            self.turn = 0;
            self.before += TURN;
        }
        let over = self.cases.is_empty() || self.before >= self.trials;
        over.then(|| Report::Measured { batches: std::mem::take(&mut self.fresh), all: true })
    }

    /// What was measured since it was last asked.
    pub(super) fn progress(&mut self) -> Report {
        Report::Measured { batches: std::mem::take(&mut self.fresh), all: false }
    }
}

/// Writes down what was measured: a line for each batch, with times in microseconds.
pub(super) fn write_batches(text: &mut String, batches: &[Batch]) {
    for Batch { case, times } in batches {
        let _ = write!(text, "{case}");
        for time in times {
            let _ = match time {
                Some(time) => write!(text, " {}", time.0),
                None => write!(text, " -"),
            };
        }
        text.push('\n');
    }
}

/// Reads what [`write_batches`] wrote.
pub(super) fn read_batches(lines: &str) -> Result<Vec<Batch>, Trouble> {
    let batch = |line: &str| {
        let (case, times) = split(line);
        let time = |word: &str| match word {
            "-" => Ok(None),
            _ => number(line, word).map(|micros| Some(Time(micros))),
        };
        let case = case.parse().map_err(|_| strange(line, "a case and its times"))?;
        let times = times.split_whitespace().map(time).collect::<Result<_, _>>()?;
        Ok(Batch { case, times })
    };
    lines.lines().map(batch).collect()
}
