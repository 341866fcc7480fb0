//! Fingerprints: a state is known again by 64 bits made from its content.
//!
//! The parts of a state (servers, messages, the referee's memory) have a fingerprint each, and
//! that of the state is made from their sum: so the order of messages makes no difference, and
//! a step changes the sum by what it changes. For each way to exchange the servers' names there is a
//! sum of its own, and the least of the fingerprints stands for all states that differ only in
//! names.

use std::hash::{Hash, Hasher};

use crate::canon::CanonicalHasher;

/// The fingerprint of a part. `kind` keeps parts of different kinds apart.
pub(super) fn print(kind: u8, part: &impl Hash) -> u64 {
    let mut hasher = CanonicalHasher::default();
    hasher.write_u8(kind);
    part.hash(&mut hasher);
    mixed(hasher.finish())
}

/// The fingerprint of a state: the least of those under each exchange of names.
pub(super) fn least(sums: &[u64], counters: u64) -> u64 {
    let extra = mixed(counters + 1);
    sums.iter().map(|sum| mixed(sum.wrapping_add(extra))).min().unwrap_or_default()
}

/// Lets every bit depend on every other (the finaliser of SplitMix64).
const fn mixed(mut word: u64) -> u64 {
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// The fingerprints of numbered parts under each exchange of names.
#[derive(Debug)]
pub(super) struct Prints {
    /// How many exchanges of names there are.
    width: usize,
    rows: Vec<u64>,
}

impl Prints {
    pub(super) const fn new(width: usize) -> Self {
        Self { width, rows: Vec::new() }
    }

    /// Adds those of the next part.
    pub(super) fn push(&mut self, prints: impl Iterator<Item = u64>) {
        self.rows.extend(prints);
    }

    pub(super) fn add(&self, part: u32, sums: &mut [u64]) {
        for (sum, print) in sums.iter_mut().zip(self.row(part)) {
            *sum = sum.wrapping_add(*print);
        }
    }

    pub(super) fn subtract(&self, part: u32, sums: &mut [u64]) {
        for (sum, print) in sums.iter_mut().zip(self.row(part)) {
            *sum = sum.wrapping_sub(*print);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<u64>()
    }

    fn row(&self, part: u32) -> &[u64] {
        let start = part as usize * self.width;
        &self.rows[start..start + self.width]
    }
}
