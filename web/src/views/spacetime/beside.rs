//! What happened at no server, in a row of its own between the axis and the lanes.

use flotilla_sim::{EventId, SpaceTime, Subject};

use super::draw::{Pen, TARGET, circle, path, way};
use super::plan::Plan;
use super::signs::{Sign, sign_beside};
use crate::command::Thing;
use crate::views::element::{Element, element};
use crate::views::parts::class;

/// How far signs stand from each other at least.
const APART: f64 = 14.0;

/// An event at no server, drawn.
pub(super) struct Stone {
    pub(super) event: EventId,
    along: f64,
    /// None where a more telling one is too near.
    sign: Option<&'static Sign>,
    name: String,
}

impl Plan {
    /// Where signs would lie on each other, the more telling ones stay.
    pub(super) fn lay_stones(&mut self, picture: &SpaceTime, (first, last): (EventId, EventId)) {
        let in_sight = picture.asides().filter(|aside| (first..=last).contains(&aside.event));
        let mut stones: Vec<Stone> = in_sight
            .map(|aside| Stone {
                event: aside.event,
                along: self.place(picture, aside.event),
                sign: Some(sign_beside(aside.what)),
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

impl Pen<'_> {
    /// An event at no server: a sign, or a point where there is no room for one, and a line across
    /// the lanes while it is looked at.
    pub(super) fn stone(&self, stone: &Stone) -> Element {
        let plane = self.plane;
        let at = plane.point(stone.along, plane.row());
        let (from, to) = (plane.point(0.0, TARGET), plane.point(0.0, plane.end() - plane.row()));
        let class = class(
            "st-spot st-stone",
            &[
                ("marked", self.session.marks_event(stone.event)),
                ("selected", self.session.selected == Some(Thing::Event(stone.event))),
                ("current", stone.event == self.session.timeline.cursor()),
            ],
        );
        let figure = match stone.sign {
            Some(sign) => path(sign.class, sign.path),
            None => circle("st-dot", 2.5),
        };
        self.item(Subject::Event(stone.event), class)
            .attr("aria-label", stone.name.clone())
            .attr("transform", at.translate())
            .child(element("title").text(stone.name.clone()))
            .child(path("st-across", &way(&[from, to])))
            .child(circle("st-feel", TARGET))
            .child(figure)
    }
}
