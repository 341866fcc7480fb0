//! What is said of a search.

use flotilla_sim::Property;
use flotilla_sim::explore::{Bounds, Ending, Schedule, Tally};
use indicatif::{BinaryBytes, HumanCount, HumanFloatCount};
use serde::Serialize;

/// A search as it is told.
pub(super) struct Report {
    /// The cluster.
    pub(super) setup: String,
    pub(super) bounds: Bounds,
    pub(super) sought: Option<Property>,
    pub(super) tally: Tally,
    pub(super) seconds: f64,
}

/// How it goes, while it goes.
pub(super) fn progress(tally: &Tally, seconds: f64) -> String {
    format!("level {}: {}", tally.levels + 1, counted(tally, seconds))
}

/// `78,528 states, 504,258 a second, 9.4 MiB`.
fn counted(tally: &Tally, seconds: f64) -> String {
    let rate = tally.unique as f64 / seconds.max(1e-6);
    format!(
        "{} states, {} a second, {}",
        HumanCount(tally.unique),
        HumanFloatCount(rate.round()),
        BinaryBytes(tally.bytes as u64),
    )
}

impl Report {
    /// A script, with what was found in its comments.
    pub(super) fn found(&self, schedule: &Schedule) -> String {
        let Schedule { property, sentence, actions, script } = schedule;
        format!(
            "# {property} is broken after {} actions, and after no fewer.\n# {sentence}\n# {}\n{script}",
            actions.len(),
            self.searched(),
        )
    }

    /// Nothing within the bounds.
    pub(super) fn nothing(&self, all: bool) -> String {
        let beyond = if all { ", and there are no longer ones" } else { "" };
        format!(
            "none: no schedule of {} {}{beyond}\n{}",
            self.up_to(),
            self.breaks(),
            self.searched()
        )
    }

    pub(super) fn interrupted(&self) -> String {
        format!(
            "interrupted in level {}: no schedule of {} {}\n{}",
            self.tally.levels + 1,
            self.up_to(),
            self.breaks(),
            self.searched(),
        )
    }

    pub(super) fn out_of_memory(&self) -> String {
        format!(
            "outgrew its memory of {} in level {}; no schedule of {} {} ({})",
            BinaryBytes(self.bounds.memory as u64),
            self.tally.levels + 1,
            self.up_to(),
            self.breaks(),
            self.searched(),
        )
    }

    fn up_to(&self) -> String {
        match self.tally.levels {
            1 => "up to 1 action".to_string(),
            levels => format!("up to {levels} actions"),
        }
    }

    fn breaks(&self) -> String {
        self.sought.map_or("breaks a property".to_string(), |property| format!("breaks {property}"))
    }

    /// What was searched, within which bounds.
    fn searched(&self) -> String {
        let Bounds {
            depth,
            terms,
            log,
            crashes,
            copies,
            transfers,
            changes,
            reads,
            retries,
            snapshots,
            memory: _,
        } = self.bounds;
        format!(
            "{}; depth {depth}, terms {terms}, log {log}, crashes {crashes}, copies {copies}, \
             transfers {transfers}, changes {changes}, reads {reads}, retries {retries}, \
             snapshots {snapshots}: {} in {:.1} s",
            self.setup,
            counted(&self.tally, self.seconds),
            self.seconds,
        )
    }

    /// One JSON object.
    pub(super) fn json(&self, ending: Option<&Ending>) -> String {
        let (ended, schedule) = match ending {
            Some(Ending::Found(schedule)) => ("found", Some(schedule)),
            Some(Ending::Nothing { all: true }) => ("exhausted", None),
            Some(Ending::Nothing { all: false }) => ("depth", None),
            Some(Ending::OutOfMemory) => ("memory", None),
            Some(Ending::Unfaithful(_)) => ("error", None),
            None => ("interrupted", None),
        };
        let object = Object {
            found: schedule.is_some(),
            ended,
            property: schedule.map(|schedule| schedule.property.id()),
            length: schedule.map(|schedule| schedule.actions.len()),
            schedule: schedule.map(|schedule| {
                schedule.actions.iter().map(ToString::to_string).collect::<Vec<_>>()
            }),
            levels: self.tally.levels,
            unique: self.tally.unique,
            states: self.tally.states,
            seconds: self.seconds,
            bytes: self.tally.bytes,
        };
        serde_json::to_string(&object).unwrap_or_default()
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Object<'a> {
    found: bool,
    ended: &'a str,
    property: Option<&'a str>,
    length: Option<usize>,
    schedule: Option<Vec<String>>,
    levels: u32,
    unique: u64,
    states: u64,
    seconds: f64,
    bytes: usize,
}
