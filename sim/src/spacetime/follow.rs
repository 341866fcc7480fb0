//! A picture that follows a timeline.

use crate::event::{Event, EventId};
use crate::spacetime::SpaceTime;
use crate::timeline::{BranchId, CHECKPOINT_EVERY, Timeline};
use crate::world::World;

/// How many events beyond those asked for are taken in at once, so that the next ones are there.
const AHEAD: u64 = 512;

/// The picture of a part of a timeline's current branch.
#[derive(Clone, Debug)]
pub struct Follower {
    branch: BranchId,
    picture: SpaceTime,
}

impl Follower {
    /// A picture of the events from `from` to `to` of the current branch, and of some around them.
    pub fn new(timeline: &Timeline, from: EventId, to: EventId) -> Self {
        // From a checkpoint on, so that nothing has to be played that is not shown.
        let start = from.0.saturating_sub(AHEAD) / CHECKPOINT_EVERY * CHECKPOINT_EVERY;
        let end = timeline.last().min(EventId(to.0 + AHEAD));
        let mut picture = None;
        if start == 0 {
            picture = Some(SpaceTime::new(&World::new(timeline.setup().as_ref().clone())));
        }
        timeline.replay(EventId(start.saturating_sub(1)), end, |event, world| match &mut picture {
            Some(picture) => picture.add(event, world),
            none => *none = Some(SpaceTime::new(world)),
        });
        let picture = picture.unwrap_or_else(|| SpaceTime::new(timeline.world()));
        Self { branch: timeline.current(), picture }
    }

    /// The picture.
    pub const fn picture(&self) -> &SpaceTime {
        &self.picture
    }

    /// Takes in an event of the current branch as it happens, if it is the next one.
    pub fn add(&mut self, event: &Event, world: &World) {
        if event.id.0 == self.picture.last().0 + 1 {
            self.picture.add(event, world);
        }
    }

    /// Has the picture show the events from `from` to `to` of the current branch, as far as there
    /// are any.
    pub fn follow(&mut self, timeline: &Timeline, from: EventId, to: EventId) {
        let (from, to) = (from.max(EventId(1)), to.min(timeline.last()));
        if !self.is_of(timeline) || from < self.picture.first() {
            *self = Self::new(timeline, from, to);
        } else if timeline.cursor() == to {
            self.add(timeline.event(), timeline.world());
        }
        if to > self.picture.last() {
            *self = Self::new(timeline, from, to);
        }
    }

    /// Whether the picture is one of the current branch.
    fn is_of(&self, timeline: &Timeline) -> bool {
        let last = self.picture.last();
        let at = self.picture.moment(last).map(|moment| moment.at);
        self.branch == timeline.current()
            && (at.is_none() || timeline.kept(last).map(|kept| kept.at) == at)
    }
}
