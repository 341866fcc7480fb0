//! Long work beside a page: what goes to and fro as text, and what is heard in the end.

use flotilla_core::{Rule, Rules};
use flotilla_sim::explore::{Bound, Bounds, Tally};
use flotilla_sim::task::{Cut, Desk, Found, Report, SearchTask, Start, Task};
use flotilla_sim::{Action, Clock, Property, Saved, Script, Setup, Time, Timeline, write_saved};

fn search(start: Start, sought: Option<Property>, bounds: Bounds) -> Task {
    Task::Search(SearchTask { bounds, sought, start })
}

/// What is heard in the end of a task that goes to and fro as text.
fn done(task: &Task) -> Report {
    let task = Task::read(&task.to_text()).expect("a task");
    let mut desk = match Desk::begin(task) {
        Ok(desk) => desk,
        Err(report) => return report,
    };
    loop {
        let progress = desk.progress();
        assert_eq!(Report::read(&progress.to_text()), Ok(progress.clone()));
        assert!(!progress.is_last());
        if let Some(report) = desk.go_on() {
            assert_eq!(Report::read(&report.to_text()), Ok(report.clone()));
            assert!(report.is_last());
            return report;
        }
    }
}

fn found(task: &Task) -> Found {
    match done(task) {
        Report::Found(found, _) => *found,
        report => panic!("{report:?}"),
    }
}

fn script(rules: &[Rule]) -> Start {
    let lines: Vec<String> = rules.iter().map(|rule| format!("without {rule}\n")).collect();
    Start::Script(format!("servers 3\nclock manual\n{}", lines.concat()))
}

#[test]
fn a_search_gives_a_schedule_that_breaks_what_was_sought_and_can_be_played_from_its_start() {
    let bounds = Bounds { crashes: 0, ..Bounds::default() };
    let start = script(&[Rule::UpToDateCheck]);
    let found = found(&search(start, Some(Property::LeaderCompleteness), bounds));
    assert_eq!(found.actions.len(), 9);
    assert_eq!(found.needs, [Rule::UpToDateCheck]);
    let rules = Rules::default().with(Rule::UpToDateCheck, false);
    let setup = Setup { servers: 3, clock: Clock::Manual, rules, ..Setup::default() };
    let mut run = Timeline::new(setup);
    for action in found.actions {
        run.act(action).expect("possible");
    }
    assert!(run.event().verdict.iter().any(|it| it.property == Property::LeaderCompleteness));
}

#[test]
fn of_several_rules_that_are_off_those_are_told_that_the_violation_needs() {
    let off = [Rule::OneVotePerTerm, Rule::UpToDateCheck, Rule::PersistLog];
    let start = script(&off);
    let found = found(&search(start, Some(Property::ElectionSafety), Bounds::default()));
    assert_eq!(found.needs, [Rule::OneVotePerTerm]);
}

#[test]
fn a_search_from_a_live_run_begins_where_its_cursor_stands_with_the_manual_clock() {
    let rules = Rules::default().with(Rule::OneVotePerTerm, false);
    let mut run = Timeline::new(Setup { servers: 3, rules, ..Setup::default() });
    run.play_to(Time::from_millis(400));
    run.seek(flotilla_sim::EventId(3));
    let start = Start::Saved(write_saved(&Saved::branch(&run)).expect("short enough"));
    let bounds = Bounds { terms: 3, ..Bounds::default() };
    let found = found(&search(start, Some(Property::ElectionSafety), bounds));
    run.act(Action::SetClock(Clock::Manual)).expect("possible");
    for action in found.actions {
        run.act(action).expect("possible");
    }
    let broken = run.event().verdict.iter().any(|it| it.property == Property::ElectionSafety);
    assert!(broken, "the last action breaks it");
}

#[test]
fn where_the_bounds_hold_nothing_it_is_told_how_far_that_is() {
    let bounds = Bounds { depth: 4, ..Bounds::default() };
    let Report::Nothing { all: false, tally } = done(&search(script(&[]), None, bounds)) else {
        panic!("with all rules on nothing breaks");
    };
    assert_eq!(tally.levels, 4);
    let bounds = Bounds { depth: 200, terms: 1, log: 0, crashes: 0, ..Bounds::default() };
    let alone = Start::Script("servers 1\nclock manual\n".into());
    let report = done(&search(alone, None, bounds));
    assert!(matches!(report, Report::Nothing { all: true, .. }), "{report:?}");
}

#[test]
fn a_search_that_outgrows_its_memory_says_so() {
    let bounds = Bounds { memory: 1_000_000, ..Bounds::default() };
    let report = done(&search(script(&[]), None, bounds));
    assert!(matches!(report, Report::OutOfMemory(_)), "{report:?}");
}

#[test]
fn what_cannot_be_searched_is_told_in_a_sentence() {
    let cases = [
        (Start::Script("servers many".into()), "Line 1"),
        (Start::Saved("nothing saved".into()), "Found"),
        (Start::Script("servers 3\nclock manual\npause S1\n".into()), "S1 is paused"),
        (Start::Script("servers 3\nclock manual\nlinks in-order\n".into()), "links in-order"),
    ];
    for (start, said) in cases {
        let report = done(&search(start, None, Bounds::default()));
        let Report::Trouble(trouble) = &report else { panic!("{report:?}") };
        assert!(trouble.contains(said) && trouble.ends_with('.'), "{trouble}");
    }
}

#[test]
fn each_bound_is_set_by_its_name_within_its_range() {
    for bound in Bound::ALL {
        let (least, most) = bound.range();
        for number in [least, most] {
            let mut bounds = Bounds::default();
            bound.set(&mut bounds, number).expect("within its range");
            assert_eq!(bound.of(&bounds), number, "{bound:?}");
            let task = search(script(&[]), None, bounds);
            assert_eq!(Task::read(&task.to_text()), Ok(task));
        }
        let mut bounds = Bounds::default();
        let refused = bound.set(&mut bounds, most + 1).expect_err("too much");
        let expected = format!("Found {} {}, expected {least} to {most}.", bound.id(), most + 1);
        assert_eq!((refused, bounds), (expected, Bounds::default()));
    }
}

#[test]
fn a_text_that_is_no_task_or_report_is_refused_with_what_was_found() {
    for text in [
        "",
        "search",
        "search\ndepth many\n\n",
        "search\nwidth 3\nfrom script\n\n",
        "find\n\n",
        "cut\nfrom afar\n\n",
    ] {
        let refused = Task::read(text).expect_err("no task").to_string();
        assert!(refused.starts_with("Found "), "{refused}");
    }
    for text in [
        "",
        "opening soon",
        "searched 1 2 3",
        "found 1 2 3 4",
        "found 1 2 3 4\nproperty luck",
        "cutting 3",
        "cut 3 2\nproperty luck\n\n",
    ] {
        let refused = Report::read(text).expect_err("no report").to_string();
        assert!(refused.starts_with("Found "), "{refused}");
    }
    let tally = Tally { levels: 1, unique: 2, states: 3, bytes: 4 };
    assert_eq!(Report::read("searched 1 2 3 4"), Ok(Report::Searched(tally)));
}

fn cut(start: Start) -> Cut {
    match done(&Task::Cut(start)) {
        Report::Cut(cut) => *cut,
        report => panic!("{report:?}"),
    }
}

/// S1 votes twice in term 1, and so there are two leaders. What does not matter for that: a server,
/// a rule, and half of the actions.
const TWO_LEADERS: &str = "servers 4
clock manual
without one-vote-per-term
without up-to-date-check

note \"Here it begins.\"
crash S4
timeout S2
timeout S3
deliver S2->S1 RequestVote
cut S3->S4
deliver S3->S1 RequestVote
deliver S1->S2 RequestVoteReply
deliver S1->S3 RequestVoteReply
restart S4
deliver S2->S4 RequestVote
deliver S4->S2 RequestVoteReply
deliver S3->S4 RequestVote
deliver S4->S3 RequestVoteReply
";

#[test]
fn a_run_is_cut_down_to_what_it_takes_to_break_the_same() {
    let cut = cut(Start::Script(TWO_LEADERS.into()));
    assert_eq!(cut.property, Property::ElectionSafety);
    assert!(cut.sentence.ends_with('.'), "{}", cut.sentence);
    // Three servers, one rule off: two timeouts, two votes there and back.
    assert_eq!((cut.before, cut.actions), (14, 6), "{}", cut.script);
    let played = Script::parse(&cut.script).expect("a script").play();
    assert!(played.is_ok(), "{:?}\n{}", played.failures, cut.script);
    let setup = played.timeline.setup();
    let off: Vec<Rule> = setup.rules.off().collect();
    assert_eq!((setup.servers, off), (3, vec![Rule::OneVotePerTerm]));
}

#[test]
fn a_live_run_is_cut_down_with_its_time() {
    let rules = Rules::default().with(Rule::OneVotePerTerm, false);
    let mut run = Timeline::new(Setup { servers: 3, rules, ..Setup::default() });
    run.play_to(Time::from_millis(3000));
    let leader = run.world().leader().expect("a leader");
    for id in run.world().ids().without(leader).iter() {
        run.act(Action::Timeout(id)).expect("possible");
    }
    run.play_to(Time::from_millis(3400));
    let cut = cut(Start::Saved(write_saved(&Saved::branch(&run)).expect("short enough")));
    assert_eq!((cut.property, cut.before), (Property::ElectionSafety, 2));
    let played = Script::parse(&cut.script).expect("a script").play();
    assert!(played.is_ok(), "{:?}\n{}", played.failures, cut.script);
    assert!(played.timeline.world().now() < Time::from_millis(1000), "{}", cut.script);
}

#[test]
fn of_a_run_that_breaks_nothing_nothing_is_cut_and_that_is_said() {
    for run in ["servers 3\nclock manual\n\ntimeout S1\n", "servers 3\n\nrun 500\n"] {
        let report = done(&Task::Cut(Start::Script(run.into())));
        let Report::Trouble(trouble) = &report else { panic!("{report:?}") };
        assert!(trouble.starts_with("Found a run that violates no property"), "{trouble}");
    }
}
