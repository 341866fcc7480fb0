//! Commit and apply (§5.3, §5.4.2).

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Answer, Effect, Refused, Sink};
use crate::ids::{Index, Position};
use crate::node::Turn;
use crate::rules::Rule;

impl<S: Sink> Turn<'_, S> {
    /// Leaders 4: if there is an N > commitIndex, a majority of `matchIndex[i]` ≥ N, and
    /// log[N].term == currentTerm, set commitIndex = N.
    ///
    /// The largest N that a majority holds decides: terms never fall along a log, so if that
    /// entry is of an older term, so are all before it.
    pub(crate) fn advance_commit(&mut self) {
        let before = self.node.mem.commit_index;
        let log = &self.node.disk.log;
        if before >= log.last_index() {
            return;
        }
        let held = self.held_by_majority();
        if held <= before {
            return self.refuse_commit_of(before.next());
        }
        let entry = Position { index: held, term: log.term_at(held).unwrap_or_default() };
        let current = self.node.disk.current_term;
        let (servers, of) = self.holders(held);
        let because = if entry.term == current && servers * 2 > of {
            Because::Held { entry, servers, of }
        } else if entry.term == current {
            Because::HalfHold { entry, servers, of }
        } else if self.node.config.rules.on(Rule::CurrentTermCommit) {
            let because = Because::OldTerm { entry, current, servers, of };
            return self.refuse(Refused::Commit(held), Rule::CurrentTermCommit, because);
        } else {
            Because::OldTermCounts { entry, current, servers, of }
        };
        self.set(Delta::CommitIndex { before, after: held }, Rule::CurrentTermCommit, because);
    }

    /// The highest index that a majority is known to hold.
    fn held_by_majority(&self) -> Index {
        let Some(lead) = self.leadership() else { return Index(0) };
        let configuration = self.configuration();
        let agreed = configuration.agreed_by(self.majority(), |server| lead.match_index[server]);
        agreed.min(self.node.disk.log.last_index())
    }

    /// How many members are known to hold `index`, and how many there are.
    fn holders(&self, index: Index) -> (u8, u8) {
        let members = self.configuration().members();
        let Some(lead) = self.leadership() else { return (0, members.len()) };
        let holders = members.iter().filter(|server| lead.match_index[*server] >= index).count();
        (holders as u8, members.len())
    }

    /// Counting who holds it is worth something only to those who want to read it.
    fn refuse_commit_of(&mut self, index: Index) {
        if S::RECORDS {
            let term = self.node.disk.log.term_at(index).unwrap_or_default();
            let (servers, of) = self.holders(index);
            let because = Because::TooFew { entry: Position { term, index }, servers, of };
            self.refuse(Refused::Commit(index), Rule::CurrentTermCommit, because);
        }
    }

    /// All Servers 1: if commitIndex > lastApplied, increment lastApplied and apply
    /// log[lastApplied]. A leader then answers the client that waits for it (Leaders 2).
    pub(crate) fn apply_committed(&mut self) {
        let commit_index = self.node.mem.commit_index;
        while self.node.mem.last_applied < commit_index {
            let before = self.node.mem.last_applied;
            let index = before.next();
            let Some(entry) = self.node.disk.log.entry(index).cloned() else { return };
            let because = Because::Committed { commit_index };
            self.set(Delta::LastApplied { before, after: index }, Rule::ApplyCommitted, because);
            self.effect(Effect::Apply { index, entry });
            self.answer_waiting();
        }
        // With a rule off, lastApplied can be past entries that are committed only now.
        self.answer_waiting();
    }

    #[inline]
    fn answer_waiting(&mut self) {
        let commit_index = self.node.mem.commit_index;
        let done = self.node.mem.last_applied.min(commit_index);
        while let Some((index, request)) =
            self.leadership().and_then(|lead| lead.waiting.first().copied())
            && index <= done
        {
            let answered = Delta::ClientAnswered { index, request };
            let because = Because::Committed { commit_index };
            self.set(answered, Rule::AnswerAfterApply, because);
            self.effect(Effect::Answer { request, answer: Answer::Applied(index) });
        }
    }
}
