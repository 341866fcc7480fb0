//! The paper that the picture is drawn on: along it runs the axis, across it lie the lanes.

use flotilla_core::{RoleKind, ServerId};
use flotilla_sim::Standing;

use crate::views::stage::geometry::Point;

/// Room at the edge for what the axis counts, in CSS pixels.
const AXIS: f64 = 20.0;
/// And beside it for what happens at no server: its targets may reach over what the axis counts.
const ROW: f64 = 18.0;
/// The same where time runs downwards.
const NUMBERS: f64 = 34.0;
/// Room at the other edge for the servers' names.
const NAMES: f64 = 40.0;
/// The same where time runs downwards.
const HEADS: f64 = 26.0;
/// And at the end of the axis.
const END: f64 = 8.0;

/// Its size, and which way it lies.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Plane {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether time runs downwards and not to the right.
    pub(super) down: bool,
    lanes: u8,
}

impl Plane {
    /// On what is high and narrow time runs downwards.
    pub(super) const fn new(width: f64, height: f64, lanes: u8) -> Self {
        Self { width, height, down: height > width * 1.1, lanes }
    }

    /// How long the axis is.
    pub(super) const fn length(&self) -> f64 {
        if self.down { self.height - self.start() - END } else { self.width - self.start() - END }
    }

    /// Where the axis starts.
    pub(super) const fn start(&self) -> f64 {
        if self.down { HEADS } else { NAMES }
    }

    /// The middle of what the axis counts.
    pub(super) const fn axis(&self) -> f64 {
        self.counts() / 2.0
    }

    /// The middle of the row of what happens at no server.
    pub(super) const fn row(&self) -> f64 {
        self.counts() + ROW / 2.0
    }

    /// Where the lanes start.
    pub(super) const fn top(&self) -> f64 {
        self.counts() + ROW
    }

    /// And where they end.
    pub(super) fn end(&self) -> f64 {
        self.top() + self.gap() * f64::from(self.lanes)
    }

    /// Numbers are broader than high.
    const fn counts(&self) -> f64 {
        if self.down { NUMBERS } else { AXIS }
    }

    /// How far the lanes are from each other.
    pub(super) fn gap(&self) -> f64 {
        let breadth = if self.down { self.width } else { self.height };
        (breadth - self.top()) / f64::from(self.lanes)
    }

    /// The middle of a lane.
    pub(super) fn lane(&self, server: ServerId) -> f64 {
        self.top() + self.gap() * (f64::from(server.number()) - 0.5)
    }

    /// Half of how broad a lane is: a leader's stands out.
    pub(super) fn half(&self, standing: Standing) -> f64 {
        let most = self.gap() * 0.2;
        let wanted = match standing.role {
            RoleKind::Leader if standing.up => 10.0,
            RoleKind::Candidate | RoleKind::PreCandidate if standing.up => 8.5,
            _ => 7.0,
        };
        if wanted < most { wanted } else { most }
    }

    /// A place on it.
    pub(super) const fn point(&self, along: f64, across: f64) -> Point {
        if self.down { Point::new(across, along) } else { Point::new(along, across) }
    }
}
