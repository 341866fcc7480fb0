//! What finds room in the picture: words in lanes, signs, and the labels of messages.

use flotilla_core::{RoleKind, ServerId};
use flotilla_sim::Standing;

use super::plan::{Line, Plan};
use super::plane::Plane;

/// Room that a character takes in a lane.
pub(super) const CHARACTER: f64 = 6.4;

impl Plan {
    /// Where signs would lie on each other, the more telling ones stay.
    pub(super) fn thin_out(&mut self) {
        let mut order: Vec<usize> = (0..self.spots.len()).collect();
        order.sort_by_key(|at| self.spots[*at].sign.map_or(u8::MAX, |sign| sign.rank));
        let mut signs: Vec<(ServerId, f64)> = Vec::new();
        let mut boxes: Vec<(ServerId, f64, f64)> = Vec::new();
        for at in order {
            let spot = &mut self.spots[at];
            let here = (spot.server, spot.along);
            if spot.sign.is_some() {
                let near =
                    |other: &(ServerId, f64)| other.0 == here.0 && (other.1 - here.1).abs() < 14.0;
                if signs.iter().any(near) {
                    spot.sign = None;
                } else {
                    signs.push(here);
                }
            }
            if let Some((text, ..)) = &spot.entry {
                let half = box_width(text) / 2.0 + 1.0;
                let near = |other: &(ServerId, f64, f64)| {
                    other.0 == here.0 && (other.1 - here.1).abs() < half + other.2
                };
                if boxes.iter().any(near) {
                    spot.entry = None;
                } else {
                    boxes.push((here.0, here.1, half));
                }
            }
        }
    }

    /// Stretches say as much as there is room for, where no event is in the way.
    pub(super) fn place_words(&mut self) {
        let (offset, end) = (self.offset(), self.along(self.window.to()));
        for band in &mut self.bands {
            let (from, to) = (band.from.max(offset), band.to.min(end));
            let inside = self.spots.iter().filter(|spot| spot.server == band.server);
            let inside = inside.map(|spot| spot.along).filter(|at| (from..to).contains(at));
            let mut stops = vec![from];
            stops.extend(inside);
            stops.push(to);
            let gap = |pair: &[f64]| (pair[0], pair[1] - pair[0]);
            band.words = told(band.standing).into_iter().find_map(|said| {
                let wide = said.chars().count() as f64 * CHARACTER + 8.0;
                let room = stops.windows(2).map(gap).find(|(_, room)| *room >= wide);
                room.map(|(at, _)| (at + 4.5, said))
            });
        }
    }

    /// Labels stand in the gap before the receiver, where no other lane is in the way; those that
    /// would lie on others are left out.
    pub(super) fn place_labels(&mut self, plane: &Plane) {
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        let telling = |line: &Line| u8::from(line.kind.is_reply()) + u8::from(!line.carries);
        let mut order: Vec<usize> = (0..self.arrows.len()).collect();
        order.sort_by_key(|at| telling(&self.arrows[*at]));
        for at in order {
            let line = &mut self.arrows[at];
            let Some(label) = &line.label else { continue };
            let (along, across) = label_place(line, plane);
            let chars = label.chars().count() as f64;
            let half = if plane.down { 8.0 } else { chars * 3.2 + 3.0 };
            let half_across = if plane.down { chars * 3.2 + 3.0 } else { 8.0 };
            let long = (line.to.0 - line.from.0).abs() + (line.to.1 - line.from.1).abs();
            let free = !taken.iter().any(|(x, y, other)| {
                (x - along).abs() < half + other && (y - across).abs() < half_across * 1.7
            });
            if free && long > half * 2.5 && plane.gap() > 46.0 {
                taken.push((along, across, half));
            } else {
                line.label = None;
            }
        }
    }
}

/// The middle of the last gap that a message crosses.
pub(super) fn label_place(line: &Line, plane: &Plane) -> (f64, f64) {
    let span = (line.to.1 - line.from.1).abs().max(1.0);
    let back = (plane.gap() / 2.0 / span).min(0.5);
    let part = 1.0 - back;
    (line.from.0 + (line.to.0 - line.from.0) * part, line.from.1 + (line.to.1 - line.from.1) * part)
}

/// How wide the box of an entry is.
pub(super) fn box_width(text: &str) -> f64 {
    text.chars().count() as f64 * 6.6 + 8.0
}

/// What a stretch may say, the longest first: the term's number in any case.
fn told(standing: Standing) -> Vec<String> {
    let term = standing.term.to_string();
    let named = match (standing.up, standing.role, standing.paused) {
        (false, ..) => return vec!["crashed".into()],
        (.., true) => Some("paused"),
        (_, RoleKind::Follower, _) => None,
        (_, role, _) => Some(role.name()),
    };
    let long = named.map(|name| [name, ", term ", &term].concat());
    let middling = ["term ", &term].concat();
    [long, Some(middling), Some(term)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::Term;

    #[test]
    fn a_stretch_tells_role_and_term_or_the_term_alone() {
        let leader = Standing { role: RoleKind::Leader, term: Term(12), up: true, paused: false };
        assert_eq!(told(leader), ["leader, term 12", "term 12", "12"]);
        let follower = Standing { role: RoleKind::Follower, ..leader };
        assert_eq!(told(follower), ["term 12", "12"]);
        let paused = Standing { paused: true, ..follower };
        assert_eq!(told(paused)[0], "paused, term 12");
        assert_eq!(told(Standing { up: false, ..leader }), ["crashed"]);
    }
}
