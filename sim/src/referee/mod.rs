//! The referee: is the run safe?
//!
//! It shares no code with the Raft core but its data types, and judges what it sees after every
//! step of a server. One file per property.

use std::fmt;
use std::sync::Arc;

use flotilla_core::{Index, Log, RoleKind, ServerId, Term};

use crate::event::EventId;

/// A property that Raft promises (Figure 3 of the paper).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(into = "&'static str"))]
pub enum Property {
    /// At most one leader can be elected in a given term.
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log; it only appends.
    LeaderAppendOnly,
    /// Logs that have an entry with the same index and term are identical up to it.
    LogMatching,
    /// An entry committed in a term is in the logs of the leaders of all later terms.
    LeaderCompleteness,
    /// No two servers apply different entries at the same index.
    StateMachineSafety,
}

impl Property {
    /// Every property, in the order of Figure 3.
    pub const ALL: [Self; 5] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
    ];

    /// Its name in scripts and on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ElectionSafety => "election-safety",
            Self::LeaderAppendOnly => "leader-append-only",
            Self::LogMatching => "log-matching",
            Self::LeaderCompleteness => "leader-completeness",
            Self::StateMachineSafety => "state-machine-safety",
        }
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
        }
    }

    /// What it promises, in a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ElectionSafety => "At most one leader can be elected in a given term.",
            Self::LeaderAppendOnly => {
                "A leader never overwrites or deletes entries in its log; it only appends."
            }
            Self::LogMatching => {
                "If two logs have an entry with the same index and term, they are identical up to it."
            }
            Self::LeaderCompleteness => {
                "An entry committed in a term is in the logs of the leaders of all later terms."
            }
            Self::StateMachineSafety => {
                "No two servers ever apply different entries at the same index."
            }
        }
    }

    /// The property with this id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|property| property.id() == id)
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl From<Property> for &'static str {
    fn from(property: Property) -> Self {
        property.id()
    }
}

/// A broken promise: what is in conflict, and the event that did it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
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
    /// What happened, in a sentence.
    pub sentence: String,
}

/// One server as the referee sees it: what was before a step, or is after it.
#[derive(Clone, Copy, Debug)]
pub struct Glimpse {
    /// Its role.
    pub role: RoleKind,
    /// currentTerm
    pub term: Term,
    /// The last index of its log.
    pub last_index: Index,
    /// commitIndex
    pub commit_index: Index,
    /// lastApplied
    pub last_applied: Index,
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

/// What the referee remembers of a run, and what it found.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Referee {
    /// The first violation of each property, in the order they were found.
    found: Vec<Arc<Violation>>,
}

impl Referee {
    /// Judges a step. New violations are added to `verdict`.
    pub fn judge(&mut self, seen: &Observation<'_>, verdict: &mut Vec<Arc<Violation>>) {
        let _ = (seen, verdict);
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
