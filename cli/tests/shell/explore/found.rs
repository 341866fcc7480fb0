//! What is found, or that nothing is.

use serde_json::Value;

use crate::support::{file, run, run_with};

const TWO_LEADERS: &str = "explore --without one-vote-per-term";

#[test]
fn what_is_found_is_a_script_that_plays() {
    let ran = run(TWO_LEADERS);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(
        ran.out.starts_with("# election-safety is broken after 6 actions, and after no fewer.\n")
    );
    assert!(ran.out.ends_with("expect violation election-safety\n"), "{}", ran.out);
    let played = run_with("run -", &ran.out);
    assert_eq!((played.code, played.out.as_str()), (Some(0), "ok -: 1 expectations\n"));
}

#[test]
fn that_nothing_is_found_is_told_with_the_bounds_and_the_states() {
    let ran = run("explore --depth 6 --crashes 0");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "none: no schedule of up to 6 actions breaks a property");
    let searched = "3 servers, disk immediate; depth 6, terms 2, log 1, crashes 0, copies 0, transfers 0, changes 0, reads 0, retries 0, snapshots 0: ";
    let states = lines[1].strip_prefix(searched).unwrap_or_else(|| panic!("{}", ran.out));
    assert!(states.contains(" states, "), "{states}");
    let all = run("explore --servers 1 --terms 1 --log 0 --crashes 0 --property log-matching");
    let none =
        "none: no schedule of up to 2 actions breaks log-matching, and there are no longer ones\n";
    assert!(all.out.starts_with(none), "{}", all.out);
}

#[test]
fn a_script_is_written_to_a_file() {
    file("out.flotilla", "what was there before");
    let ran = run(&format!("{TWO_LEADERS} --script out.flotilla"));
    assert_eq!(ran.code, Some(1));
    let played = run("run out.flotilla");
    assert_eq!((played.code, played.out.as_str()), (Some(0), "ok out.flotilla: 1 expectations\n"));
}

#[test]
fn json_is_one_object() {
    let fields = [
        "bytes", "ended", "found", "length", "levels", "property", "schedule", "seconds", "states",
        "unique",
    ];
    let object = |words: &str| -> Value {
        let ran = run(words);
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
        let object: Value = serde_json::from_str(&ran.out).expect("JSON");
        let keys: Vec<&str> =
            object.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, fields);
        object
    };
    let found = object(&format!("{TWO_LEADERS} --json"));
    assert_eq!(
        (&found["found"], &found["ended"], &found["length"]),
        (&true.into(), &"found".into(), &6.into())
    );
    assert_eq!(found["property"], "election-safety");
    assert_eq!(found["schedule"].as_array().expect("actions")[0], "timeout S1");
    let none = object("explore --depth 3 --json");
    assert_eq!(
        (&none["found"], &none["ended"], &none["levels"]),
        (&false.into(), &"depth".into(), &3.into())
    );
    assert_eq!(none["schedule"], Value::Null);
}

#[test]
fn a_search_goes_on_from_a_script() {
    let begun = "servers 3 ; clock manual ; without one-vote-per-term
timeout S1 ; timeout S2 ; deliver S1->S3 ; deliver S2->S3
expect no leader";
    file("begun.flotilla", begun);
    let ran = run("explore --from begun.flotilla");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.starts_with("# election-safety is broken after 2 actions"), "{}", ran.out);
    assert_eq!(run_with("run -", &ran.out).code, Some(0));
    // Live time ends where the search begins.
    file("live.flotilla", "servers 3\nrun until leader");
    let live = run("explore --from live.flotilla --depth 2");
    assert_eq!(live.code, Some(0), "{}", live.err);
}

#[test]
fn a_rule_can_be_switched_off_where_a_script_ends() {
    file("plain.flotilla", "servers 3 ; clock manual\ntimeout S1 ; timeout S2 ; deliver S1->S3");
    let ran = run("explore --from plain.flotilla --without one-vote-per-term");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.starts_with("# election-safety is broken after 3 actions"), "{}", ran.out);
    assert!(
        ran.out.contains("deliver S1->S3 RequestVote\nrule one-vote-per-term off\n"),
        "{}",
        ran.out
    );
    assert_eq!(run_with("run -", &ran.out).code, Some(0));
    let plain = run("explore --from plain.flotilla --depth 3");
    assert_eq!(plain.code, Some(0), "{}", plain.err);
}

#[test]
fn threads_and_reductions_make_no_difference() {
    let script = |words: &str| {
        let ran = run(&format!("{TWO_LEADERS} {words}"));
        ran.out.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(script("--threads 1"), script("--threads 3"));
    let thorough = script("--no-symmetry --no-forgetting --no-ordering");
    assert_eq!(thorough.lines().count(), script("").lines().count());
}
