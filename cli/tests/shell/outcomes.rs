//! What is said of a script, and the exit code.

use crate::support::{Ran, file, run, run_with};

const HOLDS: &str = "servers 3 ; clock manual\ntimeout S1 ; deliver all\nexpect leader S1\n";
const FAILS: &str = "clock manual\ntimeout S1\nexpect leader S1\nexpect term S1 1\n\
                     expect term S1 2\n";
const STOPS: &str = "clock manual\nrestart S1\nexpect leader S1\n";
const UNREADABLE: &str = "clock manual\ntimeout S1\ntimeout S6\n";

fn ran(code: i32, out: &str, err: &str) -> Ran {
    Ran { code: Some(code), out: out.into(), err: err.into() }
}

#[test]
fn a_script_that_holds_is_ok() {
    file("holds", HOLDS);
    assert_eq!(run("run holds"), ran(0, "ok holds: 1 expectations\n", ""));
}

#[test]
fn an_empty_script_is_ok() {
    file("empty", "");
    assert_eq!(run("run empty"), ran(0, "ok empty: 0 expectations\n", ""));
}

#[test]
fn every_expectation_that_fails_is_told_with_its_line() {
    file("fails", FAILS);
    let told = "fails:3: found no leader, and S1 a candidate of term 1, expected S1 to lead\n\
                fails:5: found S1 in term 1, expected term 2\n";
    assert_eq!(run("run fails"), ran(1, told, ""));
}

#[test]
fn a_script_ends_at_what_cannot_be_done() {
    file("stops", STOPS);
    let told = "stops:2: found that S1 is up, expected a server that is down\n";
    assert_eq!(run("run stops"), ran(1, "", told));
}

#[test]
fn nothing_of_an_unreadable_script_plays() {
    file("unreadable", UNREADABLE);
    let told = "unreadable:3: found `S6`, expected a server from S1 to S5\n";
    assert_eq!(run("run --trace unreadable"), ran(2, "", told));
}

#[test]
fn of_several_scripts_all_are_played_and_the_worst_counts() {
    for (name, script) in
        [("1-holds", HOLDS), ("1-fails", FAILS), ("1-stops", STOPS), ("1-unreadable", UNREADABLE)]
    {
        file(name, script);
    }
    for (words, code) in [
        ("run 1-holds 1-holds", 0),
        ("run 1-fails 1-holds", 1),
        ("run 1-holds 1-stops", 1),
        ("run 1-stops 1-unreadable 1-holds", 2),
        ("run 1-unreadable 1-fails", 2),
    ] {
        let ran = run(words);
        assert_eq!(ran.code, Some(code), "{words}: {ran:?}");
        assert_eq!(ran.out.contains("ok 1-holds: 1 expectations"), words.contains("holds"));
    }
}

#[test]
fn a_dash_is_standard_input() {
    assert_eq!(run_with("run -", HOLDS), ran(0, "ok -: 1 expectations\n", ""));
    let told = "-:1: found `tiemout`, expected `timeout`\n";
    assert_eq!(run_with("run -", "tiemout S1"), ran(2, "", told));
}

#[test]
fn help_has_examples() {
    for words in ["--help", "run --help"] {
        let ran = run(words);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{words}");
        assert!(ran.out.contains("Examples:\n  flotilla run "), "{words}: {}", ran.out);
    }
}

#[test]
fn words_that_mean_nothing_are_refused() {
    for words in ["", "run", "explode", "run --json --trace -", "run --fast -"] {
        let ran = run(words);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{words}");
        assert!(ran.err.contains("Usage: flotilla"), "{words}: {}", ran.err);
    }
}
