//! Random faults, tried from a shell.

use crate::support::{file, folder, run, run_with};

#[test]
fn seeds_of_which_none_fails_are_counted() {
    let ran = run("fuzz --seeds 1..20 --servers 3");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(ran.out.starts_with("none of the seeds 1..20 fails\n20 seeds: "), "{}", ran.out);
}

#[test]
fn the_first_seed_that_fails_is_printed_as_a_script() {
    let ran = run("fuzz --without one-vote-per-term --seeds 1..100");
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    assert!(ran.out.starts_with("# seed "), "{}", ran.out);
    assert!(ran.out.ends_with("\nexpect violation election-safety\n"), "{}", ran.out);
    let played = run_with("run -", &ran.out);
    assert_eq!((played.code, played.out.as_str()), (Some(0), "ok -: 1 expectations\n"));
}

#[test]
fn threads_change_nothing() {
    let found = |threads: u8| {
        let words = "fuzz --without one-vote-per-term --seeds 1..100 --json --threads";
        let ran = run(&format!("{words} {threads}"));
        ran.out.split_once(",\"seconds\"").map(|(told, _)| told.to_string())
    };
    let one = found(1).expect("an object");
    assert!(one.starts_with("{\"found\":true,\"ended\":\"found\",\"seed\":"), "{one}");
    assert_eq!(found(3), Some(one));
}

#[test]
fn the_script_can_be_kept() {
    file("kept.flotilla", "what was there");
    let ran = run("fuzz --without one-vote-per-term --seeds 1..100 --script kept.flotilla");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let kept = std::fs::read_to_string(folder().join("kept.flotilla")).expect("a file");
    assert!(ran.out.ends_with(&kept), "{kept}");
}

#[test]
fn bad_input_gets_one_sentence() {
    for (words, told) in [
        ("--seeds x", "--seeds: found `x`, expected seeds such as 1..1000, or one"),
        ("--seeds 9..3", "--seeds: found `9..3`, expected the smaller seed first: 3..9"),
        (
            "--without curent-term-commit",
            "--without: found `curent-term-commit`, expected `current-term-commit`",
        ),
        (
            "--property election-safty",
            "--property: found `election-safty`, expected `election-safety`",
        ),
        ("--with no-opp", "--with: found `no-opp`, expected `no-op`"),
        ("--script nowhere/out", "nowhere/out: cannot be written: No such file or directory"),
    ] {
        let ran = run(&format!("fuzz {words}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{words}");
        assert_eq!(ran.err, format!("flotilla fuzz: {told}\n"));
    }
    for (words, found) in [
        ("--servers 10", "invalid value '10' for '--servers <N>': 10 is not in 1..=9"),
        ("--events 0", "invalid value '0' for '--events <N>': 0 is not in 1..=500000"),
        ("--threads 0", "invalid value '0' for '--threads <N>': 0 is not in 1..=256"),
    ] {
        let ran = run(&format!("fuzz {words}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{words}");
        assert!(ran.err.starts_with(&format!("error: {found}")), "{}", ran.err);
    }
}
