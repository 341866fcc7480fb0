//! What a server tells of itself to whoever runs it: on request, and when it changes.

use crate::change::Delta;
use crate::configuration::Configuration;
use crate::ids::{Index, Position, ServerId, Term};
use crate::node::Node;
use crate::state::RoleKind;

/// A server at a glance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Status {
    /// Who it is.
    pub id: ServerId,
    /// What it is in its term.
    pub role: RoleKind,
    /// currentTerm
    pub term: Term,
    /// The leader of this term, once it was heard from.
    pub leader: Option<ServerId>,
    /// votedFor
    pub voted_for: Option<ServerId>,
    /// The last entry of its log.
    pub last: Position,
    /// commitIndex
    pub commit_index: Index,
    /// lastApplied
    pub last_applied: Index,
    /// Where its snapshot ends; zeros when it has none.
    pub snapshot: Position,
    /// Who votes, as far as it knows.
    pub configuration: Configuration,
}

/// Something about a server that whoever runs it may want to act on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum News {
    /// It has a new role.
    Role(RoleKind),
    /// It is in a new term.
    Term(Term),
    /// It knows of another leader, or of none any more.
    Leader(Option<ServerId>),
    /// It has a snapshot that ends here.
    Snapshot(Position),
}

impl Node {
    /// What there is to know about it from outside.
    pub fn status(&self) -> Status {
        let log = self.log();
        Status {
            id: self.id(),
            role: self.role().kind(),
            term: self.current_term(),
            leader: self.leader(),
            voted_for: self.voted_for(),
            last: log.last(),
            commit_index: self.commit_index(),
            last_applied: self.last_applied(),
            snapshot: log.base(),
            configuration: self.configuration(),
        }
    }
}

impl Delta {
    /// What of a change is told.
    #[inline(always)]
    pub(crate) fn news(&self) -> Option<News> {
        Some(match self {
            Self::Role { before, after } if before != after => News::Role(*after),
            Self::CurrentTerm { after, .. } => News::Term(*after),
            Self::Leader { after, .. } => News::Leader(*after),
            Self::Snapshot { after, .. } => News::Snapshot(after.last),
            _ => return None,
        })
    }
}
