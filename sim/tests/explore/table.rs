//! The table of shortest schedules in `docs/explore.md`, searched.

use std::path::{Path, PathBuf};

use flotilla_sim::core::Rule;
use flotilla_sim::explore::{Bounds, Reductions, Search};
use flotilla_sim::{Property, Timeline, property_named, rule_named};

use crate::support::{SMALL, Small, found, play, to_the_end};

/// A row of the table.
struct Row {
    rule: Rule,
    property: Property,
    servers: u8,
    bounds: Bounds,
    /// Whether it begins at the end of a script, the one that is called like the rule.
    from_script: bool,
    actions: usize,
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `terms 2, log 1, crashes 1`: what is not named is 0.
fn bounds(text: &str) -> Bounds {
    let mut bounds = Bounds { depth: 20, terms: 0, log: 0, ..SMALL };
    for bound in text.split(", ") {
        let (name, number) = bound.split_once(' ').expect("a name and a number");
        let number: u8 = number.parse().expect("a number");
        match name {
            "terms" => bounds.terms = number.into(),
            "log" => bounds.log = number.into(),
            "crashes" => bounds.crashes = number,
            "copies" => bounds.copies = number,
            "changes" => bounds.changes = number,
            _ => panic!("{bound}"),
        }
    }
    bounds
}

/// Rows have the rule in code at their beginning.
fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(folder("../docs/explore.md")).expect("the reference");
    let (_, table) = text.split_once("## The shortest schedules").expect("the table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [rule, property, servers, within, from, actions, _] = cells[..] else {
            panic!("{line}")
        };
        Row {
            rule: rule_named(rule.trim_matches('`')).expect("a rule"),
            property: property_named(property).expect("a property"),
            servers: servers.parse().expect("a number of servers"),
            bounds: bounds(within),
            from_script: from != "an empty cluster",
            actions: actions.parse().expect("a number of actions"),
        }
    })
    .collect()
}

fn start(row: &Row) -> Timeline {
    if row.from_script {
        let path = folder("tests/explore/starts").join(format!("{}.flotilla", row.rule));
        let timeline = play(&std::fs::read_to_string(path).expect("a script to begin with"));
        let off: Vec<Rule> = timeline.world().config().rules.off().collect();
        assert_eq!((off, timeline.setup().servers), (vec![row.rule], row.servers));
        timeline
    } else {
        Timeline::new(Small::of(row.servers).without(row.rule).setup)
    }
}

#[test]
fn each_rule_has_the_shortest_schedule_that_the_table_tells() {
    let rows = rows();
    assert!(rows.len() >= 20, "{} rows", rows.len());
    for row in rows {
        let (start, sought) = (start(&row), Some(row.property));
        let before = start.last().0 as usize;
        let search = Search::new(start, row.bounds, Reductions::ALL, sought, 2).expect("a search");
        let schedule = found(to_the_end(search).0);
        assert_eq!(schedule.actions.len(), row.actions, "{}: {:?}", row.rule, schedule.actions);
        let timeline = play(&schedule.script);
        assert_eq!(timeline.last().0 as usize, before + row.actions, "{}", row.rule);
        let broken = timeline.event().verdict.iter().any(|found| found.property == row.property);
        assert!(broken, "{}: the last action breaks it", row.rule);
    }
}

/// With all rules on the same schedules' bounds hold nothing that breaks anything.
#[test]
fn with_all_rules_on_nothing_is_found_within_these_bounds() {
    for row in rows().into_iter().filter(|row| !row.from_script) {
        let small = Small::of(row.servers);
        let depth = row.actions.min(9) as u32;
        assert_eq!(
            small.bounds(|b| *b = Bounds { depth, ..row.bounds }).length(Reductions::ALL),
            None
        );
    }
}
