//! Finding events. However long a run is, what is passed over is passed over by buckets.

use flotilla_core::ServerSet;

use crate::event::EventId;
use crate::timeline::{Branch, BranchId, Bucket, Kept, Marks, Timeline};

/// What is looked for: events with any of these marks, or of any of these servers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Wanted {
    /// Any of these.
    pub marks: Marks,
    /// Something that happened to one of these.
    pub servers: ServerSet,
}

/// Which way one goes through events.
#[derive(Clone, Copy)]
enum Way {
    Onwards,
    Back,
}

impl Way {
    /// What is found first, going this way.
    fn find_map<I, T>(
        self,
        mut all: impl DoubleEndedIterator<Item = I>,
        found: impl FnMut(I) -> Option<T>,
    ) -> Option<T> {
        match self {
            Self::Onwards => all.find_map(found),
            Self::Back => all.rev().find_map(found),
        }
    }
}

impl Wanted {
    fn is(self, marks: Marks, servers: ServerSet) -> bool {
        marks.has(self.marks) || !servers.and(self.servers).is_empty()
    }

    fn is_event(self, kept: &Kept) -> bool {
        self.is(kept.marks, kept.servers)
    }

    fn may_be_in(self, bucket: Bucket) -> bool {
        self.is(bucket.marks, bucket.servers)
    }
}

impl Timeline {
    /// The first event after `after` and up to `to` on a branch that is wanted.
    pub fn first(
        &self,
        branch: BranchId,
        after: EventId,
        to: EventId,
        wanted: Wanted,
    ) -> Option<EventId> {
        self.nearest(branch, (after, to), wanted, Way::Onwards)
    }

    /// The last event after `after` and up to `to` on a branch that is wanted.
    pub fn last_before(
        &self,
        branch: BranchId,
        after: EventId,
        to: EventId,
        wanted: Wanted,
    ) -> Option<EventId> {
        self.nearest(branch, (after, to), wanted, Way::Back)
    }

    fn nearest(
        &self,
        branch: BranchId,
        (after, to): (EventId, EventId),
        wanted: Wanted,
        way: Way,
    ) -> Option<EventId> {
        // They come the latest first.
        let stretches = self.stretches(branch, after, to).into_iter().rev();
        way.find_map(stretches, |(owner, first, last)| owner.nearest((first, last), wanted, way))
    }

    /// The events after `after` and up to `to` of a branch by whom they belong to, the latest
    /// first: each stretch with its first and its last event.
    pub(super) fn stretches(
        &self,
        branch: BranchId,
        after: EventId,
        to: EventId,
    ) -> Vec<(&Branch, EventId, EventId)> {
        let mut stretches = Vec::new();
        let mut to = to.min(self.branches[branch.0].last());
        while to > after {
            let owner = &self.branches[self.owner(branch, to).0];
            let before = owner.fork().max(after);
            stretches.push((owner, EventId(before.0 + 1), to));
            to = before;
        }
        stretches
    }
}

impl Branch {
    /// The event nearest to where one comes from, of its own events from `first` to `last`, that is
    /// wanted.
    fn nearest(
        &self,
        (first, last): (EventId, EventId),
        wanted: Wanted,
        way: Way,
    ) -> Option<EventId> {
        let promising = self.buckets_between(first, last).filter(|(.., it)| wanted.may_be_in(*it));
        way.find_map(promising, |(from, to, _)| {
            way.find_map((from.0..=to.0).map(EventId), |event| {
                self.is(event, wanted).then_some(event)
            })
        })
    }

    fn is(&self, event: EventId, wanted: Wanted) -> bool {
        self.own(event).is_some_and(|kept| wanted.is_event(kept))
    }

    /// The buckets that have any of the events from `first` to `last`, each with the first and
    /// the last of those.
    pub(super) fn buckets_between(
        &self,
        first: EventId,
        last: EventId,
    ) -> impl DoubleEndedIterator<Item = (EventId, EventId, Bucket)> {
        let width = self.summary().width();
        let overlap = move |(from, bucket): (EventId, _)| {
            let (from, to) = (from.max(first), EventId(from.0 + width - 1).min(last));
            (from <= to).then_some((from, to, bucket))
        };
        self.summary().buckets().filter_map(overlap)
    }
}
