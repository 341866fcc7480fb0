//! `flotilla check`: what it reads, what it tells, and its exit codes.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Ran, file, flotilla, run, run_with};

const HEADER: &str = r#"{"raft-trace":1}"#;

/// Three servers agree on an entry.
const SAFE: &str = r#"{"raft-trace":1}
{"server":1,"term":1,"role":"candidate","commit":0,"applied":0}
{"server":2,"term":1,"role":"follower"}
{"server":1,"role":"leader"}
{"server":1,"from":1,"entries":[[1,"x=1"]]}
{"server":2,"from":1,"entries":[[1,"x=1"]]}
{"server":1,"commit":1,"applied":1}
{"server":2,"commit":1,"applied":1}
"#;

/// S3 was never told of the entry, and is elected all the same.
const BROKEN: &str = r#"{"server":3,"term":2,"role":"leader"}
"#;

const TOLD: &str = "leader-completeness: S3 leads term 2 without index 1 (term 1, x=1), which S1 \
                    committed in term 1.";

fn ran(code: i32, out: &str, err: &str) -> Ran {
    Ran { code: Some(code), out: out.into(), err: err.into() }
}

/// Checking a trace of these lines after the header breaks these properties, each at a line.
#[track_caller]
fn check(lines: &[&str], broken: &[(u64, &str)]) {
    let ran = run_with("check --json -", &format!("{HEADER}\n{}\n", lines.join("\n")));
    assert_eq!(ran.err, "");
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    let found = report["violations"].as_array().expect("a list").iter();
    let found: Vec<_> =
        found.map(|one| (one["line"].as_u64(), one["property"].as_str().expect("text"))).collect();
    let broken: Vec<_> = broken.iter().map(|(line, property)| (Some(*line), *property)).collect();
    assert_eq!(found, broken);
}

/// What stands in the blocks of a language in docs/trace.md.
fn documented(language: &str) -> Vec<&'static str> {
    let page = include_str!("../../../docs/trace.md");
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn the_printer_of_the_documentation_is_the_one_that_is_tested() {
    let tested = include_str!("printer.rs").replace("pub(crate) ", "");
    let [printer] = documented("rust")[..] else { panic!("one printer") };
    assert!(tested.ends_with(printer), "{printer}");
}

#[test]
fn the_lines_of_the_documentation_can_be_read() {
    let told = "ok -: 1 steps, 1 servers, all properties hold\n";
    assert_eq!(run_with("check -", &documented("json").concat()), ran(0, told, ""));
}

#[test]
fn a_trace_that_keeps_all_promises_is_ok() {
    file("safe.jsonl", SAFE);
    let told = "ok safe.jsonl: 7 steps, 2 servers, all properties hold\n";
    assert_eq!(run("check safe.jsonl"), ran(0, told, ""));
}

#[test]
fn a_broken_promise_is_told_with_its_line() {
    let trace = format!("{SAFE}{BROKEN}");
    assert_eq!(run_with("check -", &trace), ran(1, &format!("-:9: {TOLD}\n"), ""));
}

#[test]
fn a_broken_promise_is_told_while_the_trace_goes_on() {
    let mut child = flotilla()
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut trace = child.stdin.take().expect("it can be written to");
    trace.write_all(format!("{SAFE}{BROKEN}").as_bytes()).expect("it reads");
    let mut told = String::new();
    let out = child.stdout.take().expect("it can be read from");
    BufReader::new(out).read_line(&mut told).expect("a line");
    assert_eq!(told, format!("-:9: {TOLD}\n"));
    drop(trace);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn json_has_an_object_for_each_trace() {
    file("safe-2.jsonl", SAFE);
    file("broken.jsonl", format!("{SAFE}{BROKEN}"));
    let ran = run("check --json safe-2.jsonl broken.jsonl");
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let reports: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let violation = json!({
        "line": 9, "property": "leader-completeness", "servers": ["S3", "S1"], "indices": [1],
        "terms": [2, 1], "sentence": &TOLD["leader-completeness: ".len()..],
    });
    let expected = [
        json!({"file": "safe-2.jsonl", "steps": 7, "servers": 2, "violations": []}),
        json!({"file": "broken.jsonl", "steps": 8, "servers": 3, "violations": [violation]}),
    ];
    assert_eq!(reports, expected);
}

#[test]
fn of_several_traces_the_worst_counts() {
    file("1.jsonl", SAFE);
    file("2.jsonl", format!("{SAFE}{BROKEN}"));
    file("3.jsonl", format!("{SAFE}{{"));
    for (words, code) in [("1 1", 0), ("1 2", 1), ("2 1", 1), ("3 2 1", 2), ("1 no-such", 2)] {
        let files: Vec<_> = words.split(' ').map(|name| format!("{name}.jsonl")).collect();
        assert_eq!(run(&format!("check {}", files.join(" "))).code, Some(code), "{words}");
    }
}

#[test]
fn what_was_found_before_a_line_that_cannot_be_read_is_told() {
    let told = format!("-:9: {TOLD}\n");
    let problem = "-:10: found no `server`, expected the number of a server\n";
    assert_eq!(run_with("check -", &format!("{SAFE}{BROKEN}{{}}\n")), ran(2, &told, problem));
    assert_eq!(run_with("check --json -", &format!("{SAFE}{BROKEN}{{}}\n")), ran(2, "", problem));
}

#[test]
fn empty_lines_windows_lines_and_headers_again_mean_nothing() {
    let (header, last) = (SAFE.lines().next().unwrap(), SAFE.lines().last().unwrap());
    let again = format!("\u{feff}\n{SAFE}\n{header}\n\n{last}\n").replace('\n', "\r\n");
    let told = "ok -: 8 steps, 2 servers, all properties hold\n";
    assert_eq!(run_with("check -", &again), ran(0, told, ""));
    let without_end = SAFE.trim_end();
    let told = "ok -: 7 steps, 2 servers, all properties hold\n";
    assert_eq!(run_with("check -", without_end), ran(0, told, ""));
}

#[test]
fn the_whole_log_may_stand_in_every_line() {
    check(
        &[
            r#"{"server":1,"term":1,"role":"leader","entries":[]}"#,
            r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"]]}"#,
            r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"],[1,"b"]]}"#,
            r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"],[1,"b"]]}"#,
        ],
        &[],
    );
}

#[test]
fn a_leader_that_takes_entries_back_is_found() {
    let leads = r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"],[1,"b"]]}"#;
    check(&[leads, r#"{"server":1,"from":2,"entries":[]}"#], &[(3, "leader-append-only")]);
    check(
        &[leads, r#"{"server":1,"entries":[[1,"a"],[1,"c"]]}"#],
        &[(3, "leader-append-only"), (3, "log-matching")],
    );
}

#[test]
fn a_command_is_any_json_and_null_is_a_no_op() {
    let leads = |command: &str| {
        format!(r#"{{"server":1,"term":1,"role":"leader","entries":[[1,{command}]]}}"#)
    };
    let follows = |command: &str| format!(r#"{{"server":2,"term":1,"entries":[[1,{command}]]}}"#);
    for (one, other, same) in [
        ("null", "null", true),
        ("null", r#""x""#, false),
        ("5", "5", true),
        ("5", "6", false),
        (r#"{"op":"put","key":"x"}"#, r#"{ "key": "x", "op": "put" }"#, true),
        (r#"["put","x",1]"#, r#"["put","x",2]"#, false),
    ] {
        let broken: &[_] = if same { &[] } else { &[(3, "log-matching")] };
        check(&[&leads(one), &follows(other)], broken);
    }
}

#[test]
fn a_leader_that_comes_to_think_less_of_a_follower_is_found() {
    let leads = r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"]],"match":[1,1]}"#;
    let again = r#"{"server":1,"term":1,"role":"leader"}"#;
    let less = r#"{"server":1,"match":[1,0]}"#;
    check(&[leads, again, less], &[(4, "monotonic")]);
    // It begins anew with each term, and nothing is said by a list that is not there.
    check(&[leads, r#"{"server":1,"term":2,"match":[1,0]}"#], &[]);
    check(&[leads, r#"{"server":1,"term":2}"#, less], &[]);
    check(&[leads, r#"{"server":1,"match":null}"#, r#"{"server":1,"match":[1,1]}"#], &[]);
    check(&[leads, r#"{"server":1,"role":"follower","match":[0,0]}"#], &[]);
}

#[test]
fn a_commit_beyond_the_end_of_a_log_counts_when_the_log_gets_there() {
    check(
        &[
            r#"{"server":1,"term":1,"role":"leader","commit":2}"#,
            r#"{"server":1,"entries":[[1,"a"],[1,"b"]]}"#,
            r#"{"server":2,"term":2,"role":"leader"}"#,
        ],
        &[(4, "leader-completeness")],
    );
}

#[test]
fn a_commit_that_comes_late_speaks_against_leaders_elected_before() {
    check(
        &[
            r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"]]}"#,
            r#"{"server":2,"term":2,"role":"leader"}"#,
            r#"{"server":1,"commit":1}"#,
        ],
        &[(4, "leader-completeness")],
    );
}

#[test]
fn a_restart_begins_as_a_follower_that_knows_of_no_commit() {
    let before =
        r#"{"server":1,"term":1,"role":"leader","entries":[[1,"a"]],"commit":1,"applied":1}"#;
    let crash = r#"{"server":1,"crash":true}"#;
    // Were it a leader still, it would be one that took back an entry.
    let restart = r#"{"server":1,"restart":true,"entries":[]}"#;
    let other = r#"{"server":1,"entries":[[2,"b"]],"commit":1,"applied":1}"#;
    check(&[before, crash, restart], &[]);
    check(&[before, restart, other], &[(4, "state-machine-safety")]);
    // What is on the disk is judged too.
    let spoilt = r#"{"server":1,"restart":true,"entries":[[1,"b"]]}"#;
    check(&[before, spoilt], &[(3, "log-matching")]);
}

#[test]
fn a_log_that_is_cut_below_what_was_applied_is_judged_and_not_refused() {
    let before = r#"{"server":1,"term":1,"entries":[[1,"a"],[1,"b"]],"commit":2,"applied":2}"#;
    let cut = r#"{"server":1,"term":2,"from":2,"entries":[],"commit":2,"applied":2}"#;
    check(&[before, cut], &[]);
    let less = r#"{"server":1,"commit":1,"applied":1}"#;
    check(&[before, less], &[(3, "monotonic"), (3, "monotonic")]);
}

/// A trace that ends in `line` after the header cannot be read, and this is said of it.
#[track_caller]
fn refused(line: &str, told: &str) {
    let ran = run_with("check -", &format!("{HEADER}\n{line}\n"));
    let at = 1 + line.lines().count();
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line}: {}", ran.err);
    assert!(ran.err.starts_with(&format!("-:{at}: {told}")), "{line}: {}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{line}: {}", ran.err);
}

#[test]
fn a_trace_without_its_version_is_refused() {
    for (line, told) in [
        ("", "found the end of the trace, expected {\"raft-trace\":1} first"),
        ("{\"server\":1}", "found a step, expected {\"raft-trace\":1} first"),
        ("{\"raft-trace\":2}", "found `2` for `raft-trace`, expected 1, the version of the format"),
    ] {
        let ran = run_with("check -", line);
        assert_eq!((ran.code, ran.err), (Some(2), format!("-:1: {told}\n")), "{line}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_told_in_a_sentence() {
    for (line, told) in [
        ("{", "found the end of the line, expected one JSON object"),
        ("{\"é\": é}", "found `é}` at column 7, which cannot be read"),
        (
            "hello",
            "found `hello` at column 1, which cannot be read as JSON, expected one JSON object",
        ),
        (
            "{\"server\":1} x",
            "found `x` at column 14, which cannot be read as JSON, expected one JSON object",
        ),
        ("[1]", "found `[1]`, expected one JSON object"),
        ("{\"server\":1,\"server\":2}", "found `server` for the second time, expected it once"),
        ("{\"term\":1}", "found no `server`, expected the number of a server"),
        ("{\"server\":0}", "found `0` for `server`, expected a number from 1 to 9"),
        ("{\"server\":10}", "found `10` for `server`, expected a number from 1 to 9"),
        ("{\"server\":\"S1\"}", "found `\"S1\"` for `server`, expected a number from 1 to 9"),
        ("{\"server\":1,\"term\":-1}", "found `-1` for `term`, expected a whole number from 0 on"),
        (
            "{\"server\":1,\"term\":1000001}",
            "found S1 in term 1000001, expected a term of at most 1000000",
        ),
        (
            "{\"server\":1,\"term\":18446744073709551615}",
            "found S1 in term 18446744073709551615, expected",
        ),
        (
            "{\"server\":1,\"term\":1.5}",
            "found `1.5` for `term`, expected a whole number from 0 on",
        ),
        (
            "{\"server\":1,\"term\":1e999}",
            "found `9}` at column 24, which cannot be read as JSON, expected one JSON object",
        ),
        ("{\"server\":1,\"commit\":null}", "found `null` for `commit`, expected a whole number"),
        (
            "{\"server\":1,\"role\":\"Leader\"}",
            "found `\"Leader\"` for `role`, expected \"follower\", ",
        ),
    ] {
        refused(line, told);
    }
}

#[test]
fn a_step_that_makes_no_sense_is_told_in_a_sentence() {
    for (line, told) in [
        (
            "{\"server\":1,\"comit\":3}",
            "found the field `comit`, expected server, term, role, commit",
        ),
        ("{\"raft-trace\":1,\"server\":1}", "found the field `raft-trace`, expected server"),
        ("{\"server\":1,\"from\":1}", "found `from` alone, expected `entries` with it"),
        (
            "{\"server\":1,\"from\":0,\"entries\":[]}",
            "found `0` for `from`, expected a whole number from 1 on",
        ),
        (
            "{\"server\":1,\"from\":3,\"entries\":[]}",
            "found entries from index 3 on for S1, whose log ends at 0, expected them from index 1 on at most",
        ),
        ("{\"server\":1,\"entries\":{}}", "found `{}` for `entries`, expected a list of entries"),
        (
            "{\"server\":1,\"entries\":[1]}",
            "found `1` for `entries`, expected each entry to be a term and a command",
        ),
        (
            "{\"server\":1,\"entries\":[[1,2,3]]}",
            "found `[1,2,3]` for `entries`, expected each entry",
        ),
        (
            "{\"server\":1,\"entries\":[[-1,\"x\"]]}",
            "found `-1` for `the term of an entry`, expected a whole number from 0 on",
        ),
        (
            "{\"server\":1,\"applied\":1}",
            "found that S1 applied index 1, and a log that ends at 0, expected only entries",
        ),
        (
            "{\"server\":1,\"match\":3}",
            "found `3` for `match`, expected a list of at most 9 indices",
        ),
        ("{\"server\":1,\"match\":[-1]}", "found `-1` for `match`, expected a whole number from 0"),
        (
            "{\"server\":1,\"match\":[0,0,0,0,0,0,0,0,0,0]}",
            "found `[0,0,0,0,0,0,0,0,0,0]` for `match`",
        ),
        ("{\"server\":1,\"crash\":false}", "found `false` for `crash`, expected true"),
        (
            "{\"server\":1,\"crash\":true,\"term\":1}",
            "found `crash` and more, expected nothing but `server` with it",
        ),
        (
            "{\"server\":1,\"crash\":true}\n{\"server\":1,\"term\":1}",
            "found a step of S1, which crashed at line 2, expected its restart first",
        ),
        (
            "{\"server\":1,\"crash\":true}\n{\"server\":1,\"crash\":true}",
            "found a crash of S1, which crashed at line 2, expected its restart first",
        ),
    ] {
        refused(line, told);
    }
}

#[test]
fn what_is_no_trace_is_told() {
    file("latin.jsonl", [HEADER.as_bytes(), b"\n{\"server\":\"\xe9\"}\n"].concat());
    let told = "latin.jsonl:2: found bytes that are not UTF-8, expected text in UTF-8\n";
    assert_eq!(run("check latin.jsonl"), ran(2, "", told));
    let ran = run("check no-such.jsonl");
    assert!(ran.err.starts_with("no-such.jsonl: cannot be read: No such file"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
    let ran = run("check .");
    assert!(ran.err.starts_with(".: cannot be read: "), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
}

#[cfg(unix)]
#[test]
fn an_endless_line_is_not_read_to_its_end() {
    let told = "/dev/zero:1: found more than 64 MB, expected a line\n";
    assert_eq!(run("check /dev/zero"), ran(2, "", told));
}

#[test]
fn nesting_without_end_is_refused() {
    let line = format!("{{\"server\":1,\"entries\":{}", "[".repeat(1_000_000));
    let ran = run_with("check -", &format!("{HEADER}\n{line}\n"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("-:2: found `") && ran.err.len() < 200, "{}", ran.err);
}
