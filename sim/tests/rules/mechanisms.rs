//! Mechanisms that keep a cluster going: live runs with one and without it, and with the rule
//! about it on and off.

use flotilla_sim::core::{Mechanism, Rule, Rules, ServerId, ServerSet};
use flotilla_sim::{Action, Event, Setup, Time, World};

/// Three servers with a leader, which has committed an entry.
fn led(mechanisms: &[Mechanism], rules: Rules, seed: u64) -> (World, ServerId) {
    let mut setup = Setup { servers: 3, seed, rules, ..Setup::default() };
    for mechanism in mechanisms {
        setup.mechanisms = setup.mechanisms.and(*mechanism);
    }
    let mut world = World::new(setup);
    run(&mut world, 3_000);
    let leader = world.leader().expect("a leader after three seconds");
    world.act(&Action::Request(leader, "x=1".into())).expect("it is up");
    run(&mut world, 200);
    (world, leader)
}

fn run(world: &mut World, millis: u64) {
    let to = world.now() + Time::from_millis(millis);
    let mut event = Event::blank();
    while world.next_due().is_some_and(|due| due <= to) {
        world.advance(&mut event);
    }
    world.pass_time(to);
}

fn term(world: &World) -> u64 {
    world.servers().iter().map(|server| server.term().0).max().unwrap_or(0)
}

fn without(rule: Rule) -> Rules {
    Rules::default().with(rule, false)
}

/// How many terms pass in ten seconds while the leader and one follower do not reach each other
/// (the third reaches both).
fn terms_with_one_link_cut(mechanisms: &[Mechanism], rules: Rules) -> u64 {
    let (mut world, leader) = led(mechanisms, rules, 1);
    let other = world.ids().without(leader).iter().next().expect("a follower");
    world.act(&Action::CutBoth(leader, other)).expect("a link");
    let before = term(&world);
    run(&mut world, 10_000);
    term(&world) - before
}

#[test]
fn with_one_link_cut_only_a_pre_vote_that_asks_for_a_recent_leader_keeps_the_term() {
    let asks = [Mechanism::PreVote];
    assert_eq!(terms_with_one_link_cut(&asks, Rules::default()), 0);
    assert!(terms_with_one_link_cut(&asks, without(Rule::PreVoteRecentLeader)) > 10);
    assert!(terms_with_one_link_cut(&[], Rules::default()) > 10);
}

/// How many terms pass in ten seconds after a server was taken out of the cluster and has not
/// heard of it.
fn terms_after_a_removal(mechanisms: &[Mechanism]) -> u64 {
    let (mut world, leader) = led(mechanisms, Rules::default(), 1);
    let removed = world.ids().without(leader).iter().next().expect("a follower");
    let voters: ServerSet = world.ids().without(removed);
    world.act(&Action::Members(voters)).expect("a leader");
    let before = term(&world);
    run(&mut world, 10_000);
    let members = voters.iter().map(|id| world.server(id).term().0).max();
    members.unwrap_or(0) - before
}

#[test]
fn a_removed_server_disturbs_the_others_unless_they_ignore_it() {
    assert_eq!(terms_after_a_removal(&[Mechanism::IgnoreDisruptiveVotes]), 0);
    assert!(terms_after_a_removal(&[]) > 10);
}

/// Whether a leader that hears nobody still takes itself for one after two seconds.
fn leads_without_hearing(mechanisms: &[Mechanism]) -> bool {
    let (mut world, leader) = led(mechanisms, Rules::default(), 1);
    for follower in world.ids().without(leader).iter() {
        world.act(&Action::Cut(follower, leader)).expect("a link");
    }
    run(&mut world, 2_000);
    world.leader() == Some(leader)
}

#[test]
fn a_leader_that_hears_nobody_stays_and_keeps_others_from_leading_without_a_quorum_check() {
    assert!(leads_without_hearing(&[]));
    assert!(!leads_without_hearing(&[Mechanism::CheckQuorum]));
}

/// Who leads three hundred milliseconds after a transfer began, with a client that asks every
/// two milliseconds. An election timeout is at least half of that.
fn leads_after_a_transfer(rules: Rules) -> bool {
    let (mut world, leader) = led(&[], rules, 1);
    let target = world.ids().without(leader).iter().next().expect("a follower");
    world.act(&Action::Transfer(leader, target)).expect("it leads");
    let mut handed_over = false;
    for number in 0..70 {
        if let Some(leader) = world.leader() {
            let words = format!("y={number}");
            world.act(&Action::Request(leader, words.into())).expect("it is up");
        }
        run(&mut world, 2);
        handed_over |= world.leader() == Some(target);
    }
    handed_over
}

#[test]
fn a_transfer_comes_to_an_end_only_if_proposals_stop() {
    assert!(leads_after_a_transfer(Rules::default()));
    assert!(!leads_after_a_transfer(without(Rule::TransferStopsProposals)));
}
