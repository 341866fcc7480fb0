//! What can be read, and what is said of what cannot.

use flotilla_core::{Mechanism, Rule, ServerId, ServerSet};
use flotilla_sim::{Action, Chance, Clock, Disk, Located, Script, Setup, Span, Statement, Time};
use proptest::prelude::*;

use crate::support::read;

fn server(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// These lines make this setup.
fn sets_up(lines: &str, change: impl FnOnce(&mut Setup)) {
    let mut expected = Setup::default();
    change(&mut expected);
    let script = read(lines);
    assert_eq!(script.setup, expected, "{lines}");
    assert_eq!(script.statements, [], "{lines}");
}

#[test]
fn set_up_lines_set_the_run_up() {
    sets_up("", |_| {});
    sets_up("servers 9", |setup| setup.servers = 9);
    sets_up("seed 18446744073709551615", |setup| setup.seed = u64::MAX);
    sets_up("clock manual", |setup| setup.clock = Clock::Manual);
    sets_up("election-timeout 10..20.5", |setup| {
        setup.election_timeout = Span { min: Time(10_000), max: Time(20_500) };
    });
    sets_up("election-timeout 200", |setup| setup.election_timeout = Span::millis(200, 200));
    sets_up("heartbeat 12.345", |setup| setup.heartbeat = Time(12_345));
    sets_up("latency 0..0.001", |setup| setup.latency = Span { min: Time(0), max: Time(1) });
    sets_up("loss 12.5% ; duplication 100%", |setup| {
        (setup.loss, setup.duplication) = (Chance(125_000), Chance::ALWAYS);
    });
    sets_up("loss 0.0001%", |setup| setup.loss = Chance(1));
    sets_up("loss 5", |setup| setup.loss = Chance(50_000));
    sets_up("disk immediate", |setup| setup.disk = Disk::Immediate);
    sets_up("disk manual", |setup| setup.disk = Disk::Manual);
    sets_up("disk 0.5..2", |setup| setup.disk = Disk::Within(Setup::LIVE_DISK));
    sets_up("without persist-vote ; without up-to-date-check", |setup| {
        setup.rules = setup.rules.with(Rule::PersistVote, false).with(Rule::UpToDateCheck, false);
    });
    sets_up("with no-op", |setup| setup.mechanisms = setup.mechanisms.and(Mechanism::NoOp));
}

/// These lines are this one action, for five servers.
fn acts(lines: &str, action: Action) {
    let expected = [Located { line: 1, what: Statement::Act(action) }];
    assert_eq!(read(lines).statements, expected, "{lines}");
}

#[test]
fn words_are_actions() {
    let (s1, s3) = (server(1), server(3));
    let set = |numbers: &[u8]| numbers.iter().copied().map(server).collect::<ServerSet>();
    acts("timeout S1", Action::Timeout(s1));
    acts("cut S1->S3", Action::Cut(s1, s3));
    acts("cut S1-S3", Action::CutBoth(s1, s3));
    acts("heal", Action::HealAll);
    acts("heal S3", Action::Reconnect(s3));
    acts("heal S3->S1", Action::Heal(s3, s1));
    acts("heal S3-S1", Action::HealBoth(s3, s1));
    acts("partition S2 S1 | S3", Action::Partition(vec![set(&[1, 2]), set(&[3])]));
    acts("partition S1|S3|S5", Action::Partition(vec![set(&[1]), set(&[3]), set(&[5])]));
    acts("rule persist-vote off", Action::SwitchRule(Rule::PersistVote, false));
    acts("rule persist-vote on", Action::SwitchRule(Rule::PersistVote, true));
    acts("clock live ; clock manual", Action::SetClock(Clock::Manual));
    acts(r#"request S1 "x=1; # no comment""#, Action::Request(s1, "x=1; # no comment".into()));
    acts(r#"note "a \"b\" \\ \n\r\t\u{1f44d}|""#, Action::Note("a \"b\" \\ \n\r\t👍|".into()));
    acts(r#"note """#, Action::Note("".into()));
}

#[test]
fn spaces_comments_and_line_ends_do_not_matter() {
    let plain = read("servers 3\nclock manual\ntimeout S1\nrequest S1 \"x\"\nheal");
    for text in [
        "servers 3;clock manual;;timeout S1;request S1\"x\";heal",
        "\u{feff}servers 3\r\nclock manual\r\ntimeout S1\r\nrequest S1 \"x\"\r\nheal\r\n",
        "  servers\t3 # three\n;; clock\u{a0}manual# by hand ; heal\n#\ntimeout S1 ;request S1 \"x\";heal#",
    ] {
        let script = read(text);
        assert_eq!(script.setup, plain.setup, "{text}");
        let what = |script: &Script| -> Vec<Statement> {
            script.statements.iter().map(|located| located.what.clone()).collect()
        };
        assert_eq!(what(&script), what(&plain), "{text}");
    }
}

#[test]
fn statements_know_their_line() {
    let script = read("seed 1\n\n# nothing\nheal ; heal\n  heal");
    let lines: Vec<usize> = script.statements.iter().map(|statement| statement.line).collect();
    assert_eq!(lines, [4, 4, 5]);
}

/// This cannot be read, for this reason.
fn wrong(text: &str, line: usize, found: &str, expected: &str) {
    let error = Script::parse(text).expect_err(text);
    assert_eq!(error.line, line, "{text}");
    assert_eq!((error.found.as_str(), error.expected.as_str()), (found, expected), "{text}");
}

#[test]
fn the_line_of_an_error_is_told() {
    wrong("heal\n\n\nfoo", 4, "`foo`", "a statement such as timeout S1");
}

#[test]
fn misspelt_words_are_guessed() {
    for (text, found, meant) in [
        ("tiemout S1", "`tiemout`", "`timeout`"),
        ("Timeout S1", "`Timeout`", "`timeout`"),
        ("electiontimeout 5", "`electiontimeout`", "`election-timeout`"),
        ("without curent-term-commit", "`curent-term-commit`", "`current-term-commit`"),
        ("clock manuel", "`manuel`", "`manual`"),
        (
            "deliver S1->S2 AppendEntry",
            "`AppendEntry`",
            "a kind of message such as AppendEntries or a number such as @3",
        ),
        ("deliver S1->S2 appendentries", "`appendentries`", "`AppendEntries`"),
        ("expect violation leader-completness", "`leader-completness`", "`leader-completeness`"),
        ("expect rule S1 leader", "`rule`", "`role`"),
        ("snapshots S1", "`snapshots`", "`snapshot`"),
    ] {
        wrong(text, 1, found, meant);
    }
}

#[test]
fn only_a_leader_and_a_linearizable_history_can_be_expected_not_to_be() {
    for (text, found, expected) in [
        ("expect not safe", "`safe`", "linearizable"),
        ("expect no safe", "`safe`", "leader"),
        ("expect no violation", "`violation`", "leader"),
        ("expect not term S1 2", "`term`", "linearizable"),
        ("expect not", "the end of the statement", "linearizable"),
        ("expect no", "the end of the statement", "leader"),
        ("expect no leadr", "`leadr`", "`leader`"),
        ("expect not leader", "`leader`", "linearizable"),
        ("expect no leader S1", "`S1`", "the end of the statement"),
        ("expect not linearizable S1", "`S1`", "the end of the statement"),
    ] {
        wrong(text, 1, found, expected);
    }
}

#[test]
fn numbers_keep_to_their_bounds() {
    let millis = |what: &str, least: u8, such_as: &str| {
        format!(
            "{what}: milliseconds from {least} to 3600000 with at most three decimals, such as {such_as}"
        )
    };
    let percent = "how likely a message is lost: a percentage from 0% to 100% with at most four decimals, such as 5%";
    let timeout = millis("an election timeout", 1, "150..300");
    for (line, found, expected) in [
        ("servers 0", "`0`", "how many servers: a whole number from 1 to 9"),
        ("servers 010x", "`010x`", "how many servers: a whole number from 1 to 9"),
        ("seed -1", "`-1`", "a seed: a whole number"),
        ("seed 18446744073709551616", "`18446744073709551616`", "a seed: a whole number"),
        ("seed 1.5", "`1.5`", "a seed: a whole number"),
        ("election-timeout 0.999..5", "`0.999..5`", &timeout),
        ("election-timeout 5..", "`5..`", &timeout),
        ("election-timeout 1..2..3", "`1..2..3`", &timeout),
        ("election-timeout 5..4", "`5..4`", "the smaller number first"),
        ("heartbeat 50..60", "`50..60`", &millis("a heartbeat interval", 1, "12.345")),
        ("heartbeat 1.2345", "`1.2345`", &millis("a heartbeat interval", 1, "12.345")),
        ("heartbeat .5", "`.5`", &millis("a heartbeat interval", 1, "12.345")),
        ("heartbeat 50ms", "`50ms`", &millis("a heartbeat interval", 1, "12.345")),
        (
            "latency 99999999999999999999",
            "`99999999999999999999`",
            &millis("a latency", 0, "150..300"),
        ),
        ("loss 100.0001%", "`100.0001%`", percent),
        ("loss 1.00001%", "`1.00001%`", percent),
        ("loss -5%", "`-5%`", percent),
        ("loss %", "`%`", percent),
        ("disk fast", "`fast`", "immediate, manual or milliseconds such as 0.5..2"),
        ("step 1000001", "`1000001`", "how many events: a whole number from 1 to 1000000"),
        ("deliver S1->S2 @0", "`@0`", "the number of a message, from @1 on"),
        ("deliver S1->S2 @4294967296", "`@4294967296`", "the number of a message, from @1 on"),
    ] {
        wrong(line, 1, found, expected);
    }
}

#[test]
fn servers_are_those_of_the_cluster() {
    for (text, found, expected) in [
        ("servers 3 ; timeout S4", "`S4`", "a server from S1 to S3"),
        ("servers 3 ; deliver *->S4", "`S4`", "a server from S1 to S3"),
        ("servers 3 ; deliver S5->*", "`S5`", "a server from S1 to S3"),
        ("servers 3 ; expect voted S1 S9", "`S9`", "a server from S1 to S3"),
        ("servers 3 ; partition S1 | S4", "`S4`", "a server from S1 to S3"),
        ("servers 3 ; cut S4-S1", "`S4`", "a server from S1 to S3"),
        ("servers 1 ; timeout S2", "`S2`", "S1, the only server"),
        ("timeout S0", "`S0`", "a server from S1 to S5"),
        ("timeout S10", "`S10`", "a server from S1 to S5"),
        ("timeout s1", "`s1`", "a server from S1 to S5"),
        ("timeout 1", "`1`", "a server from S1 to S5"),
        ("timeout \"S1\"", "the text `S1`", "a server from S1 to S5"),
        ("partition | S1", "`|`", "a server from S1 to S5"),
        ("partition S1 |", "the end of the statement", "a server from S1 to S5"),
        ("cut S1-S1", "`S1-S1`", "a link between two different servers"),
        ("cut S1", "`S1`", "a link such as S1->S3, or S1-S3 for both ways"),
        ("cut S1->*", "`*`", "a server from S1 to S5"),
        ("deliver S1-S2", "`S1-S2`", "`all` or a link such as S1->S2, *->S2 or *->*"),
    ] {
        wrong(text, 1, found, expected);
    }
}

#[test]
fn set_up_comes_first() {
    for begun in ["heal", "note \"x\"", "expect safe", "rule persist-vote off", "run 0"] {
        for late in
            ["servers 3", "seed 1", "loss 0%", "with no-op", "without persist-vote", "disk manual"]
        {
            let word = late.split(' ').next().unwrap_or_default();
            let found = format!("`{word}` after an action");
            wrong(&format!("{begun}\n{late}"), 2, &found, "set-up lines before everything else");
        }
        read(&format!("{begun}\nclock manual"));
    }
    // The second clock is an action already.
    wrong(
        "clock live ; clock manual ; seed 1",
        1,
        "`seed` after an action",
        "set-up lines before everything else",
    );
}

#[test]
fn text_ends_on_its_line() {
    const ESCAPES: &str = r#"\" or \\ or \n or \r or \t or \u{…} inside quotes"#;
    let closing = "a closing \" on the same line";
    wrong("note \"one\ntwo\"", 1, "`\"one`", closing);
    wrong(r#"note "ends in \"#, 1, "`\\`", ESCAPES);
    wrong(r#"note "\""#, 1, "`\"\\\"`", closing);
    wrong(r#"note "\q""#, 1, "`\\q`", ESCAPES);
    wrong(r#"note "\u{110000}""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "\u{+41}""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "\u{100000041}""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "\u{}""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "\u{41""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "\u41""#, 1, "`\\u`", ESCAPES);
    wrong(r#"note "a" "b""#, 1, "the text `b`", "the end of the statement");
}

#[test]
fn what_was_found_is_cut_and_kept_on_one_line() {
    let long = "x".repeat(10_000_000);
    wrong(&long, 1, &format!("`{}…`", "x".repeat(40)), "a statement such as timeout S1");
    wrong("\u{1}\u{7f}\u{0}", 1, "`\\u{1}\\u{7f}\\u{0}`", "a statement such as timeout S1");
}

/// Scripts that use everything, to be broken.
const RICH: &str = r#"servers 5 ; seed 8 ; clock manual
election-timeout 150..300 ; heartbeat 50 ; latency 5..15 ; loss 0% ; duplication 2.5%
disk 0.5..2 ; without current-term-commit ; with no-op
timeout S1 ; beat S1 ; deliver S1->S2 ; deliver S1->S2 AppendEntries ; deliver S1->S2 @3
deliver *->S2 ; deliver all ; drop S1->S3 ; hold S1->S2 ; release S1->S2 ; duplicate S2->S1
sync S1 ; request S1 "x=1" ; crash S1 ; restart S1 ; pause S1 ; resume S1 ; cut S1->S3
cut S1-S3 ; isolate S1 ; partition S1 S2 | S3 S4 S5 ; heal ; heal S1 ; heal S1-S3
rule persist-vote off ; clock live ; run 12.345 ; run until leader ; run until commit 3
run until quiet ; step ; step 10 ; note "a \"b\" \u{41}" # the end
expect leader S1 ; expect no leader ; expect role S2 candidate ; expect term S1 4
expect voted S3 none ; expect log S1 1 2 4 ; expect commit S1 2 ; expect state S1 x 1
expect waiting S1->S2 1 ; expect waiting *->* AppendEntries 2 ; expect waiting S1->* 2 RequestVote
expect safe ; expect violation leader-completeness
"#;

/// Whatever it is, reading it ends, and an error is one line of bounded length.
fn survives(text: &str) {
    if let Err(error) = Script::parse(text) {
        let told = error.to_string();
        assert!((1..=text.lines().count()).contains(&error.line), "{}: {told}", error.line);
        assert!(told.chars().count() < 600 && !told.contains('\n'), "{told}");
    }
}

#[test]
fn everything_can_stand_in_one_script() {
    assert_eq!(read(RICH).expectations(), 13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn no_mixture_of_its_words_makes_the_parser_panic(
        words in proptest::collection::vec(proptest::sample::select(pieces()), 0..30),
    ) {
        survives(&words.concat());
    }

    #[test]
    fn no_broken_script_makes_the_parser_panic(
        breaks in proptest::collection::vec((any::<prop::sample::Index>(), 0..3_u8, any::<char>()), 1..6),
    ) {
        let mut text: Vec<char> = RICH.chars().collect();
        for (at, how, c) in breaks {
            let at = at.index(text.len());
            match how {
                0 => drop(text.remove(at)),
                1 => text.insert(at, c),
                _ => text[at] = c,
            }
        }
        survives(&text.into_iter().collect::<String>());
    }
}

fn pieces() -> Vec<&'static str> {
    let mut pieces: Vec<&str> = RICH.split_inclusive([' ', '\n', '>', '-', '.', '"']).collect();
    pieces.extend([
        "->",
        "@",
        "..",
        "%",
        "\\",
        "{",
        "*",
        "9999999999999999999999",
        "S0",
        "\u{301}",
    ]);
    pieces
}
