//! The sentences of the last events.

use std::collections::VecDeque;

use flotilla_sim::{Event, EventId, Sentence, Time, Timeline, World};

/// How many sentences the page shows.
const KEPT: u64 = 60;

/// One event in words.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Line {
    pub(crate) id: EventId,
    pub(crate) at: Time,
    pub(crate) sentence: Sentence,
}

/// The events up to the cursor in words, oldest first.
#[derive(Default)]
pub(crate) struct History {
    lines: VecDeque<Line>,
}

impl History {
    /// The newest last.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.iter()
    }

    /// One more event has happened.
    pub(crate) fn add(&mut self, event: &Event, world: &World) {
        let sentence = flotilla_sim::headline(event, world);
        self.lines.push_back(Line { id: event.id, at: event.at, sentence });
        if self.lines.len() as u64 > KEPT {
            self.lines.pop_front();
        }
    }

    /// The cursor went elsewhere: the lines are those before it.
    pub(crate) fn follow(&mut self, timeline: &Timeline) {
        let cursor = timeline.cursor();
        let first = EventId(cursor.0.saturating_sub(KEPT));
        self.lines.clear();
        timeline.replay(first, cursor, |event, world| self.add(event, world));
    }
}
