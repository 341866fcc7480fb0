//! The referee against one that remembers everything and looks at all of it at every step:
//! nothing is shared, pruned or concluded. Servers do what chance says, Raft or not.

use std::collections::{BTreeMap, BTreeSet};

use flotilla_core::{Entry, Index, RoleKind, ServerId, Term};
use proptest::prelude::*;

use super::staged::{Actor, Stage};
use super::{Glimpse, Property, Violation};

type Entries = Vec<Entry>;

/// Index, entry, and the term and name of the leader that committed it.
type Commit = (usize, Entry, Term, ServerId);

/// Commits that were lost, each with term and name of the leader that lacked it.
type Lost = BTreeSet<((Term, ServerId), Commit)>;

/// A run as it is remembered by one who forgets nothing.
#[derive(Default)]
struct Plain {
    /// Every log that ever was.
    logs: BTreeSet<Entries>,
    /// The lowest index at which two of them clash.
    broken_at: Option<u64>,
    leaders: BTreeMap<Term, BTreeSet<ServerId>>,
    elections: Vec<(Term, ServerId, Entries)>,
    /// Those whose loss was not reported.
    committed: BTreeSet<Commit>,
    applied: BTreeSet<(usize, Entry)>,
}

/// What a step broke: the property, the server it is told of, and the indices.
type Found = BTreeSet<(Property, ServerId, Vec<u64>)>;

impl Plain {
    fn judge(&mut self, server: ServerId, before: &Glimpse, after: &Actor) -> Found {
        let now = &after.glimpse;
        let log: Entries = after.log.iter().cloned().collect();
        let mut found = Found::new();
        if self.logs.insert(log.clone()) {
            let clashes = self.logs.iter().filter_map(|other| clash(other, &log));
            self.broken_at = clashes.chain(self.broken_at).min();
        }
        let fields = [
            (before.term.0, now.term.0, false),
            (before.commit_index.0, now.commit_index.0, true),
            (before.last_applied.0, now.last_applied.0, true),
        ];
        for (was, is, is_index) in fields.into_iter().filter(|(was, is, _)| is < was) {
            let indices = if is_index { vec![was, is] } else { Vec::new() };
            found.insert((Property::Monotonic, server, indices));
        }
        let leads = now.role == RoleKind::Leader;
        let mut lost = Lost::new();
        if leads && (before.role != RoleKind::Leader || before.term != now.term) {
            let leaders = self.leaders.entry(now.term).or_default();
            if leaders.insert(server) && leaders.len() > 1 {
                found.insert((Property::ElectionSafety, server, Vec::new()));
            }
            for commit in &self.committed {
                if commit.2 < now.term && log.get(commit.0 - 1) != Some(&commit.1) {
                    lost.insert(((now.term, server), commit.clone()));
                }
            }
            for (_, commit) in &lost {
                self.committed.remove(commit);
            }
            self.elections.push((now.term, server, log.clone()));
        }
        if leads {
            for at in before.commit_index.0 + 1..=now.commit_index.0 {
                let at = at as usize;
                self.commit((at, log[at - 1].clone(), now.term, server), &mut lost);
            }
        }
        let mut by_leader = BTreeMap::<_, BTreeSet<u64>>::new();
        for (leader, commit) in lost {
            by_leader.entry(leader).or_default().insert(commit.0 as u64);
        }
        for ((_, leader), indices) in by_leader {
            found.insert((Property::LeaderCompleteness, leader, indices.into_iter().collect()));
        }
        for at in before.last_applied.0 + 1..=now.last_applied.0 {
            let entry = &log[at as usize - 1];
            let differs =
                self.applied.iter().any(|other| other.0 as u64 == at && other.1 != *entry);
            if self.applied.insert((at as usize, entry.clone())) && differs {
                found.insert((Property::StateMachineSafety, server, vec![at]));
            }
        }
        found
    }

    /// The first leader of a later term that lacked the entry loses it, and so does one that
    /// committed another in its place.
    fn commit(&mut self, commit: Commit, lost: &mut Lost) {
        let (at, entry, term, server) = commit.clone();
        let same = self.committed.iter().find(|other| other.0 == at && other.1 == entry).cloned();
        if same.as_ref().is_some_and(|other| other.2 <= term) {
            return;
        }
        if let Some(other) = &same {
            self.committed.remove(other);
        }
        let lacked = self
            .elections
            .iter()
            .filter(|(elected, _, log)| *elected > term && log.get(at - 1) != Some(&entry));
        let lacked = lacked.map(|(term, server, _)| (*term, *server)).min();
        let others: Vec<_> = self.committed.iter().filter(|other| other.0 == at).cloned().collect();
        let later = others.iter().find(|other| other.2 > term).map(|other| (other.2, other.3));
        if let Some(leader) = lacked.or(later) {
            lost.insert((leader, commit));
            return;
        }
        for other in others.into_iter().filter(|other| other.2 < term) {
            self.committed.remove(&other);
            lost.insert(((term, server), other));
        }
        self.committed.insert(commit);
    }
}

/// The lowest index at which two logs share a term and differ there or before.
fn clash(one: &[Entry], other: &[Entry]) -> Option<u64> {
    let mut same = true;
    for (at, (a, b)) in one.iter().zip(other).enumerate() {
        same &= a == b;
        if a.term == b.term && !same {
            return Some(at as u64 + 1);
        }
    }
    None
}

#[derive(Clone, Debug)]
enum Act {
    /// Becomes leader, this many terms later.
    Lead(u64),
    /// Passes on to a term, as a follower.
    Follow(u64),
    /// Appends this many entries if it leads.
    Append(usize),
    /// Takes over the first entries of another server's log.
    Copy(u8, usize),
    /// Commits up to this far before its end.
    Commit(usize),
    /// Another command in its log, or another term.
    Spoil(usize, bool),
    Crash,
}

fn acts() -> impl Strategy<Value = Vec<(u8, Act)>> {
    let act = prop_oneof![
        4 => (0u64..3).prop_map(Act::Lead),
        3 => (0u64..4).prop_map(Act::Follow),
        6 => (1usize..4).prop_map(Act::Append),
        12 => (1u8..=4, 0usize..4).prop_map(|(from, less)| Act::Copy(from, less)),
        10 => (0usize..3).prop_map(Act::Commit),
        1 => (0usize..9, any::<bool>()).prop_map(|(at, term)| Act::Spoil(at, term)),
        1 => Just(Act::Crash),
    ];
    prop::collection::vec((1u8..=4, act), 0..80)
}

/// Does what `act` says to one server of the stage.
fn perform(stage: &Stage, act: &Act, nth: usize, actor: &mut Actor) {
    let term = actor.glimpse.term.0;
    match act {
        Act::Lead(later) => {
            actor.leads(term + later);
        }
        Act::Follow(later) => {
            actor.follows(term + later);
        }
        Act::Append(count) if actor.glimpse.role == RoleKind::Leader => {
            let mut told = told(actor);
            told.extend((0..*count).map(|more| format!("{nth}.{more}@{term}")));
            actor.has(&told.join(" "));
        }
        Act::Copy(from, less) if actor.glimpse.role != RoleKind::Leader => {
            let mut told = told(stage.actor(*from));
            told.truncate(told.len().saturating_sub(*less));
            actor.has(&told.join(" "));
        }
        Act::Commit(less) => {
            let upto = actor.glimpse.last_index.0.saturating_sub(*less as u64);
            actor.commits(upto).applies(upto);
        }
        Act::Spoil(at, term) => {
            let mut told = told(actor);
            if let Some(entry) = told.get_mut(*at) {
                let (command, of) = entry.split_once('@').expect("a command and a term");
                *entry = if *term { format!("{command}@{of}1") } else { format!("s{nth}@{of}") };
            }
            actor.has(&told.join(" "));
        }
        Act::Append(_) | Act::Copy(..) | Act::Crash => {}
    }
    let last = actor.glimpse.last_index.0;
    let (commit, applied) = (actor.glimpse.commit_index.0, actor.glimpse.last_applied.0);
    actor.commits(commit.min(last)).applies(applied.min(last));
}

fn told(actor: &Actor) -> Vec<String> {
    actor.log.iter().map(|entry| format!("{}@{}", entry.command, entry.term)).collect()
}

fn in_short(violation: &Violation) -> (Property, ServerId, Vec<u64>) {
    let indices = violation.indices.iter().map(|index| index.0).collect();
    (violation.property, violation.servers[0], indices)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn nothing_is_missed_by_remembering_less(acts in acts()) {
        let (mut stage, mut plain) = (Stage::new(), Plain::default());
        for (nth, (number, act)) in acts.iter().enumerate() {
            if matches!(act, Act::Crash) {
                stage.crash(*number);
                continue;
            }
            let before = stage.actor(*number).glimpse;
            let before_step = stage.clone();
            let verdict = stage.step(*number, |actor| {
                perform(&before_step, act, nth, actor);
                actor
            });
            let server = ServerId::new(*number).expect("a server");
            let expected = plain.judge(server, &before, stage.actor(*number));
            let found: Found = verdict
                .iter()
                .map(|violation| in_short(violation))
                .filter(|found| found.0 != Property::LogMatching)
                .filter(|found| found.0 != Property::LeaderAppendOnly)
                .collect();
            prop_assert_eq!(found, expected, "at act {}", nth);
            let matching = stage.referee.log_matching.holds_up_to();
            prop_assert_eq!(matching.map(Index::next), plain.broken_at.map(Index));
        }
    }
}
