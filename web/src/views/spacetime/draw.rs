//! The plan as shapes.

use super::figures::{TARGET, path, way, words};
use super::plan::{Band, Plan, Veil};
use super::plane::Plane;
use super::sheet::Sheet;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, hue};
use crate::views::stage::geometry::{Point, num};
use flotilla_core::{RoleKind, ServerId};

/// Who draws, what and for whom.
pub(super) struct Pen<'a> {
    pub(super) session: &'a Session,
    pub(super) plan: &'a Plan,
    pub(super) plane: &'a Plane,
    pub(super) sheet: &'a Sheet,
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
        let [arrows, labels, spots] = self.sheet.layers();
        let arrows_are = if plan.is_crowded { "st-arrows crowded" } else { "st-arrows" };
        let content = element("g")
            .attr("transform", shift.translate())
            .child(group("st-grid").attr("aria-hidden", "true").children(self.ticks()))
            .child(group("st-lanes").attr("aria-hidden", "true").children(self.bands()))
            .child(group(arrows_are).children(arrows))
            .child(group("").attr("aria-hidden", "true").children(labels))
            .child(group("st-stones").children(plan.stones.iter().map(|stone| stone.drawn(plane))))
            .child(group("st-spots").children(spots))
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
            let lit = self.session.lit_at(server.id(), None);
            let class = class(
                "st-name",
                &[
                    (hue(server.term()), true),
                    ("down", !server.is_up()),
                    ("knows", knows),
                    ("conflict", lit.is_some()),
                ],
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
                .child_if(lit.map(|lit| words("st-conflict-sign", Point::new(0.0, 17.0), lit.sign)))
        };
        let servers = self.session.timeline.world().servers().iter();
        element("g").attr("aria-hidden", "true").children(servers.map(name))
    }
}
