//! The times of many trials.

use super::case::Case;
use crate::time::{Span, Time};

/// How long the cluster was without a leader in the trials of a case.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Distribution {
    case: Case,
    /// In order.
    times: Vec<Time>,
    /// Trials that were given up.
    unled: u32,
}

impl Distribution {
    /// Of what trials gave, in any order.
    pub fn of(case: impl Into<Case>, trials: impl IntoIterator<Item = Option<Time>>) -> Self {
        let mut all = Self { case: case.into(), times: Vec::new(), unled: 0 };
        all.add(trials);
        all
    }

    /// Adds what more trials gave.
    pub fn add(&mut self, trials: impl IntoIterator<Item = Option<Time>>) {
        for trial in trials {
            match trial {
                Some(time) => self.times.push(time),
                None => self.unled += 1,
            }
        }
        // Most are in order already, which this kind of sorting makes use of.
        self.times.sort();
    }

    /// What was measured.
    pub const fn case(&self) -> Case {
        self.case
    }

    /// The election timeouts.
    pub const fn timeouts(&self) -> Span {
        self.case.timeouts
    }

    /// How many trials there were.
    pub fn trials(&self) -> u32 {
        self.times.len() as u32 + self.unled
    }

    /// In how many of them there was no leader in time.
    pub const fn unled(&self) -> u32 {
        self.unled
    }

    /// The times of those in which there was one, in order.
    pub fn times(&self) -> &[Time] {
        &self.times
    }

    /// The least time within which so many percent of all trials had a leader; none when fewer
    /// had one at all.
    pub fn percentile(&self, percent: u32) -> Option<Time> {
        let rank = (u64::from(self.trials()) * u64::from(percent)).div_ceil(100).max(1);
        self.times.get(rank as usize - 1).copied()
    }

    /// Which part of all trials had a leader within `time`.
    pub fn share_within(&self, time: Time) -> f64 {
        let count = self.times.partition_point(|other| *other <= time);
        count as f64 / f64::from(self.trials().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distribution() -> Distribution {
        let times = [Some(40), None, Some(10), Some(30), Some(20)];
        Distribution::of(Span::millis(150, 150), times.map(|time| time.map(Time)))
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let found = [0, 1, 20, 21, 40, 80].map(|percent| distribution().percentile(percent));
        assert_eq!(found, [10, 10, 10, 20, 20, 40].map(|time| Some(Time(time))));
    }

    #[test]
    fn a_trial_without_a_leader_is_longer_than_all_others() {
        assert_eq!((distribution().trials(), distribution().unled()), (5, 1));
        assert_eq!(distribution().percentile(81), None);
        assert_eq!(distribution().percentile(100), None);
    }

    #[test]
    fn shares_are_of_all_trials() {
        let shares = [9, 10, 25, 1000].map(|time| distribution().share_within(Time(time)));
        assert_eq!(shares.map(|share| (share * 10.0).round() as u32), [0, 2, 4, 8]);
    }

    #[test]
    fn trials_that_are_added_count_as_if_they_had_been_there_from_the_first() {
        let mut grown = Distribution::of(Span::millis(150, 150), [Some(Time(20)), None]);
        grown.add([40, 10, 30].map(|time| Some(Time(time))));
        assert_eq!(grown, distribution());
    }
}
