//! What is done to a cluster, made up while it runs.

use flotilla_core::{Mechanism, RoleKind, ServerId};

use super::Options;
use super::ambush::Ambush;
use super::dice::Dice;
use super::wishes::Wishes;
use crate::action::{Action, MessageId};
use crate::server::Server;
use crate::setup::Clock;
use crate::time::{Skew, Span, Time};
use crate::world::World;

/// A kind of thing to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    Request,
    RequestAs,
    Retry,
    Read,
    Snapshot,
    Members,
    Transfer,
    Crash,
    Restart,
    Pause,
    Resume,
    Cut,
    Isolate,
    Partition,
    Heal,
    HealAll,
    Timeout,
    Beat,
    Lapse,
    Drop,
    Hold,
    Release,
    Duplicate,
    Deliver,
    Sync,
    Manual,
    Ambush,
    Skew,
    Lie,
}

/// Each with how often it is done where it is done at all, and whether every run does it.
const LIVE: [(Deed, u32, bool); 28] = [
    (Deed::Request, 30, true),
    (Deed::RequestAs, 10, false),
    (Deed::Retry, 8, false),
    (Deed::Read, 10, false),
    (Deed::Snapshot, 6, false),
    (Deed::Members, 6, false),
    (Deed::Transfer, 4, false),
    (Deed::Crash, 8, false),
    (Deed::Restart, 10, true),
    (Deed::Pause, 5, false),
    (Deed::Resume, 8, true),
    (Deed::Cut, 6, false),
    (Deed::Isolate, 5, false),
    (Deed::Partition, 3, false),
    (Deed::Heal, 8, true),
    (Deed::HealAll, 4, true),
    (Deed::Timeout, 5, false),
    (Deed::Beat, 3, false),
    (Deed::Lapse, 2, false),
    (Deed::Drop, 5, false),
    (Deed::Hold, 5, false),
    (Deed::Release, 8, true),
    (Deed::Duplicate, 5, false),
    (Deed::Deliver, 5, false),
    (Deed::Sync, 3, false),
    (Deed::Manual, 2, false),
    (Deed::Ambush, 3, false),
    (Deed::Skew, 2, false),
];

/// What is done with time standing still.
const STILL: [(Deed, u32); 14] = [
    (Deed::RequestAs, 4),
    (Deed::Retry, 4),
    (Deed::Deliver, 60),
    (Deed::Timeout, 6),
    (Deed::Beat, 4),
    (Deed::Request, 10),
    (Deed::Drop, 10),
    (Deed::Duplicate, 3),
    (Deed::Crash, 3),
    (Deed::Restart, 6),
    (Deed::Snapshot, 2),
    (Deed::Members, 2),
    (Deed::Read, 4),
    (Deed::Transfer, 1),
];

/// Draws one act after another. What a run does at all is drawn at its beginning: runs that do
/// few things do them in more ways.
#[derive(Clone, Debug)]
pub(super) struct Chaos {
    dice: Dice,
    live: Vec<(Deed, u32)>,
    still: Vec<(Deed, u32)>,
    /// What passes between two acts.
    pauses: Span,
    /// Acts until time flows again.
    standstill: u32,
    /// How many servers may be down at once.
    most_down: usize,
    wishes: Wishes,
    ambush: Option<Ambush>,
}

impl Chaos {
    pub(super) fn new(options: &Options, mut dice: Dice, world: &World) -> Self {
        let sound = |deed: Deed| {
            // A lease counts on clocks, which nobody may put forward by hand.
            let leases = world.setup().mechanisms.uses(Mechanism::LeaseReads);
            !(leases && matches!(deed, Deed::Timeout | Deed::Lapse))
        };
        let mut live: Vec<(Deed, u32)> = LIVE
            .iter()
            .filter(|(deed, _, always)| sound(*deed) && (*always || dice.one_in(2)))
            .map(|(deed, weight, _)| (*deed, *weight))
            .collect();
        if options.lying_disks {
            live.push((Deed::Lie, 4));
        }
        let does =
            |deed: Deed| live.iter().any(|(other, _)| *other == deed) || deed == Deed::Deliver;
        let still = STILL.iter().copied().filter(|(deed, _)| does(*deed)).collect();
        let paces = [(0, 5_000), (0, 30_000), (1_000, 100_000), (50_000, 400_000)];
        let (min, max) = dice.pick(&paces).unwrap_or((0, 50_000));
        let servers = usize::from(world.setup().servers);
        let most_down = 1 + dice.below(servers);
        Self {
            live,
            still,
            pauses: Span { min: Time(min), max: Time(max) },
            standstill: 0,
            most_down,
            wishes: Wishes::of_keys(3),
            ambush: None,
            dice,
        }
    }

    /// When the next act is, at `now`.
    pub(super) fn next_time(&mut self, now: Time) -> Time {
        let pause = self.dice.within(self.pauses);
        // Now and then long enough for anything to come of it.
        let long = if self.dice.one_in(20) { Time::from_millis(500) } else { Time::ZERO };
        let next = now + pause + long;
        self.ambush
            .as_ref()
            .and_then(Ambush::next_time)
            .map_or(next, |step| next.min(step).max(now))
    }

    /// The next act, if one comes to mind.
    pub(super) fn next(&mut self, world: &World) -> Option<Action> {
        if world.clock() == Clock::Live {
            let Self { ambush, wishes, dice, .. } = self;
            if let Some(action) = ambush.as_mut().and_then(|it| it.next(world, wishes, dice)) {
                return Some(action);
            }
            let deed = self.dice.weighted(&self.live)?;
            return self.action(deed, world);
        }
        if self.standstill == 0 {
            return Some(Action::SetClock(Clock::Live));
        }
        self.standstill -= 1;
        let deed = self.dice.weighted(&self.still)?;
        self.action(deed, world)
    }

    fn action(&mut self, deed: Deed, world: &World) -> Option<Action> {
        Some(match deed {
            Deed::Request => {
                Action::Request(self.leader_mostly(world)?, self.wishes.words(&mut self.dice))
            }
            Deed::RequestAs => {
                let client = 1 + self.dice.below(3) as u32;
                Action::RequestAs(
                    self.leader_mostly(world)?,
                    client,
                    self.wishes.words(&mut self.dice),
                )
            }
            Deed::Retry => {
                let client = 1 + self.dice.below(3) as u32;
                world.clients().newest_of(client)?;
                Action::Retry(self.leader_mostly(world)?, client)
            }
            Deed::Read => Action::Read(self.leader_mostly(world)?, self.wishes.key(&mut self.dice)),
            Deed::Snapshot => {
                let has_news = |server: &Server| server.last_applied() > server.log().base().index;
                Action::Snapshot(self.server(world, has_news)?)
            }
            Deed::Members => Action::Members(Wishes::voters(&mut self.dice, world)?),
            Deed::Transfer => {
                let leader = self.server(world, |server| server.role() == RoleKind::Leader)?;
                Action::Transfer(leader, self.server(world, |server| server.id() != leader)?)
            }
            Deed::Crash => {
                let down = world.servers().iter().filter(|server| !server.is_up()).count();
                let may = down < self.most_down;
                let id = self.server(world, |server| may && server.is_up())?;
                Wishes::crash(&mut self.dice, world.server(id))
            }
            Deed::Restart => Action::Restart(self.server(world, |server| !server.is_up())?),
            Deed::Pause => {
                Action::Pause(self.server(world, |server| server.is_up() && !server.is_paused())?)
            }
            Deed::Resume => Action::Resume(self.server(world, Server::is_paused)?),
            Deed::Timeout => {
                Action::Timeout(self.server(world, |server| server.role() != RoleKind::Leader)?)
            }
            Deed::Beat => {
                Action::Beat(self.server(world, |server| server.role() == RoleKind::Leader)?)
            }
            Deed::Lapse => Action::Lapse(self.server(world, |_| true)?),
            Deed::Sync => {
                Action::Sync(self.server(world, |server| server.pending_writes().next().is_some())?)
            }
            Deed::Cut | Deed::Isolate | Deed::Partition | Deed::Heal | Deed::HealAll => {
                self.on_links(deed, world)?
            }
            Deed::Drop => Action::Drop(self.message(world)?),
            Deed::Hold => Action::Hold(self.message(world)?),
            Deed::Release => Action::Release(self.held(world)?),
            Deed::Duplicate => Action::Duplicate(self.message(world)?),
            Deed::Deliver => Action::Deliver(self.message(world)?),
            Deed::Ambush => {
                let (ambush, action) = Ambush::begin(&mut self.dice, world)?;
                self.ambush = Some(ambush);
                action
            }
            Deed::Skew => {
                let id = self.server(world, |_| true)?;
                Action::Skew(id, self.skew(world)?)
            }
            Deed::Lie => Wishes::lie(world.server(self.server(world, |_| true)?)),
            Deed::Manual => {
                self.standstill = 5 + self.dice.below(60) as u32;
                Action::SetClock(Clock::Manual)
            }
        })
    }

    fn on_links(&mut self, deed: Deed, world: &World) -> Option<Action> {
        if deed == Deed::HealAll {
            return world.objection(&Action::HealAll).is_none().then_some(Action::HealAll);
        }
        if deed == Deed::Partition {
            return Wishes::some_of(&mut self.dice, world)
                .map(|group| Action::Partition(vec![group]));
        }
        let a = self.server(world, |_| true)?;
        if deed == Deed::Isolate {
            return Some(Action::Isolate(a));
        }
        let b = self.server(world, |server| server.id() != a)?;
        let both = self.dice.one_in(2);
        Some(match (deed, both) {
            (Deed::Cut, true) => Action::CutBoth(a, b),
            (Deed::Cut, false) => Action::Cut(a, b),
            _ => {
                let healed = if both { Action::Reconnect(a) } else { Action::Heal(a, b) };
                world.objection(&healed).is_none().then_some(healed)?
            }
        })
    }

    /// How wrong a clock is: where leases are in use, by no more than they allow for.
    fn skew(&mut self, world: &World) -> Option<Skew> {
        let leases = world.setup().mechanisms.uses(Mechanism::LeaseReads);
        let allowed: &[u8] = if leases { &[100, 105, 110] } else { &[50, 80, 100, 110, 150, 200] };
        Skew::new(self.dice.pick(allowed)?)
    }

    /// A server that suits.
    fn server(&mut self, world: &World, suits: impl Fn(&Server) -> bool) -> Option<ServerId> {
        let suitable: Vec<ServerId> =
            world.servers().iter().filter(|server| suits(server)).map(Server::id).collect();
        self.dice.pick(&suitable)
    }

    /// One of those that think they lead; now and then any server.
    fn leader_mostly(&mut self, world: &World) -> Option<ServerId> {
        let any = self.dice.one_in(10);
        self.server(world, |server| any || server.role() == RoleKind::Leader)
    }

    /// A message under way: the oldest, the newest or any.
    fn message(&mut self, world: &World) -> Option<MessageId> {
        let count = world.bus().len();
        let place = match self.dice.below(4) {
            _ if count == 0 => return None,
            0 => 0,
            1 => count - 1,
            _ => self.dice.below(count),
        };
        world.bus().under_way().nth(place).map(|envelope| envelope.id)
    }

    fn held(&mut self, world: &World) -> Option<MessageId> {
        let held = world.bus().under_way().filter(|envelope| envelope.held);
        let held: Vec<MessageId> = held.map(|envelope| envelope.id).collect();
        self.dice.pick(&held)
    }
}
