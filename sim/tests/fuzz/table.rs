//! The table of docs/fuzzing.md is what comes of the seeds.

use std::fmt::Write as _;

use flotilla_core::{Rule, Rules};
use flotilla_sim::Script;
use flotilla_sim::fuzz::{Options, try_seed};

const DOC: &str = include_str!("../../../docs/fuzzing.md");

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
    let shrunk = caught.shrunk();
    let (failure, script) = (shrunk.failure.id(), shrunk.script());
    assert!(shrunk.actions() <= caught.actions(), "{rule}: it got longer");
    assert_eq!(failure, caught.failure.id(), "{rule}: it fails in something else");
    let played = Script::parse(&script).expect("a script").play();
    assert_eq!(played.stopped, None, "{rule}:\n{script}");
    let is_violation = script.ends_with(&format!("expect violation {failure}\n"));
    assert_eq!(played.failures.is_empty(), is_violation, "{rule}:\n{script}");
    format!("| `{rule}` | {seed} | {failure} | {} |", shrunk.actions())
}

#[test]
fn each_rule_is_caught_and_its_script_is_as_short_as_the_table_says() {
    let mut expected = String::new();
    for (rule, seed) in rows() {
        // Writing to a String cannot fail.
        let _ = writeln!(expected, "{}", told(rule, seed));
    }
    assert!(rows().len() > 20);
    assert!(DOC.contains(&expected), "docs/fuzzing.md is to say\n{expected}");
}
