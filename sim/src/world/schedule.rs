//! What happens next under the live clock.

use std::collections::BTreeSet;

use flotilla_core::{ServerId, Timer};

use crate::time::Time;

/// Something that will happen by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Due {
    /// A timer fires.
    Timer(ServerId, Timer),
    /// A message arrives, by the order in which it was sent.
    Arrival(u64),
    /// The oldest write of a server is done.
    Write(ServerId),
}

/// Things by the time they are due; of equal ones, the first scheduled is first.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct Schedule {
    queue: BTreeSet<(Time, u64, Due)>,
    tickets: u64,
}

impl Schedule {
    /// Adds `due` at a time and gives the ticket to remove it by.
    pub(crate) fn add(&mut self, at: Time, due: Due) -> u64 {
        self.tickets += 1;
        self.queue.insert((at, self.tickets, due));
        self.tickets
    }

    pub(crate) fn remove(&mut self, at: Time, ticket: u64, due: Due) {
        self.queue.remove(&(at, ticket, due));
    }

    pub(crate) fn next_time(&self) -> Option<Time> {
        self.queue.first().map(|(at, _, _)| *at)
    }

    pub(crate) fn pop(&mut self) -> Option<(Time, Due)> {
        self.queue.pop_first().map(|(at, _, due)| (at, due))
    }
}
