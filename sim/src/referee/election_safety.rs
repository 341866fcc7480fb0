//! Election Safety: *at most one leader can be elected in a given term* (§5.2).

use std::sync::Arc;

use flotilla_core::{ServerSet, SharedVec};

use super::{Observation, Property, Violation};

/// Who was elected leader of each term of the run. A leader that crashed since counts too.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct ElectionSafety {
    /// By term. Terms rise one at a time, so there are few without a leader among many.
    leaders: SharedVec<ServerSet>,
}

impl ElectionSafety {
    /// A server became leader.
    pub(super) fn judge_election(
        &mut self,
        seen: &Observation<'_>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let (server, term) = (seen.server, seen.after.term);
        let slot = term.0 as usize;
        while self.leaders.len() <= slot {
            self.leaders.push(ServerSet::EMPTY);
        }
        let Some(leaders) = self.leaders.get_mut(slot) else { return };
        let others: Vec<_> = leaders.iter().collect();
        // Who leads a term a second time broke this promise the first time or not at all.
        if leaders.contains(server) {
            return;
        }
        leaders.insert(server);
        if others.is_empty() {
            return;
        }
        let names: Vec<_> = others.iter().map(ToString::to_string).collect();
        let sentence = format!(
            "{server} was elected leader of term {term}, of which {} had already been elected leader.",
            names.join(" and "),
        );
        let servers = std::iter::once(server).chain(others).collect();
        let property = Property::ElectionSafety;
        verdict.push(seen.violation(property, servers, Vec::new(), vec![term], sentence));
    }
}
