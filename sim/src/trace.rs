//! Traces: what the servers of somebody's own Raft did, step by step, for the referee to judge.
//!
//! `docs/trace.md` says how a trace is written down; here it is read already.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use flotilla_core::{Entry, Index, Log, PerServer, RoleKind, ServerId, Term};

use crate::event::EventId;
use crate::referee::{Glimpse, Observation, Referee, Violation};

/// What a line of a trace tells of one server. What is left out is as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceStep {
    /// Whose step.
    pub server: ServerId,
    /// Whether it was a step, or a crash, or a new beginning.
    pub kind: TraceKind,
    /// currentTerm
    pub term: Option<Term>,
    /// Its role.
    pub role: Option<RoleKind>,
    /// commitIndex
    pub commit: Option<Index>,
    /// lastApplied
    pub applied: Option<Index>,
    /// The log from an index on: what stood there and after it is gone.
    pub log: Option<(Index, Vec<Entry>)>,
    /// matchIndex, which means something while it leads. It begins anew with each term.
    pub match_index: Option<PerServer<Index>>,
}

/// What kind of a step it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TraceKind {
    /// The server did something.
    Step,
    /// The server is down from here on.
    Crash,
    /// The server is up again. It is a follower that knows of no commit, unless the step says
    /// otherwise, and has the log that the step says it found on its disk.
    Restart,
}

/// Why a step cannot follow those before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceError {
    /// What the line says.
    pub found: String,
    /// What it could have said.
    pub expected: String,
}

/// `found …, expected …`; the caller puts the file and the line before it.
impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "found {}, expected {}", self.found, self.expected)
    }
}

impl std::error::Error for TraceError {}

/// A trace as far as it was read, and what the referee made of it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    servers: BTreeMap<ServerId, Server>,
    steps: u64,
    referee: Referee,
}

/// What is known of a server. It begins in term 0, with nothing.
#[derive(Clone, Debug, Default)]
struct Server {
    term: Term,
    role: Option<RoleKind>,
    commit: Index,
    applied: Index,
    log: Log,
    match_index: Option<PerServer<Index>>,
    /// The line that told of its crash.
    down_since: Option<u64>,
}

impl Trace {
    /// The highest term that a server may come to: the referee remembers who led each.
    pub const MOST_TERM: Term = Term(1_000_000);

    /// Takes the step that a line tells of. Gives the promises that it broke; the line stands
    /// for the event in them.
    ///
    /// # Errors
    /// When the step cannot follow those before it. Then the trace is as if it had not been read.
    pub fn take(&mut self, line: u64, step: TraceStep) -> Result<Vec<Arc<Violation>>, TraceError> {
        let known = self.servers.get(&step.server).cloned().unwrap_or_default();
        known.objection(&step).map_or(Ok(()), Err)?;
        self.steps += 1;
        let mut verdict = Vec::new();
        let server = step.server;
        let (before, after, changed_from) = known.after(line, step);
        if after.down_since.is_none() {
            let (before, now) = glimpses(&before, &after);
            let seen = Observation {
                event: EventId(line),
                server,
                before,
                after: now,
                log: &after.log,
                changed_from,
                // A trace need not tell of all servers, nor of what is on their disks.
                lowest_term: Term(0),
            };
            self.referee.judge(&seen, &mut verdict);
        }
        self.servers.insert(server, after);
        Ok(verdict)
    }

    /// How many steps were taken.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// How many servers took one.
    pub fn servers(&self) -> usize {
        self.servers.len()
    }

    /// What the referee found.
    pub const fn referee(&self) -> &Referee {
        &self.referee
    }
}

impl Server {
    /// What speaks against a step.
    fn objection(&self, step: &TraceStep) -> Option<TraceError> {
        let id = step.server;
        let error = |found, expected: &str| Some(TraceError { found, expected: expected.into() });
        match (self.down_since, step.kind) {
            (Some(line), TraceKind::Step) => {
                let found = format!("a step of {id}, which crashed at line {line}");
                return error(found, "its restart first");
            }
            (Some(line), TraceKind::Crash) => {
                let found = format!("a crash of {id}, which crashed at line {line}");
                return error(found, "its restart first");
            }
            _ => {}
        }
        if let Some(term) = step.term.filter(|term| *term > Trace::MOST_TERM) {
            let found = format!("{id} in term {term}");
            return error(found, &format!("a term of at most {}", Trace::MOST_TERM));
        }
        let mut last = self.log.last_index();
        if let Some((from, entries)) = &step.log {
            if *from > last.next() {
                let found =
                    format!("entries from index {from} on for {id}, whose log ends at {last}");
                return error(found, &format!("them from index {} on at most", last.next()));
            }
            last = Index(from.previous().0 + entries.len() as u64);
        }
        // What was applied before may have been cut off since, though Raft never does that.
        if let Some(applied) = step.applied
            && applied > last.max(self.applied)
        {
            let found = format!("that {id} applied index {applied}, and a log that ends at {last}");
            return error(found, "only entries to be applied that are in the log");
        }
        None
    }

    /// The server as the step is judged: before it, after it, and from where on the log changed.
    fn after(self, line: u64, step: TraceStep) -> (Self, Self, Option<Index>) {
        let mut before = self;
        if step.kind != TraceKind::Step {
            before =
                Self { term: step.term.unwrap_or(before.term), log: before.log, ..Self::default() };
        }
        let mut after = before.clone();
        after.down_since = (step.kind == TraceKind::Crash).then_some(line);
        after.term = step.term.unwrap_or(after.term);
        after.match_index = match step.match_index {
            None if after.term == before.term => before.match_index,
            said => said,
        };
        after.role = step.role.or(after.role);
        after.commit = step.commit.unwrap_or(after.commit);
        after.applied = step.applied.unwrap_or(after.applied);
        let mut changed_from = None;
        if let Some((from, entries)) = step.log {
            changed_from = first_change(&before.log, from, &entries);
            after.log.replace_from(from, &entries);
        }
        (before, after, changed_from)
    }

    fn glimpse(&self) -> Glimpse {
        let role = self.role.unwrap_or(RoleKind::Follower);
        Glimpse {
            role,
            term: self.term,
            last_index: self.log.last_index(),
            base: self.log.base(),
            commit_index: self.commit,
            last_applied: self.applied,
            match_index: self.match_index.filter(|_| role == RoleKind::Leader),
        }
    }
}

/// A server before and after a step as the referee sees it. What is committed beyond the end of
/// the log is committed when the log gets there, and a log that is cut takes no commit back.
fn glimpses(before: &Server, after: &Server) -> (Glimpse, Glimpse) {
    let (mut before, mut after) = (before.glimpse(), after.glimpse());
    if after.commit_index >= before.commit_index {
        after.commit_index = after.commit_index.min(after.last_index);
        before.commit_index = before.commit_index.min(before.last_index).min(after.commit_index);
    }
    (before, after)
}

/// The first index from `from` on at which `log` is not `entries`. A trace may repeat what was
/// there before, up to all of the log.
fn first_change(log: &Log, from: Index, entries: &[Entry]) -> Option<Index> {
    let mut index = from;
    for entry in entries {
        if log.entry(index) != Some(entry) {
            return Some(index);
        }
        index = index.next();
    }
    (index <= log.last_index()).then_some(index)
}
