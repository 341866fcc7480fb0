//! What it takes to save a timeline, and to make it again event by event.

use crate::action::Action;
use crate::event::EventId;
use crate::setup::Clock;
use crate::time::Time;
use crate::timeline::{Branch, BranchId, Timeline};

impl Branch {
    /// What somebody did in its own part, each with its event and when it happened.
    pub(crate) fn acts(&self) -> impl Iterator<Item = (EventId, Time, &Action)> {
        let own = |event| self.own(event).map_or(Time::ZERO, |kept| kept.at);
        self.acts.iter().map(move |(event, action)| (*event, own(*event), action))
    }
}

impl Timeline {
    /// When an event of a branch, or of what it parted from, happened.
    pub(crate) fn time_of(&self, branch: BranchId, event: EventId) -> Time {
        let mut branch = &self.branches[branch.0];
        while event <= branch.fork()
            && let Some(parent) = branch.parent()
        {
            branch = &self.branches[parent.0];
        }
        branch.own(event).map_or(Time::ZERO, |kept| kept.at)
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

    /// Goes to just after an event of a branch. False when there is no such branch or event.
    pub(crate) fn go_to(&mut self, branch: BranchId, event: EventId) -> bool {
        if self.branches.get(branch.0).is_none_or(|branch| event > branch.last()) {
            return false;
        }
        if branch != self.current {
            // The cursor has to stand on the branch before it can move along it.
            self.current = branch;
            self.world = self.branch().checkpoints[0].1.as_ref().clone();
        }
        self.seek(event);
        true
    }
}
