//! Part 3C: persistence.

use flotilla_sim::core::{Index, ServerId};

use crate::lab::Lab;
use crate::support::{SECOND, with_every_seed};

#[test]
fn persist_1() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        lab.restart_all();
        lab.one(3);

        let leader = lab.check_one_leader();
        lab.restart(leader);
        lab.one(3);

        // The leader is away while the others commit, and starts again before it is back.
        let leader = lab.check_one_leader();
        lab.disconnect(leader);
        lab.one(2);
        lab.restart(leader);
        lab.connect(leader);
        assert!(lab.run_until(2 * SECOND, |lab| lab.committed_by(Index(4)) == 3));

        let leader = lab.check_one_leader();
        let follower = lab.after(leader, 1);
        lab.disconnect(follower);
        lab.one(2);
        lab.restart(follower);
        lab.connect(follower);
        assert_eq!(lab.one(3), Index(6));
    });
}

#[test]
fn persist_2() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(5, seed);
        for _ in 0..5 {
            lab.one(5);
            let leader = lab.check_one_leader();
            let [first, second, third, fourth] = [1, 2, 3, 4].map(|steps| lab.after(leader, steps));
            lab.disconnect_all([first, second]);
            lab.one(3);
            lab.disconnect_all([leader, third, fourth]);

            // Two that are behind, and one that is not.
            lab.restart(first);
            lab.restart(second);
            lab.connect_all([first, second]);
            lab.run(SECOND);
            lab.restart(third);
            lab.connect(third);
            lab.one(3);
            lab.connect_all([fourth, leader]);
        }
        lab.one(5);
    });
}

#[test]
fn persist_3() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        let leader = lab.check_one_leader();
        let (follower, stale) = (lab.after(leader, 1), lab.after(leader, 2));
        lab.disconnect(stale);
        lab.one(2);
        lab.crash(leader);
        lab.crash(follower);
        lab.connect(stale);
        lab.restart(leader);
        lab.one(2);
        // What the stale server lacked was committed: it could not be the one to lead.
        assert_eq!(lab.check_one_leader(), leader);
        lab.restart(follower);
        lab.one(3);
    });
}

#[test]
fn figure_8() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(5, seed);
        lab.one(1);
        let mut up = 5;
        for _ in 0..1000 {
            let leader = propose_at_every_leader(&mut lab);
            let pause = if lab.random.percent(10) { 500 } else { 13 };
            let pause = lab.random.below(pause);
            lab.run(pause);
            if let Some(leader) = leader {
                lab.crash(leader);
                up -= 1;
            }
            let chosen = lab.random.server(5);
            if up < 3 && !lab.is_up(chosen) {
                lab.restart(chosen);
                up += 1;
            }
        }
        for id in lab.world().ids().iter().filter(|id| !lab.is_up(*id)).collect::<Vec<_>>() {
            lab.restart(id);
        }
        lab.one(5);
    });
}

#[test]
fn unreliable_agree() {
    with_every_seed(|seed| {
        let mut lab = Lab::unreliable(5, seed);
        for _ in 1..50 {
            let words = [(); 5].map(|()| lab.command());
            lab.all(words, 1);
        }
        lab.one(5);
    });
}

#[test]
fn figure_8_unreliable() {
    with_every_seed(|seed| {
        let mut lab = Lab::unreliable(5, seed);
        lab.one(1);
        for round in 0..1000 {
            lab.long_reordering = round >= 200;
            let leader = propose_at_every_leader(&mut lab);
            let pause = if lab.random.percent(10) { 500 } else { 13 };
            let pause = lab.random.below(pause);
            lab.run(pause);
            if let Some(leader) = leader.filter(|_| lab.random.percent(50)) {
                lab.disconnect(leader);
            }
            let chosen = lab.random.server(5);
            if lab.connected() < 3 {
                lab.connect(chosen);
            }
        }
        lab.connect_all(lab.world().ids().iter());
        lab.one(5);
    });
}

/// Gives a new command to all who think that they lead, and tells the last one of them.
fn propose_at_every_leader(lab: &mut Lab) -> Option<ServerId> {
    let words = lab.command();
    lab.world().ids().iter().filter(|id| lab.start(*id, &words).is_some()).last()
}
