//! When each property was close for the last time.

use super::evidence;
use crate::event::{Event, EventId};
use crate::referee::Property;
use crate::time::Time;
use crate::timeline::{BranchId, Timeline};
use crate::world::World;

/// How many events before the cursor are looked through where a watch begins.
const REACH: u64 = 512;

/// A moment at which a property was close to being broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Close {
    /// The last event after which it was.
    pub event: EventId,
    /// When that was.
    pub at: Time,
    /// What could be seen then, in a sentence.
    pub sentence: String,
}

/// Watches a run, and keeps when each property was close for the last time.
#[derive(Clone, Debug)]
pub struct Watch {
    branch: BranchId,
    /// After which event it began.
    since: EventId,
    /// The last event that was looked at.
    upto: EventId,
    at: Time,
    /// In the order of [`Property::ALL`].
    last: [Option<Close>; Property::ALL.len()],
}

impl Watch {
    /// What the last few hundred events up to the cursor tell.
    pub fn new(timeline: &Timeline) -> Self {
        let since = EventId(timeline.cursor().0.saturating_sub(REACH));
        let mut watch = Self {
            branch: timeline.current(),
            since,
            upto: since,
            at: Time::ZERO,
            last: [const { None }; Property::ALL.len()],
        };
        watch.catch_up(timeline);
        watch
    }

    /// The last time that a property was close.
    pub const fn last(&self, property: Property) -> Option<&Close> {
        self.last[property as usize].as_ref()
    }

    /// How many events were looked at.
    pub const fn events(&self) -> u64 {
        self.upto.0 - self.since.0
    }

    /// Takes in an event of the run as it happens, if it is the next one.
    pub fn add(&mut self, event: &Event, world: &World) {
        if event.id.0 != self.upto.0 + 1 {
            return;
        }
        (self.upto, self.at) = (event.id, event.at);
        for (last, property) in self.last.iter_mut().zip(Property::ALL) {
            if let Some(sentence) = evidence(world, property) {
                *last = Some(Close { event: event.id, at: event.at, sentence });
            }
        }
    }

    /// Goes on to the cursor. Where that is not some events later in the same run, begins anew.
    pub fn follow(&mut self, timeline: &Timeline) {
        let cursor = timeline.cursor();
        if self.is_of(timeline) && self.upto <= cursor && cursor.0 - self.upto.0 <= REACH {
            self.catch_up(timeline);
        } else {
            *self = Self::new(timeline);
        }
    }

    fn catch_up(&mut self, timeline: &Timeline) {
        if timeline.cursor().0 == self.upto.0 + 1 {
            self.add(timeline.event(), timeline.world());
        } else {
            timeline.replay(self.upto, timeline.cursor(), |event, world| self.add(event, world));
        }
    }

    /// Whether it is of the current branch.
    fn is_of(&self, timeline: &Timeline) -> bool {
        let at = timeline.kept(self.upto).map_or(Time::ZERO, |kept| kept.at);
        self.branch == timeline.current() && at == self.at
    }
}
