//! Which part of the run is in sight, and where in it events stand.

use flotilla_sim::{EventId, Timeline};

use crate::session::{Axis, Looking, MOST_EVENTS, event_at};
use crate::views::stage::geometry::within;

/// Where the cursor stands while the picture follows it, as a part of the length: after it there
/// is room for what is known to come, and for what waits.
const CURSOR_AT: f64 = 0.72;
/// And where under the live clock nothing is known to come: what is under way ends at the cursor.
const NOW_AT: f64 = 0.95;

/// How much less than could be drawn is in sight, so that it can stay as much for a while.
const SPARE: f64 = 1.25;

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
    /// What was asked for: what the axis counts, how many steps of it, in how many pixels.
    pub(super) asked: (Axis, f64, f64),
}

impl Window {
    /// What is in sight when the drawn moment is `moment`, in milliseconds: as much as somebody
    /// asked for, unless those are more events than can be drawn. Then it is as much as before,
    /// while that will do, so that what was drawn can stay.
    pub(super) fn of(
        looking: &Looking,
        timeline: &Timeline,
        moment: f64,
        length: f64,
        earlier: Option<Self>,
    ) -> Self {
        let axis = looking.axis(timeline);
        let wanted = length / looking.scale(axis);
        let now = axis == Axis::Time && timeline.at_end() && timeline.world().is_live();
        let (anchor, part) = match (looking.middle(), axis) {
            // Some of the run stays in sight.
            (Some(middle), _) => {
                let (beyond, end) = (wanted * 0.4, end_of(axis, timeline));
                (within(middle, -beyond, end + beyond), 0.5)
            }
            (None, Axis::Events) => (timeline.cursor().0 as f64, CURSOR_AT),
            (None, Axis::Time) => (moment, if now { NOW_AT } else { CURSOR_AT }),
        };
        let (before, after) = reach(axis, timeline, anchor);
        let steps = wanted.min(before / part).min(after / (1.0 - part)).max(1e-3);
        let least = length / steps;
        let asked = (axis, wanted, length);
        let kept = earlier.filter(|it| it.asked == asked).map(|it| it.scale);
        let scale = match kept {
            Some(kept) if (least..=least * SPARE * SPARE).contains(&kept) => kept,
            _ if steps >= wanted => least,
            _ => least * SPARE,
        };
        let from = anchor - length / scale * part;
        // While the cursor is followed, the beginning of a run stands at the beginning.
        let first = if looking.middle().is_none() { -24.0 / scale } else { from };
        Self { axis, scale, from: from.max(first), length, asked }
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
        let (first, last) = match self.axis {
            Axis::Events => (EventId(from as u64), timeline.last().min(EventId(to.ceil() as u64))),
            Axis::Time => (event_at(timeline, from - 0.001), event_at(timeline, to)),
        };
        (first, last.min(EventId(first.0 + MOST_EVENTS)))
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

/// How many steps before and after a place there are until there would be too many events.
fn reach(axis: Axis, timeline: &Timeline, anchor: f64) -> (f64, f64) {
    let half = MOST_EVENTS / 2 - 1;
    let at = match axis {
        Axis::Events => EventId(anchor as u64),
        Axis::Time => event_at(timeline, anchor),
    };
    let step = |event: EventId| match axis {
        Axis::Events => Some(event.0 as f64),
        Axis::Time => timeline.kept(event).map(|kept| kept.at.as_millis()),
    };
    let before = at.0.checked_sub(half).and_then(|event| step(EventId(event)));
    let after = step(EventId(at.0 + half)).filter(|_| at.0 + half <= timeline.last().0);
    let far = |step: f64| (step - anchor).abs();
    (before.map_or(f64::INFINITY, far), after.map_or(f64::INFINITY, far))
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
            let window = Window::of(&looking, &timeline, millis as f64, 700.0, None);
            assert!(window.from <= millis as f64 && millis as f64 <= window.to());
            assert!(window.from > -10.0);
        }
    }

    #[test]
    fn at_the_end_of_a_run_as_much_is_in_sight_as_can_be_drawn() {
        let timeline = run(3000);
        let mut looking = Looking::default();
        looking.choose_scale(Axis::Time, 0.1);
        let window = Window::of(&looking, &timeline, 3000.0, 700.0, None);
        assert!(window.from < 2900.0 && window.to() > 3000.0, "{window:?}");
        let (first, last) = window.events(&timeline);
        assert!(last == timeline.last() && last.0 - first.0 > 150, "{first:?} to {last:?}");
    }

    #[test]
    fn there_are_never_more_events_in_sight_than_can_be_drawn() {
        let timeline = run(20_000);
        let mut looking = Looking::default();
        for axis in Axis::ALL {
            looking.choose(axis, 0.01, 2000.0);
            let window = Window::of(&looking, &timeline, 20_000.0, 700.0, None);
            let (first, last) = window.events(&timeline);
            let count = last.0 - first.0;
            assert!((100..=MOST_EVENTS).contains(&count), "{axis:?}: {first:?} to {last:?}");
        }
    }

    #[test]
    fn where_too_many_events_would_be_in_sight_the_size_stays_while_time_flows() {
        let mut timeline = run(20_000);
        let mut looking = Looking::default();
        looking.choose_scale(Axis::Time, 0.05);
        let mut before = None;
        let mut sizes = Vec::new();
        for millis in (20_000..20_400).step_by(20) {
            timeline.play_to(Time::from_millis(millis));
            let window = Window::of(&looking, &timeline, millis as f64, 700.0, before);
            let (first, last) = window.events(&timeline);
            assert!(last.0 - first.0 < MOST_EVENTS, "{first:?} to {last:?}");
            sizes.push(window.scale);
            before = Some(window);
        }
        sizes.dedup();
        assert!(sizes.len() <= 2, "{sizes:?}");
    }

    #[test]
    fn ticks_are_round_and_apart() {
        let asked = (Axis::Time, 1.0, 400.0);
        let window = |axis, scale| Window { axis, scale, from: 3.2, length: 400.0, asked };
        let said = |window: Window| -> Vec<String> {
            window.ticks(50.0).into_iter().map(|(_, said)| said).collect()
        };
        assert_eq!(said(window(Axis::Events, 26.0)), ["4", "6", "8", "10", "12", "14", "16", "18"]);
        assert_eq!(said(window(Axis::Time, 4.0)), ["20", "40", "60", "80", "100"]);
        assert_eq!(said(window(Axis::Time, 100.0))[..3], ["3.5", "4", "4.5"]);
        assert_eq!(said(window(Axis::Events, 400.0)), ["4"]);
    }
}
