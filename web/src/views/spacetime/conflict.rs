//! The sides of a conflict, at the events in which they were taken.

use flotilla_sim::SpaceTime;

use super::figures::{TARGET, circle, words};
use super::plan::{Plan, Spot};
use super::plane::Plane;
use crate::session::{Lit, Session};
use crate::views::element::{Element, element};

/// How far the sign stands from the edge of the lane: beyond the one that tells what happened.
const AWAY: f64 = 26.0;

impl Plan {
    /// Marks the events in which the sides of the violation that is lit were taken.
    pub(super) fn lay_conflict(&mut self, session: &Session, picture: &SpaceTime) {
        let Some(violation) = session.lit_violation() else { return };
        let place = |side| Some((picture.event_of(side, violation)?, side.server));
        let places: Vec<_> = violation.sides.iter().map(place).collect();
        for spot in &mut self.spots {
            let here = Some((spot.event, spot.server));
            spot.conflict = Lit::of(violation, |at| places[at] == here);
        }
    }
}

impl Spot {
    /// A ring round it, and the sign with the numbers of the sides.
    pub(super) fn conflict(&self, plane: &Plane) -> Option<Element> {
        let lit = self.conflict.as_ref()?;
        let at = plane.point(0.0, -self.half - AWAY);
        Some(element("g").child(circle("st-conflict", TARGET - 2.0)).child(words(
            "st-conflict-sign",
            at,
            lit.sign.clone(),
        )))
    }
}
