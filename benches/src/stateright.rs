//! The same [`Node`] as a model for Stateright, a model checker by others.
//!
//! It shares with the explorer nothing but the server and the referee: states, actions, steps,
//! bounds and the search itself are written anew, so that the two can be held against each
//! other.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use flotilla_core::{
    Command, Config, DiskWrite, Effect, Index, Input, Log, Message, Node, Persistent, Renaming,
    RequestId, RoleKind, ServerId, Timer, Unrecorded, WriteId,
};
use flotilla_sim::explore::Bounds;
use flotilla_sim::{Disk, EventId, Glimpse, KeyValues, Observation, Referee, Setup};
use stateright::{Checker, Model, Property};

/// A cluster under the manual clock.
#[derive(Clone, Debug)]
pub struct Cluster {
    setup: Setup,
    config: Config,
    bounds: Bounds,
}

/// What there is at one instant.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    servers: Vec<Server>,
    /// Messages under way, and how many of each.
    network: BTreeMap<Message, u32>,
    referee: Referee,
    requests: u64,
    crashes: u8,
    copies: u8,
    snapshots: u8,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Server {
    node: Option<Node>,
    /// What it has applied.
    machine: KeyValues,
    disk: Persistent,
    unwritten: Vec<(WriteId, DiskWrite)>,
    unsent: Vec<(WriteId, Message)>,
}

/// What can happen next.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "they are called what scripts call them")]
pub enum Action {
    Timeout(ServerId),
    Beat(ServerId),
    Request(ServerId),
    Sync(ServerId),
    Crash(ServerId),
    CrashTorn(ServerId, usize),
    Restart(ServerId),
    Snapshot(ServerId),
    Deliver(Message),
    Duplicate(Message),
}

impl Hash for State {
    /// Of the referee only what verdicts depend on.
    fn hash<H: Hasher>(&self, to: &mut H) {
        let Self { servers, network, referee, requests, crashes, copies, snapshots } = self;
        (servers, network, requests, crashes, copies, snapshots).hash(to);
        referee.essence(&Renaming::none(), to);
    }
}

/// What Stateright finds in a bounded world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Different states.
    pub unique: u64,
    /// How long a shortest schedule that breaks a property is, if there is one.
    pub length: Option<usize>,
}

/// Lets Stateright search, breadth first and on one thread.
pub fn search(setup: &Setup, bounds: Bounds) -> Answer {
    let model = Cluster { setup: setup.clone(), config: setup.config(), bounds };
    // To Stateright the beginning is one deep, and what is as deep as this is not followed.
    let depth = bounds.depth as usize + 1;
    let checker = model.checker().threads(1).target_max_depth(depth).spawn_bfs().join();
    let length = checker.discovery("safe").map(|path| path.into_actions().len());
    Answer { unique: checker.unique_state_count() as u64, length }
}

impl Model for Cluster {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let server = |id| Server {
            node: Some(Node::restart(id, self.config.clone(), Persistent::default())),
            machine: KeyValues::default(),
            disk: Persistent::default(),
            unwritten: Vec::new(),
            unsent: Vec::new(),
        };
        vec![State {
            servers: self.config.initial.iter().map(server).collect(),
            network: BTreeMap::new(),
            referee: Referee::default(),
            requests: 0,
            crashes: 0,
            copies: 0,
            snapshots: 0,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (id, server) in self.config.initial.iter().zip(&state.servers) {
            let Some(node) = &server.node else {
                actions.push(Action::Restart(id));
                continue;
            };
            if node.role().kind() == RoleKind::Leader {
                actions.push(Action::Beat(id));
                if node.log().last_index().0 < self.bounds.log {
                    actions.push(Action::Request(id));
                }
            } else if node.current_term().0 < self.bounds.terms {
                actions.push(Action::Timeout(id));
            }
            if !server.unwritten.is_empty() {
                actions.push(Action::Sync(id));
            }
            if state.crashes < self.bounds.crashes {
                actions.push(Action::Crash(id));
                let some = 1..server.unwritten.len().max(1);
                actions.extend(some.map(|written| Action::CrashTorn(id, written)));
            }
            let may_compact = node.last_applied() > node.log().base().index;
            if may_compact && state.snapshots < self.bounds.snapshots {
                actions.push(Action::Snapshot(id));
            }
        }
        for message in state.network.keys() {
            if state.server(message.to).node.is_some() {
                actions.push(Action::Deliver(message.clone()));
            }
            if state.copies < self.bounds.copies {
                actions.push(Action::Duplicate(message.clone()));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Timeout(id) => self.step(&mut state, id, Input::TimerFired(Timer::Election)),
            Action::Beat(id) => self.step(&mut state, id, Input::TimerFired(Timer::Heartbeat)),
            Action::Request(id) => {
                state.requests += 1;
                let command = Command::Client(format!("x={}", state.requests).into());
                let request = RequestId(state.requests);
                self.step(&mut state, id, Input::Propose { request, command });
            }
            Action::Sync(id) => self.sync(&mut state, id),
            Action::Crash(id) => state.crash(id, 0),
            Action::CrashTorn(id, written) => state.crash(id, written),
            Action::Restart(id) => {
                let server = state.server_mut(id);
                server.machine = KeyValues::of_snapshot(server.disk.log.snapshot());
                server.node = Some(Node::restart(id, self.config.clone(), server.disk.clone()));
            }
            Action::Snapshot(id) => {
                state.snapshots += 1;
                let data = state.server(id).machine.to_bytes();
                self.step(&mut state, id, Input::TakeSnapshot { data });
            }
            Action::Deliver(message) => {
                state.take(&message);
                self.step(&mut state, message.to, Input::Receive(message));
            }
            Action::Duplicate(message) => {
                state.copies += 1;
                state.put(message);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("safe", |_, state: &State| state.referee.is_safe())]
    }
}

impl Cluster {
    /// A step of a server: what it writes and sends, what the referee says, and, once a write is
    /// done at once, the step that follows from that.
    fn step(&self, state: &mut State, id: ServerId, input: Input) {
        let server = state.server_mut(id);
        let Some(node) = &mut server.node else { return };
        let (before, old) = (Glimpse::of(node), node.log().clone());
        let mut effects = Unrecorded::default();
        node.step(input, &mut effects);
        let (after, log) = (Glimpse::of(node), node.log().clone());
        let mut done = None;
        for effect in effects.0 {
            let server = state.server_mut(id);
            match effect {
                Effect::Write(write, content) if self.setup.disk == Disk::Manual => {
                    server.unwritten.push((write, content));
                }
                Effect::Write(write, content) => {
                    server.disk.write(&content);
                    done = Some(write);
                }
                Effect::Send { message, after: Some(write) } if server.awaits(write) => {
                    let place = server
                        .unsent
                        .partition_point(|other| (other.0, &other.1) < (write, &message));
                    server.unsent.insert(place, (write, message));
                }
                Effect::Send { message, .. } => state.put(message),
                Effect::Apply { index, entry } => {
                    server.machine.apply(index, &entry.command, self.config.rules);
                }
                Effect::Restore(snapshot) => {
                    server.machine = KeyValues::of_snapshot(Some(&snapshot));
                }
                _ => {}
            }
        }
        let terms = state.servers.iter().map(|server| server.disk.current_term);
        let seen = Observation {
            event: EventId(0),
            server: id,
            before,
            after,
            log: &log,
            changed_from: first_difference(&old, &log),
            lowest_term: terms.min().unwrap_or_default(),
        };
        state.referee.judge(&seen, &mut Vec::new());
        if let Some(write) = done {
            self.step(state, id, Input::WriteDone(write));
        }
    }

    fn sync(&self, state: &mut State, id: ServerId) {
        let server = state.server_mut(id);
        let writes = std::mem::take(&mut server.unwritten);
        for (_, write) in &writes {
            server.disk.write(write);
        }
        for (_, message) in std::mem::take(&mut server.unsent) {
            state.put(message);
        }
        if let Some((write, _)) = writes.last() {
            self.step(state, id, Input::WriteDone(*write));
        }
    }
}

impl State {
    fn server(&self, id: ServerId) -> &Server {
        &self.servers[usize::from(id.number()) - 1]
    }

    fn server_mut(&mut self, id: ServerId) -> &mut Server {
        &mut self.servers[usize::from(id.number()) - 1]
    }

    /// The oldest writes are on disk; whatever else there was is gone.
    fn crash(&mut self, id: ServerId, written: usize) {
        self.crashes += 1;
        let server = self.server_mut(id);
        for (_, write) in server.unwritten.drain(..).take(written) {
            server.disk.write(&write);
        }
        server.unsent.clear();
        server.node = None;
        server.machine = KeyValues::default();
    }

    fn put(&mut self, message: Message) {
        *self.network.entry(message).or_default() += 1;
    }

    fn take(&mut self, message: &Message) {
        if let Some(count) = self.network.get_mut(message) {
            *count -= 1;
            if *count == 0 {
                self.network.remove(message);
            }
        }
    }
}

impl Server {
    /// Whether what waits for this write has to wait.
    fn awaits(&self, write: WriteId) -> bool {
        self.unwritten.iter().any(|(id, _)| *id <= write)
    }
}

/// The first index at which two logs differ, after what is compacted in one of them.
fn first_difference(one: &Log, other: &Log) -> Option<Index> {
    let first = one.base().index.max(other.base().index).next();
    let longest = one.last_index().max(other.last_index());
    let mut indices = (first.0..=longest.0).map(Index);
    indices.find(|index| one.entry(*index) != other.entry(*index))
}
