//! Where messages that fly are drawn: as far on their way as time says, on the right of their
//! link. Where several come together they make room for each other, and labels shrink to glyphs.

use flotilla_core::ServerId;

use super::geometry::{Area, Point, within};
use super::lanes::{GAP, Spot, Way, touches_server};
use super::ring::Ring;

/// How often all messages that are too near to each other move apart: enough for a crowd. In a
/// greater one there is no room to make, only time to lose.
const ROUNDS: usize = 8;
const CROWD: usize = 120;
/// The most that fly side by side on one link.
const LANES: usize = 3;

/// A message that flies.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Flight {
    pub(super) from: ServerId,
    pub(super) to: ServerId,
    /// How wide it is with its label.
    pub(super) width: f64,
    /// How much of the way is behind it.
    pub(super) along: f64,
    /// When it set out and when it arrives.
    pub(super) departed: f64,
    pub(super) due: f64,
}

/// Where messages that fly are now. `others` are boxes where something stands already.
pub(super) fn flights(ring: &Ring, flights: &[Flight], others: &[Area]) -> Vec<Spot> {
    let glyph = ring.sizes.glyph();
    let mut at = on_their_lanes(ring, flights);
    for _ in 0..if flights.len() > CROWD { 1 } else { ROUNDS } {
        make_room(&mut at, ring, others);
    }
    let area = |nth: usize| Area::new(at[nth], flights[nth].width, glyph);
    let crowded = |nth: usize| {
        let own = area(nth);
        (0..at.len()).any(|other| other != nth && own.meets(area(other), GAP))
            || others.iter().any(|other| own.meets(*other, GAP))
            || !own.fits(ring.width, ring.height)
            || touches_server(ring, own)
    };
    (0..at.len()).map(|nth| Spot { at: at[nth], label: !crowded(nth) }).collect()
}

/// Those that would run into each other on one link fly side by side.
fn on_their_lanes(ring: &Ring, flights: &[Flight]) -> Vec<Point> {
    let glyph = ring.sizes.glyph();
    let mut lanes: Vec<usize> = Vec::with_capacity(flights.len());
    let mut at = Vec::with_capacity(flights.len());
    for (nth, flight) in flights.iter().enumerate() {
        let way = Way::new(ring, flight.from, flight.to);
        let taken = |lane: usize| {
            (0..nth).any(|other| {
                lanes[other] == lane && flights[other].meets(flight, glyph / way.length)
            })
        };
        let lane = (0..LANES).find(|lane| !taken(*lane)).unwrap_or(0);
        lanes.push(lane);
        at.push(way.at(flight.along, ring.sizes.lane() + lane as f64 * (glyph + GAP)));
    }
    at
}

/// Moves messages apart that are too near to each other, and away from what stands. How far
/// depends on how near they are, so that nothing jumps.
fn make_room(at: &mut [Point], ring: &Ring, others: &[Area]) {
    let glyph = ring.sizes.glyph();
    let apart = glyph + 1.0;
    for nth in 0..at.len() {
        for other in 0..nth {
            let distance = at[other].distance(at[nth]);
            if distance < apart {
                let along = at[other].towards(at[nth]);
                let half = (apart - distance) / 2.0;
                at[nth] = at[nth].moved(along, half);
                at[other] = at[other].moved(along, -half);
            }
        }
    }
    for here in at.iter_mut() {
        for area in others {
            // From the nearest place of a box, or out of it by the shortest way.
            let half = Point::new(area.half.x + glyph / 2.0 + 1.0, area.half.y + glyph / 2.0 + 1.0);
            let (dx, dy) = (here.x - area.middle.x, here.y - area.middle.y);
            let (out_x, out_y) = (half.x - dx.abs(), half.y - dy.abs());
            if out_x > 0.0 && out_y > 0.0 {
                if out_x < out_y {
                    here.x += out_x.copysign(dx);
                } else {
                    here.y += out_y.copysign(dy);
                }
            }
        }
        for place in &ring.places {
            let clear = ring.sizes.ring + glyph / 2.0;
            let distance = place.at.distance(*here);
            if distance < clear {
                *here = here.moved(place.at.towards(*here), clear - distance);
            }
        }
        let edge = glyph / 2.0 + 2.0;
        *here = Point::new(
            within(here.x, edge, ring.width - edge),
            within(here.y, edge, ring.height - edge),
        );
    }
}

impl Flight {
    fn along_at(&self, time: f64) -> f64 {
        within((time - self.departed) / (self.due - self.departed).max(1.0), 0.0, 1.0)
    }

    /// Whether two on one link ever come nearer than this part of the way while both are under
    /// way. This does not depend on the moment, so that neither changes its lane in flight.
    fn meets(&self, later: &Self, near: f64) -> bool {
        if self.from != later.from || self.to != later.to {
            return false;
        }
        let begin = self.departed.max(later.departed);
        let end = self.due.min(later.due);
        let apart = |time: f64| self.along_at(time) - later.along_at(time);
        let (first, last) = (apart(begin), apart(end));
        first.abs() < near || last.abs() < near || (first < 0.0) != (last < 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight(ring: &Ring, from: u8, to: u8, departed: f64, due: f64, now: f64) -> Flight {
        let server = |number| ServerId::new(number).expect("a server");
        Flight {
            from: server(from),
            to: server(to),
            width: ring.sizes.pill(8),
            along: (now - departed) / (due - departed),
            departed,
            due,
        }
    }

    fn assert_apart(ring: &Ring, all: &[Flight], spots: &[Spot], name: &str) {
        let glyph = ring.sizes.glyph();
        for nth in 0..all.len() {
            for other in 0..nth {
                let distance = spots[nth].at.distance(spots[other].at);
                assert!(distance > glyph * 0.9, "{name}: {other} and {nth} are {distance} apart");
            }
        }
    }

    #[test]
    fn a_request_and_its_reply_never_meet_head_on() {
        let ring = Ring::new(599.0, 640.0, 5);
        for tenth in 0..=10 {
            let now = f64::from(tenth);
            let both = [flight(&ring, 1, 3, 0.0, 10.0, now), flight(&ring, 3, 1, 0.0, 10.0, now)];
            let spots = flights(&ring, &both, &[]);
            assert_apart(&ring, &both, &spots, &format!("after {tenth} of 10"));
        }
    }

    #[test]
    fn those_that_catch_up_take_lanes_of_their_own() {
        let ring = Ring::new(599.0, 640.0, 5);
        let all = [
            flight(&ring, 1, 3, 0.0, 12.0, 6.0),
            flight(&ring, 1, 3, 4.0, 8.0, 6.0),
            flight(&ring, 1, 3, 5.0, 7.0, 6.0),
        ];
        assert_apart(&ring, &all, &flights(&ring, &all, &[]), "three on one link");
    }

    #[test]
    fn a_leader_s_messages_and_their_replies_make_room_for_each_other() {
        for (width, height) in [(320.0, 416.0), (599.0, 640.0)] {
            let ring = Ring::new(width, height, 5);
            for tenth in 0..10 {
                let now = 10.0 + f64::from(tenth) / 2.0;
                let all: Vec<Flight> = (2..=5)
                    .flat_map(|to| {
                        let to_it = flight(&ring, 1, to, 10.0, 15.0 + f64::from(to), now);
                        let from_it = flight(&ring, to, 1, 5.0, 14.0 + f64::from(to), now);
                        [to_it, from_it]
                    })
                    .collect();
                let spots = flights(&ring, &all, &[]);
                assert_apart(&ring, &all, &spots, &format!("{width} wide, at {now}"));
            }
        }
    }

    #[test]
    fn nobody_flies_over_what_stands() {
        let ring = Ring::new(599.0, 640.0, 5);
        let one = flight(&ring, 1, 3, 0.0, 10.0, 5.0);
        let free = flights(&ring, &[one], &[])[0];
        let stands = Area::new(free.at.moved(Point::new(1.0, 0.0), 3.0), 60.0, 24.0);
        let spot = flights(&ring, &[one], &[stands])[0];
        let glyph = ring.sizes.glyph();
        assert!(!Area::new(spot.at, glyph, glyph).meets(stands, 0.0), "{spot:?}");
    }
}
