//! What happens next under the live clock.

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
    /// In order, each with its ticket. There are a few for each server, so a list is as fast as a tree.
    queue: Vec<(Time, u64, Due)>,
    tickets: u64,
}

impl Schedule {
    /// Adds `due` at a time and gives the ticket to remove it by.
    pub(crate) fn add(&mut self, at: Time, due: Due) -> u64 {
        self.tickets += 1;
        let place = self.place_of(at, self.tickets);
        self.queue.insert(place, (at, self.tickets, due));
        self.tickets
    }

    pub(crate) fn remove(&mut self, at: Time, ticket: u64) {
        let place = self.place_of(at, ticket);
        if self.queue.get(place).is_some_and(|(_, other, _)| *other == ticket) {
            self.queue.remove(place);
        }
    }

    /// Where in the queue this ticket stands, or would stand.
    fn place_of(&self, at: Time, ticket: u64) -> usize {
        self.queue.partition_point(|(time, other, _)| (*time, *other) < (at, ticket))
    }

    pub(crate) fn next_time(&self) -> Option<Time> {
        self.queue.first().map(|(at, _, _)| *at)
    }

    pub(crate) fn pop(&mut self) -> Option<(Time, Due)> {
        if self.queue.is_empty() {
            return None;
        }
        let (at, _, due) = self.queue.remove(0);
        Some((at, due))
    }
}
