//! No state of a server changes without a record: folded from the beginning of a run, the
//! records of its events give every server as it is, through crashes and restarts.

use flotilla_core::{Effect, Mechanism, Mechanisms, Node, Policies, ServerId, ServerSet, Timer};
use flotilla_sim::{
    Action, Chance, Consequence, Disk, Event, Happening, Setup, Time, TimerState, World,
};

/// What the records say of a server.
struct Told {
    node: Node,
    armed: Vec<Timer>,
}

impl Told {
    fn new(id: ServerId, world: &World) -> Self {
        let node = world.server(id).process().expect("up").clone();
        Self { node, armed: vec![Timer::Election] }
    }

    fn arm(&mut self, timer: Timer, armed: bool) {
        self.armed.retain(|other| *other != timer);
        if armed {
            self.armed.push(timer);
        }
    }

    fn hear(&mut self, event: &Event) {
        let id = self.node.id();
        if let Happening::TimerFired { server, timer } = event.what
            && server == id
        {
            self.arm(timer, false);
        }
        for consequence in &event.consequences {
            match consequence {
                Consequence::Server { server, effect } if *server == id => match effect {
                    Effect::Changed(change) => self.node.fold(change),
                    Effect::SetTimer(timer) => self.arm(*timer, true),
                    Effect::ClearTimer(timer) => self.arm(*timer, false),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// One that is down is told as it will start again.
    fn check(&self, world: &World, event: &Event) {
        let server = world.server(self.node.id());
        let (config, disk) = (self.node.config().clone(), server.durable().clone());
        let down = || Node::restart(server.id(), config, disk);
        let node = server.process().cloned().unwrap_or_else(down);
        assert_eq!(self.node, node, "{event:?}");
        for timer in Timer::ALL {
            let armed = *server.timer(timer) != TimerState::Stopped;
            assert_eq!(self.armed.contains(&timer), armed, "{timer}, {event:?}");
        }
    }
}

/// A run in which servers crash and start again. Gives how many records of crashes it had.
fn storm(setup: Setup) -> usize {
    let (servers, disk) = (setup.servers, setup.disk);
    let mut world = World::new(setup);
    let mut told: Vec<Told> = world.ids().iter().map(|id| Told::new(id, &world)).collect();
    let (mut event, mut round, mut records) = (Event::blank(), 0u32, 0);
    let mut check = |event: &Event, world: &World| {
        for told in &mut told {
            told.hear(event);
            told.check(world, event);
        }
    };
    while world.last_event().0 < 6000 {
        round += 1;
        let victim = ServerId::new((round / 3 % u32::from(servers)) as u8 + 1).expect("a server");
        let action = match round % 97 {
            1 | 33 => Action::Crash(victim),
            2 => Action::Crash(world.leader().unwrap_or(victim)),
            30 => Action::Pause(victim),
            40 | 70 => Action::Restart(
                world.ids().iter().find(|id| !world.server(*id).is_up()).unwrap_or(victim),
            ),
            45 | 90 => Action::Read(world.leader().unwrap_or(victim), "x".into()),
            50 => Action::Timeout(victim),
            65 | 85 => Action::Snapshot(victim),
            75 => Action::Members(voters(servers, round)),
            60 => Action::Transfer(world.leader().unwrap_or(victim), victim),
            n if disk == Disk::Manual && n % 4 == 0 => Action::Sync(victim),
            n if n % 5 == 0 => {
                Action::Request(world.leader().unwrap_or(victim), world.next_request())
            }
            _ => Action::HealAll,
        };
        if let Ok(event) = world.act(&action) {
            check(&event, &world);
            if matches!(action, Action::Crash(_)) {
                records += event.consequences.len();
            }
        }
        if world.advance(&mut event) {
            check(&event, &world);
        }
    }
    records
}

/// All but one, or all.
fn voters(servers: u8, round: u32) -> ServerSet {
    let left = ServerId::new((round % u32::from(servers)) as u8 + 1).expect("a server");
    let all = ServerSet::first(servers);
    if servers == 1 || round.is_multiple_of(2) { all } else { all.without(left) }
}

/// None, one by one, all.
fn mechanisms() -> impl Iterator<Item = Mechanisms> {
    let none = Mechanisms::default();
    let each = [Mechanism::PreVote, Mechanism::CheckQuorum, Mechanism::LeaseReads];
    let all = Mechanism::ALL.iter().fold(none, |used, mechanism| used.and(*mechanism));
    [none].into_iter().chain(each.map(|mechanism| none.and(mechanism))).chain([all])
}

#[test]
fn the_records_of_a_run_lead_to_every_server_as_it_is() {
    for (seed, disk) in [Disk::Usual, Disk::Immediate, Disk::Manual].into_iter().enumerate() {
        for (servers, mechanisms) in [1, 3, 5, 3, 5].into_iter().zip(mechanisms()) {
            let setup = Setup {
                seed: seed as u64,
                servers,
                disk,
                loss: Chance(50_000),
                heartbeat: Time::from_millis(30),
                mechanisms,
                policies: Policies {
                    batch: seed as u32,
                    pipeline: seed as u32,
                    ..Policies::default()
                },
                ..Setup::default()
            };
            assert!(storm(setup) > 40);
        }
    }
}
