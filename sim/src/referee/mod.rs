//! The referee: is the run safe?
//!
//! It shares no code with the Raft core but its data types, and judges what it sees after every
//! step of a server. One file per property:
//!
//! - [`election_safety`] remembers the leaders of each term;
//! - [`leader_append_only`] and [`monotonic`] remember nothing;
//! - [`log_matching`] remembers every entry that ever stood in a log;
//! - [`leader_completeness`] remembers what was committed in which term, and elections that a
//!   late commit could still speak against;
//! - [`state_machine_safety`] remembers what was applied;
//! - [`linearizability`] looks at what clients asked and were told;
//! - [`exactly_once`] remembers where each command of a session was executed.
//!
//! What they remember is part of the world: cloned with every checkpoint, compared and hashed
//! with it. So it shares its parts with its clones, and most steps are passed over at a glance.
//!
//! A conflict is reported when it is made, and not again by the events that follow from it.

mod election_safety;
mod exactly_once;
mod leader_append_only;
mod leader_completeness;
mod linearizability;
mod log_matching;
mod memory;
mod monotonic;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod plain;
mod property;
mod side;
#[cfg(test)]
mod staged;
mod state_machine_safety;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::{
    Entry, Index, Log, Node, PerServer, Position, Renaming, RequestId, Role, RoleKind, ServerId,
    Session, Term,
};

use crate::clients::Clients;
use crate::event::EventId;
use crate::told;

use election_safety::ElectionSafety;
use exactly_once::ExactlyOnce;
use leader_completeness::LeaderCompleteness;
use log_matching::LogMatching;
use state_machine_safety::StateMachineSafety;

pub use property::Property;
pub use side::{Part, Side};

/// A broken promise: what is in conflict, and the event that did it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Violation {
    /// Which promise.
    pub property: Property,
    /// The event that broke it.
    pub event: EventId,
    /// The servers in conflict.
    pub servers: Vec<ServerId>,
    /// The log indices in conflict.
    pub indices: Vec<Index>,
    /// The terms in conflict.
    pub terms: Vec<Term>,
    /// What stands against what: first what was there before, then what came.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub sides: Vec<Side>,
    /// What happened, in a sentence.
    pub sentence: String,
}

impl Hash for Violation {
    /// Without the sides and the sentence: a run is the same run however it is told.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { property, event, servers, indices, terms, sides: _, sentence: _ } = self;
        (property, event, servers, indices, terms).hash(state);
    }
}

/// One server as the referee sees it: what was before a step, or is after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glimpse {
    /// Its role.
    pub role: RoleKind,
    /// currentTerm
    pub term: Term,
    /// The last index of its log.
    pub last_index: Index,
    /// Where the snapshot ends that stands for the beginning of its log.
    pub base: Position,
    /// commitIndex
    pub commit_index: Index,
    /// lastApplied
    pub last_applied: Index,
    /// matchIndex, if it leads.
    pub match_index: Option<PerServer<Index>>,
}

impl Glimpse {
    /// What is to be seen of a server that is up.
    pub fn of(node: &Node) -> Self {
        Self {
            role: node.role().kind(),
            term: node.current_term(),
            last_index: node.log().last_index(),
            base: node.log().base(),
            commit_index: node.commit_index(),
            last_applied: node.last_applied(),
            match_index: match node.role() {
                Role::Leader(leadership) => Some(leadership.match_index),
                _ => None,
            },
        }
    }
}

/// One step of one server.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// In which event.
    pub event: EventId,
    /// Whose step.
    pub server: ServerId,
    /// The server before it.
    pub before: Glimpse,
    /// The server after it.
    pub after: Glimpse,
    /// Its log after it.
    pub log: &'a Log,
    /// The lowest index at which the log may have changed, if it has.
    pub changed_from: Option<Index>,
    /// The lowest currentTerm of all servers, up or down: no leader of a lower term can still
    /// commit anything.
    pub lowest_term: Term,
}

impl Observation<'_> {
    /// Whether the step made the server leader of a term.
    fn elected(&self) -> bool {
        let (before, after) = (&self.before, &self.after);
        after.role == RoleKind::Leader
            && (before.role != RoleKind::Leader || before.term != after.term)
    }

    /// Whether there is nothing in this step for the referee to judge or to remember, whatever
    /// it saw before: the server went no further than to a later term or to another role, not
    /// to that of a leader, or learned what others have. Only a lowest term above
    /// [`Referee::settled`] is news to it.
    pub fn is_quiet(&self) -> bool {
        let Glimpse { role, term, match_index, .. } = self.after;
        let moved = Glimpse { role, term, match_index, ..self.before };
        self.changed_from.is_none()
            && self.after == moved
            && term >= self.before.term
            && monotonic::unlearned(self).is_none()
            && !self.elected()
    }

    /// A violation found in this step.
    fn violation(
        &self,
        property: Property,
        servers: Vec<ServerId>,
        indices: Vec<Index>,
        terms: Vec<Term>,
        sides: Vec<Side>,
        sentence: String,
    ) -> Arc<Violation> {
        let event = self.event;
        Arc::new(Violation { property, event, servers, indices, terms, sides, sentence })
    }
}

/// What the referee remembers of a run, and what it found.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Referee {
    /// The first violation of each property, in the order they were found.
    found: Vec<Arc<Violation>>,
    election_safety: ElectionSafety,
    log_matching: LogMatching,
    leader_completeness: LeaderCompleteness,
    state_machine_safety: StateMachineSafety,
    exactly_once: ExactlyOnce,
}

impl Referee {
    /// Judges a step. New violations are added to `verdict`.
    pub fn judge(&mut self, seen: &Observation<'_>, verdict: &mut Vec<Arc<Violation>>) {
        let known = verdict.len();
        monotonic::judge(seen, verdict);
        if seen.elected() {
            self.election_safety.judge_election(seen, verdict);
        }
        if let Some(from) = seen.changed_from {
            leader_append_only::judge_change(seen, from, verdict);
            self.log_matching.judge_change(seen, from, verdict);
        }
        // After Log Matching: these rely on how far it holds.
        let matching = self.log_matching.holds_up_to();
        self.leader_completeness.judge(seen, matching, verdict);
        if seen.after.base.index > seen.before.base.index {
            self.state_machine_safety.judge_snapshot(seen, verdict);
        }
        if seen.after.last_applied > seen.before.last_applied {
            self.state_machine_safety.judge_applied(seen, matching, verdict);
        }
        self.note(&verdict[known..]);
    }

    /// A server's state machine executed a command of a session.
    pub(crate) fn judge_executed(
        &mut self,
        server: ServerId,
        session: Session,
        index: Index,
        event: EventId,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let known = verdict.len();
        verdict.extend(self.exactly_once.judge_executed(server, session, index, event));
        self.note(&verdict[known..]);
    }

    /// A client was told something.
    pub(crate) fn judge_answer(
        &mut self,
        clients: &Clients,
        request: RequestId,
        event: EventId,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let known = verdict.len();
        verdict.extend(linearizability::judge_answer(clients, request, event));
        self.note(&verdict[known..]);
    }

    /// Whether all that clients were told fits one order of all operations: looks through all of
    /// it.
    pub fn is_linearizable(clients: &Clients) -> bool {
        linearizability::holds(clients)
    }

    fn note(&mut self, found: &[Arc<Violation>]) {
        for violation in found {
            if self.violation(violation.property).is_none() {
                self.found.push(Arc::clone(violation));
            }
        }
    }

    /// Elections of terms up to this are forgotten, since no commit can speak against them.
    pub const fn settled(&self) -> Term {
        self.leader_completeness.settled()
    }

    /// The lowest term in which this entry was committed, if it was and no leader lacked it since.
    pub fn committed_in(&self, entry: Position) -> Option<Term> {
        self.leader_completeness.committed_in(entry)
    }

    /// Feeds to `out` what the verdicts to come depend on, with the servers' names exchanged:
    /// what is remembered, without who did it and when. Two referees that feed the same have
    /// found the same properties broken and will find the same, whatever happens.
    pub fn essence(&self, names: &Renaming, out: &mut impl Hasher) {
        let Self {
            found,
            election_safety,
            log_matching,
            leader_completeness,
            state_machine_safety,
            exactly_once,
        } = self;
        for property in Property::ALL {
            found.iter().any(|violation| violation.property == property).hash(out);
        }
        election_safety.essence(names, out);
        log_matching.essence(names, out);
        leader_completeness.essence(names, out);
        state_machine_safety.essence(names, out);
        exactly_once.essence(names, out);
    }

    /// The first violation of each property that was broken, in the order they were found.
    pub fn violations(&self) -> &[Arc<Violation>] {
        &self.found
    }

    /// The first violation of `property`.
    pub fn violation(&self, property: Property) -> Option<&Arc<Violation>> {
        self.found.iter().find(|violation| violation.property == property)
    }

    /// Whether every property holds so far.
    pub fn is_safe(&self) -> bool {
        self.found.is_empty()
    }
}

/// An entry in a sentence: `x=2 (term 2)`.
struct Told<'a>(&'a Entry);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (term {})", told::command(&self.0.command), self.0.term)
    }
}

/// Whether `log` has this entry. What was compacted is judged by its snapshot, and taken to be
/// there: see [`StateMachineSafety::judge_snapshot`].
fn has(log: &Log, index: Index, entry: &Entry) -> bool {
    log.is_compacted(index) || log.entry(index) == Some(entry)
}

/// `values` without repetitions, in the order of their first mention.
fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list = Vec::new();
    for value in values {
        if !list.contains(&value) {
            list.push(value);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::staged::Stage;
    use super::*;
    use crate::canon::CanonicalHasher;

    fn essence(stage: &Stage, names: &Renaming) -> u64 {
        let mut hasher = CanonicalHasher::default();
        stage.referee.essence(names, &mut hasher);
        hasher.finish()
    }

    /// A run in which S1 and S2 lead a term each and commit and apply an entry.
    fn run(first: u8, terms: [u64; 2], entries: &str, applied: u64) -> Stage {
        let mut stage = Stage::new();
        stage.step(first, |server| server.leads(terms[0]).has("a@1").commits(1));
        stage.step(2, |s2| s2.leads(terms[1]).has(entries).commits(1).applies(applied));
        stage
    }

    #[test]
    fn the_essence_is_what_is_remembered_and_not_who_did_it() {
        let none = Renaming::none();
        let told = |stage: &Stage| essence(stage, &none);
        let stage = run(1, [1, 3], "a@1 b@3", 1);
        let others = [
            ("another leader", run(3, [1, 3], "a@1 b@3", 1)),
            ("an earlier term of a commit", run(1, [2, 3], "a@1 b@3", 1)),
            ("another entry", run(1, [1, 3], "a@1 c@3", 1)),
            ("nothing applied", run(1, [1, 3], "a@1 b@3", 0)),
            ("a violation", run(1, [3, 3], "a@1 b@3", 1)),
        ];
        for (what, other) in others {
            assert_ne!(told(&other), told(&stage), "{what}");
        }
        let copied = |to: [u8; 2]| {
            let mut stage = run(1, [1, 3], "a@1 b@3", 1);
            for number in to {
                stage.calm(number, |server| server.has("a@1 b@3").applies(1));
            }
            told(&stage)
        };
        assert_eq!(copied([3, 4]), copied([5, 1]), "whoever has and applies the same");
    }

    #[test]
    fn the_essence_follows_the_names() {
        let swapped = |names: &&Renaming| {
            let s = |number| ServerId::new(number).expect("a server");
            names.of(s(1)) == s(3) && names.of(s(2)) == s(2)
        };
        let all = Renaming::all_of(flotilla_core::ServerSet::first(3));
        let names = all.iter().find(swapped).expect("an exchange of S1 and S3");
        let [one, other] = [1, 3].map(|first| run(first, [1, 3], "a@1 b@3", 1));
        assert_eq!(essence(&one, names), essence(&other, &Renaming::none()));
        assert_ne!(essence(&one, names), essence(&other, names));
    }

    #[test]
    fn how_a_violation_is_told_is_no_part_of_the_run() {
        let hash = |sentence: &str, term: u64| {
            let mut hasher = CanonicalHasher::default();
            let violation = Violation {
                property: Property::ElectionSafety,
                event: EventId(3),
                servers: Vec::new(),
                indices: Vec::new(),
                terms: vec![Term(term)],
                sides: Vec::new(),
                sentence: sentence.to_string(),
            };
            violation.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash("Two leaders.", 2), hash("S1 and S3 lead term 2.", 2));
        assert_ne!(hash("Two leaders.", 2), hash("Two leaders.", 3));
    }
}
