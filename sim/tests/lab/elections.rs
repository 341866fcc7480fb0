//! Part 3A: leader election.

use crate::lab::Lab;
use crate::support::{SECOND, with_every_seed};

#[test]
fn initial_election() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        let leader = lab.check_one_leader();
        let term = lab.check_terms();
        assert!(term.0 >= 1, "a leader in term {term}");
        lab.run(2 * SECOND);
        assert_eq!(lab.check_terms(), term, "the term changed though nothing failed");
        assert_eq!(lab.check_one_leader(), leader);
    });
}

#[test]
fn re_election() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(3, seed);
        let first = lab.check_one_leader();
        lab.disconnect(first);
        let second = lab.check_one_leader();
        assert_ne!(first, second);

        // The old leader comes back and disturbs nobody.
        let term = lab.check_terms();
        lab.connect(first);
        assert_eq!(lab.check_one_leader(), second);
        assert_eq!(lab.check_terms(), term);

        // Without a quorum there is no new leader.
        let other = lab.after(second, 1);
        lab.disconnect_all([second, other]);
        lab.run(2 * SECOND);
        lab.check_no_leader();

        // With one there is, and the last one to come back does not disturb it.
        lab.connect(other);
        let third = lab.check_one_leader();
        lab.connect(second);
        assert_eq!(lab.check_one_leader(), third);
        lab.check_terms();
    });
}

#[test]
fn many_elections() {
    with_every_seed(|seed| {
        let mut lab = Lab::reliable(7, seed);
        lab.check_one_leader();
        for _ in 0..9 {
            let cut = [lab.random.server(7), lab.random.server(7), lab.random.server(7)];
            lab.disconnect_all(cut);
            // Either the old leader is among the four or more that are left, or a new one is.
            let leader = lab.check_one_leader();
            assert!(lab.is_connected(leader));
            lab.connect_all(cut);
        }
        lab.check_one_leader();
    });
}
