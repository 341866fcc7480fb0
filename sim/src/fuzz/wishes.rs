//! What clients and operators ask for, and how a server or its disk fails.

use std::sync::Arc;

use flotilla_core::{ServerId, ServerSet};

use super::dice::Dice;
use crate::action::Action;
use crate::disk::Fsync;
use crate::server::Server;
use crate::world::World;

/// Commands that nobody asked for before.
#[derive(Clone, Debug)]
pub(super) struct Wishes {
    keys: usize,
    values: u32,
}

impl Wishes {
    /// Commands about so many keys, three at most: few, so that commands meet.
    pub(super) const fn of_keys(keys: usize) -> Self {
        Self { keys, values: 0 }
    }

    /// A command that nobody asked for before.
    pub(super) fn words(&mut self, dice: &mut Dice) -> Arc<str> {
        self.values += 1;
        format!("{}={}", self.key(dice), self.values).into()
    }

    /// One of the keys.
    pub(super) fn key(&self, dice: &mut Dice) -> Arc<str> {
        ["x", "y", "z"][dice.below(self.keys.min(3))].into()
    }

    /// Voters to be: one more, one less, or any.
    pub(super) fn voters(dice: &mut Dice, world: &World) -> Option<ServerSet> {
        let leader = world.server(world.leader()?);
        let voters = leader.process()?.configuration().voters;
        let one_of = |dice: &mut Dice, set: ServerSet| dice.pick(&set.iter().collect::<Vec<_>>());
        let others = world.ids().minus(voters);
        let changed = match dice.below(5) {
            0 => Self::some_of(dice, world)?,
            1 | 2 if !others.is_empty() => {
                one_of(dice, others).into_iter().collect::<ServerSet>().or(voters)
            }
            _ => voters.without(one_of(dice, voters)?),
        };
        (!changed.is_empty()).then_some(changed)
    }

    /// A crash, before all unfinished writes or after some of them.
    pub(super) fn crash(dice: &mut Dice, server: &Server) -> Action {
        match dice.below(1 + server.cached_writes() + server.pending_writes().count()) {
            0 => Action::Crash(server.id()),
            written => Action::CrashTorn(server.id(), written as u32),
        }
    }

    /// A disk begins to lie, or keeps its word again.
    pub(super) fn lie(server: &Server) -> Action {
        let other = Fsync::ALL.into_iter().find(|fsync| *fsync != server.fsync());
        Action::SetFsync(server.id(), other.unwrap_or(Fsync::Lies))
    }

    /// Some servers, each as likely as not; never none.
    pub(super) fn some_of(dice: &mut Dice, world: &World) -> Option<ServerSet> {
        let ids: Vec<ServerId> = world.ids().iter().collect();
        let some: ServerSet = ids.into_iter().filter(|_| dice.one_in(2)).collect();
        (!some.is_empty()).then_some(some)
    }
}
