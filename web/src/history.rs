//! The sentences of the last events.

use std::collections::VecDeque;

use flotilla_sim::{BranchId, Event, EventId, Sentence, Time, Timeline, World};

/// How many sentences the page shows.
pub(crate) const KEPT: u64 = 40;
/// After steps back, older sentences are fetched once fewer than this many are left.
const FEWEST: usize = 20;

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
    branch: BranchId,
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

    /// The present branch parts here from the one whose lines these are.
    pub(crate) fn part(&mut self, branch: BranchId) {
        self.branch = branch;
    }

    /// The cursor went elsewhere: the lines are those before it. A step costs one line; only a
    /// leap makes the events again.
    pub(crate) fn follow(&mut self, timeline: &Timeline) {
        let cursor = timeline.cursor();
        if self.branch == timeline.current() {
            let last = self.lines.back().map_or(EventId(0), |line| line.id);
            if cursor.0 == last.0 + 1 {
                return self.add(timeline.event(), timeline.world());
            }
            let kept = self.lines.partition_point(|line| line.id <= cursor);
            let reaches_back = self.lines.front().is_some_and(|line| line.id.0 == 1);
            if cursor <= last && (kept >= FEWEST || reaches_back) {
                return self.lines.truncate(kept);
            }
        }
        self.branch = timeline.current();
        self.lines.clear();
        let first = EventId(cursor.0.saturating_sub(KEPT));
        timeline.replay(first, cursor, |event, world| self.add(event, world));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::ServerId;
    use flotilla_sim::{Action, Setup};

    /// However the cursor got where it is, the newest lines are those of a history made anew.
    fn check(history: &mut History, timeline: &Timeline) {
        history.follow(timeline);
        let mut anew = History::default();
        anew.follow(timeline);
        let (lines, anew): (Vec<_>, Vec<_>) = (history.lines().collect(), anew.lines().collect());
        assert!(lines.len() >= anew.len().min(FEWEST));
        assert_eq!(lines[..], anew[anew.len() - lines.len()..]);
    }

    #[test]
    fn the_lines_are_the_same_by_steps_leaps_and_branches() {
        let mut timeline = Timeline::new(Setup::default());
        let mut history = History::default();
        for _ in 0..200 {
            timeline.step();
            check(&mut history, &timeline);
        }
        for _ in 0..70 {
            timeline.step_back();
            check(&mut history, &timeline);
        }
        for (seek, crash) in [(100, 1), (150, 2), (3, 3), (0, 4)] {
            timeline.seek(EventId(seek));
            check(&mut history, &timeline);
            let crash = Action::Crash(ServerId::new(crash).unwrap());
            timeline.act(crash).unwrap();
            history.part(timeline.current());
            check(&mut history, &timeline);
        }
        for branch in 0..timeline.branches().len() {
            timeline.switch_to(BranchId(branch));
            check(&mut history, &timeline);
        }
    }
}
