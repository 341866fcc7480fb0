//! Virtual time.

use std::fmt;
use std::ops::{Add, Sub};

/// A moment, or a length, of virtual time in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Time(pub u64);

impl Time {
    /// The moment a run begins.
    pub const ZERO: Self = Self(0);

    /// So many whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1000)
    }

    /// In milliseconds, for drawing.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The time left from `earlier` to this; zero if that is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// Milliseconds in the fewest digits that tell it exactly: `12.345`, `150`.
    pub fn millis_text(self) -> String {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            return whole.to_string();
        }
        format!("{whole}.{rest:03}").trim_end_matches('0').to_string()
    }
}

impl Add for Time {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Time {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

/// For people: `12.345 ms`, from a second on `1.482 s`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1_000_000 {
            write!(f, "{} ms", self.millis_text())
        } else {
            write!(f, "{}.{:03} s", self.0 / 1_000_000, self.0 / 1000 % 1000)
        }
    }
}

/// A span that something is drawn from, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The least.
    pub min: Time,
    /// The most, not below `min`.
    pub max: Time,
}

impl Span {
    /// From `min` to `max` milliseconds.
    pub const fn millis(min: u64, max: u64) -> Self {
        Self { min: Time::from_millis(min), max: Time::from_millis(max) }
    }
}

/// As scripts write it: `150..300`, or one number where both ends are the same.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            f.write_str(&self.min.millis_text())
        } else {
            write!(f, "{}..{}", self.min.millis_text(), self.max.millis_text())
        }
    }
}

/// How long the timers of a server take, in percent of what they should: a clock that is slow
/// has more than 100, one that is fast has less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Skew(u8);

impl Skew {
    /// A clock that is right.
    pub const NONE: Self = Self(100);
    /// The fastest clock: timers take half of their time.
    pub const LEAST: Self = Self(50);
    /// The slowest clock: timers take twice their time.
    pub const MOST: Self = Self(200);

    /// Timers that take so many percent of their time, from [`Skew::LEAST`] to [`Skew::MOST`].
    pub const fn new(percent: u8) -> Option<Self> {
        if Self::LEAST.0 <= percent && percent <= Self::MOST.0 { Some(Self(percent)) } else { None }
    }

    /// What a timer takes that should take `time`.
    #[must_use]
    pub const fn of(self, time: Time) -> Time {
        self.instead_of(Self::NONE, time)
    }

    /// What a timer takes that would take `time` with another clock.
    #[must_use]
    pub const fn instead_of(self, other: Self, time: Time) -> Time {
        Time(time.0 * self.0 as u64 / other.0 as u64)
    }
}

/// As scripts write it: `110%`.
impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_runs_at_half_to_double_speed() {
        assert_eq!((Skew::new(49), Skew::new(50)), (None, Some(Skew::LEAST)));
        assert_eq!((Skew::new(201), Skew::new(200)), (None, Some(Skew::MOST)));
        let slow = Skew::new(110).expect("a skew");
        assert_eq!(slow.of(Time(150_000)), Time(165_000));
        assert_eq!(Skew::NONE.instead_of(slow, Time(165_000)), Time(150_000));
        assert_eq!(slow.to_string(), "110%");
    }

    #[test]
    fn milliseconds_are_told_exactly_in_the_fewest_digits() {
        for (micros, text) in
            [(0, "0"), (150_000, "150"), (12_345, "12.345"), (500, "0.5"), (1, "0.001")]
        {
            assert_eq!(Time(micros).millis_text(), text);
        }
    }
}
