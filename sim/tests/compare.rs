//! Two runs side by side: where they part, what differs, what could not be done.

use flotilla_core::{Mechanism, Rule, ServerId};
use flotilla_sim::compare::{
    Comparing, Comparison, Needed, Twist, with_and_without, with_mechanism,
};
use flotilla_sim::liveness::{Life, Scenario};
use flotilla_sim::{
    Action, BranchId, Disk, EventId, Property, Script, Setup, Span, Time, Timeline,
};

const FIGURE_8: &str = include_str!("../../static/lessons/figure-8.flotilla");

fn play(script: &str) -> Timeline {
    let played = Script::parse(script).expect("a script").play();
    assert_eq!(played.stopped, None);
    played.timeline
}

fn finish(mut comparing: Comparing) -> Comparison {
    for _ in 0..1_000_000 {
        // Odd slices, so that their borders fall anywhere.
        if let Some(comparison) = comparing.advance(7) {
            return comparison;
        }
    }
    panic!("a comparison goes on for ever");
}

fn server(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// What differs now, a line each.
fn told(comparison: &Comparison) -> Vec<String> {
    let line = |difference: flotilla_sim::compare::Difference| {
        let of = difference.server.map(|id| format!("{id} ")).unwrap_or_default();
        format!("{of}{}: {} / {}", difference.field, difference.values[0], difference.values[1])
    };
    comparison.differences().into_iter().map(line).collect()
}

/// A live run with some deeds in it. Messages take equally long, so that many events come at one
/// instant and deeds stand between them.
fn eventful(seed: u64) -> Timeline {
    let (latency, disk) = (Span::millis(10, 10), Disk::Immediate);
    let mut timeline = Timeline::new(Setup { seed, latency, disk, ..Setup::default() });
    timeline.play_to(Time::from_millis(400));
    for number in 0..40 {
        for _ in 0..=seed % 7 + number % 5 {
            timeline.step();
        }
        let id = server((number * 3 % 5) as u8 + 1);
        let deed = match number % 6 {
            0 => Action::Request(id, format!("x={number}").into()),
            1 => Action::Crash(id),
            2 => Action::Restart(id),
            3 => Action::Timeout(id),
            4 => Action::Isolate(id),
            _ => Action::HealAll,
        };
        // What cannot be done now is simply not done.
        timeline.act(deed).ok();
    }
    timeline.play_to(Time(timeline.world().now().0 + 300_000));
    timeline
}

#[test]
fn figure_8_parts_from_itself_at_the_first_commit_that_the_rule_forbids() {
    let run = play(FIGURE_8);
    let mut comparison = finish(with_and_without(&run, Rule::CurrentTermCommit));
    let moment = comparison.parting_moment().expect("a parting");
    assert_eq!(comparison.at(), moment, "it opens where the two part");
    assert_eq!(
        told(&comparison),
        // That is before (a) already: S1 leads term 2 and has forgotten that index 1 of term 1 is
        // committed.
        ["S1 commitIndex: 1 / 0", "S1 lastApplied: 1 / 0", "S1 state machine: x=1 / empty"]
    );
    comparison.seek(moment - 1);
    assert_eq!(told(&comparison), Vec::<String>::new());
    comparison.seek(comparison.last());
    let violated = |side: usize| {
        comparison.runs()[side].world().referee().violation(Property::LeaderCompleteness).is_some()
    };
    assert_eq!([violated(0), violated(1)], [true, false]);
}

#[test]
fn a_run_under_the_rules_it_has_is_the_same_to_the_last_event() {
    for seed in 0..60 {
        let run = eventful(seed);
        let comparison = finish(Comparing::with_twist(&run, Twist::rule(Rule::StepDown, true)));
        assert_eq!(comparison.parting(), None, "seed {seed}");
        let hashes = comparison.runs().each_ref().map(Timeline::run_hash);
        assert_eq!(hashes[0], hashes[1], "seed {seed}");
        assert_eq!(comparison.last(), run.last().0);
        assert!(comparison.skipped().is_empty());
    }
}

#[test]
fn a_rule_switched_off_on_the_way_is_in_force_all_along_in_the_other_run() {
    let script = FIGURE_8.replace("without current-term-commit\n", "").replacen(
        "note \"(c) S1 goes on",
        "rule current-term-commit off\nnote \"(c) S1 goes on",
        1,
    );
    let run = play(&script);
    let comparison = finish(with_and_without(&run, Rule::CurrentTermCommit));
    assert_eq!(told(&comparison)[0], "S1 commitIndex: 2 / 0");
    let rules = |side: usize| comparison.runs()[side].world().config().rules.all_on();
    assert_eq!([rules(0), rules(1)], [false, true]);
}

#[test]
fn what_cannot_be_done_in_the_other_run_is_left_out_and_told() {
    // S3 has the shorter log: with the rule on, nobody elects it.
    let run = play(
        "servers 3\nclock manual\nwithout up-to-date-check\ntimeout S1 ; deliver all\n\
         request S1 \"x=1\" ; deliver S1->S2 ; deliver S2->S1 ; drop all\n\
         timeout S3 ; deliver S3->S2 ; deliver S2->S3\nbeat S3\ncrash S1",
    );
    let mut comparison = finish(with_and_without(&run, Rule::UpToDateCheck));
    let skipped = comparison.skipped();
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert_eq!(skipped[0].action, Action::Beat(server(3)));
    assert_eq!(skipped[0].event.0, run.last().0 - 1);
    assert!(skipped[0].why.reason.contains("S3"), "{}", skipped[0].why);
    // While the first run does it, the second waits; what comes after is one moment again.
    comparison.seek(comparison.last());
    assert_eq!(comparison.moves(), [true, true]);
    let down = |side: usize| !comparison.runs()[side].world().server(server(1)).is_up();
    assert_eq!([down(0), down(1)], [true, true]);
    comparison.seek(comparison.last() - 1);
    assert_eq!(comparison.moves(), [true, false]);
}

#[test]
fn branches_part_at_the_first_event_that_is_not_the_same() {
    let mut run = eventful(3);
    let fork = EventId(run.last().0 / 2);
    run.seek(fork);
    run.act(Action::Note("another future".into())).expect("a note");
    let other = run.current();
    run.play_to(Time(run.world().now().0 + 500_000));
    let comparison = finish(Comparing::branches(&run, BranchId(0), other));
    assert_eq!(comparison.parting(), Some(EventId(fork.0 + 1)));
    let [one, two] = comparison.runs();
    assert_eq!([one.current(), two.current()], [BranchId(0), other]);
}

#[test]
fn branches_that_begin_alike_part_later() {
    let mut run = play("clock manual\ntimeout S1\ncrash S2\ncrash S3");
    run.seek(EventId(1));
    run.act(Action::Crash(server(2))).expect("the same again");
    run.act(Action::Crash(server(4))).expect("something else");
    let comparison = finish(Comparing::branches(&run, BranchId(0), run.current()));
    assert_eq!(comparison.parting(), Some(EventId(3)));
    assert_eq!(told(&comparison), ["S3 state: down / up", "S4 state: up / down"]);
}

#[test]
fn branches_of_branches_share_what_stands_before_the_first_parting() {
    let mut run = eventful(5);
    let mut parted = |at: u64, deed: Action| {
        run.seek(EventId(at));
        run.act(deed).expect("a deed");
        run.play_to(Time(run.world().now().0 + 100_000));
        run.current()
    };
    let first = parted(60, Action::Note("one".into()));
    let second = parted(30, Action::Note("two".into()));
    assert_eq!(run.last_shared(first, second), EventId(30));
    assert_eq!(run.last_shared(second, first), EventId(30));
    assert_eq!(run.last_shared(BranchId(0), first), EventId(60));
    assert_eq!(run.last_shared(first, first), run.branches()[first.0].last());
}

#[test]
fn one_clock_goes_through_all_events_of_both_runs_in_the_order_of_time() {
    for (seed, mechanism) in
        [(1, Mechanism::PreVote), (2, Mechanism::NoOp), (9, Mechanism::CheckQuorum)]
    {
        let run = eventful(seed);
        let mut comparison = finish(with_mechanism(&run, mechanism));
        assert!(comparison.parting().is_some(), "{mechanism:?} changes nothing");
        let mut before = [EventId(0); 2];
        let mut time = Time::ZERO;
        for moment in 1..=comparison.last() {
            comparison.seek(moment);
            let events = comparison.runs().each_ref().map(Timeline::cursor);
            for side in 0..2 {
                let went = events[side].0 - before[side].0;
                assert_eq!(went == 1, comparison.moves()[side], "moment {moment} of seed {seed}");
                assert!(went <= 1);
            }
            let now = comparison.runs().each_ref().map(|run| run.world().now());
            assert!(now[0].max(now[1]) >= time, "moment {moment} of seed {seed}");
            time = now[0].max(now[1]);
            before = events;
        }
        assert_eq!(before, comparison.runs().each_ref().map(Timeline::last));
    }
}

/// What the first violation of a run needs, in slices of some events.
fn needed(run: &Timeline) -> Vec<Rule> {
    let violation = &run.world().referee().violations()[0];
    let mut needed = Needed::new(run, violation.property, violation.event);
    for _ in 0..100_000 {
        if let Some(rules) = needed.advance(3) {
            assert_eq!(Needed::new(run, violation.property, violation.event).finish(), rules);
            return rules;
        }
    }
    panic!("it goes on for ever");
}

/// S1 and S2 both lead term 1, since S3 votes for both.
const TWO_LEADERS: &str = "timeout S1; timeout S2; deliver S1->S3; deliver S3->S1
    deliver S2->S3; deliver S3->S2; expect violation election-safety\n";

#[test]
fn a_violation_needs_the_rule_that_is_off() {
    let run = play(&format!("servers 3\nclock manual\nwithout one-vote-per-term\n{TWO_LEADERS}"));
    assert_eq!(needed(&run), [Rule::OneVotePerTerm]);
}

#[test]
fn rules_that_have_nothing_to_do_with_a_violation_are_not_needed() {
    let run = play(&format!(
        "servers 3\nclock manual\nwithout current-term-commit\nwithout one-vote-per-term\nwithout step-down\n{TWO_LEADERS}"
    ));
    assert_eq!(needed(&run), [Rule::OneVotePerTerm]);
}

#[test]
fn a_rule_that_was_off_for_a_while_is_found() {
    let off = "rule one-vote-per-term off; rule up-to-date-check off";
    let run =
        play(&format!("servers 3\nclock manual\n{off}\n{TWO_LEADERS}rule one-vote-per-term on\n"));
    assert_eq!(needed(&run), [Rule::OneVotePerTerm]);
}

#[test]
fn what_is_done_after_the_violation_does_not_count() {
    let run = play(&format!(
        "servers 3\nclock manual\nwithout one-vote-per-term\n{TWO_LEADERS}rule current-term-commit off\n"
    ));
    assert_eq!(Needed::new(&run, Property::ElectionSafety, run.last()).left().count(), 2);
    let violation = &run.world().referee().violations()[0];
    let needed = Needed::new(&run, violation.property, violation.event);
    assert_eq!(needed.left().collect::<Vec<_>>(), [Rule::OneVotePerTerm]);
}

/// S3's disk lies, so that S3 has forgotten its vote when it starts again.
#[test]
fn where_a_disk_lies_no_rule_is_needed() {
    let run = play(
        "servers 3\nclock manual\nwithout step-down\nfsync S3 lies
        timeout S1; deliver S1->S3; deliver S3->S1; crash S3; restart S3
        timeout S2; deliver S2->S3; deliver S3->S2; expect violation election-safety\n",
    );
    assert_eq!(needed(&run), []);
}

#[test]
fn two_runs_that_began_otherwise_go_by_one_clock_from_where_they_part() {
    let runs = [false, true].map(|with| {
        let mut life = Life::new(Scenario::OneLink, 1, with);
        (0..5).for_each(|_| {
            life.live();
        });
        life.into_run()
    });
    let mut comparison = finish(Comparing::runs(runs.clone()));
    let moment = comparison.parting_moment().expect("a parting");
    assert_eq!(comparison.at(), moment);
    assert_eq!(told(&comparison)[0], "S2 role: candidate / pre-candidate");
    comparison.seek(moment - 1);
    assert_eq!(told(&comparison), Vec::<String>::new());
    comparison.seek(comparison.last());
    for (shown, run) in comparison.runs().iter().zip(&runs) {
        assert_eq!((shown.cursor(), shown.run_hash()), (run.last(), run.run_hash()));
    }
}
