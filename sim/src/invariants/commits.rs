//! What is committed, who has it on disk, and what clients were told (§5.4, §8).

use std::collections::BTreeMap;

use flotilla_core::{
    Answer, Command, Configuration, Delta, Entry, Index, Node, RequestId, RoleKind, ServerId,
    ServerSet, Snapshot,
};

use super::logs::has;
use super::{Found, Invariant, demand};
use crate::server::Server;
use crate::world::World;

/// Everything that a leader has committed, and what clients wait for.
#[derive(Clone, Debug)]
pub(super) struct Committed {
    /// From index 1 on.
    entries: Vec<Entry>,
    /// The newest among them, or the one that the cluster began with.
    configuration: Configuration,
    /// Where each client's entry was put, and what it is.
    commands: BTreeMap<RequestId, (Index, Entry)>,
    /// How much was committed when a read was asked for.
    reads: BTreeMap<RequestId, Index>,
}

impl Committed {
    pub(super) const fn new(configuration: Configuration) -> Self {
        Self {
            entries: Vec::new(),
            configuration,
            commands: BTreeMap::new(),
            reads: BTreeMap::new(),
        }
    }

    fn last(&self) -> Index {
        Index(self.entries.len() as u64)
    }

    fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(index.0.checked_sub(1)? as usize)
    }

    /// A server has made this change.
    pub(super) fn change(&mut self, world: &World, node: &Node, delta: &Delta) -> Found {
        match delta {
            Delta::CommitIndex { before, after } => {
                for index in (before.0 + 1..=after.0).map(Index) {
                    self.committed_by(node, index)?;
                }
                is_on_quorum(world, node, *after)
            }
            Delta::ClientWaits { index, request } => {
                if let Some(entry) = node.log().entry(*index) {
                    self.commands.insert(*request, (*index, entry.clone()));
                }
                Ok(())
            }
            Delta::Reads { after, .. } => {
                let last = self.last();
                for read in after {
                    self.reads.entry(read.request).or_insert(last);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A leader commits what others before it have committed, and more; a follower only what a
    /// leader has.
    fn committed_by(&mut self, node: &Node, index: Index) -> Found {
        let (id, role) = (node.id(), node.role().kind());
        let is_new = index == self.last().next() && role == RoleKind::Leader;
        let Some(entry) = node.log().entry(index) else { return Ok(()) };
        if is_new {
            if let Command::Configuration(configuration) = entry.command {
                self.configuration = configuration;
            }
            self.entries.push(entry.clone());
        }
        demand(self.entry(index) == Some(entry), Invariant::CommittedStays, || {
            let known = self.entry(index);
            format!("{id}, a {role}, commits {entry:?} at index {index}, committed is {known:?}")
        })
    }

    pub(super) fn applied(&self, id: ServerId, index: Index, entry: &Entry) -> Found {
        demand(self.entry(index) == Some(entry), Invariant::CommittedStays, || {
            let known = self.entry(index);
            format!("{id} applies {entry:?} at index {index}, committed is {known:?}")
        })
    }

    pub(super) fn restored(&self, id: ServerId, snapshot: &Snapshot) -> Found {
        let last = snapshot.last;
        let committed = self.entry(last.index).map(|entry| entry.term);
        demand(committed == Some(last.term), Invariant::CommittedStays, || {
            format!(
                "{id} takes up a snapshot that ends at {last:?}, committed there: {committed:?}"
            )
        })
    }

    pub(super) fn answered(&mut self, request: RequestId, answer: Answer) -> Found {
        let (command, read) = (self.commands.remove(&request), self.reads.remove(&request));
        match (answer, command) {
            (Answer::Applied(told), Some((index, entry))) => {
                let is_there = told == index && self.entry(index) == Some(&entry);
                demand(is_there, Invariant::AcknowledgedStays, || {
                    format!("{entry:?} is said to be at index {told}, it was put at {index}")
                })
            }
            (Answer::Readable(index), _) => {
                let floor = read.unwrap_or(self.last());
                demand(index >= floor, Invariant::ReadsGoForward, || {
                    format!("a read sees index {index}, committed when it was asked: {floor}")
                })
            }
            _ => Ok(()),
        }
    }

    /// Those who lack something committed are no quorum, even if all crash now.
    pub(super) fn every_quorum_knows(&self, world: &World) -> Found {
        let Some(entry) = self.entries.last() else { return Ok(()) };
        let lacks = |log| !has(log, self.last(), entry.term);
        let lacking = world.servers().iter().filter(|server| lacks(&server.promised().log));
        let lacking: ServerSet = lacking.map(Server::id).collect();
        demand(!is_quorum(self.configuration, lacking), Invariant::EveryQuorumKnows, || {
            let (last, configuration) = (self.last(), self.configuration);
            format!("{lacking} lack index {last}, which is committed, of {configuration}")
        })
    }
}

/// What a leader has just committed.
fn is_on_quorum(world: &World, node: &Node, index: Index) -> Found {
    let Some(entry) = node.log().entry(index) else { return Ok(()) };
    if node.role().kind() != RoleKind::Leader {
        return Ok(());
    }
    let holders = world.servers().iter();
    let holders = holders.filter(|server| has(&server.promised().log, index, entry.term));
    let holders: ServerSet = holders.map(Server::id).collect();
    let configuration = node.configuration();
    demand(is_quorum(configuration, holders), Invariant::CommitOnQuorum, || {
        let id = node.id();
        format!("{id} commits index {index}, which {holders} hold, of {configuration}")
    })
}

/// More than half of the voters, and of those of C_old where there are some.
fn is_quorum(configuration: Configuration, servers: ServerSet) -> bool {
    let most = |voters: ServerSet| servers.and(voters).len() * 2 > voters.len();
    most(configuration.voters)
        && (configuration.outgoing.is_empty() || most(configuration.outgoing))
}
