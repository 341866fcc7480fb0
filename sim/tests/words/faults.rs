//! Crashes, cuts, held messages, switches and notes in words.

use flotilla_core::{Rule, ServerSet, Term};
use flotilla_sim::{Action, Clock, Event, EventId, Property, Setup, Skew, Tone, Violation, World};
use flotilla_sim::{action_text, details, headline, opening, trace_line};

use crate::support::{ByHand, Run, s};

#[test]
fn how_a_run_begins() {
    let text = |setup: &Setup| opening(setup).text;
    assert_eq!(
        text(&Setup::default()),
        "Five servers start as followers of term 0, with empty logs."
    );
    assert_eq!(
        text(&Setup { servers: 1, ..Setup::default() }),
        "One server starts as a follower of term 0, with an empty log."
    );
    let rules = Setup::default().rules.with(Rule::PersistVote, false);
    assert_eq!(
        text(&Setup { servers: 3, rules, ..Setup::default() }),
        "Three servers start as followers of term 0, with empty logs; \
         persist-vote is off: this is modified Raft."
    );
    let world = World::new(Setup::default());
    assert_eq!(headline(&Event::blank(), &world), opening(world.setup()));
}

#[test]
fn crash_and_restart() {
    let mut run = Run::led();
    assert_eq!(run.act(&Action::Crash(s(1))), "S1 crashes: it loses its role and its commitIndex.");
    run.timeout(2);
    run.timeout(2);
    let id = run.oldest(2, 1);
    assert_eq!(run.act(&Action::Deliver(id)), "RequestVote from S2 to S1 is lost: S1 is down.");
    assert_eq!(
        run.act(&Action::Restart(s(1))),
        "S1 restarts from its disk as a follower of term 1, with 1 entry and its vote for itself."
    );
    run.act(&Action::Crash(s(5)));
    assert_eq!(
        run.act(&Action::Restart(s(5))),
        "S5 restarts from its disk as a follower of term 1, with 1 entry and its vote for S1."
    );
}

#[test]
fn a_crash_takes_what_is_not_on_disk() {
    let mut run = Run::with_manual_disks(3);
    run.timeout(1);
    assert_eq!(
        run.act(&Action::Crash(s(1))),
        "S1 crashes: it loses its role, 1 write not yet on disk \
         and 2 messages that waited for the disk."
    );
    assert_eq!(
        run.details(),
        [
            "S1's role goes from candidate to follower.",
            "S1's currentTerm goes from 1 to 0.",
            "S1's votedFor is empty again.",
            "S1 loses 1 write not yet on disk.",
            "S1 loses 2 messages that waited for the disk.",
        ]
    );
    run.switch_off(Rule::PersistVote);
    assert_eq!(
        run.act(&Action::Restart(s(1))),
        "S1 restarts from its disk as a follower of term 0, with an empty log; \
         votes are not written while persist-vote is off."
    );
}

#[test]
fn a_crash_may_come_between_two_writes() {
    let mut run = Run::with_manual_disks(3);
    run.elect_on_slow_disks(1, 2);
    run.request(1, "x=1");
    run.request(1, "x=2");
    run.request(1, "x=3");
    assert_eq!(
        run.act(&Action::CrashTorn(s(1), 2)),
        "S1 crashes after 2 of 3 unfinished writes reached its disk: \
         it loses its role and 1 write not yet on disk."
    );
    assert_eq!(
        run.details()[..1],
        ["2 writes of S1 reached its disk, unheard of."],
        "first of all, {:?}",
        run.details()
    );
    assert_eq!(
        run.act(&Action::Restart(s(1))),
        "S1 restarts from its disk as a follower of term 1, with 2 entries and its vote for itself."
    );
    run.timeout(1);
    assert_eq!(
        run.act(&Action::CrashTorn(s(1), 1)),
        "S1 crashes after 1 of 1 unfinished write reached its disk: \
         it loses its role and 2 messages that waited for the disk."
    );
    assert_eq!(run.world.server(s(1)).durable().current_term.0, 2, "unheard of, but written");
}

#[test]
fn a_crash_takes_only_what_there_was() {
    let mut run = Run::of(3);
    assert_eq!(run.act(&Action::Crash(s(3))), "S3 crashes.");
    run.timeout(1);
    assert_eq!(run.act(&Action::Crash(s(1))), "S1 crashes: it loses its role.");
    let mut run = Run::led();
    assert_eq!(run.act(&Action::Crash(s(2))), "S2 crashes: it loses its commitIndex.");
}

#[test]
fn a_vote_that_is_on_disk_is_read_back_whatever_the_rule() {
    let mut run = Run::of(3);
    run.timeout(1);
    run.deliver(1, 2);
    run.switch_off(Rule::PersistVote);
    run.act(&Action::Crash(s(2)));
    assert_eq!(
        run.act(&Action::Restart(s(2))),
        "S2 restarts from its disk as a follower of term 1, with an empty log and its vote for S1."
    );
    run.deliver(1, 3);
    assert_eq!(run.act(&Action::Crash(s(3))), "S3 crashes: it loses its vote for S1.");
    assert_eq!(
        run.act(&Action::Restart(s(3))),
        "S3 restarts from its disk as a follower of term 1, with an empty log; \
         votes are not written while persist-vote is off."
    );
}

#[test]
fn what_a_crash_and_a_restart_change() {
    let mut run = Run::led();
    run.act(&Action::Crash(s(1)));
    let told: Vec<_> = run.all_details().into_iter().map(|it| (it.text, it.rule)).collect();
    let volatile = |text: &str| (text.to_string(), Some(Rule::VolatileState));
    assert_eq!(
        told,
        [
            volatile("S1's role goes from leader to follower."),
            volatile("S1 knows of no leader."),
            volatile("S1's commitIndex goes from 1 to 0."),
            volatile("S1's lastApplied goes from 1 to 0."),
        ]
    );
    let because = run.all_details()[0].because.clone();
    assert_eq!(because.as_deref(), Some("a crash leaves only what is on disk"));
    run.act(&Action::Restart(s(1)));
    assert_eq!(run.details(), ["S1 starts its election timer."]);
    run.timeout(2);
    run.act(&Action::Deliver(run.oldest(2, 1)));
    assert!(run.details().contains(&"S1 restarts its election timer.".to_string()));
}

#[test]
fn a_crash_takes_a_log_back_to_the_disk() {
    let mut run = Run::with_manual_disks(3);
    let sync = |run: &mut Run, id| run.act(&Action::Sync(s(id)));
    run.timeout(1);
    sync(&mut run, 1);
    for id in [2, 3] {
        run.deliver(1, id);
        sync(&mut run, id);
    }
    run.deliver(2, 1);
    run.request(1, "x=1");
    for id in [2, 3] {
        while run.world.bus().between(Some(s(1)), Some(s(id)), None).next().is_some() {
            run.deliver(1, id);
        }
        sync(&mut run, id);
    }
    run.deliver_all();
    assert_eq!(run.world.server(s(1)).commit_index().0, 1, "others have it on disk");
    let told = run.act(&Action::Crash(s(1)));
    assert!(told.starts_with("S1 crashes: it loses "), "{told}");
    let details = run.details();
    for told in ["S1 loses index 1.", "S1's commitIndex goes from 1 to 0."] {
        assert!(details.contains(&told.to_string()), "{details:?}");
    }
}

fn skew(percent: u8) -> Skew {
    Skew::new(percent).expect("a skew")
}

#[test]
fn clocks_that_are_wrong() {
    let mut run = Run::of(3);
    assert_eq!(
        run.act(&Action::Skew(s(2), skew(110))),
        "S2's clock is slow from now on: its timers take 110% of their time."
    );
    assert_eq!(
        run.act(&Action::Skew(s(2), skew(50))),
        "S2's clock is fast from now on: its timers take 50% of their time."
    );
    let same = run.world.objection(&Action::Skew(s(2), skew(50))).expect("nothing would change");
    assert_eq!(same.reason, "S2's timers take 50% of their time already");
    assert!(!same.impossible);
    let right = run.act(&Action::Skew(s(2), Skew::NONE));
    assert_eq!(right, "S2's clock is right from now on.");
}

#[test]
fn links() {
    let mut run = Run::of(5);
    assert_eq!(run.act(&Action::Cut(s(1), s(4))), "What S1 sends to S4 is lost from now on.");
    assert_eq!(
        run.timeout(1),
        "S1 times out and becomes a candidate in term 1; it asks all others for their vote; \
         S4 is not reached."
    );
    let told = "S1's RequestVote to S4 is lost: the link is cut.".to_string();
    assert!(run.details().contains(&told));
    run.act(&Action::CutBoth(s(2), s(1)));
    assert_eq!(
        run.deliver(1, 2),
        "S2 grants S1 its vote for term 1: its vote is free, and the logs are equally up to date; \
         its reply is lost."
    );
    assert_eq!(
        run.act(&Action::Isolate(s(3))),
        "S3 is isolated: what it sends, and what is sent to it, is lost from now on."
    );
    let group = |ids: [u8; 2]| ids.into_iter().map(s).collect::<ServerSet>();
    assert_eq!(
        run.act(&Action::Partition(vec![group([1, 2])])),
        "The network is partitioned: S1 and S2 | S3, S4 and S5."
    );
    assert_eq!(run.act(&Action::Heal(s(1), s(3))), "What S1 sends to S3 arrives again.");
    assert_eq!(run.act(&Action::HealBoth(s(1), s(3))), "S1 and S3 reach each other again.");
    assert_eq!(run.act(&Action::Reconnect(s(2))), "S2 and all others reach each other again.");
    assert_eq!(run.act(&Action::HealAll), "All servers reach each other again.");
}

#[test]
fn messages_in_hand() {
    let mut run = Run::of(3);
    run.timeout(1);
    let id = run.oldest(1, 2);
    assert_eq!(
        run.act(&Action::Hold(id)),
        "RequestVote from S1 to S2 is held until you release it."
    );
    assert_eq!(run.act(&Action::Release(id)), "RequestVote from S1 to S2 is released.");
    assert_eq!(run.act(&Action::Duplicate(id)), "RequestVote from S1 to S2 is doubled.");
    assert_eq!(run.details(), ["The network doubles RequestVote from S1 to S2."]);
    assert_eq!(run.act(&Action::Drop(id)), "RequestVote from S1 to S2 is lost: it was dropped.");
}

#[test]
fn clients_who_ask_the_wrong_server() {
    let mut run = Run::led();
    assert_eq!(
        run.request(2, "x=2"),
        "A client asks S2 for x=2; S2 is not the leader and names S1."
    );
    assert_eq!(run.headline().rule, Some(Rule::RedirectClient));
    let mut run = Run::of(3);
    assert_eq!(
        run.request(2, "x=1"),
        "A client asks S2 for x=1; S2 is not the leader and knows of none."
    );
    assert_eq!(run.details(), ["S2 rejects the request: it is not the leader, and knows of none."]);
    assert_eq!(
        run.request(2, "a very long command that no sentence has room for"),
        "A client asks S2 for “a very long command that no sentence has…”; S2 is not the leader and knows of none."
    );
}

#[test]
fn pauses_clocks_rules_and_notes() {
    let mut run = Run::of(3);
    assert_eq!(
        run.act(&Action::Pause(s(1))),
        "S1 stalls: it gets nothing done until it is resumed, and loses nothing."
    );
    assert_eq!(run.act(&Action::Resume(s(1))), "S1 goes on where it stalled.");
    assert_eq!(
        run.act(&Action::SetClock(Clock::Live)),
        "Time flows: timers run, and messages arrive by themselves."
    );
    assert_eq!(
        run.act(&Action::SetClock(Clock::Manual)),
        "Time stands still: from now on nothing happens by itself."
    );
    assert_eq!(
        run.switch_off(Rule::CurrentTermCommit),
        "current-term-commit is off from now on: this is modified Raft."
    );
    assert_eq!(run.headline().rule, Some(Rule::CurrentTermCommit));
    run.switch_off(Rule::UpToDateCheck);
    run.switch_off(Rule::PersistVote);
    assert_eq!(
        run.act(&Action::SwitchRule(Rule::UpToDateCheck, true)),
        "up-to-date-check is on again; current-term-commit and persist-vote are off: \
         this is modified Raft."
    );
    run.act(&Action::SwitchRule(Rule::PersistVote, true));
    assert_eq!(
        run.act(&Action::SwitchRule(Rule::CurrentTermCommit, true)),
        "current-term-commit is on again: from now on this is Raft with all its rules."
    );
    assert_eq!(run.act(&Action::Note("Watch S1!".into())), "Watch S1!");
}

#[test]
fn what_somebody_did() {
    let partition = Action::Partition(vec![ServerSet::first(2), [s(3)].into_iter().collect()]);
    let cases = [
        (Action::Timeout(s(1)), "You let S1 time out."),
        (Action::Beat(s(1)), "You let S1 send heartbeats."),
        (Action::Crash(s(1)), "You crash S1."),
        (Action::Skew(s(2), skew(110)), "You let S2's timers take 110% of their time."),
        (Action::CrashTorn(s(1), 2), "You crash S1 after 2 writes reached its disk."),
        (Action::Sync(s(2)), "You let S2's disk finish its writes."),
        (Action::Request(s(1), "x=1".into()), "You ask S1 for x=1."),
        (Action::CutBoth(s(1), s(2)), "You cut S1 and S2 both ways."),
        (partition, "You partition the network: S1 and S2 | S3."),
        (Action::SwitchRule(Rule::PersistVote, false), "You switch persist-vote off."),
        (Action::SetClock(Clock::Manual), "You switch to the manual clock."),
        (Action::Note("As it is".into()), "As it is"),
    ];
    for (action, text) in cases {
        assert_eq!(action_text(&action), text);
    }
    let mut run = Run::of(3);
    run.timeout(1);
    let id = run.oldest(1, 2);
    assert_eq!(action_text(&Action::Deliver(id)), "You deliver message 1 from S1 to S2.");
}

#[test]
fn a_trace_tells_an_event_in_one_line() {
    let mut world = World::new(Setup { servers: 3, ..Setup::default() });
    let event = world.act(&Action::Note("two\nlines".into())).expect("a note is always possible");
    assert_eq!(trace_line(&event, &world), "#1          0 ms  two lines");
}

#[test]
fn a_broken_promise_comes_first() {
    let world = World::new(Setup::default());
    let violation = Violation {
        property: Property::ElectionSafety,
        event: EventId(7),
        servers: vec![s(1), s(2)],
        indices: Vec::new(),
        terms: vec![Term(2)],
        sides: Vec::new(),
        sentence: "S1 and S2 were both elected in term 2".to_string(),
    };
    let event = Event { verdict: vec![violation.into()], ..Event::blank() };
    let said = headline(&event, &world);
    assert_eq!(said.text, "Election Safety is violated: S1 and S2 were both elected in term 2.");
    assert_eq!(said.tone, Tone::Violation);
    assert_eq!(details(&event, &world), [said]);
}
