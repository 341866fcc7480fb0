//! The space-time picture: lanes, arrows and marks, and what servers can have heard of.

use flotilla_core::{Index, Kind, Position, RoleKind, Rule, ServerId, Term};
use flotilla_sim::{
    Action, Aside, Beside, BranchId, Chance, Clock, Deed, Disk, EventId, Fate, Follower, Fsync,
    Happening, Loss, MessageId, Script, Setup, SpaceTime, Subject, Time, Timeline, World,
};

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

fn id(from: u8, to: u8, number: u32) -> MessageId {
    MessageId { from: s(from), to: s(to), number }
}

/// A script played, and the picture of all of it.
fn drawn(script: &str) -> (Timeline, SpaceTime) {
    let played = Script::parse(script).expect("a script").play();
    assert!(played.stopped.is_none(), "{:?}", played.stopped);
    let picture = picture_of(&played.timeline);
    (played.timeline, picture)
}

fn picture_of(timeline: &Timeline) -> SpaceTime {
    let mut picture = SpaceTime::new(&World::new(timeline.setup().as_ref().clone()));
    timeline.replay(EventId(0), timeline.last(), |event, world| picture.add(event, world));
    picture
}

/// S1 is elected by S2, the vote request to S3 is dropped; then S1 gets an entry.
const ELECTION: &str = "servers 3\nclock manual\ntimeout S1; drop S1->S3; deliver S1->S2\n\
                        deliver S2->S1; request S1 \"x=1\"\n";

#[test]
fn lanes_tell_role_and_term_from_event_to_event() {
    let (_, picture) = drawn(ELECTION);
    let told = |server| -> Vec<_> {
        let stretches = picture.lane(s(server)).stretches();
        stretches.map(|(it, end)| (it.from.0, it.standing.role, it.standing.term.0, end)).collect()
    };
    assert_eq!(
        told(1),
        [
            (0, RoleKind::Follower, 0, Some(EventId(1))),
            (1, RoleKind::Candidate, 1, Some(EventId(4))),
            (4, RoleKind::Leader, 1, None),
        ]
    );
    assert_eq!(
        told(2),
        [(0, RoleKind::Follower, 0, Some(EventId(3))), (3, RoleKind::Follower, 1, None)]
    );
    assert_eq!(told(3).len(), 1);
}

#[test]
fn arrows_tell_where_messages_come_from_and_how_they_end() {
    let (_, picture) = drawn(ELECTION);
    let told = |from, to, number| {
        let arrow = picture.arrow(id(from, to, number)).expect("it was sent");
        (arrow.kind, arrow.sent_by.0, arrow.fate)
    };
    let at = Time::ZERO;
    let arrived = |event| Fate::Arrived { event: EventId(event), at };
    assert_eq!(told(1, 2, 1), (Kind::RequestVote, 1, arrived(3)));
    let dropped = Fate::Lost { event: EventId(2), at, how: Loss::Dropped };
    assert_eq!(told(1, 3, 1), (Kind::RequestVote, 1, dropped));
    assert_eq!(told(2, 1, 1), (Kind::RequestVoteReply, 3, arrived(4)));
    assert_eq!(told(1, 3, 3), (Kind::AppendEntries, 5, Fate::UnderWay));
    assert_eq!(
        picture.arrow(id(2, 1, 1)).map(flotilla_sim::Arrow::name).as_deref(),
        Some("RequestVoteReply from S2 to S1, term 1, sent at event 3, arrived at event 4")
    );
}

#[test]
fn messages_are_lost_on_cut_links_and_at_receivers_that_are_down() {
    let (_, picture) =
        drawn("servers 3\nclock manual\ncut S1->S2; crash S3; timeout S1; deliver S1->S3\n");
    let fate = |to| picture.arrow(id(1, to, 1)).map(|arrow| arrow.fate);
    let lost = |event, how| Some(Fate::Lost { event: EventId(event), at: Time::ZERO, how });
    assert_eq!(fate(2), lost(3, Loss::Cut));
    assert_eq!(fate(3), lost(4, Loss::ReceiverDown));
    let cut = picture.arrow(id(1, 2, 1)).expect("it was sent");
    assert_eq!(cut.message.as_ref().map(|message| message.term), Some(Term(1)));
    assert_eq!(picture.moment(EventId(4)).map(|moment| moment.servers.is_empty()), Some(true));
}

#[test]
fn a_copy_comes_from_where_the_message_came_from() {
    let (_, picture) = drawn(
        "servers 3\nclock manual\ntimeout S1; note \"later\"; duplicate S1->S2\ndeliver S1->S2 @2\n",
    );
    let copy = picture.arrow(id(1, 2, 2)).expect("the copy");
    assert_eq!((copy.sent_by, copy.copy_of), (EventId(1), Some(id(1, 2, 1))));
    assert_eq!(copy.ended(), Some(EventId(4)));
}

#[test]
fn marks_tell_votes_elections_entries_commits_crashes_and_restarts() {
    let (_, picture) = drawn(&format!(
        "{ELECTION}deliver S1->S2; deliver S1->S2; deliver S2->S1; deliver S2->S1\ncrash S2; restart S2\n"
    ));
    let has = |event, server, deed: &dyn Fn(&Deed) -> bool| {
        let found = picture.marks().any(|mark| {
            mark.event == EventId(event) && mark.server == s(server) && deed(&mark.deed)
        });
        assert!(found, "at event {event}: {:?}", picture.marks().collect::<Vec<_>>());
    };
    has(1, 1, &|deed| matches!(deed, Deed::TimerFired(_)));
    has(3, 2, &|deed| *deed == Deed::Voted(s(1)));
    has(3, 2, &|deed| *deed == Deed::TimerRestarted);
    has(4, 1, &|deed| *deed == Deed::Elected);
    has(5, 1, &|deed| *deed == Deed::Asked);
    has(5, 1, &|deed| matches!(deed, Deed::Appended(Index(1), entries) if entries.len() == 1));
    let counted = Deed::Committed { from: Index(1), to: Index(1), counted: true };
    has(9, 1, &|deed| *deed == counted);
    has(10, 2, &|deed| *deed == Deed::Crashed);
    has(11, 2, &|deed| *deed == Deed::Restarted);
}

#[test]
fn what_happens_to_links_rules_and_watchers_stands_beside_the_lanes_in_the_words_of_its_event() {
    let (timeline, picture) = drawn(
        "servers 3\nclock manual\ncut S1->S2; heal S1->S2; partition S1 | S2 S3; heal\n\
         isolate S3; heal S3; note \"look\"; timeout S1; drop S1->S2; hold S1->S3\n\
         crash S2; restart S2\n",
    );
    let told: Vec<_> = picture.asides().map(|aside| (aside.event.0, aside.what)).collect();
    let cuts = [(1, Beside::Cut), (2, Beside::Healed), (3, Beside::Partitioned)];
    let more = [(4, Beside::Healed), (5, Beside::Cut), (6, Beside::Healed), (7, Beside::Noted)];
    assert_eq!(told, [&cuts[..], &more[..]].concat());
    let name = |event: usize| picture.asides().nth(event - 1).map(Aside::name).unwrap_or_default();
    assert_eq!(name(1), "Event 1: What S1 sends to S2 is lost from now on.");
    assert_eq!(name(3), "Event 3: The network is partitioned: S1 | S2 and S3.");
    assert_eq!(name(7), "Event 7: look");
    assert_eq!(timeline.last(), EventId(12), "the rest is told by lanes and arrows");
}

#[test]
fn what_is_switched_stands_beside_the_lanes() {
    let played = Script::parse("servers 3\nclock manual\nnote \"a\"\n").expect("a script").play();
    let mut timeline = played.timeline;
    let switches = [
        Action::SwitchRule(Rule::CurrentTermCommit, false),
        Action::SetClock(Clock::Live),
        Action::SetFsync(s(1), Fsync::Lies),
    ];
    for action in switches {
        timeline.act(action).expect("possible");
    }
    let picture = picture_of(&timeline);
    let told: Vec<_> = picture.asides().skip(1).map(|aside| aside.what).collect();
    assert_eq!(told, [Beside::Switched; 3]);
}

#[test]
fn what_has_to_do_with_an_event_a_message_and_an_entry_is_found() {
    let (_, picture) = drawn(&format!("{ELECTION}deliver S1->S2; deliver S1->S2\n"));
    let of_message = picture.related(Subject::Message(id(1, 2, 1)));
    assert_eq!(of_message.events, [EventId(1), EventId(3)]);
    let of_event = picture.related(Subject::Event(EventId(3)));
    assert_eq!(of_event.messages, [id(1, 2, 1), id(2, 1, 1)]);
    assert!(of_event.entries.is_empty());
    let entry = Position { term: Term(1), index: Index(1) };
    let of_entry = picture.related(Subject::Entry(entry));
    assert_eq!(of_entry.events, [EventId(5), EventId(7)]);
    assert_eq!(of_entry.messages, [id(1, 2, 3), id(1, 3, 3)]);
    assert!(of_entry.has_entry(entry) && !of_entry.has_message(id(1, 2, 2)));
    assert_eq!(picture.related(Subject::Event(EventId(5))).entries, [entry]);
}

/// A live run with faults of every kind but crashes, or with them.
fn stormy(seed: u64, crashes: bool, disk: Disk) -> Timeline {
    let chance = Chance(80_000);
    let setup = Setup { seed, disk, loss: chance, duplication: chance, ..Setup::default() };
    let mut timeline = Timeline::new(setup);
    for round in 0_u32..60 {
        timeline.play_to(timeline.world().now() + Time::from_millis(23));
        let victim = s((round % 5) as u8 + 1);
        let asked = timeline.world().leader().unwrap_or(victim);
        let message = timeline.world().bus().under_way().next().map(|envelope| envelope.id);
        let request = Action::Request(asked, timeline.world().next_request());
        let more = match round % 12 {
            0 => Action::Isolate(victim),
            2 => Action::HealAll,
            3 => Action::Pause(victim),
            5 => Action::Resume(s((round % 5 + 3) as u8 % 5 + 1)),
            7 if crashes => Action::Crash(victim),
            9 if crashes => Action::Restart(s((round % 5 + 3) as u8 % 5 + 1)),
            10 => message.map_or(Action::HealAll, Action::Duplicate),
            11 => message.map_or(Action::HealAll, Action::Hold),
            _ => Action::Sync(victim),
        };
        for act in [request, more] {
            // What is impossible now is passed over.
            let _ = timeline.act(act);
        }
    }
    timeline
}

/// The past of each event at each server, found by walking back along the edges of the picture's
/// own moments: the event before at the same server, and the event that sent what arrived.
fn pasts(picture: &SpaceTime, timeline: &Timeline) -> Vec<Vec<(EventId, ServerId, Vec<bool>)>> {
    let count = picture.last().0 as usize;
    let mut at_server: Vec<Option<(EventId, Vec<bool>)>> = vec![None; 5];
    let mut of_event: Vec<Vec<(ServerId, Vec<bool>)>> = vec![Vec::new(); count + 1];
    let mut all = vec![Vec::new(); count + 1];
    timeline.replay(EventId(0), timeline.last(), |event, _| {
        let moment = picture.moment(event.id).expect("it is in the picture");
        for server in moment.servers.iter() {
            let slot = usize::from(server.number()) - 1;
            let mut past = vec![false; (count + 1) * 5];
            if let Some((_, before)) = &at_server[slot] {
                past.clone_from(before);
            }
            if let Happening::Arrived { id, .. } = &event.what
                && id.to == server
            {
                let arrow = picture.arrow(*id).expect("it was sent");
                let sender = of_event[arrow.sent_by.0 as usize].iter().find(|it| it.0 == id.from);
                if let Some((_, brought)) = sender {
                    for (mine, other) in past.iter_mut().zip(brought) {
                        *mine |= other;
                    }
                }
            }
            past[event.id.0 as usize * 5 + slot] = true;
            of_event[event.id.0 as usize].push((server, past.clone()));
            at_server[slot] = Some((event.id, past.clone()));
            all[event.id.0 as usize].push((event.id, server, past));
        }
    });
    all
}

#[test]
fn the_past_of_every_event_is_what_a_walk_along_the_arrows_finds() {
    for (seed, disk) in [(1, Disk::Usual), (2, Disk::Immediate), (3, Disk::Usual)] {
        let timeline = stormy(seed, false, disk);
        let picture = picture_of(&timeline);
        assert!(picture.last().0 > 400, "{}", picture.last().0);
        let mut unheard = 0;
        for (event, server, walked) in pasts(&picture, &timeline).into_iter().flatten() {
            let heard = picture.lane(server).heard_at(event);
            for earlier in 1..=event.0 {
                let moment = picture.moment(EventId(earlier)).expect("it is in the picture");
                for other in moment.servers.iter() {
                    let slot = usize::from(other.number()) - 1;
                    let in_past = walked[earlier as usize * 5 + slot];
                    assert_eq!(heard.has(other, EventId(earlier)), in_past, "{event:?} {earlier}");
                    unheard += u32::from(!in_past);
                }
            }
        }
        assert!(unheard > 1000, "there is something that nobody heard of: {unheard}");
    }
}

#[test]
fn a_server_knows_only_what_reached_it() {
    let (_, picture) = drawn(ELECTION);
    let knowledge = picture.knowledge(s(2), EventId(5));
    assert_eq!(knowledge.heard.last_of(s(1)), EventId(1));
    assert_eq!(knowledge.heard.last_of(s(2)), EventId(3));
    assert!(!knowledge.heard.has(s(1), EventId(4)), "S2 did not hear that S1 was elected");
    let of_leader = picture.past_of(EventId(4)).expect("S1 was elected");
    assert!(of_leader.has(s(2), EventId(3)) && !of_leader.has(s(3), EventId(1)));
    assert_eq!(picture.past_of(EventId(2)), None, "a drop happens to the network");
}

#[test]
fn a_crash_takes_what_was_heard_and_not_written_down() {
    // S2 votes, which is written down; then it hears an empty AppendEntries, which is not.
    let script = "servers 3\nclock manual\ntimeout S1; deliver S1->S2; deliver S2->S1\n\
                  deliver S1->S2\n";
    let (_, before) = drawn(script);
    assert_eq!(before.knowledge(s(2), EventId(4)).heard.last_of(s(1)), EventId(3));
    let (_, after) = drawn(&format!("{script}crash S2; restart S2\n"));
    for event in [5, 6] {
        let heard = after.knowledge(s(2), EventId(event)).heard;
        assert_eq!(heard.last_of(s(1)), EventId(1), "what the vote was written with");
        assert_eq!(heard.last_of(s(2)), EventId(event), "its own events stay its own");
    }
}

#[test]
fn a_write_that_a_crash_takes_takes_what_was_heard_with_it() {
    let script = "servers 3\nclock manual\ndisk manual\ntimeout S1; sync S1; deliver S1->S2\n";
    let lost = drawn(&format!("{script}crash S2\n")).1;
    assert_eq!(lost.knowledge(s(2), EventId(4)).heard.last_of(s(1)), EventId(0));
    let torn = drawn(&format!("{script}crash S2 torn 1\n")).1;
    assert_eq!(torn.knowledge(s(2), EventId(4)).heard.last_of(s(1)), EventId(2));
    let synced = drawn(&format!("{script}sync S2; crash S2\n")).1;
    assert_eq!(synced.knowledge(s(2), EventId(5)).heard.last_of(s(1)), EventId(2));
}

/// What two pictures have in common, from an event on, as far as views can see it.
fn seen(picture: &SpaceTime, from: EventId, to: EventId) -> Vec<String> {
    let inside = |event: &EventId| (from..=to).contains(event);
    let events = || (from.0..=to.0).map(EventId);
    let moments = events().map(|event| format!("{:?}", picture.moment(event)));
    let arrows = picture.arrows().filter(|arrow| inside(&arrow.sent_by)).map(|arrow| {
        let fate = arrow.ended().as_ref().is_some_and(inside).then_some(arrow.fate);
        format!("{} {:?} {fate:?}", arrow.id, arrow.sent_by)
    });
    let marks = picture.marks().filter(|mark| inside(&mark.event)).map(|mark| format!("{mark:?}"));
    let lanes = picture.lanes().iter().map(|lane| {
        let points: Vec<_> = lane.points().filter(inside).collect();
        let standings: Vec<_> = events().map(|event| lane.standing_at(event)).collect();
        format!("{points:?} {standings:?}")
    });
    moments.chain(arrows).chain(marks).chain(lanes).collect()
}

#[test]
fn a_picture_that_begins_late_and_one_that_forgets_show_the_same_as_one_of_all() {
    let timeline = stormy(7, true, Disk::Usual);
    let all = picture_of(&timeline);
    let (from, to) = (EventId(300), timeline.last());
    let mut late = None;
    timeline.replay(EventId(198), to, |event, world| match &mut late {
        None => late = Some(SpaceTime::new(world)),
        Some(picture) => picture.add(event, world),
    });
    let late = late.expect("a picture");
    assert_eq!(late.first(), EventId(200));
    assert_eq!(seen(&late, from, to), seen(&all, from, to));
    for lane in all.lanes() {
        let (heard, at_most) = (lane.heard_at(to), late.lane(lane.server).heard_at(to));
        for other in all.lanes() {
            // What happened before it begins counts as known.
            let last = heard.last_of(other.server).max(EventId(199));
            assert_eq!(at_most.last_of(other.server), last);
        }
    }
}

#[test]
fn a_picture_of_a_long_run_stays_bounded() {
    let mut timeline = Timeline::new(Setup::default());
    let mut picture = SpaceTime::new(timeline.world());
    timeline.play_watched(Time::from_millis(60_000), |event, world| {
        picture.add(event, world);
        let events = picture.last().0 + 1 - picture.first().0;
        assert!(events <= SpaceTime::MOST as u64);
    });
    assert!(picture.first().0 > 1000);
    assert!(picture.arrows().count() <= SpaceTime::MOST * 4);
    let (from, to) = (EventId(picture.last().0 - 1000), picture.last());
    let follower = Follower::new(&timeline, from, to);
    assert_eq!(seen(&picture, from, to), seen(follower.picture(), from, to));
}

#[test]
fn a_picture_that_forgets_still_has_what_was_heard_before() {
    let mut timeline = Timeline::new(Setup::default());
    let mut picture = SpaceTime::new(timeline.world());
    timeline.play_watched(Time::from_millis(1000), |event, world| picture.add(event, world));
    timeline.act(Action::Pause(s(5))).expect("S5 is up");
    picture.add(timeline.event(), timeline.world());
    let heard = picture.lane(s(5)).heard_at(picture.last());
    assert!(heard.last_of(s(1)) > EventId(0));
    timeline.play_watched(Time::from_millis(60_000), |event, world| picture.add(event, world));
    assert!(picture.first() > heard.last_of(s(5)), "S5's last event is forgotten");
    assert_eq!(picture.lane(s(5)).heard_at(picture.last()), heard);
}

#[test]
fn a_follower_shows_what_is_asked_for_wherever_the_cursor_goes() {
    let mut timeline = stormy(4, true, Disk::Usual);
    let mut follower = Follower::new(&timeline, EventId(1), EventId(10));
    let check = |follower: &mut Follower, timeline: &Timeline, from, to: u64| {
        let (from, to) = (EventId(from), EventId(to).min(timeline.last()));
        follower.follow(timeline, from, to);
        assert!(follower.picture().first() <= from && follower.picture().last() >= to);
        let anew = picture_of(timeline);
        assert_eq!(seen(follower.picture(), from, to), seen(&anew, from, to));
    };
    let last = timeline.last().0;
    for (from, to) in [(1, 50), (last - 20, last), (200, 300), (last - 5, last + 99)] {
        check(&mut follower, &timeline, from, to);
    }
    timeline.seek(EventId(150));
    timeline.act(Action::Crash(s(2))).expect("S2 is up");
    check(&mut follower, &timeline, 100, 151);
    timeline.act(Action::Restart(s(2))).expect("S2 is down");
    check(&mut follower, &timeline, 100, 152);
    timeline.switch_to(BranchId(0));
    check(&mut follower, &timeline, 140, 160);
    let mut other = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    other.act(Action::Timeout(s(1))).expect("it can be done");
    check(&mut follower, &other, 1, 1);
    // Two futures that differ in nothing but what happens.
    other.act(Action::Crash(s(2))).expect("S2 is up");
    check(&mut follower, &other, 1, 2);
    other.step_back();
    other.act(Action::Crash(s(3))).expect("S3 is up");
    check(&mut follower, &other, 1, 2);
}

#[test]
fn entries_that_came_after_what_was_heard_are_found() {
    let (_, picture) = drawn(&format!("{ELECTION}deliver S1->S2; deliver S1->S2\n"));
    let last = picture.last();
    assert_eq!(picture.first_appended_after(s(1), EventId(4), last), Some(Index(1)));
    assert_eq!(picture.first_appended_after(s(1), EventId(5), last), None);
    assert_eq!(picture.first_appended_after(s(2), EventId(4), EventId(6)), None);
}

/// Where the sides of the first violation of a run stand: who, in which event, what happened in it.
fn conflict(script: &str) -> Vec<(u8, u64, String)> {
    let (run, picture) = drawn(script);
    let violation = &run.world().referee().violations()[0];
    let told = |side: &flotilla_sim::Side| {
        let event = picture.event_of(side, violation).expect("it is in the picture");
        let marks =
            picture.marks().filter(|mark| (mark.event, mark.server) == (event, side.server));
        let telling = |deed: &Deed| {
            matches!(
                deed,
                Deed::Elected | Deed::Committed { .. } | Deed::Applied(_) | Deed::Appended(..)
            )
        };
        let deeds: Vec<_> =
            marks.filter(|it| telling(&it.deed)).map(|it| format!("{:?}", it.deed)).collect();
        (side.server.number(), event.0, deeds.join(", "))
    };
    violation.sides.iter().map(told).collect()
}

#[test]
fn the_sides_of_figure_8_are_a_commit_and_an_election() {
    let sides = conflict(include_str!("../../static/lessons/figure-8.flotilla"));
    let [(by, commit, committed), (leader, election, elected)] = &sides[..] else {
        panic!("{sides:?}")
    };
    assert_eq!((*by, *leader), (1, 5));
    assert!(committed.contains("to: Index(2), counted: true"), "{committed}");
    assert_eq!(elected, "Elected");
    assert!(commit < election);
}

#[test]
fn the_sides_of_two_leaders_are_their_elections() {
    let sides = conflict(
        "servers 3\nclock manual\nwithout one-vote-per-term\ntimeout S1; timeout S2
         deliver S1->S3; deliver S3->S1; deliver S2->S3; deliver S3->S2\n",
    );
    assert_eq!(sides, [(1, 4, "Elected".to_string()), (2, 6, "Elected".to_string())]);
}

#[test]
fn the_sides_of_a_command_executed_twice_are_both_executions() {
    let sides = conflict(
        "servers 1\nclock manual\nwithout client-sessions\ntimeout S1
         request S1 \"x=1\" C1; retry S1 C1\n",
    );
    let events: Vec<_> = sides.iter().map(|(server, event, _)| (*server, *event)).collect();
    assert_eq!(events, [(1, 2), (1, 3)]);
    assert!(sides[0].2.contains("Applied(Index(1))"), "{sides:?}");
    assert!(sides[1].2.contains("Applied(Index(2))"), "{sides:?}");
}

/// S1 reads while S2 leads a later term and has written.
#[test]
fn the_sides_of_a_stale_read_are_the_question_and_the_answer() {
    let (run, picture) = drawn(
        "servers 3\nclock manual\nwithout read-confirms-leadership\ntimeout S1; deliver S1->S2; deliver S2->S1
         request S1 \"x=1\"; deliver all; timeout S2; deliver S2->S3; deliver S3->S2; drop all
         request S2 \"x=2\"; deliver S2->S3; deliver S3->S2; read S1 x\n",
    );
    let violation = &run.world().referee().violations()[0];
    let events = |picture: &SpaceTime| -> Vec<_> {
        violation.sides.iter().map(|side| picture.event_of(side, violation)).collect()
    };
    assert_eq!(events(&picture), [Some(run.last()), Some(run.last())], "answered at once");
    assert_eq!(events(&SpaceTime::new(run.world())), [None, None], "all of it is before");
}

#[test]
fn a_side_before_the_picture_stands_nowhere() {
    let script = include_str!("../../static/lessons/figure-8.flotilla");
    let run = Script::parse(script).expect("a script").play().timeline;
    let violation = &run.world().referee().violations()[0];
    let mut picture = None;
    let before = EventId(violation.event.0 - 2);
    run.replay(before, run.last(), |event, world| match &mut picture {
        None => picture = Some(SpaceTime::new(world)),
        Some(picture) => picture.add(event, world),
    });
    let picture = picture.expect("a picture");
    let events = violation.sides.iter().map(|side| picture.event_of(side, violation));
    assert_eq!(events.collect::<Vec<_>>(), [None, Some(violation.event)]);
}
