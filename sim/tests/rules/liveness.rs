//! Rules about timers and terms keep a cluster from being without a leader, or from being so for
//! long. Without them it is safe, and gets nothing done.

use flotilla_sim::core::{Rule, Rules, ServerId};
use flotilla_sim::{Action, Event, Setup, Span, Time, World};

/// How long three servers are without a leader, of whom one has crashed while another lacks its
/// last entry and so cannot win. Election timeouts take at least 150 ms.
fn gap(seed: u64, longest: u64, rules: Rules) -> Time {
    let election_timeout = Span::millis(150, longest);
    let setup = Setup { servers: 3, seed, election_timeout, rules, ..Setup::default() };
    let mut world = World::new(setup);
    let leader = wait_for_leader(&mut world);
    let lacks = world.ids().without(leader).iter().next().expect("a follower");
    world.act(&Action::Cut(leader, lacks)).expect("a link");
    world.act(&Action::Request(leader, "x=1".into())).expect("the leader is up");
    run_to(&mut world, Time::from_millis(40));
    world.act(&Action::Crash(leader)).expect("the leader is up");
    let from = world.now();
    wait_for_leader(&mut world);
    world.now().since(from)
}

/// Lets things happen until there is a leader.
fn wait_for_leader(world: &mut World) -> ServerId {
    let mut event = Event::blank();
    loop {
        if let Some(leader) = world.leader() {
            return leader;
        }
        assert!(world.now() < Time::from_millis(600_000) && world.advance(&mut event));
    }
}

fn run_to(world: &mut World, length: Time) {
    let to = world.now() + length;
    let mut event = Event::blank();
    while world.next_due().is_some_and(|due| due <= to) {
        world.advance(&mut event);
    }
    world.pass_time(to);
}

fn mean_gap(longest: u64, rules: Rules) -> f64 {
    const SEEDS: u64 = 300;
    (0..SEEDS).map(|seed| gap(seed, longest, rules).0 as f64).sum::<f64>() / SEEDS as f64
}

#[test]
fn where_any_vote_request_restarts_the_timer_elections_take_longer() {
    let off = Rules::default().with(Rule::TimerResetRules, false);
    for (longest, times) in [(300, 1.9), (200, 2.1), (170, 2.3)] {
        let (with, without) = (mean_gap(longest, Rules::default()), mean_gap(longest, off));
        assert!(without > times * with, "{without} µs against {with} µs up to {longest} ms");
    }
}
