//! The answers in words.

use flotilla_core::{Index, Mechanism, Rule};
use flotilla_sim::why::{Told, ballot, could_win, is_safe, standing};
use flotilla_sim::{Action, Disk};

use crate::support::{ByHand, Run, s};

fn election(run: &Run, server: u8) -> Told {
    could_win(&run.world, &ballot(&run.world, s(server)))
}

fn entry(run: &Run, server: u8, index: u64) -> Told {
    let standing = standing(&run.world, s(server), Index(index)).expect("it is in the log");
    is_safe(&run.world, &standing)
}

fn texts(told: &Told) -> Vec<&str> {
    told.details.iter().map(|sentence| sentence.text.as_str()).collect()
}

#[test]
fn who_would_vote_and_who_would_not_and_what_is_missing() {
    let mut run = Run::led(5);
    run.request_to(1, &[2, 3]);
    run.act(&Action::Crash(s(4)));
    let told = election(&run, 5);
    assert_eq!(told.answer.text, "No: S5 would have S5, and needs 3 of 5 servers.");
    assert_eq!(
        texts(&told),
        [
            "S1 would deny its vote: S5's log is behind (last index 1 < 2). S5's log would have to end in term 1 at index 2 or beyond, or in a later term.",
            "S2 would deny its vote: S5's log is behind (last index 1 < 2). S5's log would have to end in term 1 at index 2 or beyond, or in a later term.",
            "S3 would deny its vote: S5's log is behind (last index 1 < 2). S5's log would have to end in term 1 at index 2 or beyond, or in a later term.",
            "S4 is down.",
        ]
    );
    assert_eq!(told.details[0].rule, Some(Rule::UpToDateCheck));
    let told = election(&run, 2);
    assert_eq!(told.answer.text, "Yes: S2 would lead term 2, with the votes of S1, S2, S3 and S5.");
    assert!(texts(&told)[0].starts_with("S1 would grant its vote: its vote is free"), "{told:?}");
}

#[test]
fn who_has_no_election_to_win() {
    let mut run = Run::led(3);
    assert_eq!(election(&run, 1).answer.text, "S1 leads term 1 already.");
    run.act(&Action::Pause(s(2)));
    assert_eq!(election(&run, 2).answer.text, "No: S2 is paused.");
    run.act(&Action::Crash(s(2)));
    assert_eq!(election(&run, 2).answer.text, "No: S2 is down.");
    let lone = Run::led(1);
    assert_eq!(election(&lone, 1).answer.text, "S1 leads term 1 already.");
}

#[test]
fn a_second_election_is_told_of() {
    let mut run = Run::led(3);
    run.timeout(2);
    run.timeout(2);
    run.drop_all();
    run.act(&Action::Crash(s(1)));
    let told = election(&run, 3);
    let expected =
        "Yes, with its second election: S3 would lead term 4, with the votes of S2 and S3.";
    assert_eq!(told.answer.text, expected);
}

#[test]
fn what_a_leader_that_was_heard_lately_means_for_a_pre_vote() {
    let run = Run::led_with(3, &[Mechanism::PreVote]);
    let told = election(&run, 3);
    assert!(texts(&told)[1].contains("would have to hear no leader"), "{told:?}");
}

#[test]
fn whether_an_entry_is_safe() {
    let mut run = Run::led(5);
    let told = entry(&run, 2, 1);
    assert_eq!(told.answer.text, "Safe: committed in term 1.");
    run.request_to(1, &[]);
    let told = entry(&run, 1, 2);
    assert_eq!(
        told.answer.text,
        "Not safe: S2 could be elected by S2, S3 and S4, and overwrite it."
    );
    assert_eq!(
        texts(&told),
        [
            "Index 2, of term 1, is on the disk of S1 (1 of 5 servers).",
            "On the disks of 3 of 5 servers it is safe: S1 leads its term.",
        ]
    );
    run.act(&Action::Crash(s(1)));
    let told = entry(&run, 1, 2);
    assert!(texts(&told)[1].starts_with("There is no leader. One of S1"), "{told:?}");
}

#[test]
fn what_the_leader_does_not_know_yet() {
    let mut run = Run::led(3);
    run.request_to(1, &[2]);
    assert_eq!(entry(&run, 2, 2).answer.text, "Safe, though no leader knows yet.");
}

#[test]
fn figure_8_in_words() {
    let run = Run::figure_8_c();
    let told = entry(&run, 1, 2);
    assert!(told.answer.text.starts_with("Not safe: S5 could be elected by "), "{told:?}");
    assert!(texts(&told)[1].ends_with("You restart S5."), "{told:?}");
    assert_eq!(
        texts(&told)[2],
        "Index 2 is of term 2, and S1 leads term 4: an entry of term 4 on 3 of 5 servers makes it safe."
    );
}

#[test]
fn with_rules_off() {
    let mut run = Run::figure_8_b();
    run.act(&Action::SwitchRule(Rule::CurrentTermCommit, false));
    run.figure_8_c_from_b();
    let told = entry(&run, 1, 2);
    let expected = "Committed in term 4, and yet not safe: S5 could be elected by ";
    assert!(told.answer.text.starts_with(expected), "{told:?}");
    let told = entry(&run, 1, 1);
    assert!(texts(&told).contains(&"Nothing is proved: current-term-commit is off."), "{told:?}");
}

#[test]
fn what_is_in_memory_only() {
    let mut run = Run::led_on(3, Disk::Manual);
    run.act(&Action::Request(s(1), "x=2".into()));
    let told = entry(&run, 1, 2);
    assert_eq!(texts(&told)[0], "Index 2, of term 1, is on no disk, and in the memory of S1 only.");
}
