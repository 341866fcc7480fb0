//! A run that failed, made shorter: what can be left out without its failing in another way, or
//! not at all, does not matter.
//!
//! What is tried is an [`Attempt`] after the other, in rounds, until nothing more can be left out.

use super::attempt::Attempt;
use super::run::{Naming, Run};
use super::{After, Caught, Deed, Failure};
use crate::setup::Setup;
use crate::time::Time;

/// Most events of the runs that are tried.
const MOST_EVENTS: u64 = 8_000_000;

/// A run that is being made shorter, one attempt after the other.
#[derive(Debug)]
pub struct Shrinking {
    /// The run that it began with.
    begun: Caught,
    /// The shortest run so far, without what was done once everything was repaired.
    best: Caught,
    /// What is tried next.
    next: Attempt,
    /// Whether anything was left out in this round.
    shorter: bool,
    /// Events that the runs may still have that are tried.
    left: u64,
}

impl Shrinking {
    pub(super) fn new(begun: Caught) -> Self {
        let mut best = begun.clone();
        best.deeds.truncate(best.torment);
        let next = Attempt::first(&best);
        Self { begun, best, next, shorter: false, left: MOST_EVENTS }
    }

    /// Tries to leave something out. False when there is nothing more to try.
    pub fn go_on(&mut self) -> bool {
        let tried = self.next.on(&self.best);
        let taken = tried.is_some_and(|(setup, deeds)| self.take(&setup, &deeds));
        self.shorter |= taken;
        let next = self.next.after(taken, &self.best);
        if next.is_none() && !self.shorter || self.left == 0 {
            return false;
        }
        self.shorter &= next.is_some();
        self.next = next.unwrap_or_else(|| Attempt::first(&self.best));
        true
    }

    /// How many actions are left.
    pub const fn actions(&self) -> usize {
        self.best.deeds.len()
    }

    /// The shortest run so far.
    pub fn shortest(&self) -> Caught {
        // What was done after everything was repaired belongs to the run as well.
        let Caught { setup, deeds, .. } = &self.best;
        let (_, whole) = replay(setup, deeds, &self.best, Naming::ByNumber);
        whole.unwrap_or_else(|| self.begun.clone())
    }

    /// Takes a run for the best if it fails in the same.
    fn take(&mut self, setup: &Setup, deeds: &[Deed]) -> bool {
        let with_messages = deeds.iter().any(|deed| deed.place.is_some());
        let namings: &[Naming] = if with_messages { &Naming::ALL } else { &[Naming::ByNumber] };
        for naming in namings {
            let (events, failed) = replay(setup, deeds, &self.best, *naming);
            self.left = self.left.saturating_sub(events + 1);
            if let Some(mut caught) = failed {
                caught.deeds.truncate(caught.torment);
                self.best = caught;
                return true;
            }
        }
        false
    }
}

/// A run of these deeds, by how many events it has, and if it fails in the same as `model`: until
/// some time after that did, or, if that was repaired before, until this one is.
fn replay(setup: &Setup, deeds: &[Deed], model: &Caught, naming: Naming) -> (u64, Option<Caught>) {
    /// How much later it may come to the same.
    const LATER: Time = Time::from_millis(500);
    let mut run = Run::new(setup.clone());
    let done = deeds.iter().try_for_each(|deed| {
        run.flow_to(deed.at)?;
        run.act_again(deed, naming)
    });
    let mut torment = run.done.len();
    let ended = done.and_then(|()| {
        if model.after != After::Nothing {
            return model.after.demand(&mut run);
        }
        let last = deeds.last().map_or(Time::ZERO, |deed| deed.at);
        run.flow_to(last.max(model.end) + LATER)
    });
    let events = run.events();
    let failure: Option<Failure> = ended.err().filter(|failure| failure.id() == model.failure.id());
    let caught = failure.map(|failure| {
        if model.after == After::Nothing {
            torment = run.done.len();
        }
        let end = run.world.now();
        let setup = setup.clone();
        Caught { failure, setup, deeds: run.done, end, torment, after: model.after }
    });
    (events, caught)
}
