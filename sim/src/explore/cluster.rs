//! What no step of a search changes.

use std::sync::Arc;

use flotilla_core::{
    Command, Config, PerServer, Rename, Renaming, RequestId, ServerId, ServerSet, Session,
};

use super::onlookers::Onlookers;
use super::{Bounds, DEEPEST};
use crate::clients::{Asked, Clients};
use crate::setup::Disk;
use crate::world::World;

/// The key that clients read: the one that [`World::request_words`] writes.
pub(super) const READ: &str = "x";

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
    /// In a search with retries, the client of each command in turn: none that had a session
    /// before.
    clients: Vec<u32>,
    keeps_history: bool,
    runs_machines: bool,
}

impl Cluster {
    /// The cluster of a world, for a search within these bounds.
    pub(super) fn of(world: &World, bounds: &Bounds) -> Self {
        let mut cuts = PerServer::all(ServerSet::EMPTY);
        for from in world.ids().iter() {
            cuts[from] = world.ids().iter().filter(|to| world.bus().is_cut(from, *to)).collect();
        }
        let was_asked = |what: fn(&Asked) -> bool| world.clients().iter().any(|it| what(&it.what));
        let keeps_history = bounds.reads > 0 || was_asked(|it| matches!(it, Asked::Read(_)));
        let has_sessions =
            bounds.retries > 0 || was_asked(|it| matches!(it, Asked::Command(_, Some(_))));
        let is_new = |client: &u32| world.clients().newest_of(*client).is_none();
        let most = if bounds.retries > 0 { DEEPEST as usize } else { 0 };
        Self {
            ids: world.ids(),
            config: world.config().clone(),
            disk_is_manual: world.disk() == Disk::Manual,
            cuts,
            commands: world.clients().commands(),
            asked: world.clients().iter().count() as u64,
            clients: (1..).filter(is_new).take(most).collect(),
            keeps_history,
            runs_machines: keeps_history || has_sessions || bounds.snapshots > 0,
        }
    }

    /// All servers.
    pub(super) const fn ids(&self) -> ServerSet {
        self.ids
    }

    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    pub(super) const fn disk_is_manual(&self) -> bool {
        self.disk_is_manual
    }

    pub(super) fn is_cut(&self, from: ServerId, to: ServerId) -> bool {
        self.cuts[from].contains(to)
    }

    /// Whether verdicts depend on what clients asked and were told: only with reads.
    pub(super) const fn keeps_history(&self) -> bool {
        self.keeps_history
    }

    /// Whether something depends on the state machines: reads, sessions and snapshots do.
    pub(super) const fn runs_machines(&self) -> bool {
        self.runs_machines
    }

    /// Whether the cluster is the same with its names exchanged.
    pub(super) fn is_same(&self, names: &Renaming) -> bool {
        let cuts = |id: ServerId| self.cuts[names.of(id)] == self.cuts[id].renamed(names);
        self.config.renamed(names) == self.config && self.ids.iter().all(cuts)
    }

    /// The how many-th thing asked since the search began.
    pub(super) const fn request(&self, asked: u8) -> RequestId {
        RequestId(self.asked + asked as u64)
    }

    /// The words of the how many-th command since the search began.
    pub(super) fn words(&self, command: u8) -> Arc<str> {
        World::request_words(self.commands + u64::from(command))
    }

    /// The client of the how many-th command, if it has a session.
    pub(super) fn client(&self, command: u8) -> Option<u32> {
        self.clients.get(usize::from(command) - 1).copied()
    }

    /// The how many-th command.
    pub(super) fn command(&self, command: u8) -> Command {
        let words = self.words(command);
        match self.client(command) {
            Some(client) => Command::Session(Session { client, serial: 1 }, words),
            None => Command::Client(words),
        }
    }

    /// What onlookers remember of a world, as far as it matters.
    pub(super) fn onlookers(&self, world: &World) -> Onlookers {
        let clients = if self.keeps_history { world.clients().clone() } else { Clients::default() };
        Onlookers { referee: world.referee().clone(), clients }
    }
}
