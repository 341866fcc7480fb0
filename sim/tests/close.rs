//! How close runs come to breaking each property.

use flotilla_sim::close::{Watch, evidence};
use flotilla_sim::core::{Index, ServerId, Term};
use flotilla_sim::{Action, EventId, Property, Script, Server, Setup, Time, Timeline, World};

/// The run of a script under the manual clock.
fn played(text: &str) -> Timeline {
    let script = Script::parse(&format!("clock manual\n{text}")).expect("a script");
    let played = script.play();
    assert!(played.is_ok(), "{:?} {:?}", played.failures, played.stopped);
    played.timeline
}

/// What is told of the run of a script.
fn told(property: Property, text: &str) -> Option<String> {
    evidence(played(text).world(), property)
}

fn check(property: Property, text: &str, expected: &str) {
    assert_eq!(told(property, text).as_deref(), Some(expected));
}

fn far(property: Property, text: &str) {
    assert_eq!(told(property, text), None, "{text}");
}

/// S1 leads three servers.
const LEADER: &str = "servers 3\ntimeout S1\ndeliver S1->S2\ndeliver S2->S1\ndrop all\n";

#[test]
fn nothing_is_close_in_a_cluster_in_which_nothing_has_happened() {
    for property in Property::ALL {
        far(property, "servers 5\n");
    }
}

#[test]
fn nothing_is_close_where_all_have_the_same_log() {
    for property in Property::ALL {
        far(
            property,
            "servers 3\ntimeout S1\ndeliver all\nrequest S1 \"x=1\"\ndeliver all\nbeat S1\ndeliver all\n",
        );
    }
}

#[test]
fn two_that_ask_for_votes_in_one_term_are_counted() {
    check(
        Property::ElectionSafety,
        "servers 5\ntimeout S1\ntimeout S3\ndeliver S1->S2\ndeliver S2->S1\n",
        "S1 and S3 ask for votes in term 1: S1 has 2 of 5 votes and needs 3 and S3 has 1 of 5 votes and needs 3.",
    );
}

#[test]
fn one_that_asks_for_votes_in_a_term_with_a_leader_is_counted() {
    check(
        Property::ElectionSafety,
        "servers 3\ntimeout S1\ntimeout S3\ndeliver S1->S2\ndeliver S2->S1\n",
        "S1 leads term 1, and S3 asks for votes in it: S3 has 1 of 3 votes and needs 2.",
    );
}

#[test]
fn candidates_of_different_terms_are_no_rivals() {
    far(Property::ElectionSafety, "servers 3\ntimeout S1\ntimeout S3; timeout S3\n");
}

#[test]
fn one_that_asks_for_votes_is_counted_by_the_rules_in_force() {
    check(
        Property::ElectionSafety,
        "servers 4\nwithout strict-majority\ntimeout S1\ntimeout S2\n",
        "S1 and S2 ask for votes in term 1: S1 has 1 of 4 votes and needs 2 and S2 has 1 of 4 votes and needs 2.",
    );
}

/// S1's entry is on S2's disk, and S1 does not know.
const ON_TWO: &str = "drop all\ncut S1->S3\ncut S2->S1\nrequest S1 \"x=1\"\ndeliver all\n";

#[test]
fn an_entry_on_a_majority_that_is_not_committed_is_told() {
    check(
        Property::LeaderCompleteness,
        &format!("{LEADER}{ON_TWO}"),
        "Index 1 is on 2 of 3 but not committed (x=1, term 1).",
    );
    far(Property::LeaderCompleteness, &format!("{LEADER}request S1 \"x=1\"\n"));
}

#[test]
fn what_was_committed_stays_committed_when_its_leader_crashes() {
    far(
        Property::LeaderCompleteness,
        &format!(
            "{LEADER}request S1 \"x=1\"\ndeliver S1->S2\ndeliver S2->S1\ndrop all\ncrash S1\n"
        ),
    );
}

#[test]
fn what_a_majority_has_in_memory_only_is_not_on_it() {
    let on = |more: &str| {
        format!(
            "servers 3\ndisk manual\ntimeout S1; sync S1; deliver S1->S2; sync S2; deliver S2->S1; drop all
             request S1 \"x=1\"; deliver S1->S2; {more}\n"
        )
    };
    far(Property::LeaderCompleteness, &on("sync S1"));
    check(
        Property::LeaderCompleteness,
        &on("sync S1; sync S2"),
        "Index 1 is on 2 of 3 but not committed (x=1, term 1).",
    );
}

#[test]
fn one_that_asks_for_votes_without_what_is_committed_is_told() {
    check(
        Property::LeaderCompleteness,
        &format!(
            "{LEADER}request S1 \"x=1\"\ndeliver S1->S2\ndeliver S2->S1\ndrop all\ntimeout S3; timeout S3\n"
        ),
        "S3 asks for votes in term 2 without index 1 (x=1, term 1), which is committed: it has 1 of 3 votes and needs 2.",
    );
}

/// S1 has an entry of term 1 of its own, S2 one of term 2.
const DIFFER: &str = "servers 3
timeout S1; deliver S1->S2; deliver S2->S1; request S1 \"x=1\"; drop all
timeout S2; deliver S2->S3; deliver S3->S2; request S2 \"x=2\"
";

/// Index 1 is the same at S1, which has applied it, and S2. At index 2 they differ.
const BEYOND: &str = "servers 3
timeout S1; deliver S1->S2; deliver S2->S1; drop all
request S1 \"x=1\"; deliver S1->S2; deliver S2->S1; drop all
timeout S2; deliver S2->S3; deliver S3->S2; drop all
request S2 \"x=3\"; drop all; request S1 \"x=2\"; drop all
";

#[test]
fn logs_with_different_entries_at_one_index_are_told() {
    check(
        Property::LogMatching,
        DIFFER,
        "Index 1 is of term 1 at S1 and of term 2 at S2: no entry behind it may be the same in both.",
    );
    far(Property::LogMatching, &format!("{LEADER}request S1 \"x=1\"\n"));
}

#[test]
fn a_deposed_leader_whose_entries_will_be_overwritten_is_told() {
    check(
        Property::LeaderAppendOnly,
        DIFFER,
        "S1 still leads term 1 with index 1 of term 1, where S2, the leader of term 2, has one of term 2: S1 must step down before it gives its own up.",
    );
    far(Property::LeaderAppendOnly, &format!("{DIFFER}deliver S2->S1\n"));
    far(Property::LeaderAppendOnly, BEYOND.split_once("request S2").expect("S2 leads").0);
}

#[test]
fn an_entry_that_must_not_be_applied_is_told() {
    check(
        Property::StateMachineSafety,
        &format!(
            "{DIFFER}drop S2->S1\ndeliver S2->S3 @2\ndeliver S3->S2\ndeliver S2->S3\ndeliver S3->S2\n"
        ),
        "S2 has applied index 1 of term 2, and S1 has one of term 1 there that it must never apply.",
    );
    far(Property::StateMachineSafety, DIFFER);
    far(Property::StateMachineSafety, BEYOND);
}

#[test]
fn a_leader_that_was_deposed_and_does_not_know_it_is_told() {
    check(
        Property::Linearizability,
        DIFFER,
        "S1 still leads term 1 while S2 leads term 2: what S1 alone says of its state could be out of date.",
    );
    far(Property::Linearizability, &format!("{DIFFER}crash S1\n"));
}

/// A reply of S2 is under way once more when the leader knows more already.
const LATE: &str = "request S1 \"x=1\"\ndeliver S1->S2\nduplicate S2->S1\ndeliver S2->S1\n";

#[test]
fn a_late_reply_that_would_take_match_index_back_is_told() {
    check(
        Property::Monotonic,
        &format!("{LEADER}{LATE}request S1 \"x=2\"\ndeliver S1->S2\ndeliver S2->S1 @4\n"),
        "A reply on its way from S2 tells S1 of index 1, where matchIndex is 2 already.",
    );
    far(Property::Monotonic, &format!("{LEADER}{LATE}"));
}

#[test]
fn a_command_that_stands_twice_in_a_log_is_told() {
    const ONCE: &str = "servers 1\ntimeout S1\nrequest S1 \"x=1\" C1\n";
    check(
        Property::ExactlyOnce,
        &format!("{ONCE}retry S1 C1\n"),
        "S1 has x=1 of client C1 at index 1 and again at index 2.",
    );
    far(Property::ExactlyOnce, &format!("{ONCE}request S1 \"x=1\" C1\n"));
}

#[test]
fn the_words_of_clients_are_cut() {
    let long = "x=".to_string() + &"1".repeat(200);
    let script = format!("servers 1\ntimeout S1\nrequest S1 \"{long}\" C1\nretry S1 C1\n");
    let told = told(Property::ExactlyOnce, &script).expect("it stands there twice");
    assert!(told.len() < 120 && told.contains('…'), "{told}");
}

/// The moment and the words of the last time that two stood in one term.
fn rivals(watch: &Watch) -> Option<(EventId, &str)> {
    let last = watch.last(Property::ElectionSafety)?;
    Some((last.event, &last.sentence))
}

const STOOD: &str = "servers 3\ntimeout S1\ntimeout S2\nnote \"Still.\"\ntimeout S2\ndeliver S2->S1 @2\ndeliver S2->S3 @2\n";

#[test]
fn the_last_time_is_the_last_moment_up_to_the_cursor() {
    let mut run = played(STOOD);
    let watch = Watch::new(&run);
    let (event, sentence) = rivals(&watch).expect("two stood in term 1");
    assert_eq!((event, watch.events()), (EventId(3), 6));
    assert!(sentence.starts_with("S1 and S2 ask for votes in term 1"), "{sentence}");
    run.seek(EventId(1));
    assert_eq!(rivals(&Watch::new(&run)), None);
    run.seek(EventId(2));
    assert_eq!(rivals(&Watch::new(&run)).map(|(event, _)| event), Some(EventId(2)));
}

#[test]
fn a_watch_that_follows_says_what_a_new_one_says() {
    let mut run = played(STOOD);
    let mut watch = Watch::new(&run);
    let end = run.last().0;
    for event in [0, 1, 2, 3, end, 2, 1, end, 4] {
        run.seek(EventId(event));
        watch.follow(&run);
        let new = Watch::new(&run);
        for property in Property::ALL {
            assert_eq!(watch.last(property), new.last(property), "{property} at {event}");
        }
    }
}

#[test]
fn a_watch_that_is_shown_the_events_says_what_one_that_looks_back_says() {
    let mut run = Timeline::new(Setup { seed: 3, ..Setup::default() });
    let mut watch = Watch::new(&run);
    run.play_watched(Time::from_millis(1500), |event, world| watch.add(event, world));
    assert!((50..512).contains(&run.cursor().0), "{:?}", run.cursor());
    let back = Watch::new(&run);
    assert_eq!(watch.events(), back.events());
    for property in Property::ALL {
        assert_eq!(watch.last(property), back.last(property), "{property}");
    }
}

/// Another future is another run, though as many events lie behind.
#[test]
fn a_watch_begins_anew_on_another_branch() {
    let mut run = played(STOOD);
    let mut watch = Watch::new(&run);
    run.seek(EventId(1));
    for _ in 0..4 {
        run.act(Action::Note("calm".into())).expect("a note");
    }
    watch.follow(&run);
    assert_eq!((run.cursor(), rivals(&watch)), (EventId(5), None));
}

/// All numbers in a sentence, in order.
fn numbers(sentence: &str) -> Vec<u64> {
    let digits = sentence.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.map(|part| part.parse().expect("a number")).collect()
}

fn server(world: &World, number: u64) -> &Server {
    world.server(ServerId::new(u8::try_from(number).expect("a server")).expect("a server"))
}

/// Whether what a sentence says of logs and roles is to be seen in the world, word for word.
fn is_visible(world: &World, property: Property, sentence: &str) -> bool {
    let all = world.servers();
    let has = |s: u64, index: u64, term: u64| {
        server(world, s).log().term_at(Index(index)) == Some(Term(term))
    };
    let votes = |s: u64, term: u64, votes: u64, needs: u64| {
        let node = server(world, s).process().expect("it is up");
        let members = node.configuration().members();
        (node.current_term(), u64::from(node.role().votes_of(members))) == (Term(term), votes)
            && needs == all.len() as u64 / 2 + 1
    };
    match (property, &numbers(sentence)[..]) {
        (Property::LeaderCompleteness, [index, on, of, .., term])
            if sentence.starts_with("Ind") =>
        {
            let there = |it: &&Server| it.durable().log.term_at(Index(*index)) == Some(Term(*term));
            *on == all.iter().filter(there).count() as u64
                && *of == all.len() as u64
                && all.iter().all(|it| it.commit_index() < Index(*index))
        }
        (Property::LeaderCompleteness, [s, term, index, .., its, has_votes, _, needs]) => {
            votes(*s, *term, *has_votes, *needs) && !has(*s, *index, *its)
        }
        (Property::LogMatching, [index, term, one, its, other]) => {
            term != its && has(*one, *index, *term) && has(*other, *index, *its)
        }
        (Property::LeaderAppendOnly, [s, old, index, its, leader, new, other, ..]) => {
            old < new && has(*s, *index, *its) && has(*leader, *index, *other) && its != other
        }
        (Property::StateMachineSafety, [one, index, term, other, its]) => {
            server(world, *one).last_applied() >= Index(*index)
                && server(world, *other).last_applied() < Index(*index)
                && has(*one, *index, *term)
                && has(*other, *index, *its)
        }
        (Property::ElectionSafety, [.., s, has_votes, of, needs]) => {
            let term = server(world, *s).term().0;
            sentence.contains(&format!("term {term}"))
                && *of == all.len() as u64
                && votes(*s, term, *has_votes, *needs)
        }
        (Property::Linearizability, [s, old, leader, new, _]) => {
            old < new
                && server(world, *s).term() == Term(*old)
                && server(world, *leader).term() == Term(*new)
        }
        (Property::Monotonic, [_, _, told, known]) => told < known,
        _ => false,
    }
}

/// A live run of five servers in which links are cut, servers crash, and clients ask.
fn storm(seed: u64, mut visit: impl FnMut(&World)) {
    let mut run = Timeline::new(Setup { seed, ..Setup::default() });
    for round in 0..60 {
        let until = Time::from_millis(100 * (round + 1));
        run.play_watched(until, |_, world| visit(world));
        let one = ServerId::new(((seed + round) % 5) as u8 + 1).expect("a server");
        let leader = run.world().leader();
        let request = leader.map(|it| Action::Request(it, format!("x={round}").into()));
        let acts = match round % 6 {
            0 => leader.map(Action::Isolate),
            3 => Some(Action::HealAll),
            4 => Some(Action::Crash(one)),
            5 => run
                .world()
                .ids()
                .iter()
                .find(|id| !run.world().server(*id).is_up())
                .map(Action::Restart),
            _ => None,
        };
        // What cannot be done now is passed over.
        for action in acts.into_iter().chain(request) {
            if run.act(action).is_ok() {
                visit(run.world());
            }
        }
    }
}

#[test]
fn evidence_claims_nothing_that_is_not_to_be_seen() {
    let mut seen = [0; Property::ALL.len()];
    for seed in 1..=12 {
        storm(seed, |world| {
            for property in Property::ALL {
                if let Some(told) = evidence(world, property) {
                    seen[property as usize] += 1;
                    assert!(is_visible(world, property, &told), "seed {seed}: {told}");
                }
            }
        });
    }
    // No client asks twice here.
    let never: Vec<_> = Property::ALL.into_iter().filter(|it| seen[*it as usize] == 0).collect();
    assert_eq!(never, [Property::ExactlyOnce], "{seen:?}");
}
