//! Changes of the configuration (§6; thesis 4).
//!
//! 1. New servers catch up first, without a vote: the leader sends them its log in rounds, each
//!    of which ends where the log ended when it began. After a round that was shorter than an
//!    election timeout they have nearly all of the log, and the change begins.
//! 2. One server more or less is one entry: any two majorities overlap. Several at once go by way
//!    of a joint configuration, in which agreement needs a majority of the old and of the new.
//! 3. A configuration is in use from the moment that it stands in a log. When the joint one is
//!    committed, the leader appends the new one; when a configuration without the leader is
//!    committed, the leader steps down.

use crate::because::Because;
use crate::change::Delta;
use crate::configuration::{Configuration, Majority};
use crate::effect::{Answer, Effect, Refused, RequestId, Sink};
use crate::ids::{Index, ServerId, ServerSet};
use crate::log::Command;
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::{Reconfiguration, Role, Stage};

/// New servers get this many rounds to catch up (thesis 4.2.1).
const ROUNDS: u8 = 10;
/// A round of fewer heartbeats is shorter than an election timeout.
const SHORT_ROUND: u8 = 3;
/// A round of so many heartbeats will not end: the new server is too slow, or down.
const LOST_ROUND: u8 = 30;

impl<S: Sink> Turn<'_, S> {
    /// Somebody wants these servers, and no others, to vote.
    pub(crate) fn reconfigure(&mut self, request: RequestId, voters: ServerSet) {
        if let Err((rule, because, answer)) = self.may_reconfigure(voters) {
            self.refuse(Refused::Request(request), rule, because);
            return self.effect(Effect::Answer { request, answer });
        }
        let new = self.newcomers(voters);
        let upto = self.node.disk.log.last_index();
        let stage = Stage::CatchingUp { round: 1, upto, beats: 0 };
        self.set_reconfiguration(
            Some(Reconfiguration { request, voters, stage }),
            Because::YouAsked,
        );
        for server in new.iter() {
            self.send_entries(server);
        }
        self.check_round();
    }

    fn may_reconfigure(&self, voters: ServerSet) -> Result<(), (Rule, Because, Answer)> {
        let rules = self.node.config.rules;
        let leader = self.node.mem.leader;
        let Some(lead) = self.leadership() else {
            return Err((
                Rule::RedirectClient,
                Because::NotLeader { leader },
                Answer::NotLeader(leader),
            ));
        };
        if let Some(target) = self.proposals_stopped_for() {
            let because = Because::HandsOver { target };
            return Err((Rule::TransferStopsProposals, because, Answer::HandingOver(target)));
        }
        if voters.is_empty() {
            return Err((Rule::ChangeConfiguration, Because::NobodyVotes, Answer::Refused));
        }
        let (at, configuration) = self.configuration_with_index();
        let commit_index = self.node.mem.commit_index;
        let is_pending =
            lead.reconfiguration.is_some() || configuration.is_joint() || at > commit_index;
        if is_pending && rules.on(Rule::OneChangeAtATime) {
            let because = Because::ChangePending { at, commit_index };
            return Err((Rule::OneChangeAtATime, because, Answer::Refused));
        }
        let current = self.node.disk.current_term;
        if !self.has_committed_in_own_term() && rules.on(Rule::OwnTermBeforeReconfigure) {
            let because = Because::NoCommitOfOwnTerm { commit_index, current };
            return Err((Rule::OwnTermBeforeReconfigure, because, Answer::Refused));
        }
        if voters == configuration.voters && !configuration.is_joint() {
            return Err((
                Rule::ChangeConfiguration,
                Because::SameVoters { voters },
                Answer::Refused,
            ));
        }
        Ok(())
    }

    /// Voters to be that have no vote yet.
    fn newcomers(&self, voters: ServerSet) -> ServerSet {
        voters.minus(self.configuration().members()).without(self.node.id)
    }

    /// Who catches up at the moment.
    pub(crate) fn learners(&self) -> ServerSet {
        match self.leadership().and_then(|lead| lead.reconfiguration) {
            Some(Reconfiguration { voters, stage: Stage::CatchingUp { .. }, .. }) => {
                self.newcomers(voters)
            }
            _ => ServerSet::EMPTY,
        }
    }

    /// A server has more of the log than before, or a change begins: perhaps a round ends.
    pub(crate) fn check_round(&mut self) {
        let Some(lead) = self.leadership() else { return };
        let Some(change) = lead.reconfiguration else { return };
        let Stage::CatchingUp { round, upto, beats } = change.stage else { return };
        let behind = self.newcomers(change.voters).iter().find(|id| lead.match_index[*id] < upto);
        if behind.is_some() {
            return;
        }
        if beats < SHORT_ROUND {
            return self.append_configuration(change);
        }
        let upto = self.node.disk.log.last_index();
        let because = Because::RoundTook { round, beats };
        if round == ROUNDS {
            return self.give_up_change(change, because);
        }
        let stage = Stage::CatchingUp { round: round + 1, upto, beats: 0 };
        self.set_reconfiguration(Some(Reconfiguration { stage, ..change }), because);
    }

    /// A heartbeat goes out: this is how a leader tells the length of a round.
    pub(crate) fn count_beat(&mut self) {
        let Some(change) = self.leadership().and_then(|lead| lead.reconfiguration) else { return };
        let Stage::CatchingUp { round, upto, beats } = change.stage else { return };
        let because = Because::RoundTook { round, beats: beats + 1 };
        if beats + 1 >= LOST_ROUND {
            return self.give_up_change(change, because);
        }
        let stage = Stage::CatchingUp { round, upto, beats: beats + 1 };
        self.set_reconfiguration(Some(Reconfiguration { stage, ..change }), because);
    }

    fn give_up_change(&mut self, change: Reconfiguration, because: Because) {
        self.set_reconfiguration(None, because);
        self.refuse(Refused::Request(change.request), Rule::CatchUpFirst, because);
        self.effect(Effect::Answer { request: change.request, answer: Answer::Refused });
    }

    /// The change begins: directly where only one server comes or goes.
    fn append_configuration(&mut self, change: Reconfiguration) {
        let old = self.configuration();
        let moved = old.voters.minus(change.voters).len() + change.voters.minus(old.voters).len();
        let jointly = moved > 1 && self.node.config.rules.on(Rule::JointConsensus);
        let because = Because::Moves { servers: moved };
        if jointly {
            let joint = Configuration::joint(old.voters, change.voters);
            let rule = Rule::JointConsensus;
            self.append(Command::Configuration(joint), rule, because);
            self.set_reconfiguration(
                Some(Reconfiguration { stage: Stage::Joint, ..change }),
                because,
            );
        } else {
            self.append_final(change.voters, Some(change.request), because);
        }
        self.send_entries_to_all(None);
    }

    fn append_final(&mut self, voters: ServerSet, request: Option<RequestId>, because: Because) {
        let rule = Rule::ChangeConfiguration;
        let entry = Command::Configuration(Configuration::of(voters));
        let (index, _) = self.append(entry, rule, because);
        if let Some(request) = request {
            self.set(Delta::ClientWaits { index, request }, Rule::AnswerAfterApply, because);
        }
        self.set_reconfiguration(None, because);
    }

    /// What a leader does about a configuration that is committed: from the joint one it goes on
    /// to the new one, and from one that it is not in it steps down.
    pub(crate) fn follow_up_configuration(&mut self) {
        let Role::Leader(lead) = &self.node.role else { return };
        let (at, configuration) = self.configuration_with_index();
        let commit_index = self.node.mem.commit_index;
        if at > commit_index {
            return;
        }
        let because = Because::Committed { commit_index };
        if configuration.is_joint() {
            let request = lead.reconfiguration.map(|change| change.request);
            self.append_final(configuration.voters, request, because);
            self.send_entries_to_all(None);
        } else if !configuration.voters.contains(self.node.id) && at > Index(0) {
            self.become_follower(Rule::RemovedLeader, because);
            self.follow(None, Rule::RemovedLeader, because);
        }
    }

    fn set_reconfiguration(&mut self, after: Option<Reconfiguration>, because: Because) {
        let before = self.leadership().and_then(|lead| lead.reconfiguration);
        self.set(Delta::Reconfiguration { before, after }, Rule::CatchUpFirst, because);
    }

    /// Who votes, as far as this server's own log knows.
    pub(crate) fn configuration(&self) -> Configuration {
        self.node.configuration()
    }

    /// The same, with the index of its entry; 0 for that which the cluster began with.
    fn configuration_with_index(&self) -> (Index, Configuration) {
        let of_log = self.node.disk.log.configuration();
        of_log.unwrap_or((Index(0), self.node.config.initial_configuration()))
    }

    /// How many are enough.
    pub(crate) fn majority(&self) -> Majority {
        self.node.config.majority()
    }

    /// Whether these servers are enough to elect a leader.
    pub(crate) fn has_quorum(&self, servers: ServerSet) -> bool {
        self.configuration().has(self.majority(), servers, 0)
    }

    /// All whom a leader or candidate speaks to: the other members, and who is to become one.
    pub(crate) fn peers(&self) -> ServerSet {
        self.configuration().members().or(self.learners()).without(self.node.id)
    }

    /// Whether the role can be left for that of a candidate: a server that has never heard of a
    /// configuration knows nobody to ask.
    pub(crate) fn knows_no_cluster(&self) -> bool {
        self.configuration().members().is_empty()
    }

    pub(crate) fn is_voter(&self, server: ServerId) -> bool {
        self.configuration().members().contains(server)
    }
}
