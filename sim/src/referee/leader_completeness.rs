//! Leader Completeness: *if a log entry is committed in a given term, then that entry will be
//! present in the logs of the leaders for all higher-numbered terms* (§5.4.3).
//!
//! An entry is committed in the term of the leader that commits it, which is not always the
//! entry's own. It binds the leaders of later terms only: one of an earlier or of the same term
//! may lack it, however late it is elected.
//!
//! So the promise can be broken at two moments. A leader is elected that lacks an entry
//! committed in an earlier term. Or a leader commits an entry, since it hears of the last copy
//! it needs, after a leader of a later term was elected without it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::{Entry, Index, Log, Position, Rename, Renaming, RoleKind, ServerId, Term};

use super::memory::{Memory, unordered};
use super::{Observation, Part, Property, Side, Violation, distinct, has};
use crate::told;

/// What was committed, and the elections that a late commit could still speak against.
///
/// An entry that a leader lacked is lost: that is reported, and the entry forgotten, so that the
/// leaders after that one, who will not have it either, are not reported one after the other.
/// Should it be committed again, it binds again.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct LeaderCompleteness {
    /// Different entries are remembered at one index only if they were committed in one term:
    /// otherwise the leader of the later term lacked the other entry, which is lost.
    committed: Memory<Committed>,
    /// All that is remembered up to this index stood together in one log. This, with Log
    /// Matching, saves looking through whole logs: a log that has the highest of these entries
    /// has all of them.
    together: Index,
    /// Elections in terms above `settled`, in the order in which they happened.
    elections: Vec<Election>,
    /// The highest term in which a leader was elected.
    latest: Term,
    /// No server can lead a term below this one any more, so no commit can bind the leaders of
    /// terms up to it any more.
    settled: Term,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Committed {
    entry: Entry,
    /// The lowest term in which it was committed.
    term: Term,
    /// The leader that did it.
    server: ServerId,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Election {
    term: Term,
    server: ServerId,
    /// Its log as it was elected.
    log: Log,
}

/// An entry that was lost: the term and the name of the leader that lacked it, where it stood,
/// and what it was.
type Loss = ((Term, ServerId), Index, Committed);

/// Entries that were lost, in order and each once.
#[derive(Default)]
struct Lost(Vec<Loss>);

impl Lost {
    fn insert(&mut self, loss: Loss) {
        if let Err(place) = self.0.binary_search(&loss) {
            self.0.insert(place, loss);
        }
    }
}

impl LeaderCompleteness {
    /// See [`super::Referee::essence`]. `together` only saves looking.
    pub(super) fn essence(&self, names: &Renaming, out: &mut impl Hasher) {
        let Self { committed, together: _, elections, latest, settled } = self;
        committed
            .essence(|Committed { entry, term, server: _ }| (entry.renamed(names), *term), out);
        let of = |Election { term, server: _, log }: &Election| (*term, log.renamed(names));
        unordered(elections.iter().map(of), out);
        (latest, settled).hash(out);
    }

    /// See [`super::Referee::committed_in`].
    pub(super) fn committed_in(&self, entry: Position) -> Option<Term> {
        let mut known = self.committed.at(entry.index).iter();
        known.find(|other| other.entry.term == entry.term).map(|other| other.term)
    }

    /// Elections up to this term are forgotten.
    pub(super) const fn settled(&self) -> Term {
        self.settled
    }

    /// A step was taken. `matching` is the highest index at which Log Matching holds, if it
    /// does not hold throughout.
    pub(super) fn judge(
        &mut self,
        seen: &Observation<'_>,
        matching: Option<Index>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        if seen.lowest_term > self.settled {
            self.settle(seen.lowest_term);
        }
        let elected = seen.elected();
        let committed = seen.after.role == RoleKind::Leader
            && seen.after.commit_index > seen.before.commit_index;
        if !elected && !committed {
            return;
        }
        let mut lost = Lost::default();
        if elected {
            self.judge_election(seen, matching, &mut lost);
        }
        if committed {
            self.judge_commit(seen, matching, &mut lost);
        }
        let by_leader = lost.0.chunk_by(|(one, ..), (other, ..)| one == other);
        verdict.extend(by_leader.map(|entries| violation(seen, entries)));
    }

    /// Forgets the elections that no commit can speak against any more.
    fn settle(&mut self, lowest: Term) {
        self.settled = lowest;
        self.elections.retain(|election| election.term > lowest);
    }

    /// The server became leader: does its log have what was committed in earlier terms?
    ///
    /// Looks from the last committed entry down. Where the log has one of the entries that
    /// stood together in one log, it has all those below, by Log Matching: normally the very
    /// first look ends the search.
    fn judge_election(&mut self, seen: &Observation<'_>, matching: Option<Index>, lost: &mut Lost) {
        let (leader, term) = ((seen.after.term, seen.server), seen.after.term);
        let mut has_all = true;
        let mut gone = Vec::new();
        let mut index = self.committed.last();
        while index > Index(0) {
            let mut has_one = false;
            for other in self.committed.at(index) {
                if has(seen.log, index, &other.entry) {
                    has_one = true;
                } else if other.term < term {
                    gone.push((leader, index, other.clone()));
                } else {
                    has_all = false;
                }
            }
            if has_one && self.stood_together(index, matching) {
                break;
            }
            index = index.previous();
        }
        for loss in gone.into_iter().rev() {
            self.committed.retain(loss.1, |other| *other != loss.2);
            lost.insert(loss);
        }
        if has_all {
            self.together = self.committed.last();
        }
        self.latest = self.latest.max(term);
        if term > self.settled {
            let log = seen.log.clone();
            self.elections.push(Election { term, server: seen.server, log });
        }
    }

    /// A leader committed entries: did all leaders of later terms have them when they were
    /// elected?
    fn judge_commit(&mut self, seen: &Observation<'_>, matching: Option<Index>, lost: &mut Lost) {
        let first = seen.before.commit_index.next();
        let has_all_below = self.has_all_below(first, seen.log, matching);
        let mut any_new = false;
        let mut has_all_to = seen.after.commit_index;
        let mut index = first;
        while index <= seen.after.commit_index
            && let Some(entry) = seen.log.entry(index)
        {
            any_new |= self.commit(seen, index, entry, lost);
            if self.committed.at(index).iter().any(|other| other.entry != *entry) {
                has_all_to = has_all_to.min(index.previous());
            }
            index = index.next();
        }
        if any_new {
            self.together =
                if has_all_below { has_all_to } else { self.together.min(first.previous()) };
        }
    }

    /// An entry is committed in the term of this leader. Gives whether that is news.
    fn commit(
        &mut self,
        seen: &Observation<'_>,
        index: Index,
        entry: &Entry,
        lost: &mut Lost,
    ) -> bool {
        let (term, server) = (seen.after.term, seen.server);
        let known = self.committed.at(index).iter().find(|other| other.entry == *entry);
        if let Some(known) = known {
            if known.term <= term {
                return false;
            }
            self.committed.retain(index, |other| other.entry != *entry);
        }
        let this = Committed { entry: entry.clone(), term, server };
        let lacked_by = self.elected_without(index, &this);
        match lacked_by.or_else(|| self.overruled_by(index, term)) {
            Some(leader) => lost.insert((leader, index, this)),
            None => self.overrule(index, this, lost),
        }
        true
    }

    /// A leader of a later term that committed something else there: it lacks the entry by
    /// then, even if it had it when it was elected.
    fn overruled_by(&self, index: Index, term: Term) -> Option<(Term, ServerId)> {
        let later = self.committed.at(index).iter().find(|other| other.term > term);
        later.map(|other| (other.term, other.server))
    }

    /// Remembers `this`. What was committed there in an earlier term is lost, for the same
    /// reason.
    fn overrule(&mut self, index: Index, this: Committed, lost: &mut Lost) {
        let leader = (this.term, this.server);
        let known = self.committed.at(index);
        let gone: Vec<_> = known.iter().filter(|other| other.term < this.term).cloned().collect();
        for other in gone {
            self.committed.retain(index, |one| *one != other);
            lost.insert((leader, index, other));
        }
        self.committed.insert(index, this);
    }

    /// The first leader of a later term than `this` was committed in, whose log lacked it as it
    /// was elected.
    fn elected_without(&self, index: Index, this: &Committed) -> Option<(Term, ServerId)> {
        if this.term >= self.latest {
            return None;
        }
        let later = self.elections.iter().filter(|election| election.term > this.term);
        let without = later.filter(|election| !has(&election.log, index, &this.entry));
        without.map(|election| (election.term, election.server)).min()
    }

    /// Whether `log` is known to have all that is remembered below `first`.
    fn has_all_below(&self, first: Index, log: &Log, matching: Option<Index>) -> bool {
        let mut index = first.previous().min(self.committed.last());
        while index > Index(0) {
            if let [highest] = self.committed.at(index) {
                return self.stood_together(index, matching) && has(log, index, &highest.entry);
            }
            if !self.committed.at(index).is_empty() {
                return false;
            }
            index = index.previous();
        }
        true
    }

    /// Whether a log that has what is remembered at `index` has all that is remembered below.
    fn stood_together(&self, index: Index, matching: Option<Index>) -> bool {
        index <= self.together && matching.is_none_or(|matching| index <= matching)
    }
}

/// A leader lacked these entries.
fn violation(seen: &Observation<'_>, entries: &[Loss]) -> Arc<Violation> {
    let ((term, server), index, gone) = &entries[0];
    let committers = entries.iter().map(|(_, _, lost)| lost.server);
    let servers = distinct(std::iter::once(*server).chain(committers));
    let terms =
        distinct(std::iter::once(*term).chain(entries.iter().map(|(_, _, lost)| lost.term)));
    let mut indices: Vec<_> = entries.iter().map(|(_, index, _)| *index).collect();
    indices.dedup();
    let others = match indices[..] {
        [_, second] => format!(", and without the entry committed at index {second}"),
        [_, second, .., last] => {
            format!(", and without others committed at indices {second} to {last}")
        }
        _ => String::new(),
    };
    let sentence = format!(
        "{server} leads term {term} without index {index} (term {}, {}), which {} committed in \
         term {}{others}.",
        gone.entry.term,
        told::command(&gone.entry.command),
        gone.server,
        gone.term,
    );
    let sides = entries.iter().flat_map(|(_, index, lost)| {
        let part = Part::Committed { entry: lost.entry.term, leader: lost.term };
        let lacks = Side::at(*server, *index, Part::Lacks(*term));
        [Side::at(lost.server, *index, part), lacks]
    });
    let sides = distinct(sides);
    seen.violation(Property::LeaderCompleteness, servers, indices, terms, sides, sentence)
}

#[cfg(test)]
mod tests;
