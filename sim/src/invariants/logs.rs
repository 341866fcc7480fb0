//! How logs change (§5.3), their terms, and the configuration in use (§6).

use flotilla_core::{Command, Configuration, Index, Log, LogDelta, Node, RoleKind, Snapshot, Term};

use super::{Found, Invariant, demand};
use crate::server::Server;

/// A leader adds entries at the end. A follower cuts off a tail that it does not know to be
/// committed, or adds entries at the end.
pub(super) fn may_change(node: &Node, delta: &LogDelta) -> Found {
    let LogDelta { from, removed, appended } = delta;
    let (log, role) = (node.log(), node.role().kind());
    let adds = removed.is_empty() && *from == log.last_index().next();
    let cuts = appended.is_empty() && *from <= log.last_index() && *removed == log.from(*from);
    let fits = match role {
        RoleKind::Leader => adds,
        RoleKind::Follower => adds || cuts,
        RoleKind::Candidate | RoleKind::PreCandidate => false,
    };
    demand(fits, Invariant::LogChanges, || {
        let (removes, adds) = (removed.len(), appended.len());
        let id = node.id();
        format!("{id}, a {role}, removes {removes} entries at index {from} and adds {adds}")
    })?;
    demand(adds || *from > node.commit_index(), Invariant::CommittedStays, || {
        let commit_index = node.commit_index();
        format!("{} cuts at index {from}, commitIndex is {commit_index}", node.id())
    })?;
    let before = log.term_at(from.previous()).unwrap_or_default();
    let terms = appended.iter().map(|entry| entry.term);
    terms_are_in_order(node, before, terms)
}

/// A snapshot ends with an entry of a term that the server knows of.
pub(super) fn may_compact(node: &Node, snapshot: &Snapshot) -> Found {
    terms_are_in_order(node, node.log().base().term, [snapshot.last.term])
}

/// The whole log of a server that starts.
pub(super) fn is_in_order(node: &Node) -> Found {
    let terms = node.log().iter().map(|entry| entry.term);
    terms_are_in_order(node, node.log().base().term, terms)
}

fn terms_are_in_order(node: &Node, before: Term, terms: impl IntoIterator<Item = Term>) -> Found {
    let mut before = before;
    for term in terms {
        demand(before <= term && term <= node.current_term(), Invariant::TermsOfLog, || {
            let (id, current) = (node.id(), node.current_term());
            format!("{id} stores an entry of term {term} after one of {before}, in term {current}")
        })?;
        before = term;
    }
    Ok(())
}

/// The configurations that a log holds, found in its entries.
#[derive(Clone, Debug)]
pub(super) struct Configurations {
    /// That of the snapshot, or the one that the cluster began with.
    base: Configuration,
    in_log: Vec<(Index, Configuration)>,
}

impl Configurations {
    /// Those of a server that starts.
    pub(super) fn of(server: &Server) -> Self {
        let log = server.log();
        let initial = server.process().map(|node| node.config().initial_configuration());
        let base = log.snapshot().map(|snapshot| snapshot.configuration).or(initial);
        let mut found = Self { base: base.unwrap_or_default(), in_log: Vec::new() };
        found.add(log.base().index.next(), log.iter().map(|entry| &entry.command));
        found
    }

    fn add<'a>(&mut self, first: Index, commands: impl Iterator<Item = &'a Command>) {
        for (index, command) in (first.0..).zip(commands) {
            if let Command::Configuration(configuration) = command {
                self.in_log.push((Index(index), *configuration));
            }
        }
    }

    pub(super) fn change(&mut self, delta: &LogDelta) {
        self.in_log.retain(|(index, _)| *index < delta.from);
        self.add(delta.from, delta.appended.iter().map(|entry| &entry.command));
    }

    /// What follows the snapshot stays if the log has its last entry.
    pub(super) fn compact(&mut self, node: &Node, snapshot: &Snapshot) {
        let last = snapshot.last;
        let agrees = node.log().term_at(last.index) == Some(last.term);
        self.in_log.retain(|(index, _)| agrees && *index > last.index);
        self.base = snapshot.configuration;
    }

    pub(super) fn newest_is_in_use(&self, node: &Node) -> Found {
        let newest = self.in_log.last().map_or(self.base, |(_, configuration)| *configuration);
        demand(newest == node.configuration(), Invariant::NewestConfiguration, || {
            let used = node.configuration();
            format!("{} uses {used}, the newest in its log is {newest}", node.id())
        })
    }
}

/// Whether a log has an entry that was committed. What was compacted was.
pub(super) fn has(log: &Log, index: Index, term: Term) -> bool {
    log.is_compacted(index) || log.term_at(index) == Some(term)
}
