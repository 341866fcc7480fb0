//! `flotilla elections`.

use std::fs;
use std::path::Path;

use flotilla_sim::elections::Experiment;
use flotilla_sim::{Span, Time};

use crate::support::{Ran, file, folder, run};

/// A quick one.
const QUICK: &str = "elections --trials 30 --range 12..24 --range 150..150 --range 150..300";

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn written(name: &str) -> bool {
    let beside = format!(".{name}.");
    let files = fs::read_dir(folder()).expect("a folder");
    let names: Vec<_> =
        files.map(|file| file.expect("a file").file_name().into_string().expect("text")).collect();
    assert!(!names.iter().any(|file| file.starts_with(&beside)), "left behind: {names:?}");
    names.iter().any(|file| file == name)
}

#[test]
fn the_table_has_the_conditions_and_a_line_for_each_range() {
    let ran = run(QUICK);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    for condition in [
        "5 servers",
        "Messages take 0.5..2.5 ms, disk writes 0.5..2 ms",
        "seed 1",
        "30 trials",
        "given up after 10 s",
    ] {
        assert!(ran.out.contains(condition), "{condition}\n{}", ran.out);
    }
    let rows: Vec<Vec<&str>> = ran
        .out
        .lines()
        .skip_while(|line| !line.starts_with("timeouts"))
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    let labels: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(labels, ["12–24", "150–150", "150–300"]);
    assert!(rows.iter().all(|row| row.len() == 8), "{rows:?}");
    assert_eq!(rows[1][6], ">10000");
    assert_ne!(rows[1][7], "0");
    assert_eq!(rows[2][7], "0");
}

#[test]
fn the_documentation_has_what_the_command_gives() {
    let command = "flotilla elections --svg docs/figure-16.svg";
    let ran = run("elections --svg figure-16.svg");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = fs::read_to_string(docs.join("elections.md")).expect("a page");
    assert!(page.contains(command));
    assert!(page.contains(&ran.out), "docs/elections.md should contain this:\n{}", ran.out);
    let figure = fs::read_to_string(docs.join("figure-16.svg")).expect("a figure");
    assert!(figure == read("figure-16.svg"), "made again by {command}");
}

#[test]
fn threads_do_not_change_what_is_measured() {
    let one = run(&format!("{QUICK} --csv one.csv --svg one.svg --threads 1"));
    let many = run(&format!("{QUICK} --csv many.csv --svg many.svg --threads 7"));
    assert_eq!(one, many);
    assert_eq!(read("one.csv"), read("many.csv"));
    assert_eq!(read("one.svg"), read("many.svg"));
}

#[test]
fn the_trials_stand_in_their_order() {
    run("elections --trials 50 --range 12..24 --csv order.csv --threads 3");
    let times: Vec<_> = Experiment::default()
        .measure(Span::millis(12, 24), 0..50, || ())
        .into_iter()
        .map(|time| time.map(Time::millis_text).unwrap_or_default())
        .collect();
    let text = read("order.csv");
    let told: Vec<_> = text.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
    assert_eq!(told, times);
}

#[test]
fn csv_has_a_line_for_each_trial() {
    run(&format!("{QUICK} --csv trials.csv"));
    let text = read("trials.csv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms"));
    let mut unled = 0;
    let mut count = 0;
    for (at, line) in lines.enumerate() {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 4, "{line}");
        assert_eq!(fields[2].parse(), Ok(at % 30 + 1), "{line}");
        assert!(fields[..2].iter().all(|field| field.parse::<f64>().is_ok()), "{line}");
        if fields[3].is_empty() {
            assert_eq!(fields[..2], ["150", "150"], "{line}");
            unled += 1;
        } else {
            assert!(fields[3].parse::<f64>().is_ok_and(|time| time > 6.0), "{line}");
        }
        count += 1;
    }
    assert_eq!(count, 90);
    let table = run(QUICK).out;
    let row = table.lines().find(|line| line.starts_with("150–150")).expect("its row");
    assert!(row.ends_with(&format!(" {unled}")), "{unled} in {row}");
}

#[test]
fn the_picture_is_well_formed() {
    for words in ["", "--range 150..150 --limit 1", "--range 1..3600000 --range 12.5..24"] {
        let ran = run(&format!("elections --trials 10 {words} --svg picture.svg"));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let svg = read("picture.svg");
        let picture = roxmltree::Document::parse(&svg).expect("well-formed XML");
        let root = picture.root_element();
        assert!(root.has_tag_name(("http://www.w3.org/2000/svg", "svg")));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}

#[test]
fn json_is_one_object() {
    let ran = run(&format!("{QUICK} --json --with no-op --without one-vote-per-term"));
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["servers"], 5);
    assert_eq!(report["with"][0], "no-op");
    assert_eq!(report["without"][0], "one-vote-per-term");
    assert_eq!(report["ranges"].as_array().map(Vec::len), Some(3));
    let ran = run(&format!("{QUICK} --json"));
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let row = &report["ranges"][1];
    assert_eq!((&row["label"], &row["heartbeat_us"]), (&"150–150".into(), &75_000.into()));
    assert!(row["max_us"].is_null() && row["without_leader"].as_u64() > Some(0), "{row}");
    assert!(report["ranges"][2]["p50_us"].as_u64() > Some(100_000));
}

#[test]
fn modified_raft_is_called_that() {
    let ran = run("elections --trials 1 --without up-to-date-check --with no-op");
    assert!(ran.out.contains("This is modified Raft, without up-to-date-check.\nWith no-op.\n"));
    assert!(!run("elections --trials 1").out.contains("odified"));
}

#[test]
fn what_cannot_be_measured_is_told_in_a_sentence() {
    for (words, told) in [
        ("--range 300..150", "--range: found `300..150`, expected the smaller number first"),
        (
            "--range 0..10",
            "--range: found `0..10`, expected an election timeout: milliseconds from 1",
        ),
        ("--range fast", "--range: found `fast`, expected an election timeout"),
        ("--range 150..300;servers", "--range: found `;servers`, expected nothing more"),
        ("--range 150..300#", "--range: found `#`, expected nothing more"),
        ("--trials 0", "--trials: found `0`, expected a whole number from 1 to 1000000"),
        ("--trials -3", "--trials: found `-3`, expected a whole number"),
        ("--trials 99999999999", "--trials: found `99999999999`, expected a whole number"),
        ("--servers 2", "--servers: found 2, expected 3 at least"),
        (
            "--servers 10",
            "--servers: found `10`, expected how many servers: a whole number from 1 to 9",
        ),
        ("--seed x", "--seed: found `x`, expected a seed"),
        ("--latency 9..5", "--latency: found `9..5`, expected the smaller number first"),
        ("--disk manual", "--disk: found `manual`, expected immediate or milliseconds"),
        ("--disk sometimes", "--disk: found `sometimes`, expected immediate, manual"),
        ("--heartbeat 0", "--heartbeat: found `0`, expected a heartbeat interval"),
        ("--limit 0", "--limit: found `0`, expected a whole number from 1 to 3600"),
        ("--threads 0", "--threads: found `0`, expected a whole number from 1 to 64"),
        (
            "--without one-vote-per-trem",
            "--without: found `one-vote-per-trem`, expected `one-vote-per-term`",
        ),
        ("--with no-opp", "--with: found `no-opp`, expected `no-op`"),
        ("--csv .", "--csv: .: cannot be written: it is a folder"),
        ("--svg no/such/folder.svg", "--svg: no/such/folder.svg: cannot be written: No such file"),
        ("--csv same --svg same", "--svg: found `same` for the second time, expected another file"),
    ] {
        let Ran { code, out, err } = run(&format!("elections {words}"));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{words}: {err}");
        assert!(err.starts_with(&format!("flotilla: {told}")), "{words}: {err}");
        assert_eq!(err.lines().count(), 1, "{words}: {err}");
    }
    assert!(!written("same"));
}

#[test]
fn what_was_there_is_replaced_in_one_step() {
    file("old.csv", "old");
    assert_eq!(run("elections --trials 1 --csv old.csv --svg no/such.svg").code, Some(2));
    assert_eq!(read("old.csv"), "old");
    assert_eq!(run("elections --trials 1 --csv old.csv").code, Some(0));
    assert!(read("old.csv").starts_with("least_timeout_ms"));
    assert!(written("old.csv"));
}

#[test]
fn more_ranges_than_a_picture_shows_are_refused() {
    let ran = run(&format!("elections {}", "--range 1..2 ".repeat(13)));
    let told = "flotilla: --range: found 13 of them, expected 12 at most\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), told));
}
