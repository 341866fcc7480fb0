//! The lesson at the cursor of a timeline, wherever the cursor goes.

use crate::event::{Event, EventId};
use crate::lesson::figure8::Figure8;
use crate::timeline::{BranchId, Timeline};
use crate::world::World;

/// Events between two remembered states of the lesson.
const REMEMBER_EVERY: u64 = 64;

/// An event of a timeline, by the branch that it belongs to.
type Place = (BranchId, EventId);

/// Keeps a [`Figure8`] at the cursor of one timeline: a step forward costs one event, a step back
/// a few, and only a jump into the unknown more.
#[derive(Clone, Debug, Default)]
pub struct Follow {
    lesson: Figure8,
    /// The last event it has seen.
    at: Option<Place>,
    /// What it was after some events on the way there, oldest first.
    before: Vec<(Place, Figure8)>,
}

impl Follow {
    /// The lesson where it was last brought to.
    pub const fn lesson(&self) -> &Figure8 {
        &self.lesson
    }

    /// Brings the lesson to the cursor. The timeline has to be the one it was brought to before.
    pub fn bring_to(&mut self, timeline: &Timeline) -> &Figure8 {
        let cursor = timeline.cursor();
        let known = |place: &Place| {
            place.1 <= cursor && timeline.owner(timeline.current(), place.1) == place.0
        };
        if !self.at.as_ref().is_none_or(known) {
            self.before.retain(|(place, _)| known(place));
            let (at, lesson) = self
                .before
                .last()
                .cloned()
                .map_or((None, Figure8::default()), |(place, lesson)| (Some(place), lesson));
            self.at = at;
            self.lesson = lesson;
        }
        let seen = self.at.map_or(EventId(0), |(_, event)| event);
        if cursor.0 == seen.0 + 1 {
            self.lesson.observe(timeline.event(), timeline.world());
            self.remember(timeline, cursor);
        } else {
            self.replay(timeline, seen, cursor);
        }
        &self.lesson
    }

    /// Takes in an event as it happens, when it is the one after those it has seen. It saves
    /// [`bring_to`](Self::bring_to), which is still to be called, making it again.
    pub fn watch(&mut self, event: &Event, world: &World) {
        let (branch, seen) = self.at.unwrap_or_default();
        if event.id.0 == seen.0 + 1 {
            self.lesson.observe(event, world);
            self.at = Some((branch, event.id));
        }
    }

    fn replay(&mut self, timeline: &Timeline, seen: EventId, cursor: EventId) {
        timeline.replay(seen, cursor, |event, world| {
            self.lesson.observe(event, world);
            self.remember(timeline, event.id);
        });
    }

    fn remember(&mut self, timeline: &Timeline, event: EventId) {
        let place = (timeline.owner(timeline.current(), event), event);
        self.at = Some(place);
        if event.0.is_multiple_of(REMEMBER_EVERY) {
            self.before.push((place, self.lesson.clone()));
        }
    }
}
