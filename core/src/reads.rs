//! Reads that do not go through the log (§8; thesis 6.4).
//!
//! A leader may be deposed and not know it, so its state machine may be behind. It answers a
//! read only when it knows better:
//!
//! 1. An entry of its own term is committed: before that it may lack a commit of an older term.
//! 2. It remembers commitIndex, the *read index*.
//! 3. A round of heartbeats that began after the read came in is answered by a quorum: so it led
//!    its term at that time. Each read has a round of its own.
//! 4. Its state machine has applied the read index.
//!
//! With a *lease* the third step is done beforehand: when a quorum has answered a round of
//! heartbeats, none of them votes for another within the minimum election timeout after the round
//! began. By its own clock the leader counts nine tenths of that. So a lease is safe as long as
//! the leader's clock runs at nine tenths of the speed of any voter's or more: as long as no
//! timer takes more than 10/9 with the leader of what it takes with a voter. The next heartbeat
//! ends it in any case, since it begins another one.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Answer, Effect, Refused, RequestId, Sink, Timer};
use crate::ids::{ServerId, ServerSet};
use crate::message::Round;
use crate::node::Turn;
use crate::rules::{Mechanism, Rule};
use crate::state::{Lease, PendingRead};

impl<S: Sink> Turn<'_, S> {
    /// A client wants to know something of the state machine.
    pub(crate) fn read(&mut self, request: RequestId) {
        if self.leadership().is_none() {
            let leader = self.node.mem.leader;
            let because = Because::NotLeader { leader };
            self.refuse(Refused::Request(request), Rule::RedirectClient, because);
            return self.effect(Effect::Answer { request, answer: Answer::NotLeader(leader) });
        }
        let read = PendingRead { request, index: None, round: Round::NONE, acks: ServerSet::EMPTY };
        self.change_reads(Because::ClientAsked, |reads| reads.push(read));
        if !self.may_begin_reads() {
            let commit_index = self.node.mem.commit_index;
            let current = self.node.disk.current_term;
            let because = Because::NoCommitOfOwnTerm { commit_index, current };
            self.refuse(Refused::Read(request), Rule::ReadAfterOwnTerm, because);
        }
    }

    /// After each step: reads that could not begin before begin, and those that are confirmed and
    /// whose index is applied are answered.
    pub(crate) fn go_on_with_reads(&mut self) {
        if self.leadership().is_none_or(|lead| lead.reads.is_empty()) {
            return;
        }
        while let Some(request) = self.waits_to_begin()
            && self.may_begin_reads()
        {
            self.begin_read(request);
        }
        self.answer_reads();
    }

    fn waits_to_begin(&self) -> Option<RequestId> {
        let reads = &self.leadership()?.reads;
        reads.iter().find(|read| read.index.is_none()).map(|read| read.request)
    }

    /// Step 1. Terms never fall along a log, so commitIndex tells.
    fn may_begin_reads(&self) -> bool {
        self.has_committed_in_own_term() || !self.node.config.rules.on(Rule::ReadAfterOwnTerm)
    }

    /// Step 2, and the beginning of step 3.
    fn begin_read(&mut self, request: RequestId) {
        let commit_index = self.node.mem.commit_index;
        let because = Because::Committed { commit_index };
        let confirms = self.node.config.rules.on(Rule::ReadConfirmsLeadership);
        let is_sure = self.has_lease() || !confirms;
        let round = if is_sure { Round::NONE } else { self.next_round(because) };
        let acks = self.itself();
        self.change_reads(because, |reads| {
            for read in reads.iter_mut().filter(|read| read.request == request) {
                (read.index, read.round, read.acks) = (Some(commit_index), round, acks);
            }
        });
        if !is_sure {
            self.send_heartbeats();
        }
    }

    /// Whether an entry of this term is committed.
    pub(crate) fn has_committed_in_own_term(&self) -> bool {
        let committed = self.node.disk.log.term_at(self.node.mem.commit_index);
        committed == Some(self.node.disk.current_term)
    }

    /// Step 3: a server of this term has answered a request of this round.
    pub(crate) fn hear_round(&mut self, from: ServerId, round: Round) {
        let Some(lead) = self.leadership() else { return };
        if lead.reads.is_empty() && lead.lease.is_none() {
            return;
        }
        let any = !self.node.config.rules.on(Rule::MatchReadRequest);
        let because = Because::RoundAnswered { from, round };
        self.change_reads(because, |reads| {
            for read in reads.iter_mut().filter(|read| any || read.round <= round) {
                read.acks.insert(from);
            }
        });
        self.extend_lease(from, round, because);
    }

    /// Step 4, for every read whose round is confirmed, or needs no confirmation.
    fn answer_reads(&mut self) {
        while let Some(read) = self.confirmed_read() {
            let because = Because::Committed { commit_index: self.node.mem.commit_index };
            self.change_reads(because, |reads| reads.retain(|other| *other != read));
            let index = self.node.mem.last_applied;
            let request = read.request;
            self.effect(Effect::Answer { request, answer: Answer::Readable(index) });
        }
    }

    fn confirmed_read(&self) -> Option<PendingRead> {
        let last_applied = self.node.mem.last_applied;
        let is_confirmed = |read: &&PendingRead| {
            let sure = read.round == Round::NONE || self.has_quorum(read.acks);
            sure && read.index.is_some_and(|index| index <= last_applied)
        };
        self.leadership()?.reads.iter().find(is_confirmed).copied()
    }

    /// What a round of heartbeats is called from now on.
    fn next_round(&mut self, because: Because) -> Round {
        let before = self.leadership().map_or(Round::NONE, |lead| lead.round);
        let after = Round(before.0 + 1);
        self.set(Delta::Round { before, after }, Rule::ReadConfirmsLeadership, because);
        after
    }

    /// The round that a request to a follower belongs to: none unless somebody waits for it.
    pub(crate) fn round(&self) -> Round {
        match self.leadership() {
            Some(lead) if !lead.reads.is_empty() || lead.lease.is_some() => lead.round,
            _ => Round::NONE,
        }
    }

    /// A heartbeat begins a new lease, which holds once a quorum has answered. Who hands over has
    /// none; nor has one that asked a successor to stand for election before in this term: the
    /// message may arrive late, and those who vote then do so against every promise.
    pub(crate) fn begin_lease(&mut self) {
        let uses = self.node.config.mechanisms.uses(Mechanism::LeaseReads);
        let promised_away =
            self.leadership().is_none_or(|lead| lead.transfer.is_some() || lead.asked_successor);
        if !uses || promised_away {
            return;
        }
        let because = Because::TimerFired;
        let round = self.next_round(because);
        self.set_lease(Some(Lease { round, acks: self.itself() }), because);
        self.effect(Effect::SetTimer(Timer::Lease));
    }

    fn extend_lease(&mut self, from: ServerId, round: Round, because: Because) {
        let Some(mut lease) = self.leadership().and_then(|lead| lead.lease) else { return };
        if lease.round <= round {
            lease.acks.insert(from);
            self.set_lease(Some(lease), because);
        }
    }

    /// The lease is over.
    pub(crate) fn end_lease(&mut self, because: Because) {
        if self.leadership().is_some_and(|lead| lead.lease.is_some()) {
            self.set_lease(None, because);
            self.effect(Effect::ClearTimer(Timer::Lease));
        }
    }

    fn has_lease(&self) -> bool {
        let lease = self.leadership().and_then(|lead| lead.lease);
        lease.is_some_and(|lease| self.has_quorum(lease.acks))
    }

    fn set_lease(&mut self, after: Option<Lease>, because: Because) {
        let before = self.leadership().and_then(|lead| lead.lease);
        self.set(Delta::Lease { before, after }, Rule::LeaseRead, because);
    }

    fn change_reads(&mut self, because: Because, change: impl FnOnce(&mut Vec<PendingRead>)) {
        let Some(lead) = self.leadership() else { return };
        let before = lead.reads.clone();
        let mut after = before.clone();
        change(&mut after);
        self.set(Delta::Reads { before, after }, Rule::ReadConfirmsLeadership, because);
    }

    fn itself(&self) -> ServerSet {
        [self.node.id].into_iter().collect()
    }
}
