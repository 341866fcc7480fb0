//! Runs with every kind of action, at random.

use std::sync::Arc;

use flotilla_core::{BackOff, Mechanism, Policies, Replicate, Rule, ServerId, ServerSet};
use flotilla_sim::{
    Action, Chance, Clock, Disk, EventId, Fsync, Links, MessageId, Setup, Skew, Span, Time,
    Timeline, World,
};
use proptest::prelude::*;

/// Something done to a run. What is impossible when its turn comes is passed over.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Act(Action),
    /// An action with the how many-th message under way, modulo how many there are.
    Message(u8, usize),
    Step(u64),
    Flow(Time),
    /// Back to an earlier event, in thousandths of the run, so that the next act starts a branch.
    Back(u64),
}

/// A run made of `deeds`.
pub(crate) fn run(setup: Setup, deeds: Vec<Deed>) -> Timeline {
    let mut timeline = Timeline::new(setup);
    for deed in deeds {
        match deed {
            Deed::Act(action) => drop(timeline.act(action)),
            Deed::Message(verb, nth) => {
                if let Some(action) = on_message(verb, nth, timeline.world()) {
                    let _ = timeline.act(action);
                }
            }
            Deed::Step(count) => drop((0..count).find(|_| !timeline.step())),
            Deed::Flow(time) => drop(timeline.play_to(timeline.world().now() + time)),
            Deed::Back(part) => timeline.seek(EventId(timeline.last().0 * part / 1000)),
        }
    }
    timeline
}

pub(crate) fn on_message(verb: u8, nth: usize, world: &World) -> Option<Action> {
    let ids: Vec<MessageId> = world.bus().under_way().map(|found| found.id).collect();
    let id = *ids.get(nth % ids.len().max(1))?;
    Some(match verb {
        0 => Action::Drop(id),
        1 => Action::Hold(id),
        2 => Action::Release(id),
        3 => Action::Duplicate(id),
        _ => Action::Deliver(id),
    })
}

pub(crate) fn any_setup() -> impl Strategy<Value = Setup> {
    let span = |max: u64| {
        (0..max, 0..max).prop_map(|(a, b)| Span { min: Time(a.min(b)), max: Time(a.max(b)) })
    };
    let clock = prop_oneof![Just(Clock::Live), Just(Clock::Manual)];
    let disk = prop_oneof![
        Just(Disk::Usual),
        Just(Disk::Immediate),
        Just(Disk::Manual),
        span(5000).prop_map(Disk::Within)
    ];
    let chance = prop_oneof![Just(Chance::NEVER), (0..1_000_000_u32).prop_map(Chance)];
    let without = proptest::collection::vec(any_rule(), 0..3);
    (
        1..=5_u8,
        any::<u64>(),
        clock,
        span(20_000),
        disk,
        [chance.clone(), chance],
        without,
        proptest::collection::vec(proptest::sample::select(Mechanism::ALL), 0..3),
    )
        .prop_map(
            |(servers, seed, clock, latency, disk, [loss, duplication], without, with)| {
                let mut setup = Setup {
                    servers,
                    seed,
                    clock,
                    latency,
                    disk,
                    loss,
                    duplication,
                    ..Setup::default()
                };
                for rule in without {
                    setup.rules = setup.rules.with(rule, false);
                }
                setup.links = Links::ALL[(seed / 288 % 2) as usize];
                // Now and then the last server is a spare.
                setup.initial =
                    (servers > 1 && seed % 3 == 0).then(|| ServerSet::first(servers - 1));
                setup.policies = Policies {
                    snapshot_chunk: (seed % 4) as u32 * 3,
                    back_off: BackOff::ALL[(seed / 4 % 3) as usize],
                    replicate: Replicate::ALL[(seed / 12 % 2) as usize],
                    batch: (seed / 24 % 4) as u32,
                    pipeline: (seed / 96 % 3) as u32,
                };
                for mechanism in with {
                    setup.mechanisms = setup.mechanisms.and(mechanism);
                }
                setup.heartbeat = Time(1000 + seed % 60_000);
                setup.election_timeout =
                    Span { min: Time(1000 + seed % 200_000), max: Time(201_000 + seed % 7000) };
                setup
            },
        )
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.switchable()).collect();
    proptest::sample::select(rules)
}

fn any_server(servers: u8) -> impl Strategy<Value = ServerId> {
    (1..=servers).prop_map(|number| ServerId::new(number).expect("a server"))
}

/// Text with everything that a script could stumble over.
fn any_text() -> impl Strategy<Value = Arc<str>> {
    let odd = "\"\\;#|\n\r\t \u{0}\u{7f}\u{85}\u{2028}\u{feff}é😀=x1%";
    let chars: Vec<char> = odd.chars().collect();
    let from_odd = proptest::collection::vec(proptest::sample::select(chars), 0..8);
    prop_oneof![
        (0..9_u8).prop_map(|n| format!("x={n}").into()),
        from_odd.prop_map(|chars| chars.into_iter().collect::<String>().into()),
        any::<String>().prop_map(Into::into),
    ]
}

fn any_action(servers: u8) -> impl Strategy<Value = Action> {
    let one = move || any_server(servers);
    let two =
        move || (one(), one()).prop_filter_map("two servers", |(a, b)| (a != b).then_some((a, b)));
    let many = prop_oneof![
        5 => one().prop_map(Action::Timeout),
        2 => one().prop_map(Action::Beat),
        2 => one().prop_map(Action::Sync),
        1 => one().prop_map(Action::Lapse),
        2 => one().prop_map(Action::Snapshot),
        2 => (one(), any_text()).prop_map(|(id, key)| Action::Read(id, key)),
        1 => (one(), 1..4_u32, any_text()).prop_map(|(id, client, words)| {
            Action::RequestAs(id, client, words)
        }),
        1 => (one(), 1..4_u32).prop_map(|(id, client)| Action::Retry(id, client)),
        2 => any_set(servers).prop_map(Action::Members),
        1 => (one(), one()).prop_map(|(id, target)| Action::Transfer(id, target)),
        3 => (one(), any_text()).prop_map(|(id, words)| Action::Request(id, words)),
        1 => one().prop_map(Action::Crash),
        1 => (one(), 0..4_u32).prop_map(|(id, written)| Action::CrashTorn(id, written)),
        1 => (one(), 50..=200_u8).prop_filter_map("a skew", |(id, percent)| {
            Skew::new(percent).map(|skew| Action::Skew(id, skew))
        }),
        1 => (one(), proptest::sample::select(&Fsync::ALL[..]))
            .prop_map(|(id, fsync)| Action::SetFsync(id, fsync)),
        2 => one().prop_map(Action::Restart),
        1 => one().prop_map(Action::Pause),
        2 => one().prop_map(Action::Resume),
        1 => one().prop_map(Action::Isolate),
        1 => one().prop_map(Action::Reconnect),
        1 => Just(Action::HealAll),
        1 => any_partition(servers),
        1 => (any_rule(), any::<bool>()).prop_map(|(rule, on)| Action::SwitchRule(rule, on)),
        1 => prop_oneof![Just(Clock::Live), Just(Clock::Manual)].prop_map(Action::SetClock),
        1 => any_text().prop_map(Action::Note),
    ];
    if servers == 1 {
        return many.boxed();
    }
    let links = two().prop_flat_map(|(a, b)| {
        proptest::sample::select(vec![
            Action::Cut(a, b),
            Action::CutBoth(a, b),
            Action::Heal(a, b),
            Action::HealBoth(a, b),
        ])
    });
    prop_oneof![8 => many, 1 => links].boxed()
}

/// One server or more.
fn any_set(servers: u8) -> impl Strategy<Value = ServerSet> {
    proptest::collection::vec(any_server(servers), 1..=usize::from(servers))
        .prop_map(|ids| ids.into_iter().collect())
}

fn any_partition(servers: u8) -> impl Strategy<Value = Action> {
    proptest::collection::vec(0..4_usize, usize::from(servers)).prop_filter_map(
        "a group",
        move |groups| {
            let group = |number| -> ServerSet {
                let members = (1..=servers).zip(&groups).filter(|(_, group)| **group == number);
                members.filter_map(|(id, _)| ServerId::new(id)).collect()
            };
            // Group 0 is not named.
            let named: Vec<ServerSet> =
                (1..4).map(group).filter(|group| !group.is_empty()).collect();
            (!named.is_empty()).then_some(Action::Partition(named))
        },
    )
}

fn any_deed(servers: u8) -> impl Strategy<Value = Deed> {
    prop_oneof![
        10 => any_action(servers).prop_map(Deed::Act),
        15 => (0..12_u8, any::<usize>()).prop_map(|(verb, nth)| Deed::Message(verb, nth)),
        4 => (1..20_u64).prop_map(Deed::Step),
        4 => (0..300_000_u64).prop_map(|micros| Deed::Flow(Time(micros))),
        1 => (0..1000_u64).prop_map(Deed::Back),
    ]
}

/// A setup and what is done with it.
pub(crate) fn any_run() -> impl Strategy<Value = (Setup, Vec<Deed>)> {
    any_setup().prop_flat_map(|setup| {
        let deeds = proptest::collection::vec(any_deed(setup.servers), 0..80);
        (Just(setup), deeds)
    })
}
