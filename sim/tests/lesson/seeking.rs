//! The lesson wherever the cursor goes.

use flotilla_sim::Time;
use flotilla_sim::{
    Action, BranchId, Chance, Ending, EventId, Figure8, Follow, Panel, Setup, Timeline,
};

use crate::support::{Learner, server, setup};

#[test]
fn going_back_and_forth_gives_the_same_lesson() {
    let mut learner = Learner::new(setup(false));
    learner.finish(Ending::Overwritten);
    let timeline = &mut learner.timeline;
    let last = timeline.last().0;
    let mut follow = Follow::default();
    let places = (0..=last).chain((0..last).rev()).chain((0..=last).map(|n| n * 37 % (last + 1)));
    for place in places {
        timeline.seek(EventId(place));
        assert_eq!(follow.bring_to(timeline), &Figure8::at(timeline), "at event {place}");
    }
    timeline.seek(EventId(0));
    assert_eq!(follow.bring_to(timeline).panel(), None);
    timeline.seek_end();
    assert_eq!(follow.bring_to(timeline).panel(), Some(Panel::D));
}

#[test]
fn another_branch_has_a_lesson_of_its_own() {
    let mut learner = Learner::new(setup(true));
    learner.until(Ending::Overwritten, |learner| learner.panel() == Some(Panel::C));
    let at_c = learner.timeline.cursor();
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    let end_of_d = learner.timeline.cursor();

    learner.seek(at_c);
    learner.finish(Ending::Committed);
    assert_eq!(learner.panel(), Some(Panel::E));
    assert_eq!(learner.timeline.branches().len(), 2);
    assert_eq!(learner.lesson(), &Figure8::at(&learner.timeline));

    let mut follow = Follow::default();
    for branch in [0, 1, 0] {
        learner.timeline.switch_to(BranchId(branch));
        let panel = follow.bring_to(&learner.timeline).panel();
        assert_eq!(panel, Some(if branch == 0 { Panel::D } else { Panel::E }));
        learner.timeline.seek(end_of_d.min(learner.timeline.last()));
        assert_eq!(follow.bring_to(&learner.timeline), &Figure8::at(&learner.timeline));
    }
}

/// A run under the live clock in which clients ask the leader now and then.
fn live(setup: Setup, crashes: bool) -> Timeline {
    let mut timeline = Timeline::new(setup);
    for round in 0..200_u64 {
        let now = timeline.world().now();
        timeline.play_to(now + Time::from_millis(40));
        if let Some(leader) = timeline.world().leader() {
            let words = timeline.world().next_request();
            timeline.act(Action::Request(leader, words)).expect("it is up");
        }
        if crashes {
            let victim = server((round % 5) as u8 + 1);
            let up = timeline.world().server(victim).is_up();
            let act = if up { Action::Crash(victim) } else { Action::Restart(victim) };
            timeline.act(act).expect("possible");
        }
    }
    timeline
}

#[test]
fn watching_a_run_as_it_happens_gives_the_same_lesson() {
    let mut timeline = Timeline::new(Setup::default());
    let mut follow = Follow::default();
    for round in 1..=40 {
        let now = timeline.world().now();
        timeline.play_watched(now + Time::from_millis(50), |event, world| {
            follow.watch(event, world);
        });
        assert_eq!(follow.bring_to(&timeline), &Figure8::at(&timeline), "round {round}");
        if let Some(leader) = timeline.world().leader() {
            let words = timeline.world().next_request();
            timeline.act(Action::Request(leader, words)).expect("it is up");
            follow.bring_to(&timeline);
        }
        if round % 10 == 0 {
            timeline.seek(EventId(timeline.cursor().0 / 2));
            assert_eq!(follow.bring_to(&timeline), &Figure8::at(&timeline), "round {round}");
        }
    }
    assert!(timeline.branches().len() > 1);
}

#[test]
fn a_plain_live_run_shows_no_more_than_entries_on_their_way() {
    for seed in 1..=5 {
        let timeline = live(Setup { seed, loss: Chance(20_000), ..Setup::default() }, false);
        let mut lesson = Figure8::default();
        timeline.replay(EventId(0), timeline.last(), |event, world| {
            lesson.observe(event, world);
            assert!(lesson.panel() <= Some(Panel::A), "at event {}", event.id.0);
        });
    }
}

#[test]
fn a_live_run_without_clients_shows_nothing() {
    let mut timeline = Timeline::new(Setup::default());
    timeline.play_to(Time::from_millis(5000));
    let mut lesson = Figure8::default();
    timeline.replay(EventId(0), timeline.last(), |event, world| {
        lesson.observe(event, world);
        assert_eq!(lesson.panel(), None);
    });
}

#[test]
fn a_stormy_live_run_never_reaches_an_ending_that_is_not_one() {
    for seed in 1..=5 {
        let timeline = live(Setup { seed, loss: Chance(100_000), ..Setup::default() }, true);
        let mut lesson = Figure8::default();
        timeline.replay(EventId(0), timeline.last(), |event, world| {
            lesson.observe(event, world);
            let _ = lesson.aim(world, None);
            let Some(cast) = lesson.cast() else { return };
            let terms: std::collections::BTreeSet<_> =
                world.servers().iter().filter_map(|s| s.log().term_at(cast.index)).collect();
            if matches!(lesson.panel(), Some(Panel::B)) {
                assert!(terms.len() >= 2, "two entries at one index make (b)");
            }
        });
    }
}
