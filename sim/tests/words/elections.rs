//! Elections in words.

use flotilla_core::Rule;
use flotilla_sim::{Action, Tone};

use crate::support::{ByHand, Run, s};

#[test]
fn an_election_from_timeout_to_leader() {
    let mut run = Run::of(5);
    assert_eq!(
        run.timeout(1),
        "S1 times out and becomes a candidate in term 1; it asks all others for their vote."
    );
    assert_eq!(run.headline().rule, Some(Rule::ElectionTimeout));
    assert_eq!(
        run.details(),
        [
            "S1's role goes from follower to candidate.",
            "S1's currentTerm goes from 0 to 1.",
            "S1 votes for itself.",
            "S1 has 1 of 5 votes: S1.",
            "S1 restarts its election timer.",
            "S1 writes to its disk: term 1 and its vote for S1.",
            "S1 sends RequestVote to S2, S3, S4 and S5.",
        ]
    );
    assert_eq!(
        run.deliver(1, 2),
        "S2 grants S1 its vote for term 1: its vote is free, and the logs are equally up to date."
    );
    run.deliver(1, 3);
    assert_eq!(run.deliver(2, 1), "S1 counts the vote of S2: it has 2 of 5 votes and needs 3.");
    assert_eq!(run.deliver(3, 1), "S1 is the leader of term 1, with 3 of 5 votes.");
    assert_eq!(run.headline().because.as_deref(), Some("3 of 5 votes"));
    assert_eq!(
        run.details(),
        [
            "S1 has 3 of 5 votes: S1, S2 and S3.",
            "S1's role goes from candidate to leader.",
            "S1 sends AppendEntries to S2, S3, S4 and S5.",
        ]
    );
}

#[test]
fn a_lone_server_elects_itself() {
    let mut run = Run::of(1);
    assert_eq!(run.timeout(1), "S1 is the leader of term 1, its own vote is all it needs.");
    assert_eq!(
        run.request(1, "x=1"),
        "S1 commits index 1: it is on the only server, and its term 1 is the current one."
    );
}

#[test]
fn an_election_without_winner_is_tried_again() {
    let mut run = Run::of(3);
    run.timeout(1);
    assert_eq!(
        run.timeout(1),
        "S1 times out again and starts an election for term 2; it asks all others for their vote."
    );
    assert_eq!(run.headline().rule, Some(Rule::ElectionRetry));
}

#[test]
fn a_vote_is_denied_for_each_of_its_reasons() {
    let mut run = Run::of(5);
    run.timeout(1);
    run.timeout(2);
    assert_eq!(run.deliver(1, 2), "S2 denies S1 its vote for term 1: it has voted for itself.");
    assert_eq!(run.headline().tone, Tone::Refusal);
    assert_eq!(run.headline().rule, Some(Rule::OneVotePerTerm));
    assert_eq!(run.headline().because.as_deref(), Some("votedFor is S2 in term 1"));
    run.deliver(1, 3);
    assert_eq!(run.deliver(2, 3), "S3 denies S2 its vote for term 1: it has voted for S1.");
    assert_eq!(run.deliver(2, 1), "S1 denies S2 its vote for term 1: it has voted for itself.");
    run.timeout(4);
    run.timeout(4);
    run.act(&Action::Drop(run.oldest(4, 5)));
    run.deliver(4, 5);
    assert_eq!(run.deliver(1, 5), "S5 denies S1 its vote for term 1: term 1 < currentTerm 2.");
    assert_eq!(run.deliver(2, 1), "S2 has denied S1 its vote: S1 has 1 of 5 votes and needs 3.");
}

#[test]
fn the_logs_decide_a_vote() {
    let mut run = Run::of(5);
    run.elect(1, &[2, 3]);
    run.request(1, "x=1");
    run.deliver(1, 2);
    run.drop_all();
    // S4, without the entry, asks one who has it; then the other way round.
    run.timeout(4);
    run.timeout(4);
    run.act(&Action::Drop(run.oldest(4, 2)));
    assert_eq!(
        run.deliver(4, 2),
        "S2 denies S4 its vote for term 2: S4's log is behind (last term 0 < 1)."
    );
    run.drop_all();
    run.timeout(2);
    assert_eq!(
        run.deliver(2, 5),
        "S5 grants S2 its vote for term 3: its vote is free, and S2's log is more up to date (last term 1 > 0)."
    );
    // With the rule off the shorter log is no obstacle, and the sentence says so.
    run.switch_off(Rule::UpToDateCheck);
    run.timeout(3);
    run.timeout(3);
    run.timeout(3);
    run.drop_all();
    run.timeout(3);
    assert_eq!(
        run.deliver(3, 2),
        "S2 gives up its candidacy for term 3, since S3's RequestVote has term 5, and grants S3 its vote."
    );
    assert!(run.details().contains(&"S2 votes for S3.".to_string()));
    run.drop_all();
    run.timeout(4);
    run.timeout(4);
    run.timeout(4);
    run.timeout(4);
    run.drop_all();
    run.timeout(4);
    assert_eq!(
        run.deliver(4, 2),
        "S2 grants S4 its vote for term 7: S4's log is behind (last term 0 < 1), but up-to-date-check is off."
    );
}

#[test]
fn a_second_vote_in_a_term_names_the_rule_that_is_off() {
    let mut run = Run::of(5);
    run.switch_off(Rule::OneVotePerTerm);
    run.timeout(1);
    run.timeout(2);
    run.deliver(1, 3);
    assert_eq!(
        run.deliver(2, 3),
        "S3 grants S2 its vote for term 1: it has voted for S1, but one-vote-per-term is off."
    );
}

#[test]
fn a_copy_of_a_request_gets_the_same_vote_and_a_copy_of_a_vote_counts_once() {
    let mut run = Run::of(5);
    run.timeout(1);
    assert_eq!(
        run.act(&Action::Duplicate(run.oldest(1, 2))),
        "RequestVote from S1 to S2 is doubled."
    );
    run.deliver(1, 2);
    assert_eq!(run.deliver(1, 2), "S2 confirms its vote for S1 in term 1.");
    run.deliver(2, 1);
    assert_eq!(run.deliver(2, 1), "S1 has counted the vote of S2 already.");
}

#[test]
fn a_reply_that_comes_too_late_counts_for_nothing() {
    let mut run = Run::of(5);
    run.timeout(1);
    for voter in [2, 3, 4] {
        run.deliver(1, voter);
    }
    run.deliver(2, 1);
    run.deliver(3, 1);
    assert_eq!(run.deliver(4, 1), "S1 ignores S4's RequestVoteReply: S1 leads term 1 already.");
    assert_eq!(run.headline().rule, Some(Rule::StaleReply));
    run.timeout(5);
    run.timeout(5);
    run.drop_all();
    run.timeout(5);
    run.deliver(5, 2);
    run.timeout(5);
    assert_eq!(run.deliver(2, 5), "S5 ignores S2's RequestVoteReply: term 3 < currentTerm 4.");
}

#[test]
fn a_higher_term_ends_a_role_and_the_sentence_says_why() {
    let mut run = Run::of(5);
    run.elect(1, &[2, 3]);
    run.request(1, "x=1");
    run.drop_all();
    run.timeout(5);
    run.timeout(5);
    run.act(&Action::Drop(run.oldest(5, 1)));
    assert_eq!(
        run.deliver(5, 1),
        "S1 steps down as leader of term 1, since S5's RequestVote has term 2, but denies S5 its vote: \
         S5's log is behind (last term 0 < 1)."
    );
    assert_eq!(run.headline().rule, Some(Rule::HigherTerm));
    assert_eq!(run.headline().because.as_deref(), Some("term 2 > currentTerm 1"));
    let told = "S1 tells a client that it leads no more: the entry may or may not survive.";
    assert!(run.details().contains(&told.to_string()));
    // A refusal with a higher term ends a candidacy.
    let mut run = Run::of(3);
    run.timeout(1);
    run.timeout(2);
    run.timeout(2);
    run.deliver(1, 2);
    run.act(&Action::Drop(run.oldest(2, 1)));
    run.act(&Action::Drop(run.oldest(2, 1)));
    assert_eq!(
        run.deliver(2, 1),
        "S1 gives up its candidacy for term 1: S2's RequestVoteReply has term 2."
    );
}

#[test]
fn a_follower_enters_the_term_of_a_late_reply() {
    let mut run = Run::of(3);
    run.timeout(1);
    run.timeout(2);
    run.timeout(2);
    run.deliver(1, 2);
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    run.act(&Action::Drop(run.oldest(2, 1)));
    run.act(&Action::Drop(run.oldest(2, 1)));
    assert_eq!(run.deliver(2, 1), "S1 enters term 2, the term of S2's RequestVoteReply.");
}

#[test]
fn with_manual_disks_what_waits_is_said() {
    let mut run = Run::with_manual_disks(3);
    assert_eq!(
        run.timeout(1),
        "S1 times out and becomes a candidate in term 1; it asks all others for their vote once this is on its disk."
    );
    assert!(
        run.details().contains(&"S1's RequestVote to S2 and S3 waits for its disk.".to_string())
    );
    assert_eq!(
        run.act(&Action::Sync(s(1))),
        "S1's write is on disk: RequestVote to S2 and S3 goes out."
    );
    assert_eq!(run.details(), ["S1 sends RequestVote to S2 and S3.", "S1's write is on disk."]);
    assert_eq!(
        run.deliver(1, 2),
        "S2 grants S1 its vote for term 1: its vote is free, and the logs are equally up to date; \
         its reply waits for its disk."
    );
    assert_eq!(run.act(&Action::Sync(s(3))), "S3's disk has nothing to write.");
}
