//! What is said of seeds that were tried.

use flotilla_sim::fuzz::{Caught, Options};
use indicatif::{HumanCount, HumanFloatCount};
use serde::Serialize;

use super::hunt::{Found, Seeds};
use crate::search::Exit;

/// Seeds that were tried, as they are told.
pub(super) struct Report {
    pub(super) options: Options,
    pub(super) seeds: Seeds,
    pub(super) found: Found,
}

impl Report {
    /// For people: what was found, as a script with the rest in its comments.
    pub(super) fn text(&self) -> String {
        match &self.found.caught {
            Some((seed, caught)) => format!(
                "# seed {seed} fails in {}\n# {}\n{}",
                caught.failure,
                self.tried(),
                caught.script().trim_end()
            ),
            None if self.found.interrupted => format!("interrupted: {}", self.tried()),
            None => format!("none of the seeds {} fails\n{}", self.span(), self.tried()),
        }
    }

    fn span(&self) -> String {
        let Seeds { first, last } = self.seeds;
        if first == last { first.to_string() } else { format!("{first}..{last}") }
    }

    /// `1,000 seeds of 2,000 events and recovery without persist-vote: 2,093,871 events, …`.
    fn tried(&self) -> String {
        let Found { seeds, events, seconds, .. } = self.found;
        let mut about = String::new();
        for rule in self.options.rules.off() {
            about.push_str(" without ");
            about.push_str(rule.id());
        }
        for mechanism in self.options.with.iter() {
            about.push_str(" with ");
            about.push_str(mechanism.id());
        }
        if self.options.lying_disks {
            about.push_str(" with lying disks");
        }
        let of = if seeds == 1 { "seed" } else { "seeds" };
        format!(
            "{} {of}{about}: {} events, {} a second",
            HumanCount(seeds),
            HumanCount(events),
            HumanFloatCount((events as f64 / seconds.max(1e-6)).round()),
        )
    }

    /// The script of what was found.
    pub(super) fn script(&self) -> Option<String> {
        self.found.caught.as_ref().map(|(_, caught)| caught.script())
    }

    pub(super) const fn exit(&self) -> Exit {
        match self.found.caught {
            Some(_) => Exit::Found,
            None if self.found.interrupted => Exit::Interrupted,
            None => Exit::Nothing,
        }
    }

    /// One JSON object.
    pub(super) fn json(&self) -> String {
        let Found { caught, seeds, events, seconds, interrupted } = &self.found;
        let run = caught.as_ref().map(|(_, caught)| caught);
        let ended = match caught {
            Some(_) => "found",
            None if *interrupted => "interrupted",
            None => "done",
        };
        let object = Object {
            found: caught.is_some(),
            ended,
            seed: caught.as_ref().map(|(seed, _)| *seed),
            failure: run.map(|caught| caught.failure.id()),
            sentence: run.map(|caught| caught.failure.sentence()),
            actions: run.map(Caught::actions),
            script: self.script(),
            seeds: *seeds,
            events: *events,
            seconds: *seconds,
        };
        serde_json::to_string(&object).unwrap_or_default()
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Object<'a> {
    found: bool,
    ended: &'a str,
    seed: Option<u64>,
    failure: Option<&'a str>,
    sentence: Option<&'a str>,
    actions: Option<usize>,
    script: Option<String>,
    seeds: u64,
    events: u64,
    seconds: f64,
}
