//! State Machine Safety: *if a server has applied a log entry at a given index to its state
//! machine, no other server will ever apply a different log entry for the same index* (§5.4.3).

use std::hash::Hasher;
use std::sync::Arc;

use flotilla_core::{Bytes, Entry, Index, Log, Rename, Renaming, ServerId};

use super::memory::Memory;
use super::{Observation, Part, Property, Side, Told, Violation, distinct};

/// The entries that were applied at each index. A server that applies anew after a crash is
/// held to what it applied before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct StateMachineSafety {
    applied: Memory<Applied>,
    /// There was a log all of whose entries up to this index were applied. By Log Matching, a
    /// log that has one of them has all those before it, and they are nothing new: a server that
    /// applies its log anew after a crash is not looked at entry by entry.
    whole: Index,
    /// The states that snapshots hold, by the index where they end.
    snapshots: Memory<Held>,
}

/// The state that a snapshot holds, and who had it first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Held {
    data: Bytes,
    server: ServerId,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Applied {
    entry: Entry,
    /// Who applied it first.
    server: ServerId,
}

impl StateMachineSafety {
    /// See [`super::Referee::essence`]. `whole` only saves looking.
    pub(super) fn essence(&self, names: &Renaming, out: &mut impl Hasher) {
        let Self { applied, whole: _, snapshots } = self;
        applied.essence(|Applied { entry, server: _ }| entry.renamed(names), out);
        snapshots.essence(|Held { data, server: _ }| data.clone(), out);
    }

    /// A server applied entries. `matching` is the highest index at which Log Matching holds, if
    /// it does not hold throughout.
    pub(super) fn judge_applied(
        &mut self,
        seen: &Observation<'_>,
        matching: Option<Index>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let last = seen.after.last_applied;
        let known_to = self.known_to(seen.log, last, matching);
        let looked_at = seen.before.last_applied.max(known_to);
        // What a snapshot stands for was judged with the snapshot.
        let base = seen.after.base.index;
        let mut index = looked_at.max(base).next();
        // With the entries from here on, all of this log was applied. Not so if it was
        // overwritten after it was applied, which can happen with a rule off.
        let is_whole = seen.before.last_applied <= known_to && base <= looked_at;
        while index <= last
            && let Some(entry) = seen.log.entry(index)
        {
            let known = self.applied.at(index);
            if known.iter().all(|other| other.entry != *entry) {
                let this = Applied { entry: entry.clone(), server: seen.server };
                if let Some(other) = known.first() {
                    verdict.push(conflict(seen, index, &this, other));
                }
                self.applied.insert(index, this);
            }
            index = index.next();
        }
        if is_whole {
            self.whole = self.whole.max(last);
        }
    }

    /// A snapshot stands for the beginning of a log from now on: it has to end with an entry
    /// that was applied there, and to hold the same state as all others that end there.
    pub(super) fn judge_snapshot(
        &mut self,
        seen: &Observation<'_>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let (server, base) = (seen.server, seen.after.base);
        let applied = self.applied.at(base.index);
        if let [first, ..] = applied
            && applied.iter().all(|other| other.entry.term != base.term)
        {
            verdict.push(other_entry(seen, first));
        }
        let Some(snapshot) = seen.log.snapshot() else { return };
        let held = self.snapshots.at(base.index);
        if held.iter().any(|other| other.data == snapshot.data) {
            return;
        }
        if let Some(other) = held.first() {
            verdict.push(other_state(seen, other));
        }
        let this = Held { data: snapshot.data.clone(), server };
        self.snapshots.insert(base.index, this);
    }

    /// Up to which index, and not beyond `last`, all of `log` is known to have been applied.
    /// Where only one entry was ever applied, it is that of the whole log.
    fn known_to(&self, log: &Log, last: Index, matching: Option<Index>) -> Index {
        let index = self.whole.min(last).min(matching.unwrap_or(last));
        match (self.applied.at(index), log.term_at(index)) {
            ([known], Some(term)) if known.entry.term == term => index,
            _ => Index(0),
        }
    }
}

fn other_entry(seen: &Observation<'_>, other: &Applied) -> Arc<Violation> {
    let (server, base) = (seen.server, seen.after.base);
    let sentence = format!(
        "{server} has a snapshot that ends at index {} with an entry of term {}, where {} had \
         applied {}.",
        base.index,
        base.term,
        other.server,
        Told(&other.entry),
    );
    let servers = distinct([server, other.server]);
    let terms = distinct([base.term, other.entry.term]);
    let sides = vec![
        Side::at(other.server, base.index, Part::Applied(other.entry.term)),
        Side::at(server, base.index, Part::Snapshot(base.term)),
    ];
    let property = Property::StateMachineSafety;
    seen.violation(property, servers, vec![base.index], terms, sides, sentence)
}

fn other_state(seen: &Observation<'_>, other: &Held) -> Arc<Violation> {
    let (server, base) = (seen.server, seen.after.base);
    let sentence = format!(
        "{server} has a snapshot that ends at index {} and holds another state than that of {}.",
        base.index, other.server,
    );
    let servers = distinct([server, other.server]);
    let sides =
        [other.server, server].map(|it| Side::at(it, base.index, Part::Snapshot(base.term)));
    seen.violation(
        Property::StateMachineSafety,
        servers,
        vec![base.index],
        vec![base.term],
        sides.to_vec(),
        sentence,
    )
}

fn conflict(
    seen: &Observation<'_>,
    index: Index,
    this: &Applied,
    other: &Applied,
) -> Arc<Violation> {
    let server = this.server;
    let whose = if other.server == server { "it".to_string() } else { other.server.to_string() };
    let sentence = format!(
        "{server} applied {} at index {index}, where {whose} had applied {}.",
        Told(&this.entry),
        Told(&other.entry),
    );
    let servers = distinct([server, other.server]);
    let terms = distinct([this.entry.term, other.entry.term]);
    let sides = [other, this].map(|it| Side::at(it.server, index, Part::Applied(it.entry.term)));
    let property = Property::StateMachineSafety;
    seen.violation(property, servers, vec![index], terms, sides.to_vec(), sentence)
}

#[cfg(test)]
mod tests {
    use super::super::staged::{Stage, check};
    use super::*;

    fn applied() -> Stage {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@2").commits(2).applies(2));
        stage
    }

    #[test]
    fn the_same_entries_may_be_applied_by_all_and_again_after_a_crash() {
        let mut stage = applied();
        stage.calm(2, |s2| s2.has("a@1 b@2 c@2").applies(1));
        stage.calm(2, |s2| s2.applies(3));
        stage.crash(1);
        stage.calm(1, |s1| s1.applies(2));
    }

    #[test]
    fn what_is_only_in_the_log_is_not_applied() {
        let mut stage = applied();
        stage.calm(2, |s2| s2.has("a@1 c@3").applies(1));
    }

    #[test]
    fn another_entry_at_the_same_index_breaks_it() {
        let mut stage = applied();
        let verdict = stage.step(2, |s2| s2.has("a@1 c@3 d@3").applies(3));
        let sentence = "S2 applied c (term 3) at index 2, where S1 had applied b (term 2).";
        check(&verdict, Property::StateMachineSafety, &[2, 1], &[2], &[3, 2], sentence);
    }

    #[test]
    fn the_same_command_of_another_term_is_another_entry() {
        let mut stage = applied();
        let verdict = stage.step(2, |s2| s2.has("a@1 b@3").applies(2));
        let sentence = "S2 applied b (term 3) at index 2, where S1 had applied b (term 2).";
        check(&verdict, Property::StateMachineSafety, &[2, 1], &[2], &[3, 2], sentence);
    }

    #[test]
    fn entries_are_told_on_one_line_and_cut() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("\u{1b}[2J@1").applies(1));
        let long = "x".repeat(200_000) + "@2";
        let verdict = stage.step(2, |s2| s2.has(&long).applies(1));
        let sentence = format!(
            "S2 applied {}… (term 2) at index 1, where S1 had applied \\u{{1b}}[2J (term 1).",
            "x".repeat(40)
        );
        check(&verdict, Property::StateMachineSafety, &[2, 1], &[1], &[2, 1], &sentence);
    }

    #[test]
    fn a_server_is_held_to_what_it_applied_before_a_crash() {
        let mut stage = applied();
        stage.crash(1);
        stage.calm(1, |s1| s1.has("a@1 c@3").applies(1));
        let verdict = stage.step(1, |s1| s1.applies(2));
        let sentence = "S1 applied c (term 3) at index 2, where it had applied b (term 2).";
        check(&verdict, Property::StateMachineSafety, &[1], &[2], &[3, 2], sentence);
    }

    /// S1's log is overwritten after it was applied, and S1 goes on from there: index 4 of its
    /// new log is applied, but not all before it.
    #[test]
    fn a_log_overwritten_after_it_was_applied_was_not_applied_whole() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@1 c@1").applies(3));
        stage.calm(1, |s1| s1.has("a@1 d@2 e@2 f@2"));
        stage.calm(1, |s1| s1.applies(4));
        let verdict = stage.step(2, |s2| s2.has("a@1 d@2 e@2 f@2").applies(4));
        let indices: Vec<_> = verdict.iter().map(|violation| violation.indices[0].0).collect();
        assert_eq!(indices, [2, 3]);
    }

    #[test]
    fn where_two_entries_were_applied_neither_speaks_for_a_whole_log() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.has("a@1 b@1").applies(2));
        stage.calm(2, |s2| s2.has("a@1").applies(1));
        stage.calm(2, |s2| s2.has("d@2 e@2"));
        assert_eq!(stage.step(2, |s2| s2.applies(2)).len(), 1, "e, not b");
        assert_eq!(stage.step(3, |s3| s3.has("d@2 e@2").applies(2)).len(), 1, "d, not a");
    }

    #[test]
    fn each_index_is_a_conflict_and_none_is_told_twice() {
        let mut stage = applied();
        assert_eq!(stage.step(2, |s2| s2.has("c@3 d@3").applies(2)).len(), 2);
        stage.calm(3, |s3| s3.has("c@3 d@3").applies(2));
        stage.crash(2);
        stage.calm(2, |s2| s2.applies(2));
        assert_eq!(stage.referee.violations().len(), 1);
    }
}
