//! Leadership transfer (thesis 3.10): a leader hands over without a gap in availability.
//!
//! 1. The leader stops taking new commands.
//! 2. It brings its successor's log up to date.
//! 3. It sends `TimeoutNow`. The successor starts an election at once, without a pre-vote, and
//!    its vote requests say that the leader wants it so.
//!
//! If there is no new leader after an election timeout, the old one goes on.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Refused, Sink, Timer};
use crate::ids::{Index, ServerId, Term};
use crate::message::Body;
use crate::node::Turn;
use crate::rules::{Mechanism, Rule};
use crate::state::{RoleKind, Transfer};

impl<S: Sink> Turn<'_, S> {
    /// Somebody wants this leader to hand over to `target`.
    pub(crate) fn transfer(&mut self, target: ServerId) {
        let refusal = if self.node.role.kind() != RoleKind::Leader {
            Some(Because::NotLeader { leader: self.node.mem.leader })
        } else if let Some(other) = self.transfer_under_way() {
            Some(Because::HandsOver { target: other.target })
        } else if target == self.node.id || !self.is_voter(target) {
            Some(Because::NoVoter)
        } else {
            None
        };
        if let Some(because) = refusal {
            return self.refuse(Refused::Transfer { target }, Rule::TransferLeadership, because);
        }
        self.set_transfer(Some(Transfer { target, told: false }), Because::YouAsked);
        self.end_lease(Because::HandsOver { target });
        self.effect(Effect::SetTimer(Timer::Election));
        let (match_index, last) = self.caught_up(target);
        if match_index < last {
            self.send_entries(target);
        }
        self.tell_successor(target);
    }

    /// Asks the successor for an election once it has the whole log.
    pub(crate) fn tell_successor(&mut self, server: ServerId) {
        let Some(Transfer { target, told: false }) = self.transfer_under_way() else { return };
        if target != server {
            return;
        }
        let (match_index, last) = self.caught_up(target);
        let because = Because::TargetHas { match_index, last };
        if match_index < last && self.node.config.rules.on(Rule::TransferCatchesUp) {
            return self.refuse(Refused::Transfer { target }, Rule::TransferCatchesUp, because);
        }
        self.set_transfer(Some(Transfer { target, told: true }), because);
        let before = self.leadership().is_some_and(|lead| lead.asked_successor);
        let asked = Delta::AskedSuccessor { before, after: true };
        self.set(asked, Rule::TransferLeadership, because);
        self.send_now(target, Body::TimeoutNow);
    }

    /// An election timeout has passed, and there is no new leader: this one goes on.
    fn give_up_transfer(&mut self) {
        self.set_transfer(None, Because::TransferTookTooLong);
    }

    /// Whom a leader hands over to, if that keeps it from taking commands.
    pub(crate) fn proposals_stopped_for(&self) -> Option<ServerId> {
        let target = self.transfer_under_way()?.target;
        self.node.config.rules.on(Rule::TransferStopsProposals).then_some(target)
    }

    /// The leader of this term asks for an election now. It was the one to decide that, so
    /// there is no pre-vote.
    pub(crate) fn timeout_now(&mut self, leader: ServerId, term: Term) {
        let current = self.node.disk.current_term;
        let refusal = if term < current {
            Because::TermIsLower { term, current }
        } else if self.node.role.kind() == RoleKind::Leader {
            Because::RoleIsOver { term }
        } else if !self.is_voter(self.node.id) {
            Because::NoVoter
        } else {
            let because = Because::LeaderAsked { leader };
            return self.start_election(Rule::TransferLeadership, because, true);
        };
        self.refuse(Refused::TimeoutNow { from: leader }, Rule::TransferLeadership, refusal);
    }

    pub(crate) fn transfer_under_way(&self) -> Option<Transfer> {
        self.leadership()?.transfer
    }

    /// The successor's matchIndex, and the index it has to reach.
    fn caught_up(&self, target: ServerId) -> (Index, Index) {
        let match_index = self.leadership().map_or(Index(0), |lead| lead.match_index[target]);
        (match_index, self.node.disk.log.last_index())
    }

    fn set_transfer(&mut self, after: Option<Transfer>, because: Because) {
        let before = self.transfer_under_way();
        self.set(Delta::Transfer { before, after }, Rule::TransferLeadership, because);
    }

    /// Whether a leader's election timer runs.
    pub(crate) fn leader_has_election_timer(&self) -> bool {
        self.node.config.mechanisms.uses(Mechanism::CheckQuorum)
            || self.transfer_under_way().is_some()
    }

    /// What a leader's election timer is for.
    pub(crate) fn leader_election_timeout(&mut self) {
        if self.transfer_under_way().is_some() {
            self.give_up_transfer();
        }
        if self.node.config.mechanisms.uses(Mechanism::CheckQuorum) {
            self.check_quorum();
        }
    }
}
