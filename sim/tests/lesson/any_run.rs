//! Whatever somebody does, the lesson goes on.

use std::sync::Arc;

use flotilla_core::{Delta, Effect, Index, Rule, ServerId};
use flotilla_sim::{Action, Clock, Consequence, Ending, Panel, Setup, World};
use proptest::prelude::*;

use crate::support::{Learner, server};

const RULES: [Rule; 5] = [
    Rule::CurrentTermCommit,
    Rule::UpToDateCheck,
    Rule::PersistVote,
    Rule::OneVotePerTerm,
    Rule::ConsistencyCheck,
];

/// One action, out of three numbers. It may well be impossible.
fn action(world: &World, (kind, a, b): (u8, u8, u8)) -> Action {
    let count = world.ids().len();
    let id = |number: u8| server(number % count + 1);
    let (one, two) = (id(a), id(b));
    let message = |place: u8| {
        let under_way = world.bus().len().max(1);
        world.bus().under_way().nth(usize::from(place) % under_way).map(|envelope| envelope.id)
    };
    let on_message = |act: fn(flotilla_sim::MessageId) -> Action| {
        message(a).map_or(Action::Note(Arc::from("nothing is under way")), act)
    };
    match kind % 24 {
        0..=4 => Action::Timeout(one),
        5 => Action::Beat(one),
        6..=13 => on_message(Action::Deliver),
        14 => on_message(Action::Drop),
        15 => on_message(Action::Duplicate),
        16 | 17 => Action::Request(one, world.next_request()),
        18 => Action::Crash(one),
        19 => Action::Restart(one),
        20 => [Action::Pause(one), Action::Resume(one)][usize::from(b % 2)].clone(),
        21 => [Action::Isolate(one), cut(one, two)][usize::from(b % 2)].clone(),
        22 => [Action::HealAll, Action::Sync(one)][usize::from(b % 2)].clone(),
        _ => Action::SwitchRule(RULES[usize::from(a) % RULES.len()], b.is_multiple_of(2)),
    }
}

fn cut(a: ServerId, b: ServerId) -> Action {
    if a == b { Action::HealAll } else { Action::Cut(a, b) }
}

fn setups() -> impl Strategy<Value = Setup> {
    let disks = prop_oneof![
        4 => Just(flotilla_sim::Disk::Usual),
        1 => Just(flotilla_sim::Disk::Manual),
    ];
    (1..=7_u8, disks, any::<bool>(), any::<bool>()).prop_map(|(servers, disk, rule_on, five)| {
        let rules = Setup::default().rules.with(Rule::CurrentTermCommit, rule_on);
        let servers = if five { 5 } else { servers };
        Setup { servers, clock: Clock::Manual, disk, rules, ..Setup::default() }
    })
}

fn whims(most: usize) -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec(any::<(u8, u8, u8)>(), 0..=most)
}

fn endings() -> impl Strategy<Value = Ending> {
    prop_oneof![Just(Ending::Overwritten), Just(Ending::Committed)]
}

/// The lesson has something to say, and what it offers is possible.
fn check(learner: &Learner, ending: Ending) {
    let (lesson, world) = (learner.lesson(), learner.world());
    let aim = lesson.aim(world, None);
    assert!(aim.title.chars().count() <= 60, "too long: {}", aim.title);
    assert!(!aim.goal.is_empty() && !aim.why.is_empty());
    let _ = lesson.outcome(world);
    if let Some(step) = lesson.next_step_towards(world, ending) {
        let objection = world.objection(&step.action);
        assert!(objection.is_none(), "{step:?}: {objection:?}");
        assert!(step.sentence.ends_with('.'), "{}", step.sentence);
    }
}

/// Whether the logs show what a panel claims, judged without the lesson's own eyes.
fn is_shown(learner: &Learner, panel: Panel) -> bool {
    let (world, cast) = (learner.world(), learner.lesson().cast().expect("cast with a panel"));
    let term = |id: ServerId, index: Index| world.server(id).log().term_at(index);
    let at = |id: ServerId| term(id, cast.index);
    let count = |like: ServerId| world.ids().iter().filter(|id| at(*id) == at(like)).count();
    let majority = usize::from(world.ids().majority());
    let (entry, rival) = (at(cast.s1), cast.s5.and_then(at));
    match panel {
        Panel::A => {
            let before = cast.index.previous();
            let share = |id: &ServerId| term(*id, before) == term(cast.s1, before);
            entry.is_some()
                && count(cast.s1) < majority
                && before.0 >= 1
                && world.ids().iter().filter(share).count() >= majority
        }
        Panel::B => rival > entry && cast.s5.is_some_and(|s5| count(s5) < majority),
        Panel::C => entry.is_some() && rival > entry && count(cast.s1) >= majority,
        Panel::D => learner.timeline.event().consequences.iter().any(|consequence| {
            let Consequence::Server { effect: Effect::Changed(change), .. } = consequence else {
                return false;
            };
            matches!(&change.delta, Delta::Log(log) if log.from <= cast.index && !log.removed.is_empty())
        }),
        Panel::E => {
            let beyond = |id: &ServerId| {
                let last = world.server(*id).log().last();
                last.index > cast.index && Some(last.term) > rival
            };
            world.ids().iter().filter(beyond).count() >= majority
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whims_mixed_with_steps_never_trip_it(
        setup in setups(), ending in endings(), whims in whims(120)
    ) {
        let mut learner = Learner::new(setup);
        for whim in whims {
            check(&learner, ending);
            let step = learner.next_step(ending).filter(|_| whim.2 % 3 == 0);
            let action = step.map_or_else(|| action(learner.world(), whim), |step| step.action);
            if learner.world().objection(&action).is_none_or(|objection| !objection.impossible) {
                let announced = learner.announced.len();
                learner.act(action);
                if let Some(panel) = learner.announced.get(announced) {
                    prop_assert!(is_shown(&learner, *panel), "{panel}");
                }
            }
        }
        check(&learner, ending);
    }

    #[test]
    fn from_anywhere_steps_lead_to_an_ending(
        setup in setups(), ending in endings(), whims in whims(15)
    ) {
        let mut learner = Learner::new(setup);
        for whim in whims {
            let action = action(learner.world(), whim);
            if learner.world().objection(&action).is_none_or(|objection| !objection.impossible) {
                learner.act(action);
            }
        }
        learner.finish(ending);
        let (lesson, world) = (learner.lesson(), learner.world());
        let title = lesson.aim(world, None).title;
        let honest = title.starts_with("Start over") || title.starts_with("Figure 8 needs");
        prop_assert!(lesson.is_finished(world) || honest, "{title}");
    }

    #[test]
    fn no_run_of_plain_raft_is_a_dead_end(
        rule_on in any::<bool>(), ending in endings(), whims in whims(60)
    ) {
        there_is_a_way_on(rule_on, ending, &whims);
    }
}

/// With the rules as they are in the lesson there always is.
fn there_is_a_way_on(rule_on: bool, ending: Ending, whims: &[(u8, u8, u8)]) {
    let mut learner = Learner::new(crate::support::setup(rule_on));
    for whim in whims {
        let action = action(learner.world(), *whim);
        let other_rule = matches!(action, Action::SwitchRule(..));
        let objection = learner.world().objection(&action);
        if !other_rule && objection.is_none_or(|objection| !objection.impossible) {
            learner.act(action);
        }
    }
    learner.finish(ending);
    assert!(learner.lesson().is_finished(learner.world()));
}

/// A leader that believes a follower to be further behind than it is asks about an earlier index:
/// its heartbeat has to be delivered all the same, not sent again and again.
#[test]
fn a_heartbeat_that_brings_nothing_is_delivered_for_its_answer() {
    let whims = [
        (24, 167, 0),
        (54, 4, 0),
        (30, 55, 0),
        (174, 54, 0),
        (72, 13, 0),
        (198, 7, 0),
        (150, 155, 0),
        (77, 17, 0),
        (136, 32, 0),
        (78, 36, 0),
        (102, 4, 0),
        (54, 153, 0),
        (198, 0, 0),
        (102, 0, 0),
        (64, 37, 0),
        (230, 18, 0),
        (38, 40, 0),
        (150, 66, 0),
        (24, 18, 0),
        (6, 222, 0),
        (160, 67, 0),
    ];
    there_is_a_way_on(false, Ending::Overwritten, &whims);
}
