//! Flotilla's own servers.

use std::collections::VecDeque;

use flotilla_core::{
    Answer, Command, Config, DiskWrite, Effect, Entry, Input, Mechanism, Mechanisms, Message, Node,
    Persistent, Policies, RequestId, Rules, ServerId, ServerSet, Sink, Timer, Unrecorded,
};

use super::{Cluster, Machine};

/// A sink, with records or without, whose effects can be carried out.
pub trait Recording: Sink + Default {
    /// What a step did.
    fn effects(&mut self) -> &mut Vec<Effect>;
}

impl Recording for Vec<Effect> {
    fn effects(&mut self) -> &mut Vec<Effect> {
        self
    }
}

impl Recording for Unrecorded {
    fn effects(&mut self) -> &mut Vec<Effect> {
        &mut self.0
    }
}

/// A cluster of `flotilla-core`.
#[derive(Debug)]
pub struct Flotilla<S> {
    servers: Vec<Server>,
    network: VecDeque<Message>,
    out: S,
    asked: u64,
    answered: u64,
}

#[derive(Clone, Debug)]
struct Server {
    node: Node,
    disk: Vec<Entry>,
    machine: Machine,
}

impl<S: Recording> Cluster for Flotilla<S> {
    fn new(servers: u8) -> Self {
        let initial = ServerSet::first(servers);
        let config = Config {
            initial,
            rules: Rules::default(),
            mechanisms: Mechanisms::default().and(Mechanism::NoOp),
            policies: Policies::default(),
        };
        let server = |id| Server {
            node: Node::restart(id, config.clone(), Persistent::default()),
            disk: Vec::new(),
            machine: Machine::default(),
        };
        let mut cluster = Self {
            servers: initial.iter().map(server).collect(),
            network: VecDeque::new(),
            out: S::default(),
            asked: 0,
            answered: 0,
        };
        cluster.lead(Input::TimerFired(Timer::Election));
        cluster
    }

    fn replicate(&mut self, command: &str) -> u64 {
        self.asked += 1;
        let request = RequestId(self.asked);
        self.lead(Input::Propose { request, command: Command::Client(command.into()) })
    }

    fn heartbeat(&mut self) {
        self.lead(Input::TimerFired(Timer::Heartbeat));
    }

    fn machines(&self) -> Vec<Machine> {
        self.servers.iter().map(|server| server.machine).collect()
    }

    fn answered(&self) -> u64 {
        self.answered
    }
}

impl<S: Recording> Flotilla<S> {
    /// Something happens to the first server, and then whatever follows.
    fn lead(&mut self, input: Input) -> u64 {
        let leader = self.servers[0].node.id();
        self.step(leader, input);
        let mut messages = 0;
        while let Some(message) = self.network.pop_front() {
            messages += 1;
            self.step(message.to, Input::Receive(message));
        }
        messages
    }

    /// One step, and the one that follows from its write being done.
    fn step(&mut self, id: ServerId, input: Input) {
        let server = &mut self.servers[usize::from(id.number()) - 1];
        let mut next = Some(input);
        while let Some(input) = next.take() {
            server.node.step(input, &mut self.out);
            for effect in self.out.effects().drain(..) {
                match effect {
                    Effect::Write(write, content) => {
                        server.write(content);
                        next = Some(Input::WriteDone(write));
                    }
                    Effect::Send { message, .. } => self.network.push_back(message),
                    Effect::Apply { entry, .. } => server.apply(&entry),
                    Effect::Answer { answer: Answer::Applied(_), .. } => self.answered += 1,
                    _ => {}
                }
            }
        }
    }
}

impl Server {
    fn write(&mut self, content: DiskWrite) {
        if let Some(change) = content.log {
            self.disk.truncate(change.from.previous().0 as usize);
            self.disk.extend_from_slice(&change.appended);
        }
    }

    fn apply(&mut self, entry: &Entry) {
        if let Command::Client(words) = &entry.command {
            self.machine.apply(words.as_bytes());
        }
    }
}
