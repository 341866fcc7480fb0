//! What finds room in the picture: words in lanes, signs, and the labels of messages.

use flotilla_core::{RoleKind, ServerId};
use flotilla_sim::{Arrow, Standing, Subject, message_label};

use super::plan::{Label, Light, Line, Plan};
use super::plane::Plane;

/// Lanes that are no further apart have no room for labels between them.
const LEAST_GAP: f64 = 46.0;
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
    /// would lie on others are left out. `arrows` are those of the lines.
    pub(super) fn place_labels(&mut self, arrows: &[&Arrow], plane: &Plane) {
        if plane.gap() <= LEAST_GAP {
            return;
        }
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        let telling = |line: &Line| u8::from(line.course.kind.is_reply()) + u8::from(!line.carries);
        let mut order: Vec<usize> = (0..self.arrows.len()).collect();
        order.sort_by_key(|at| telling(&self.arrows[*at]));
        for at in order {
            let line = &self.arrows[at];
            let (along, across) = label_place(line, plane);
            let long = (line.to.0 - line.from.0).abs() + (line.to.1 - line.from.1).abs();
            let free = |half: (f64, f64)| {
                !taken.iter().any(|(x, y, other)| {
                    (x - along).abs() < half.0 + other && (y - across).abs() < half.1 * 1.7
                })
            };
            // Where not even a short one finds room, nothing has to be put in words.
            let message = arrows[at].message.as_ref().filter(|_| free(label_half(1, plane)));
            let Some(said) = message.map(message_label) else { continue };
            let half = label_half(said.chars().count(), plane);
            if long > half.0 * 2.5 && free(half) {
                taken.push((along, across, half.0));
                self.labels.push(Label {
                    subject: Subject::Message(line.course.id),
                    sent_by: line.course.sent_by,
                    at: (along, across),
                    said,
                    dim: line.light != Light::Full,
                });
            }
        }
        self.labels.sort_by_key(|label| label.sent_by);
    }
}

/// The middle of the last gap that a message crosses.
fn label_place(line: &Line, plane: &Plane) -> (f64, f64) {
    let span = (line.to.1 - line.from.1).abs().max(1.0);
    let back = (plane.gap() / 2.0 / span).min(0.5);
    let part = 1.0 - back;
    (line.from.0 + (line.to.0 - line.from.0) * part, line.from.1 + (line.to.1 - line.from.1) * part)
}

/// Half of the room that a label takes, along and across.
fn label_half(characters: usize, plane: &Plane) -> (f64, f64) {
    let (wide, high) = (characters as f64 * 3.2 + 3.0, 8.0);
    if plane.down { (high, wide) } else { (wide, high) }
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
