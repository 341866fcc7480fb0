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
        if self.knows_no_cluster() {
            let (rule, because) = (Rule::KnowsNoCluster, Because::KnowsNoCluster);
            self.refuse(Refused::Election, rule, because);
            return self.effect(Effect::SetTimer(Timer::Election));
        }
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
        let (id, current) = (self.node.id, self.node.disk.current_term);
        let (term, because) = if self.node.config.rules.on(Rule::IncrementTerm) {
            (current.next(), because)
        } else {
            (current, Because::TermStays { term: current })
        };
        self.enter_term(term, rule, because);
        self.vote(Some(id), rule, because);
        self.collect_vote(id, term, rule);
        self.effect(Effect::SetTimer(Timer::Election));
        let last = self.node.disk.log.last();
        for peer in self.peers().iter() {
            self.send_when_saved(peer, Body::RequestVote { last, transfer });
        }
    }

    /// `RequestVote`, receiver implementation:
    /// 1. reply false if term < currentTerm;
    /// 2. if votedFor is null or candidateId, and the candidate's log is at least as up to date
    ///    as the receiver's, grant the vote.
    pub(crate) fn request_vote(&mut self, candidate: ServerId, term: Term, last: Position) {
        if !self.node.config.rules.on(Rule::TimerResetRules) {
            self.restart_election_timer();
        }
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
        let (behind, log) = self.is_behind(last);
        if behind && self.node.config.rules.on(Rule::UpToDateCheck) {
            return self.deny_vote(candidate, Rule::UpToDateCheck, log);
        }
        let because = match (other, log) {
            (Some(voted_for), _) => Because::VotesAgain { voted_for, term },
            (None, Because::LogBehind { candidate, voter }) => {
                Because::MayVote { candidate, voter }
            }
            (None, log) => log,
        };
        self.vote(Some(candidate), Rule::OneVotePerTerm, because);
        self.restart_election_timer();
        self.send_when_saved(candidate, Body::RequestVoteReply { granted: true });
    }

    /// A leader has no election timer.
    fn restart_election_timer(&mut self) {
        if self.node.role.kind() != RoleKind::Leader {
            self.effect(Effect::SetTimer(Timer::Election));
        }
    }

    /// §5.4.1: whether a candidate's log, which ends at `candidate`, is behind one's own, and why
    /// it is or is not.
    pub(crate) fn is_behind(&self, candidate: Position) -> (bool, Because) {
        let voter = self.node.disk.log.last();
        let behind = candidate < voter;
        let shorter = candidate.index < voter.index;
        if behind == shorter || self.node.config.rules.on(Rule::LastTermFirst) {
            let because = if behind {
                Because::LogBehind { candidate, voter }
            } else {
                Because::MayVote { candidate, voter }
            };
            return (behind, because);
        }
        (shorter, Because::ByLength { candidate, voter })
    }

    pub(crate) fn deny_vote(&mut self, candidate: ServerId, rule: Rule, because: Because) {
        self.refuse(Refused::Vote { candidate }, rule, because);
        self.send_when_saved(candidate, Body::RequestVoteReply { granted: false });
    }

    /// Candidates 2: votes of one's own term are collected.
    pub(crate) fn request_vote_reply(&mut self, from: ServerId, term: Term, granted: bool) {
        let current = self.node.disk.current_term;
        if term < current && self.node.config.rules.on(Rule::MatchVoteTerm) {
            let because = Because::TermIsLower { term, current };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        if self.node.role.kind() != RoleKind::Candidate {
            let because = Because::RoleIsOver { term };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        if granted {
            self.collect_vote(from, term, Rule::CollectVotes);
            self.count_votes();
        } else {
            let because = self.tally();
            self.refuse(Refused::VoteDenied { by: from }, Rule::CollectVotes, because);
        }
    }

    /// A vote that `from` gave for `term` is counted, once: votes are a set.
    pub(crate) fn collect_vote(&mut self, from: ServerId, term: Term, rule: Rule) {
        let (Role::Candidate { votes: before, .. } | Role::PreCandidate { votes: before }) =
            self.node.role
        else {
            return;
        };
        if before.contains(from) {
            if !self.node.config.rules.on(Rule::DistinctVotes) {
                self.collect_again(from, rule);
            }
            return;
        }
        let mut after = before;
        after.insert(from);
        let (votes, servers) = self.votes_of();
        let votes = votes + u8::from(self.is_voter(from));
        let current = self.node.disk.current_term;
        let because = if term < current {
            Because::OldVote { term, current, votes, servers }
        } else {
            Because::Votes { votes, servers }
        };
        self.set(Delta::Votes { before, after }, rule, because);
    }

    /// A vote that is counted already is counted once more.
    fn collect_again(&mut self, by: ServerId, rule: Rule) {
        let Role::Candidate { doubles: before, .. } = self.node.role else { return };
        let (votes, servers) = self.votes_of();
        let because = Because::VoteDoubled { by, votes: votes + 1, servers };
        self.set(Delta::DoubleVotes { before, after: before + 1 }, rule, because);
    }

    /// Candidates 2: votes from a majority make a leader.
    pub(crate) fn count_votes(&mut self) {
        let Role::Candidate { votes, doubles } = self.node.role else { return };
        let configuration = self.configuration();
        if !configuration.has(self.majority(), votes, doubles) {
            return;
        }
        let (votes, servers) = self.votes_of();
        self.become_leader(if votes * 2 > servers {
            Because::Votes { votes, servers }
        } else {
            Because::HalfVotes { votes, servers }
        });
    }

    /// How many votes there are, of how many voters.
    pub(crate) fn tally(&self) -> Because {
        let (votes, servers) = self.votes_of();
        Because::Votes { votes, servers }
    }

    /// How many votes count, and how many voters there are. Votes of others count for nothing.
    fn votes_of(&self) -> (u8, u8) {
        let members = self.configuration().members();
        (self.node.role.votes_of(members), members.len())
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
            self.count_own_log(on_disk, Because::OnDisk { index: on_disk });
        }
        if self.node.config.mechanisms.uses(Mechanism::NoOp) {
            self.begin_with_no_op(because);
        }
        self.send_entries_to_all(None);
    }
}
