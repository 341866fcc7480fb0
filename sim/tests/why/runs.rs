//! The answers at moments of random runs.

use flotilla_core::{Mechanism, RoleKind, ServerId, ServerSet};
use flotilla_sim::why::{Outcome, Standing, Verdict, ballot, standing};
use flotilla_sim::{Action, Clock, Disk, MessageId, Setup, World};

use crate::support::{entries, live, live_on, manual};

/// Demands of every entry of a moment what `check` demands. Gives how many there were.
fn each_entry(world: &World, check: impl Fn(&Standing)) -> usize {
    let entries = entries(world);
    for (server, index) in &entries {
        check(&standing(world, *server, *index).expect("it is in the log"));
    }
    entries.len()
}

/// Plays a threat, and demands that its leader lacks the entry.
fn check_threat(world: &World, standing: &Standing) {
    let Verdict::Threatened(threat) = &standing.verdict else { return };
    let mut played = world.clone();
    for act in &threat.acts {
        played.act(act).unwrap_or_else(|why| panic!("{act:?}: {why}"));
    }
    let leader = played.server(threat.rival);
    assert_eq!((leader.role(), leader.term()), (RoleKind::Leader, threat.term));
    assert!(threat.term > standing.entry.term);
    assert_ne!(leader.log().term_at(standing.entry.index), Some(standing.entry.term));
    assert!(threat.votes.contains(threat.rival));
}

/// In plain Raft every entry is safe or threatened, and one that was committed is safe.
fn check_plain(world: &World, standing: &Standing) {
    assert_ne!(standing.verdict, Verdict::Open, "{standing:?}");
    let is_committed = standing.committed_in.is_some();
    assert!(!is_committed || standing.verdict == Verdict::Safe, "{standing:?}");
    check_threat(world, standing);
}

#[test]
fn an_entry_of_plain_raft_is_safe_or_a_schedule_loses_it() {
    let mut entries = 0;
    for seed in 0..150 {
        for (servers, disk) in [(3, Disk::Usual), (5, Disk::Usual), (5, Disk::Manual)] {
            let world = manual(seed, servers, disk, 60 + (seed as usize % 5) * 20);
            entries += each_entry(&world, |standing| check_plain(&world, standing));
        }
    }
    assert!(entries > 800, "{entries} entries");
}

#[test]
fn so_it_is_under_the_live_clock() {
    let mut entries = 0;
    for seed in 0..60 {
        let world = live(seed, &Setup { servers: 5, ..Setup::default() }, 300);
        entries += each_entry(&world, |standing| check_plain(&world, standing));
    }
    assert!(entries > 800, "{entries} entries");
}

#[test]
fn a_threat_can_be_played_whatever_mechanism_is_in_use() {
    for mechanism in Mechanism::ALL {
        for seed in 0..20 {
            let mut setup = Setup { servers: 5, ..Setup::default() };
            setup.mechanisms = setup.mechanisms.and(*mechanism);
            let world = live(seed, &setup, 300);
            each_entry(&world, |standing| check_plain(&world, standing));
        }
    }
}

/// What a ballot says comes true when it is played under the manual clock. Gives whether it wins.
fn check_ballot(world: &World, candidate: ServerId) -> bool {
    let ballot = ballot(world, candidate);
    let mut world = world.clone();
    let elections = match ballot.outcome {
        Outcome::Wins { elections, .. } => elections,
        Outcome::Falls => 1,
        _ => return false,
    };
    for _ in 0..elections {
        let sent: Vec<(MessageId, u32)> = links(&world, candidate);
        world.act(&Action::Timeout(candidate)).expect("it can stand");
        for granted in [true, false] {
            while world.server(candidate).role() != RoleKind::Leader
                && let Some(id) = next(&world, &sent, granted)
            {
                world.act(&Action::Deliver(id)).expect("it arrives");
            }
        }
    }
    let leads = world.server(candidate).role() == RoleKind::Leader;
    assert_eq!(leads, ballot.wins(), "{ballot:?}");
    if let Outcome::Wins { term, .. } = ballot.outcome {
        assert_eq!(world.server(candidate).term(), term);
        let others = ballot.granted.without(candidate).iter();
        let given = others.filter(|voter| world.server(*voter).voted_for() == Some(candidate));
        assert!(given.count() + 1 >= usize::from(ballot.configuration.voters.majority()));
    }
    leads
}

fn links(world: &World, candidate: ServerId) -> Vec<(MessageId, u32)> {
    let others = world.ids().without(candidate).iter();
    let both = others.flat_map(|other| [(candidate, other), (other, candidate)]);
    let named = both.map(|(from, to)| MessageId { from, to, number: 0 });
    named.map(|id| (id, world.bus().sent_on(id.from, id.to))).collect()
}

/// The oldest message of the election: requests and grants first, then refusals.
fn next(world: &World, sent: &[(MessageId, u32)], granted: bool) -> Option<MessageId> {
    let mut under_way = world.bus().under_way();
    let new = under_way.find(|it| {
        let link = sent.iter().find(|(id, _)| (id.from, id.to) == (it.id.from, it.id.to));
        let is_new = link.is_some_and(|(_, number)| it.id.number > *number);
        let is_up = world.server(it.id.to).is_up() && !world.server(it.id.to).is_paused();
        is_new && is_up && it.message.granted().is_none_or(|yes| yes == granted)
    });
    new.map(|envelope| envelope.id)
}

#[test]
fn an_election_that_could_be_won_is_won_when_it_is_played() {
    let (mut won, mut held) = (0, 0);
    for seed in 0..150 {
        for servers in [3, 4, 5] {
            let world = manual(seed, servers, Disk::Usual, 40 + (seed as usize % 5) * 20);
            for candidate in world.ids().iter() {
                held += 1;
                won += usize::from(check_ballot(&world, candidate));
            }
        }
    }
    assert!(won > 200 && held - won > 200, "{won} of {held}");
}

#[test]
fn so_it_is_with_mechanisms_that_keep_voters_from_voting() {
    let mut won = 0;
    for mechanism in Mechanism::ALL {
        for seed in 0..40 {
            let mut setup = Setup { servers: 5, disk: Disk::Immediate, ..Setup::default() };
            setup.mechanisms = setup.mechanisms.and(*mechanism);
            let mut world = live(seed, &setup, 200);
            world.act(&Action::SetClock(Clock::Manual)).expect("it can be stopped");
            for candidate in world.ids().iter() {
                won += usize::from(check_ballot(&world, candidate));
            }
        }
    }
    assert!(won > 50, "{won}");
}

/// A live run in which members come and go.
fn with_changes_of_voters(seed: u64) -> World {
    let setup = Setup { servers: 5, initial: Some(ServerSet::first(4)), ..Setup::default() };
    let mut world = live(seed, &setup, 100);
    for part in 0..6 {
        let voters = ServerSet::first(3 + ((seed + part) % 3) as u8);
        let action = Action::Members(voters);
        if !world.objection(&action).is_some_and(|objection| objection.impossible) {
            world.act(&action).expect("it is possible");
        }
        world = live_on(world, seed * 7 + part, 60);
    }
    world
}

#[test]
fn what_is_committed_is_never_threatened_while_voters_come_and_go() {
    let (mut safe, mut committed) = (0, 0);
    for seed in 0..60 {
        let world = with_changes_of_voters(seed);
        for (server, index) in entries(&world) {
            let standing = standing(&world, server, index).expect("it is in the log");
            check_threat(&world, &standing);
            if standing.committed_in.is_some() {
                committed += 1;
                assert!(!matches!(standing.verdict, Verdict::Threatened(_)), "{standing:?}");
                safe += u32::from(standing.verdict == Verdict::Safe);
            }
        }
    }
    assert!(committed > 500 && safe * 10 > committed * 9, "{safe} of {committed} are proved");
}
