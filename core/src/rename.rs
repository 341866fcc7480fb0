//! The same state with the servers' names exchanged.
//!
//! Raft does not care which server bears which name: a cluster with its names exchanged does the
//! same things, with their names exchanged. A search can therefore look at one of all the
//! states that differ only in that.
//!
//! Every type is taken apart field by field, without `..`: what is added to a state has to be
//! renamed as well, or this does not compile.

use std::sync::Arc;

use crate::configuration::Configuration;
use crate::effect::WriteId;
use crate::ids::{MAX_SERVERS, PerServer, ServerId, ServerSet};
use crate::log::{Command, Entries, Entry, Log, LogDelta, Snapshot};
use crate::message::{Body, Message, SnapshotPart};
use crate::node::Node;
use crate::state::{
    Config, DiskWrite, Leadership, Lease, PendingRead, Persistent, Reconfiguration, Role, Transfer,
    Volatile, Writes,
};

/// Who is called what: the names of a cluster, exchanged.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Renaming {
    new_names: PerServer<ServerId>,
    old_names: PerServer<ServerId>,
}

impl Renaming {
    /// Every server keeps its name.
    pub fn none() -> Self {
        let mut names = PerServer::all(ServerId::FIRST);
        for id in ServerSet::first(MAX_SERVERS).iter() {
            names[id] = id;
        }
        Self { new_names: names, old_names: names }
    }

    /// All the ways to exchange the names of `servers`, the one that changes none first.
    pub fn all_of(servers: ServerSet) -> Vec<Self> {
        let mut all = vec![Self::none()];
        let mut settled = ServerSet::EMPTY;
        for id in servers.iter() {
            settled.insert(id);
            let swaps = |names: &Self| -> Vec<Self> {
                let others = settled.without(id).iter();
                others.map(|other| names.swapped(other, id)).collect()
            };
            let more: Vec<Self> = all.iter().flat_map(swaps).collect();
            all.extend(more);
        }
        all
    }

    /// The new name of a server.
    pub fn of(&self, id: ServerId) -> ServerId {
        self.new_names[id]
    }

    /// With the new names of two servers exchanged.
    fn swapped(&self, one: ServerId, other: ServerId) -> Self {
        let mut names = self.clone();
        (names.new_names[one], names.new_names[other]) = (self.of(other), self.of(one));
        names.old_names[self.of(one)] = other;
        names.old_names[self.of(other)] = one;
        names
    }
}

/// What speaks of servers.
pub trait Rename {
    /// The same with the servers' new names.
    #[must_use]
    fn renamed(&self, names: &Renaming) -> Self;
}

impl Rename for ServerId {
    fn renamed(&self, names: &Renaming) -> Self {
        names.of(*self)
    }
}

impl<T: Rename> Rename for Option<T> {
    fn renamed(&self, names: &Renaming) -> Self {
        self.as_ref().map(|some| some.renamed(names))
    }
}

impl<T: Rename> Rename for Vec<T> {
    fn renamed(&self, names: &Renaming) -> Self {
        self.iter().map(|item| item.renamed(names)).collect()
    }
}

impl Rename for ServerSet {
    fn renamed(&self, names: &Renaming) -> Self {
        self.iter().map(|id| names.of(id)).collect()
    }
}

/// What is kept for a server goes with it. The values themselves must not speak of servers.
impl<T: Copy> Rename for PerServer<T> {
    fn renamed(&self, names: &Renaming) -> Self {
        let mut renamed = *self;
        for id in ServerSet::first(MAX_SERVERS).iter() {
            renamed[id] = self[names.old_names[id]];
        }
        renamed
    }
}

impl Rename for Node {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { id, config, disk, mem, role, writes } = self;
        Self {
            id: id.renamed(names),
            config: config.renamed(names),
            disk: disk.renamed(names),
            mem: mem.renamed(names),
            role: role.renamed(names),
            writes: writes.renamed(names),
        }
    }
}

impl Rename for Config {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { initial, rules, mechanisms, policies } = self;
        Self {
            initial: initial.renamed(names),
            rules: *rules,
            mechanisms: *mechanisms,
            policies: *policies,
        }
    }
}

impl Rename for Persistent {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { current_term, voted_for, log } = self;
        Self {
            current_term: *current_term,
            voted_for: voted_for.renamed(names),
            log: log.renamed(names),
        }
    }
}

impl Rename for DiskWrite {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { current_term, voted_for, snapshot, log } = self;
        Self {
            current_term: *current_term,
            voted_for: voted_for.renamed(names),
            snapshot: snapshot.renamed(names),
            log: log.renamed(names),
        }
    }
}

impl Rename for Volatile {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { commit_index, last_applied, leader, leader_is_recent, incoming } = self;
        Self {
            commit_index: *commit_index,
            last_applied: *last_applied,
            leader: leader.renamed(names),
            leader_is_recent: *leader_is_recent,
            incoming: incoming.clone(),
        }
    }
}

impl Rename for Role {
    fn renamed(&self, names: &Renaming) -> Self {
        match self {
            Self::Follower => Self::Follower,
            Self::Candidate { votes, doubles } => {
                Self::Candidate { votes: votes.renamed(names), doubles: *doubles }
            }
            Self::Leader(leadership) => Self::Leader(Box::new(leadership.renamed(names))),
            Self::PreCandidate { votes } => Self::PreCandidate { votes: votes.renamed(names) },
        }
    }
}

impl Rename for Leadership {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self {
            next_index,
            match_index,
            waiting,
            heard,
            transfer,
            reconfiguration,
            snapshots_under_way,
            reads,
            round,
            lease,
            asked_successor,
            in_flight,
        } = self;
        let mut snapshots_under_way: Vec<_> = snapshots_under_way
            .iter()
            .map(|(server, last, bytes)| (server.renamed(names), *last, *bytes))
            .collect();
        snapshots_under_way.sort_unstable();
        Self {
            next_index: next_index.renamed(names),
            match_index: match_index.renamed(names),
            waiting: waiting.clone(),
            heard: heard.renamed(names),
            transfer: transfer.renamed(names),
            reconfiguration: reconfiguration.renamed(names),
            snapshots_under_way,
            reads: reads.renamed(names),
            round: *round,
            lease: lease.renamed(names),
            asked_successor: *asked_successor,
            in_flight: in_flight.renamed(names),
        }
    }
}

impl Rename for PendingRead {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { request, index, round, acks } = self;
        Self { request: *request, index: *index, round: *round, acks: acks.renamed(names) }
    }
}

impl Rename for Lease {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { round, acks } = self;
        Self { round: *round, acks: acks.renamed(names) }
    }
}

impl Rename for Reconfiguration {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { request, voters, stage } = self;
        Self { request: *request, voters: voters.renamed(names), stage: *stage }
    }
}

impl Rename for Transfer {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { target, told } = self;
        Self { target: target.renamed(names), told: *told }
    }
}

/// Writes name no server.
impl Rename for Writes {
    fn renamed(&self, _: &Renaming) -> Self {
        let Self { pending } = self;
        Self { pending: pending.clone() }
    }
}

impl Rename for WriteId {
    fn renamed(&self, _: &Renaming) -> Self {
        *self
    }
}

impl<A: Rename, B: Rename> Rename for (A, B) {
    fn renamed(&self, names: &Renaming) -> Self {
        (self.0.renamed(names), self.1.renamed(names))
    }
}

impl Rename for Log {
    fn renamed(&self, names: &Renaming) -> Self {
        let mut log = Self::default();
        if let Some(snapshot) = self.snapshot() {
            log.compact(snapshot.renamed(names));
        }
        let entries: Vec<Entry> = self.iter().map(|entry| entry.renamed(names)).collect();
        log.replace_from(self.base().index.next(), &entries);
        log
    }
}

/// What the state machine keeps names no server.
impl Rename for Arc<Snapshot> {
    fn renamed(&self, names: &Renaming) -> Self {
        let Snapshot { last, configuration, data } = &**self;
        let configuration = configuration.renamed(names);
        Self::new(Snapshot { last: *last, configuration, data: data.clone() })
    }
}

impl Rename for Configuration {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { voters, outgoing } = self;
        Self { voters: voters.renamed(names), outgoing: outgoing.renamed(names) }
    }
}

impl Rename for LogDelta {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { from, removed, appended } = self;
        let [removed, appended] = [removed, appended].map(|entries| entries.renamed(names));
        Self { from: *from, removed, appended }
    }
}

impl Rename for Entries {
    fn renamed(&self, names: &Renaming) -> Self {
        self.iter().map(|entry| entry.renamed(names)).collect()
    }
}

impl Rename for Entry {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { term, command } = self;
        Self { term: *term, command: command.renamed(names) }
    }
}

/// What clients ask for names no server: only the state machine understands it.
impl Rename for Command {
    fn renamed(&self, names: &Renaming) -> Self {
        match self {
            Self::NoOp => Self::NoOp,
            Self::Client(words) => Self::Client(words.clone()),
            Self::Session(session, words) => Self::Session(*session, words.clone()),
            Self::Configuration(configuration) => Self::Configuration(configuration.renamed(names)),
        }
    }
}

impl Rename for Message {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { from, to, term, body } = self;
        Self {
            from: from.renamed(names),
            to: to.renamed(names),
            term: *term,
            body: body.renamed(names),
        }
    }
}

impl Rename for Body {
    fn renamed(&self, names: &Renaming) -> Self {
        match self {
            Self::RequestVote { last, transfer } => {
                Self::RequestVote { last: *last, transfer: *transfer }
            }
            Self::RequestVoteReply { granted } => Self::RequestVoteReply { granted: *granted },
            Self::AppendEntries { prev, entries, leader_commit, round } => Self::AppendEntries {
                prev: *prev,
                entries: entries.renamed(names),
                leader_commit: *leader_commit,
                round: *round,
            },
            Self::AppendEntriesReply(reply, round) => Self::AppendEntriesReply(*reply, *round),
            Self::PreVote { last } => Self::PreVote { last: *last },
            Self::PreVoteReply { granted } => Self::PreVoteReply { granted: *granted },
            Self::TimeoutNow => Self::TimeoutNow,
            Self::InstallSnapshot(part) => Self::InstallSnapshot(part.renamed(names)),
            Self::InstallSnapshotReply(reply) => Self::InstallSnapshotReply(*reply),
        }
    }
}

impl Rename for SnapshotPart {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { last, configuration, offset, data, done } = self;
        Self {
            last: *last,
            configuration: configuration.renamed(names),
            offset: *offset,
            data: data.clone(),
            done: *done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    #[test]
    fn there_are_as_many_renamings_as_orders_and_each_is_one_to_one() {
        for (servers, orders) in [(1, 1), (2, 2), (3, 6), (4, 24)] {
            let all = Renaming::all_of(ServerSet::first(servers));
            assert_eq!(all.len(), orders);
            assert_eq!(all[0], Renaming::none());
            for (at, names) in all.iter().enumerate() {
                assert!(!all[..at].contains(names), "{names:?} twice");
                let everybody = ServerSet::first(servers);
                assert_eq!(everybody.renamed(names), everybody);
                for id in everybody.iter() {
                    assert_eq!(names.old_names[names.of(id)], id, "{names:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_kept_for_a_server_goes_with_it() {
        let mut values = PerServer::all(0);
        for number in 1..=3 {
            values[s(number)] = number;
        }
        for names in Renaming::all_of(ServerSet::first(3)) {
            let renamed = values.renamed(&names);
            for number in 1..=3 {
                assert_eq!(renamed[names.of(s(number))], number);
            }
        }
    }
}
