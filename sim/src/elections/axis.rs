//! An axis of times: where a time stands on it, and which times are written under it.

use crate::time::Time;

/// How an axis is divided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scale {
    /// Evenly, from 0.
    Linear,
    /// Each power of ten takes the same room.
    Logarithmic,
}

/// Times from one to another, from left to right.
pub(super) struct Axis {
    scale: Scale,
    from: Time,
    to: Time,
}

impl Axis {
    /// An axis for times from `least` to `most`, and a little beyond, to round ones.
    pub(super) fn new(scale: Scale, least: Time, most: Time) -> Self {
        let most = most.max(Time(2));
        let (from, to) = match scale {
            Scale::Linear => {
                (Time::ZERO, Time(most.0.div_ceil(step(most)).saturating_mul(step(most))))
            }
            Scale::Logarithmic => {
                (round_down(least.min(Time(most.0 / 2)).max(Time(1))), round_up(most))
            }
        };
        Self { scale, from, to }
    }

    /// Where a time stands, as a fraction of the way from left to right.
    pub(super) fn place(&self, time: Time) -> f64 {
        let (from, to, time) = (self.from.0 as f64, self.to.0 as f64, time.0 as f64);
        match self.scale {
            Scale::Linear => (time - from) / (to - from),
            Scale::Logarithmic => (time.max(from) / from).log10() / (to / from).log10(),
        }
    }

    /// The time that stands at a fraction of the way.
    pub(super) fn time_at(&self, place: f64) -> Time {
        let (from, to) = (self.from.0 as f64, self.to.0 as f64);
        Time(match self.scale {
            Scale::Linear => from + (to - from) * place,
            Scale::Logarithmic => from * (to / from).powf(place),
        } as u64)
    }

    /// The times that are written under it.
    pub(super) fn marks(&self) -> Vec<Time> {
        let marks: Vec<Time> = match self.scale {
            Scale::Linear => {
                let step = step(self.to);
                (0..=self.to.0 / step).map(|nth| Time(nth * step)).collect()
            }
            Scale::Logarithmic => round_times().collect(),
        };
        marks.into_iter().filter(|mark| (self.from..=self.to).contains(mark)).collect()
    }
}

/// How far the marks of an even axis to `most` are apart: there are eight at most.
fn step(most: Time) -> u64 {
    round_up(Time(most.0.div_ceil(8))).0
}

/// 1, 2, 5, 10, 20, 50, … microseconds.
fn round_times() -> impl Iterator<Item = Time> {
    (0..18).flat_map(|power| [1, 2, 5].map(|digit| Time(digit * 10_u64.pow(power))))
}

fn round_up(time: Time) -> Time {
    round_times().find(|round| *round >= time).unwrap_or(time)
}

fn round_down(time: Time) -> Time {
    round_times().take_while(|round| *round <= time).last().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(axis: &Axis) -> Vec<u64> {
        axis.marks().iter().map(|mark| mark.0 / 1000).collect()
    }

    /// These milliseconds stand at the left end, in the middle and at the right end.
    fn check(axis: &Axis, millis: [u64; 3]) {
        for (at, expected) in millis.into_iter().zip([0.0, 0.5, 1.0]) {
            let place = axis.place(Time::from_millis(at));
            assert!((place - expected).abs() < 1e-9, "{at} ms at {place}");
        }
    }

    #[test]
    fn an_even_axis_begins_at_zero_and_ends_beyond_the_last_time() {
        let axis = Axis::new(Scale::Linear, Time::from_millis(90), Time::from_millis(570));
        assert_eq!(millis(&axis), [0, 100, 200, 300, 400, 500, 600]);
        check(&axis, [0, 300, 600]);
    }

    #[test]
    fn powers_of_ten_take_the_same_room_on_the_other() {
        let axis = Axis::new(Scale::Logarithmic, Time::from_millis(120), Time::from_millis(9_500));
        assert_eq!(millis(&axis), [100, 200, 500, 1000, 2000, 5000, 10_000]);
        check(&axis, [100, 1000, 10_000]);
    }

    #[test]
    fn a_place_is_that_of_its_time() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let axis = Axis::new(scale, Time::from_millis(10), Time::from_millis(800));
            for place in [0.0, 0.3, 0.9, 1.0] {
                assert!((axis.place(axis.time_at(place)) - place).abs() < 1e-4, "{scale:?}");
            }
        }
    }

    #[test]
    fn any_times_have_an_axis() {
        for (least, most) in [(0, 0), (5, 5), (u64::MAX, u64::MAX), (7, 1)] {
            for scale in [Scale::Linear, Scale::Logarithmic] {
                let axis = Axis::new(scale, Time(least), Time(most));
                assert!(axis.place(Time(most)).is_finite());
                assert!((1..60).contains(&axis.marks().len()), "{least} to {most}: {scale:?}");
            }
        }
    }
}
