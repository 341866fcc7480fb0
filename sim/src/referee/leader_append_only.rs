//! Leader Append-Only: *a leader never overwrites or deletes entries in its log; it only appends
//! new entries* (§5.3).

use std::sync::Arc;

use flotilla_core::{Index, RoleKind};

use super::{Observation, Property, Told, Violation};

/// A log changed at index `from`, and perhaps after it.
pub(super) fn judge_change(seen: &Observation<'_>, from: Index, verdict: &mut Vec<Arc<Violation>>) {
    let (server, term) = (seen.server, seen.before.term);
    // A leader that hears of a later term is a follower of it before its log changes.
    let led = seen.before.role == RoleKind::Leader && seen.after.term == term;
    if !led || from > seen.before.last_index {
        return;
    }
    let sentence = match seen.log.entry(from) {
        Some(entry) => format!(
            "{server}, the leader of term {term}, overwrote index {from} of its own log with {}.",
            Told(entry),
        ),
        None => format!(
            "{server}, the leader of term {term}, deleted index {from} from its own log, and all after it."
        ),
    };
    let property = Property::LeaderAppendOnly;
    verdict.push(seen.violation(property, vec![server], vec![from], vec![term], sentence));
}
