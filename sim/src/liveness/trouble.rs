//! What is done to a cluster, to whom, and when.

use flotilla_core::ServerId;

use crate::action::Action;
use crate::time::Time;
use crate::world::World;

/// Something that is done to a cluster. To whom shows when it is done: the leader is who leads
/// then, and the follower the first one besides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Deed {
    /// All stand for election.
    StandAll,
    /// A client asks the leader for the next value.
    Ask,
    /// The leader crashes.
    Crash,
    /// Who was asked to hand over crashes.
    CrashRetiring,
    /// All links are healed, and who is down starts again.
    Mend,
    /// What the leader sends to the follower is lost.
    Starve,
    /// What the leader and the follower send each other is lost.
    CutLink,
    /// Nothing goes to the follower, or comes from it.
    Isolate,
    /// Nothing reaches the leader.
    Deafen,
    /// All links are cut but those of the follower.
    LeaveHub,
    /// The follower loses its vote.
    Remove,
    /// The leader is asked to hand over to the follower.
    HandOver,
}

/// What is done, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// When it begins.
    pub(super) from: Time,
    /// The milliseconds after which all of it is done again; none where it is done once.
    pub(super) every: Option<u64>,
    /// What is done, and how many milliseconds after the beginning, in this order.
    pub(super) deeds: Vec<(u64, Deed)>,
}

impl Plan {
    /// When the how many-th thing is done, from 0.
    pub(super) fn time_of(&self, nth: u32) -> Option<Time> {
        let count = self.deeds.len().max(1);
        let (round, at) = (nth as usize / count, nth as usize % count);
        let (after, _) = self.deeds.get(at)?;
        let before = if round == 0 { 0 } else { self.every? * round as u64 };
        Some(self.from + Time::from_millis(before + after))
    }

    /// What is done then.
    ///
    /// # Panics
    /// Where nothing is ever done.
    pub(super) fn deed(&self, nth: u32) -> Deed {
        self.deeds[nth as usize % self.deeds.len()].1
    }
}

impl Deed {
    /// What it comes to as things are. Without a leader there is nothing to be done to it.
    pub(super) fn actions(
        self,
        world: &World,
        leader: Option<ServerId>,
        retiring: Option<ServerId>,
    ) -> Vec<Action> {
        match self {
            Self::StandAll => world.ids().iter().map(Action::Timeout).collect(),
            Self::CrashRetiring => retiring.map(Action::Crash).into_iter().collect(),
            Self::Mend => {
                let down = world.servers().iter().filter(|server| !server.is_up());
                let back = down.map(|server| Action::Restart(server.id()));
                std::iter::once(Action::HealAll).chain(back).collect()
            }
            _ => leader.map_or_else(Vec::new, |leader| self.to_leader(world, leader)),
        }
    }

    fn to_leader(self, world: &World, leader: ServerId) -> Vec<Action> {
        let others = world.ids().without(leader);
        let Some(follower) = others.iter().next() else { return Vec::new() };
        match self {
            Self::Ask => vec![Action::Request(leader, world.next_request())],
            Self::Crash => vec![Action::Crash(leader)],
            Self::Starve => vec![Action::Cut(leader, follower)],
            Self::CutLink => vec![Action::CutBoth(leader, follower)],
            Self::Isolate => vec![Action::Isolate(follower)],
            Self::Deafen => others.iter().map(|other| Action::Cut(other, leader)).collect(),
            Self::LeaveHub => {
                let rim = world.ids().without(follower);
                let pairs = rim.iter().flat_map(|one| rim.iter().map(move |other| (one, other)));
                let pairs = pairs.filter(|(one, other)| one < other);
                pairs.map(|(one, other)| Action::CutBoth(one, other)).collect()
            }
            Self::Remove => vec![Action::Members(world.ids().without(follower))],
            Self::HandOver => vec![Action::Transfer(leader, follower)],
            Self::StandAll | Self::CrashRetiring | Self::Mend => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_in_rounds_is_done_again_and_the_rest_once() {
        let deeds = vec![(0, Deed::Crash), (30, Deed::Mend)];
        let rounds = Plan { from: Time::from_millis(3000), every: Some(200), deeds };
        let times =
            |plan: &Plan| [0, 1, 2, 5].map(|nth| plan.time_of(nth).map(|time| time.0 / 1000));
        assert_eq!(times(&rounds), [Some(3000), Some(3030), Some(3200), Some(3430)]);
        assert_eq!([0, 1, 2].map(|nth| rounds.deed(nth)), [Deed::Crash, Deed::Mend, Deed::Crash]);
        let once = Plan { every: None, ..rounds };
        assert_eq!(times(&once), [Some(3000), Some(3030), None, None]);
        let nothing = Plan { deeds: Vec::new(), ..once };
        assert_eq!(times(&nothing), [None; 4]);
    }
}
