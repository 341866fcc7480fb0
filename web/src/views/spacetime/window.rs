//! Which part of the run is in sight, and where in it events stand.

use flotilla_sim::{EventId, Timeline};

use crate::session::{Axis, Looking, MOST_EVENTS, event_at};
use crate::views::stage::geometry::within;

/// Where the cursor stands while the picture follows it, as a part of the length.
const CURSOR_AT: f64 = 0.72;

/// A part of the axis, in steps: events or milliseconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Window {
    pub(super) axis: Axis,
    /// CSS pixels of a step.
    pub(super) scale: f64,
    /// The step at the beginning.
    pub(super) from: f64,
    /// CSS pixels of all of it.
    pub(super) length: f64,
}

impl Window {
    /// What is in sight when the drawn moment is `now`, in milliseconds.
    pub(super) fn of(looking: &Looking, timeline: &Timeline, now: f64, length: f64) -> Self {
        let axis = looking.axis(timeline);
        let scale = looking.scale(axis);
        let cursor = match axis {
            Axis::Events => timeline.cursor().0 as f64,
            Axis::Time => now,
        };
        let steps = length / scale;
        let from = match looking.middle() {
            Some(middle) => within(middle, 0.0, end_of(axis, timeline)) - steps / 2.0,
            // The beginning of a run stands at the beginning.
            None => (cursor - steps * CURSOR_AT).max(-24.0 / scale),
        };
        Self { axis, scale, from, length }.within_limits(timeline)
    }

    /// The same around its middle, as large as it has to be for so many events.
    fn within_limits(self, timeline: &Timeline) -> Self {
        let (first, last) = self.events(timeline);
        if last.0.saturating_sub(first.0) < MOST_EVENTS {
            return self;
        }
        let middle = self.from + self.length / self.scale / 2.0;
        let half = MOST_EVENTS / 2 - 1;
        let steps = match self.axis {
            Axis::Events => half as f64,
            Axis::Time => {
                let at = event_at(timeline, middle).0;
                let far = |event: u64| (Self::time_of(timeline, EventId(event)) - middle).abs();
                far(at.saturating_sub(half)).min(far((at + half).min(timeline.last().0)))
            }
        };
        let scale = self.length / (steps * 2.0).max(1.0);
        Self { scale, from: middle - steps, ..self }
    }

    fn time_of(timeline: &Timeline, event: EventId) -> f64 {
        timeline.kept(event).map_or(0.0, |kept| kept.at.as_millis())
    }

    /// Between an event and the next one there is room for the moment after it.
    pub(super) const fn after(&self) -> f64 {
        match self.axis {
            Axis::Events => 0.5,
            Axis::Time => 0.0,
        }
    }

    /// The step at the end.
    pub(super) fn to(&self) -> f64 {
        self.from + self.length / self.scale
    }

    /// The step in the middle.
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.from, self.to())
    }

    /// The step at a place.
    pub(super) fn step_at(&self, place: f64) -> f64 {
        self.from + place / self.scale
    }

    /// The first and the last event in sight.
    pub(super) fn events(&self, timeline: &Timeline) -> (EventId, EventId) {
        let (from, to) = (self.from.max(0.0), self.to().max(0.0));
        match self.axis {
            Axis::Events => (EventId(from as u64), timeline.last().min(EventId(to.ceil() as u64))),
            Axis::Time => (event_at(timeline, from - 0.001), event_at(timeline, to)),
        }
    }

    /// The step at which an event stands.
    pub(super) fn step_of(&self, event: EventId, millis: f64) -> f64 {
        match self.axis {
            Axis::Events => event.0 as f64,
            Axis::Time => millis,
        }
    }

    /// Round steps to be written at the axis, at least `apart` pixels from each other.
    pub(super) fn ticks(&self, apart: f64) -> Vec<(f64, String)> {
        let wanted = (apart / self.scale * 100.0).ceil().max(1.0) as u64;
        // In hundredths: 1, 2, 5, 10, 20, 50, …
        let smallest = if self.axis == Axis::Events { 100 } else { 10 };
        let mut each = smallest;
        let mut grow = [2, 5, 10].into_iter().cycle();
        let mut decade = smallest;
        while each < wanted {
            let by = grow.next().unwrap_or(10);
            each = decade * by;
            if by == 10 {
                decade = each;
            }
        }
        let first = ((self.from.max(0.0) * 100.0) as u64).div_ceil(each) * each;
        let last = (self.to().max(0.0) * 100.0) as u64;
        let ticks = (first..=last).step_by(each as usize);
        ticks.map(|hundredths| (hundredths as f64 / 100.0, self.tick(hundredths))).collect()
    }

    fn tick(&self, hundredths: u64) -> String {
        let (whole, tenth) = (hundredths / 100, hundredths / 10 % 10);
        match self.axis {
            Axis::Time if tenth > 0 => [&whole.to_string(), ".", &tenth.to_string()].concat(),
            Axis::Events | Axis::Time => whole.to_string(),
        }
    }
}

/// The last step at which anything is known.
pub(super) fn end_of(axis: Axis, timeline: &Timeline) -> f64 {
    match axis {
        Axis::Events => timeline.last().0 as f64,
        Axis::Time => timeline.branches()[timeline.current().0].end().as_millis(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_sim::{Setup, Time};

    fn run(millis: u64) -> Timeline {
        let mut timeline = Timeline::new(Setup::default());
        timeline.play_to(Time::from_millis(millis));
        timeline
    }

    #[test]
    fn the_beginning_of_a_run_stands_at_the_beginning_and_later_the_cursor_is_in_sight() {
        let looking = Looking::default();
        for millis in [0, 60, 500, 5000] {
            let timeline = run(millis);
            let window = Window::of(&looking, &timeline, millis as f64, 700.0);
            assert!(window.from <= millis as f64 && millis as f64 <= window.to());
            assert!(window.from > -10.0);
        }
    }

    #[test]
    fn there_are_never_more_events_in_sight_than_can_be_drawn() {
        let timeline = run(20_000);
        let mut looking = Looking::default();
        for axis in Axis::ALL {
            looking.choose(axis, 0.01, 9000.0);
            let window = Window::of(&looking, &timeline, 20_000.0, 700.0);
            let (first, last) = window.events(&timeline);
            let count = last.0 - first.0;
            assert!((100..=MOST_EVENTS).contains(&count), "{axis:?}: {first:?} to {last:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_apart() {
        let window = |axis, scale| Window { axis, scale, from: 3.2, length: 400.0 };
        let said = |window: Window| -> Vec<String> {
            window.ticks(50.0).into_iter().map(|(_, said)| said).collect()
        };
        assert_eq!(said(window(Axis::Events, 26.0)), ["4", "6", "8", "10", "12", "14", "16", "18"]);
        assert_eq!(said(window(Axis::Time, 4.0)), ["20", "40", "60", "80", "100"]);
        assert_eq!(said(window(Axis::Time, 100.0))[..3], ["3.5", "4", "4.5"]);
        assert_eq!(said(window(Axis::Events, 400.0)), ["4"]);
    }
}
