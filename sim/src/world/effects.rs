//! What a server does, carried out: writes, messages, timers, its state machine.

use flotilla_core::{
    Command, Delta, DiskWrite, Effect, Index, Input, Message, ServerId, ServerSet, WriteId,
};

use crate::action::MessageId;
use crate::bus::Envelope;
use crate::draw::Purpose;
use crate::event::{Consequence, Event, Happening, Loss};
use crate::kv::KeyValues;
use crate::referee::{Glimpse, Observation};
use crate::server::PendingWrite;
use crate::setup::{Clock, Disk};
use crate::world::World;

impl World {
    /// A server that is up takes one step. Its effects are carried out in their order; then
    /// the referee looks at it; then, with a disk that is immediate, it hears of its writes.
    pub(super) fn step_server(&mut self, id: ServerId, input: Input, event: &mut Event) {
        let Some(node) = self.server_mut(id).process.as_mut() else { return };
        let before = Glimpse::of(node);
        let mut effects = Vec::with_capacity(12);
        node.step(input, &mut effects);
        let mut changed_from: Option<Index> = None;
        let mut written: Option<WriteId> = None;
        for effect in effects {
            if let Effect::Changed(change) = &effect
                && let Delta::Log(delta) = &change.delta
            {
                changed_from = Some(changed_from.map_or(delta.from, |from| from.min(delta.from)));
            }
            written = self.carry_out(id, &effect, event).or(written);
            event.consequences.push(Consequence::Server { server: id, effect });
        }
        self.judge(id, before, changed_from, event);
        if let Some(write) = written {
            self.step_server(id, Input::WriteDone(write), event);
        }
    }

    /// Carries out what is no step: a crash, a restart. There is nothing to judge in it.
    pub(super) fn carry_out_all(&mut self, id: ServerId, effects: Vec<Effect>, event: &mut Event) {
        for effect in effects {
            self.carry_out(id, &effect, event);
            event.consequences.push(Consequence::Server { server: id, effect });
        }
    }

    /// Carries out one effect. Gives the write that it completed, if it did.
    fn carry_out(&mut self, id: ServerId, effect: &Effect, event: &mut Event) -> Option<WriteId> {
        match effect {
            Effect::Changed(change) => self.note_candidacy(id, &change.delta),
            Effect::Write(write, content) => return self.begin_write(id, *write, content, event),
            Effect::Send { message, after } => match after {
                Some(write)
                    if self.server(id).writes.iter().any(|pending| pending.id <= *write) =>
                {
                    self.server_mut(id).outbox.push((*write, message.clone()));
                }
                _ => self.transmit(message.clone(), event),
            },
            Effect::SetTimer(timer) => self.set_timer(id, *timer),
            Effect::ClearTimer(timer) => self.clear_timer(id, *timer),
            Effect::Apply { index, entry } => self.apply(id, *index, &entry.command, event),
            Effect::Refused(refusal) => {
                if let flotilla_core::Refused::VoteDenied { by } = refusal.what {
                    self.server_mut(id).denied_by.insert(by);
                }
            }
            // The world sees for itself.
            Effect::Told(_) => {}
            Effect::Restore(snapshot) => {
                self.server_mut(id).machine = KeyValues::of_snapshot(Some(snapshot));
            }
            Effect::Answer { request, answer } => {
                let machine = &self.servers[usize::from(id.number()) - 1].machine;
                self.clients.tell(*request, *answer, event.id, machine);
                self.referee.judge_answer(&self.clients, *request, event.id, &mut event.verdict);
            }
        }
        None
    }

    /// The state machine executes a command.
    fn apply(&mut self, id: ServerId, index: Index, command: &Command, event: &mut Event) {
        let rules = self.config.rules;
        if let Some(session) = self.server_mut(id).machine.apply(index, command, rules) {
            self.referee.judge_executed(id, session, index, event.id, &mut event.verdict);
        }
    }

    /// A new term or role forgets who denied a vote.
    fn note_candidacy(&mut self, id: ServerId, delta: &Delta) {
        if matches!(delta, Delta::CurrentTerm { .. } | Delta::Role { .. }) {
            self.server_mut(id).denied_by = ServerSet::EMPTY;
        }
    }

    fn begin_write(
        &mut self,
        id: ServerId,
        write: WriteId,
        content: &DiskWrite,
        event: &Event,
    ) -> Option<WriteId> {
        let (due, ticket) = match self.disk() {
            Disk::Immediate if self.server(id).writes.is_empty() => {
                self.server_mut(id).drive.write(content);
                return Some(write);
            }
            Disk::Within(span) => {
                let (due, ticket) = self.book_write(id, span);
                (Some(due), ticket)
            }
            Disk::Immediate | Disk::Manual | Disk::Usual => (None, None),
        };
        let pending =
            PendingWrite { id: write, write: content.clone(), begun_by: event.id, due, ticket };
        self.server_mut(id).writes.push(pending);
        None
    }

    /// The oldest `count` writes of a server are done, as an event of its own.
    pub(super) fn complete_writes(&mut self, server: ServerId, count: u32, event: &mut Event) {
        event.what = Happening::WritesDone { server, count };
        self.write_to_disk(server, count, event);
    }

    /// The oldest `count` writes reach the disk; what waited for them goes out, and the server
    /// hears of it.
    pub(super) fn write_to_disk(&mut self, id: ServerId, count: u32, event: &mut Event) {
        let mut last = None;
        for _ in 0..count {
            let server = self.server_mut(id);
            if server.writes.is_empty() {
                break;
            }
            let pending = server.writes.remove(0);
            if let (Some(due), Some(ticket)) = (pending.due, pending.ticket) {
                self.schedule.remove(due, ticket);
            }
            self.server_mut(id).drive.write(&pending.write);
            last = Some(pending.id);
        }
        let Some(last) = last else { return };
        while self.server(id).outbox.first().is_some_and(|(after, _)| *after <= last) {
            let (_, message) = self.server_mut(id).outbox.remove(0);
            self.transmit(message, event);
        }
        self.step_server(id, Input::WriteDone(last), event);
    }

    /// The network takes a message: it is lost, or under way, or under way twice.
    fn transmit(&mut self, message: Message, event: &mut Event) {
        let link = (message.from, message.to);
        let id = self.bus.name_next(link.0, link.1);
        let kind = message.kind();
        let live = self.clock == Clock::Live;
        if self.bus.is_cut(link.0, link.1) {
            event.consequences.push(Consequence::Lost { id, kind, how: Loss::Cut });
            return;
        }
        if live && self.draws.happens(Purpose::Loss, link, id.number, self.setup.loss) {
            event.consequences.push(Consequence::Lost { id, kind, how: Loss::Chance });
            return;
        }
        event.consequences.push(Consequence::Sent { id });
        let doubled = live
            && self.draws.happens(Purpose::Duplication, link, id.number, self.setup.duplication);
        if doubled {
            self.put_under_way(id, message.clone(), None, event);
            self.copy(id, message, event);
        } else {
            self.put_under_way(id, message, None, event);
        }
    }

    /// A copy of a message, the newest on its link.
    pub(super) fn copy(&mut self, of: MessageId, message: Message, event: &mut Event) {
        let id = self.bus.name_next(of.from, of.to);
        event.consequences.push(Consequence::Copied { id, of });
        self.put_under_way(id, message, Some(of), event);
    }

    fn put_under_way(
        &mut self,
        id: MessageId,
        message: Message,
        copy_of: Option<MessageId>,
        event: &Event,
    ) {
        let order = self.bus.next_order();
        self.bus.put(Envelope {
            id,
            message,
            sent_at: self.now,
            sent_by: event.id,
            copy_of,
            held: false,
            departed: self.now,
            due: None,
            ticket: None,
        });
        if self.clock == Clock::Live {
            self.depart(order);
        }
    }

    /// A message arrives. One whose receiver is down is lost.
    pub(super) fn arrive(&mut self, order: u64, event: &mut Event) {
        self.halt(order);
        let Some(envelope) = self.bus.take(order) else { return };
        let (id, message) = (envelope.id, envelope.message);
        self.keep_order(id.from, id.to);
        event.what = Happening::Arrived { id, message: message.clone() };
        if self.server(id.to).is_up() {
            self.step_server(id.to, Input::Receive(message), event);
        } else {
            let how = Loss::ReceiverDown;
            event.consequences.push(Consequence::Lost { id, kind: message.kind(), how });
        }
    }

    fn judge(
        &mut self,
        id: ServerId,
        before: Glimpse,
        changed_from: Option<Index>,
        event: &mut Event,
    ) {
        // Whatever a server believes, a crash can take it back to what is on its disk.
        let durable_terms = self.servers.iter().map(|server| server.durable().current_term);
        let lowest_term = durable_terms.min().unwrap_or_default();
        let server = &self.servers[usize::from(id.number()) - 1];
        let Some(node) = &server.process else { return };
        let observation = Observation {
            event: event.id,
            server: id,
            before,
            after: Glimpse::of(node),
            log: node.log(),
            changed_from,
            lowest_term,
        };
        self.referee.judge(&observation, &mut event.verdict);
    }
}
