//! Seeds shared by threads.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use flotilla_sim::fuzz::{Caught, Options, try_seed};
use indicatif::{HumanCount, HumanFloatCount};

use crate::progress;

/// The seeds that are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seeds {
    pub(super) first: u64,
    pub(super) last: u64,
}

impl Seeds {
    /// Reads `A..B`, both ends included, or one seed.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            if plain { digits.parse::<u64>().ok() } else { None }
        };
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            (Some(first), Some(last)) => Err(format!(
                "--seeds: found `{text}`, expected the smaller seed first: {last}..{first}"
            )),
            _ => Err(format!("--seeds: found `{text}`, expected seeds such as 1..1000, or one")),
        }
    }

    /// How many there are; one less than that many of all.
    fn len(self) -> u64 {
        (self.last - self.first).saturating_add(1)
    }
}

/// What is to be done.
pub(super) struct Hunt<'a> {
    pub(super) options: Options,
    pub(super) seeds: Seeds,
    pub(super) threads: usize,
    pub(super) interrupted: &'a AtomicBool,
}

/// What came of it.
pub(super) struct Found {
    /// The first seed that failed, with its run, made shorter.
    pub(super) caught: Option<(u64, Caught)>,
    /// The seeds that were tried: where one failed, those up to it.
    pub(super) seeds: u64,
    /// Their events.
    pub(super) events: u64,
    pub(super) seconds: f64,
    pub(super) interrupted: bool,
}

/// What one thread saw of a seed.
struct Seen {
    seed: u64,
    events: u64,
    caught: Option<Caught>,
}

impl Hunt<'_> {
    /// Tries seeds until one fails. Which thread tries which does not matter: no seed below one
    /// that failed is left out.
    pub(super) fn hunt(&self) -> Found {
        let began = Instant::now();
        let next = AtomicU64::new(0);
        let failed = AtomicU64::new(u64::MAX);
        let events = AtomicU64::new(0);
        let bar = progress::of("fuzz", self.seeds.len(), "of {human_len} seeds, {prefix}");
        let tell = |more: u64| {
            let events = events.fetch_add(more, Ordering::Relaxed) + more;
            let rate = events as f64 / began.elapsed().as_secs_f64().max(1e-6);
            bar.set_prefix(format!(
                "{} events, {} a second",
                HumanCount(events),
                HumanFloatCount(rate.round())
            ));
            bar.inc(1);
        };
        let work = || {
            let mut seen = Vec::new();
            while let ControlFlow::Continue(one) = self.one(&next, &failed) {
                tell(one.events);
                seen.push(one);
            }
            seen
        };
        let mut seen: Vec<Seen> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads).map(|_| scope.spawn(work)).collect();
            let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
            joined
                .flat_map(|seen| seen.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        bar.finish_and_clear();
        seen.sort_unstable_by_key(|one| one.seed);
        let failed = failed.into_inner();
        seen.retain(|one| one.seed <= failed);
        let (seeds, events) = (seen.len() as u64, seen.iter().map(|one| one.events).sum());
        let seconds = began.elapsed().as_secs_f64();
        let goes_on = || !self.interrupted.load(Ordering::Relaxed);
        let caught = seen.pop().and_then(|one| Some((one.seed, one.caught?.shrunk(goes_on))));
        Found {
            caught,
            seeds,
            events,
            seconds,
            interrupted: self.interrupted.load(Ordering::Relaxed),
        }
    }

    /// Tries the next seed, if there is a reason to.
    fn one(&self, next: &AtomicU64, failed: &AtomicU64) -> ControlFlow<(), Seen> {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let seed = self.seeds.first.saturating_add(at);
        let over = at >= self.seeds.len() || seed > failed.load(Ordering::Relaxed);
        if over || self.interrupted.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let trial = try_seed(&self.options, seed);
        if trial.caught.is_some() {
            failed.fetch_min(seed, Ordering::Relaxed);
        }
        ControlFlow::Continue(Seen { seed, events: trial.events, caught: trial.caught })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_read_with_both_ends_included() {
        assert_eq!(Seeds::read("3..5"), Ok(Seeds { first: 3, last: 5 }));
        assert_eq!(Seeds::read("7"), Ok(Seeds { first: 7, last: 7 }));
        assert_eq!(Seeds { first: 3, last: 5 }.len(), 3);
        for text in ["", "..", "1..", "..2", "-1..2", "1...2", "x", "1..18446744073709551616"] {
            let told = format!("--seeds: found `{text}`, expected seeds such as 1..1000, or one");
            assert_eq!(Seeds::read(text), Err(told));
        }
        let told = "--seeds: found `5..3`, expected the smaller seed first: 3..5";
        assert_eq!(Seeds::read("5..3"), Err(told.to_string()));
    }
}
