//! One future of a run.

use std::sync::Arc;

use flotilla_core::SharedVec;

use crate::action::Action;
use crate::event::EventId;
use crate::time::Time;
use crate::timeline::Kept;
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
    pub(super) kept: SharedVec<Kept>,
    /// The actions among them.
    pub(super) acts: Vec<(EventId, Action)>,
    /// Worlds as they were after some of its events, in order. The first is the one it begins
    /// with, which stands before any event of its own.
    pub(super) checkpoints: Vec<(EventId, Arc<World>)>,
    /// How far time has passed in it.
    pub(super) end: Time,
}

impl Branch {
    pub(super) fn new(parent: Option<(BranchId, EventId)>, world: &World) -> Self {
        Self {
            parent,
            kept: SharedVec::default(),
            acts: Vec::new(),
            checkpoints: vec![(world.last_event(), Arc::new(world.clone()))],
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

    /// One of its own events.
    pub(super) fn own(&self, event: EventId) -> Option<&Kept> {
        let at = event.0.checked_sub(self.fork().0 + 1)?;
        self.kept.get(usize::try_from(at).ok()?)
    }

    /// The action that one of its own events is.
    pub(super) fn act_at(&self, event: EventId) -> Option<&Action> {
        let at = self.acts.binary_search_by_key(&event, |(id, _)| *id).ok()?;
        Some(&self.acts[at].1)
    }

    /// The latest checkpoint before `event`.
    pub(super) fn checkpoint_before(&self, event: EventId) -> Option<&Arc<World>> {
        let after = self.checkpoints.partition_point(|(id, _)| *id < event);
        self.checkpoints.get(after.checked_sub(1)?).map(|(_, world)| world)
    }
}
