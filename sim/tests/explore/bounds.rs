//! How far a search goes.

use flotilla_sim::core::Mechanism;
use flotilla_sim::explore::{Bounds, Ending, Reductions, Search};

use crate::support::{SMALL, Small, play};

#[test]
fn the_depth_ends_a_search() {
    for depth in 0..6 {
        let (ending, tally) = Small::of(3).bounds(|b| b.depth = depth).search(Reductions::ALL, 1);
        assert_eq!((ending, tally.levels), (Ending::Nothing { all: false }, depth));
    }
}

/// Without heartbeats, of which there can be any number, a world can be searched to its end: one
/// server that is never elected, since it may not time out.
#[test]
fn a_search_ends_where_there_is_nothing_left() {
    let one = Small::of(1).bounds(|b| b.terms = 0);
    assert_eq!(one.search(Reductions::ALL, 1).0, Ending::Nothing { all: true });
    let crash = one.bounds(|b| b.crashes = 2);
    let (ending, tally) = crash.search(Reductions::ALL, 1);
    assert_eq!((ending, tally.unique), (Ending::Nothing { all: true }, 5));
}

#[test]
fn each_bound_leaves_out_what_is_beyond_it() {
    let unique = |small: &Small| small.search(Reductions::ALL, 1).1.unique;
    let small = Small::of(3).bounds(|b| b.depth = 7);
    let wider: [fn(&mut Bounds); 4] =
        [|b| b.terms += 1, |b| b.log += 1, |b| b.crashes += 1, |b| b.copies += 1];
    for widen in wider {
        assert!(unique(&small.clone().bounds(widen)) > unique(&small));
    }
    let mut transfer = small.clone();
    transfer.bounds.transfers = 1;
    assert!(unique(&transfer) > unique(&small));
    assert_ne!(unique(&small.clone().with(Mechanism::PreVote)), unique(&small));
}

#[test]
fn a_search_that_would_outgrow_its_memory_ends() {
    let small = Small::of(3).bounds(|b| (b.depth, b.memory) = (30, 4 << 20));
    let (ending, tally) = small.search(Reductions::ALL, 2);
    assert_eq!(ending, Ending::OutOfMemory);
    assert!(tally.bytes <= 4 << 20 && tally.levels > 5, "{tally:?}");
}

#[test]
fn a_search_does_not_begin_where_it_cannot_go_on() {
    let refused = |script, bounds| {
        Search::new(play(script), bounds, Reductions::ALL, None, 1).expect_err("an objection")
    };
    let paused = refused("servers 3 ; clock manual ; pause S2", SMALL);
    assert_eq!(paused, "S2 is paused: resume it before the search");
    let deep = refused("servers 3 ; clock manual", Bounds { depth: 251, ..SMALL });
    assert_eq!(deep, "a depth of 251: 250 at most");
}
