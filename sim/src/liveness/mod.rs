//! What it costs to be without a rule that guards progress: the same troubles live, with what
//! makes the difference and without it, second by second.
//!
//! - this module: what is counted;
//! - `scenario`: what happens to the cluster, and what makes the difference there;
//! - `trouble`: what is done to it, to whom, and when;
//! - `life`: a run with its troubles.
//!
//! A life is a function of the scenario, the seed, and whether what makes the difference is there.

mod life;
mod scenario;
mod trouble;

use crate::time::Time;

pub use life::Life;
pub use scenario::{Difference, Scenario};

/// What happened in one second of virtual time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Second {
    /// Terms that began among those who vote. What a server that was removed does for itself does
    /// not count.
    pub terms: u32,
    /// For how long nobody led who could have committed anything: who reached a quorum both ways,
    /// in which nobody was in a later term.
    pub leaderless: Time,
}

impl Second {
    /// What happened in several seconds together.
    pub fn total<'a>(seconds: impl IntoIterator<Item = &'a Self>) -> Self {
        seconds.into_iter().fold(Self::default(), |all, second| Self {
            terms: all.terms + second.terms,
            leaderless: all.leaderless + second.leaderless,
        })
    }
}
