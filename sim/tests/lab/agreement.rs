//! Part 3B: log agreement.

use flotilla_sim::core::Index;

use crate::lab::Lab;
use crate::support::{SECOND, with_every_seed};

#[test]
fn basic_agree() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        for index in 1..=3 {
            assert_eq!(lab.committed_by(Index(index)), 0, "committed before anybody asked");
            assert_eq!(lab.one(3), Index(index));
        }
    });
}

#[test]
fn follower_failure() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        let leader = lab.check_one_leader();
        lab.disconnect(lab.after(leader, 1));
        lab.one(2);
        lab.run(SECOND);
        lab.one(2);

        let leader = lab.check_one_leader();
        lab.disconnect_all([1, 2].map(|steps| lab.after(leader, steps)));
        let words = lab.command();
        let (index, _) = lab.start(leader, &words).expect("it does not know that it is alone");
        assert_eq!(index, Index(4));
        lab.run(2 * SECOND);
        assert_eq!(lab.committed_by(index), 0, "committed by one of three");
    });
}

#[test]
fn leader_failure() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        let first = lab.check_one_leader();
        lab.disconnect(first);
        lab.one(2);
        lab.run(SECOND);
        lab.one(2);

        let second = lab.check_one_leader();
        lab.disconnect(second);
        let words = lab.command();
        for id in lab.world().ids().iter() {
            lab.start(id, &words);
        }
        lab.run(2 * SECOND);
        assert_eq!(lab.committed_by(Index(4)), 0, "committed by one of three");
    });
}

#[test]
fn fail_agree() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        let leader = lab.check_one_leader();
        let away = lab.after(leader, 1);
        lab.disconnect(away);
        for _ in 0..2 {
            lab.one(2);
        }
        lab.run(SECOND);
        for _ in 0..2 {
            lab.one(2);
        }
        lab.connect(away);
        lab.one(3);
        lab.run(SECOND);
        lab.one(3);
    });
}

#[test]
fn fail_no_agree() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(5, seed);
        lab.one(5);
        let leader = lab.check_one_leader();
        let away = [1, 2, 3].map(|steps| lab.after(leader, steps));
        lab.disconnect_all(away);
        let words = lab.command();
        let (index, _) = lab.start(leader, &words).expect("it does not know that it has lost");
        assert_eq!(index, Index(2));
        lab.run(2 * SECOND);
        assert_eq!(lab.committed_by(index), 0, "committed by two of five");

        lab.connect_all(away);
        // The three may have elected one of their own, who has forgotten index 2.
        let leader = lab.check_one_leader();
        let words = lab.command();
        let (index, _) = lab.start(leader, &words).expect("a leader");
        assert!((2..=3).contains(&index.0), "at index {index}");
        lab.one(5);
    });
}

#[test]
fn concurrent_starts() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        let leader = lab.check_one_leader();
        let term = lab.check_terms();
        let words = [(); 5].map(|()| lab.command());
        let put = words.clone().map(|words| lab.start(leader, &words).expect("a leader"));
        assert_eq!(put.map(|(index, _)| index.0), [1, 2, 3, 4, 5]);
        assert!(lab.run_until(SECOND, |lab| lab.committed_by(Index(5)) == 3));
        for ((index, put_in), words) in put.iter().zip(&words) {
            assert_eq!((*put_in, lab.applied_at(*index)), (term, Some(&**words)));
        }
    });
}

#[test]
fn rejoin() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        lab.one(3);
        // A leader that is alone takes commands that will come to nothing.
        let first = lab.check_one_leader();
        lab.disconnect(first);
        lab.start_many(first, 3);
        // The others commit at the same index.
        assert_eq!(lab.one(2), Index(2));
        let second = lab.check_one_leader();
        lab.disconnect(second);
        lab.connect(first);
        lab.one(2);
        lab.connect(second);
        lab.one(3);
    });
}

#[test]
fn backup() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(5, seed);
        lab.one(5);
        // The leader and one follower, with many commands that will not commit.
        let first = lab.check_one_leader();
        let pair = [first, lab.after(first, 1)];
        let trio = [2, 3, 4].map(|steps| lab.after(first, steps));
        lab.disconnect_all(trio);
        lab.start_many(first, 50);
        lab.run(500);

        // The other three, with many that will.
        lab.disconnect_all(pair);
        lab.connect_all(trio);
        for _ in 0..50 {
            lab.one(3);
        }

        // Their leader and one of them, with many that will not.
        let second = lab.check_one_leader();
        let [.., spare] = trio.map(|id| if id == second { trio[2] } else { id });
        let other = trio.into_iter().find(|id| *id != second && *id != spare).unwrap_or(spare);
        lab.disconnect(other);
        lab.start_many(second, 50);
        lab.run(500);

        // The first two and the one that was left out, with many that will.
        lab.disconnect_all(lab.world().ids().iter());
        lab.connect_all([pair[0], pair[1], other]);
        for _ in 0..50 {
            lab.one(3);
        }
        lab.connect_all(lab.world().ids().iter());
        lab.one(5);
    });
}
