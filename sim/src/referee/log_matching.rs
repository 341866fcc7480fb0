//! Log Matching: *if two logs contain an entry with the same index and term, then the logs are
//! identical in all entries up through the given index* (§5.3).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::{Entry, Index, Rename, Renaming, ServerId, Term};

use super::memory::Memory;
use super::{Observation, Part, Property, Side, Told, Violation, distinct};
use crate::told;

/// Every entry that ever stood in a log of the run, and the term of the entry before it.
///
/// Judged against every log that ever was, not only against those of this moment: two logs can
/// come to differ from a third that is gone by then.
///
/// It is enough to compare an entry's command and the term before it. By induction: as long as
/// these two never differ for one index and term, two logs that share an entry also share index
/// and term of the entry before it, hence its command and the term before that, down to index 1.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct LogMatching {
    seen: Memory<Seen>,
    /// The lowest index at which two logs were found to share a term and yet to differ, there
    /// or before.
    broken_at: Option<Index>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Seen {
    entry: Entry,
    /// The term of the entry before it.
    before: Term,
    /// Whose log had it first.
    server: ServerId,
}

impl LogMatching {
    /// See [`super::Referee::essence`].
    pub(super) fn essence(&self, names: &Renaming, out: &mut impl Hasher) {
        let Self { seen, broken_at } = self;
        seen.essence(|Seen { entry, before, server: _ }| (entry.renamed(names), *before), out);
        broken_at.hash(out);
    }

    /// The highest index at which the property holds for all logs of the run: the induction
    /// never looks above the index where it begins. None when it holds throughout.
    pub(super) fn holds_up_to(&self) -> Option<Index> {
        self.broken_at.map(Index::previous)
    }

    /// A log changed at index `from`, and perhaps after it. The entry after the last one that
    /// changed has another entry before it now, so all that follow are looked at.
    pub(super) fn judge_change(
        &mut self,
        seen: &Observation<'_>,
        from: Index,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let mut before = seen.log.term_at(from.previous()).unwrap_or_default();
        let mut index = from;
        while let Some(entry) = seen.log.entry(index) {
            self.judge_entry(seen, index, entry, before, verdict);
            before = entry.term;
            index = index.next();
        }
    }

    fn judge_entry(
        &mut self,
        seen: &Observation<'_>,
        index: Index,
        entry: &Entry,
        before: Term,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let known = self.seen.at(index);
        if known.iter().any(|other| other.entry == *entry && other.before == before) {
            return;
        }
        let this = Seen { entry: entry.clone(), before, server: seen.server };
        if let Some(other) = known.iter().find(|other| other.entry.term == entry.term) {
            verdict.push(conflict(seen, index, &this, other));
            self.broken_at = Some(self.broken_at.map_or(index, |lowest| lowest.min(index)));
        }
        self.seen.insert(index, this);
    }
}

fn conflict(seen: &Observation<'_>, index: Index, this: &Seen, other: &Seen) -> Arc<Violation> {
    let (server, term) = (this.server, this.entry.term);
    let whose = if other.server == server { "it".to_string() } else { other.server.to_string() };
    let (indices, terms, sentence);
    let has = |server, index, term| Side::at(server, index, Part::Has(term));
    let mut sides = vec![has(other.server, index, term), has(server, index, term)];
    if this.entry.command == other.entry.command {
        let previous = index.previous();
        indices = vec![previous, index];
        sides.push(has(other.server, previous, other.before));
        sides.push(has(server, previous, this.before));
        terms = distinct([this.before, other.before, term]);
        sentence = format!(
            "{server} has {} at index {index} after an entry of term {} at index {previous}, \
             but {whose} had the same one after an entry of term {}.",
            Told(&this.entry),
            this.before,
            other.before,
        );
    } else {
        indices = vec![index];
        terms = vec![term];
        sentence = format!(
            "{server} has {} at index {index} in term {term}, but {whose} had {} there in the \
             same term.",
            told::command(&this.entry.command),
            told::command(&other.entry.command),
        );
    }
    let servers = distinct([server, other.server]);
    seen.violation(Property::LogMatching, servers, indices, terms, sides, sentence)
}

#[cfg(test)]
mod tests {
    use super::super::staged::{Stage, check};
    use super::*;

    #[test]
    fn logs_may_differ_where_terms_differ() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@1 c@1"));
        stage.calm(2, |s2| s2.has("a@1 d@2"));
        stage.calm(3, |s3| s3.has("e@3 d@4"));
        stage.calm(1, |s1| s1.has("a@1 d@2"));
    }

    #[test]
    fn one_place_and_term_has_one_command() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@2"));
        let verdict = stage.step(2, |s2| s2.has("a@1 c@2"));
        let sentence = "S2 has c at index 2 in term 2, but S1 had b there in the same term.";
        check(&verdict, Property::LogMatching, &[2, 1], &[2], &[2], sentence);
    }

    #[test]
    fn a_log_that_is_gone_counts() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@2"));
        stage.calm(1, |s1| s1.has("a@1"));
        let verdict = stage.step(1, |s1| s1.has("a@1 c@2"));
        let sentence = "S1 has c at index 2 in term 2, but it had b there in the same term.";
        check(&verdict, Property::LogMatching, &[1], &[2], &[2], sentence);
    }

    #[test]
    fn what_stands_before_an_entry_must_be_the_same() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@2 c@3"));
        stage.calm(2, |s2| s2.has("a@1 d@1"));
        let verdict = stage.step(2, |s2| s2.has("a@1 d@1 c@3"));
        let sentence = "S2 has c (term 3) at index 3 after an entry of term 1 at index 2, but S1 \
                        had the same one after an entry of term 2.";
        check(&verdict, Property::LogMatching, &[2, 1], &[2, 3], &[1, 2, 3], sentence);
    }

    #[test]
    fn an_overwritten_middle_breaks_it_at_the_tail_that_stays() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@1 c@1"));
        stage.calm(2, |s2| s2.has("a@1 d@2"));
        let verdict = stage.step(1, |s1| s1.has("a@1 d@2 c@1"));
        let sentence = "S1 has c (term 1) at index 3 after an entry of term 2 at index 2, but it \
                        had the same one after an entry of term 1.";
        check(&verdict, Property::LogMatching, &[1], &[2, 3], &[2, 1], sentence);
    }

    #[test]
    fn a_conflict_is_told_once_and_a_new_one_anew() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@2"));
        assert_eq!(stage.step(2, |s2| s2.has("a@1 c@2")).len(), 1);
        stage.calm(2, |s2| s2.has("a@1 c@2 d@3"));
        stage.calm(3, |s3| s3.has("a@1 c@2 d@3"));
        stage.calm(1, |s1| s1.has("a@1 c@2"));
        assert_eq!(stage.step(4, |s4| s4.has("a@1 e@2")).len(), 1);
        assert_eq!(stage.referee.violations().len(), 1);
    }

    #[test]
    fn it_holds_below_the_lowest_conflict() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@1 c@1 d@2"));
        assert_eq!(stage.referee.log_matching.holds_up_to(), None);
        stage.step(2, |s2| s2.has("a@1 b@1 c@1 e@2"));
        assert_eq!(stage.referee.log_matching.holds_up_to(), Some(Index(3)));
        stage.step(3, |s3| s3.has("a@1 e@1"));
        stage.step(4, |s4| s4.has("a@1 b@1 c@1 f@2"));
        assert_eq!(stage.referee.log_matching.holds_up_to(), Some(Index(1)));
    }

    #[test]
    fn histories_that_differ_only_in_their_order_are_equal() {
        let play = |order: [u8; 2]| {
            let mut stage = Stage::new();
            stage.calm(3, |s3| s3.has("a@1"));
            for number in order {
                let log = if number == 1 { "a@1 b@1" } else { "a@1 c@2" };
                stage.calm(number, |server| server.has(log));
            }
            stage.referee
        };
        assert_eq!(play([1, 2]), play([2, 1]));
    }
}
