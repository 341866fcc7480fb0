//! One future of a run.

use std::sync::Arc;

use flotilla_core::SharedVec;

use crate::action::Action;
use crate::event::EventId;
use crate::time::Time;
use crate::timeline::checkpoint::Checkpoint;
use crate::timeline::{Kept, Summary};
use crate::world::World;

/// Which branch of a timeline, in the order in which they came about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct BranchId(pub usize);

/// One future: what it shares with its parent up to the fork, and its own events after that.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where it parts from another, and at which event: the last one they share.
    pub(super) parent: Option<(BranchId, EventId)>,
    /// Its own events, from the one after the fork on.
    kept: SharedVec<Kept>,
    /// The same in few buckets.
    summary: Summary,
    /// The actions among them.
    pub(super) acts: Vec<(EventId, Action)>,
    /// Worlds as they were after some of its events, in order. That of the first branch begins
    /// with the world in which nothing has happened; that of another, as long as there is room,
    /// with the one at the fork.
    pub(super) checkpoints: Vec<(EventId, Arc<Checkpoint>)>,
    /// How far time has passed in it.
    pub(super) end: Time,
}

impl Branch {
    pub(super) fn new(parent: Option<(BranchId, EventId)>, world: &World) -> Self {
        let fork = world.last_event();
        Self {
            parent,
            kept: SharedVec::default(),
            summary: Summary::new(fork),
            acts: Vec::new(),
            checkpoints: vec![(fork, Arc::new(Checkpoint::new(world, None)))],
            end: world.now(),
        }
    }

    /// The last event it shares with its parent; 0 for the first branch.
    pub fn fork(&self) -> EventId {
        self.parent.map_or(EventId(0), |(_, at)| at)
    }

    /// The branch it parts from.
    pub fn parent(&self) -> Option<BranchId> {
        self.parent.map(|(parent, _)| parent)
    }

    /// Its last event.
    pub fn last(&self) -> EventId {
        EventId(self.fork().0 + self.kept.len() as u64)
    }

    /// How far time has passed in it.
    pub const fn end(&self) -> Time {
        self.end
    }

    /// The action it parted with: its first own one.
    pub fn first_action(&self) -> Option<&Action> {
        self.acts.first().map(|(_, action)| action)
    }

    /// What somebody did in it, each with its event and the time.
    pub fn acts<'a>(&'a self) -> impl Iterator<Item = (EventId, Time, &'a Action)> {
        let timed =
            |(event, action): &'a (EventId, Action)| Some((*event, self.own(*event)?.at, action));
        self.acts.iter().filter_map(timed)
    }

    /// Its own events in few buckets.
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// One of its own events.
    pub(super) fn own(&self, event: EventId) -> Option<&Kept> {
        let at = event.0.checked_sub(self.fork().0 + 1)?;
        self.kept.get(usize::try_from(at).ok()?)
    }

    /// Keeps its next event.
    pub(super) fn keep(&mut self, kept: Kept) {
        self.summary.add(&kept);
        self.kept.push(kept);
        self.end = kept.at;
    }

    /// Keeps the world as it is now.
    pub(super) fn set_checkpoint(&mut self, world: &World) {
        let before = self.checkpoints.last().map(|(_, before)| &**before);
        let checkpoint = Arc::new(Checkpoint::new(world, before));
        self.checkpoints.push((world.last_event(), checkpoint));
    }

    /// The action that one of its own events is.
    pub(super) fn act_at(&self, event: EventId) -> Option<&Action> {
        let at = self.acts.binary_search_by_key(&event, |(id, _)| *id).ok()?;
        Some(&self.acts[at].1)
    }

    /// The latest checkpoint before `event`, if there is one.
    pub(super) fn checkpoint_before(&self, event: EventId) -> Option<&Checkpoint> {
        let after = self.checkpoints.partition_point(|(id, _)| *id < event);
        self.checkpoints.get(after.checked_sub(1)?).map(|(_, checkpoint)| &**checkpoint)
    }
}
