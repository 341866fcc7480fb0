//! Servers that do what a test says, Raft or not, and a referee that looks at every step.

use std::sync::Arc;

use flotilla_core::{Command, Entry, Index, Log, Position, RoleKind, ServerId, Term};

use super::{Glimpse, Observation, Property, Referee, Violation};
use crate::event::EventId;

/// Five servers on a stage.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) referee: Referee,
    actors: Vec<Actor>,
    event: u64,
}

/// A server that plays its part in a step.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) glimpse: Glimpse,
    pub(super) log: Log,
}

impl Actor {
    /// Leads this term from now on.
    pub(super) fn leads(&mut self, term: u64) -> &mut Self {
        (self.glimpse.role, self.glimpse.term) = (RoleKind::Leader, Term(term));
        self
    }

    /// Follows in this term from now on.
    pub(super) fn follows(&mut self, term: u64) -> &mut Self {
        (self.glimpse.role, self.glimpse.term) = (RoleKind::Follower, Term(term));
        self
    }

    /// Has this log from now on: `x=1@1 x=2@2`, commands with their terms.
    pub(super) fn has(&mut self, entries: &str) -> &mut Self {
        self.log = entries.split_whitespace().map(entry).collect();
        self.glimpse.last_index = self.log.last_index();
        self
    }

    /// Its commitIndex from now on.
    pub(super) fn commits(&mut self, index: u64) -> &mut Self {
        self.glimpse.commit_index = Index(index);
        self
    }

    /// From now on it knows, as a leader, that a server has its log up to here.
    pub(super) fn knows(&mut self, server: u8, index: u64) -> &mut Self {
        let mut known = self.glimpse.match_index.unwrap_or_default();
        known[ServerId::new(server).expect("a server")] = Index(index);
        self.glimpse.match_index = Some(known);
        self
    }

    /// Its lastApplied from now on.
    pub(super) fn applies(&mut self, index: u64) -> &mut Self {
        self.glimpse.last_applied = Index(index);
        self
    }
}

/// `x=1@2`: the command x=1 of term 2.
fn entry(told: &str) -> Entry {
    let (command, term) = told.split_once('@').expect("a command and a term");
    Entry { term: Term(term.parse().expect("a term")), command: Command::Client(command.into()) }
}

impl Stage {
    pub(super) fn new() -> Self {
        let glimpse = Glimpse {
            role: RoleKind::Follower,
            term: Term(0),
            last_index: Index(0),
            base: Position::default(),
            commit_index: Index(0),
            last_applied: Index(0),
            match_index: None,
        };
        let actor = Actor { glimpse, log: Log::default() };
        Self { referee: Referee::default(), actors: vec![actor; 5], event: 0 }
    }

    /// What a server is now.
    pub(super) fn actor(&self, number: u8) -> &Actor {
        &self.actors[usize::from(number) - 1]
    }

    /// A step of a server, an event of its own. Gives what the referee says to it.
    pub(super) fn step(
        &mut self,
        number: u8,
        play: impl FnOnce(&mut Actor) -> &mut Actor,
    ) -> Vec<Arc<Violation>> {
        self.event += 1;
        let before = self.actor(number).clone();
        let after = &mut self.actors[usize::from(number) - 1];
        play(after);
        let after = after.clone();
        let observation = Observation {
            event: EventId(self.event),
            server: ServerId::new(number).expect("a server"),
            before: before.glimpse,
            after: after.glimpse,
            log: &after.log,
            changed_from: first_change(&before.log, &after.log),
            lowest_term: self.lowest_term(),
        };
        let mut verdict = Vec::new();
        let is_news = !observation.is_quiet() || observation.lowest_term > self.referee.settled();
        let remembered = self.referee.clone();
        self.referee.judge(&observation, &mut verdict);
        assert!(is_news || self.referee == remembered, "nothing to judge or to remember");
        assert!(is_news || verdict.is_empty(), "nothing to judge");
        for violation in &verdict {
            assert_eq!(violation.event, EventId(self.event));
        }
        verdict
    }

    /// A step to which the referee says nothing.
    pub(super) fn calm(&mut self, number: u8, play: impl FnOnce(&mut Actor) -> &mut Actor) {
        assert_eq!(sentences(&self.step(number, play)), [""; 0]);
    }

    /// A server crashes and starts again. That is no step of it.
    pub(super) fn crash(&mut self, number: u8) {
        let actor = &mut self.actors[usize::from(number) - 1];
        let term = actor.glimpse.term.0;
        actor.follows(term).commits(0).applies(0);
    }

    /// The lowest currentTerm of all.
    pub(super) fn lowest_term(&self) -> Term {
        self.actors.iter().map(|actor| actor.glimpse.term).min().unwrap_or_default()
    }
}

fn first_change(before: &Log, after: &Log) -> Option<Index> {
    let longer = before.last_index().max(after.last_index());
    (1..=longer.0).map(Index).find(|index| before.entry(*index) != after.entry(*index))
}

pub(super) fn sentences(verdict: &[Arc<Violation>]) -> Vec<&str> {
    verdict.iter().map(|violation| violation.sentence.as_str()).collect()
}

/// The verdict is one violation, of these servers, indices and terms.
#[track_caller]
pub(super) fn check(
    verdict: &[Arc<Violation>],
    property: Property,
    servers: &[u8],
    indices: &[u64],
    terms: &[u64],
    sentence: &str,
) {
    assert_eq!(sentences(verdict), [sentence]);
    let violation = &verdict[0];
    assert_eq!(violation.property, property);
    let numbers: Vec<_> = violation.servers.iter().map(|id| id.number()).collect();
    assert_eq!(numbers, servers);
    assert_eq!(violation.indices.iter().map(|index| index.0).collect::<Vec<_>>(), indices);
    assert_eq!(violation.terms.iter().map(|term| term.0).collect::<Vec<_>>(), terms);
}
