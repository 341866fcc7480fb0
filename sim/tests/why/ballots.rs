//! Who could win an election, and with whose votes.

use flotilla_core::{Because, Index, Mechanism, Position, Rule, ServerSet, Term};
use flotilla_sim::Action;
use flotilla_sim::why::{Outcome, Voted, ballot};

use crate::support::{ByHand, Run, s, set};

#[test]
fn a_server_with_the_whole_log_wins_with_everybody() {
    let run = Run::led(5);
    let ballot = ballot(&run.world, s(2));
    assert_eq!(ballot.outcome, Outcome::Wins { term: Term(2), elections: 1 });
    assert_eq!(ballot.granted, ServerSet::first(5));
}

#[test]
fn a_server_whose_log_is_behind_is_refused_by_that_clause() {
    let mut run = Run::led(5);
    run.request_to(1, &[2, 3]);
    let ballot = ballot(&run.world, s(5));
    assert_eq!(ballot.outcome, Outcome::Falls);
    assert_eq!(ballot.granted, set(&[4, 5]));
    for vote in &ballot.votes[..3] {
        let Voted::Refuses(refusal) = vote.voted else { panic!("{vote:?}") };
        let (candidate, voter) = (position(1, 1), position(1, 2));
        assert_eq!(refusal.rule, Rule::UpToDateCheck);
        assert_eq!(refusal.because, Because::LogBehind { candidate, voter });
    }
}

fn position(term: u64, index: u64) -> Position {
    Position { term: Term(term), index: Index(index) }
}

#[test]
fn who_is_down_stalled_or_cut_off_gives_no_vote() {
    let mut run = Run::led(5);
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Pause(s(3)));
    run.act(&Action::Cut(s(2), s(4)));
    run.act(&Action::Cut(s(5), s(2)));
    let ballot = ballot(&run.world, s(2));
    let voted: Vec<Voted> = ballot.votes.iter().map(|vote| vote.voted).collect();
    assert_eq!(voted, [Voted::Down, Voted::Paused, Voted::Unreached, Voted::Unheard]);
    assert_eq!((ballot.outcome, ballot.granted), (Outcome::Falls, set(&[2])));
}

#[test]
fn a_server_that_missed_terms_needs_a_second_election() {
    let mut run = Run::led(3);
    run.timeout(2);
    run.timeout(2);
    run.drop_all();
    let first = ballot(&run.world, s(3));
    assert_eq!(first.outcome, Outcome::Wins { term: Term(2), elections: 1 }, "S1 is in term 1");
    run.act(&Action::Crash(s(1)));
    let second = ballot(&run.world, s(3));
    assert_eq!(second.outcome, Outcome::Wins { term: Term(4), elections: 2 });
}

#[test]
fn leaders_and_servers_that_do_nothing_have_no_election_to_win() {
    let mut run = Run::led(3);
    assert_eq!(ballot(&run.world, s(1)).outcome, Outcome::Leads { term: Term(1) });
    run.act(&Action::Pause(s(2)));
    assert_eq!(ballot(&run.world, s(2)).outcome, Outcome::Paused);
    run.act(&Action::Crash(s(2)));
    assert_eq!(ballot(&run.world, s(2)).outcome, Outcome::Down);
}

#[test]
fn with_pre_vote_a_leader_that_was_heard_lately_keeps_voters_from_voting() {
    let mut run = Run::led_with(3, &[Mechanism::PreVote]);
    let early = ballot(&run.world, s(3));
    assert_eq!(early.outcome, Outcome::Falls);
    for vote in &early.votes {
        let Voted::Refuses(refusal) = vote.voted else { panic!("{vote:?}") };
        assert_eq!(refusal.rule, Rule::PreVoteRecentLeader);
    }
    run.act(&Action::Lapse(s(2)));
    let late = ballot(&run.world, s(3));
    assert_eq!(
        late.granted,
        ServerSet::first(3),
        "in the election itself the old leader votes, too"
    );
    assert!(late.wins());
}

#[test]
fn with_the_rule_off_a_server_without_the_entry_wins_too() {
    let mut run = Run::led(3);
    run.request_to(1, &[2]);
    assert!(!ballot(&run.world, s(3)).wins());
    run.act(&Action::SwitchRule(Rule::UpToDateCheck, false));
    let ballot = ballot(&run.world, s(3));
    assert_eq!(ballot.granted, ServerSet::first(3));
    assert!(ballot.wins());
}
