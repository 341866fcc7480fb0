//! What somebody wants of one server where the cluster is to be asked for it: the action that
//! asks whoever leads now.

use flotilla_core::{Configuration, Node, ServerId};

use crate::action::{Action, Objection};
use crate::world::World;

impl World {
    /// The leader is to hand over to `target`.
    ///
    /// # Errors
    /// There is no leader.
    pub fn handing_over_to(&self, target: ServerId) -> Result<Action, Objection> {
        Ok(Action::Transfer(self.led_by()?.id(), target))
    }

    /// The leader is to let `server` vote as well.
    ///
    /// # Errors
    /// There is no leader, or the server votes already.
    pub fn adding(&self, server: ServerId) -> Result<Action, Objection> {
        let Configuration { mut voters, .. } = self.led_by()?.configuration();
        if voters.contains(server) {
            return Err(Objection::idle(format!("{server} has a vote already")));
        }
        voters.insert(server);
        Ok(Action::Members(voters))
    }

    /// The leader is to let all but `server` vote.
    ///
    /// # Errors
    /// There is no leader, or the server does not vote.
    pub fn removing(&self, server: ServerId) -> Result<Action, Objection> {
        let Configuration { voters, .. } = self.led_by()?.configuration();
        if !voters.contains(server) {
            return Err(Objection::idle(format!("{server} has no vote")));
        }
        Ok(Action::Members(voters.without(server)))
    }

    fn led_by(&self) -> Result<&Node, Objection> {
        let leader = self.leader().and_then(|leader| self.server(leader).process());
        leader.ok_or_else(|| Objection::impossible("there is no leader to ask"))
    }
}

#[cfg(test)]
mod tests {
    use flotilla_core::{ServerId, ServerSet};

    use super::*;
    use crate::setup::{Clock, Setup};

    fn s(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    /// Four servers, three of which vote; S1 is elected by S2 if `led`.
    fn world(led: bool) -> World {
        let initial = Some(ServerSet::first(3));
        let setup = Setup { servers: 4, initial, clock: Clock::Manual, ..Setup::default() };
        let mut world = World::new(setup);
        world.act(&Action::Timeout(s(1))).expect("an election");
        let next = |world: &World| world.bus().under_way().next().map(|envelope| envelope.id);
        while let Some(id) = next(&world).filter(|_| led) {
            world.act(&Action::Deliver(id)).expect("a delivery");
        }
        world
    }

    #[test]
    fn who_leads_is_asked() {
        let world = world(true);
        assert_eq!(world.handing_over_to(s(3)), Ok(Action::Transfer(s(1), s(3))));
        assert_eq!(world.adding(s(4)), Ok(Action::Members(ServerSet::first(4))));
        assert_eq!(world.removing(s(3)), Ok(Action::Members(ServerSet::first(2))));
    }

    #[test]
    fn what_is_so_already_is_not_asked_for() {
        let world = world(true);
        assert_eq!(world.adding(s(2)).unwrap_err().reason, "S2 has a vote already");
        assert_eq!(world.removing(s(4)).unwrap_err().reason, "S4 has no vote");
    }

    #[test]
    fn without_a_leader_there_is_nobody_to_ask() {
        let world = world(false);
        for wish in [world.handing_over_to(s(2)), world.adding(s(4)), world.removing(s(2))] {
            assert_eq!(wish.unwrap_err().reason, "there is no leader to ask");
        }
    }
}
