//! What is to be measured, read from the arguments.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use flotilla_sim::elections::{Experiment, Scale};
use flotilla_sim::{Disk, Setup, Span, Time};

use super::Arguments;
use crate::file::Target;

/// What is to be measured, and where it goes.
pub(super) struct Plan {
    pub(super) experiment: Experiment,
    pub(super) trials: u32,
    pub(super) panels: Vec<Group>,
    pub(super) threads: usize,
    pub(super) csv: Option<Target>,
    pub(super) svg: Option<Target>,
    pub(super) json: bool,
}

/// Ranges that are looked at together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) scale: Scale,
    pub(super) ranges: Vec<Span>,
}

/// More lines than this in one picture tell nobody anything.
const MOST_RANGES: usize = 12;

impl Plan {
    /// Reads the arguments.
    ///
    /// # Errors
    /// What is wrong with the first that cannot be used.
    pub(super) fn read(arguments: &Arguments) -> Result<Self, String> {
        Ok(Self {
            experiment: experiment(arguments)?,
            trials: whole("--trials", &arguments.trials, 1..=1_000_000)?,
            panels: panels(&arguments.ranges)?,
            threads: match &arguments.threads {
                Some(threads) => whole("--threads", threads, 1..=64)? as usize,
                None => std::thread::available_parallelism().map_or(1, Into::into),
            },
            csv: target("--csv", arguments.csv.as_ref(), None)?,
            svg: target("--svg", arguments.svg.as_ref(), arguments.csv.as_ref())?,
            json: arguments.json,
        })
    }

    /// All ranges, each once.
    pub(super) fn ranges(&self) -> Vec<Span> {
        let mut all = Vec::new();
        for range in self.panels.iter().flat_map(|panel| &panel.ranges) {
            if !all.contains(range) {
                all.push(*range);
            }
        }
        all
    }
}

fn experiment(arguments: &Arguments) -> Result<Experiment, String> {
    let mut experiment = Experiment::default();
    let setup = &mut experiment.setup;
    read(setup, "servers", &arguments.servers)?;
    let fewest = Experiment::FEWEST;
    if setup.servers < fewest {
        return Err(format!(
            "--servers: found {}, expected {fewest} at least, since the others must be able to \
             elect a leader",
            setup.servers
        ));
    }
    read(setup, "seed", &arguments.seed)?;
    read(setup, "latency", &arguments.latency)?;
    read(setup, "disk", &arguments.disk)?;
    if setup.disk == Disk::Manual {
        return Err("--disk: found `manual`, expected immediate or milliseconds such as 0.5..2, \
                    since nobody is there to complete a write"
            .to_string());
    }
    for rule in &arguments.without {
        read(setup, "without", rule)?;
    }
    for mechanism in &arguments.with {
        read(setup, "with", mechanism)?;
    }
    if let Some(heartbeat) = &arguments.heartbeat {
        let mut scratch = Setup::default();
        read(&mut scratch, "heartbeat", heartbeat)?;
        experiment.heartbeat = Some(scratch.heartbeat);
    }
    let seconds = whole("--limit", &arguments.limit, 1..=3600)?;
    experiment.limit = Time::from_millis(1000 * u64::from(seconds));
    Ok(experiment)
}

fn panels(ranges: &[String]) -> Result<Vec<Group>, String> {
    if ranges.is_empty() {
        return Ok(vec![
            Group {
                title: "Election timeouts from 150 ms on, more and more spread",
                scale: Scale::Logarithmic,
                ranges: Experiment::SPREADS.to_vec(),
            },
            Group {
                title: "Election timeouts from short to long",
                scale: Scale::Linear,
                ranges: Experiment::LENGTHS.to_vec(),
            },
        ]);
    }
    if ranges.len() > MOST_RANGES {
        let count = ranges.len();
        return Err(format!("--range: found {count} of them, expected {MOST_RANGES} at most"));
    }
    let span = |text: &String| {
        let mut scratch = Setup::default();
        value(&mut scratch, "--range", "election-timeout", text)?;
        Ok(scratch.election_timeout)
    };
    let ranges = ranges.iter().map(span).collect::<Result<_, String>>()?;
    Ok(vec![Group { title: "Time without a leader", scale: Scale::Logarithmic, ranges }])
}

/// Reads an option that is called as the set-up line of scripts is.
fn read(setup: &mut Setup, keyword: &str, text: &str) -> Result<(), String> {
    value(setup, &format!("--{keyword}"), keyword, text)
}

fn value(setup: &mut Setup, option: &str, keyword: &str, text: &str) -> Result<(), String> {
    setup.read(keyword, text).map_err(|error| format!("{option}: {error}"))
}

fn whole(option: &str, text: &str, bounds: RangeInclusive<u32>) -> Result<u32, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.filter(|number| bounds.contains(number)).ok_or_else(|| {
        let (least, most) = (bounds.start(), bounds.end());
        format!("{option}: found `{text}`, expected a whole number from {least} to {most}")
    })
}

/// A file that is not `other` too.
fn target(
    option: &str,
    path: Option<&PathBuf>,
    other: Option<&PathBuf>,
) -> Result<Option<Target>, String> {
    let Some(path) = path else { return Ok(None) };
    if other == Some(path) {
        let path = path.display();
        return Err(format!("{option}: found `{path}` for the second time, expected another file"));
    }
    Target::new(path).map(Some).map_err(|problem| format!("{option}: {problem}"))
}
