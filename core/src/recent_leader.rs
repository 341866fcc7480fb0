//! Whether a leader was heard lately (thesis 4.2.3): within the minimum election timeout, which
//! is the shortest that an election timer can be set for.
//!
//! Whoever hears a leader that often needs no other one. Pre-votes and vote requests that would
//! only disturb it are refused for that long.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Sink, Timer};
use crate::node::Turn;
use crate::rules::{Mechanism, Rule};
use crate::state::RoleKind;

/// The mechanisms that ask whether a leader was heard lately.
const ASKING: [Mechanism; 3] =
    [Mechanism::PreVote, Mechanism::IgnoreDisruptiveVotes, Mechanism::LeaseReads];

impl<S: Sink> Turn<'_, S> {
    /// A message of the leader of this term arrived.
    pub(crate) fn hear_leader(&mut self, because: Because) {
        self.effect(Effect::SetTimer(Timer::Election));
        let mechanisms = self.node.config.mechanisms;
        if ASKING.iter().any(|mechanism| mechanisms.uses(*mechanism)) {
            self.set_leader_is_recent(true, Rule::LearnLeader, because);
            self.effect(Effect::SetTimer(Timer::MinimumElection));
        }
    }

    /// The minimum election timeout has passed since the leader was heard.
    pub(crate) fn minimum_election_elapsed(&mut self) {
        self.set_leader_is_recent(false, Rule::LearnLeader, Because::TimerFired);
    }

    /// Who runs out of patience with the leader does not take it for a recent one.
    pub(crate) fn forget_leader_is_recent(&mut self, rule: Rule, because: Because) {
        if self.node.mem.leader_is_recent {
            self.set_leader_is_recent(false, rule, because);
            self.effect(Effect::ClearTimer(Timer::MinimumElection));
        }
    }

    pub(crate) fn set_leader_is_recent(&mut self, after: bool, rule: Rule, because: Because) {
        let before = self.node.mem.leader_is_recent;
        self.set(Delta::LeaderIsRecent { before, after }, rule, because);
    }

    /// Why nobody needs another leader now, if that is so. A leader hears itself.
    pub(crate) fn recent_leader(&self) -> Option<Because> {
        let leads = self.node.role.kind() == RoleKind::Leader;
        let leader = self.node.mem.leader;
        (leads || self.node.mem.leader_is_recent).then_some(Because::LeaderIsRecent { leader })
    }
}
