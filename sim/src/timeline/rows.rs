//! The tree as rows that are joined where they part.

use crate::event::EventId;
use crate::timeline::{BranchId, Timeline};

/// A branch as a row of the tape: what it does not share with the row that it is joined to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Row {
    /// Which branch.
    pub branch: BranchId,
    /// The last event before the row begins; 0 for one that begins with the run.
    pub after: EventId,
    /// The row that it is joined to there, counted from 0.
    pub joins: Option<usize>,
}

impl Timeline {
    /// The branches that were not deleted as rows: pinned ones first, each in the order in which
    /// they came about. What a deleted branch shares with others is in the row of the first that
    /// runs through it.
    pub fn rows(&self) -> Vec<Row> {
        let living: Vec<_> = self.living().collect();
        let (mut order, others): (Vec<_>, Vec<_>) =
            living.iter().partition(|branch| self.labels().is_pinned(**branch));
        order.extend(others);
        let row = |branch: &BranchId| {
            let before = &living[..living.partition_point(|other| other < branch)];
            let (after, joined) = self.joined(*branch, before);
            let joins = order.iter().position(|other| Some(*other) == joined);
            Row { branch: *branch, after, joins }
        };
        order.iter().map(row).collect()
    }

    /// The last event that a branch shares with any of those before it, and with which.
    fn joined(&self, branch: BranchId, before: &[BranchId]) -> (EventId, Option<BranchId>) {
        if let Some(parent) = self.branches()[branch.0].parent()
            && before.contains(&parent)
        {
            return (self.branches()[branch.0].fork(), Some(parent));
        }
        let mut best = (EventId(0), None);
        for other in before {
            let shared = self.last_shared(branch, *other);
            if best.1.is_none() || shared > best.0 {
                best = (shared, Some(*other));
            }
        }
        best
    }
}
