//! One server with its disk: all that a step of it depends on, and what comes of a step.
//!
//! This is [`World`] without time: no timers, since under the manual clock any of them may fire;
//! no event ids, message numbers or draws, since nothing that a server does depends on them. That
//! it does what the world does is checked whenever a schedule is found: it is played in the world,
//! and every state on the way is compared.

use flotilla_core::{
    Command, Config, Delta, DiskWrite, Effect, Index, Input, Log, Mechanism, Message, Node,
    PerServer, Persistent, Rename, Renaming, RequestId, Role, RoleKind, ServerId, ServerSet, Term,
    Timer, WriteId,
};

use super::Bounds;
use super::acts::Own;
use crate::referee::{Glimpse, Observation, Referee};
use crate::setup::Disk;
use crate::world::{World, config_of};

/// What no step changes.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    ids: ServerSet,
    config: Config,
    disk_is_manual: bool,
    /// For each sender, the receivers that it cannot reach.
    cuts: PerServer<ServerSet>,
    /// Commands, and all that was asked, before the search began.
    commands: u64,
    asked: u64,
}

impl Cluster {
    pub(super) fn of(world: &World) -> Self {
        let mut cuts = PerServer::all(ServerSet::EMPTY);
        for from in world.ids().iter() {
            cuts[from] = world.ids().iter().filter(|to| world.bus().is_cut(from, *to)).collect();
        }
        Self {
            ids: world.ids(),
            config: world.config().clone(),
            disk_is_manual: world.disk() == Disk::Manual,
            cuts,
            commands: world.clients().commands(),
            asked: world.clients().iter().count() as u64,
        }
    }

    /// All servers.
    pub(super) const fn ids(&self) -> ServerSet {
        self.ids
    }

    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// Whether the cluster is the same with its names exchanged.
    pub(super) fn is_same(&self, names: &Renaming) -> bool {
        let cuts = |id: ServerId| self.cuts[names.of(id)] == self.cuts[id].renamed(names);
        self.config.renamed(names) == self.config && self.ids.iter().all(cuts)
    }
}

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
}

/// What came of a step.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) after: Local,
    pub(super) sent: Vec<Message>,
    pub(super) looks: Vec<Look>,
}

/// What the referee gets to see of a step, but for the other servers.
#[derive(Debug)]
pub(super) struct Look {
    server: ServerId,
    before: Glimpse,
    after: Glimpse,
    log: Log,
    changed_from: Option<Index>,
}

impl Look {
    /// Shows it to the referee, in a cluster whose lowest durable term is this.
    pub(super) fn judge(&self, referee: &mut Referee, lowest_term: Term) {
        referee.judge(&self.observation(lowest_term), &mut Vec::new());
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.observation(Term(0)).is_quiet()
    }

    fn observation(&self, lowest_term: Term) -> Observation<'_> {
        Observation {
            // What a search remembers has no place in time.
            event: crate::event::EventId(0),
            server: self.server,
            before: self.before,
            after: self.after,
            log: &self.log,
            changed_from: self.changed_from,
            lowest_term,
        }
    }
}

impl Local {
    pub(super) fn of(world: &World, id: ServerId) -> Self {
        let server = world.server(id);
        let pending = server.pending_writes();
        let mut local = Self {
            id,
            node: server.process().cloned(),
            durable: server.durable().clone(),
            writes: pending.map(|pending| (pending.id, pending.write.clone())).collect(),
            outbox: server.outbox.clone(),
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
        let offers = [
            (Own::Timeout, has_timer && (leads || may_raise_term)),
            (Own::Request(0, 0), leads && node.log().last_index().0 < bounds.log),
            (Own::Beat, leads),
            (Own::Sync, !self.writes.is_empty()),
            (Own::Crash, bounds.crashes > 0),
            (Own::Lapse, node.leader_is_recent()),
        ];
        let targets = node.configuration().members().without(self.id).iter();
        let may_hand_over = leads && !hands_over && may_raise_term && bounds.transfers > 0;
        let transfers = targets.map(|target| (Own::Transfer(target), may_hand_over));
        let all = offers.into_iter().chain(transfers);
        all.filter(|(_, possible)| *possible).map(|(own, _)| own).collect()
    }

    /// Does what it can do without a message.
    pub(super) fn act(&self, own: Own, cluster: &Cluster) -> Moved {
        let mut step = Step::of(self, cluster);
        match own {
            Own::Timeout => step.input(Input::TimerFired(Timer::Election)),
            Own::Beat => step.input(Input::TimerFired(Timer::Heartbeat)),
            Own::Request(command, asked) => {
                let words = World::request_words(cluster.commands + u64::from(command));
                let request = RequestId(cluster.asked + u64::from(asked));
                step.input(Input::Propose { request, command: Command::Client(words) });
            }
            Own::Lapse => step.input(Input::TimerFired(Timer::MinimumElection)),
            Own::Transfer(target) => step.input(Input::Transfer { target }),
            Own::Sync => step.sync(),
            Own::Crash => {
                step.after.node = None;
                step.after.writes.clear();
                step.after.outbox.clear();
            }
            Own::Restart => {
                let config = config_of(self.id, &cluster.config);
                let disk = self.durable.clone();
                step.after.node = Some(Node::restart(self.id, config, disk));
            }
        }
        step.finish()
    }

    /// Is asked to let these and no others vote.
    pub(super) fn reconfigure(&self, asked: u8, voters: ServerSet, cluster: &Cluster) -> Moved {
        let mut step = Step::of(self, cluster);
        let request = RequestId(cluster.asked + u64::from(asked));
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
        let Self { id, node, durable, writes, outbox } = self;
        let mut outbox = outbox.renamed(names);
        outbox.sort_unstable();
        Self {
            id: id.renamed(names),
            node: node.renamed(names),
            durable: durable.renamed(names),
            writes: writes.renamed(names),
            outbox,
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
                // Timers may fire whenever they like, and nobody looks at state machines and
                // answers.
                _ => {}
            }
        }
        let server = self.after.id;
        self.looks.push(Look { server, before, after, log, changed_from });
        if let Some(write) = written {
            self.input(Input::WriteDone(write));
        }
    }

    /// Begins to write. Gives the write if it is done at once.
    fn write(&mut self, id: WriteId, write: DiskWrite) -> Option<WriteId> {
        if self.cluster.disk_is_manual || !self.after.writes.is_empty() {
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
        if !self.cluster.cuts[message.from].contains(message.to) {
            self.sent.push(message);
        }
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
