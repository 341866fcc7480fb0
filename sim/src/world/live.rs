//! The live clock: timers that run, messages on their way, and the switch between clocks.

use flotilla_core::{Input, Rule, ServerId, Timer};

use crate::draw::Purpose;
use crate::event::{Cause, Event, EventId, Happening};
use crate::server::TimerState;
use crate::setup::{Clock, Disk, Links};
use crate::time::{Skew, Span, Time};
use crate::world::World;
use crate::world::schedule::{Due, Schedule};

impl World {
    /// What was scheduled happens.
    pub(super) fn come_due(&mut self, due: Due, event: &mut Event) {
        match due {
            Due::Timer(server, timer) => {
                let set_by = self.server(server).timer(timer).set_by();
                self.begin_event(event, Cause::Event(set_by));
                self.fire(server, timer, event);
            }
            Due::Arrival(order) => {
                let sent_by = self.bus.at(order).map_or(EventId(0), |envelope| envelope.sent_by);
                self.begin_event(event, Cause::Event(sent_by));
                self.arrive(order, event);
            }
            Due::Write(server) => {
                let begun_by =
                    self.server(server).writes.first().map_or(EventId(0), |w| w.begun_by);
                self.begin_event(event, Cause::Event(begun_by));
                self.complete_writes(server, 1, event);
            }
        }
    }

    /// A timer of a server that is up fires.
    pub(super) fn fire(&mut self, server: ServerId, timer: Timer, event: &mut Event) {
        event.what = Happening::TimerFired { server, timer };
        self.clear_timer(server, timer);
        self.step_server(server, Input::TimerFired(timer), event);
    }

    /// Starts a timer from the beginning.
    pub(super) fn set_timer(&mut self, id: ServerId, timer: Timer) {
        self.clear_timer(id, timer);
        let full = match timer {
            Timer::Heartbeat => self.setup.heartbeat,
            Timer::MinimumElection => self.setup.election_timeout.min,
            Timer::Lease => Time(self.setup.election_timeout.min.0 / 10 * 9),
            Timer::Election => {
                let span = self.election_timeouts();
                let server = self.server_mut(id);
                server.timeouts_drawn += 1;
                let nth = server.timeouts_drawn;
                self.draws.of_server(Purpose::ElectionTimeout, id, nth, span)
            }
        };
        let full = self.server(id).skew.of(full);
        let set_by = EventId(self.events);
        let state = match self.clock {
            Clock::Manual => TimerState::Armed { left: full, full, set_by },
            Clock::Live => self.run_timer(id, timer, full, full, set_by),
        };
        *self.server_mut(id).timer_mut(timer) = state;
    }

    /// A server's clock runs at another speed from now on, and with it what is left of its timers:
    /// two clocks that change alike agree on all that runs meanwhile.
    pub(super) fn skew(&mut self, id: ServerId, skew: Skew) {
        let before = std::mem::replace(&mut self.server_mut(id).skew, skew);
        let scaled = |time| skew.instead_of(before, time);
        for timer in Timer::ALL {
            let state = match *self.server(id).timer(timer) {
                TimerState::Armed { left, full, set_by } => {
                    TimerState::Armed { left: scaled(left), full: scaled(full), set_by }
                }
                TimerState::Running { due, full, set_by, .. } if due > self.now => {
                    self.clear_timer(id, timer);
                    let left = scaled(due.since(self.now));
                    self.run_timer(id, timer, left, scaled(full), set_by)
                }
                // It ran out while its server stalls.
                TimerState::Running { .. } | TimerState::Stopped => continue,
            };
            *self.server_mut(id).timer_mut(timer) = state;
        }
    }

    /// What an election timeout is drawn from.
    fn election_timeouts(&self) -> Span {
        let span = self.setup.election_timeout;
        if self.config.rules.on(Rule::RandomTimeouts) {
            span
        } else {
            Span { min: span.min, max: span.min }
        }
    }

    fn run_timer(
        &mut self,
        id: ServerId,
        timer: Timer,
        left: Time,
        full: Time,
        set_by: EventId,
    ) -> TimerState {
        let due = self.now + left;
        let ticket = self.book(id, due, Due::Timer(id, timer));
        TimerState::Running { due, full, set_by, ticket }
    }

    /// Stops a timer.
    pub(super) fn clear_timer(&mut self, id: ServerId, timer: Timer) {
        let state = std::mem::replace(self.server_mut(id).timer_mut(timer), TimerState::Stopped);
        if let TimerState::Running { due, ticket: Some(ticket), .. } = state {
            self.schedule.remove(due, ticket);
        }
    }

    /// Puts something that a server will notice into the schedule; while it stalls it notices
    /// nothing.
    pub(super) fn book(&mut self, server: ServerId, at: Time, due: Due) -> Option<u64> {
        let stalls = self.server(server).paused;
        (!stalls).then(|| self.schedule.add(at, due))
    }

    /// Sends a message on its way with a latency drawn anew, under the live clock. On a link that
    /// keeps order it does not arrive before the one ahead of it, and waits while that one waits.
    pub(super) fn depart(&mut self, order: u64) {
        let keeps_order = self.setup.links == Links::InOrder;
        let ahead = if keeps_order { self.bus.ahead_of(order) } else { None };
        let earliest = match ahead.map(|ahead| ahead.due) {
            None => self.now,
            Some(Some(due)) => due,
            Some(None) => return,
        };
        let Some(envelope) = self.bus.at(order) else { return };
        let (from, to) = (envelope.id.from, envelope.id.to);
        let nth = self.bus.next_latency(from, to);
        let latency = self.draws.of_link(Purpose::Latency, (from, to), nth, self.setup.latency);
        let due = earliest.max(self.now + latency);
        let ticket = self.book(to, due, Due::Arrival(order));
        let now = self.now;
        if let Some(envelope) = self.bus.at(order) {
            envelope.departed = now;
            envelope.due = Some(due);
            envelope.ticket = ticket;
        }
    }

    /// After a message was held, or one that was held is gone or released: on a link that keeps
    /// order, those behind a held one wait, and those behind none set out anew.
    pub(super) fn keep_order(&mut self, from: ServerId, to: ServerId) {
        if self.setup.links == Links::Reorder || self.clock == Clock::Manual {
            return;
        }
        let mut held_up = false;
        for place in 0..self.bus.len() {
            let (order, envelope) = &self.bus.all_mut()[place];
            if (envelope.id.from, envelope.id.to) != (from, to) {
                continue;
            }
            let (order, waits) = (*order, envelope.due.is_none());
            held_up |= envelope.held;
            if held_up {
                self.halt(order);
            } else if waits {
                self.depart(order);
            }
        }
    }

    /// Takes a message off the schedule; it stays under way.
    pub(super) fn halt(&mut self, order: u64) {
        let Some(envelope) = self.bus.at(order) else { return };
        let (due, ticket) = (envelope.due.take(), envelope.ticket.take());
        if let (Some(due), Some(ticket)) = (due, ticket) {
            self.schedule.remove(due, ticket);
        }
    }

    /// When a write that begins now is done: not before those begun earlier.
    pub(super) fn book_write(&mut self, id: ServerId, span: Span) -> (Time, Option<u64>) {
        let server = self.server_mut(id);
        server.writes_drawn += 1;
        let nth = server.writes_drawn;
        let previous = server.writes.last().and_then(|write| write.due).unwrap_or_default();
        let due = previous.max(self.now + self.draws.of_server(Purpose::DiskWrite, id, nth, span));
        (due, self.book(id, due, Due::Write(id)))
    }

    /// The other clock takes over. To manual: pending writes complete unless the disk is
    /// manual too, flights wait, timers keep what is left. To live: each waiting message that
    /// is not held draws a fresh latency, in order.
    pub(super) fn set_clock(&mut self, clock: Clock, event: &mut Event) {
        if self.clock == clock {
            return;
        }
        self.clock = clock;
        match clock {
            Clock::Manual => self.stop_time(event),
            Clock::Live => self.start_time(),
        }
    }

    fn stop_time(&mut self, event: &mut Event) {
        self.schedule = Schedule::default();
        for (_, envelope) in self.bus.all_mut() {
            (envelope.due, envelope.ticket) = (None, None);
        }
        let now = self.now;
        for server in &mut self.servers {
            for timer in Timer::ALL {
                let state = server.timer_mut(timer);
                if let TimerState::Running { due, full, set_by, .. } = *state {
                    *state = TimerState::Armed { left: due.since(now), full, set_by };
                }
            }
        }
        for id in self.ids().iter() {
            self.complete_writes_at_once(id, event);
        }
    }

    /// Under a clock and a disk that let nothing wait, what waits is done.
    pub(super) fn complete_writes_at_once(&mut self, id: ServerId, event: &mut Event) {
        let server = self.server(id);
        let count = server.writes.len() as u32;
        if self.disk() == Disk::Immediate && !server.paused && count > 0 {
            self.write_to_disk(id, count, event);
        }
    }

    fn start_time(&mut self) {
        for id in self.ids().iter() {
            for timer in Timer::ALL {
                if let TimerState::Armed { left, full, set_by } = *self.server(id).timer(timer) {
                    let running = self.run_timer(id, timer, left, full, set_by);
                    *self.server_mut(id).timer_mut(timer) = running;
                }
            }
        }
        for place in 0..self.bus.len() {
            let (order, envelope) = &self.bus.all_mut()[place];
            if !envelope.held {
                let order = *order;
                self.depart(order);
            }
        }
    }

    /// A server stalls: what it would notice leaves the schedule.
    pub(super) fn pause(&mut self, id: ServerId) {
        self.server_mut(id).paused = true;
        for timer in Timer::ALL {
            if let TimerState::Running { due, ticket, .. } = self.server_mut(id).timer_mut(timer)
                && let Some(ticket) = ticket.take()
            {
                let due = *due;
                self.schedule.remove(due, ticket);
            }
        }
        for write in &mut self.servers[usize::from(id.number()) - 1].writes {
            if let (Some(due), Some(ticket)) = (write.due, write.ticket.take()) {
                self.schedule.remove(due, ticket);
            }
        }
        for (_, envelope) in self.bus.all_mut() {
            if envelope.id.to == id
                && let (Some(due), Some(ticket)) = (envelope.due, envelope.ticket.take())
            {
                self.schedule.remove(due, ticket);
            }
        }
    }

    /// A stalled server goes on: what came due meanwhile happens now, in the order in which it
    /// came due. But a lease is over by the clock, not when its holder comes to notice: it ends
    /// before the server does anything else.
    pub(super) fn resume(&mut self, id: ServerId, event: &mut Event) {
        self.server_mut(id).paused = false;
        if let TimerState::Running { due, .. } = *self.server(id).timer(Timer::Lease)
            && due <= self.now
        {
            self.clear_timer(id, Timer::Lease);
            self.step_server(id, Input::TimerFired(Timer::Lease), event);
        }
        self.complete_writes_at_once(id, event);
        let mut missed: Vec<(Time, Due)> = Vec::new();
        let mut miss = |due: Time, what: Due| {
            let place = missed.partition_point(|other| *other < (due, what));
            missed.insert(place, (due, what));
        };
        let server = &self.servers[usize::from(id.number()) - 1];
        for timer in Timer::ALL {
            if let TimerState::Running { due, .. } = server.timer(timer) {
                miss(*due, Due::Timer(id, timer));
            }
        }
        for due in server.writes.iter().filter_map(|write| write.due) {
            miss(due, Due::Write(id));
        }
        for (order, envelope) in self.bus.all_mut() {
            if envelope.id.to == id
                && let Some(due) = envelope.due
            {
                miss(due, Due::Arrival(*order));
            }
        }
        for (due, what) in missed {
            self.rebook(id, due.max(self.now), what);
        }
    }

    fn rebook(&mut self, id: ServerId, at: Time, what: Due) {
        let new_ticket = self.book(id, at, what);
        match what {
            Due::Timer(_, timer) => {
                if let TimerState::Running { due, ticket, .. } =
                    self.server_mut(id).timer_mut(timer)
                {
                    (*due, *ticket) = (at, new_ticket);
                }
            }
            Due::Write(_) => {
                let unbooked = |write: &&mut crate::server::PendingWrite| write.ticket.is_none();
                if let Some(write) = self.server_mut(id).writes.iter_mut().find(unbooked) {
                    (write.due, write.ticket) = (Some(at), new_ticket);
                }
            }
            Due::Arrival(order) => {
                if let Some(envelope) = self.bus.at(order) {
                    (envelope.due, envelope.ticket) = (Some(at), new_ticket);
                }
            }
        }
    }
}
