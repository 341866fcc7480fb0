//! What cannot be opened is refused with a sentence, in little time and memory.

use std::fmt::Write as _;

use flotilla_sim::{
    Action, EventId, LONGEST_LINK, Opening, Saved, read_saved, write_file, write_link, write_saved,
};
use proptest::prelude::*;

use crate::{played, trouble};

const SCRIPT: &str = "servers 3 ; seed 5\nrun 300 ; crash S1 ; run 300 ; restart S1 ; run 200";

/// A saved run of three servers with this in it.
fn saved(rest: &str) -> String {
    ["servers 3\nseed 1\nclock live\n", rest].concat()
}

/// Why a saved run cannot be read or made again.
fn refused(text: &str) -> String {
    let made = read_saved(text).map(Opening::saved).and_then(|opening| opening.advance(10_000));
    made.expect_err(text).to_string()
}

#[track_caller]
fn check(sentence: &str, words: &[&str]) {
    assert!(sentence.starts_with("Found "), "{sentence}");
    assert!(sentence.contains(", expected ") && sentence.ends_with('.'), "{sentence}");
    assert!(sentence.len() < 400, "{sentence}");
    for words in words {
        assert!(sentence.contains(words), "no {words:?} in: {sentence}");
    }
}

#[test]
fn a_link_that_was_cut_or_spoilt_says_so() {
    let link = write_link(&played(SCRIPT)).expect("it fits");
    for length in "v1.".len()..link.len() {
        check(&trouble(&link[..length]), &["saved run"]);
    }
    let mut spoilt = link.clone().into_bytes();
    for at in "v1.".len()..spoilt.len() {
        let before = spoilt[at];
        spoilt[at] = if before == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(spoilt.clone()).expect("ASCII");
        check(&trouble(&text), &["saved run"]);
        spoilt[at] = before;
    }
    check(&trouble(&format!("{link}!")), &["characters out of place"]);
}

#[test]
fn a_link_of_another_version_says_which_can_be_read() {
    let link = write_link(&played(SCRIPT)).expect("it fits");
    let other = link.replacen("v1", "v2", 1);
    check(&trouble(&other), &["`v2`", "`v1`"]);
    check(&trouble("#v99"), &["`v99`", "`v1`"]);
    check(&trouble("https://flotilla.example/#rules"), &["`rules`", "`v1`"]);
}

#[test]
fn what_is_too_long_is_not_even_read() {
    let ten_megabytes = "A".repeat(10_000_000);
    let most = LONGEST_LINK.to_string();
    check(&trouble(&format!("#v1.{ten_megabytes}")), &["a link of 10000003 characters", &most]);
    let file = format!("servers 3\n# flotilla 00000000 v1.{ten_megabytes}");
    assert!(Opening::of(&file).is_ok(), "its script was changed, so that is opened");
    check(&refused(&saved(&"S".repeat(3_000_000))), &["of 3000028 bytes", "2000000 at most"]);
}

#[test]
fn a_length_that_lies_costs_nothing() {
    // A length of 2^28 - 1, and a length without end.
    check(&trouble("v1.____fwAAAAAA"), &["268435455 bytes", "200000 at most"]);
    check(&trouble("v1.____________"), &["ends too soon"]);
    check(&trouble("v1."), &["ends too soon"]);
}

#[test]
fn a_file_whose_last_line_is_spoilt_says_what_can_be_done() {
    let file = write_file(&played(SCRIPT)).expect("it fits");
    let cut = &file[..file.len() - 10];
    let sentence = trouble(cut);
    assert!(sentence.starts_with("Found a saved run"), "{sentence}");
    assert!(sentence.ends_with("Without its last line the file is a script."), "{sentence}");
}

#[test]
fn absurd_numbers_are_refused() {
    let huge = u64::MAX;
    for (rest, words) in [
        ("branch\n1000000000000 0 end\nat 1 0\n", "a run of 1000000000000 events"),
        (&format!("branch\n{huge} {huge} end\nat 1 0\n"), "2^53 microseconds"),
        ("branch\n0 9223372036854775808 end\nat 1 0\n", "2^53 microseconds"),
        ("branch\n99999999999999999999 end\nat 1 0\n", "`99999999999999999999 end`"),
        ("branch\ncrash S200\nend\nat 1 0\n", "`S200`"),
        ("branch\ncrash S4\nend\nat 1 0\n", "`S4`"),
        ("branch\nend\nat 2 0\n", "`at 2 0`"),
        ("branch\nend\nat 0 0\n", "`at 0 0`"),
        ("branch\nend\nat 1 7\n", "the place of event 7"),
        ("branch\nend\nat 1 0 9000000000000\n", "the place of event 0"),
        ("branch\nend\nbranch 2 0\nheal\nend\nat 1 0\n", "`branch 2 0`"),
        ("branch\nend\nbranch 1 5\nheal\nend\nat 1 0\n", "parts from no event"),
        ("branch\nend\nbranch 1 0\nheal\nend\nat 1 0\n", "parts from no event"),
        ("branch\nheal\nend\nbranch 1 0\nend\nat 1 0\n", "parts from no event"),
        ("branch\nheal\nend\nbranch 1 0\n3 heal\nend\nat 1 0\n", "parts from no event"),
        ("branch\n0 9000000 end\nat 1 0\n", "time does not pass so"),
        (
            "branch\ncrash S1\ncrash S2\ncrash S3\n0 9007199254740992 heal\n0 1 end\nat 1 0\n",
            "the run takes too long",
        ),
        ("branch\nrestart S1\nend\nat 1 0\n", "`restart S1`"),
        ("branch\ndeliver S1->S2 @4000000000\nend\nat 1 0\n", "`deliver S1->S2 @4000000000`"),
        ("branch\ncrash S1\ncrash S2\ncrash S3\n5 end\nat 1 0\n", "no event comes by itself"),
        ("branch\nservers 200\nend\nat 1 0\n", "`servers 200`"),
        ("branch\nrun 3600000\nend\nat 1 0\n", "`run 3600000`"),
        ("branch\ndeliver all\nend\nat 1 0\n", "`deliver all`"),
        ("branch\nheal ; heal\nend\nat 1 0\n", "expected"),
        ("branch\n1 2 3\nend\nat 1 0\n", "expected an action"),
        ("branch\nend\nat 1 0\nat 1 0\n", "`at 1 0`"),
        ("branch\nend\nname 2 \"x\"\nat 1 0\n", "`name 2"),
        ("branch\nend\nname 1\nat 1 0\n", "expected"),
        ("branch\nend\nname 1 \"x\nat 1 0\n", "expected a closing"),
        ("branch\nend\npin 1 \"x\"\nat 1 0\n", "`pin 1"),
        ("branch\nend\nmoment 1 2 3\nat 1 0\n", "`moment 1 2 3`"),
        ("branch\nend\nat 1 0 \"x\"\n", "`at 1 0"),
        ("branch\nend\n", "nothing in line 6"),
        ("branch\n", "nothing in line 5"),
        ("", "nothing in line 4"),
        ("heal\nbranch\nend\nat 1 0\n", "an action in line 4"),
    ] {
        check(&refused(&saved(rest)), &[words]);
    }
    check(&refused("servers 200\nbranch\nend\nat 1 0\n"), &["`200` in line 1"]);
}

#[test]
fn deep_nesting_is_refused() {
    let mut text = saved("branch\nheal\nheal\nend\n");
    for branch in 1..=5000 {
        writeln!(text, "branch {branch} {branch}\nheal\nheal\nend").expect("text");
    }
    text.push_str("at 5001 5001\n");
    check(&refused(&text), &["5001 branches", "1000 at most"]);
}

#[test]
fn more_messages_than_a_tab_holds_are_refused() {
    // Eight servers stall while one sends heartbeats to all of them.
    let mut text = "servers 9\nseed 1\nclock manual\nheartbeat 1\nbranch\ntimeout S1\n".to_string();
    for voter in 2..=6 {
        writeln!(text, "deliver S1->S{voter} @1\ndeliver S{voter}->S1 @1").expect("text");
    }
    for other in 2..=9 {
        writeln!(text, "pause S{other}").expect("text");
    }
    text.push_str("clock live\n200000 0 end\nat 1 0\n");
    let made = read_saved(&text).map(Opening::saved).and_then(|opening| opening.advance(1_000_000));
    check(&made.expect_err("too many").to_string(), &["too many messages are under way"]);
}

#[test]
fn what_would_not_be_read_again_is_not_written() {
    let mut timeline = played("servers 1 ; clock manual ; timeout S1");
    for _ in 0..1000 {
        timeline.seek(EventId(0));
        timeline.act(Action::HealAll).expect("always possible");
    }
    let trouble = write_file(&timeline).expect_err("too many branches").to_string();
    check(&trouble, &["1001 branches", "1000 at most"]);
    assert!(write_link(&timeline).is_ok(), "one branch is as short as any");
}

#[test]
fn a_script_that_cannot_be_done_says_in_which_line() {
    let sentence = trouble("servers 3\nclock manual\ncrash S2\ntimeout S2");
    assert!(sentence.starts_with("Line 4: found "), "{sentence}");
    assert!(sentence.contains("S2 is down"), "{sentence}");
}

#[test]
fn time_does_not_pass_under_the_manual_clock() {
    let text = "servers 3\nseed 1\nclock manual\nbranch\n0 5 heal\nend\nat 1 0\n";
    check(&refused(text), &["time does not pass so"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_characters_are_opened_or_refused(text in "(v1\\.|#v1\\.)?[A-Za-z0-9_-]{0,200}") {
        let _ = Opening::of(&text).map(|opening| opening.advance(1000));
    }

    #[test]
    fn a_saved_run_with_any_line_spoilt_is_made_or_refused(
        at in 0..60_usize, with in "[ -~]{0,30}", cut in 0..40_usize,
    ) {
        let text = write_saved(&Saved::tree(&played(SCRIPT))).expect("it fits");
        let mut lines: Vec<&str> = text.lines().collect();
        let at = at % lines.len();
        let kept = lines[at].get(..cut).unwrap_or("");
        let spoilt = [kept, &with].concat();
        lines[at] = &spoilt;
        let _ = read_saved(&lines.join("\n")).map(|saved| Opening::saved(saved).advance(5000));
    }
}
