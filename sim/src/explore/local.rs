//! One server with its disk: all that a step of it depends on, and what comes of a step.
//!
//! This is [`World`] without time: no timers, since under the manual clock any of them may fire;
//! no event ids, message numbers or draws, since nothing that a server does depends on them. That
//! it does what the world does is checked whenever a schedule is found: it is played in the world,
//! and every state on the way is compared.

use flotilla_core::{
    Answer, Command, Delta, DiskWrite, Effect, Index, Input, Mechanism, Message, Node, Persistent,
    Rename, Renaming, RequestId, Role, RoleKind, ServerId, ServerSet, Term, Timer, WriteId,
};

use super::Bounds;
use super::acts::Own;
use super::cluster::{Cluster, READ};
use super::onlookers::{self, Look};
use crate::clients::Asked;
use crate::kv::KeyValues;
use crate::referee::Glimpse;
use crate::world::{World, config_of};

/// A server, up or down, its disk, and what waits for the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Local {
    id: ServerId,
    node: Option<Node>,
    durable: Persistent,
    /// Writes under way, oldest first.
    writes: Vec<(WriteId, DiskWrite)>,
    /// Messages that wait for a write, in order: those that wait for the same one go out
    /// together.
    outbox: Vec<(WriteId, Message)>,
    /// Its state machine, in a search in which something depends on it.
    machine: Option<KeyValues>,
}

/// What came of a step.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) after: Local,
    pub(super) sent: Vec<Message>,
    pub(super) looks: Vec<Look>,
}

impl Local {
    pub(super) fn of(world: &World, id: ServerId, cluster: &Cluster) -> Self {
        let server = world.server(id);
        let pending = server.pending_writes();
        let mut local = Self {
            id,
            node: server.process().cloned(),
            durable: server.durable().clone(),
            writes: pending.map(|pending| (pending.id, pending.write.clone())).collect(),
            outbox: server.outbox.clone(),
            machine: cluster.runs_machines().then(|| server.machine().clone()),
        };
        local.outbox.sort_unstable();
        local
    }

    pub(super) const fn id(&self) -> ServerId {
        self.id
    }

    pub(super) const fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    pub(super) const fn durable_term(&self) -> Term {
        self.durable.current_term
    }

    /// What it can do without a message, within these bounds. How often it may crash is not
    /// known here.
    pub(super) fn menu(&self, bounds: &Bounds) -> Vec<Own> {
        let Some(node) = &self.node else { return vec![Own::Restart] };
        let config = node.config();
        let leads = node.role().kind() == RoleKind::Leader;
        let hands_over = matches!(node.role(), Role::Leader(lead) if lead.transfer.is_some());
        let may_raise_term = node.current_term().0 < bounds.terms;
        // A leader has an election timer only where it has a use for it.
        let has_timer = !leads || hands_over || config.mechanisms.uses(Mechanism::CheckQuorum);
        let is_new = node.last_applied() > node.log().base().index;
        let offers = [
            (Own::Timeout, has_timer && (leads || may_raise_term)),
            (Own::Request(0, 0), self.takes_commands(bounds)),
            (Own::Beat, leads),
            (Own::Sync, !self.writes.is_empty()),
            (Own::Crash, bounds.crashes > 0),
            (Own::Lapse, node.leader_is_recent() || self.has_lease()),
        ];
        let targets = node.configuration().members().without(self.id).iter();
        let may_hand_over = leads && !hands_over && may_raise_term && bounds.transfers > 0;
        let transfers = targets.map(|target| (Own::Transfer(target), may_hand_over));
        let more = [
            (Own::Read(0), leads && bounds.reads > 0),
            (Own::Snapshot, is_new && bounds.snapshots > 0),
        ];
        // All of them: that is a sync and then a crash.
        let partial = 1..self.writes.len().max(1) as u16;
        let torn = partial.map(|written| (Own::CrashTorn(written), bounds.crashes > 0));
        let all = offers.into_iter().chain(transfers).chain(more).chain(torn);
        all.filter(|(_, possible)| *possible).map(|(own, _)| own).collect()
    }

    /// Whether clients may ask it for more.
    pub(super) fn takes_commands(&self, bounds: &Bounds) -> bool {
        let leads = |node: &&Node| node.role().kind() == RoleKind::Leader;
        let node = self.node.as_ref().filter(leads);
        node.is_some_and(|node| node.log().last_index().0 < bounds.log)
    }

    fn has_lease(&self) -> bool {
        let role = self.node.as_ref().map(Node::role);
        matches!(role, Some(Role::Leader(lead)) if lead.lease.is_some())
    }

    /// Does what it can do without a message.
    pub(super) fn act(&self, own: Own, cluster: &Cluster) -> Moved {
        let mut step = Step::of(self, cluster);
        match own {
            Own::Timeout => step.input(Input::TimerFired(Timer::Election)),
            Own::Beat => step.input(Input::TimerFired(Timer::Heartbeat)),
            Own::Request(command, asked) | Own::Retry(command, asked) => {
                step.propose(cluster.request(asked), cluster.command(command));
            }
            Own::Read(asked) => {
                let request = cluster.request(asked);
                step.asked(Asked::Read(READ.into()));
                step.input(Input::Read { request });
            }
            Own::Snapshot => {
                let data = step.after.machine.as_ref().map(KeyValues::to_bytes);
                step.input(Input::TakeSnapshot { data: data.unwrap_or_default() });
            }
            Own::Lapse if self.has_lease() => step.input(Input::TimerFired(Timer::Lease)),
            Own::Lapse => step.input(Input::TimerFired(Timer::MinimumElection)),
            Own::Transfer(target) => step.input(Input::Transfer { target }),
            Own::Sync => step.sync(),
            Own::Crash => step.crash(0),
            Own::CrashTorn(written) => step.crash(written.into()),
            Own::Restart => {
                let config = config_of(self.id, cluster.config());
                let disk = self.durable.clone();
                let machine = || KeyValues::of_snapshot(disk.log.snapshot());
                step.after.machine = cluster.runs_machines().then(machine);
                step.after.node = Some(Node::restart(self.id, config, disk));
            }
        }
        step.finish()
    }

    /// Is asked to let these and no others vote.
    pub(super) fn reconfigure(&self, asked: u8, voters: ServerSet, cluster: &Cluster) -> Moved {
        let mut step = Step::of(self, cluster);
        let request = cluster.request(asked);
        step.asked(Asked::Members(voters));
        step.input(Input::Reconfigure { request, voters });
        step.finish()
    }

    /// Gets a message.
    pub(super) fn receive(&self, message: &Message, cluster: &Cluster) -> Moved {
        let mut step = Step::of(self, cluster);
        step.input(Input::Receive(message.clone()));
        step.finish()
    }
}

impl Rename for Local {
    fn renamed(&self, names: &Renaming) -> Self {
        let Self { id, node, durable, writes, outbox, machine } = self;
        let mut outbox = outbox.renamed(names);
        outbox.sort_unstable();
        Self {
            id: id.renamed(names),
            node: node.renamed(names),
            durable: durable.renamed(names),
            writes: writes.renamed(names),
            outbox,
            // What clients ask for names no server.
            machine: machine.clone(),
        }
    }
}

/// A step under way.
struct Step<'a> {
    cluster: &'a Cluster,
    after: Local,
    sent: Vec<Message>,
    looks: Vec<Look>,
}

impl<'a> Step<'a> {
    fn of(before: &Local, cluster: &'a Cluster) -> Self {
        Self { cluster, after: before.clone(), sent: Vec::new(), looks: Vec::new() }
    }

    /// A client asks for something, in a search that keeps the history of clients.
    fn asked(&mut self, what: Asked) {
        if self.cluster.keeps_history() {
            self.looks.push(Look::Asked { server: self.after.id, what });
        }
    }

    /// A client asks for a command.
    fn propose(&mut self, request: RequestId, command: Command) {
        match &command {
            Command::Client(words) => self.asked(Asked::Command(words.clone(), None)),
            Command::Session(session, words) => {
                self.asked(Asked::Command(words.clone(), Some(*session)));
            }
            Command::NoOp | Command::Configuration(_) => {}
        }
        self.input(Input::Propose { request, command });
    }

    /// The effects of an input are carried out in their order; then the referee looks at it;
    /// then, with a disk that is immediate, the server hears of its writes.
    fn input(&mut self, input: Input) {
        let Some(node) = &mut self.after.node else { return };
        let before = Glimpse::of(node);
        let mut effects = Vec::new();
        node.step(input, &mut effects);
        let (after, log) = (Glimpse::of(node), node.log().clone());
        let mut changed_from = None;
        let mut written = None;
        for effect in effects {
            match effect {
                Effect::Changed(change) => {
                    if let Delta::Log(delta) = change.delta {
                        changed_from = changed_from.into_iter().chain([delta.from]).min();
                    }
                }
                Effect::Write(id, write) => written = self.write(id, write).or(written),
                Effect::Send { message, after } => self.send(message, after),
                Effect::Apply { index, entry } => self.apply(index, &entry.command),
                Effect::Restore(snapshot) => {
                    let machine = KeyValues::of_snapshot(Some(&snapshot));
                    self.after.machine = self.cluster.runs_machines().then_some(machine);
                }
                Effect::Answer { request, answer } => self.answer(request, answer),
                // Timers may fire whenever they like, and nobody looks at the rest.
                Effect::SetTimer(_)
                | Effect::ClearTimer(_)
                | Effect::Refused(_)
                | Effect::Told(_) => {}
            }
        }
        let server = self.after.id;
        let step = onlookers::Step { server, before, after, log, changed_from };
        self.looks.push(Look::Stepped(Box::new(step)));
        if let Some(write) = written {
            self.input(Input::WriteDone(write));
        }
    }

    /// The state machine executes a command.
    fn apply(&mut self, index: Index, command: &Command) {
        let rules = self.cluster.config().rules;
        let Some(machine) = &mut self.after.machine else { return };
        if let Some(session) = machine.apply(index, command, rules) {
            self.looks.push(Look::Executed { server: self.after.id, session, index });
        }
    }

    /// A client is told something, in a search that keeps the history of clients.
    fn answer(&mut self, request: RequestId, answer: Answer) {
        if self.cluster.keeps_history()
            && let Some(machine) = &self.after.machine
        {
            self.looks.push(Look::Told { request, answer, machine: machine.clone() });
        }
    }

    /// Begins to write. Gives the write if it is done at once.
    fn write(&mut self, id: WriteId, write: DiskWrite) -> Option<WriteId> {
        if self.cluster.disk_is_manual() || !self.after.writes.is_empty() {
            self.after.writes.push((id, write));
            return None;
        }
        self.after.durable.write(&write);
        Some(id)
    }

    fn send(&mut self, message: Message, after: Option<WriteId>) {
        match after {
            Some(write) if self.after.writes.iter().any(|(id, _)| *id <= write) => {
                self.after.outbox.push((write, message));
            }
            _ => self.transmit(message),
        }
    }

    fn transmit(&mut self, message: Message) {
        if !self.cluster.is_cut(message.from, message.to) {
            self.sent.push(message);
        }
    }

    /// The oldest of the pending writes have reached the disk; all else is gone.
    fn crash(&mut self, written: usize) {
        let Local { node, durable, writes, outbox, machine, .. } = &mut self.after;
        writes.iter().take(written).for_each(|(_, write)| durable.write(write));
        *node = None;
        writes.clear();
        outbox.clear();
        *machine = self.cluster.runs_machines().then(KeyValues::default);
    }

    /// All pending writes are done, and what waited for them goes out.
    fn sync(&mut self) {
        let writes = std::mem::take(&mut self.after.writes);
        for (_, write) in &writes {
            self.after.durable.write(write);
        }
        for (_, message) in std::mem::take(&mut self.after.outbox) {
            self.transmit(message);
        }
        if let Some((last, _)) = writes.last() {
            self.input(Input::WriteDone(*last));
        }
    }

    fn finish(mut self) -> Moved {
        self.after.outbox.sort_unstable();
        Moved { after: self.after, sent: self.sent, looks: self.looks }
    }
}
