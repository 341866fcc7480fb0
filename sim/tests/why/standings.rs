//! Whether an entry is safe, at moments that the paper and its readers ask about.

use flotilla_core::{Index, RoleKind, Rule, ServerSet, Term};
use flotilla_sim::why::{Standing, Threat, Verdict, Way, standing, standing_in};
use flotilla_sim::{Action, Disk, EventId, Fsync, Script, Timeline};

use crate::support::{ByHand, Run, s, set};

fn of(run: &Run, server: u8, index: u64) -> Standing {
    standing(&run.world, s(server), Index(index)).expect("it is in the log")
}

fn threat(run: &Run, server: u8, index: u64) -> Threat {
    match of(run, server, index).verdict {
        Verdict::Threatened(threat) => threat,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_that_a_leader_has_committed_is_safe() {
    let run = Run::led(5);
    let standing = of(&run, 4, 1);
    assert_eq!(standing.verdict, Verdict::Safe);
    assert_eq!(standing.committed_in, Some(Term(1)));
    assert_eq!((standing.known_by, standing.on_disk), (ServerSet::first(5), ServerSet::first(5)));
}

#[test]
fn an_entry_on_one_disk_is_lost_to_whoever_the_others_elect() {
    let mut run = Run::led(5);
    run.request_to(1, &[]);
    let threat = threat(&run, 1, 2);
    assert_eq!((threat.way, threat.votes), (Way::Elected, set(&[2, 3, 4])));
    assert_eq!(threat.before, 0, "nothing has to happen before");
    assert_eq!(of(&run, 1, 2).on_disk, set(&[1]));
}

#[test]
fn an_entry_of_the_current_term_on_a_majority_is_safe_before_the_leader_knows() {
    let mut run = Run::led(5);
    run.request_to(1, &[2, 3]);
    let standing = of(&run, 1, 2);
    assert_eq!((standing.verdict, standing.committed_in), (Verdict::Safe, None));
    assert_eq!(standing.known_by, ServerSet::EMPTY);
}

#[test]
fn figure_8_an_old_entry_on_a_majority_is_not_safe_until_a_new_one_is() {
    let mut run = Run::figure_8_c();
    assert_eq!(of(&run, 1, 2).on_disk, set(&[1, 2, 3]));
    let threat = threat(&run, 1, 2);
    assert_eq!(threat.rival, s(5));
    assert_eq!(threat.before, 1, "S5 has to come back: {:?}", threat.acts);
    run.request_to(1, &[2, 3]);
    assert_eq!(of(&run, 1, 2).verdict, Verdict::Safe);
    assert_eq!(of(&run, 5, 2).entry.term, Term(3), "another entry");
    assert_ne!(of(&run, 5, 2).verdict, Verdict::Safe);
}

#[test]
fn with_the_rule_off_an_entry_is_committed_and_not_safe() {
    let mut run = Run::figure_8_b();
    run.act(&Action::SwitchRule(Rule::CurrentTermCommit, false));
    run.figure_8_c_from_b();
    let standing = of(&run, 1, 2);
    assert_eq!(standing.committed_in, Some(Term(4)));
    let Verdict::Threatened(threat) = standing.verdict else { panic!("{standing:?}") };
    assert_eq!(threat.rival, s(5));
}

#[test]
fn with_a_rule_off_nothing_is_proved() {
    let mut run = Run::led(3);
    assert_eq!(of(&run, 1, 1).verdict, Verdict::Safe);
    run.act(&Action::SwitchRule(Rule::PersistVote, false));
    assert_eq!(of(&run, 1, 1).verdict, Verdict::Open);
    run.act(&Action::SwitchRule(Rule::UpToDateCheck, false));
    run.act(&Action::Crash(s(3)));
    run.request_to(1, &[2]);
    run.act(&Action::Restart(s(3)));
    assert_eq!(threat(&run, 1, 2).rival, s(3));
}

#[test]
fn what_is_only_in_memory_counts_for_nothing() {
    let mut run = Run::led_on(3, Disk::Manual);
    run.act(&Action::Request(s(1), "x=2".into()));
    run.deliver(1, 2);
    run.act(&Action::Sync(s(1)));
    let standing = of(&run, 1, 2);
    assert_eq!((standing.on_disk, standing.in_memory), (set(&[1]), set(&[2])));
    let Verdict::Threatened(threat) = standing.verdict else { panic!("{standing:?}") };
    assert!(!threat.votes.contains(s(1)), "{threat:?}");
    run.act(&Action::Sync(s(2)));
    assert_eq!(of(&run, 1, 2).verdict, Verdict::Safe);
}

#[test]
fn a_disk_that_lies_keeps_nothing_safe() {
    let mut run = Run::led(3);
    run.act(&Action::SetFsync(s(2), Fsync::Lies));
    run.request_to(1, &[2]);
    assert_eq!(of(&run, 1, 2).committed_in, None);
    let threat = threat(&run, 1, 2);
    assert!(threat.acts.contains(&Action::Crash(s(2))), "{threat:?}");
    run.act(&Action::SetFsync(s(2), Fsync::Honest));
    assert_eq!(of(&run, 1, 2).verdict, Verdict::Safe);
}

#[test]
fn a_leader_of_a_later_term_without_the_entry_overwrites_it_at_once() {
    let mut run = Run::led(3);
    run.request_to(1, &[]);
    run.elect(2, &[3]);
    let threat = threat(&run, 1, 2);
    assert_eq!((threat.way, threat.rival, threat.term), (Way::Leads, s(2), Term(2)));
}

/// S1, which has an entry of term 1 at index 2, is elected by `holders` in a later term, and
/// brings it to their disks without an entry of its own term.
fn old_entry_on(run: &mut Run, holders: &[u8]) {
    while run.world.server(s(1)).role() != RoleKind::Leader {
        run.timeout(1);
        run.sync(1);
        for holder in holders {
            run.deliver_newest(1, *holder);
            run.deliver_newest(*holder, 1);
        }
    }
    for _ in 0..2 {
        for holder in holders {
            run.deliver_newest(1, *holder);
            run.deliver_newest(*holder, 1);
        }
    }
}

#[test]
fn a_leader_of_an_earlier_term_can_still_make_a_later_entry() {
    let mut run = Run::led(3);
    run.request_to(1, &[]);
    run.elect(2, &[3]);
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    old_entry_on(&mut run, &[3]);
    let standing = of(&run, 1, 2);
    assert_eq!((standing.on_disk, standing.committed_in), (set(&[1, 3]), None));
    let threat = threat(&run, 1, 2);
    assert_eq!((threat.rival, threat.way), (s(2), Way::Elected));
}

#[test]
fn so_can_a_candidate_whose_votes_are_still_under_way() {
    let mut run = Run::led(3);
    run.request_to(1, &[]);
    run.timeout(2);
    run.deliver(2, 3);
    run.act(&Action::Hold(run.oldest(3, 2)));
    run.act(&Action::Drop(run.oldest(2, 1)));
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    old_entry_on(&mut run, &[3]);
    assert_eq!(of(&run, 1, 2).on_disk, set(&[1, 3]));
    assert_eq!(threat(&run, 1, 2).rival, s(2));
    run.act(&Action::Crash(s(2)));
    assert_eq!(of(&run, 1, 2).verdict, Verdict::Safe, "the votes are for nothing now");
}

#[test]
fn so_can_a_server_that_a_late_message_reaches() {
    // S2 leads term 2 and takes a command that never reaches its own disk, but is under way to S4.
    let mut run = Run::led_on(5, Disk::Manual);
    run.act(&Action::Request(s(1), "x=2".into()));
    run.act(&Action::Sync(s(1)));
    run.drop_all();
    run.timeout(2);
    run.act(&Action::Sync(s(2)));
    for voter in [4, 5] {
        run.deliver(2, voter);
        run.act(&Action::Sync(s(voter)));
        run.deliver(voter, 2);
    }
    run.drop_all();
    run.act(&Action::Request(s(2), "x=3".into()));
    run.act(&Action::Crash(s(2)));
    for other in [1, 3, 5] {
        run.act(&Action::Drop(run.oldest(2, other)));
    }
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    old_entry_on(&mut run, &[3, 5]);
    let standing = of(&run, 1, 2);
    assert_eq!((standing.on_disk, standing.committed_in), (set(&[1, 3, 5]), None));
    let threat = threat(&run, 1, 2);
    assert_eq!(threat.rival, s(4));
    assert!(matches!(threat.acts[0], Action::Restart(_) | Action::Deliver(_)), "{threat:?}");
    run.act(&Action::Drop(run.oldest(2, 4)));
    assert_eq!(of(&run, 1, 2).verdict, Verdict::Safe);
}

#[test]
fn an_entry_in_a_message_under_way_can_still_win() {
    // S3 led term 2 and took a command that is on no disk any more, but under way to S2.
    let mut run = Run::led_on(3, Disk::Manual);
    run.timeout(3);
    run.act(&Action::Sync(s(3)));
    run.deliver(3, 2);
    run.act(&Action::Sync(s(2)));
    run.deliver(2, 3);
    run.drop_all();
    run.act(&Action::Request(s(3), "x=9".into()));
    run.act(&Action::Drop(run.oldest(3, 1)));
    run.act(&Action::Crash(s(3)));
    // S1, still in term 1, gets its own entry of term 1 to nobody but itself.
    run.act(&Action::Request(s(1), "x=2".into()));
    run.act(&Action::Sync(s(1)));
    let late = run.oldest(3, 2);
    let threat = threat(&run, 1, 2);
    assert!(threat.votes.contains(s(2)) && run.world.bus().get(late).is_some(), "{threat:?}");
}

#[test]
fn two_of_four_keep_an_entry_although_they_are_no_majority() {
    let mut run = Run::led(4);
    run.request_to(1, &[2]);
    let standing = of(&run, 1, 2);
    assert_eq!((standing.verdict, standing.on_disk), (Verdict::Safe, set(&[1, 2])));
}

#[test]
fn a_snapshot_that_reaches_a_committed_entry_has_it() {
    let mut run = Run::led(3);
    run.act(&Action::Request(s(1), "x=2".into()));
    run.deliver_all();
    run.act(&Action::Snapshot(s(1)));
    assert!(standing(&run.world, s(1), Index(1)).is_none(), "its term is not known any more");
    let standing = of(&run, 2, 1);
    assert_eq!((standing.verdict, standing.on_disk), (Verdict::Safe, ServerSet::first(3)));
}

#[test]
fn a_configuration_that_only_a_rival_has_counts_for_the_rival() {
    let mut run = Run::led(4);
    // S1 removes S2, and nobody hears of it; S2 is elected by the others in the next term.
    run.act(&Action::Members(set(&[1, 3, 4])));
    run.drop_all();
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    run.elect(2, &[3, 4]);
    run.request_to(2, &[3]);
    assert_eq!(of(&run, 2, 2).on_disk, set(&[2, 3]), "two of four keep it from all but S1");
    let threat = threat(&run, 2, 2);
    assert_eq!((threat.rival, threat.votes), (s(1), set(&[1, 4])));
}

#[test]
fn a_leader_of_an_earlier_term_that_may_still_change_who_votes_leaves_it_open() {
    let mut run = Run::led(4);
    run.elect(2, &[3, 4]);
    run.request_to(2, &[3]);
    assert_eq!(of(&run, 2, 2).verdict, Verdict::Open, "S1 could remove S2, and win with S4");
    run.act(&Action::Crash(s(1)));
    assert_eq!(of(&run, 2, 2).verdict, Verdict::Safe);
}

#[test]
fn after_a_rule_was_off_nothing_is_proved_though_it_is_on_again() {
    let script = "servers 3\nclock manual\ntimeout S1 ; deliver all\nrequest S1 \"x=1\" ; deliver all\n\
                  rule persist-vote off\nrule persist-vote on";
    let mut timeline = Script::parse(script).expect("a script").play().timeline;
    let verdict = |timeline: &Timeline| standing_in(timeline, s(1), Index(1)).map(|it| it.verdict);
    assert!(timeline.world().config().rules.all_on());
    assert_eq!(verdict(&timeline), Some(Verdict::Open));
    timeline.seek(EventId(timeline.last().0 - 2));
    assert_eq!(verdict(&timeline), Some(Verdict::Safe), "before it was off");
}
