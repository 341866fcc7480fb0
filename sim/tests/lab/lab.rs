//! A cluster in the hands of a test: the lab's `config.go`, on a world of Flotilla.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flotilla_sim::core::{
    Command, Delta, Effect, Entry, Index, Kind, Mechanism, RoleKind, Rules, ServerId, ServerSet,
    Term,
};
use flotilla_sim::invariants::Witness;
use flotilla_sim::{
    Action, Chance, Consequence, Disk, Event, KeyValues, MessageId, Server, Setup, Span, Time,
    World,
};

use crate::support::{Random, SECOND, bytes_of, bytes_of_entry, s};

/// A cluster, its network, and what was applied in it.
pub(crate) struct Lab {
    world: World,
    witness: Witness,
    event: Event,
    pub(crate) random: Random,
    connected: ServerSet,
    /// What was applied at each index from 1 on, by whoever was first.
    history: Vec<Entry>,
    /// The last index that each server has applied, or taken up with a snapshot.
    applied: BTreeMap<ServerId, Index>,
    /// The state of the state machine after so many entries.
    states: Vec<KeyValues>,
    /// A server takes a snapshot whenever it has applied so many entries more.
    snapshot_every: Option<u64>,
    /// Two of three replies are late by 200 ms and up to 2 s more.
    pub(crate) long_reordering: bool,
    /// Late replies, and when they go on.
    late: BTreeSet<(Time, MessageId)>,
    traffic: BTreeMap<Kind, Traffic>,
    /// How often a server has begun to stand for election.
    pub(crate) campaigns: u64,
    commands: u64,
}

/// What was sent of a kind of message.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Traffic {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
}

/// A command that a test wants to see agreed on.
struct Wish {
    words: Arc<str>,
    /// Where and when a leader put it.
    put: Option<(Index, Time)>,
    agreed: Option<Index>,
}

impl Lab {
    /// Servers on a network that keeps everything, and loses nothing for long.
    ///
    /// Of four seeds two have plain Raft, one pre-votes, and one check-quorum with them.
    pub(crate) fn reliable(servers: u8, seed: u64) -> Self {
        Self::new(Self::setup(servers, seed))
    }

    /// The lab's unreliable network: 10 % of requests and 10 % of replies are lost, and each is
    /// under way for up to 26 ms.
    pub(crate) fn unreliable(servers: u8, seed: u64) -> Self {
        let (loss, latency) = (Chance(100_000), Span::millis(0, 26));
        Self::new(Setup { loss, latency, ..Self::setup(servers, seed) })
    }

    /// A deterministic bus: every message takes a millisecond and every write no time, plain
    /// Raft. For tests that count.
    pub(crate) fn exact(servers: u8, seed: u64) -> Self {
        let latency = Span::millis(1, 1);
        Self::new(Setup { servers, seed, latency, disk: Disk::Immediate, ..Setup::default() })
    }

    fn setup(servers: u8, seed: u64) -> Setup {
        let mut setup = Setup { servers, seed, latency: Span::millis(1, 5), ..Setup::default() };
        let used: &[Mechanism] = match seed % 4 {
            2 => &[Mechanism::PreVote],
            3 => &[Mechanism::PreVote, Mechanism::CheckQuorum],
            _ => &[],
        };
        for mechanism in used {
            setup.mechanisms = setup.mechanisms.and(*mechanism);
        }
        setup
    }

    fn new(setup: Setup) -> Self {
        let random = Random::new(setup.seed);
        let world = World::new(setup);
        Self {
            event: Event::blank(),
            random,
            witness: Witness::new(&world),
            connected: world.ids(),
            history: Vec::new(),
            applied: world.ids().iter().map(|id| (id, Index(0))).collect(),
            states: vec![KeyValues::default()],
            snapshot_every: None,
            long_reordering: false,
            late: BTreeSet::new(),
            traffic: BTreeMap::new(),
            campaigns: 0,
            commands: 0,
            world,
        }
    }

    /// The same cluster, whose servers take snapshots, and send them in parts with two of three
    /// seeds.
    pub(crate) fn with_snapshots(self, every: u64) -> Self {
        let mut setup = Setup::clone(self.world.setup());
        setup.policies.snapshot_chunk = (setup.seed % 3) as u32 * 2;
        Self { snapshot_every: Some(every), ..Self::new(setup) }
    }

    pub(crate) const fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn servers(&self) -> u8 {
        self.world.ids().len()
    }

    fn server(&self, id: ServerId) -> &Server {
        self.world.server(id)
    }

    pub(crate) fn is_up(&self, id: ServerId) -> bool {
        self.server(id).is_up()
    }

    pub(crate) fn is_connected(&self, id: ServerId) -> bool {
        self.connected.contains(id)
    }

    /// How many servers are connected.
    pub(crate) const fn connected(&self) -> u8 {
        self.connected.len()
    }

    /// The how many-th server after this one, in a ring.
    pub(crate) fn after(&self, id: ServerId, steps: u8) -> ServerId {
        s((id.number() - 1 + steps) % self.servers() + 1)
    }
}

/// Time.
impl Lab {
    pub(crate) fn now(&self) -> Time {
        self.world.now()
    }

    pub(crate) fn run(&mut self, millis: u64) {
        self.run_until(millis, |_| false);
    }

    /// Lets time pass until `done`, which is asked after each event, or until the time is over.
    /// Says whether it was done.
    pub(crate) fn run_until(&mut self, millis: u64, done: impl Fn(&Self) -> bool) -> bool {
        let end = self.now() + Time::from_millis(millis);
        while !done(self) {
            let late = self.late.first().copied();
            let next = self.world.next_due().unwrap_or(end);
            match late {
                Some((at, id)) if at <= next.min(end) => {
                    self.world.pass_time(at);
                    self.late.remove(&(at, id));
                    self.act(&Action::Release(id));
                }
                _ if next <= end && self.world.next_due().is_some() => self.advance(),
                _ => {
                    self.world.pass_time(end);
                    return false;
                }
            }
        }
        true
    }

    fn advance(&mut self) {
        let mut event = std::mem::replace(&mut self.event, Event::blank());
        self.world.advance(&mut event);
        self.note(&event);
        self.event = event;
    }

    fn act(&mut self, action: &Action) {
        let event = self.world.act(action).unwrap_or_else(|why| panic!("{action:?}: {why}"));
        self.note(&event);
    }
}

/// What happened.
impl Lab {
    fn note(&mut self, event: &Event) {
        self.witness.observe(&self.world, event).unwrap_or_else(|breach| panic!("{breach}"));
        let mut late = Vec::new();
        for consequence in &event.consequences {
            match consequence {
                Consequence::Server { server, effect } => self.note_effect(*server, effect),
                Consequence::Sent { id } => late.extend(self.note_sent(*id)),
                _ => {}
            }
        }
        for id in late {
            self.delay(id);
        }
        for id in self.world.ids().iter().filter(|id| self.is_up(*id)).collect::<Vec<_>>() {
            self.note_state(id);
        }
    }

    fn note_effect(&mut self, server: ServerId, effect: &Effect) {
        match effect {
            Effect::Apply { index, entry } => self.note_applied(server, *index, entry),
            Effect::Restore(snapshot) => {
                self.applied.insert(server, snapshot.last.index);
            }
            Effect::Changed(change) => {
                let begins = matches!(change.delta, Delta::Role { after: RoleKind::Candidate, .. });
                self.campaigns += u64::from(begins);
            }
            _ => {}
        }
    }

    /// Every server applies the same, in order and without a gap.
    fn note_applied(&mut self, server: ServerId, index: Index, entry: &Entry) {
        assert_eq!(index, self.applied[&server].next(), "{server} applies out of order");
        self.applied.insert(server, index);
        if index.0 as usize == self.history.len() + 1 {
            let mut state = self.states[self.history.len()].clone();
            state.apply(index, &entry.command, Rules::default());
            self.states.push(state);
            self.history.push(entry.clone());
        }
        assert_eq!(self.history[index.0 as usize - 1], *entry, "{server} at index {index}");
    }

    /// What a server has applied in an event is what all have at this place, and now and then it
    /// is time for a snapshot.
    fn note_state(&mut self, id: ServerId) {
        let (server, index) = (self.world.server(id), self.applied[&id]);
        let state = &self.states[index.0 as usize];
        assert_eq!(server.machine(), state, "{id} has another state at index {index}");
        let behind = index.0 - server.log().base().index.0;
        if self.snapshot_every.is_some_and(|every| behind >= every) {
            self.act(&Action::Snapshot(id));
        }
    }

    /// Gives the message if it is to be late.
    fn note_sent(&mut self, id: MessageId) -> Option<MessageId> {
        let envelope = self.world.bus().under_way().rev().find(|it| it.id == id)?;
        let kind = envelope.message.kind();
        let traffic = self.traffic.entry(kind).or_default();
        traffic.messages += 1;
        traffic.bytes += bytes_of(&envelope.message);
        let is_late = self.long_reordering && kind.is_reply() && self.random.below(3) < 2;
        is_late.then_some(id)
    }

    fn delay(&mut self, id: MessageId) {
        let most = 1 + self.random.below(2 * SECOND);
        let delay = Time::from_millis(200 + self.random.below(most));
        self.late.insert((self.now() + delay, id));
        self.act(&Action::Hold(id));
    }

    /// How many messages of these kinds were sent so far, and how many bytes they had.
    pub(crate) fn sent(&self, kinds: &[Kind]) -> Traffic {
        let of = |kind: &Kind| self.traffic.get(kind).copied().unwrap_or_default();
        kinds.iter().map(of).fold(Traffic::default(), |sum, it| Traffic {
            messages: sum.messages + it.messages,
            bytes: sum.bytes + it.bytes,
        })
    }
}

/// What a test does to the cluster.
impl Lab {
    /// A server reaches nobody and is reached by nobody.
    pub(crate) fn disconnect(&mut self, id: ServerId) {
        self.disconnect_all([id]);
    }

    pub(crate) fn disconnect_all(&mut self, ids: impl IntoIterator<Item = ServerId>) {
        self.connected = self.connected.minus(ids.into_iter().collect());
        self.rewire();
    }

    /// It reaches all who are connected.
    pub(crate) fn connect(&mut self, id: ServerId) {
        self.connect_all([id]);
    }

    pub(crate) fn connect_all(&mut self, ids: impl IntoIterator<Item = ServerId>) {
        self.connected = self.connected.or(ids.into_iter().collect());
        self.rewire();
    }

    fn rewire(&mut self) {
        let alone = self.world.ids().minus(self.connected).iter();
        let groups: Vec<ServerSet> = alone.map(|id| [id].into_iter().collect()).collect();
        self.act(&if groups.is_empty() { Action::HealAll } else { Action::Partition(groups) });
    }

    pub(crate) fn crash(&mut self, id: ServerId) {
        self.act(&Action::Crash(id));
    }

    /// Starts a server again, after a crash if it is up.
    pub(crate) fn restart(&mut self, id: ServerId) {
        if self.is_up(id) {
            self.crash(id);
        }
        let base = self.server(id).durable().log.base().index;
        self.applied.insert(id, base);
        self.act(&Action::Restart(id));
    }

    pub(crate) fn restart_all(&mut self) {
        for id in self.world.ids().iter() {
            self.crash(id);
        }
        for id in self.world.ids().iter() {
            self.restart(id);
        }
    }

    /// Words that no other command of this test has.
    pub(crate) fn command(&mut self) -> Arc<str> {
        self.commands += 1;
        format!("x={}", self.commands).into()
    }

    /// Gives a command to a server. If it leads, as far as it knows, it says where it put it.
    pub(crate) fn start(&mut self, id: ServerId, words: &Arc<str>) -> Option<(Index, Term)> {
        if self.server(id).role() != RoleKind::Leader {
            return None;
        }
        self.act(&Action::Request(id, words.clone()));
        let log = self.server(id).log();
        Some((log.last_index(), self.server(id).term()))
    }

    /// Gives so many new commands to a server that leads.
    pub(crate) fn start_many(&mut self, id: ServerId, count: u64) {
        for _ in 0..count {
            let words = self.command();
            assert!(self.start(id, &words).is_some(), "{id} does not lead");
        }
    }
}

/// What a test asks.
impl Lab {
    fn leaders(&self) -> impl Iterator<Item = &Server> {
        let connected = self.world.servers().iter().filter(|it| self.is_connected(it.id()));
        connected.filter(|server| server.role() == RoleKind::Leader)
    }

    /// The leader among those who are connected: that of the newest term, within 5 s.
    pub(crate) fn check_one_leader(&mut self) -> ServerId {
        for _ in 0..10 {
            let wait = 450 + self.random.below(100);
            self.run(wait);
            if let Some(leader) = self.leaders().max_by_key(|server| server.term()) {
                return leader.id();
            }
        }
        panic!("no leader after 5 s");
    }

    pub(crate) fn check_no_leader(&self) {
        let leader = self.leaders().next().map(Server::id);
        assert_eq!(leader, None, "it leads without a quorum");
    }

    /// The term that all who are connected have.
    pub(crate) fn check_terms(&self) -> Term {
        let connected = self.world.servers().iter().filter(|it| self.is_connected(it.id()));
        let terms: Vec<Term> = connected.map(Server::term).collect();
        assert!(terms.windows(2).all(|pair| pair[0] == pair[1]), "they differ: {terms:?}");
        terms[0]
    }

    /// How many servers have applied the entry at `index`.
    pub(crate) fn committed_by(&self, index: Index) -> u8 {
        let has = |server: &&Server| server.is_up() && self.applied[&server.id()] >= index;
        self.world.servers().iter().filter(has).count() as u8
    }

    /// The command that was applied at `index`, if any was.
    pub(crate) fn applied_at(&self, index: Index) -> Option<&str> {
        match &self.history.get(index.0 as usize - 1)?.command {
            Command::Client(words) => Some(words),
            Command::NoOp | Command::Configuration(_) | Command::Session(..) => None,
        }
    }

    /// A new command is agreed on by `expected` servers within 10 s, by way of whoever leads. If
    /// a leader took it and lost it, another is asked. Gives its index.
    pub(crate) fn one(&mut self, expected: u8) -> Index {
        let words = self.command();
        self.all([words], expected)[0]
    }

    /// The same for several commands at once.
    pub(crate) fn all<const N: usize>(&mut self, all: [Arc<str>; N], expected: u8) -> [Index; N] {
        let mut wishes = all.map(|words| Wish { words, put: None, agreed: None });
        let end = self.now() + Time::from_millis(10 * SECOND);
        while wishes.iter().any(|wish| wish.agreed.is_none()) {
            assert!(self.now() < end, "no agreement within 10 s");
            for wish in &mut wishes {
                self.pursue(wish, expected);
            }
            self.run(5);
        }
        wishes.map(|wish| wish.agreed.expect("all are agreed on"))
    }

    fn pursue(&mut self, wish: &mut Wish, expected: u8) {
        match wish.put {
            None => {
                for id in self.connected.iter() {
                    if let Some((index, _)) = self.start(id, &wish.words) {
                        wish.put = Some((index, self.now()));
                        return;
                    }
                }
            }
            Some((index, since)) => {
                let is_there = self.applied_at(index) == Some(&*wish.words);
                if is_there && self.committed_by(index) >= expected {
                    wish.agreed = wish.agreed.or(Some(index));
                } else if self.now().since(since) >= Time::from_millis(2 * SECOND) {
                    wish.put = None;
                }
            }
        }
    }

    /// The longest log of all, in bytes: what is kept of it behind the snapshot.
    pub(crate) fn log_bytes(&self) -> u64 {
        let of = |server: &Server| server.log().iter().map(bytes_of_entry).sum();
        self.world.servers().iter().map(of).max().unwrap_or(0)
    }
}
