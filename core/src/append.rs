//! A follower's side of log replication (§5.3).

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Refused, Sink};
use crate::ids::{Index, Position, ServerId, Term};
use crate::log::{Entries, Entry, LogDelta};
use crate::message::{AppendReply, Body, Round};
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::RoleKind;

/// Who is to be answered, and in which round.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) by: ServerId,
    pub(crate) round: Round,
}

impl<S: Sink> Turn<'_, S> {
    /// `AppendEntries`, receiver implementation, with entries or without:
    /// 1. reply false if term < currentTerm;
    /// 2. reply false if the log has no entry at prevLogIndex whose term is prevLogTerm;
    /// 3. if an existing entry conflicts with a new one, delete it and all that follow;
    /// 4. append any new entries not already in the log;
    /// 5. if leaderCommit > commitIndex, set commitIndex = min(leaderCommit, last new entry).
    ///
    /// Before 2, the sender is the leader of this term: a candidate yields to it (Candidates
    /// 3), and the election timer starts again even if the check then fails.
    pub(crate) fn append_entries(
        &mut self,
        asked: Asked,
        term: Term,
        prev: Position,
        entries: &Entries,
        leader_commit: Index,
    ) {
        let leader = asked.by;
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            let hint = self.node.disk.log.last_index().next();
            return self.reject_append(asked, hint, Rule::StaleAppend, because);
        }
        if !self.accept_leader(leader, term) {
            return;
        }

        let unchecked =
            entries.is_empty() && !self.node.config.rules.on(Rule::HeartbeatConsistencyCheck);
        if let Err((hint, because)) = self.check_consistency(prev)
            && !unchecked
        {
            return self.reject_append(asked, hint, Rule::ConsistencyCheck, because);
        }
        self.store_entries(prev.index, entries);
        let match_index = Index(prev.index.0 + entries.len() as u64);
        self.follow_commit(leader_commit, match_index);
        let accepted = AppendReply::Accepted { match_index };
        self.send_when_log_is_saved(leader, Body::AppendEntriesReply(accepted, asked.round));
    }

    /// Whoever sends entries or a snapshot in this term is its leader: a candidate yields to it
    /// (Candidates 3), and the election timer starts again. Gives whether that is so; a leader
    /// gets them only with a rule off.
    pub(crate) fn accept_leader(&mut self, leader: ServerId, term: Term) -> bool {
        let because = Because::TermIsEqual { term };
        if self.node.role.kind() == RoleKind::Leader {
            self.refuse(Refused::SecondLeader { leader }, Rule::OneLeader, because);
            return false;
        }
        self.become_follower(Rule::YieldToLeader, because);
        self.follow(Some(leader), Rule::LearnLeader, because);
        self.hear_leader(because);
        true
    }

    fn reject_append(&mut self, asked: Asked, hint: Index, rule: Rule, because: Because) {
        let leader = asked.by;
        self.refuse(Refused::Append { leader }, rule, because);
        let rejected = AppendReply::Rejected { hint };
        self.send_when_log_is_saved(leader, Body::AppendEntriesReply(rejected, asked.round));
    }

    /// Step 2. A log that is too short always fails, since an append must leave no gap. What was
    /// compacted was committed, so it agrees with the log of every leader. An error tells where
    /// the leader may try next, and why.
    fn check_consistency(&self, prev: Position) -> Result<(), (Index, Because)> {
        let log = &self.node.disk.log;
        if log.is_compacted(prev.index) {
            return Ok(());
        }
        match log.term_at(prev.index) {
            None => {
                let last = log.last_index();
                Err((last.next(), Because::PrevMissing { prev: prev.index, last }))
            }
            Some(term)
                if term != prev.term && self.node.config.rules.on(Rule::ConsistencyCheck) =>
            {
                Err((log.first_of_term_at(prev.index), Because::PrevConflicts { prev, term }))
            }
            Some(_) => Ok(()),
        }
    }

    /// Steps 3 and 4. Entries that are already there stay, and so does what follows them: a
    /// late append must not cut a log that agrees with it.
    fn store_entries(&mut self, prev: Index, entries: &Entries) {
        let log = &self.node.disk.log;
        let at = |place: usize| Index(prev.0 + 1 + place as u64);
        let known = |place: usize, entry: &Entry| {
            log.is_compacted(at(place)) || log.term_at(at(place)) == Some(entry.term)
        };
        let first_new = if self.node.config.rules.on(Rule::TruncateOnlyOnConflict) {
            entries.iter().enumerate().position(|(place, entry)| !known(place, entry))
        } else {
            Some(0)
        };
        let Some(first_new) = first_new else { return };
        let from = at(first_new);
        let new = if first_new == 0 { entries.clone() } else { entries[first_new..].into() };
        if log.term_at(from).is_some() {
            self.replace(from, new);
        } else {
            self.append_new(from, new);
        }
        self.keep_commit_within_log();
    }

    /// Step 3: the entry at `from` goes, and all that follow it; then step 4.
    fn replace(&mut self, from: Index, new: Entries) {
        let log = &self.node.disk.log;
        let term = log.term_at(from).unwrap_or_default();
        let because = match new.first() {
            Some(entry) if entry.term != term => {
                let leader = Position { term: entry.term, index: from };
                Because::EntryConflicts { leader, term }
            }
            _ => Because::CutAnyway { prev: from.previous() },
        };
        let removed = log.from(from);
        let tail = removed.get(new.len()..).unwrap_or_default();
        if !tail.is_empty() && !self.node.config.rules.on(Rule::TruncateTheTail) {
            let because = Because::TailStays { from, last: log.last_index() };
            let appended = new.iter().chain(tail).cloned().collect();
            let overwritten = LogDelta { from, removed, appended };
            return self.change_log(overwritten, Rule::TruncateConflict, because);
        }
        let cut = LogDelta { from, removed, appended: Entries::default() };
        self.change_log(cut, Rule::TruncateConflict, because);
        self.append_new(from, new);
    }

    /// Step 4.
    fn append_new(&mut self, from: Index, new: Entries) {
        let because = Because::LogEnds { last: from.previous() };
        let added = LogDelta { from, removed: Entries::default(), appended: new };
        self.change_log(added, Rule::AppendNew, because);
    }

    /// With all rules on no committed entry is ever cut off. With one off it can be, and then
    /// commitIndex goes back to the end of the log.
    fn keep_commit_within_log(&mut self) {
        let last = self.node.disk.log.last_index();
        let before = self.node.mem.commit_index;
        if before > last {
            let because = Because::LogIsShorter { last };
            self.set(Delta::CommitIndex { before, after: last }, Rule::TruncateConflict, because);
        }
    }

    /// Step 5. The request vouches for entries up to `vouched`; what the log holds beyond may
    /// differ from the leader's.
    fn follow_commit(&mut self, leader_commit: Index, vouched: Index) {
        let (before, last) = (self.node.mem.commit_index, self.node.disk.log.last_index());
        let (limit, because) =
            if leader_commit <= vouched || self.node.config.rules.on(Rule::CommitOnlyMatched) {
                (vouched, Because::LeaderCommitted { leader_commit, vouched })
            } else {
                (last, Because::BeyondVouched { leader_commit, vouched })
            };
        // Without the consistency check of heartbeats, more may be vouched for than there is.
        let after = leader_commit.min(limit).min(last);
        if after > before {
            self.set(Delta::CommitIndex { before, after }, Rule::FollowCommit, because);
        }
    }
}
