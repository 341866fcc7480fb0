//! Leader election (§5.2) and its restriction (§5.4.1).

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Refused, Sink, Timer};
use crate::ids::{Position, ServerId, Term};
use crate::message::Body;
use crate::node::Turn;
use crate::rules::{Mechanism, Rule};
use crate::state::{Role, RoleKind};

impl<S: Sink> Turn<'_, S> {
    /// Followers 2 and Candidates 4: the election timeout elapsed, so there is an election, or
    /// first the question whether it could be won. A leader has another use for the timer.
    pub(crate) fn election_timeout(&mut self) {
        let before = self.node.role.kind();
        let rule = match before {
            RoleKind::Follower | RoleKind::PreCandidate => Rule::ElectionTimeout,
            RoleKind::Candidate => Rule::ElectionRetry,
            RoleKind::Leader => return self.leader_election_timeout(),
        };
        self.forget_leader_is_recent(rule, Because::TimerFired);
        if self.node.config.mechanisms.uses(Mechanism::PreVote) {
            return self.start_pre_vote();
        }
        self.start_election(rule, Because::TimerFired, false);
    }

    /// Candidates 1:
    /// - increment currentTerm;
    /// - vote for self;
    /// - reset election timer;
    /// - send `RequestVote` to all other servers, once term and vote are on disk.
    ///
    /// `why` and `because` are what made it a candidate. With `transfer` the leader did.
    pub(crate) fn start_election(&mut self, why: Rule, because: Because, transfer: bool) {
        let before = self.node.role.kind();
        self.set(Delta::Role { before, after: RoleKind::Candidate }, why, because);
        let rule = Rule::StartElection;
        let id = self.node.id;
        self.enter_term(self.node.disk.current_term.next(), rule, because);
        self.vote(Some(id), rule, because);
        self.collect_vote(id, rule);
        self.effect(Effect::SetTimer(Timer::Election));
        let last = self.node.disk.log.last();
        for peer in self.peers() {
            self.send_when_saved(peer, Body::RequestVote { last, transfer });
        }
    }

    /// `RequestVote`, receiver implementation:
    /// 1. reply false if term < currentTerm;
    /// 2. if votedFor is null or candidateId, and the candidate's log is at least as up to date
    ///    as the receiver's, grant the vote.
    pub(crate) fn request_vote(&mut self, candidate: ServerId, term: Term, last: Position) {
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            return self.deny_vote(candidate, Rule::StaleVoteRequest, because);
        }
        let other = self.node.disk.voted_for.filter(|voted_for| *voted_for != candidate);
        if let Some(voted_for) = other
            && self.node.config.rules.on(Rule::OneVotePerTerm)
        {
            let because = Because::VotedForOther { voted_for, term };
            return self.deny_vote(candidate, Rule::OneVotePerTerm, because);
        }
        let voter = self.node.disk.log.last();
        if last < voter && self.node.config.rules.on(Rule::UpToDateCheck) {
            let because = Because::LogBehind { candidate: last, voter };
            return self.deny_vote(candidate, Rule::UpToDateCheck, because);
        }
        let because = match other {
            Some(voted_for) => Because::VotesAgain { voted_for, term },
            None => Because::MayVote { candidate: last, voter },
        };
        self.vote(Some(candidate), Rule::OneVotePerTerm, because);
        if self.node.role.kind() != RoleKind::Leader {
            self.effect(Effect::SetTimer(Timer::Election));
        }
        self.send_when_saved(candidate, Body::RequestVoteReply { granted: true });
    }

    pub(crate) fn deny_vote(&mut self, candidate: ServerId, rule: Rule, because: Because) {
        self.refuse(Refused::Vote { candidate }, rule, because);
        self.send_when_saved(candidate, Body::RequestVoteReply { granted: false });
    }

    /// Candidates 2: votes of one's own term are collected.
    pub(crate) fn request_vote_reply(&mut self, from: ServerId, term: Term, granted: bool) {
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        let Role::Candidate { votes } = self.node.role else {
            let because = Because::RoleIsOver { term };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        };
        if granted {
            self.collect_vote(from, Rule::CollectVotes);
            self.count_votes();
        } else {
            let servers = self.node.config.servers.len();
            let because = Because::Votes { votes: votes.len(), servers };
            self.refuse(Refused::VoteDenied { by: from }, Rule::CollectVotes, because);
        }
    }

    pub(crate) fn collect_vote(&mut self, from: ServerId, rule: Rule) {
        let (Role::Candidate { votes: before } | Role::PreCandidate { votes: before }) =
            self.node.role
        else {
            return;
        };
        let mut after = before;
        after.insert(from);
        let servers = self.node.config.servers.len();
        let because = Because::Votes { votes: after.len(), servers };
        self.set(Delta::Votes { before, after }, rule, because);
    }

    /// Candidates 2: votes from a majority make a leader.
    pub(crate) fn count_votes(&mut self) {
        let Role::Candidate { votes } = self.node.role else { return };
        let servers = self.node.config.servers;
        if votes.and(servers).len() >= servers.majority() {
            self.become_leader(Because::Votes { votes: votes.len(), servers: servers.len() });
        }
    }

    /// *Volatile state on leaders* is made anew, and the term begins with `AppendEntries` to
    /// all (Leaders 1): empty, or with the blank entry of §8 where that is in use.
    fn become_leader(&mut self, because: Because) {
        let rule = Rule::WinElection;
        let before = self.node.role.kind();
        let on_disk = self.node.disk.log.last_index();
        self.set(Delta::Role { before, after: RoleKind::Leader }, rule, because);
        self.follow(Some(self.node.id), rule, because);
        if self.node.config.mechanisms.uses(Mechanism::CheckQuorum) {
            self.effect(Effect::SetTimer(Timer::Election));
        } else {
            self.effect(Effect::ClearTimer(Timer::Election));
        }
        self.effect(Effect::SetTimer(Timer::Heartbeat));
        if self.node.writes.newest().is_none() {
            self.count_own_disk(on_disk);
        }
        if self.node.config.mechanisms.uses(Mechanism::NoOp) {
            self.begin_with_no_op(because);
        }
        self.send_entries_to_all();
    }
}
