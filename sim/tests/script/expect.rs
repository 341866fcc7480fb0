//! What expectations mean, and what is said of those that do not hold.

use crate::support::{S1_LEADS, end, fails, passes, play};

#[test]
fn a_leader_is_the_one_of_the_highest_term() {
    // S1 leads term 1 and does not hear of S2, which leads term 2.
    let two = format!(
        "{S1_LEADS}isolate S1 ; timeout S2 ; deliver S2->S3 ; deliver S3->S2 ; expect leader S2\n"
    );
    fails(
        &format!("{two}expect leader S1\nexpect no leader"),
        "3: found S1 leading term 1 and S2 leading term 2, expected S1 to lead\n\
         4: found S1 leading term 1 and S2 leading term 2, expected no leader",
    );
    passes(&format!("{two}crash S2 ; expect leader S1"));
    // To wait for a leader means the highest term of all that are up, whether they lead or not.
    let before = passes(&format!("{two}crash S2")).timeline.world().now();
    assert!(end(&format!("{two}crash S2 ; heal ; run until leader")) > before);
}

#[test]
fn a_server_that_is_down_has_what_is_on_its_disk() {
    passes(&format!(
        "{S1_LEADS}
         request S1 \"x=1\" ; deliver all ; beat S1 ; deliver all ; expect state S1 x 1
         crash S1
         expect role S1 follower ; expect term S1 1 ; expect voted S1 S1 ; expect log S1 1
         expect commit S1 0 ; expect state S1 x none ; expect no leader"
    ));
}

#[test]
fn expectations_tell_what_is_so() {
    let begin = format!("{S1_LEADS}request S1 \"x=1\" ; deliver all ; request S2 \"y=1\"\n");
    for (line, told) in [
        ("expect leader S2", "S1 leading term 1, expected S2 to lead"),
        ("expect no leader", "S1 leading term 1, expected no leader"),
        ("expect role S1 follower", "S1 a leader of term 1, expected S1 to be a follower"),
        ("expect term S1 2", "S1 in term 1, expected term 2"),
        ("expect voted S2 S3", "a vote of S2 for S1 in term 1, expected one for S3"),
        ("expect voted S2 none", "a vote of S2 for S1 in term 1, expected no vote"),
        ("expect log S1", "the terms 1 on S1, expected an empty log"),
        ("expect log S1 1 2", "the terms 1 on S1, expected the terms 1 2"),
        ("expect commit S2 1", "commitIndex 0 of S2, expected commitIndex 1"),
        ("expect state S1 x 2", "x = 1 on S1, expected x = 2"),
        ("expect state S2 x 1", "no value of x on S2, expected x = 1"),
        ("expect state S1 x none", "x = 1 on S1, expected no value of x"),
        ("expect state S1 x \"none\"", "x = 1 on S1, expected x = none"),
        ("expect waiting *->S2 1", "0 messages to S2 under way, expected 1"),
        (
            "expect waiting S1->S2 AppendEntries 1",
            "0 AppendEntries from S1 to S2 under way, expected 1",
        ),
        (
            "expect violation election-safety",
            "no violation, expected a violation of election-safety",
        ),
    ] {
        fails(&format!("{begin}{line}"), &format!("3: found {told}"));
    }
    fails(
        "servers 3 ; clock manual ; without one-vote-per-term
         timeout S1 ; timeout S2 ; deliver all
         expect safe",
        "3: found a violation of election-safety: S2 was elected leader of term 1, \
         of which S1 had already been elected leader, expected no violation",
    );
}

#[test]
fn a_long_log_is_told_by_its_first_terms() {
    let request = "request S1 \"x\" ; ".repeat(25);
    let begin = format!("{S1_LEADS}{request}\n");
    let (some, all) = (" 1".repeat(20), " 1".repeat(25));
    passes(&format!("{begin}expect log S1{all}"));
    fails(
        &format!("{begin}expect log S1{} 2 1", " 1".repeat(22)),
        &format!(
            "3: found the terms{some} …, 25 in all on S1, others from index 23 on, \
             expected the terms{some} …, 24 in all"
        ),
    );
    fails(
        &format!("{begin}expect log S1{}", " 1".repeat(100_000)),
        &format!(
            "3: found the terms{some} …, 25 in all on S1, others from index 26 on, \
             expected the terms{some} …, 100000 in all"
        ),
    );
    fails(
        &format!("{begin}expect log S1{some}"),
        &format!(
            "3: found the terms{some} …, 25 in all on S1, others from index 21 on, \
             expected the terms{some}"
        ),
    );
}

#[test]
fn words_of_a_client_are_told_on_one_line_and_cut() {
    let (long, cut) = ("k".repeat(200_000), "k".repeat(40) + "…");
    for (key, value, told) in [
        (r"a\nb", r"\u{1b}[2J", r"a\nb = \u{1b}[2J"),
        (long.as_str(), long.as_str(), &format!("{cut} = {cut}")),
    ] {
        fails(
            &format!(
                "{S1_LEADS}request S1 \"{key}={value}\" ; deliver all\n\
                 expect state S1 \"{key}\" none\nexpect state S2 \"{key}\" \"{value}\""
            ),
            &format!(
                "3: found {told} on S1, expected no value of {key}\n\
                 4: found no value of {key} on S2, expected {told}",
                key = told.split(' ').next().unwrap_or_default(),
            ),
        );
    }
    // Two leaders of one term, each with an entry of its own at index 1.
    let begin = "servers 3 ; clock manual ; without one-vote-per-term
                 timeout S1 ; timeout S2 ; deliver all
                 rule one-vote-per-term on";
    for (words, told) in
        [(r"a\nb", r"a\nb"), (r"\u{1b}[2J", r"\u{1b}[2J"), (&long, &cut), ("a b", "“a b”")]
    {
        let played =
            play(&format!("{begin} ; request S1 \"{words}\" ; request S2 \"x=1\"\nexpect safe"));
        let found = &played.failures[0].found;
        let end =
            format!("S2 has x=1 at index 1 in term 1, but S1 had {told} there in the same term");
        assert!(found.ends_with(&end), "{found}");
    }
}

#[test]
fn several_violations_are_told_as_one_list() {
    fails(
        "servers 3 ; clock manual ; without one-vote-per-term
         timeout S1 ; timeout S2 ; deliver all ; request S1 \"x=1\" ; request S2 \"x=2\"
         expect safe",
        "3: found a violation of election-safety: S2 was elected leader of term 1, \
         of which S1 had already been elected leader; a violation of log-matching: \
         S2 has x=2 at index 1 in term 1, but S1 had x=1 there in the same term, \
         expected no violation",
    );
}

#[test]
fn what_is_so_can_be_expected_of_a_key_with_spaces() {
    passes(&format!(
        "{S1_LEADS}
         request S1 \"my key = two words; # and signs\" ; deliver all
         expect state S1 \"my key\" \"two words; # and signs\""
    ));
}

#[test]
fn a_run_goes_on_after_an_expectation_that_does_not_hold() {
    fails(
        "clock manual ; timeout S1
         expect leader S1
         expect term S1 1
         expect role S2 leader",
        "2: found no leader, and S1 a candidate of term 1, expected S1 to lead\n\
         4: found S2 a follower of term 0, expected S2 to be a leader",
    );
}
