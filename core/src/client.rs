//! Clients (§5.3, §8) and the entry that a leader may begin with.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Answer, Effect, Refused, RequestId, Sink};
use crate::ids::Index;
use crate::log::{Command, Entries, Entry, LogDelta};
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::RoleKind;

impl<S: Sink> Turn<'_, S> {
    /// Leaders 2: append the command to the local log, answer after it is applied. It goes to
    /// all peers at once. Any other server names the leader (§8).
    pub(crate) fn propose(&mut self, request: RequestId, command: Command) {
        if self.node.role.kind() != RoleKind::Leader {
            let leader = self.node.mem.leader;
            let because = Because::NotLeader { leader };
            self.refuse(Refused::Request(request), Rule::RedirectClient, because);
            self.effect(Effect::Answer { request, answer: Answer::NotLeader(leader) });
            return;
        }
        if let Some(target) = self.proposals_stopped_for() {
            let because = Because::HandsOver { target };
            self.refuse(Refused::Request(request), Rule::TransferStopsProposals, because);
            self.effect(Effect::Answer { request, answer: Answer::HandingOver(target) });
            return;
        }
        let (index, appended) = self.append(command, Rule::AppendCommand, Because::ClientAsked);
        let waits = Delta::ClientWaits { index, request };
        self.set(waits, Rule::AnswerAfterApply, Because::ClientAsked);
        self.replicate_to_all(index, appended);
    }

    /// §8: a new leader finds out what is committed by committing an entry of its own term.
    pub(crate) fn begin_with_no_op(&mut self, because: Because) {
        self.append(Command::NoOp, Rule::BeginWithNoOp, because);
    }

    /// Adds an entry of the current term to the end of the leader's log. Says where, and gives the
    /// entry as a message takes it.
    pub(crate) fn append(
        &mut self,
        command: Command,
        rule: Rule,
        because: Because,
    ) -> (Index, Entries) {
        let log = &self.node.disk.log;
        let (last, commit_index) = (log.last_index(), self.node.mem.commit_index);
        let (index, because) =
            if commit_index == last || self.node.config.rules.on(Rule::LeaderAppendOnly) {
                (last.next(), because)
            } else {
                (commit_index.next(), Because::OverUncommitted { commit_index })
            };
        let removed = log.from(index);
        let entry = Entry { term: self.node.disk.current_term, command };
        let appended = Entries::from(entry);
        let delta = LogDelta { from: index, removed, appended: appended.clone() };
        self.change_log(delta, rule, because);
        (index, appended)
    }

    /// A leader that steps down cannot tell whether what its clients asked for will survive.
    pub(crate) fn abandon_clients(&mut self, rule: Rule, because: Because) {
        while let Some((index, request)) =
            self.leadership().and_then(|lead| lead.waiting.first().copied())
        {
            self.set(Delta::ClientAnswered { index, request }, rule, because);
            self.effect(Effect::Answer { request, answer: Answer::LostLeadership });
        }
        let Some(lead) = self.leadership() else { return };
        let change = lead.reconfiguration.map(|change| change.request);
        let reads = lead.reads.iter().map(|read| read.request);
        let others: Vec<RequestId> = change.into_iter().chain(reads).collect();
        for request in others {
            self.effect(Effect::Answer { request, answer: Answer::LostLeadership });
        }
    }
}
