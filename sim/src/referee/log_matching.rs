//! Log Matching: *if two logs contain an entry with the same index and term, then the logs are
//! identical in all entries up through the given index* (§5.3).

use std::sync::Arc;

use flotilla_core::{Entry, Index, ServerId, Term};

use super::memory::Memory;
use super::{Observation, Property, Told, Violation, distinct};

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
    if this.entry.command == other.entry.command {
        let previous = index.previous();
        indices = vec![previous, index];
        terms = vec![this.before, other.before, term];
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
            this.entry.command, other.entry.command,
        );
    }
    let servers = distinct([server, other.server]);
    seen.violation(Property::LogMatching, servers, indices, terms, sentence)
}
