//! What cannot be searched.

use crate::support::{file, folder, run};

/// One sentence on standard error, nothing on standard output.
#[track_caller]
fn check(words: &str, told: &str) {
    let ran = run(&format!("explore {words}"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert_eq!(ran.err, format!("flotilla explore: {told}\n"));
}

#[test]
fn a_name_that_is_none_gets_the_nearest() {
    check(
        "--without curent-term-commit",
        "--without: found `curent-term-commit`, expected `current-term-commit`",
    );
    check("--property log-maching", "--property: found `log-maching`, expected `log-matching`");
    check("--with no-opp", "--with: found `no-opp`, expected `no-op`");
    check(
        "--without gravity",
        "--without: found `gravity`, expected a rule that can be switched off, such as current-term-commit",
    );
    check(
        "--property safe;crash",
        "--property: found `safe`, expected a property such as leader-completeness",
    );
}

#[test]
fn a_bound_that_cannot_be_met_is_refused() {
    for (words, found) in [
        ("--servers 0", "invalid value '0' for '--servers <N>': 0 is not in 1..=9"),
        ("--servers 10", "invalid value '10' for '--servers <N>': 10 is not in 1..=9"),
        ("--terms 0", "invalid value '0' for '--terms <N>': 0 is not in 1..=1000"),
        ("--depth 251", "invalid value '251' for '--depth <N>': 251 is not in 0..=250"),
        ("--crashes 300", "invalid value '300' for '--crashes <N>': 300 is not in 0..=255"),
        ("--memory 0", "invalid value '0' for '--memory <MIB>': 0 is not in 1.."),
        ("--threads 0", "invalid value '0' for '--threads <N>': 0 is not in 1..=256"),
        (
            "--from x --servers 3",
            "the argument '--from <FILE>' cannot be used with '--servers <N>'",
        ),
    ] {
        let ran = run(&format!("explore {words}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.starts_with(&format!("error: {found}")), "{}", ran.err);
    }
}

#[test]
fn a_script_to_begin_with_has_to_go_as_it_says() {
    check("--from missing.flotilla", "missing.flotilla: cannot be read: No such file or directory");
    file("misspelt.flotilla", "clock manual\ntiemout S1");
    check("--from misspelt.flotilla", "misspelt.flotilla:2: found `tiemout`, expected `timeout`");
    file("impossible.flotilla", "clock manual\nrestart S1");
    check(
        "--from impossible.flotilla",
        "impossible.flotilla:2: found that S1 is up, expected a server that is down",
    );
    file("fails.flotilla", "servers 3 ; clock manual\nexpect leader S1");
    let ran = run("explore --from fails.flotilla");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("flotilla explore: fails.flotilla:2: found "), "{}", ran.err);
    file("paused.flotilla", "servers 3 ; clock manual ; pause S3");
    check("--from paused.flotilla", "S3 is paused: resume it before the search");
    file("liar.flotilla", "servers 3 ; clock manual ; fsync S2 lies");
    check("--from liar.flotilla", "S2's disk lies: let it keep its word before the search");
    file("in-order.flotilla", "servers 3 ; clock manual ; links in-order");
    check("--from in-order.flotilla", "`links in-order`: a search delivers messages in any order");
}

#[test]
fn a_script_that_cannot_be_written_leaves_nothing() {
    let ran = run("explore --without one-vote-per-term --script nowhere/out.flotilla");
    assert_eq!(ran.code, Some(2));
    let told =
        "flotilla explore: nowhere/out.flotilla: cannot be written: No such file or directory\n";
    assert_eq!(ran.err, told);
    std::fs::create_dir_all(folder().join("folder-in-the-way")).expect("a folder can be made");
    let ran = run("explore --without one-vote-per-term --script folder-in-the-way");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_eq!(ran.err, "flotilla explore: folder-in-the-way: cannot be written: it is a folder\n");
}

#[test]
fn a_search_that_outgrows_its_memory_tells_what_is_known() {
    let ran = run("explore --memory 4 --depth 40");
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    let told = "flotilla explore: outgrew its memory of 4.00 MiB in level ";
    assert!(ran.err.starts_with(told), "{}", ran.err);
    assert!(
        ran.err.contains("; no schedule of up to ") && ran.err.lines().count() == 1,
        "{}",
        ran.err
    );
    let json = run("explore --memory 4 --depth 40 --json");
    assert_eq!(json.code, Some(2));
    assert!(json.out.contains("\"ended\":\"memory\""), "{}", json.out);
}
