//! Servers of the crate `raft`, which is TiKV's.

use std::collections::VecDeque;
use std::fmt;

use raft::eraftpb::{ConfState, Entry, Message};
use raft::storage::MemStorage;
use raft::{Config, RawNode};
use slog::{Discard, Logger, o};

use super::{Cluster, Machine};

/// A cluster of `raft`.
#[derive(Debug)]
pub struct Tikv {
    servers: Vec<Server>,
    network: VecDeque<Message>,
    answered: u64,
}

struct Server {
    node: RawNode<MemStorage>,
    machine: Machine,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("machine", &self.machine).finish_non_exhaustive()
    }
}

impl Cluster for Tikv {
    fn new(servers: u8) -> Self {
        let ids: Vec<u64> = (1..=u64::from(servers)).collect();
        let logger = Logger::root(Discard, o!());
        let server = |id: &u64| {
            // As in the library's own example for nodes in memory.
            let config = Config { id: *id, max_size_per_msg: 1 << 30, ..Config::default() };
            let storage = MemStorage::new_with_conf_state(ConfState::from((ids.clone(), vec![])));
            let node = RawNode::new(&config, storage, &logger).expect("a valid configuration");
            Server { node, machine: Machine::default() }
        };
        let servers = ids.iter().map(server).collect();
        let mut cluster = Self { servers, network: VecDeque::new(), answered: 0 };
        cluster.servers[0].node.campaign().expect("a follower can stand for election");
        cluster.lead();
        cluster
    }

    fn replicate(&mut self, command: &str) -> u64 {
        let proposed = self.servers[0].node.propose(Vec::new(), command.into());
        proposed.expect("the first server leads");
        self.lead()
    }

    fn heartbeat(&mut self) {
        self.servers[0].node.ping();
        self.lead();
    }

    fn machines(&self) -> Vec<Machine> {
        self.servers.iter().map(|server| server.machine).collect()
    }

    fn answered(&self) -> u64 {
        self.answered
    }
}

impl Tikv {
    /// What the first server wants done, and then whatever follows.
    fn lead(&mut self) -> u64 {
        self.carry_out(0);
        let mut messages = 0;
        while let Some(message) = self.network.pop_front() {
            messages += 1;
            let place = message.to as usize - 1;
            self.servers[place].node.step(message).expect("a message of this cluster");
            self.carry_out(place);
        }
        messages
    }

    /// The library's processing of a `Ready`, in the order that its documentation asks for.
    fn carry_out(&mut self, place: usize) {
        let Server { node, machine } = &mut self.servers[place];
        if !node.has_ready() {
            return;
        }
        let before = machine.commands;
        let store = node.raft.raft_log.store.clone();
        let mut ready = node.ready();
        self.network.extend(ready.take_messages());
        apply(machine, &ready.take_committed_entries());
        if !ready.entries().is_empty() {
            store.wl().append(ready.entries()).expect("entries that follow the log");
        }
        if let Some(state) = ready.hs() {
            store.wl().set_hardstate(state.clone());
        }
        self.network.extend(ready.take_persisted_messages());
        let mut light = node.advance(ready);
        if let Some(commit) = light.commit_index() {
            store.wl().mut_hard_state().set_commit(commit);
        }
        self.network.extend(light.take_messages());
        apply(machine, &light.take_committed_entries());
        node.advance_apply();
        if place == 0 {
            self.answered += machine.commands - before;
        }
    }
}

/// Applies commands. The entry that a leader begins with is empty.
fn apply(machine: &mut Machine, committed: &[Entry]) {
    for entry in committed.iter().filter(|entry| !entry.data.is_empty()) {
        machine.apply(&entry.data);
    }
}
