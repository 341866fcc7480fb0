//! Messages and events as shapes.

use flotilla_core::ServerId;
use flotilla_sim::Subject;

use super::plan::{End, Label, Light, Line, LookedAt, Spot};
use super::plane::Plane;
use super::room::box_width;
use crate::pointing;
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, hue};
use crate::views::stage::geometry::{Point, num};

/// Half of how wide and high a target is at least.
pub(super) const TARGET: f64 = 12.0;

impl Line {
    /// A message: from the edge of its sender's lane to that of its receiver's.
    pub(super) fn drawn(&self, plane: &Plane) -> Element {
        let (from, to) = (place(plane, self.from), place(plane, self.to));
        let classes = [
            (hue(self.course.term.unwrap_or_default()), true),
            ("reply", self.course.kind.is_reply()),
            ("carries", self.carries),
            ("lost", self.end == End::Lost),
            ("flies", matches!(self.end, End::UnderWay | End::Waits)),
            ("half", self.light == Light::Half),
            ("dim", self.light == Light::None),
        ];
        let end = match (self.end, self.held) {
            (End::Arrived, _) => "arrived",
            (End::Lost, _) => "lost",
            (_, Some(_)) => "held",
            (_, None) => "under-way",
        };
        let ray = way(&[from, to]);
        item(Subject::Message(self.course.id), "st-arrow", &classes, self.looked_at)
            .attr("aria-label", self.course.name())
            .attr("data-arrow", self.course.id.to_string())
            .attr("data-end", end)
            .child(path("st-feel", &ray))
            .child(path("st-line", &ray))
            .child(self.head(from, to))
            .child_if(self.held.map(|part| self.held(plane, part)))
    }

    /// A held message has two bars where it is at the cursor.
    fn held(&self, plane: &Plane, part: f64) -> Element {
        let (from, to) = (self.from, self.to);
        let at = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        path("st-held", "M-2.5-4V4M2.5-4V4").attr("transform", place(plane, at).translate())
    }

    /// The head of an arrow: filled for requests, hollow for replies, with a bar across it for what
    /// is denied; a cross for what is lost.
    fn head(&self, from: Point, to: Point) -> Element {
        let ahead = from.towards(to);
        let side = ahead.right();
        if self.end == End::Lost {
            let arm = |x: f64, y: f64| Point::new(to.x + x * 4.5, to.y + y * 4.5);
            let cross =
                [way(&[arm(-1.0, -1.0), arm(1.0, 1.0)]), way(&[arm(1.0, -1.0), arm(-1.0, 1.0)])];
            return path("st-cross", &cross.concat());
        }
        let back = to.moved(ahead, -9.0);
        let mut shape = [&way(&[to, back.moved(side, 4.0), back.moved(side, -4.0)]), "Z"].concat();
        if self.granted == Some(false) {
            shape.push_str(&way(&[to.moved(side, 5.0), to.moved(side, -5.0)]));
        }
        path("st-head", &shape)
    }
}

impl Label {
    /// What a message says in short. Labels lie over all arrows.
    pub(super) fn drawn(&self, plane: &Plane) -> Element {
        let class = if self.dim { "st-label dim" } else { "st-label" };
        words(class, place(plane, self.at), self.said.clone()).key(pointing::name(self.subject))
    }
}

impl Spot {
    /// An event at a server: a point on its lane, a sign above it, an entry below it.
    pub(super) fn drawn(&self, plane: &Plane) -> Element {
        let subject = Subject::Event(self.event);
        let at = plane.point(self.along, plane.lane(self.server));
        let classes = [("dim", !self.lit)];
        let group = if self.again {
            // One of the servers stands for all.
            element("g")
                .class(classes_of("st-spot", &classes, self.looked_at))
                .attr("aria-hidden", "true")
                .attr("data-subject", pointing::name(subject))
        } else {
            item(subject, "st-spot", &classes, self.looked_at)
                .attr("aria-label", self.name(self.server))
        };
        let sign = self.sign.map(|sign| {
            let at = plane.point(0.0, -self.half - 9.0);
            path(sign.class, sign.path).attr("transform", at.translate())
        });
        group
            .key([pointing::name(subject), self.server.to_string()].join(" "))
            .attr("transform", at.translate())
            .child(circle("st-feel", TARGET))
            .child(circle("st-dot", 2.5))
            .child_if(sign)
            .child_if(self.entry(plane))
            .child_if(self.conflict(plane))
    }

    /// Its name for who listens: `Event 5 at S1: is elected`.
    fn name(&self, server: ServerId) -> String {
        let conflict = self.conflict.as_ref();
        let conflict = conflict.map(|lit| ["; in conflict: ", &lit.words].concat());
        let (event, server) = (self.event.0.to_string(), server.to_string());
        ["Event ", &event, " at ", &server, &self.said, &conflict.unwrap_or_default()].concat()
    }

    /// The entries that came or were committed, in a box below the lane.
    fn entry(&self, plane: &Plane) -> Option<Element> {
        let (said, term, committed) = self.entry.as_ref()?;
        let half = box_width(said) / 2.0;
        let across = if plane.down { half + 2.0 } else { 10.0 };
        let at = plane.point(0.0, self.half + across);
        let frame = element("rect")
            .attr("x", num(-half))
            .attr("y", "-7.5")
            .attr("width", num(half * 2.0))
            .attr("height", "15")
            .attr("rx", "2.5");
        let drawn = element("g")
            .class(class("st-entry", &[(hue(*term), true), ("committed", *committed)]))
            .attr("transform", at.translate())
            .child(frame)
            .child(element("text").text(said.clone()));
        Some(drawn)
    }
}

/// What can be pointed at and selected. One of all has a place in the order of the Tab key.
pub(super) fn item(
    subject: Subject,
    always: &'static str,
    classes: &[(&str, bool)],
    looked_at: LookedAt,
) -> Element {
    let name = pointing::name(subject);
    element("g")
        .key(name.clone())
        .class(classes_of(always, classes, looked_at))
        .attr("role", "button")
        .attr("tabindex", if looked_at.stops { "0" } else { "-1" })
        .attr("data-subject", name)
}

fn classes_of(always: &'static str, classes: &[(&str, bool)], looked_at: LookedAt) -> String {
    let LookedAt { marked, selected, .. } = looked_at;
    class(&class(always, classes), &[("marked", marked), ("selected", selected)])
}

fn place(plane: &Plane, (along, across): (f64, f64)) -> Point {
    plane.point(along, across)
}

/// A line through these places.
pub(super) fn way(places: &[Point]) -> String {
    let mut d = String::with_capacity(places.len() * 12);
    for place in places {
        d.push(if d.is_empty() { 'M' } else { 'L' });
        d.push_str(&num(place.x));
        d.push(' ');
        d.push_str(&num(place.y));
    }
    d
}

pub(super) fn path(class: &'static str, d: &str) -> Element {
    element("path").class(class).attr("d", d.to_string())
}

pub(super) fn circle(class: &'static str, r: f64) -> Element {
    element("circle").class(class).attr("r", num(r))
}

pub(super) fn words(class: &'static str, at: Point, said: String) -> Element {
    text("text", class, said).attr("x", num(at.x)).attr("y", num(at.y))
}
