//! What it costs to be without a rule that guards progress: the same troubles live, with what
//! makes the difference and without it, second by second.
//!
//! - this module: what is counted;
//! - `scenario`: what happens to the cluster, and what makes the difference there;
//! - `trouble`: what is done to it, to whom, and when;
//! - `life`: a run with its troubles;
//! - `layout`: where what was counted is drawn; `plot` draws it as a picture of its own, and `csv`
//!   writes it down.
//!
//! A life is a function of the scenario, the seed, and whether what makes the difference is there.

mod csv;
mod layout;
mod life;
mod plot;
mod scenario;
mod trouble;

use crate::time::Time;

pub use csv::csv;
pub use layout::{Bars, Frame, Layout, Mark, Room, layout};
pub use life::Life;
pub use plot::plot;
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

/// What happened in a life so far: `214 terms, without a leader for 58.1 s of 60`.
pub fn told(life: &[Second]) -> String {
    let Second { terms, leaderless } = Second::total(life);
    let terms = match terms {
        0 => "no term".into(),
        1 => "1 term".into(),
        _ => format!("{terms} terms"),
    };
    let tenths = (leaderless.0 + 50_000) / 100_000;
    let (whole, rest, seconds) = (tenths / 10, tenths % 10, life.len());
    format!("{terms}, without a leader for {whole}.{rest} s of {seconds}")
}
