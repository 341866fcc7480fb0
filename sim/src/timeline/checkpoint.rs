//! Worlds kept to begin a replay from, and how much room they may take.

use std::sync::Arc;

use flotilla_core::{Body, Entry};

use crate::bus::Envelope;
use crate::timeline::Branch;
use crate::world::World;

/// About what a world takes that shares its logs with the one before: measured with five servers.
const WORLD: u64 = 120_000;
/// What all checkpoints of a timeline take at most, by this file's figures.
const MOST: u64 = 128_000_000;

/// A message under way with its order.
type Under = (u64, Envelope);

/// A world as it was after an event.
///
/// Messages that were under way at the checkpoint before, too, are kept once for both: where a
/// server stalls for long, thousands are.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    /// The world without its messages.
    world: World,
    under_way: Vec<Arc<Under>>,
}

impl Checkpoint {
    /// Keeps `world`, and shares what it can with the checkpoint before.
    pub(super) fn new(world: &World, before: Option<&Self>) -> Self {
        let mut world = world.clone();
        let mut known = before.map_or(&[][..], |before| &before.under_way).iter().peekable();
        let share = |message: Under| {
            while known.next_if(|known| known.0 < message.0).is_some() {}
            let same = known.next_if(|known| ***known == message);
            same.map_or_else(|| Arc::new(message), Arc::clone)
        };
        let under_way = world.bus_mut().unload().into_iter().map(share).collect();
        Self { world, under_way }
    }

    /// The world as it was.
    pub(super) fn world(&self) -> World {
        let mut world = self.world.clone();
        world.bus_mut().load(self.under_way.iter().map(|message| Under::clone(message)).collect());
        world
    }

    /// About how many bytes it takes beside the one before it.
    fn weight(&self, before: Option<&Self>) -> u64 {
        let mut known = before.map_or(&[][..], |before| &before.under_way).iter().peekable();
        let is_new = |message: &&Arc<Under>| {
            while known.next_if(|known| known.0 < message.0).is_some() {}
            known.next_if(|known| Arc::ptr_eq(known, message)).is_none()
        };
        let pointers = (self.under_way.len() * size_of::<usize>()) as u64;
        WORLD + pointers + self.under_way.iter().filter(is_new).map(|it| weight_of(it)).sum::<u64>()
    }

    /// About how many bytes its messages take.
    fn messages(&self) -> u64 {
        self.under_way.iter().map(|message| weight_of(message)).sum()
    }
}

/// About how many bytes a message takes, with what it points to. Who gets nothing for long is sent
/// ever longer runs of entries.
fn weight_of((_, envelope): &Under) -> u64 {
    let entries = match &envelope.message.body {
        Body::AppendEntries { entries, .. } => entries.len(),
        _ => 0,
    };
    (size_of::<Under>() + entries * size_of::<Entry>()) as u64
}

/// How much room the checkpoints of a timeline take.
#[derive(Clone, Debug)]
pub(super) struct Room {
    most: u64,
    taken: u64,
    /// How often every second checkpoint went.
    thinned: u32,
}

impl Default for Room {
    fn default() -> Self {
        Self { most: MOST, taken: 0, thinned: 0 }
    }
}

impl Room {
    /// Whether there is to be a checkpoint after this many events, with one every `every` at first.
    pub(super) const fn is_due(&self, events: u64, every: u64) -> bool {
        events.is_multiple_of(every << self.thinned)
    }

    /// Counts the newest checkpoint of a branch, and makes room where all of them take too much.
    pub(super) fn count(&mut self, branches: &mut [Branch], newest: usize) {
        let checkpoints = &branches[newest].checkpoints;
        let before = checkpoints.len().checked_sub(2).map(|at| &*checkpoints[at].1);
        self.taken += checkpoints.last().map_or(0, |(_, newest)| newest.weight(before));
        if self.taken > self.most {
            // More than has to be, so that it is not all looked through again with the next one.
            while self.taken > self.most / 4 * 3 && self.thin_out(branches) {}
        }
    }

    /// Gives up some checkpoints: those with the most messages, as long as messages take more
    /// than the worlds; then every second one. A seek plays as many more events again. The first
    /// one, from which everything can be made, stays. False when it is the only one.
    fn thin_out(&mut self, branches: &mut [Branch]) -> bool {
        let all = branches.iter().flat_map(|branch| &branch.checkpoints);
        let (mut count, mut heaviest) = (0, 0);
        for (_, checkpoint) in all {
            count += 1;
            heaviest = checkpoint.messages().max(heaviest);
        }
        let by_messages = heaviest > WORLD;
        self.thinned += u32::from(!by_messages);
        self.taken = 0;
        let mut every_second = false;
        for branch in branches {
            branch.checkpoints.retain(|(_, checkpoint)| {
                every_second = !every_second;
                if by_messages { checkpoint.messages() <= heaviest / 2 } else { every_second }
            });
            let mut before = None;
            for (_, checkpoint) in &branch.checkpoints {
                self.taken += checkpoint.weight(before);
                before = Some(&**checkpoint);
            }
        }
        count > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::CHECKPOINT_EVERY;
    use crate::{Action, BranchId, EventId, Setup, Time, Timeline};
    use flotilla_core::ServerId;

    /// A live run in which S1 stalls from the beginning, with a branch now and then.
    fn stalled(events: u64, most: u64) -> Timeline {
        let mut timeline = Timeline::new(Setup::default());
        timeline.room.most = most;
        let s1 = ServerId::new(1).expect("a server");
        timeline.act(Action::Pause(s1)).expect("possible");
        while timeline.last().0 < events {
            timeline.play_to(timeline.world().now() + Time::from_millis(10_000));
        }
        for branch in 1..6 {
            timeline.switch_to(BranchId(0));
            timeline.seek(EventId(branch * CHECKPOINT_EVERY * 2 - 5));
            timeline.act(Action::HealAll).expect("possible");
            timeline.play_to(timeline.world().now() + Time::from_millis(30_000));
        }
        timeline
    }

    #[test]
    fn where_there_is_little_room_there_are_fewer_checkpoints_and_the_same_moments() {
        let mut roomy = stalled(25_000, MOST);
        let mut tight = stalled(25_000, 9 * WORLD);
        let count =
            |it: &Timeline| it.branches.iter().map(|it| it.checkpoints.len()).sum::<usize>();
        assert!(count(&tight) < count(&roomy));
        assert!(tight.room.taken <= tight.room.most, "{:?}", tight.room);
        for branch in (0..6).map(BranchId) {
            roomy.switch_to(branch);
            tight.switch_to(branch);
            assert_eq!(tight.world(), roomy.world(), "at the end of {branch:?}");
            for event in (1..roomy.last().0).step_by(2999).map(EventId) {
                assert_eq!(tight.moment(branch, event), roomy.moment(branch, event));
            }
        }
    }

    #[test]
    fn where_many_messages_wait_their_checkpoints_go_first() {
        let timeline = stalled(25_000, 20 * WORLD);
        assert_eq!(timeline.room.thinned, 0, "{:?}", timeline.room);
        let kept: Vec<_> = timeline.branches[0].checkpoints.iter().map(|(id, _)| id.0).collect();
        assert!(kept.len() > 2 && kept.len() < 13, "{kept:?}");
        let early = kept.iter().zip((0..).map(|nth| nth * CHECKPOINT_EVERY));
        assert!(early.clone().all(|(event, expected)| *event == expected), "{kept:?}");
    }

    #[test]
    fn messages_that_wait_are_kept_once_for_all_checkpoints() {
        let timeline = stalled(25_000, MOST);
        let checkpoints = &timeline.branches[0].checkpoints;
        let (_, last) = checkpoints.last().expect("the first at least");
        assert!(last.under_way.len() > 1000, "{} messages wait for S1", last.under_way.len());
        let (_, before) = &checkpoints[checkpoints.len() - 2];
        let shared = last.weight(None) - last.weight(Some(before));
        assert!(shared > before.messages() / 10 * 9, "{shared} bytes are shared");
    }
}
