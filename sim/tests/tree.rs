//! The tree of runs: names, pins, deletions, undo and redo, rows, and finding events.

use flotilla_core::{ServerId, ServerSet};
use flotilla_sim::{
    Action, BranchId, Chance, Clock, EventId, Labels, Marks, Script, Setup, Time, Timeline,
    Undoable, Wanted,
};

fn server(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

const FIRST: BranchId = BranchId(0);
const SECOND: BranchId = BranchId(1);
const THIRD: BranchId = BranchId(2);

/// A manual run of four events with a second branch from the first event, and a third one that
/// parts from the second.
fn three_branches() -> Timeline {
    let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    for number in 1..=4 {
        timeline.act(Action::Timeout(server(number))).expect("possible");
    }
    timeline.seek(EventId(1));
    for number in 3..=5 {
        timeline.act(Action::Crash(server(number))).expect("possible");
    }
    timeline.seek(EventId(3));
    timeline.act(Action::Restart(server(3))).expect("possible");
    assert_eq!((timeline.current(), timeline.branches()[2].parent()), (THIRD, Some(SECOND)));
    timeline
}

/// A live run with losses, a client and crashes, and branches at some of its events.
fn stormy_tree(events: u64, forks: &[u64]) -> Timeline {
    let setup = Setup { seed: 9, loss: Chance(30_000), ..Setup::default() };
    let mut timeline = Timeline::new(setup);
    storm(&mut timeline, events);
    for fork in forks {
        timeline.switch_to(FIRST);
        timeline.seek(EventId(*fork));
        timeline.act(Action::HealAll).expect("possible");
        storm(&mut timeline, fork + 300);
    }
    timeline
}

fn storm(timeline: &mut Timeline, events: u64) {
    let mut round: u64 = 0;
    while timeline.last().0 < events {
        round += 1;
        timeline.play_to(timeline.world().now() + Time::from_millis(41));
        let victim = server((round % 5) as u8 + 1);
        let asked = timeline.world().leader().unwrap_or(victim);
        let act =
            if round.is_multiple_of(9) { Action::Crash(victim) } else { Action::Restart(victim) };
        for act in [Action::Request(asked, timeline.world().next_request()), act] {
            // What is impossible now is passed over.
            let _ = timeline.act(act);
        }
    }
}

#[test]
fn an_action_is_undone_by_going_back_and_its_future_stays() {
    let mut timeline = three_branches();
    timeline.switch_to(FIRST);
    let before = timeline.world().clone();
    timeline.act(Action::Crash(server(1))).expect("possible");
    let after = timeline.world().clone();
    assert_eq!(timeline.undo(), Some(Undoable::Acted(FIRST, EventId(5))));
    assert_eq!(timeline.world(), &before);
    assert_eq!(timeline.last(), EventId(5), "the crash is ahead");
    assert_eq!(timeline.redo(), Some(Undoable::Acted(FIRST, EventId(5))));
    assert_eq!(timeline.world(), &after);
    assert_eq!(timeline.redo(), None);
}

#[test]
fn acting_differently_after_an_undo_keeps_both_futures() {
    let mut timeline = three_branches();
    timeline.switch_to(FIRST);
    timeline.act(Action::Crash(server(1))).expect("possible");
    timeline.undo();
    timeline.act(Action::Crash(server(2))).expect("possible");
    assert_eq!(timeline.redo(), None, "another future has begun");
    assert_eq!(timeline.branches().len(), 4);
    assert_eq!(timeline.branches()[0].last(), EventId(5), "the first crash is kept");
}

#[test]
fn undoing_what_began_a_branch_leads_back_to_the_branch_it_parted_from() {
    let mut timeline = three_branches();
    assert_eq!(timeline.undo(), Some(Undoable::Acted(THIRD, EventId(4))));
    assert_eq!((timeline.current(), timeline.cursor()), (SECOND, EventId(3)));
    for _ in 0..3 {
        timeline.undo();
    }
    assert_eq!((timeline.current(), timeline.cursor()), (FIRST, EventId(1)));
    for _ in 0..4 {
        timeline.undo();
    }
    assert_eq!(timeline.undo(), None);
    assert_eq!(timeline.cursor(), EventId(0));
    while timeline.redo().is_some() {}
    assert_eq!((timeline.current(), timeline.cursor()), (THIRD, EventId(4)));
}

#[test]
fn undo_goes_back_to_the_time_between_two_events_where_one_acted() {
    let mut timeline = Timeline::new(Setup::default());
    timeline.play_to(Time(12_345));
    let cursor = timeline.cursor();
    timeline.act(Action::Crash(server(1))).expect("possible");
    timeline.play_to(Time(700_000));
    let later = timeline.world().clone();
    timeline.undo();
    assert_eq!((timeline.cursor(), timeline.world().now()), (cursor, Time(12_345)));
    timeline.redo();
    assert_eq!(timeline.world(), &later, "redo leads to where one undid");
}

#[test]
fn names_are_fitted_and_taken_back() {
    let mut timeline = three_branches();
    assert_eq!(timeline.called(SECOND), "branch 2");
    timeline.name_branch(SECOND, "  what if\nS3 crashed ");
    assert_eq!(timeline.called(SECOND), "what if S3 crashed");
    timeline.name_branch(SECOND, &"é".repeat(100));
    assert_eq!(timeline.called(SECOND).chars().count(), Labels::LONGEST_NAME);
    timeline.undo();
    assert_eq!(timeline.called(SECOND), "what if S3 crashed");
    timeline.name_branch(SECOND, " \t");
    assert_eq!(timeline.called(SECOND), "branch 2");
    assert_eq!((timeline.current(), timeline.cursor()), (THIRD, EventId(4)), "nothing moved");
}

#[test]
fn saying_again_what_is_said_is_no_deed() {
    let mut timeline = three_branches();
    let last = timeline.undoable();
    timeline.pin_branch(SECOND, false);
    timeline.name_branch(SECOND, "");
    timeline.unpin_moment(FIRST, EventId(1));
    assert_eq!(timeline.undoable(), last);
}

#[test]
fn a_deleted_branch_leaves_those_that_parted_from_it_whole() {
    let mut timeline = three_branches();
    let hash = timeline.run_hash();
    assert!(timeline.delete_branch(SECOND));
    assert_eq!(timeline.living().collect::<Vec<_>>(), [FIRST, THIRD]);
    assert_eq!((timeline.current(), timeline.run_hash()), (THIRD, hash));
    timeline.seek(EventId(2));
    assert!(!timeline.world().server(server(3)).is_up(), "what they shared is there");
    assert_eq!(timeline.undo(), Some(Undoable::DeletedBranch(SECOND)));
    assert_eq!(timeline.living().count(), 3);
}

#[test]
fn deleting_the_current_branch_leads_to_where_it_parted_and_undo_leads_back() {
    let mut timeline = three_branches();
    let here = timeline.world().clone();
    assert!(timeline.delete_branch(THIRD));
    assert_eq!((timeline.current(), timeline.cursor()), (SECOND, EventId(3)));
    assert!(timeline.delete_branch(SECOND));
    assert_eq!((timeline.current(), timeline.cursor()), (FIRST, EventId(1)));
    assert!(!timeline.delete_branch(FIRST), "it is the only one");
    timeline.undo();
    timeline.undo();
    assert_eq!((timeline.current(), timeline.world()), (THIRD, &here));
    timeline.redo();
    assert_eq!((timeline.current(), timeline.cursor()), (SECOND, EventId(3)));
}

#[test]
fn the_first_branch_can_be_deleted_too() {
    let mut timeline = three_branches();
    timeline.switch_to(FIRST);
    assert!(timeline.delete_branch(FIRST));
    assert_eq!(timeline.current(), SECOND, "the first of those that stay");
    assert_eq!(timeline.cursor(), timeline.last());
    timeline.undo();
    assert_eq!((timeline.current(), timeline.cursor()), (FIRST, EventId(4)));
}

#[test]
fn tidying_up_leaves_what_is_pinned_and_the_current_branch() {
    let mut timeline = three_branches();
    timeline.switch_to(FIRST);
    timeline.pin_branch(THIRD, true);
    assert!(timeline.tidy());
    assert_eq!(timeline.living().collect::<Vec<_>>(), [FIRST, THIRD]);
    assert!(!timeline.tidy(), "there is nothing left to do");
    timeline.undo();
    assert_eq!(timeline.living().count(), 3);
}

#[test]
fn a_moment_belongs_to_all_branches_that_share_it() {
    let mut timeline = three_branches();
    timeline.pin_moment(THIRD, EventId(2), "S3 is gone");
    let moment = timeline.pinned_at(SECOND, EventId(2)).expect("pinned").clone();
    assert_eq!((moment.branch, moment.name.as_deref()), (SECOND, Some("S3 is gone")));
    assert_eq!(timeline.pinned_at(FIRST, EventId(2)), None);
    timeline.pin_moment(SECOND, EventId(2), "");
    assert_eq!(timeline.pinned_at(THIRD, EventId(2)).map(|it| &it.name), Some(&None));
    timeline.undo();
    assert_eq!(timeline.pinned_at(THIRD, EventId(2)), Some(&moment));
    timeline.unpin_moment(THIRD, EventId(2));
    assert!(timeline.labels().moments().is_empty());
}

#[test]
fn moments_go_with_the_last_branch_that_runs_through_them() {
    let mut timeline = three_branches();
    timeline.pin_moment(SECOND, EventId(2), "shared");
    timeline.pin_moment(SECOND, EventId(4), "own");
    assert_eq!(timeline.through(SECOND, EventId(2)), THIRD, "the current branch runs through it");
    assert_eq!(timeline.through(SECOND, EventId(4)), SECOND);
    timeline.switch_to(FIRST);
    timeline.delete_branch(SECOND);
    assert_eq!(timeline.through(SECOND, EventId(2)), THIRD, "another one that is left");
    let names = |timeline: &Timeline| -> Vec<String> {
        timeline
            .labels()
            .moments()
            .iter()
            .filter_map(|it| it.name.as_deref())
            .map(Into::into)
            .collect()
    };
    assert_eq!(names(&timeline), ["shared"]);
    timeline.undo();
    assert_eq!(names(&timeline), ["shared", "own"]);
}

#[test]
fn deeds_are_told_in_words() {
    let mut timeline = three_branches();
    let text = |timeline: &Timeline| timeline.deed_text(timeline.undoable().expect("a deed"));
    assert_eq!(text(&timeline), "You restart S3");
    timeline.pin_branch(SECOND, true);
    assert_eq!(text(&timeline), "branch 2 is pinned");
    timeline.pin_moment(SECOND, EventId(2), "");
    assert_eq!(text(&timeline), "event 2 is pinned");
    timeline.forget_deeds();
    assert_eq!(timeline.undoable(), None);
}

/// What a look at every single event finds.
fn one_by_one(timeline: &Timeline, wanted: Wanted) -> Vec<EventId> {
    let all = (1..=timeline.last().0).map(EventId);
    all.filter(|event| {
        let kept = timeline.kept(*event).expect("kept");
        kept.marks.has(wanted.marks) || !kept.servers.and(wanted.servers).is_empty()
    })
    .collect()
}

#[test]
fn events_are_found_forwards_and_backwards_across_forks() {
    let mut timeline = stormy_tree(9000, &[2500, 2600]);
    timeline.seek(EventId(2700));
    timeline.act(Action::HealAll).expect("possible");
    storm(&mut timeline, 5000);
    let branch = timeline.current();
    assert!(timeline.branches()[branch.0].parent() > Some(FIRST), "it parts from a branch");
    for wanted in [
        Wanted { marks: Marks::ELECTED, ..Wanted::default() },
        Wanted { marks: Marks::REFUSED, ..Wanted::default() },
        Wanted { marks: Marks::VIOLATED, ..Wanted::default() },
        Wanted { servers: [server(2)].into_iter().collect(), ..Wanted::default() },
    ] {
        let expected = one_by_one(&timeline, wanted);
        let mut forwards = Vec::new();
        let mut at = EventId(0);
        while let Some(next) = timeline.first(branch, at, timeline.last(), wanted) {
            forwards.push(next);
            at = next;
        }
        assert_eq!(forwards, expected, "{wanted:?}");
        let mut backwards = Vec::new();
        let mut at = timeline.last();
        while let Some(previous) = timeline.last_before(branch, EventId(0), at, wanted) {
            backwards.insert(0, previous);
            at = EventId(previous.0 - 1);
        }
        assert_eq!(backwards, expected, "{wanted:?}");
    }
}

#[test]
fn an_event_is_of_the_servers_to_which_something_happens() {
    let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    timeline.act(Action::Timeout(server(1))).expect("possible");
    let request = timeline.world().bus().under_way().next().expect("a request").id;
    timeline.act(Action::Deliver(request)).expect("possible");
    timeline.act(Action::CutBoth(server(4), server(5))).expect("possible");
    timeline.act(Action::HealAll).expect("possible");
    let of = |event| timeline.kept(EventId(event)).expect("kept").servers;
    let set = |numbers: &[u8]| -> ServerSet { numbers.iter().map(|it| server(*it)).collect() };
    assert_eq!(of(1), set(&[1]));
    assert_eq!(of(2), set(&[2]), "it arrived there; the sender does not notice");
    assert_eq!(of(3), set(&[4, 5]));
    assert_eq!(of(4), set(&[]));
}

/// Events as statements of a script, each with what is telling about it beside that somebody acted.
fn check_marks(setup: &str, events: &[(&str, &[Marks])]) {
    let statements: Vec<&str> = events.iter().map(|(statement, _)| *statement).collect();
    let script = [setup, "\nclock manual\n", &statements.join("\n")].concat();
    let played = Script::parse(&script).expect("a script").play();
    assert_eq!(played.stopped, None);
    assert_eq!(played.timeline.last(), EventId(events.len() as u64), "each is one event");
    for (at, (statement, marks)) in events.iter().enumerate() {
        let mut expected = Marks::ACTION;
        marks.iter().for_each(|mark| expected.add(*mark));
        let kept = played.timeline.kept(EventId(at as u64 + 1)).expect("kept");
        assert_eq!(kept.marks, expected, "event {}: {statement}", at + 1);
    }
}

#[test]
fn every_telling_event_has_its_marks_and_no_others() {
    check_marks(
        "servers 3",
        &[
            ("timeout S1", &[]),
            ("deliver S1->S2", &[]),
            ("deliver S2->S1", &[Marks::ELECTED]),
            ("request S1 \"x=1\"", &[Marks::REQUEST]),
            ("request S2 \"x=2\"", &[Marks::REQUEST, Marks::REFUSED]),
            ("deliver S1->S2 @3", &[]),
            ("crash S2", &[Marks::CRASHED]),
            ("deliver S1->S2", &[Marks::LOST]),
            ("restart S2", &[Marks::RESTARTED]),
            ("timeout S3", &[]),
            ("deliver S3->S2", &[Marks::REFUSED]),
            ("deliver S2->S1", &[Marks::COMMITTED]),
            ("timeout S3", &[]),
            ("deliver S1->S3 @2", &[Marks::REFUSED]),
        ],
    );
    check_marks(
        "servers 3\ndisk manual",
        &[("timeout S1", &[]), ("crash S1 torn 1", &[Marks::CRASHED])],
    );
}

#[test]
fn a_commit_that_the_own_term_rule_forbids_is_marked_as_a_refusal() {
    check_marks(
        "servers 3",
        &[
            ("timeout S1", &[]),
            ("deliver S1->S2", &[]),
            ("deliver S2->S1", &[Marks::ELECTED]),
            ("request S1 \"x=1\"", &[Marks::REQUEST]),
            ("deliver S1->S2 @3", &[]),
            ("crash S1", &[Marks::CRASHED]),
            ("restart S1", &[Marks::RESTARTED]),
            ("timeout S1", &[]),
            ("deliver S1->S2 @4", &[]),
            ("deliver S2->S1 @3", &[Marks::ELECTED]),
            ("deliver S1->S2 @5", &[]),
            ("deliver S2->S1 @4", &[Marks::REFUSED]),
        ],
    );
}

#[test]
fn an_event_that_breaks_a_promise_is_marked() {
    check_marks(
        "servers 3\nwithout one-vote-per-term",
        &[
            ("timeout S1", &[]),
            ("timeout S3", &[]),
            ("deliver S1->S2", &[]),
            ("deliver S3->S2", &[]),
            ("deliver S2->S1", &[Marks::ELECTED]),
            ("deliver S2->S3", &[Marks::ELECTED, Marks::VIOLATED]),
        ],
    );
}

#[test]
fn the_term_that_is_kept_of_an_event_is_the_highest_of_all_servers() {
    let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    for number in [1, 1, 1, 2] {
        timeline.act(Action::Timeout(server(number))).expect("possible");
    }
    let terms: Vec<_> = (1..=4).map(|it| timeline.kept(EventId(it)).expect("kept").term).collect();
    assert_eq!(terms, [1, 2, 3, 3]);
}

#[test]
fn an_event_is_of_the_servers_that_do_something_because_of_it() {
    // Nobody names S1, but the write that was unfinished is done with it.
    let script = "servers 1\ndisk 50\ntimeout S1\nclock manual";
    let timeline = Script::parse(script).expect("a script").play().timeline;
    assert_eq!(timeline.world().leader(), Some(server(1)), "its vote is on disk");
    let kept = timeline.kept(timeline.last()).expect("kept");
    assert_eq!(kept.servers, [server(1)].into_iter().collect());
}

#[test]
fn columns_tell_nothing_of_what_is_just_outside() {
    let timeline = stormy_tree(60_000, &[]);
    for after in (0..59_000).step_by(997).map(EventId) {
        let to = EventId(after.0 + 640);
        let columns = timeline.columns(FIRST, after, to, 10);
        for marks in [Marks::ELECTED, Marks::CRASHED, Marks::COMMITTED, Marks::LOST] {
            let told = columns.columns.iter().any(|column| column.marks.has(marks));
            let wanted = Wanted { marks, ..Wanted::default() };
            let is_there = timeline.first(FIRST, after, to, wanted).is_some();
            assert_eq!(told, is_there, "{marks:?} from {after:?} to {to:?}");
        }
    }
}

#[test]
fn a_row_whose_parent_is_deleted_is_joined_where_it_shares_most() {
    let mut timeline = three_branches();
    timeline.switch_to(SECOND);
    timeline.seek(EventId(2));
    timeline.act(Action::Crash(server(1))).expect("possible");
    let fourth = timeline.current();
    assert!(timeline.delete_branch(SECOND));
    let rows = timeline.rows();
    let row = rows.iter().find(|row| row.branch == fourth).expect("its row");
    assert_eq!((row.after, row.joins), (EventId(2), Some(1)), "to the third, and not the first");
}

#[test]
fn columns_tell_what_is_in_the_stretch_and_nothing_else() {
    let timeline = stormy_tree(60_000, &[30_000]);
    for (branch, after, to, most) in [
        (FIRST, 0, 60_000, 100),
        (FIRST, 100, 200, 1000),
        (SECOND, 0, 30_200, 64),
        (SECOND, 30_000, 30_200, 64),
        (SECOND, 29_000, 30_100, 1000),
    ] {
        let (after, to) = (EventId(after), EventId(to));
        let columns = timeline.columns(branch, after, to, most);
        assert!(columns.columns.len() as u64 <= most);
        assert!(columns.width * columns.columns.len() as u64 >= to.0 - after.0);
        for marks in [Marks::ELECTED, Marks::CRASHED, Marks::COMMITTED, Marks::VIOLATED] {
            let wanted = Wanted { marks, ..Wanted::default() };
            let told = columns.columns.iter().any(|column| column.marks.has(marks));
            let is_there = timeline.first(branch, after, to, wanted).is_some();
            assert_eq!(told, is_there, "{marks:?} in {branch:?} from {after:?} to {to:?}");
        }
    }
}

#[test]
fn rows_are_joined_where_they_part_and_pinned_ones_come_first() {
    let mut timeline = three_branches();
    let rows = |timeline: &Timeline| -> Vec<(BranchId, u64, Option<usize>)> {
        timeline.rows().iter().map(|row| (row.branch, row.after.0, row.joins)).collect()
    };
    assert_eq!(rows(&timeline), [(FIRST, 0, None), (SECOND, 1, Some(0)), (THIRD, 3, Some(1))]);
    timeline.pin_branch(THIRD, true);
    assert_eq!(rows(&timeline), [(THIRD, 3, Some(2)), (FIRST, 0, None), (SECOND, 1, Some(1))]);
    timeline.delete_branch(SECOND);
    assert_eq!(rows(&timeline), [(THIRD, 1, Some(1)), (FIRST, 0, None)], "with what they shared");
    timeline.delete_branch(FIRST);
    assert_eq!(rows(&timeline), [(THIRD, 0, None)]);
}
