//! A leader's side of log replication (§5.3).

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Refused, Sink, Timer};
use crate::ids::{Index, Position, ServerId, Term};
use crate::log::Entries;
use crate::message::{AppendReply, Body, Round};
use crate::node::Turn;
use crate::policies::{BackOff, Replicate};
use crate::rules::Rule;
use crate::state::{Leadership, Role, RoleKind};

impl<S: Sink> Turn<'_, S> {
    /// Leaders 1: heartbeats, which are appends without entries, from each peer's nextIndex
    /// and checked like any other. Only a leader has a heartbeat timer.
    pub(crate) fn heartbeat_timeout(&mut self) {
        if self.node.role.kind() != RoleKind::Leader {
            return;
        }
        self.effect(Effect::SetTimer(Timer::Heartbeat));
        self.count_beat();
        self.begin_lease();
        self.send_heartbeats();
    }

    /// An append without entries to each peer; one with entries to those that lack some, where
    /// entries wait for heartbeats.
    pub(crate) fn send_heartbeats(&mut self) {
        let with_entries = self.node.config.policies.replicate == Replicate::WithHeartbeat;
        let last = self.node.disk.log.last_index();
        for peer in self.peers().iter() {
            // What was sent before may be lost.
            self.set_in_flight(peer, 0);
            if with_entries && self.next_index(peer) <= last {
                self.send_missing(peer);
                continue;
            }
            // Where the entry before nextIndex is compacted, the last one that was will do.
            let next = self.next_index(peer).max(self.node.disk.log.base().index.next());
            self.send_append(peer, next, Entries::default());
        }
    }

    /// Leaders 3, for all peers, when the log has grown by the entries from `index` on.
    pub(crate) fn replicate_to_all(&mut self, index: Index, appended: Entries) {
        if self.node.config.policies.replicate == Replicate::AtOnce {
            self.send_entries_to_all(Some((index, appended)));
        }
    }

    /// Leaders 3, for all peers: whatever is missing from nextIndex on. It goes out beside the
    /// leader's own write to disk (thesis 10.2.1). Whoever calls may have the end of the log at
    /// hand, from some index on.
    pub(crate) fn send_entries_to_all(&mut self, at_hand: Option<(Index, Entries)>) {
        let (mut from, mut entries) = at_hand.unwrap_or_default();
        for peer in self.peers().iter() {
            let next = self.next_index(peer);
            if next <= self.node.disk.log.base().index {
                self.send_snapshot(peer);
                continue;
            }
            if next != from {
                (from, entries) = (next, self.missing_from(next));
            }
            self.send_within_limit(peer, next, entries.clone());
        }
    }

    /// Leaders 3, for one peer, as soon as it is known to lack something. One that was removed
    /// meanwhile gets nothing any more, though its answers may still be under way (thesis 4.2.2).
    pub(crate) fn send_entries(&mut self, peer: ServerId) {
        let waits = self.node.config.policies.replicate == Replicate::WithHeartbeat;
        if !waits && self.peers().contains(peer) {
            self.send_missing(peer);
        }
    }

    fn send_missing(&mut self, peer: ServerId) {
        let next = self.next_index(peer);
        if next <= self.node.disk.log.base().index {
            return self.send_snapshot(peer);
        }
        let entries = self.missing_from(next);
        self.send_within_limit(peer, next, entries);
    }

    /// The entries from `next` on, as many as go into one message.
    fn missing_from(&self, next: Index) -> Entries {
        let log = &self.node.disk.log;
        match self.node.config.policies.batch {
            0 => log.from(next),
            most => log.some_from(next, most as usize),
        }
    }

    /// Sends entries, unless too many requests with entries are not answered yet: what is missing
    /// goes out when one is.
    fn send_within_limit(&mut self, peer: ServerId, next: Index, entries: Entries) {
        let most = self.node.config.policies.pipeline;
        if most > 0 && !entries.is_empty() {
            let before = self.leadership().map_or(0, |lead| lead.in_flight[peer]);
            if before >= most {
                return;
            }
            self.set_in_flight(peer, before + 1);
        }
        self.send_append(peer, next, entries);
    }

    fn set_in_flight(&mut self, server: ServerId, after: u32) {
        let before = self.leadership().map_or(0, |lead| lead.in_flight[server]);
        let because = Because::Unanswered { requests: after };
        self.set(Delta::InFlight { server, before, after }, Rule::SendEntries, because);
    }

    fn send_append(&mut self, peer: ServerId, next: Index, entries: Entries) {
        let index = next.previous();
        let term = self.node.disk.log.term_at(index).unwrap_or_default();
        let prev = Position { term, index };
        let leader_commit = self.node.mem.commit_index;
        let round = self.round();
        self.send_now(peer, Body::AppendEntries { prev, entries, leader_commit, round });
    }

    /// Leaders 3, the reply: a success moves nextIndex and matchIndex up, a failure moves
    /// nextIndex back. What is still missing goes out at once.
    pub(crate) fn append_entries_reply(
        &mut self,
        from: ServerId,
        term: Term,
        reply: AppendReply,
        round: Round,
    ) {
        let current = self.node.disk.current_term;
        if term < current && self.node.config.rules.on(Rule::MatchAppendTerm) {
            let because = Because::TermIsLower { term, current };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        if self.node.role.kind() != RoleKind::Leader {
            let because = Because::RoleIsOver { term };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        self.hear_follower(from);
        self.hear_round(from, round);
        let unanswered = self.leadership().map_or(0, |lead| lead.in_flight[from]);
        self.set_in_flight(from, unanswered.saturating_sub(1));
        match reply {
            AppendReply::Accepted { match_index } => {
                self.append_accepted(from, term, match_index);
            }
            AppendReply::Rejected { hint } => self.append_rejected(from, hint),
        }
    }

    /// A late reply never lowers matchIndex, and nextIndex stays above it.
    pub(crate) fn append_accepted(&mut self, from: ServerId, term: Term, accepted: Index) {
        let (match_index, because) = self.matches(term, accepted);
        self.raise_match(from, match_index, Rule::AppendSucceeded, because);
        let next = self.next_index(from).max(match_index.next());
        self.set_next_index(from, next, Rule::AppendSucceeded, because);
        self.advance_commit();
        self.check_round();
        self.tell_successor(from);
        if next <= self.node.disk.log.last_index() {
            self.send_entries(from);
        }
    }

    /// What a success of `term` says about a follower's log: that it matches up to what the
    /// request vouched for.
    fn matches(&self, term: Term, accepted: Index) -> (Index, Because) {
        let current = self.node.disk.current_term;
        let last = self.node.disk.log.last_index();
        if !self.node.config.rules.on(Rule::MatchWhatWasSent) && last != accepted {
            (last, Because::MatchTaken { accepted, last })
        } else if term < current {
            (accepted, Because::OldReply { term, current, match_index: accepted })
        } else {
            (accepted, Because::Matches { match_index: accepted })
        }
    }

    /// A late rejection never moves nextIndex forward, nor to matchIndex or below: then it is
    /// passed over, since the follower is known to have what it once lacked.
    fn append_rejected(&mut self, from: ServerId, hint: Index) {
        let match_index = self.leadership().map_or(Index(0), |lead| lead.match_index[from]);
        let next = self.backed_off(self.next_index(from), match_index, hint);
        if next <= match_index {
            let because = Because::HintIsStale { next, match_index };
            return self.refuse(Refused::Reply { from }, Rule::AppendRetry, because);
        }
        self.set_next_index(from, next, Rule::AppendRetry, Because::Hint { hint });
        self.send_entries(from);
    }

    /// Where a leader tries next.
    fn backed_off(&self, next: Index, match_index: Index, hint: Index) -> Index {
        match self.node.config.policies.back_off {
            BackOff::Term => next.min(hint.max(Index(1))),
            BackOff::One => next.previous(),
            BackOff::Halves => Index(match_index.0 + next.0.saturating_sub(match_index.0) / 2),
        }
        .max(Index(1))
    }

    /// The leader's own log counts up to `last`: so much of it is on disk.
    pub(crate) fn count_own_log(&mut self, last: Index, because: Because) {
        self.raise_match(self.node.id, last, Rule::PersistBeforeReply, because);
        self.advance_commit();
    }

    fn raise_match(&mut self, server: ServerId, to: Index, rule: Rule, because: Because) {
        let Some(lead) = self.leadership() else { return };
        let before = lead.match_index[server];
        if before > to && self.node.config.rules.on(Rule::MatchNeverDecreases) {
            return;
        }
        self.set(Delta::MatchIndex { server, before, after: to }, rule, because);
    }

    fn set_next_index(&mut self, server: ServerId, after: Index, rule: Rule, because: Because) {
        let before = self.next_index(server);
        self.set(Delta::NextIndex { server, before, after }, rule, because);
    }

    fn next_index(&self, peer: ServerId) -> Index {
        self.leadership().map_or(Index(1), |lead| lead.next_index[peer])
    }

    pub(crate) fn leadership(&self) -> Option<&Leadership> {
        match &self.node.role {
            Role::Leader(leadership) => Some(leadership),
            Role::Follower | Role::Candidate { .. } | Role::PreCandidate { .. } => None,
        }
    }
}
