//! Where servers and links stand: a ring, S1 on top, clockwise, as large as the stage allows.

use flotilla_core::{ServerId, ServerSet};

use super::geometry::{Area, Point, within};

/// Half the height and width of a target that a finger can hit.
pub(super) const TARGET: f64 = 24.0;

/// How large things are drawn, in CSS pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Sizes {
    /// Everything else follows from this: 1 on a usual desktop.
    pub(super) scale: f64,
    /// The radius of a server.
    pub(super) body: f64,
    /// The radius of the arc of its timer.
    pub(super) ring: f64,
    /// The radius on which its votes stand, and theirs.
    pub(super) crown: f64,
    pub(super) dot: f64,
    /// The size of small text.
    pub(super) font: f64,
    /// The height of an entry in the strip of its log.
    pub(super) cell: f64,
    /// The most that strip may be wide.
    pub(super) strip: f64,
}

impl Sizes {
    fn new(width: f64, height: f64, servers: u8) -> Self {
        let crowd = match servers {
            0..=3 => 1.1,
            4..=6 => 1.0,
            7 => 0.94,
            8 => 0.87,
            _ => 0.8,
        };
        let scale = within((width / 600.0).min(height / 620.0) * crowd, 0.6 * crowd, 2.2);
        let body = (34.0 * scale).max(24.0 * crowd);
        let ring = body + (8.0 * scale).max(5.5);
        let dot = (4.0 * scale).max(3.0);
        let font = (11.5 * scale).max(10.5 * f64::max(crowd, 0.95));
        Self {
            scale,
            body,
            ring,
            crown: ring + dot + 3.0 * scale,
            dot,
            font,
            cell: font * 1.4,
            strip: 0.0,
        }
    }

    /// The height of what is written at a server: its role and its log.
    fn block(&self) -> f64 {
        self.font * 1.25 + 3.0 + self.cell
    }

    /// Where that begins, from the server's middle.
    pub(super) fn block_from(&self) -> f64 {
        self.crown + self.dot + 1.0
    }

    /// Where it ends.
    pub(super) fn block_to(&self) -> f64 {
        self.block_from() + self.block()
    }

    /// The height of a message, and the width of one that is only a glyph.
    pub(super) fn glyph(&self) -> f64 {
        (23.0 * self.scale).max(TARGET)
    }

    /// The width of a message with a label of so many characters.
    pub(super) fn pill(&self, characters: usize) -> f64 {
        (characters as f64 * self.font * 0.6 + self.font * 1.5).max(self.glyph())
    }

    /// How far to the right of their link messages keep.
    pub(super) fn lane(&self) -> f64 {
        self.glyph() / 2.0 + 2.0
    }
}

/// Where a server stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Place {
    pub(super) at: Point,
    /// Whether its words stand above it: towards the rim, where no link runs.
    pub(super) above: bool,
}

/// Where a link runs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Span {
    pub(super) a: ServerId,
    pub(super) b: ServerId,
    /// Its ends, at the two servers' rims.
    pub(super) from: Point,
    pub(super) to: Point,
    /// A place on it that no other link comes near: there it can be taken hold of.
    pub(super) handle: Point,
}

/// The stage's fixed places.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Ring {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) sizes: Sizes,
    pub(super) places: Vec<Place>,
    pub(super) spans: Vec<Span>,
    /// How wide a link's line may be felt without covering another link's handle.
    pub(super) feel: f64,
}

impl Ring {
    /// The ring of so many servers on a stage of this size.
    pub(super) fn new(width: f64, height: f64, servers: u8) -> Self {
        let mut sizes = Sizes::new(width, height, servers);
        let places = places(width, height, &sizes, servers);
        sizes.strip = strip(width, &places, &sizes);
        let mut ring = Self { width, height, sizes, places, spans: Vec::new(), feel: TARGET };
        ring.lay_links(ServerSet::first(servers));
        ring
    }

    pub(super) fn place(&self, id: ServerId) -> Place {
        self.places[usize::from(id.number()) - 1]
    }

    /// The box of what is written at a server.
    pub(super) fn words(&self, place: Place) -> Area {
        let half = self.sizes.block() / 2.0;
        let off = self.sizes.block_from() + half;
        let y = if place.above { place.at.y - off } else { place.at.y + off };
        // Wide enough for a role and for some entries; the longest strips may be brushed.
        let width = (self.sizes.font * 5.5).min(self.sizes.strip);
        Area::new(Point::new(place.at.x, y), width, half * 2.0)
    }

    fn lay_links(&mut self, servers: ServerSet) {
        let rim = self.sizes.ring + 2.0;
        for a in servers.iter() {
            for b in servers.iter().filter(|b| *b > a) {
                let (at_a, at_b) = (self.place(a).at, self.place(b).at);
                let along = at_a.towards(at_b);
                let (from, to) = (at_a.moved(along, rim), at_b.moved(along, -rim));
                self.spans.push(Span { a, b, from, to, handle: from });
            }
        }
        for nth in 0..self.spans.len() {
            self.spans[nth].handle = self.handle(nth);
        }
        let nearest = |nth: usize| self.clearance(self.spans[nth].handle, nth);
        let clear = (0..self.spans.len()).map(nearest).fold(TARGET, f64::min);
        self.feel = within(2.0 * clear - 2.0, 4.0, TARGET);
    }

    /// The place on a link where it is taken hold of: its middle, unless others come near there.
    fn handle(&self, nth: usize) -> Point {
        let span = &self.spans[nth];
        let (length, along) = (span.from.distance(span.to), span.from.towards(span.to));
        let mut best = (span.from.moved(along, length / 2.0), -1.0);
        for step in 0..16 {
            for side in [1.0, -1.0] {
                let t = 0.5 + side * 0.02 * f64::from(step);
                let at = span.from.moved(along, length * t);
                let taken = self.spans[..nth].iter().map(|other| other.handle.distance(at));
                let clear =
                    taken.fold(self.clearance(at, nth), |so_far, one| so_far.min(one / 2.0));
                if clear > best.1 {
                    best = (at, clear);
                }
                if clear >= TARGET / 2.0 + 2.0 {
                    return at;
                }
            }
        }
        best.0
    }

    /// How far other links and servers are from a place on a link.
    fn clearance(&self, at: Point, on: usize) -> f64 {
        let lines = self.spans.iter().enumerate().filter(|(other, _)| *other != on);
        let clear =
            lines.map(|(_, span)| at.distance_to_line(span.from, span.to)).fold(TARGET, f64::min);
        let servers = self.places.iter().map(|place| place.at.distance(at) - self.sizes.ring);
        servers.fold(clear, f64::min)
    }
}

/// Where the servers stand.
fn places(width: f64, height: f64, sizes: &Sizes, servers: u8) -> Vec<Place> {
    if servers == 1 {
        return vec![Place { at: Point::new(width / 2.0, height / 2.0), above: false }];
    }
    let turn = 1.0 / f64::from(servers);
    let units: Vec<Point> =
        (0..servers).map(|nth| Point::on_circle(turn * f64::from(nth), 1.0)).collect();
    let ends = |of: fn(&Point) -> f64| {
        let values = || units.iter().map(of);
        (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max))
    };
    let ((left, right), (top, bottom)) = (ends(|unit| unit.x), ends(|unit| unit.y));
    // At the sides there is room for a log, if it does not cost too much of the ring.
    let side = (sizes.cell * 3.6).min(width * 0.125).max(sizes.ring) + 5.0;
    let (room_x, room_y) =
        (width - 2.0 * side, height - 2.0 * (sizes.block_to() + 5.0 + 5.0 * sizes.scale));
    let (rx, ry) = (room_x / (right - left).max(0.1), room_y / (bottom - top));
    // Not too flat and not too tall.
    let (rx, ry) = (rx.min(ry * 1.25), ry.min(rx * 1.25));
    let middle = Point::new(
        width / 2.0 - rx * f64::midpoint(left, right),
        height / 2.0 - ry * f64::midpoint(top, bottom),
    );
    let place = |unit: &Point| Place {
        at: Point::new(middle.x + rx * unit.x, middle.y + ry * unit.y),
        above: unit.y < -0.05,
    };
    units.iter().map(place).collect()
}

/// How wide the strip of a log may be without leaving the stage or touching a neighbour's.
fn strip(width: f64, places: &[Place], sizes: &Sizes) -> f64 {
    let edge =
        places.iter().map(|place| place.at.x.min(width - place.at.x)).fold(f64::MAX, f64::min);
    let mut room = 2.0 * edge - 4.0;
    for (nth, one) in places.iter().enumerate() {
        for other in &places[..nth] {
            if one.above == other.above && (one.at.y - other.at.y).abs() < sizes.cell * 2.5 {
                room = room.min((one.at.x - other.at.x).abs() - 6.0);
            }
        }
    }
    within(room, sizes.cell * 3.0, sizes.cell * 7.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Boxes from the narrowest phone to a projector.
    const STAGES: [(f64, f64); 5] =
        [(320.0, 416.0), (390.0, 507.0), (512.0, 614.0), (599.0, 640.0), (1100.0, 900.0)];

    fn rings() -> impl Iterator<Item = (u8, Ring)> {
        STAGES.into_iter().flat_map(|(width, height)| {
            (1..=9).map(move |servers| (servers, Ring::new(width, height, servers)))
        })
    }

    #[test]
    fn s1_stands_on_top_and_the_others_follow_clockwise() {
        let ring = Ring::new(600.0, 640.0, 5);
        let at = |nth: usize| ring.places[nth].at;
        assert!((at(0).x - 300.0).abs() < 0.5);
        assert!((1..5).all(|nth| at(nth).y > at(0).y));
        assert!(at(1).x > 300.0 && at(2).x > 300.0 && at(3).x < 300.0 && at(4).x < 300.0);
        assert!(at(2).y > at(1).y && at(3).y > at(4).y);
    }

    #[test]
    fn nothing_is_cut_off_at_the_edges() {
        for (servers, ring) in rings() {
            for place in &ring.places {
                let body = Area::new(place.at, ring.sizes.ring * 2.0, ring.sizes.ring * 2.0);
                assert!(body.fits(ring.width, ring.height), "{servers} servers, {place:?}");
                let words = ring.words(*place);
                assert!(words.fits(ring.width, ring.height), "{servers} servers, {words:?}");
            }
        }
    }

    #[test]
    fn servers_and_their_words_keep_clear_of_each_other() {
        for (servers, ring) in rings() {
            for (nth, one) in ring.places.iter().enumerate() {
                for (other_nth, other) in ring.places.iter().enumerate() {
                    if nth == other_nth {
                        continue;
                    }
                    let name = format!(
                        "{servers} servers on {}: S{}, S{}",
                        ring.width,
                        nth + 1,
                        other_nth + 1
                    );
                    assert!(one.at.distance(other.at) > 2.0 * ring.sizes.ring + 2.0, "{name}");
                    assert!(
                        !ring.words(*one).meets_circle(other.at, ring.sizes.ring, 0.0),
                        "{name}"
                    );
                    assert!(!ring.words(*one).meets(ring.words(*other), 0.0), "{name}");
                }
            }
        }
    }

    #[test]
    fn every_link_can_be_hit_at_its_handle() {
        for (servers, ring) in rings() {
            for (nth, span) in ring.spans.iter().enumerate() {
                let name = format!("{servers} servers on {}: {}-{}", ring.width, span.a, span.b);
                assert!(span.handle.distance_to_line(span.from, span.to) < 0.01, "{name}");
                assert!(ring.clearance(span.handle, nth) > ring.feel / 2.0, "{name}");
                for other in &ring.spans[..nth] {
                    let apart = other.handle.distance(span.handle);
                    assert!(apart > TARGET / 2.0, "{name} and {}-{}: {apart}", other.a, other.b);
                }
            }
        }
    }

    #[test]
    fn with_five_servers_or_fewer_links_are_felt_on_24_pixels() {
        for (servers, ring) in rings().filter(|(servers, _)| *servers <= 5) {
            assert!(
                ring.feel >= TARGET - 4.0,
                "{servers} servers on {}: {}",
                ring.width,
                ring.feel
            );
        }
    }
}
