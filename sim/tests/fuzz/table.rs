//! The table of docs/fuzzing.md is what comes of the seeds.

use std::fmt::Write as _;

use flotilla_core::{Rule, Rules};
use flotilla_sim::Script;
use flotilla_sim::fuzz::{Options, try_seed};

const DOC: &str = include_str!("../../../docs/fuzzing.md");

/// No script is longer.
const SHORT: usize = 25;

/// The rows of the table: rule and seed.
fn rows() -> Vec<(Rule, u64)> {
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let rule = Rule::switchable_by_id(cells.next()?.strip_suffix('`')?)?;
        Some((rule, cells.next()?.parse().ok()?))
    };
    DOC.lines().filter_map(row).collect()
}

/// A row as it is to be told, from what comes of the seed.
fn told(rule: Rule, seed: u64) -> String {
    let options = Options { rules: Rules::default().with(rule, false), ..Options::default() };
    let Some(caught) = try_seed(&options, seed).caught else {
        return format!("| `{rule}` | {seed} | nothing | 0 |");
    };
    let shrunk = caught.shrunk(|| true);
    let (failure, script) = (shrunk.failure.id(), shrunk.script());
    assert!(shrunk.actions() <= caught.actions(), "{rule}: it got longer");
    assert_eq!(failure, caught.failure.id(), "{rule}: it fails in something else");
    let played = Script::parse(&script).expect("a script").play();
    assert_eq!(played.stopped, None, "{rule}:\n{script}");
    let is_violation = script.ends_with(&format!("expect violation {failure}\n"));
    assert_eq!(played.failures.is_empty(), is_violation, "{rule}:\n{script}");
    assert_fails_for_want_of(rule, failure, &script);
    format!("| `{rule}` | {seed} | {failure} | {} |", shrunk.actions())
}

/// With the rule on, the same run breaks nothing; and where it took too long, it does not.
fn assert_fails_for_want_of(rule: Rule, failure: &str, script: &str) {
    let with_rule = script.replace(&format!("without {rule}\n"), "");
    let played = Script::parse(&with_rule).expect("a script").play();
    let violations = played.timeline.world().referee().violations();
    assert_eq!(violations.len(), 0, "{rule}:\n{with_rule}");
    if failure == "slow" {
        assert!(played.is_ok(), "{rule}: {:?} {:?}", played.failures, played.stopped);
    }
}

/// Rules without which a cluster stays safe.
const LIVENESS: [Rule; 6] = [
    Rule::StepDown,
    Rule::RandomTimeouts,
    Rule::TimerResetRules,
    Rule::PreVoteRecentLeader,
    Rule::TransferStopsProposals,
    Rule::TransferCatchesUp,
];

#[test]
fn each_rule_is_caught_and_its_script_is_as_short_as_the_table_says() {
    let mut expected = String::new();
    for (rule, seed) in rows() {
        // Writing to a String cannot fail.
        let _ = writeln!(expected, "{}", told(rule, seed));
    }
    let switchable = Rule::ALL.iter().copied().filter(|rule| rule.switchable());
    for rule in switchable {
        let row = format!("| `{rule}` | ");
        let row = expected.lines().find(|line| line.starts_with(&row)).expect("each has its row");
        let mut cells = row.trim_end_matches(" |").split(" | ").skip(2);
        let is_slow = matches!(cells.next(), Some("stuck" | "slow"));
        assert_eq!(is_slow, LIVENESS.contains(&rule), "{row}");
        let actions: usize = cells.next().and_then(|it| it.parse().ok()).expect("a number");
        assert!(actions <= SHORT, "{row}");
    }
    assert!(DOC.contains(&expected), "docs/fuzzing.md is to say\n{expected}");
}
