//! The promises of Raft: the five of Figure 3, and what Figure 2 says of each number on its own.

use std::fmt;

/// A property that Raft promises.
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
    /// currentTerm, commitIndex, lastApplied and matchIndex never go back.
    Monotonic,
    /// What clients are told fits one order of all operations.
    Linearizability,
    /// A command that a client sends more than once is executed once.
    ExactlyOnce,
}

impl Property {
    /// Every property: those of Figure 3 in its order, then the others.
    pub const ALL: [Self; 8] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
        Self::Monotonic,
        Self::Linearizability,
        Self::ExactlyOnce,
    ];

    /// Its name in scripts and on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ElectionSafety => "election-safety",
            Self::LeaderAppendOnly => "leader-append-only",
            Self::LogMatching => "log-matching",
            Self::LeaderCompleteness => "leader-completeness",
            Self::StateMachineSafety => "state-machine-safety",
            Self::Monotonic => "monotonic",
            Self::Linearizability => "linearizability",
            Self::ExactlyOnce => "exactly-once",
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
            Self::Monotonic => "Monotonic",
            Self::Linearizability => "Linearizability",
            Self::ExactlyOnce => "Exactly-Once",
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
            Self::Monotonic => {
                "While a server is up, its currentTerm, commitIndex and lastApplied never go back, nor a leader's matchIndex."
            }
            Self::Linearizability => {
                "What clients are told fits one order of all operations, in which none comes before one that had ended when it began."
            }
            Self::ExactlyOnce => "A command that a client sends more than once is executed once.",
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
