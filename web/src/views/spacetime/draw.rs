//! The plan as shapes.

use flotilla_core::{RoleKind, ServerId};
use flotilla_sim::{MessageId, Standing, Subject};

use super::plan::{Band, End, Light, Line, Plan, Spot, Veil};
use super::plane::Plane;
use super::room::{box_width, label_place};
use crate::command::Thing;
use crate::pointing;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, hue};
use crate::views::stage::geometry::{Point, num, within};

/// Half of how wide and high a target is at least.
pub(super) const TARGET: f64 = 12.0;

/// Who draws, for whom, and what has the place of the Tab key among what is drawn.
pub(super) struct Pen<'a> {
    pub(super) session: &'a Session,
    pub(super) plan: &'a Plan,
    pub(super) plane: &'a Plane,
    pub(super) stop: Option<Subject>,
}

impl Pen<'_> {
    /// The whole picture: what moves with the time, and the names beside it.
    pub(super) fn picture(&self) -> Element {
        let Self { plan, plane, .. } = *self;
        let corner = plane.point(plane.start(), 0.0);
        let (width, height) =
            if plane.down { (plane.width, plane.length()) } else { (plane.length(), plane.height) };
        let shift = plane.point(-plan.offset(), 0.0);
        let group = |class: &'static str| element("g").class(class);
        let labels = plan.arrows.iter().filter_map(|line| self.label(line));
        let content = element("g")
            .attr("transform", shift.translate())
            .child(group("st-grid").attr("aria-hidden", "true").children(self.ticks()))
            .child(group("st-lanes").attr("aria-hidden", "true").children(self.bands()))
            .child(group("st-arrows").children(plan.arrows.iter().map(|line| self.arrow(line))))
            .child(group("").attr("aria-hidden", "true").children(labels))
            .child(group("st-stones").children(plan.stones.iter().map(|stone| self.stone(stone))))
            .child(group("st-spots").children(plan.spots.iter().map(|spot| self.spot(spot))))
            .child(self.future())
            .child(self.cursor());
        let window = element("svg")
            .attr("x", num(corner.x))
            .attr("y", num(corner.y))
            .attr("width", num(width))
            .attr("height", num(height))
            .child(content);
        element("g").child(window).child(self.names())
    }

    /// Round steps, with thin lines across.
    fn ticks(&self) -> Vec<Element> {
        let Self { plan, plane, .. } = *self;
        let apart = if plane.down { 40.0 } else { 56.0 };
        let tick = |(step, said): (f64, String)| {
            let along = plan.along(step);
            let line = [plane.point(along, plane.top()), plane.point(along, plane.end())];
            let at = plane.point(along, plane.axis());
            element("g").key(said.clone()).child(path("", &way(&line))).child(words("", at, said))
        };
        plan.window.ticks(apart).into_iter().map(tick).collect()
    }

    fn bands(&self) -> Vec<Element> {
        let veils = self.plan.veils.iter().map(|veil| self.veil(veil));
        self.plan.bands.iter().map(|band| self.band(band)).chain(veils).collect()
    }

    /// What cannot have been heard of, and what was heard last.
    fn veil(&self, veil: &Veil) -> Element {
        let place = (self.plane.lane(veil.server), self.plane.gap() * 0.3);
        element("g")
            .key(["veil", &veil.server.to_string()].concat())
            .child(self.block("st-veil", (veil.from, veil.to), place))
            .child_if(self.words_along("st-heard", veil.server, veil.words.as_ref()))
    }

    /// A box along a lane.
    fn block(
        &self,
        class: &'static str,
        (from, to): (f64, f64),
        (lane, half): (f64, f64),
    ) -> Element {
        let corner = self.plane.point(from, lane - half);
        let size = self.plane.point((to - from).max(0.0), half * 2.0);
        element("rect")
            .class(class)
            .attr("x", num(corner.x))
            .attr("y", num(corner.y))
            .attr("width", num(size.x))
            .attr("height", num(size.y))
    }

    /// A stretch of a lane: its fill is the term, its breadth and its border the role. One that is
    /// down is broken off.
    fn band(&self, band: &Band) -> Element {
        let Band { server, from, to, standing, begins, .. } = *band;
        let lane = self.plane.lane(server);
        let key = [server.to_string(), num(from)].join(" ");
        if !standing.up {
            let torn = |at: f64| {
                let zigzag = [(-2.0, -9.0), (2.0, -3.0), (-2.0, 3.0), (2.0, 9.0)];
                path("st-torn", &way(&zigzag.map(|(x, y)| self.plane.point(at + x, lane + y))))
            };
            let ends = [self.plane.point(from, lane), self.plane.point(to, lane)];
            return element("g")
                .key(key)
                .child(path("st-down", &way(&ends)))
                .child_if(begins.then(|| torn(from)))
                .child_if(band.ends.then(|| torn(to)))
                .child_if(self.words_along("", band.server, band.words.as_ref()));
        }
        let half = self.plane.half(standing);
        let leads = standing.role == RoleKind::Leader;
        let inner = || self.block("st-inner", (from, to), (lane, half - 2.5));
        let class = class(
            "st-band",
            &[
                (hue(standing.term), true),
                (standing.role.name(), true),
                ("paused", standing.paused),
            ],
        );
        element("g")
            .key(key)
            .class(class)
            .child(self.block("", (from, to), (lane, half)))
            .child_if(leads.then(inner))
            .child_if(self.words_along("", band.server, band.words.as_ref()))
    }

    /// Words along a lane.
    fn words_along(
        &self,
        class: &'static str,
        server: ServerId,
        words: Option<&(f64, String)>,
    ) -> Option<Element> {
        let (along, said) = words?;
        let at = self.plane.point(*along, self.plane.lane(server));
        let turned = self.plane.down.then(|| [&at.translate(), "rotate(90)"].concat());
        let place = turned.unwrap_or_else(|| at.translate());
        Some(text("text", class, said.clone()).attr("transform", place))
    }

    /// A message: from the edge of its sender's lane to that of its receiver's.
    fn arrow(&self, line: &Line) -> Element {
        let subject = Subject::Message(line.id);
        let (from, to) = (self.point(line.from), self.point(line.to));
        let reply = line.kind.is_reply();
        let class = class(
            "st-arrow",
            &[
                (hue(line.term.unwrap_or_default()), true),
                ("reply", reply),
                ("carries", line.carries),
                ("copy", line.copy),
                ("lost", line.end == End::Lost),
                ("flies", matches!(line.end, End::UnderWay | End::Waits)),
                ("half", line.light == Light::Half),
                ("dim", line.light == Light::None),
                ("marked", self.session.marks_message(line.id)),
                ("selected", self.selects_message(line.id)),
            ],
        );
        let end = match (line.end, line.held) {
            (End::Arrived, _) => "arrived",
            (End::Lost, _) => "lost",
            (_, true) => "held",
            (_, false) => "under-way",
        };
        let ray = way(&[from, to]);
        self.item(subject, class)
            .attr("aria-label", line.name.clone())
            .attr("data-arrow", line.id.to_string())
            .attr("data-end", end)
            .child(path("st-feel", &ray))
            .child(path("st-line", &ray))
            .child(head(line, from, to))
            .child_if(line.held.then(|| self.held(line)))
    }

    /// What a message says in short. Labels lie over all arrows.
    fn label(&self, line: &Line) -> Option<Element> {
        let label = line.label.as_ref()?;
        let class = if line.light == Light::Full { "st-label" } else { "st-label dim" };
        let at = self.point(label_place(line, self.plane));
        Some(words(class, at, label.clone()).key(line.id.to_string()))
    }

    /// A held message has two bars where it is at the cursor.
    fn held(&self, line: &Line) -> Element {
        let (from, to) = (line.from, line.to);
        let part = match line.end {
            End::Waits => 1.0,
            _ => within((self.plan.cursor - from.0) / (to.0 - from.0).max(1.0), 0.0, 1.0),
        };
        let at = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        path("st-held", "M-2.5-4V4M2.5-4V4").attr("transform", self.point(at).translate())
    }

    fn point(&self, (along, across): (f64, f64)) -> Point {
        self.plane.point(along, across)
    }

    /// An event at a server: a point on its lane, a sign above it, an entry below it.
    fn spot(&self, spot: &Spot) -> Element {
        let subject = Subject::Event(spot.event);
        let standing = self.standing_at(spot);
        let half = self.plane.half(standing);
        let at = self.plane.point(spot.along, self.plane.lane(spot.server));
        let selected = self.session.selected == Some(Thing::Event(spot.event));
        let class = class(
            "st-spot",
            &[
                ("dim", !spot.lit),
                ("restarts", spot.restarts_timer),
                ("marked", self.session.marks_event(spot.event)),
                ("selected", selected),
                ("current", spot.event == self.session.timeline.cursor()),
            ],
        );
        let group = if spot.again {
            element("g")
                .class(class)
                .attr("aria-hidden", "true")
                .attr("data-subject", pointing::name(subject))
        } else {
            self.item(subject, class).attr("aria-label", spot.name.clone())
        };
        let sign = spot.sign.map(|sign| {
            let at = self.plane.point(0.0, -half - 9.0);
            path(sign.class, sign.path).attr("transform", at.translate())
        });
        group
            .key([pointing::name(subject), spot.server.to_string()].join(" "))
            .attr("transform", at.translate())
            .child(circle("st-feel", TARGET))
            .child(circle("st-dot", 2.5))
            .child_if(sign)
            .child_if(spot.entry.as_ref().map(|(said, term, committed)| {
                let box_half = box_width(said) / 2.0;
                let across = if self.plane.down { box_half + 2.0 } else { 10.0 };
                let at = self.plane.point(0.0, half + across);
                element("g")
                    .class(class_of_entry(*committed, hue(*term)))
                    .attr("transform", at.translate())
                    .child(
                        element("rect")
                            .attr("x", num(-box_half))
                            .attr("y", "-7.5")
                            .attr("width", num(box_half * 2.0))
                            .attr("height", "15")
                            .attr("rx", "2.5"),
                    )
                    .child(element("text").text(said.clone()))
            }))
    }

    fn standing_at(&self, spot: &Spot) -> Standing {
        let follower = self.session.looking.follower();
        let standing =
            follower.map(|follower| follower.picture().lane(spot.server).standing_at(spot.event));
        standing.unwrap_or_else(|| Standing::of(self.session.timeline.world().server(spot.server)))
    }

    /// What can be pointed at and selected. One of all has a place in the order of the Tab key.
    pub(super) fn item(&self, subject: Subject, class: String) -> Element {
        let name = pointing::name(subject);
        element("g")
            .key(name.clone())
            .class(class)
            .attr("role", "button")
            .attr("tabindex", if self.stop == Some(subject) { "0" } else { "-1" })
            .attr("data-subject", name)
    }

    fn selects_message(&self, id: MessageId) -> bool {
        match self.session.selected {
            Some(Thing::Message(selected) | Thing::Sent { id: selected, .. }) => selected == id,
            _ => false,
        }
    }

    /// What is known to come after the cursor is paler.
    fn future(&self) -> Element {
        let Self { plan, plane, .. } = *self;
        let to = if plan.has_future {
            plan.along(plan.window.to()).max(plan.cursor)
        } else {
            plan.cursor
        };
        let across = (plane.end() - plane.row()) / 2.0 + TARGET / 2.0;
        self.block("st-future", (plan.cursor, to), (plane.end() - across, across))
    }

    fn cursor(&self) -> Element {
        let Self { plan, plane, .. } = *self;
        let [from, to] = [plane.row() - TARGET, plane.end()];
        let line = [plane.point(plan.cursor, from), plane.point(plan.cursor, to)];
        path("st-cursor", &way(&line))
    }

    /// Who the lanes belong to, in the colours of their terms at the cursor.
    fn names(&self) -> Element {
        let name = |server: &flotilla_sim::Server| {
            let at = self.plane.point(self.plane.start() / 2.0, self.plane.lane(server.id()));
            let knows = self.session.looking.knower == Some(server.id());
            let class = class(
                "st-name",
                &[(hue(server.term()), true), ("down", !server.is_up()), ("knows", knows)],
            );
            element("g")
                .key(server.id().number())
                .class(class)
                .attr("transform", at.translate())
                .child(
                    element("rect")
                        .attr("x", "-14")
                        .attr("y", "-10")
                        .attr("width", "28")
                        .attr("height", "20")
                        .attr("rx", "5"),
                )
                .child(element("text").show(&server.id()))
        };
        let servers = self.session.timeline.world().servers().iter();
        element("g").attr("aria-hidden", "true").children(servers.map(name))
    }
}

fn class_of_entry(committed: bool, hue: &str) -> String {
    class("st-entry", &[(hue, true), ("committed", committed)])
}

/// The head of an arrow: filled for requests, hollow for replies, with a bar across it for what is
/// denied; a cross for what is lost.
fn head(line: &Line, from: Point, to: Point) -> Element {
    let ahead = from.towards(to);
    let side = ahead.right();
    if line.end == End::Lost {
        let arm = |x: f64, y: f64| Point::new(to.x + x * 4.5, to.y + y * 4.5);
        let cross =
            [way(&[arm(-1.0, -1.0), arm(1.0, 1.0)]), way(&[arm(1.0, -1.0), arm(-1.0, 1.0)])];
        return path("st-cross", &cross.concat());
    }
    let back = to.moved(ahead, -9.0);
    let mut shape = [&way(&[to, back.moved(side, 4.0), back.moved(side, -4.0)]), "Z"].concat();
    if line.granted == Some(false) {
        shape.push_str(&way(&[to.moved(side, 5.0), to.moved(side, -5.0)]));
    }
    path("st-head", &shape)
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

fn words(class: &'static str, at: Point, said: String) -> Element {
    text("text", class, said).attr("x", num(at.x)).attr("y", num(at.y))
}
