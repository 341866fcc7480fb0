//! Chance as a stream, for what is made up before or while it happens.

use crate::draw::{mix, scale};
use crate::time::{Span, Time};

/// A stream of draws that depends on its seed alone.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    seed: u64,
    drawn: u64,
}

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed: mix(seed), drawn: 0 }
    }

    /// Another stream, which depends on where this one is.
    pub(super) fn another(&mut self) -> Self {
        Self::new(self.bits())
    }

    fn bits(&mut self) -> u64 {
        self.drawn += 1;
        mix(self.seed.wrapping_add(self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Evenly below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        scale(self.bits(), end as u64) as usize
    }

    /// Evenly from `span`, both ends included.
    pub(super) fn within(&mut self, span: Span) -> Time {
        let width = span.max.since(span.min).0.saturating_add(1);
        span.min + Time(scale(self.bits(), width))
    }

    /// Once in so many times.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several; none of none.
    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())].clone()) }
    }

    /// One of several, each as likely as its weight says; none where all weights are 0.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, u32)]) -> Option<T> {
        let all: u32 = from.iter().map(|(_, weight)| weight).sum();
        if all == 0 {
            return None;
        }
        let mut left = self.below(all as usize) as u32;
        for (what, weight) in from {
            if left < *weight {
                return Some(*what);
            }
            left -= weight;
        }
        None
    }
}
