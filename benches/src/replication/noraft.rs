//! Servers of the crate `noraft`.

use std::collections::VecDeque;
use std::sync::Arc;

use noraft::{Action, LogEntry, LogIndex, Message, Node, NodeId};

use super::{Cluster, Machine};

/// A client's words. The library knows of a command only where it stands in the log, and leaves
/// it to its user to keep the command itself and to send it along.
type Words = Arc<str>;

/// A cluster of `noraft`.
#[derive(Debug)]
pub struct Noraft {
    servers: Vec<Server>,
    network: VecDeque<Envelope>,
    asked: u64,
    answered: u64,
}

#[derive(Debug)]
struct Envelope {
    to: NodeId,
    message: Message,
    /// The command of each entry of the message; none for entries of the library's own.
    words: Arc<[Option<Words>]>,
}

#[derive(Debug)]
struct Server {
    node: Node,
    /// The command of each entry of the log.
    disk: Vec<Option<Words>>,
    applied: LogIndex,
    machine: Machine,
}

impl Cluster for Noraft {
    fn new(servers: u8) -> Self {
        let ids: Vec<NodeId> = (0..u64::from(servers)).map(NodeId::new).collect();
        let server = |id: &NodeId| Server {
            node: Node::start(*id),
            disk: Vec::new(),
            applied: LogIndex::ZERO,
            machine: Machine::default(),
        };
        let servers: Vec<Server> = ids.iter().map(server).collect();
        let mut cluster = Self { servers, network: VecDeque::new(), asked: 0, answered: 0 };
        cluster.servers[0].node.create_cluster(&ids);
        cluster.lead(&[]);
        cluster
    }

    fn replicate(&mut self, command: &str) -> u64 {
        self.asked += 1;
        self.servers[0].node.propose_command();
        self.lead(&[Some(command.into())])
    }

    fn heartbeat(&mut self) {
        self.servers[0].node.heartbeat();
        self.lead(&[]);
    }

    fn machines(&self) -> Vec<Machine> {
        self.servers.iter().map(|server| server.machine).collect()
    }

    fn answered(&self) -> u64 {
        self.answered
    }
}

impl Noraft {
    /// What the first server wants done, and then whatever follows.
    fn lead(&mut self, proposed: &[Option<Words>]) -> u64 {
        self.carry_out(0, proposed);
        let mut messages = 0;
        while let Some(Envelope { to, message, words }) = self.network.pop_front() {
            messages += 1;
            let place = to.get() as usize;
            self.servers[place].node.handle_message(&message);
            self.carry_out(place, &words);
        }
        messages
    }

    /// What a server wants done. `words` are the commands of the entries that it was given.
    fn carry_out(&mut self, place: usize, words: &[Option<Words>]) {
        let count = self.servers.len() as u64;
        let server = &mut self.servers[place];
        // What is to be written comes first here: what is sent is taken from there.
        if let Some(entries) = server.node.actions_mut().append_log_entries.take() {
            server.disk.truncate(entries.prev_position().index.get() as usize);
            server.disk.extend_from_slice(&words[words.len().saturating_sub(entries.len())..]);
            // Entries of a leader's own have no command.
            server.disk.resize(entries.last_position().index.get() as usize, None);
        }
        while let Some(action) = server.node.actions_mut().next() {
            match action {
                Action::BroadcastMessage(message) => {
                    let words = server.words_of(&message);
                    let others = (0..count).filter(|other| *other != place as u64);
                    self.network.extend(others.map(|other| Envelope {
                        to: NodeId::new(other),
                        message: message.clone(),
                        words: Arc::clone(&words),
                    }));
                }
                Action::SendMessage(to, message) => {
                    let words = server.words_of(&message);
                    self.network.push_back(Envelope { to, message, words });
                }
                _ => {}
            }
        }
        let applied = server.apply();
        if place == 0 {
            self.answered += applied;
        }
    }
}

impl Server {
    /// The commands that go with a message.
    fn words_of(&self, message: &Message) -> Arc<[Option<Words>]> {
        let Message::AppendEntriesCall { entries, .. } = message else { return Arc::default() };
        let from = entries.prev_position().index.get() as usize;
        let to = entries.last_position().index.get() as usize;
        if from == to { Arc::default() } else { self.disk[from..to].into() }
    }

    /// Applies what is committed. Says how many commands that were.
    fn apply(&mut self) -> u64 {
        let mut commands = 0;
        while self.applied < self.node.commit_index() {
            self.applied = LogIndex::new(self.applied.get() + 1);
            if self.node.log().entries().get_entry(self.applied) == Some(LogEntry::Command)
                && let Some(Some(words)) = self.disk.get(self.applied.get() as usize - 1)
            {
                self.machine.apply(words.as_bytes());
                commands += 1;
            }
        }
        commands
    }
}
