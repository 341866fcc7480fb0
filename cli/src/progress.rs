//! Says on a terminal that long work goes on.

use std::fmt::Display;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// What is done before anything is shown: a moment's work needs no bar.
const A_MOMENT: u64 = 100_000;
/// How often it is brought up to date.
pub(crate) const EVERY: u64 = 20_000;

/// Counts the events of a script, of which there are so many at most.
pub(crate) struct Progress {
    name: String,
    most: u64,
    done: u64,
    /// Draws on standard error if that is a terminal, and nowhere otherwise.
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(name: &impl Display, most: u64) -> Self {
        Self { name: name.to_string(), most, done: 0, bar: None }
    }

    /// One more event has happened.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        if self.done < A_MOMENT || !self.done.is_multiple_of(EVERY) {
            return;
        }
        self.bar
            .get_or_insert_with(|| of(&self.name, self.most, "of at most {human_len} events"))
            .set_position(self.done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A bar on standard error if that is a terminal, and nowhere otherwise. `of_what` stands behind
/// the number of what is done.
pub(crate) fn of(name: &str, most: u64, of_what: &str) -> ProgressBar {
    let shape = format!("{{msg}} {{wide_bar}} {{human_pos}} {of_what}");
    let bar = ProgressBar::new(most).with_message(name.to_string());
    match ProgressStyle::with_template(&shape) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says from time to time how a search goes.
pub(crate) struct Spinner {
    began: Instant,
    /// Draws on standard error if that is a terminal, and nowhere otherwise.
    bar: Option<ProgressBar>,
}

impl Spinner {
    /// A search of less than this needs no words.
    const PATIENCE: Duration = Duration::from_millis(500);

    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), bar: None }
    }

    /// Tells how it goes.
    pub(crate) fn tell(&mut self, message: impl FnOnce() -> String) {
        if self.began.elapsed() < Self::PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(ProgressBar::new_spinner);
        if !bar.is_hidden() {
            bar.set_message(message());
            bar.tick();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_s_work_shows_nothing_and_long_work_counts() {
        let mut progress = Progress::new(&"long.flotilla", 5_000_000);
        for _ in 1..A_MOMENT {
            progress.step();
        }
        assert!(progress.bar.is_none());
        for _ in 0..=EVERY {
            progress.step();
        }
        let shown = progress.bar.as_ref().map(ProgressBar::position);
        assert_eq!(shown, Some(A_MOMENT + EVERY));
    }
}
