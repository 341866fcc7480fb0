//! Where messages that wait are drawn: on the right of their link, like traffic, in a queue
//! beside their receiver, the oldest in front, and never one on another. Labels shrink to glyphs
//! before anything overlaps.

use flotilla_core::ServerId;

use super::geometry::{Area, Point};
use super::ring::{Ring, TARGET};

/// What is between two messages in a queue.
pub(super) const GAP: f64 = 3.0;
/// How finely places in a queue are tried.
const STEP: f64 = 3.0;

/// A message that wants a place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Wants {
    pub(super) from: ServerId,
    pub(super) to: ServerId,
    /// How wide it is with its label.
    pub(super) width: f64,
    /// How much of the way is behind it: 1 for one that waits.
    pub(super) along: f64,
}

/// Where a message is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spot {
    pub(super) at: Point,
    /// Whether there is room for its label.
    pub(super) label: bool,
}

/// The way of messages from one server to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    start: Point,
    along: Point,
    pub(super) right: Point,
    pub(super) length: f64,
}

impl Way {
    pub(super) fn new(ring: &Ring, from: ServerId, to: ServerId) -> Self {
        let (a, b) = (ring.place(from).at, ring.place(to).at);
        let along = a.towards(b);
        // A message starts and ends where it just touches the rims.
        let rim = ring.sizes.ring + ring.sizes.glyph() / 2.0;
        let length = (a.distance(b) - 2.0 * rim).max(1.0);
        Self { start: a.moved(along, rim), along, right: along.right(), length }
    }

    /// The place after part `t` of the way, so far to its right.
    pub(super) fn at(&self, t: f64, right: f64) -> Point {
        self.start.moved(self.along, self.length * t).moved(self.right, right)
    }
}

/// Places for messages that stand still, oldest first: on the right of their link, in order, as
/// near to their receiver as they want to be and as there is room.
pub(super) fn queues(ring: &Ring, messages: &[Wants]) -> Vec<Spot> {
    let mut crowded: Vec<(ServerId, ServerId)> = Vec::new();
    let glyphs_only = messages.len() > 60;
    // Each round finds the links on which labels do not fit, and has glyphs there in the next.
    for _ in 0..8 {
        let small = |one: &Wants| glyphs_only || crowded.contains(&(one.from, one.to));
        let (spots, failed) = place_all(ring, messages, small);
        if failed.is_empty() || glyphs_only {
            return spots;
        }
        crowded.extend(failed);
    }
    place_all(ring, messages, |_| true).0
}

/// One round: the places, and the links whose labels did not fit.
fn place_all(
    ring: &Ring,
    messages: &[Wants],
    small: impl Fn(&Wants) -> bool,
) -> (Vec<Spot>, Vec<(ServerId, ServerId)>) {
    let mut taken: Vec<Area> = Vec::with_capacity(messages.len());
    let mut failed = Vec::new();
    let mut spots = Vec::with_capacity(messages.len());
    for (nth, one) in messages.iter().enumerate() {
        // Behind the one before it on the same link.
        let before = messages[..nth].iter().rposition(|m| m.from == one.from && m.to == one.to);
        let before = before.map(|before| taken[before].middle);
        let glyph = ring.sizes.glyph();
        let label = !small(one);
        let size = if label { one.width } else { glyph };
        let found = beside_link(ring, one, size, before, &taken);
        if found.is_none() && label {
            failed.push((one.from, one.to));
        }
        let at = found
            .or_else(|| beside_link(ring, one, glyph, before, &taken))
            .unwrap_or_else(|| anywhere(ring, one.to, &taken));
        let label = label && found.is_some();
        taken.push(Area::new(at, if label { one.width } else { glyph }, glyph));
        spots.push(Spot { at, label });
    }
    (spots, failed)
}

/// The first free place on the right of a link, seen from where the message wants to be.
fn beside_link(
    ring: &Ring,
    one: &Wants,
    width: f64,
    before: Option<Point>,
    taken: &[Area],
) -> Option<Point> {
    let way = Way::new(ring, one.from, one.to);
    let glyph = ring.sizes.glyph();
    let size = Area::new(way.start, width, glyph);
    // Wide labels stand further out, so that they leave the link itself in sight.
    let out = ring.sizes.lane() + (size.reach(way.right) - glyph / 2.0) * 0.6;
    let behind = before.map_or(0.0, |before| {
        let end = way.at(1.0, 0.0);
        (end.x - before.x) * way.along.x + (end.y - before.y) * way.along.y
    });
    let first = ((1.0 - one.along) * way.length).max(behind);
    for lane in 0..3 {
        let out = out + f64::from(lane) * (glyph + GAP);
        // A further lane begins in front again. All stay on the receiver's half of the link, as
        // long as a glyph finds room there.
        let wanted = (1.0 - one.along) * way.length;
        let from = if lane == 0 { first } else { wanted };
        let half = way.length * if width > glyph { 0.5 } else { 0.6 };
        let steps = ((half.max(wanted + glyph) - from) / STEP).max(0.0) as usize;
        for step in 0..=steps {
            let back = from + step as f64 * STEP;
            let area = Area { middle: way.at(1.0 - back / way.length, out), ..size };
            if free(ring, area, taken) {
                return Some(area.middle);
            }
        }
    }
    None
}

/// The free place nearest to a server, wherever it is; if there is none, one on a handle. In the
/// utmost crowd, the server's side.
fn anywhere(ring: &Ring, to: ServerId, taken: &[Area]) -> Point {
    let glyph = ring.sizes.glyph();
    let receiver = ring.place(to).at;
    let pitch = glyph + GAP;
    let (columns, rows) = ((ring.width / pitch) as u32, (ring.height / pitch) as u32);
    let cells = (0..columns).flat_map(|x| (0..rows).map(move |y| (x, y)));
    let cells: Vec<Area> = cells
        .map(|(x, y)| Point::new((f64::from(x) + 0.5) * pitch, (f64::from(y) + 0.5) * pitch))
        .map(|at| Area::new(at, glyph, glyph))
        .filter(|area| clear(ring, *area, taken))
        .collect();
    let nearest = |with_handles: bool| {
        let found = cells.iter().filter(|area| with_handles || !on_handle(ring, **area));
        let found = found.map(|area| area.middle);
        found.min_by(|a, b| a.distance(receiver).total_cmp(&b.distance(receiver)))
    };
    let beside = || receiver.moved(Point::new(1.0, 0.0), ring.sizes.ring + glyph / 2.0);
    nearest(false).or_else(|| nearest(true)).unwrap_or_else(beside)
}

/// Whether nothing stands there: no message, server, word or handle.
fn free(ring: &Ring, area: Area, taken: &[Area]) -> bool {
    clear(ring, area, taken) && !on_handle(ring, area)
}

/// The same, but handles may be covered.
fn clear(ring: &Ring, area: Area, taken: &[Area]) -> bool {
    area.fits(ring.width, ring.height)
        && !taken.iter().any(|other| area.meets(*other, GAP))
        && !touches_server(ring, area)
}

fn on_handle(ring: &Ring, area: Area) -> bool {
    ring.spans.iter().any(|span| area.meets_circle(span.handle, TARGET / 2.0, 0.0))
}

pub(super) fn touches_server(ring: &Ring, area: Area) -> bool {
    ring.places.iter().any(|place| {
        area.meets_circle(place.at, ring.sizes.ring, 1.0) || area.meets(ring.words(*place), 1.0)
    })
}

#[cfg(test)]
mod tests;
