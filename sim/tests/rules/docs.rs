//! `docs/rules.md` tells of every rule that can be switched, and what it tells is so.

use flotilla_sim::core::Rule;
use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::{Preset, Script};

use crate::schedules::{named, parse, scripts};

const PAGE: &str = include_str!("../../../docs/rules.md");

/// The cells of the row about a rule or preset.
fn row(id: &str) -> Vec<&'static str> {
    let begins = format!("| `{id}` |");
    let mut rows = PAGE.lines().filter(|line| line.starts_with(&begins));
    let row = rows.next().unwrap_or_else(|| panic!("no row for {id}"));
    assert_eq!(rows.next(), None, "one row for {id}");
    row.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn every_rule_has_its_line_and_what_it_protects() {
    for rule in Rule::ALL.iter().filter(|rule| rule.switchable()) {
        assert_eq!(row(rule.id())[1..3], [rule.citation(), rule.protects()]);
    }
}

#[test]
fn what_is_lost_without_a_rule_and_the_fewest_servers_stand_in_its_row() {
    for rule in Rule::ALL {
        let without = Without::of(*rule);
        assert_eq!(without.is_some(), rule.switchable(), "{rule}");
        let Some(Without { lost, servers }) = without else { continue };
        let lost = match lost {
            Lost::Property(property) => format!("`{property}`"),
            Lost::Progress(what) => what.into(),
        };
        assert_eq!(row(rule.id())[3..5], [lost, servers.to_string()], "{rule}");
    }
}

#[test]
fn every_schedule_breaks_what_the_page_says_with_so_many_servers() {
    for (rule, text) in scripts() {
        let (script, row) = (parse(rule, &text), row(rule.id()));
        for property in named(&script) {
            assert_eq!(row[3], format!("`{property}`"), "{rule}");
        }
        let servers: u8 = row[4].parse().expect("a number");
        // Where the story is told with more, the page shows that so many are enough.
        let fewer = format!("servers {servers}\nclock manual\nwithout {rule}\n");
        assert!(script.setup.servers == servers || PAGE.contains(&fewer), "{rule}");
        assert!(row[6].contains(&format!("/src/exercise/schedules/{rule}.flotilla)")), "{rule}");
    }
}

#[test]
fn every_preset_has_its_schedule() {
    for preset in Preset::ALL {
        let script = format!("/tests/rules/presets/{}.flotilla)", preset.id);
        assert!(row(preset.id)[1].contains(&script), "{}", preset.id);
    }
}

#[test]
fn every_schedule_on_the_page_plays() {
    let blocks = PAGE.split("\n```flotilla\n").skip(1);
    let scripts: Vec<_> =
        blocks.map(|rest| rest.split("\n```").next().expect("an end of it")).collect();
    assert!(!scripts.is_empty());
    for text in scripts {
        assert!(Script::parse(text).expect("a script").play().is_ok(), "{text}");
    }
}
