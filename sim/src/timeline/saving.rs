//! What it takes to save a timeline, and to make it again event by event.

use crate::event::EventId;
use crate::setup::Clock;
use crate::time::Time;
use crate::timeline::{BranchId, Timeline};

impl Timeline {
    /// When an event of a branch, or of what it parted from, happened.
    pub(crate) fn time_of(&self, branch: BranchId, event: EventId) -> Time {
        let owner = &self.branches[self.owner(branch, event).0];
        owner.own(event).map_or(Time::ZERO, |kept| kept.at)
    }

    /// Lets time pass up to `to` without an event. False, with nothing changed, where it cannot:
    /// something happens before, or time stands still under the manual clock.
    pub(crate) fn pass_to(&mut self, to: Time) -> bool {
        let stands = to > self.world.now() && self.world.clock() == Clock::Manual;
        let happens = self.world.next_due().is_some_and(|due| due < to);
        if to < self.world.now() || stands || happens {
            return false;
        }
        self.world.pass_time(to);
        if self.at_end() {
            let end = &mut self.branch_mut().end;
            *end = to.max(*end);
        }
        true
    }
}
