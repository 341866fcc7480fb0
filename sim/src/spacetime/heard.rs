//! What servers can have heard of: vector clocks.
//!
//! An event is in the past of another if it happened before it at the same server, or sent a
//! message that arrived before it, or is in the past of such a one. Nothing else can have had a
//! part in it, however much earlier it happened.
//!
//! A crash takes what a server has heard of and not written down: a server that starts again knows
//! what was on its disk, as the state stood when the last write began that got there. Its own
//! events stay its own. A disk that lies counts as if it kept its word: what is dimmed is certainly
//! not known, and what is not dimmed may be.

use std::collections::VecDeque;

use flotilla_core::{Effect, PerServer, ServerId};

use crate::event::{Consequence, Event, EventId};
use crate::spacetime::SpaceTime;
use crate::world::World;

/// For each server, its last event that somebody can have heard of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heard(PerServer<EventId>);

impl Heard {
    /// Everything up to an event.
    pub(super) const fn all(event: EventId) -> Self {
        Self(PerServer::all(event))
    }

    /// The last event of a server that can have been heard of.
    pub fn last_of(&self, server: ServerId) -> EventId {
        self.0[server]
    }

    /// Whether an event at a server is among what can have been heard of.
    pub fn has(&self, server: ServerId, event: EventId) -> bool {
        event <= self.0[server]
    }

    pub(super) fn of(&mut self, server: ServerId, event: EventId) {
        self.0[server] = event;
    }

    pub(super) fn learn(&mut self, other: &Self) {
        for number in 1..=flotilla_core::MAX_SERVERS {
            if let Some(server) = ServerId::new(number) {
                self.0[server] = self.0[server].max(other.0[server]);
            }
        }
    }
}

/// What a server's disk holds, as far as what it has heard of goes.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    durable: Heard,
    /// With each write under way, oldest first.
    pending: VecDeque<Heard>,
}

impl Disk {
    pub(super) fn new(before: EventId) -> Self {
        Self { durable: Heard::all(before), pending: VecDeque::new() }
    }

    /// Takes in the writes that an event began, and those that are done after it.
    pub(super) fn follow(&mut self, event: &Event, server: ServerId, heard: Heard, world: &World) {
        let begun = event.consequences.iter().filter(|consequence| {
            matches!(consequence, Consequence::Server { server: whose, effect: Effect::Write(..) } if *whose == server)
        });
        self.pending.extend(begun.map(|_| heard));
        let left = world.server(server).pending_writes().count();
        while self.pending.len() > left {
            self.durable = self.pending.pop_front().unwrap_or(self.durable);
        }
    }

    /// What is left of what a server has heard of when it crashes. Some of its writes may have
    /// reached the disk just before.
    pub(super) fn after_crash(&mut self, event: &Event, server: ServerId) -> Heard {
        let written = event.consequences.iter().find_map(|consequence| match consequence {
            Consequence::WrittenUnheard { count, .. } => Some(*count as usize),
            _ => None,
        });
        let newest = written.and_then(|count| self.pending.get(count.checked_sub(1)?));
        self.durable = newest.copied().unwrap_or(self.durable);
        self.pending.clear();
        let mut heard = self.durable;
        heard.of(server, event.id);
        heard
    }
}

/// What one server can know at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Knowledge {
    /// Whose.
    pub server: ServerId,
    /// At which event.
    pub at: EventId,
    /// What it has heard of.
    pub heard: Heard,
}

impl SpaceTime {
    /// What a server can know after an event.
    pub fn knowledge(&self, server: ServerId, at: EventId) -> Knowledge {
        Knowledge { server, at, heard: self.lane(server).heard_at(at) }
    }

    /// What can have had a part in an event: the past of all servers at which it happened. None if
    /// it happened to the network alone.
    pub fn past_of(&self, event: EventId) -> Option<Heard> {
        let servers = self.moment(event)?.servers;
        let pasts = servers.iter().map(|server| self.lane(server).heard_at(event));
        pasts.reduce(|mut one, other| {
            one.learn(&other);
            one
        })
    }
}
