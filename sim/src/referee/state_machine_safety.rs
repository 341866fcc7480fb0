//! State Machine Safety: *if a server has applied a log entry at a given index to its state
//! machine, no other server will ever apply a different log entry for the same index* (§5.4.3).

use std::sync::Arc;

use flotilla_core::{Entry, ServerId};

use super::memory::Memory;
use super::{Observation, Property, Told, Violation, distinct};

/// The entries that were applied at each index. A server that applies anew after a crash is
/// held to what it applied before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct StateMachineSafety {
    applied: Memory<Applied>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Applied {
    entry: Entry,
    /// Who applied it first.
    server: ServerId,
}

impl StateMachineSafety {
    /// A server applied entries.
    pub(super) fn judge_applied(
        &mut self,
        seen: &Observation<'_>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let mut index = seen.before.last_applied.next();
        while index <= seen.after.last_applied
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
    }
}

fn conflict(
    seen: &Observation<'_>,
    index: flotilla_core::Index,
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
    seen.violation(Property::StateMachineSafety, servers, vec![index], terms, sentence)
}
