//! What happened at no server, in a row of its own between the axis and the lanes.

use flotilla_sim::{EventId, SpaceTime, Subject};

use super::figures::{TARGET, circle, item, path, way};
use super::plan::{LookedAt, Plan, looked_at};
use super::plane::Plane;
use super::signs::{Sign, sign_beside};
use crate::session::Session;
use crate::views::element::{Element, element};

/// How far signs stand from each other at least.
const APART: f64 = 14.0;

/// An event at no server, drawn.
pub(super) struct Stone {
    pub(super) event: EventId,
    along: f64,
    /// None where a more telling one is too near.
    sign: Option<&'static Sign>,
    pub(super) looked_at: LookedAt,
    name: String,
}

impl Plan {
    /// Where signs would lie on each other, the more telling ones stay.
    pub(super) fn lay_stones(
        &mut self,
        session: &Session,
        picture: &SpaceTime,
        (first, last): (EventId, EventId),
    ) {
        let in_sight = picture.asides().filter(|aside| (first..=last).contains(&aside.event));
        let mut stones: Vec<Stone> = in_sight
            .map(|aside| Stone {
                event: aside.event,
                along: self.place(picture, aside.event),
                sign: Some(sign_beside(aside.what)),
                looked_at: looked_at(session, Subject::Event(aside.event)),
                name: aside.name(),
            })
            .collect();
        let mut order: Vec<usize> = (0..stones.len()).collect();
        order.sort_by_key(|at| stones[*at].sign.map(|sign| sign.rank));
        let mut taken: Vec<f64> = Vec::new();
        for at in order {
            let along = stones[at].along;
            if taken.iter().any(|other| (other - along).abs() < APART) {
                stones[at].sign = None;
            } else {
                taken.push(along);
            }
        }
        self.stones = stones;
    }
}

impl Stone {
    /// A sign, or a point where there is no room for one, and a line across the lanes while it is
    /// looked at.
    pub(super) fn drawn(&self, plane: &Plane) -> Element {
        let at = plane.point(self.along, plane.row());
        let (from, to) = (plane.point(0.0, TARGET), plane.point(0.0, plane.end() - plane.row()));
        let figure = match self.sign {
            Some(sign) => path(sign.class, sign.path),
            None => circle("st-dot", 2.5),
        };
        item(Subject::Event(self.event), "st-spot st-stone", &[], self.looked_at)
            .attr("aria-label", self.name.clone())
            .attr("transform", at.translate())
            .child(element("title").text(self.name.clone()))
            .child(path("st-across", &way(&[from, to])))
            .child(circle("st-feel", TARGET))
            .child(figure)
    }
}
