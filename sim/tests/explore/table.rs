//! The table of shortest schedules in `docs/explore.md`, searched.

use std::path::{Path, PathBuf};

use flotilla_sim::core::Rule;
use flotilla_sim::explore::{Bounds, Reductions, Search, usual_disk};
use flotilla_sim::{Action, EventId, Property, Setup, Timeline, property_named, rule_named};

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
    states: u64,
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
            "reads" => bounds.reads = number,
            "retries" => bounds.retries = number,
            _ => panic!("{bound}"),
        }
    }
    bounds
}

/// The cells of the rows in the table below a heading: those that have a rule in code at their
/// beginning.
fn cells<const N: usize>(heading: &str) -> Vec<[String; N]> {
    let text = std::fs::read_to_string(folder("../docs/explore.md")).expect("the reference");
    let (_, section) = text.split_once(heading).expect("the heading");
    let lines = section.lines().take_while(|line| !line.starts_with("## "));
    let cells = |line: &str| {
        let all: Vec<String> =
            line.trim_matches('|').split('|').map(|it| it.trim().to_string()).collect();
        all.try_into().unwrap_or_else(|_| panic!("{line}"))
    };
    lines.filter(|line| line.starts_with("| `")).map(cells).collect()
}

fn rule(cell: &str) -> Rule {
    rule_named(cell.trim_matches('`')).expect("a rule")
}

fn number(cell: &str) -> usize {
    cell.replace(',', "").parse().expect("a number")
}

fn rows() -> Vec<Row> {
    let rows = cells("## The shortest schedules").into_iter();
    rows.map(|[name, property, servers, within, from, actions, states]| Row {
        rule: rule(&name),
        property: property_named(&property).expect("a property"),
        servers: servers.parse().expect("a number of servers"),
        bounds: bounds(&within),
        from_script: from != "an empty cluster",
        actions: number(&actions),
        states: number(&states) as u64,
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
        let small = Small::of(row.servers).without(row.rule);
        let disk = usual_disk(small.setup.rules);
        Timeline::new(Setup { disk, ..small.setup })
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
        let (ending, tally) = to_the_end(search);
        let schedule = found(ending);
        assert_eq!(tally.unique, row.states, "{}", row.rule);
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

/// What the second table says of the schedules that begin with a script. The searches from an empty
/// cluster take too long to be made again here.
#[test]
fn a_script_and_what_is_found_from_its_end_are_as_long_as_the_table_tells() {
    let whole = cells("## From an empty cluster");
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.from_script).collect();
    assert_eq!(whole.len(), rows.len());
    for [name, _, to_the_start, from_there, together, _, _] in whole {
        let row = rows.iter().find(|row| row.rule == rule(&name)).expect("a row of the first");
        let timeline = start(row);
        let events = (1..=timeline.last().0).map(EventId);
        let actions = events.filter_map(|event| timeline.action(event));
        let acts = actions.filter(|action| !matches!(action, Action::Drop(_))).count();
        assert_eq!((acts, row.actions), (number(&to_the_start), number(&from_there)), "{name}");
        assert_eq!(number(&together), acts + row.actions, "{name}");
    }
}
