//! The world around the servers: clock, network, disks, clients.
//!
//! A world is a value: it can be cloned, compared and hashed, and what happens in it is a
//! function of its setup and of the actions taken. It changes in three ways:
//! [`World::act`] does what somebody asks, [`World::advance`] lets the next thing happen under
//! the live clock, and [`World::pass_time`] lets time pass in which nothing happens.

mod acts;
mod effects;
mod live;
mod objections;
mod schedule;
mod wishes;

use std::sync::Arc;

use flotilla_core::{Config, MAX_SERVERS, Node, Persistent, RoleKind, ServerId, ServerSet, Timer};

use crate::action::{Action, MessageId, Objection};
use crate::bus::{Bus, Envelope};
use crate::clients::Clients;
use crate::draw::Draws;
use crate::event::{Cause, Event, EventId, Happening};
use crate::referee::Referee;
use crate::server::Server;
use crate::setup::{Clock, Disk, Links, Setup};
use crate::time::{Skew, Time};

use schedule::Schedule;

/// A cluster and all around it at one instant.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct World {
    setup: Arc<Setup>,
    /// The setup's configuration with the rules that are in force now.
    config: Config,
    draws: Draws,
    clock: Clock,
    now: Time,
    /// Events so far.
    events: u64,
    servers: Vec<Server>,
    bus: Bus,
    schedule: Schedule,
    clients: Clients,
    referee: Referee,
}

impl World {
    /// The beginning of a run: term 0, no votes, empty logs, all followers, timers armed.
    ///
    /// # Panics
    /// When the setup has no server or more than [`MAX_SERVERS`].
    pub fn new(setup: Setup) -> Self {
        assert!((1..=MAX_SERVERS).contains(&setup.servers), "1 to {MAX_SERVERS} servers");
        let config = setup.config();
        let start =
            |id| Server::new(Node::restart(id, config_of(id, &config), Persistent::default()));
        let servers = ServerSet::first(setup.servers).iter().map(start).collect();
        let mut world = Self {
            draws: Draws::new(setup.seed),
            clock: setup.clock,
            setup: Arc::new(setup),
            config,
            now: Time::ZERO,
            events: 0,
            servers,
            bus: Bus::default(),
            schedule: Schedule::default(),
            clients: Clients::default(),
            referee: Referee::default(),
        };
        for id in world.ids().iter() {
            world.set_timer(id, Timer::Election);
        }
        world
    }

    /// What the run was begun with.
    pub fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The members of the cluster, and the rules and mechanisms in force now.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Who decides what happens next.
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// What time it is.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The last event; event 0 is the beginning.
    pub const fn last_event(&self) -> EventId {
        EventId(self.events)
    }

    /// The names of all servers.
    pub fn ids(&self) -> ServerSet {
        ServerSet::first(self.setup.servers)
    }

    /// All servers in order.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// A server.
    ///
    /// # Panics
    /// When there is no such server: see [`World::ids`].
    pub fn server(&self, id: ServerId) -> &Server {
        &self.servers[usize::from(id.number()) - 1]
    }

    /// The network.
    pub const fn bus(&self) -> &Bus {
        &self.bus
    }

    /// What has to arrive or be lost before this message can arrive: where links keep order, the
    /// oldest under way on its link.
    pub fn held_up_by(&self, id: MessageId) -> Option<&Envelope> {
        if self.setup.links == Links::Reorder {
            return None;
        }
        let oldest = self.bus.between(Some(id.from), Some(id.to), None).next();
        oldest.filter(|oldest| oldest.id != id)
    }

    /// What the referee found.
    pub const fn referee(&self) -> &Referee {
        &self.referee
    }

    /// The leader: up, and no leader that is up has a higher term. Of several in one term
    /// (possible only with a rule off), the first.
    pub fn leader(&self) -> Option<ServerId> {
        let leaders = self.servers.iter().filter(|server| server.role() == RoleKind::Leader);
        leaders.max_by_key(|server| (server.term(), std::cmp::Reverse(server.id()))).map(Server::id)
    }

    /// What the next client asks for if it has nothing else in mind: `x=1`, `x=2`, …
    pub fn next_request(&self) -> Arc<str> {
        Self::request_words(self.clients.commands() + 1)
    }

    /// What the how many-th request asks for, with nothing else in mind.
    pub(crate) fn request_words(number: u64) -> Arc<str> {
        format!("x={number}").into()
    }

    /// Whether what clients were told fits one order of all operations.
    pub fn is_linearizable(&self) -> bool {
        Referee::is_linearizable(&self.clients)
    }

    /// What clients asked, and what they were told.
    pub const fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The longest that an election timeout may be, by the slowest clock.
    pub fn longest_election_timeout(&self) -> Time {
        let slowest = self.servers.iter().map(Server::skew).max().unwrap_or(Skew::NONE);
        slowest.of(self.setup.election_timeout.max)
    }

    /// When the next thing happens by itself.
    pub fn next_due(&self) -> Option<Time> {
        self.schedule.next_time()
    }

    /// Does what somebody asks, now.
    ///
    /// # Errors
    /// When it is impossible now. An action that would merely change nothing is an event all
    /// the same.
    pub fn act(&mut self, action: &Action) -> Result<Event, Objection> {
        if let Some(objection) = self.objection(action)
            && objection.impossible
        {
            return Err(objection);
        }
        let mut event = Event::blank();
        self.begin_event(&mut event, Cause::Action(action.clone()));
        self.perform(action, &mut event);
        Ok(event)
    }

    /// Lets the next thing happen under the live clock, into `event`, whose buffers are used
    /// again. Nothing happens when nothing is due, and under the manual clock.
    pub fn advance(&mut self, event: &mut Event) -> bool {
        let Some((at, due)) = self.schedule.pop() else { return false };
        self.now = at;
        self.come_due(due, event);
        true
    }

    /// Lets time pass in which nothing happens.
    ///
    /// # Panics
    /// When `to` is past, or something would happen before it.
    pub fn pass_time(&mut self, to: Time) {
        assert!(to >= self.now, "time does not go back");
        assert!(self.next_due().is_none_or(|due| due >= to), "something happens before {to}");
        self.now = to;
    }

    fn begin_event(&mut self, event: &mut Event, cause: Cause) {
        self.events += 1;
        event.id = EventId(self.events);
        event.at = self.now;
        event.clock = self.clock;
        event.cause = cause;
        event.what = Happening::Began;
        event.consequences.clear();
        event.verdict.clear();
    }

    pub(crate) const fn bus_mut(&mut self) -> &mut Bus {
        &mut self.bus
    }

    pub(crate) fn server_mut(&mut self, id: ServerId) -> &mut Server {
        &mut self.servers[usize::from(id.number()) - 1]
    }

    /// How disks behave under the clock of now.
    pub(crate) fn disk(&self) -> Disk {
        match (self.setup.disk, self.clock) {
            (Disk::Manual, _) => Disk::Manual,
            (Disk::Immediate, _) | (_, Clock::Manual) => Disk::Immediate,
            (Disk::Usual, Clock::Live) => Disk::Within(Setup::LIVE_DISK),
            (Disk::Within(span), Clock::Live) => Disk::Within(span),
        }
    }
}

/// What a server is told as it starts: one that does not vote from the beginning hears of the
/// cluster when it is added.
pub(crate) fn config_of(id: ServerId, config: &Config) -> Config {
    let mut config = config.clone();
    if !config.initial.contains(id) {
        config.initial = ServerSet::EMPTY;
    }
    config
}

impl Event {
    /// The beginning of a run, or an event whose buffers [`World::advance`] may use.
    pub const fn blank() -> Self {
        Self {
            id: EventId(0),
            at: Time::ZERO,
            clock: Clock::Live,
            cause: Cause::Event(EventId(0)),
            what: Happening::Began,
            consequences: Vec::new(),
            verdict: Vec::new(),
        }
    }
}
