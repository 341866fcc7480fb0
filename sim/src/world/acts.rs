//! What somebody asks for, done.

use std::sync::Arc;

use flotilla_core::{Command, Effect, Input, Node, RequestId, ServerId, Session, Timer};

use crate::action::{Action, MessageId};
use crate::clients::Asked;
use crate::disk::Fsync;
use crate::event::{Consequence, Event, Happening, Loss};
use crate::kv::KeyValues;
use crate::server::{Server, TimerState};
use crate::setup::Clock;
use crate::world::{World, config_of};

impl World {
    /// Does what is possible now: see `objections`.
    pub(super) fn perform(&mut self, action: &Action, event: &mut Event) {
        event.what = Happening::Acted(action.clone());
        match action {
            Action::Timeout(id) => self.fire(*id, Timer::Election, event),
            Action::Beat(id) => self.fire(*id, Timer::Heartbeat, event),
            Action::Deliver(id) => {
                if let Some(order) = self.bus.order_of(*id) {
                    self.arrive(order, event);
                }
            }
            Action::Drop(id) => self.lose(*id, event),
            Action::Hold(id) => self.hold(*id),
            Action::Release(id) => self.release(*id),
            Action::Duplicate(id) => {
                if let Some(envelope) = self.bus.get(*id) {
                    let message = envelope.message.clone();
                    self.copy(*id, message, event);
                }
            }
            Action::Sync(id) => {
                let count = self.server(*id).writes.len() as u32;
                self.complete_writes(*id, count, event);
            }
            Action::Request(id, words) => {
                let request = self.ask(*id, Asked::Command(words.clone(), None));
                let command = Command::Client(words.clone());
                self.step_server(*id, Input::Propose { request, command }, event);
            }
            Action::Crash(id) => self.crash(*id, 0, event),
            Action::CrashTorn(id, written) => self.crash(*id, *written, event),
            Action::Skew(id, skew) => self.skew(*id, *skew),
            Action::SetFsync(id, fsync) => self.set_fsync(*id, *fsync, event),
            Action::Restart(id) => self.restart(*id, event),
            Action::Pause(id) => self.pause(*id),
            Action::Resume(id) => self.resume(*id, event),
            Action::SwitchRule(rule, on) => {
                self.config.rules = self.config.rules.with(*rule, *on);
                for id in self.ids().iter() {
                    self.step_server(id, Input::SwitchRule { rule: *rule, on: *on }, event);
                }
            }
            Action::SetClock(clock) => self.set_clock(*clock, event),
            Action::Note(_) => {}
            Action::Snapshot(id) => {
                let data = self.server(*id).machine.to_bytes();
                self.step_server(*id, Input::TakeSnapshot { data }, event);
            }
            Action::Members(voters) => {
                if let Some(leader) = self.leader() {
                    let request = self.ask(leader, Asked::Members(*voters));
                    let input = Input::Reconfigure { request, voters: *voters };
                    self.step_server(leader, input, event);
                }
            }
            Action::RequestAs(id, client, words) => {
                let session = self.clients.next_of(*client, words);
                self.propose_in_session(*id, session, words, event);
            }
            Action::Retry(id, client) => {
                let newest = self.clients.newest_of(*client);
                if let Some((session, words)) = newest.map(|(it, words)| (it, words.clone())) {
                    self.propose_in_session(*id, session, &words, event);
                }
            }
            Action::Read(id, key) => {
                let request = self.ask(*id, Asked::Read(key.clone()));
                self.step_server(*id, Input::Read { request }, event);
            }
            // A leader has a lease where others count on a leader.
            Action::Lapse(id) => match self.server(*id).timer(Timer::Lease) {
                TimerState::Stopped => self.fire(*id, Timer::MinimumElection, event),
                _ => self.fire(*id, Timer::Lease, event),
            },
            Action::Transfer(id, target) => {
                self.step_server(*id, Input::Transfer { target: *target }, event);
            }
            Action::Cut(..)
            | Action::CutBoth(..)
            | Action::Isolate(_)
            | Action::Partition(_)
            | Action::Heal(..)
            | Action::HealBoth(..)
            | Action::Reconnect(_)
            | Action::HealAll => self.rewire(action),
        }
    }

    fn propose_in_session(
        &mut self,
        id: ServerId,
        session: Session,
        words: &Arc<str>,
        event: &mut Event,
    ) {
        let request = self.ask(id, Asked::Command(words.clone(), Some(session)));
        let command = Command::Session(session, words.clone());
        self.step_server(id, Input::Propose { request, command }, event);
    }

    fn ask(&mut self, server: ServerId, what: Asked) -> RequestId {
        self.clients.ask(server, what, self.last_event())
    }

    fn lose(&mut self, id: MessageId, event: &mut Event) {
        let Some(order) = self.bus.order_of(id) else { return };
        self.halt(order);
        let Some(envelope) = self.bus.take(order) else { return };
        let kind = envelope.message.kind();
        event.consequences.push(Consequence::Lost { id, kind, how: Loss::Dropped });
        self.keep_order(id.from, id.to);
    }

    fn hold(&mut self, id: MessageId) {
        let Some(order) = self.bus.order_of(id) else { return };
        self.halt(order);
        if let Some(envelope) = self.bus.at(order) {
            envelope.held = true;
        }
        self.keep_order(id.from, id.to);
    }

    /// Under the live clock a released message draws a fresh latency.
    fn release(&mut self, id: MessageId) {
        let Some(order) = self.bus.order_of(id) else { return };
        let Some(envelope) = self.bus.at(order) else { return };
        let was_held = std::mem::take(&mut envelope.held);
        if was_held && self.clock == Clock::Live {
            self.depart(order);
            self.keep_order(id.from, id.to);
        }
    }

    /// Memory, pending writes and what waited for them are gone, and what a lying disk has in its
    /// cache; the disk and the messages under way stay.
    fn crash(&mut self, id: ServerId, written: u32, event: &mut Event) {
        // What is booked for the server leaves the schedule.
        self.pause(id);
        let lost = self.lose_writes(id, written as usize, event);
        let server = self.server_mut(id);
        server.paused = false;
        server.machine = KeyValues::default();
        let mut effects = Vec::new();
        if let Some(mut node) = server.process.take() {
            node.crash(&server.drive.durable, &mut effects);
        }
        let never_sent = std::mem::take(&mut server.outbox).len() as u32;
        self.carry_out_all(id, effects, event);
        // Messages to it still arrive, at a server that is down.
        self.resume(id, event);
        event.consequences.extend(lost);
        if never_sent > 0 {
            event.consequences.push(Consequence::NeverSent { server: id, count: never_sent });
        }
    }

    /// Of the writes in the cache and those that are pending, the oldest `written` reach the disk:
    /// each as a whole, since a record that is there in part fails its checksum and is passed over
    /// when the server starts. Gives what is lost.
    fn lose_writes(
        &mut self,
        server: ServerId,
        written: usize,
        event: &mut Event,
    ) -> impl Iterator<Item = Consequence> + use<> {
        let Server { drive, writes, .. } = self.server_mut(server);
        let unheard = written.saturating_sub(drive.cached());
        let never_flushed = drive.lose_cache(written);
        for pending in writes.drain(..unheard) {
            drive.durable.write(&pending.write);
        }
        let never_written = std::mem::take(writes).len() as u32;
        if unheard > 0 {
            let count = unheard as u32;
            event.consequences.push(Consequence::WrittenUnheard { server, count });
        }
        let lost = [
            (never_flushed, Consequence::NeverFlushed { server, count: never_flushed }),
            (never_written, Consequence::NeverWritten { server, count: never_written }),
        ];
        lost.into_iter().filter(|(count, _)| *count > 0).map(|(_, lost)| lost)
    }

    fn set_fsync(&mut self, server: ServerId, fsync: Fsync, event: &mut Event) {
        let drive = &mut self.server_mut(server).drive;
        let cached = drive.cached() as u32;
        drive.set_fsync(fsync);
        if fsync == Fsync::Honest && cached > 0 {
            event.consequences.push(Consequence::Flushed { server, count: cached });
        }
    }

    fn restart(&mut self, id: ServerId, event: &mut Event) {
        let config = config_of(id, &self.config);
        let server = self.server_mut(id);
        server.machine = KeyValues::of_snapshot(server.drive.durable.log.snapshot());
        let node = Node::restart(id, config, server.drive.durable.clone());
        let mut timers = vec![Effect::SetTimer(Timer::Election)];
        if node.leader_is_recent() {
            timers.push(Effect::SetTimer(Timer::MinimumElection));
        }
        server.process = Some(node);
        self.carry_out_all(id, timers, event);
    }

    /// Cuts and heals links.
    fn rewire(&mut self, action: &Action) {
        for (from, to, cut) in self.rewiring(action) {
            self.bus.set_cut(from, to, cut);
        }
    }

    /// The links that an action speaks of, and whether each is to be cut.
    pub(super) fn rewiring(&self, action: &Action) -> Vec<(ServerId, ServerId, bool)> {
        let mut links = Vec::new();
        for from in self.ids().iter() {
            for to in self.ids().without(from).iter() {
                links.extend(rewired(action, from, to).map(|cut| (from, to, cut)));
            }
        }
        links
    }
}

/// Whether an action is to cut a link, if it speaks of it.
fn rewired(action: &Action, from: ServerId, to: ServerId) -> Option<bool> {
    let (of_it, cut) = match action {
        Action::Cut(a, b) => ((from, to) == (*a, *b), true),
        Action::Heal(a, b) => ((from, to) == (*a, *b), false),
        Action::CutBoth(a, b) => ((from, to) == (*a, *b) || (to, from) == (*a, *b), true),
        Action::HealBoth(a, b) => ((from, to) == (*a, *b) || (to, from) == (*a, *b), false),
        Action::Isolate(id) => (from == *id || to == *id, true),
        Action::Reconnect(id) => (from == *id || to == *id, false),
        Action::HealAll => (true, false),
        Action::Partition(groups) => {
            let group = |id: ServerId| groups.iter().position(|group| group.contains(id));
            (true, group(from) != group(to))
        }
        _ => return None,
    };
    of_it.then_some(cut)
}
