//! Log replication and commit in words.

use flotilla_core::Rule;
use flotilla_sim::{Action, Tone};

use crate::support::{ByHand, Run, s};

#[test]
fn a_request_from_leader_to_commit() {
    let mut run = Run::of(5);
    run.elect(1, &[2, 3]);
    assert_eq!(run.request(1, "x=1"), "S1 appends x=1 at index 1 and sends it to all.");
    assert_eq!(run.headline().rule, Some(Rule::AppendCommand));
    assert_eq!(run.deliver(1, 2), "S2 appends S1's x=1 at index 1.");
    assert_eq!(
        run.deliver(2, 1),
        "S1 learns that S2 has its log up to index 1; as far as it knows, index 1 is on 2 of 5 servers, too few to commit."
    );
    run.deliver(1, 3);
    assert_eq!(
        run.deliver(3, 1),
        "S1 commits index 1: it is on 3 of 5 servers, and its term 1 is the current one."
    );
    assert_eq!(run.headline().rule, Some(Rule::CurrentTermCommit));
    assert_eq!(
        run.details(),
        [
            "S1's matchIndex for S3 goes from 0 to 1.",
            "S1's nextIndex for S3 goes from 1 to 2.",
            "S1's commitIndex goes from 0 to 1.",
            "S1 applies x=1, index 1.",
            "S1 answers its client: index 1 is applied.",
        ]
    );
    run.deliver(1, 4);
    assert_eq!(run.deliver(4, 1), "S1 learns that S4 has its log up to index 1.");
}

#[test]
fn a_no_op() {
    let mut run = Run::with_no_op(3);
    run.timeout(1);
    run.deliver(1, 2);
    assert_eq!(run.deliver(2, 1), "S1 is the leader of term 1, with 2 of 3 votes.");
    let details = run.details();
    for detail in
        ["S1 appends a no-op at index 1, of term 1.", "S1 writes to its disk: a no-op at index 1."]
    {
        assert!(details.iter().any(|told| told == detail), "{details:?}");
    }
    assert_eq!(run.deliver(1, 2), "S2 appends S1's no-op at index 1.");
    assert!(run.details().contains(&"S2 appends a no-op at index 1, of term 1.".to_string()));
    run.deliver(2, 1);
    assert!(run.details().contains(&"S1 applies a no-op, index 1.".to_string()));
}

#[test]
fn heartbeats() {
    let mut run = Run::of(5);
    run.elect(1, &[2, 3]);
    assert_eq!(run.beat(1), "S1 sends heartbeats to the others.");
    assert_eq!(run.deliver(1, 2), "S2 learns that S1 is the leader of term 1, and follows it.");
    assert_eq!(run.deliver(2, 1), "S1 hears back from S2.");
    run.beat(1);
    assert_eq!(run.deliver(1, 2), "S2 hears from S1, its leader, and restarts its election timer.");
    assert_eq!(
        run.details(),
        ["S2 restarts its election timer.", "S2 sends AppendEntriesReply to S1."]
    );
    run.deliver_all();
    run.request(1, "x=1");
    run.request(1, "x=2");
    run.deliver_all();
    run.beat(1);
    assert_eq!(run.deliver(1, 2), "S2 hears from S1 and learns that indices 1–2 are committed.");
    assert_eq!(run.deliver(2, 1), "S1 hears again that S2 has its log up to index 2.");
}

#[test]
fn entries_that_come_together_late_or_twice() {
    let mut run = Run::led();
    run.request(1, "x=2");
    run.request(1, "x=3");
    // The second request carries both entries: nextIndex has not moved.
    run.act(&Action::Drop(run.oldest(1, 2)));
    assert_eq!(run.deliver(1, 2), "S2 appends S1's indices 2–3.");
    run.deliver(1, 3);
    assert_eq!(run.deliver(1, 3), "S3 appends S1's x=3 at index 3.");
    run.act(&Action::Duplicate(run.oldest(1, 4)));
    run.deliver(1, 4);
    run.deliver(1, 4);
    assert_eq!(run.deliver(1, 4), "S4 already has what S1 sends, index 2.");
    assert_eq!(
        run.deliver(3, 1),
        "S1 learns that S3 has its log up to index 2, and sends it the rest; \
         as far as it knows, index 2 is on 2 of 5 servers, too few to commit."
    );
    assert_eq!(
        run.deliver(2, 1),
        "S1 commits index 2: it is on 3 of 5 servers, and its term 1 is the current one."
    );
    run.drop_all();
    run.request(1, "set all, please");
    assert_eq!(
        run.deliver(1, 2),
        "S2 appends S1's “set all, please” at index 4 and learns that index 2 is committed."
    );
}

#[test]
fn an_append_that_does_not_fit_is_refused_and_tried_again() {
    let mut run = Run::led();
    run.request(1, "x=2");
    run.drop_all();
    run.elect(2, &[3, 4]);
    run.request(2, "y=1");
    run.request(2, "y=2");
    run.drop_all();
    // S1 steps down for S2, whose second entry follows one that S1 does not have.
    run.beat(2);
    assert_eq!(
        run.deliver(2, 1),
        "S1 steps down as leader of term 1, since S2's AppendEntries has term 2, and follows it."
    );
    run.deliver(2, 3);
    run.deliver(1, 2);
    assert_eq!(
        run.deliver(2, 1),
        "S1 replaces its log from index 2 on with S2's: at index 2, term 1 ≠ the leader's 2."
    );
    assert_eq!(run.headline().rule, Some(Rule::TruncateConflict));
    assert!(run.details().contains(&"S1 deletes index 2.".to_string()));
    assert!(run.details().contains(&"S1 appends indices 2–3.".to_string()));
    run.drop_all();
    // S1 leads term 3 and believes S5, which has only index 1, to have all three entries.
    run.elect(1, &[2, 3]);
    run.beat(1);
    assert_eq!(run.deliver(1, 5), "S5 refuses S1's heartbeat: prevLogIndex 3 > last index 1.");
    assert_eq!(run.headline().tone, Tone::Refusal);
    assert_eq!(
        run.deliver(5, 1),
        "S5 has refused, so S1 moves nextIndex for it back from 4 to 2 and tries again."
    );
    assert_eq!(
        run.details(),
        ["S1's nextIndex for S5 goes from 4 to 2.", "S1 sends AppendEntries to S5."]
    );
}

#[test]
fn an_old_leader_is_refused_by_its_term() {
    let mut run = Run::led();
    run.timeout(2);
    run.deliver(2, 3);
    run.request(1, "x=2");
    assert_eq!(run.deliver(1, 3), "S3 refuses S1's entry: term 1 < currentTerm 2.");
    assert_eq!(run.headline().rule, Some(Rule::StaleAppend));
    assert_eq!(
        run.deliver(3, 1),
        "S1 steps down as leader of term 1: S3's AppendEntriesReply has term 2."
    );
}

/// Figure 8 up to panel (c), where S1 leads term 4 and index 2, of term 2, is on S1, S2 and,
/// once it answers, on S3.
fn figure_8_c() -> Run {
    let mut run = Run::led();
    run.act(&Action::Crash(s(1)));
    run.act(&Action::Restart(s(1)));
    run.elect(1, &[2, 3]);
    run.request(1, "x=2");
    run.deliver(1, 2);
    run.act(&Action::Crash(s(1)));
    run.timeout(5);
    run.drop_all();
    run.elect(5, &[3, 4]);
    run.request(5, "y=9");
    run.act(&Action::Crash(s(5)));
    run.act(&Action::Restart(s(1)));
    run.timeout(1);
    run.drop_all();
    run.elect(1, &[2, 3]);
    run.beat(1);
    run.deliver(1, 2);
    run.deliver(2, 1);
    run.deliver(1, 3);
    run.deliver(3, 1);
    run.deliver(1, 3);
    run
}

#[test]
fn an_entry_of_an_old_term_is_not_committed_by_counting() {
    let mut run = figure_8_c();
    assert_eq!(
        run.deliver(3, 1),
        "S1 does not commit index 2: it is on 3 of 5 servers, but its term is 2, not 4."
    );
    let headline = run.headline();
    assert_eq!((headline.rule, headline.tone), (Some(Rule::CurrentTermCommit), Tone::Refusal));
    let clause = "index 2 is on 3 of 5 servers, but its term is 2, not 4";
    assert_eq!(headline.because.as_deref(), Some(clause));
    assert_eq!(
        run.details(),
        [
            "S1's matchIndex for S3 goes from 0 to 2.",
            "S1's nextIndex for S3 goes from 2 to 3.",
            "S1 does not commit index 2: it is on 3 of 5 servers, but its term is 2, not 4.",
        ]
    );
}

#[test]
fn without_the_rule_an_entry_of_an_old_term_is_committed_and_the_sentence_says_so() {
    let mut run = figure_8_c();
    run.switch_off(Rule::CurrentTermCommit);
    assert_eq!(
        run.deliver(3, 1),
        "S1 commits indices 1–2: index 2 is on 3 of 5 servers; its term is 2, not 4, \
         but current-term-commit is off."
    );
}

#[test]
fn without_the_rule_a_committed_entry_can_be_lost() {
    let mut run = figure_8_c();
    run.switch_off(Rule::CurrentTermCommit);
    run.deliver(3, 1);
    run.beat(1);
    assert_eq!(run.deliver(1, 2), "S2 hears from S1 and learns that index 2 is committed.");
    // Panel (d): S5 wins with its later term, and overwrites index 2.
    run.act(&Action::Restart(s(5)));
    run.timeout(5);
    run.drop_all();
    run.elect(5, &[2, 3]);
    run.beat(5);
    assert_eq!(run.deliver(5, 2), "S2 refuses S5's heartbeat: prevLogTerm 3 ≠ term 2 at index 2.");
    run.deliver(2, 5);
    assert_eq!(
        run.deliver(5, 2),
        "S2 loses index 2, committed before: at index 2, term 2 ≠ the leader's 3."
    );
    assert_eq!(run.headline().rule, Some(Rule::TruncateConflict));
}

#[test]
fn an_entry_of_its_own_term_commits_all_before_it() {
    let mut run = figure_8_c();
    run.request(1, "x=3");
    run.deliver(1, 2);
    run.deliver(2, 1);
    run.drop_all();
    run.request(1, "x=4");
    assert_eq!(run.deliver(1, 3), "S3 appends S1's indices 3–4.");
    assert_eq!(
        run.deliver(3, 1),
        "S1 commits indices 1–3: index 3 is on 3 of 5 servers, and its term 4 is the current one."
    );
}

#[test]
fn a_leader_counts_itself_once_its_disk_has_the_entry() {
    let mut run = Run::with_manual_disks(3);
    run.timeout(1);
    run.act(&Action::Sync(s(1)));
    run.deliver(1, 2);
    run.act(&Action::Sync(s(2)));
    run.deliver(2, 1);
    run.drop_all();
    assert_eq!(run.request(1, "x=1"), "S1 appends x=1 at index 1 and sends it to all.");
    assert_eq!(run.deliver(1, 2), "S2 appends S1's x=1 at index 1; its reply waits for its disk.");
    assert_eq!(
        run.act(&Action::Sync(s(2))),
        "S2's write is on disk: AppendEntriesReply to S1 goes out."
    );
    assert_eq!(
        run.deliver(2, 1),
        "S1 learns that S2 has its log up to index 1; as far as it knows, index 1 is on 1 of 3 servers, too few to commit."
    );
    assert_eq!(
        run.act(&Action::Sync(s(1))),
        "Now that its own disk counts, S1 commits index 1: it is on 2 of 3 servers, \
         and its term 1 is the current one."
    );
    run.request(1, "x=2");
    assert_eq!(
        run.act(&Action::Sync(s(1))),
        "S1's own disk has its log up to index 2, so S1 counts itself; \
         as far as it knows, index 2 is on 1 of 3 servers, too few to commit."
    );
}

#[test]
fn a_second_leader_of_a_term_gets_no_answer() {
    let mut run = Run::of(3);
    run.switch_off(Rule::OneVotePerTerm);
    run.elect(1, &[2]);
    run.timeout(3);
    run.deliver(3, 2);
    run.deliver(2, 3);
    assert_eq!(
        run.deliver(3, 1),
        "S1 grants S3 its vote for term 1: it has voted for itself, but one-vote-per-term is off."
    );
    run.act(&Action::Drop(run.oldest(1, 3)));
    assert_eq!(run.deliver(3, 1), "S1 does not answer S3's AppendEntries: it leads term 1 too.");
}
