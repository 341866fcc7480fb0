//! Nothing is missed by what is left out, and threads make no difference.

use flotilla_sim::Property::{Linearizability, LogMatching};
use flotilla_sim::core::{Mechanism, Rule};
use flotilla_sim::explore::{Bounds, Reductions, Search};

use crate::support::{SMALL, Small, play, to_the_end};

/// Every choice of reductions.
fn choices() -> impl Iterator<Item = Reductions> {
    let bit = |number: u8, at: u8| number >> at & 1 == 1;
    (0..8).map(move |number| Reductions {
        symmetry: bit(number, 0),
        forgetting: bit(number, 1),
        ordering: bit(number, 2),
    })
}

/// Worlds with and without a schedule to find, of every kind of act.
fn worlds() -> Vec<(&'static str, Small)> {
    let mut worlds = of_figure_2();
    worlds.extend(beyond_figure_2());
    worlds
}

fn of_figure_2() -> Vec<(&'static str, Small)> {
    vec![
        ("two servers", Small::of(2).bounds(|b| (b.depth, b.crashes, b.copies) = (9, 1, 1))),
        ("three servers", Small::of(3).bounds(|b| b.depth = 8)),
        ("votes", Small::of(3).without(Rule::OneVotePerTerm)),
        (
            "logs",
            Small::of(3).without(Rule::OneVotePerTerm).bounds(|b| b.terms = 1).seeking(LogMatching),
        ),
        (
            "crashes",
            Small::of(3)
                .without(Rule::PersistVote)
                .bounds(|b| (b.terms, b.log, b.crashes) = (1, 0, 1)),
        ),
        ("elections", Small::of(3).without(Rule::UpToDateCheck)),
        ("disk", Small::of(2).manual_disk().bounds(|b| (b.depth, b.crashes) = (9, 1))),
        (
            "disk and votes",
            Small::of(3)
                .manual_disk()
                .without(Rule::OneVotePerTerm)
                .bounds(|b| (b.terms, b.log) = (1, 0)),
        ),
        (
            "copies",
            Small::of(4)
                .without(Rule::DistinctVotes)
                .bounds(|b| (b.terms, b.log, b.depth, b.copies) = (1, 0, 7, 2)),
        ),
        ("late votes", Small::of(3).without(Rule::MatchVoteTerm).bounds(|b| b.log = 0)),
        (
            "late replies",
            Small::of(2).without(Rule::MatchAppendTerm).bounds(|b| (b.depth, b.terms) = (9, 2)),
        ),
        (
            "unsaved replies",
            Small::of(2)
                .manual_disk()
                .without(Rule::PersistBeforeReply)
                .bounds(|b| (b.depth, b.crashes) = (9, 1)),
        ),
        ("same terms", Small::of(3).without(Rule::IncrementTerm).bounds(|b| b.log = 0)),
        (
            "four servers",
            Small::of(4)
                .without(Rule::OneVotePerTerm)
                .bounds(|b| (b.terms, b.log, b.depth) = (1, 0, 6)),
        ),
    ]
}

fn beyond_figure_2() -> Vec<(&'static str, Small)> {
    vec![
        (
            "pre-vote",
            Small::of(3)
                .with(Mechanism::PreVote)
                .without(Rule::OneVotePerTerm)
                .bounds(|b| (b.depth, b.terms) = (9, 1)),
        ),
        (
            "hand-over",
            Small::of(3).with(Mechanism::CheckQuorum).bounds(|b| (b.depth, b.transfers) = (7, 1)),
        ),
        ("no-op", Small::of(2).with(Mechanism::NoOp).bounds(|b| b.depth = 9)),
        (
            "changes",
            Small::of(3)
                .without(Rule::JointConsensus)
                .bounds(|b| (b.depth, b.terms, b.log, b.changes) = (6, 1, 0, 1)),
        ),
        (
            "reads",
            Small::of(2)
                .without(Rule::ReadAfterOwnTerm)
                .without(Rule::ReadConfirmsLeadership)
                .bounds(|b| (b.depth, b.reads) = (11, 1)),
        ),
        (
            "reads and changes",
            Small::of(3).bounds(|b| (b.depth, b.terms, b.reads, b.changes) = (6, 1, 2, 1)),
        ),
        (
            "retries",
            Small::of(2)
                .without(Rule::ClientSessions)
                .bounds(|b| (b.terms, b.log, b.retries, b.depth) = (1, 2, 1, 9)),
        ),
        (
            "retries and reads",
            Small::of(2)
                .without(Rule::StrictMajority)
                .bounds(|b| (b.log, b.retries, b.reads, b.depth) = (2, 1, 1, 7))
                .seeking(Linearizability),
        ),
        ("snapshots", Small::of(3).bounds(|b| (b.terms, b.snapshots, b.depth) = (1, 1, 9))),
        (
            "snapshots and crashes",
            Small::of(2)
                .without(Rule::PersistLog)
                .bounds(|b| (b.terms, b.snapshots, b.crashes, b.depth) = (2, 1, 1, 11)),
        ),
        (
            "overlapping changes",
            Small::of(3)
                .without(Rule::OneChangeAtATime)
                .bounds(|b| (b.depth, b.terms, b.log, b.changes) = (6, 1, 0, 2)),
        ),
        (
            "late answers to a read",
            Small::of(2).without(Rule::MatchReadRequest).bounds(|b| (b.depth, b.reads) = (9, 2)),
        ),
    ]
}

#[test]
fn each_reduction_gives_the_same_verdict_as_none() {
    for (name, small) in worlds() {
        let plain = small.length(Reductions::NONE);
        for choice in choices() {
            assert_eq!(small.length(choice), plain, "{name}: {choice:?}");
        }
    }
}

/// An order of acts that is not followed must lead to nothing that another one does not.
#[test]
fn every_state_is_reached_by_the_orders_that_are_followed() {
    let bounds: [fn(&mut Bounds); 6] = [
        |b| (b.depth, b.copies) = (7, 2),
        |b| (b.depth, b.crashes) = (7, 2),
        |b| (b.depth, b.log, b.transfers) = (7, 2, 1),
        |b| (b.depth, b.log, b.changes) = (6, 1, 2),
        |b| (b.depth, b.log, b.reads, b.retries, b.changes) = (6, 2, 1, 1, 1),
        |b| (b.depth, b.terms, b.snapshots, b.reads) = (8, 1, 1, 1),
    ];
    let small = bounds.map(|change| Small::of(3).bounds(change)).into_iter();
    for small in small.flat_map(|small| [small.clone(), small.manual_disk()]) {
        for (symmetry, forgetting) in [(false, false), (true, false), (false, true), (true, true)] {
            let unique = |ordering| {
                let reductions = Reductions { symmetry, forgetting, ordering };
                small.search(reductions, 1).1.unique
            };
            assert_eq!(unique(true), unique(false), "{:?}, {symmetry} {forgetting}", small.bounds);
        }
    }
}

/// S1, which hands over, takes nothing, but what it is asked for has a number: whether S2 is asked
/// before or after it makes a difference to what S2 is asked for.
#[test]
fn what_is_asked_in_another_order_is_something_else() {
    let two_leaders = "servers 2 ; clock manual ; without strict-majority
timeout S1 ; timeout S2 ; transfer S1 S2 ; drop all";
    let unique = |ordering| {
        let bounds = Bounds { depth: 2, terms: 1, log: 2, ..SMALL };
        let reductions = Reductions { ordering, ..Reductions::NONE };
        let search = Search::new(play(two_leaders), bounds, reductions, Some(LogMatching), 1);
        to_the_end(search.expect("a search")).1.unique
    };
    assert_eq!(unique(true), unique(false));
}

#[test]
fn each_reduction_reduces_something() {
    let small = Small::of(3).bounds(|b| (b.depth, b.crashes) = (7, 1));
    let plain = small.search(Reductions::NONE, 1).1;
    let tally = |change: fn(&mut Reductions)| {
        let mut one = Reductions::NONE;
        change(&mut one);
        small.search(one, 1).1
    };
    assert!(tally(|one| one.symmetry = true).unique * 4 < plain.unique);
    assert!(tally(|one| one.forgetting = true).unique < plain.unique);
    let ordered = tally(|one| one.ordering = true);
    assert!(ordered.states < plain.states, "fewer orders are followed");
    assert_eq!(ordered.unique, plain.unique, "and lead to every state");
}

#[test]
fn the_answer_is_the_same_whatever_the_number_of_threads() {
    for (name, small) in worlds() {
        let one = small.search(Reductions::ALL, 1);
        for threads in [2, 3, 5] {
            assert_eq!(small.search(Reductions::ALL, threads), one, "{name}");
        }
    }
}
