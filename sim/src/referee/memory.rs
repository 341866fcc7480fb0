//! What the referee remembers, by place in the log.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::{Index, SharedVec};

use crate::canon::CanonicalHasher;

/// What was seen at each index of the log: nearly always one thing, and several where servers
/// came to differ.
///
/// A clone shares its content with the original, and a change copies only a chunk of it, however
/// long the run. What is remembered at an index is kept in order, so that histories that differ
/// only in what came first are equal.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Memory<T: Clone> {
    slots: SharedVec<Slot<T>>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Slot<T> {
    Empty,
    One(T),
    Several(Arc<[T]>),
}

impl<T: Clone + Ord> Memory<T> {
    /// The highest index at which something is remembered; 0 when there is none.
    pub(super) fn last(&self) -> Index {
        Index(self.slots.len() as u64)
    }

    /// What is remembered at `index`.
    pub(super) fn at(&self, index: Index) -> &[T] {
        match slot_of(index).and_then(|slot| self.slots.get(slot)) {
            None | Some(Slot::Empty) => &[],
            Some(Slot::One(value)) => std::slice::from_ref(value),
            Some(Slot::Several(values)) => values,
        }
    }

    /// Remembers `value` too at `index`.
    pub(super) fn insert(&mut self, index: Index, value: T) {
        while self.last().next() < index {
            self.slots.push(Slot::Empty);
        }
        if self.last() < index {
            return self.slots.push(Slot::One(value));
        }
        let mut values = self.at(index).to_vec();
        let place = values.partition_point(|other| *other < value);
        values.insert(place, value);
        self.replace(index, values);
    }

    /// Forgets what at `index` is not to be kept.
    pub(super) fn retain(&mut self, index: Index, keep: impl Fn(&T) -> bool) {
        let values = self.at(index).iter().filter(|value| keep(value)).cloned().collect();
        self.replace(index, values);
        let mut len = self.slots.len();
        while len > 0 && matches!(self.slots.get(len - 1), Some(Slot::Empty)) {
            len -= 1;
        }
        self.slots.truncate(len);
    }

    /// Feeds what `of` says of each thing remembered to `out`, whatever the order in which things
    /// at one index are kept.
    pub(super) fn essence<E: Hash>(&self, of: impl Fn(&T) -> E, out: &mut impl Hasher) {
        for index in 1..=self.last().0 {
            unordered(self.at(Index(index)).iter().map(&of), out);
        }
        out.write_u64(self.last().0);
    }

    fn replace(&mut self, index: Index, mut values: Vec<T>) {
        let Some(slot) = slot_of(index).and_then(|slot| self.slots.get_mut(slot)) else { return };
        *slot = match values.len() {
            0 | 1 => values.pop().map_or(Slot::Empty, Slot::One),
            _ => Slot::Several(values.into()),
        };
    }
}

/// Feeds things to `out` whatever their order, and each once.
pub(super) fn unordered(things: impl Iterator<Item = impl Hash>, out: &mut impl Hasher) {
    let mut hashes: Vec<u64> = things
        .map(|thing| {
            let mut hasher = CanonicalHasher::default();
            thing.hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.hash(out);
}

fn slot_of(index: Index) -> Option<usize> {
    usize::try_from(index.0.checked_sub(1)?).ok()
}

impl<T: Clone> Default for Memory<T> {
    fn default() -> Self {
        Self { slots: SharedVec::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(memory: &Memory<u8>) -> Vec<&[u8]> {
        (1..=memory.last().0).map(|index| memory.at(Index(index))).collect()
    }

    #[test]
    fn it_keeps_several_things_at_one_index_in_order() {
        let mut memory = Memory::default();
        for value in [3, 1, 2] {
            memory.insert(Index(2), value);
        }
        assert_eq!(all(&memory), [&[] as &[u8], &[1, 2, 3]]);
        assert_eq!((memory.at(Index(0)), memory.at(Index(3))), (&[] as &[u8], &[] as &[u8]));
    }

    #[test]
    fn what_came_first_makes_no_difference() {
        let (mut one, mut other) = (Memory::default(), Memory::default());
        for (index, value) in [(1, 1), (1, 2), (2, 1)] {
            one.insert(Index(index), value);
        }
        for (index, value) in [(2, 1), (1, 2), (1, 1)] {
            other.insert(Index(index), value);
        }
        assert_eq!(one, other);
    }

    #[test]
    fn what_is_forgotten_leaves_no_trace() {
        let mut memory = Memory::default();
        memory.insert(Index(1), 1);
        let before = memory.clone();
        memory.insert(Index(2), 5);
        memory.insert(Index(4), 7);
        memory.insert(Index(4), 8);
        memory.retain(Index(2), |_| false);
        assert_eq!(all(&memory), [&[1u8] as &[u8], &[], &[], &[7, 8]]);
        memory.retain(Index(4), |value| *value == 8);
        assert_eq!(memory.at(Index(4)), [8]);
        memory.retain(Index(4), |_| false);
        assert_eq!(memory, before);
    }
}
