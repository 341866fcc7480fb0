//! The same run twice: two branches, or one run under two sets of rules or mechanisms, side by
//! side on one clock.
//!
//! The runs are the same up to an event, which is found by playing both. After it, moments are
//! pairs of events, in the order of time. Work goes on in slices, since runs may be long.

mod differences;
mod moments;
mod needed;
mod rerun;

use flotilla_core::{Mechanism, Rule};

use crate::event::{Event, EventId, Happening};
use crate::time::Time;
use crate::timeline::{BranchId, Timeline};

pub use differences::{Difference, differences};
pub use needed::Needed;
pub use rerun::{Skipped, Twist};

use moments::Moments;
use rerun::Rerun;

/// Two runs side by side, with one cursor for both.
#[derive(Clone, Debug)]
pub struct Comparison {
    runs: [Timeline; 2],
    /// Where the two part: the first event that is not the same in both, by its number.
    parting: Option<EventId>,
    /// What the second run could not do of what was done in the first.
    skipped: Vec<Skipped>,
    moments: Moments,
    /// Which moment is shown.
    at: u64,
}

/// A comparison that is being made.
#[derive(Clone, Debug)]
pub struct Comparing {
    first: Timeline,
    second: Rerun,
    /// Whether the second run is still being played.
    playing: bool,
}

impl Comparing {
    /// The current branch of `run`, and the same with a twist.
    pub fn with_twist(run: &Timeline, twist: Twist) -> Self {
        Self { first: run.clone(), second: Rerun::new(run, twist), playing: true }
    }

    /// Two branches of a run.
    pub fn branches(run: &Timeline, one: BranchId, other: BranchId) -> Self {
        let shared = run.last_shared(one, other);
        let [first, second] = [one, other].map(|branch| {
            let mut timeline = run.clone();
            timeline.switch_to(branch);
            timeline.seek(shared);
            timeline
        });
        Self { first, second: Rerun::played(second), playing: false }
    }

    /// Two runs, the second of which began with something else than the first.
    pub fn runs([mut first, mut second]: [Timeline; 2]) -> Self {
        first.seek(EventId(0));
        second.seek(EventId(0));
        Self { first, second: Rerun::played(second), playing: false }
    }

    /// Goes on by some events; gives the comparison once it is made.
    pub fn advance(&mut self, events: u64) -> Option<Comparison> {
        if self.playing {
            self.playing = !self.second.advance(events);
            if !self.playing {
                self.first.seek(EventId(0));
                self.second.timeline.seek(EventId(0));
            }
            return None;
        }
        (0..events).find_map(|_| self.look_further())
    }

    /// Looks at the next event of both; gives the comparison when there is none, or where they
    /// part.
    fn look_further(&mut self) -> Option<Comparison> {
        let (first, second) = (&mut self.first, &mut self.second.timeline);
        let went = [step_known(first), step_known(second)];
        let parting = if went == [false, false] {
            None
        } else if went[0] && went[1] && alike(first.event(), second.event(), &self.second.twist) {
            return None;
        } else {
            Some(first.cursor().max(second.cursor()))
        };
        let runs = [first.clone(), second.clone()];
        Some(Comparison::new(runs, parting, self.second.skipped.clone()))
    }
}

/// Goes to the next known event.
fn step_known(timeline: &mut Timeline) -> bool {
    !timeline.at_end() && timeline.step()
}

/// Whether two events are the same, but for a switch of the rules that the twist is about.
fn alike(one: &Event, other: &Event, twist: &Twist) -> bool {
    let twisted = |event: &Event| match &event.what {
        Happening::Acted(action) => twist.about(action),
        _ => None,
    };
    one == other || (twisted(one).is_some() && twisted(one) == twisted(other))
}

impl Comparison {
    fn new(runs: [Timeline; 2], parting: Option<EventId>, skipped: Vec<Skipped>) -> Self {
        let moments = Moments::new(&runs, parting, &skipped);
        let mut new = Self { runs, parting, skipped, moments, at: 0 };
        new.seek(new.parting_moment().unwrap_or(0));
        new
    }

    /// The two runs, each at the moment that is shown.
    pub const fn runs(&self) -> &[Timeline; 2] {
        &self.runs
    }

    /// The first event that is not the same in both, by its number in them.
    pub const fn parting(&self) -> Option<EventId> {
        self.parting
    }

    /// The first moment at which they differ.
    pub fn parting_moment(&self) -> Option<u64> {
        self.parting.map(|event| event.0)
    }

    /// What was done in the first run and could not be done in the second.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The last moment; the first one is 0, the beginning.
    pub fn last(&self) -> u64 {
        self.moments.last()
    }

    /// Which moment is shown.
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// Goes to a moment, in both runs; past the last one, to the last.
    pub fn seek(&mut self, moment: u64) {
        self.at = moment.min(self.last());
        let events = self.moments.events(self.at);
        for (run, event) in self.runs.iter_mut().zip(events) {
            match event.0.checked_sub(run.cursor().0) {
                Some(0) => {}
                Some(1) => {
                    run.step();
                }
                _ => run.seek(event),
            }
        }
    }

    /// Whether a run has an event at the moment that is shown, or waits for the other.
    pub fn moves(&self) -> [bool; 2] {
        let now = self.moments.events(self.at);
        let before = self.moments.events(self.at.saturating_sub(1));
        [now[0] != before[0], now[1] != before[1]]
    }

    /// The virtual time of the moment that is shown.
    pub fn now(&self) -> Time {
        let [one, other] = self.runs.each_ref().map(|run| run.world().now());
        one.max(other)
    }

    /// The virtual time of the next moment.
    pub fn next(&self) -> Option<Time> {
        if self.at == self.last() {
            return None;
        }
        let next = self.moments.events(self.at + 1);
        let times = self.runs.iter().zip(next).filter_map(|(run, event)| Some(run.kept(event)?.at));
        times.max()
    }

    /// What differs between the two at the moment that is shown.
    pub fn differences(&self) -> Vec<Difference> {
        differences(self.runs[0].world(), self.runs[1].world())
    }
}

/// The run with a rule and the same run without it, in this order: one of them is the run itself.
pub fn with_and_without(run: &Timeline, rule: Rule) -> Comparing {
    let on = !run.ever_without(rule);
    Comparing::with_twist(run, Twist::rule(rule, !on))
}

/// The run as it is, and the same with a mechanism used, or not used where it is now.
pub fn with_mechanism(run: &Timeline, mechanism: Mechanism) -> Comparing {
    let used = run.setup().mechanisms.uses(mechanism);
    Comparing::with_twist(run, Twist::mechanism(mechanism, !used))
}
