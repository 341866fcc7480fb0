//! A branch in a bounded number of buckets: what a picture of it is drawn from, and by which a
//! search passes over what holds nothing.

use flotilla_core::ServerSet;

use crate::event::EventId;
use crate::timeline::{BranchId, Kept, Marks, Timeline};

/// There are at most this many buckets: more than a wide screen can show apart.
pub(super) const MOST_BUCKETS: usize = 1024;

/// A branch's own events in buckets of equal size, made as the events come.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The last event before the branch's own.
    fork: u64,
    /// Events so far.
    events: u64,
    /// Events in a bucket: a power of two.
    width: u64,
    buckets: Vec<Bucket>,
}

/// Some events in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Bucket {
    /// The highest term of any server after them.
    pub term: u32,
    /// All the telling things about them.
    pub marks: Marks,
    /// The servers to which something happened.
    pub servers: ServerSet,
}

impl Summary {
    pub(super) const fn new(fork: EventId) -> Self {
        Self { fork: fork.0, events: 0, width: 1, buckets: Vec::new() }
    }

    /// The buckets in order, each with its first event.
    pub fn buckets(&self) -> impl DoubleEndedIterator<Item = (EventId, Bucket)> {
        let first = |(at, bucket)| (EventId(self.fork + 1 + at as u64 * self.width), bucket);
        self.buckets.iter().copied().enumerate().map(first)
    }

    /// How many events a bucket holds; the last one may hold fewer.
    pub const fn width(&self) -> u64 {
        self.width
    }

    pub(super) fn add(&mut self, kept: &Kept) {
        if self.events.is_multiple_of(self.width) {
            if self.buckets.len() == MOST_BUCKETS {
                self.halve();
            }
            if self.events.is_multiple_of(self.width) {
                self.buckets.push(Bucket::default());
            }
        }
        if let Some(bucket) = self.buckets.last_mut() {
            bucket.take_in(kept.term, kept.marks, kept.servers);
        }
        self.events += 1;
    }

    /// Makes one bucket of each two.
    fn halve(&mut self) {
        let pairs = self.buckets.chunks(2).map(|pair| {
            let mut bucket = pair[0];
            for next in &pair[1..] {
                bucket.take_in(next.term, next.marks, next.servers);
            }
            bucket
        });
        self.buckets = pairs.collect();
        self.width *= 2;
    }
}

impl Bucket {
    fn take_in(&mut self, term: u32, marks: Marks, servers: ServerSet) {
        self.term = term;
        self.marks.add(marks);
        self.servers = self.servers.or(servers);
    }
}

/// A stretch of a run, divided evenly: what a strip of the tape shows.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Columns {
    /// How many events a column stands for: a power of two.
    pub width: u64,
    /// Each with what is true of its events, in order.
    pub columns: Vec<Bucket>,
}

impl Timeline {
    /// The events after `after` and up to `to` of a branch in at most so many columns. Costs what
    /// the columns cost and not what the events would: longer stretches are put together of
    /// buckets, which may stand a column off. Nothing is told that is not in the stretch.
    ///
    /// # Panics
    /// When there is no such branch, or no column is allowed.
    pub fn columns(&self, branch: BranchId, after: EventId, to: EventId, most: u64) -> Columns {
        let events = to.min(self.branches()[branch.0].last()).0.saturating_sub(after.0);
        let width = events.div_ceil(most).max(1).next_power_of_two();
        let mut columns: Vec<Bucket> = Vec::new();
        let before = self.branches()[self.owner(branch, after).0].own(after);
        let mut term = before.map_or(0, |kept| kept.term);
        let mut take_in = |event: EventId, bucket: Bucket| {
            let column = ((event.0 - after.0 - 1) / width) as usize;
            if columns.len() <= column {
                columns.resize(column + 1, Bucket { term, ..Bucket::default() });
            }
            term = bucket.term;
            columns[column].take_in(bucket.term, bucket.marks, bucket.servers);
        };
        for (owner, first, last) in self.stretches(branch, after, to).into_iter().rev() {
            let whole = owner.summary().width;
            for (from, to, bucket) in owner.buckets_between(first, last) {
                if whole <= 2 * width && to.0 - from.0 + 1 == whole {
                    take_in(from, bucket);
                    continue;
                }
                for event in (from.0..=to.0).map(EventId) {
                    let Some(kept) = owner.own(event) else { break };
                    let Kept { term, marks, servers, .. } = *kept;
                    take_in(event, Bucket { term, marks, servers });
                }
            }
        }
        Columns { width, columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn kept(event: u64) -> Kept {
        let marks = if event == 77_777 { Marks::VIOLATED } else { Marks::default() };
        Kept { at: Time(event), term: (event / 10) as u32, marks, servers: ServerSet::EMPTY }
    }

    #[test]
    fn a_run_of_any_length_takes_a_bounded_number_of_buckets_and_loses_no_mark() {
        let mut summary = Summary::new(EventId(1000));
        for event in 1001..=300_000 {
            summary.add(&kept(event));
            assert!(summary.buckets.len() <= MOST_BUCKETS, "at event {event}");
        }
        assert!(summary.buckets.len() > MOST_BUCKETS / 2);
        let marked: Vec<_> =
            summary.buckets().filter(|(_, bucket)| bucket.marks.has(Marks::VIOLATED)).collect();
        assert_eq!(marked.len(), 1, "one bucket holds the one violation");
        let first = marked[0].0.0;
        assert!((first..first + summary.width()).contains(&77_777), "from {first}");
        assert_eq!(summary.buckets().next_back().unwrap().1.term, 30_000);
    }
}
