//! Moments of random runs, and the acts that there are in them.

use flotilla_core::{Index, Mechanism, RoleKind, ServerId, ServerSet};
use flotilla_sim::{Action, Clock, Disk, Event, Server, Setup, World};

pub(crate) use crate::by_hand::{ByHand, s};

/// A source of choices, the same in every run of the tests.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// What can be done in a manual world: timers, clients, messages, disks, crashes.
pub(crate) fn acts(world: &World) -> Vec<Action> {
    let mut acts = Vec::new();
    for server in world.servers() {
        let id = server.id();
        if !server.is_up() {
            acts.push(Action::Restart(id));
            continue;
        }
        acts.push(Action::Crash(id));
        if server.role() == RoleKind::Leader {
            acts.push(Action::Request(id, world.next_request()));
            acts.push(Action::Beat(id));
        } else {
            acts.push(Action::Timeout(id));
        }
        let pending = server.pending_writes().count();
        if pending > 0 {
            acts.push(Action::Sync(id));
        }
        if pending > 1 {
            acts.push(Action::CrashTorn(id, 1));
        }
    }
    acts.extend(world.bus().under_way().map(|envelope| Action::Deliver(envelope.id)));
    acts
}

/// A manual run of so many acts, more of them deliveries than anything else.
pub(crate) fn manual(seed: u64, servers: u8, disk: Disk, length: usize) -> World {
    let setup = Setup { servers, seed, disk, clock: Clock::Manual, ..Setup::default() };
    wander(World::new(setup), seed, length)
}

/// Goes on with a manual run.
pub(crate) fn wander(world: World, seed: u64, length: usize) -> World {
    wander_watched(world, seed, length, |_| {})
}

/// The same, and shows the world after each act.
pub(crate) fn wander_watched(
    mut world: World,
    seed: u64,
    length: usize,
    mut visit: impl FnMut(&World),
) -> World {
    let mut dice = Dice::new(seed);
    for _ in 0..length {
        let acts = acts(&world);
        let wanted = match dice.below(20) {
            0 => |act: &Action| matches!(act, Action::Crash(_) | Action::CrashTorn(..)),
            1 | 2 => |act: &Action| matches!(act, Action::Timeout(_)),
            3 | 4 => |act: &Action| matches!(act, Action::Request(..)),
            5 => |act: &Action| matches!(act, Action::Restart(_)),
            6 => |act: &Action| matches!(act, Action::Beat(_)),
            7 | 8 => |act: &Action| matches!(act, Action::Sync(_)),
            _ => |act: &Action| matches!(act, Action::Deliver(_)),
        };
        let acts: Vec<Action> = acts.into_iter().filter(wanted).collect();
        if !acts.is_empty() {
            let act = &acts[dice.below(acts.len())];
            world.act(act).unwrap_or_else(|why| panic!("{act:?}: {why}"));
            visit(&world);
        }
    }
    world
}

/// A live run of so many events, in which servers are cut off, stall, crash and come back.
pub(crate) fn live(seed: u64, setup: &Setup, length: usize) -> World {
    live_on(World::new(Setup { seed, ..setup.clone() }), seed, length)
}

/// Goes on with a live run.
pub(crate) fn live_on(mut world: World, seed: u64, length: usize) -> World {
    let (mut dice, mut event) = (Dice::new(seed), Event::blank());
    let ids: Vec<ServerId> = world.ids().iter().collect();
    for _ in 0..length {
        let id = ids[dice.below(ids.len())];
        let action = match dice.below(60) {
            0 => Action::Crash(id),
            1 | 2 => Action::Restart(id),
            3 => Action::Isolate(id),
            4 | 5 => Action::Reconnect(id),
            6 => Action::Pause(id),
            7 | 8 => Action::Resume(id),
            9..=14 => Action::Request(world.leader().unwrap_or(id), world.next_request()),
            15 => Action::Timeout(id),
            _ => {
                world.advance(&mut event);
                continue;
            }
        };
        let impossible = world.objection(&action).is_some_and(|objection| objection.impossible);
        if !impossible {
            world.act(&action).expect("it is possible");
        }
    }
    world
}

/// These servers.
pub(crate) fn set(numbers: &[u8]) -> ServerSet {
    numbers.iter().map(|number| s(*number)).collect()
}

/// All entries of all logs.
pub(crate) fn entries(world: &World) -> Vec<(ServerId, Index)> {
    let of_log = |id: ServerId| {
        let log = world.server(id).log();
        (log.base().index.0 + 1..=log.last_index().0).map(move |index| (id, Index(index)))
    };
    world.ids().iter().flat_map(of_log).collect()
}

/// A run under the manual clock.
pub(crate) struct Run {
    pub(crate) world: World,
}

impl ByHand for Run {
    fn world(&self) -> &World {
        &self.world
    }

    fn take(&mut self, action: &Action) {
        self.act(action);
    }
}

impl Run {
    fn of(mut setup: Setup) -> Self {
        setup.clock = Clock::Manual;
        Self { world: World::new(setup) }
    }

    /// S1 leads term 1, and all have x=1 at index 1, committed.
    pub(crate) fn led(servers: u8) -> Self {
        Self::led_with(servers, &[])
    }

    /// The same with some mechanisms.
    pub(crate) fn led_with(servers: u8, mechanisms: &[Mechanism]) -> Self {
        let mut setup = Setup { servers, ..Setup::default() };
        for mechanism in mechanisms {
            setup.mechanisms = setup.mechanisms.and(*mechanism);
        }
        let mut run = Self::of(setup);
        run.begin();
        run
    }

    /// The same where writes wait until somebody says that the disk is done.
    pub(crate) fn led_on(servers: u8, disk: Disk) -> Self {
        let mut run = Self::of(Setup { servers, disk, ..Setup::default() });
        run.begin();
        run
    }

    fn begin(&mut self) {
        self.timeout(1);
        self.settle();
        self.act(&Action::Request(s(1), "x=1".into()));
        self.settle();
        self.act(&Action::Beat(s(1)));
        self.settle();
    }

    /// Figure 8 (b): S5 leads term 3 with an entry of its own, S1 and S2 have one of term 2.
    pub(crate) fn figure_8_b() -> Self {
        let mut run = Self::led(5);
        run.act(&Action::Crash(s(1)));
        run.act(&Action::Restart(s(1)));
        run.elect(1, &[2, 3, 4, 5]);
        run.request_to(1, &[2]);
        run.act(&Action::Crash(s(1)));
        run.elect(5, &[3, 4]);
        run.request_to(5, &[]);
        run.act(&Action::Crash(s(5)));
        run.act(&Action::Restart(s(1)));
        run
    }

    /// Figure 8 (c): S1 leads term 4, and its entry of term 2 is on a majority.
    pub(crate) fn figure_8_c() -> Self {
        let mut run = Self::figure_8_b();
        run.figure_8_c_from_b();
        run
    }

    pub(crate) fn figure_8_c_from_b(&mut self) {
        // Those who voted in term 3 teach S1 that term.
        self.timeout(1);
        self.deliver(1, 3);
        self.deliver(3, 1);
        self.drop_all();
        self.elect(1, &[2, 3, 4]);
        self.act(&Action::Beat(s(1)));
        for _ in 0..4 {
            for (from, to) in [(1, 2), (2, 1), (1, 3), (3, 1)] {
                if self.world.bus().between(Some(s(from)), Some(s(to)), None).next().is_some() {
                    self.deliver(from, to);
                }
            }
        }
        self.drop_all();
    }

    pub(crate) fn act(&mut self, action: &Action) {
        self.world.act(action).unwrap_or_else(|why| panic!("{action:?}: {why}"));
    }

    pub(crate) fn timeout(&mut self, server: u8) {
        self.act(&Action::Timeout(s(server)));
    }

    /// Delivers the oldest message on a link.
    pub(crate) fn deliver(&mut self, from: u8, to: u8) {
        self.act(&Action::Deliver(self.oldest(from, to)));
    }

    /// Delivers the newest message on a link, and lets the disk of its receiver do what is asked.
    pub(crate) fn deliver_newest(&mut self, from: u8, to: u8) {
        let newest = self.world.bus().between(Some(s(from)), Some(s(to)), None).last();
        if let Some(newest) = newest.map(|envelope| envelope.id) {
            self.act(&Action::Deliver(newest));
            self.sync(to);
        }
    }

    /// What a server has to write is on its disk.
    pub(crate) fn sync(&mut self, server: u8) {
        self.act(&Action::Sync(s(server)));
    }

    /// Delivers and writes until there is nothing left to do.
    fn settle(&mut self) {
        loop {
            self.deliver_all();
            let writes = |server: &Server| server.pending_writes().next().is_some();
            let Some(server) = self.world.servers().iter().find(|server| writes(server)) else {
                return;
            };
            self.act(&Action::Sync(server.id()));
        }
    }

    /// A leader takes a command, which reaches some others; their answers are lost.
    pub(crate) fn request_to(&mut self, leader: u8, others: &[u8]) {
        let words = self.world.next_request();
        self.act(&Action::Request(s(leader), words));
        for other in others {
            self.deliver(leader, *other);
        }
        self.drop_all();
    }
}
