//! Part 3D: log compaction. A server takes a snapshot whenever it has applied ten entries more.

use flotilla_sim::core::Kind;

use crate::lab::Lab;
use crate::support::with_every_seed;

const EVERY: u64 = 10;
/// What a log may weigh.
const MOST: u64 = 2000;

/// What happens to one server in each round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Victim {
    Cut,
    Crashed,
}

/// On a bus on which all followers are as fast, none needs an entry that the leader has no more,
/// and each keeps fewer than ten entries behind its snapshot.
#[test]
fn snapshot_basic() {
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed).with_snapshots(EVERY);
        lab.one(3);
        let leader = lab.check_one_leader();
        for _ in 0..30 {
            let count = EVERY / 2 + lab.random.below(EVERY);
            lab.start_many(leader, count);
            lab.one(3);
            assert!(lab.log_bytes() < EVERY * 17, "{} bytes of log", lab.log_bytes());
        }
        assert_eq!(lab.sent(&[Kind::InstallSnapshot]).messages, 0);
    });
}

#[test]
fn snapshot_install() {
    with_every_seed(|seed| install(Lab::reliable(3, seed), Victim::Cut));
}

#[test]
fn snapshot_install_unreliable() {
    with_every_seed(|seed| install(Lab::unreliable(3, seed), Victim::Cut));
}

#[test]
fn snapshot_install_crash() {
    with_every_seed(|seed| install(Lab::reliable(3, seed), Victim::Crashed));
}

#[test]
fn snapshot_install_crash_unreliable() {
    with_every_seed(|seed| install(Lab::unreliable(3, seed), Victim::Crashed));
}

/// Thirty rounds, in each of which one server misses some entries and catches up.
fn install(lab: Lab, how: Victim) {
    let mut lab = lab.with_snapshots(EVERY);
    lab.one(3);
    for round in 0..30 {
        let leader = lab.check_one_leader();
        let other = lab.after(leader, 1);
        let (victim, sender) = if round % 3 == 1 { (leader, other) } else { (other, leader) };
        match how {
            Victim::Cut => lab.disconnect(victim),
            Victim::Crashed => lab.crash(victim),
        }
        lab.one(2);
        for _ in 0..EVERY / 2 + lab.random.below(EVERY) {
            let words = lab.command();
            lab.start(sender, &words);
        }
        lab.one(2);
        assert!(lab.log_bytes() < MOST, "{} bytes of log", lab.log_bytes());
        match how {
            Victim::Cut => lab.connect(victim),
            Victim::Crashed => lab.restart(victim),
        }
        lab.one(3);
    }
    assert!(lab.sent(&[Kind::InstallSnapshot]).messages > 0, "nobody caught up by a snapshot");
}

#[test]
fn snapshot_all_crash() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed).with_snapshots(EVERY);
        lab.one(3);
        for _ in 0..5 {
            for _ in 0..EVERY / 2 + lab.random.below(EVERY) {
                lab.one(3);
            }
            let before = lab.one(3);
            lab.restart_all();
            let after = lab.one(3);
            assert!(after > before, "the index went back from {before} to {after}");
        }
    });
}

#[test]
fn snapshot_init() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed).with_snapshots(EVERY);
        for _ in 0..=EVERY {
            lab.one(3);
        }
        // The first write after a restart must not lose the snapshot.
        for _ in 0..2 {
            lab.restart_all();
            lab.one(3);
        }
        for server in lab.world().servers() {
            assert_eq!(server.durable().log.base().index.0, EVERY);
        }
    });
}
