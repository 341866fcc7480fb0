//! The moments of two runs on one clock.

use crate::compare::Skipped;
use crate::event::EventId;
use crate::timeline::Timeline;

/// Which events are the last ones in both runs at each moment. Up to where they part, moment n
/// is event n of both.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    /// How many events both have in common.
    common: u64,
    /// After those, the events of each moment.
    apart: Vec<[EventId; 2]>,
}

impl Moments {
    /// Events at different times follow each other; of those at one time, the next of both
    /// happen together, unless the first's could not be done in the second.
    pub(super) fn new(runs: &[Timeline; 2], parting: Option<EventId>, skipped: &[Skipped]) -> Self {
        let common = parting.map_or(runs[0].last().0, |event| event.0 - 1);
        let mut at = [EventId(common); 2];
        let mut apart = Vec::new();
        loop {
            let next = [EventId(at[0].0 + 1), EventId(at[1].0 + 1)];
            let times = [0, 1].map(|side| runs[side].kept(next[side]).map(|kept| kept.at));
            let alone = skipped.binary_search_by_key(&next[0], |it| it.event).is_ok();
            let go = match times {
                [None, None] => break,
                [Some(_), None] => [true, false],
                [None, Some(_)] => [false, true],
                [Some(one), Some(other)] => [one <= other, other < one || (other == one && !alone)],
            };
            for side in 0..2 {
                if go[side] {
                    at[side] = next[side];
                }
            }
            apart.push(at);
        }
        Self { common, apart }
    }

    /// The last moment.
    pub(super) fn last(&self) -> u64 {
        self.common + self.apart.len() as u64
    }

    /// The last events of both runs at a moment.
    pub(super) fn events(&self, moment: u64) -> [EventId; 2] {
        let apart = moment.checked_sub(self.common + 1).and_then(|at| usize::try_from(at).ok());
        apart.and_then(|at| self.apart.get(at)).copied().unwrap_or([EventId(moment); 2])
    }
}
