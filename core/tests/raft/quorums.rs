//! Quorums of one set of voters and of two.

use flotilla_core::{Configuration, Index, ServerSet};

use crate::support::*;

/// Every set of servers among the first `count`.
fn sets(count: u8) -> impl Iterator<Item = ServerSet> {
    (0u16..1 << count).map(move |bits| {
        (1..=count).filter(|number| bits >> (number - 1) & 1 == 1).map(s).collect()
    })
}

fn servers(numbers: &[u8]) -> ServerSet {
    numbers.iter().copied().map(s).collect()
}

#[test]
fn so_many_of_one_to_nine_servers_are_a_quorum() {
    for (servers, needed) in
        [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)]
    {
        let configuration = Configuration::of(ServerSet::first(servers));
        for set in sets(servers) {
            assert_eq!(configuration.has_quorum(set), set.len() >= needed, "{set} of {servers}");
        }
    }
}

#[test]
fn a_cluster_without_voters_has_no_quorum() {
    let none = Configuration::default();
    assert!(!none.has_quorum(ServerSet::first(9)));
    assert_eq!(none.agreed(|_| Index(7)), Index(0));
}

#[test]
fn who_does_not_vote_does_not_count() {
    let configuration = Configuration::of(servers(&[1, 2, 3]));
    assert!(!configuration.has_quorum(servers(&[1, 4, 5, 6])));
    let reached = |id: flotilla_core::ServerId| Index(if id == s(1) { 3 } else { 9 });
    let other = Configuration::of(servers(&[1]));
    assert_eq!(other.agreed(reached), Index(3));
}

#[test]
fn a_joint_quorum_is_a_majority_of_each() {
    let (old, new) = (servers(&[1, 2, 3]), servers(&[3, 4, 5, 6, 7]));
    let joint = Configuration::joint(old, new);
    assert_eq!(joint.members(), ServerSet::first(7));
    for set in sets(7) {
        let expected = set.and(old).len() >= 2 && set.and(new).len() >= 3;
        assert_eq!(joint.has_quorum(set), expected, "{set}");
    }
}

#[test]
fn joint_quorums_of_every_two_configurations_of_five_servers() {
    let majority = |set: ServerSet, of: ServerSet| set.and(of).len() * 2 > of.len();
    let reached = [3, 1, 4, 2, 5];
    let at = |id: flotilla_core::ServerId| Index(reached[usize::from(id.number()) - 1]);
    for old in sets(5).filter(|set| !set.is_empty()) {
        for new in sets(5).filter(|set| !set.is_empty()) {
            let joint = Configuration::joint(old, new);
            for set in sets(5) {
                let expected = majority(set, old) && majority(set, new);
                assert_eq!(joint.has_quorum(set), expected, "{set} of {joint}");
            }
            let agreed = Configuration::of(old).agreed(at).min(Configuration::of(new).agreed(at));
            assert_eq!(joint.agreed(at), agreed, "{joint}");
        }
    }
}

#[test]
fn any_two_quorums_of_configurations_that_follow_each_other_overlap() {
    for old in sets(5).filter(|set| !set.is_empty()) {
        for new in sets(5).filter(|set| !set.is_empty()) {
            let joint = Configuration::joint(old, new);
            for a in sets(5).filter(|set| joint.has_quorum(*set)) {
                for configuration in [Configuration::of(old), Configuration::of(new)] {
                    let apart = ServerSet::first(5).minus(a);
                    assert!(!configuration.has_quorum(apart), "{old} to {new}: {a}");
                }
            }
        }
    }
}

#[test]
fn what_a_quorum_agrees_on_is_the_highest_index_that_one_has_reached() {
    let reached = [0, 4, 9, 2, 7, 7, 1, 3, 8];
    let at = |id: flotilla_core::ServerId| Index(reached[usize::from(id.number()) - 1]);
    for count in 1..=9 {
        let configuration = Configuration::of(ServerSet::first(count));
        let agreed = configuration.agreed(at);
        let holders = |index: Index| {
            ServerSet::first(count).iter().filter(|id| at(*id) >= index).collect::<ServerSet>()
        };
        assert!(configuration.has_quorum(holders(agreed)), "{count} servers");
        assert!(!configuration.has_quorum(holders(agreed.next())), "{count} servers");
    }
    let joint = Configuration::joint(servers(&[1, 2, 3]), servers(&[5, 6, 9]));
    assert_eq!(joint.agreed(at), Index(4), "the lower of 4 and 7");
}
