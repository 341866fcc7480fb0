//! Flotilla's own servers.

use std::collections::VecDeque;

use flotilla_core::{
    Answer, Command, Config, DiskWrite, Effect, Entry, Input, Mechanism, Mechanisms, Message, Node,
    Persistent, Policies, RequestId, Rules, ServerId, ServerSet, Sink, Timer, WriteId,
};

use super::{Cluster, Machine};

/// A cluster of `flotilla-core`, with records of every change and refusal or without.
#[derive(Debug)]
pub struct Flotilla<const RECORDS: bool> {
    servers: Vec<Server>,
    network: VecDeque<Message>,
    /// What the last step changed and refused.
    records: Vec<Effect>,
    asked: u64,
    answered: u64,
}

#[derive(Debug)]
struct Server {
    node: Node,
    disk: Vec<Entry>,
    machine: Machine,
}

impl<const RECORDS: bool> Cluster for Flotilla<RECORDS> {
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
            records: Vec::new(),
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

impl<const RECORDS: bool> Flotilla<RECORDS> {
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
        let Server { node, disk, machine } = &mut self.servers[usize::from(id.number()) - 1];
        let (network, records, answered) =
            (&mut self.network, &mut self.records, &mut self.answered);
        records.clear();
        let mut around =
            Around::<RECORDS> { disk, machine, network, records, answered, begun: None };
        node.step(input, &mut around);
        while let Some(write) = around.begun.take() {
            node.step(Input::WriteDone(write), &mut around);
        }
    }
}

/// What is around a server during a step: carries its effects out as they come.
struct Around<'a, const RECORDS: bool> {
    disk: &'a mut Vec<Entry>,
    machine: &'a mut Machine,
    network: &'a mut VecDeque<Message>,
    records: &'a mut Vec<Effect>,
    answered: &'a mut u64,
    /// The write that has begun, and is done when the step is over.
    begun: Option<WriteId>,
}

impl<const RECORDS: bool> Sink for Around<'_, RECORDS> {
    const RECORDS: bool = RECORDS;

    #[inline(always)]
    fn push(&mut self, effect: Effect) {
        match effect {
            Effect::Write(write, content) => {
                self.write(content);
                self.begun = Some(write);
            }
            Effect::Send { message, .. } => self.network.push_back(message),
            Effect::Apply { entry, .. } => self.apply(&entry),
            Effect::Answer { answer: Answer::Applied(_), .. } => *self.answered += 1,
            Effect::Changed(_) | Effect::Refused(_) => self.records.push(effect),
            _ => {}
        }
    }
}

impl<const RECORDS: bool> Around<'_, RECORDS> {
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
