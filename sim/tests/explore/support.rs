//! Small worlds to search.

use flotilla_sim::core::{Mechanism, Rule};
use flotilla_sim::explore::{Bounds, Ending, Reductions, Schedule, Search, Tally};
use flotilla_sim::invariants::watch;
use flotilla_sim::{Clock, Disk, Property, Script, Setup, Timeline};

/// Bounds of a moment's search; the depth is far beyond what they leave room for, or given.
pub(crate) const SMALL: Bounds = Bounds {
    depth: 12,
    terms: 2,
    log: 1,
    crashes: 0,
    copies: 0,
    transfers: 0,
    changes: 0,
    reads: 0,
    retries: 0,
    snapshots: 0,
    memory: 1 << 30,
};

/// A bounded world.
#[derive(Clone, Debug)]
pub(crate) struct Small {
    pub(crate) setup: Setup,
    pub(crate) bounds: Bounds,
    pub(crate) sought: Option<Property>,
}

impl Small {
    /// Servers that obey all rules.
    pub(crate) fn of(servers: u8) -> Self {
        let disk = Disk::Immediate;
        let setup = Setup { servers, clock: Clock::Manual, disk, ..Setup::default() };
        Self { setup, bounds: SMALL, sought: None }
    }

    pub(crate) fn without(mut self, rule: Rule) -> Self {
        self.setup.rules = self.setup.rules.with(rule, false);
        self
    }

    pub(crate) fn with(mut self, mechanism: Mechanism) -> Self {
        self.setup.mechanisms = self.setup.mechanisms.and(mechanism);
        self
    }

    pub(crate) fn manual_disk(mut self) -> Self {
        self.setup.disk = Disk::Manual;
        self
    }

    pub(crate) fn bounds(mut self, change: impl FnOnce(&mut Bounds)) -> Self {
        change(&mut self.bounds);
        self
    }

    pub(crate) fn seeking(mut self, property: Property) -> Self {
        self.sought = Some(property);
        self
    }

    /// Searches it to the end.
    pub(crate) fn search(&self, reductions: Reductions, threads: usize) -> (Ending, Tally) {
        let timeline = Timeline::new(self.setup.clone());
        let search = Search::new(timeline, self.bounds, reductions, self.sought, threads);
        to_the_end(search.expect("a world to search"))
    }

    /// The shortest schedule in it.
    pub(crate) fn shortest(&self) -> Schedule {
        found(self.search(Reductions::ALL, 2).0)
    }

    /// How long the shortest schedule in it is, if there is one.
    pub(crate) fn length(&self, reductions: Reductions) -> Option<usize> {
        match self.search(reductions, 1).0 {
            Ending::Found(schedule) => Some(schedule.actions.len()),
            Ending::Nothing { .. } => None,
            ending => panic!("{ending:?}"),
        }
    }
}

pub(crate) fn to_the_end(mut search: Search) -> (Ending, Tally) {
    loop {
        if let Some(ending) = search.go_on() {
            return (ending, search.tally());
        }
    }
}

pub(crate) fn found(ending: Ending) -> Schedule {
    match ending {
        Ending::Found(schedule) => schedule,
        ending => panic!("{ending:?}"),
    }
}

/// The run that a script describes, which goes as it says.
pub(crate) fn play(script: &str) -> Timeline {
    let played = Script::parse(script).expect("a script").play();
    assert!(played.is_ok(), "{:?} {:?}\n{script}", played.stopped, played.failures);
    assert_eq!(watch(&played.timeline), Ok(()), "{script}");
    played.timeline
}
