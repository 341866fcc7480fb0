//! A server's lane: how it stood, and the events that happened at it.

use std::collections::VecDeque;

use flotilla_core::{RoleKind, ServerId, Term};

use crate::event::EventId;
use crate::server::Server;
use crate::spacetime::heard::{Disk, Heard};

/// How a server stands, as far as its lane shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Its role; a follower while it is down.
    pub role: RoleKind,
    /// currentTerm
    pub term: Term,
    /// Whether it is up.
    pub up: bool,
    /// Whether it stalls.
    pub paused: bool,
}

impl Standing {
    /// How a server stands now.
    pub fn of(server: &Server) -> Self {
        Self {
            role: server.role(),
            term: server.term(),
            up: server.is_up(),
            paused: server.is_paused(),
        }
    }

    /// `leader`, `candidate`, …, `paused` or `crashed`.
    pub const fn name(self) -> &'static str {
        match (self.up, self.paused) {
            (false, _) => "crashed",
            (true, true) => "paused",
            (true, false) => self.role.name(),
        }
    }
}

/// A stretch of a lane in which a server stands the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The event with which it begins.
    pub from: EventId,
    /// How the server stands.
    pub standing: Standing,
}

/// A server's lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Whose.
    pub server: ServerId,
    /// Each lasts until the next one begins.
    stretches: VecDeque<Stretch>,
    /// The events at this server, each with what the server had heard of after it.
    points: VecDeque<(EventId, Heard)>,
    /// What it had heard of before the first of them.
    base: Heard,
    pub(super) disk: Disk,
}

impl Lane {
    pub(super) fn new(server: &Server, before: EventId) -> Self {
        Self {
            server: server.id(),
            stretches: VecDeque::from([Stretch { from: before, standing: Standing::of(server) }]),
            points: VecDeque::new(),
            base: Heard::all(before),
            disk: Disk::new(before),
        }
    }

    /// The stretches in order, each with the event at which it ends, if it does.
    pub fn stretches(&self) -> impl Iterator<Item = (Stretch, Option<EventId>)> {
        let ends = self.stretches.iter().skip(1).map(|next| Some(next.from));
        self.stretches.iter().copied().zip(ends.chain(std::iter::once(None)))
    }

    /// How the server stood after an event.
    pub fn standing_at(&self, event: EventId) -> Standing {
        let after = self.stretches.partition_point(|stretch| stretch.from <= event);
        self.stretches[after.saturating_sub(1)].standing
    }

    /// The events at this server.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = EventId> {
        self.points.iter().map(|(event, _)| *event)
    }

    /// What the server has heard of when the picture ends.
    pub(super) fn heard(&self) -> Heard {
        self.points.back().map_or(self.base, |(_, heard)| *heard)
    }

    /// What the server had heard of after an event, wherever that happened.
    pub fn heard_at(&self, event: EventId) -> Heard {
        let after = self.points.partition_point(|(id, _)| *id <= event);
        after.checked_sub(1).map_or(self.base, |at| self.points[at].1)
    }

    pub(super) fn point(&mut self, event: EventId, heard: Heard) {
        self.points.push_back((event, heard));
    }

    pub(super) fn stand(&mut self, event: EventId, standing: Standing) {
        if self.stretches.back().is_none_or(|last| last.standing != standing) {
            self.stretches.push_back(Stretch { from: event, standing });
        }
    }

    pub(super) fn forget(&mut self, before: EventId) {
        let points = self.points.partition_point(|(event, _)| *event <= before);
        self.base = points.checked_sub(1).map_or(self.base, |at| self.points[at].1);
        self.points.drain(..points);
        let stretches = self.stretches.partition_point(|stretch| stretch.from <= before);
        self.stretches.drain(..stretches.saturating_sub(1));
    }
}
