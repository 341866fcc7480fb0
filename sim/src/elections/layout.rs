//! Where cumulative distributions are drawn, whoever draws them.

use std::fmt::Write as _;

use super::axis::{Axis, Scale};
use super::case::Case;
use super::distribution::Distribution;
use crate::time::Time;

/// How many kinds of line there are. Whoever draws them gives each its colour and its dashes.
pub const KINDS: usize = 6;

/// Distributions that are drawn over one another.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// What stands over them. The caller keeps out what XML gives a meaning to.
    pub title: &'a str,
    /// How the axis of time is divided.
    pub scale: Scale,
    /// What is drawn.
    pub distributions: Vec<&'a Distribution>,
}

/// The place for the lines of a panel, in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// What is left of it.
    pub left: u32,
    /// What is above it.
    pub top: u32,
    /// Its width.
    pub across: u32,
    /// Its height.
    pub down: u32,
}

impl Frame {
    /// Where so many percent of all trials stand.
    pub const fn height_of(&self, percent: u32) -> u32 {
        self.top + self.down - self.down * percent / 100
    }
}

/// A panel with a place for everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The times that are written under it.
    pub marks: Vec<Mark>,
    /// A line for each distribution.
    pub curves: Vec<Curve>,
}

/// A time that is written under a panel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Where, from the left.
    pub x: String,
    /// In milliseconds.
    pub text: String,
}

/// The line of a distribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Curve {
    /// Its election timeouts, and what is on besides.
    pub label: String,
    /// Which kind of line it is, below [`KINDS`]: the same for the same election timeouts.
    pub kind: usize,
    /// Whether a mechanism is on besides.
    pub extra: bool,
    /// Its corners, as SVG writes them.
    pub points: String,
}

/// Gives everything in a panel its place.
pub fn layout(panel: &Panel<'_>, limit: Time, frame: Frame) -> Layout {
    let axis = axis(panel, limit);
    let mark = |mark: Time| {
        let x = f64::from(frame.left) + axis.place(mark) * f64::from(frame.across);
        Mark { x: tenths(x), text: mark.millis_text() }
    };
    let mut ranges = Vec::new();
    for distribution in &panel.distributions {
        if !ranges.contains(&distribution.timeouts()) {
            ranges.push(distribution.timeouts());
        }
    }
    let curve = |distribution: &&Distribution| {
        let case = distribution.case();
        let nth = ranges.iter().position(|range| *range == case.timeouts);
        let milliseconds = Case { extra: None, ..case }.label();
        let extra =
            case.extra.map_or_else(String::new, |mechanism| [", ", mechanism.id()].concat());
        Curve {
            label: [&milliseconds, " ms", &extra].concat(),
            kind: nth.unwrap_or_default() % KINDS,
            extra: case.extra.is_some(),
            points: points(distribution, &axis, limit, frame),
        }
    };
    Layout {
        marks: axis.marks().into_iter().map(mark).collect(),
        curves: panel.distributions.iter().map(curve).collect(),
    }
}

/// From the least time to the greatest; to the limit where that was passed.
fn axis(panel: &Panel<'_>, limit: Time) -> Axis {
    let all = || panel.distributions.iter();
    let passed = all().any(|distribution| distribution.unled() > 0);
    let least = all().filter_map(|distribution| distribution.times().first()).min();
    let longest = all().filter_map(|distribution| distribution.times().last()).max();
    let most = if passed { limit } else { *longest.unwrap_or(&limit) };
    Axis::new(panel.scale, *least.unwrap_or(&Time(limit.0 / 100)), most)
}

/// The corners of a distribution's line: where it rises, and where it was level before that.
fn points(distribution: &Distribution, axis: &Axis, limit: Time, frame: Frame) -> String {
    let Frame { left, top, across, down } = frame;
    let point = |at: u32| {
        let time = axis.time_at(f64::from(at) / f64::from(across)).min(limit);
        let share = distribution.share_within(time);
        (left + at, tenths(f64::from(top) + (1.0 - share) * f64::from(down)))
    };
    let (x, mut drawn) = point(0);
    let mut points = format!("{x},{drawn}");
    let mut level = false;
    for at in 1..=across {
        let (x, y) = point(at);
        if y == drawn && at < across {
            level = true;
            continue;
        }
        if std::mem::take(&mut level) {
            // Writing to a string does not fail.
            let _ = write!(points, " {},{drawn}", x - 1);
        }
        let _ = write!(points, " {x},{y}");
        drawn = y;
    }
    points
}

/// A place with one decimal, without what prints any float, which the page has no room for.
fn tenths(place: f64) -> String {
    let tenths = (place * 10.0).round() as u64;
    format!("{}.{}", tenths / 10, tenths % 10)
}
