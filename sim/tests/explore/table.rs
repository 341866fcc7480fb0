//! The plans, and the tables of shortest schedules in `docs/explore.md`, searched.

use std::path::{Path, PathBuf};

use flotilla_sim::core::{Rule, Rules};
use flotilla_sim::explore::{
    Bound, Bounds, Ending, FARTHEST, Plan, Reductions, Search, Whole, usual_disk,
};
use flotilla_sim::{
    Action, Clock, Disk, EventId, Preset, Property, Script, Setup, Timeline, property_named,
    rule_named,
};

use crate::support::{SMALL, Small, found, play, to_the_end};

/// A row of the first table.
struct Row {
    rule: Rule,
    property: Property,
    servers: u8,
    bounds: Bounds,
    /// The file of the script at whose end it begins, if not with an empty cluster.
    start: Option<PathBuf>,
    length: u32,
    states: u64,
}

const AN_EMPTY_CLUSTER: &str = "an empty cluster";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// `terms 2, log 1, crashes 1`: what is not named is 0.
fn bounds(text: &str) -> Bounds {
    let mut bounds = Bounds { depth: 20, terms: 0, log: 0, ..SMALL };
    for part in text.split(", ") {
        let (name, count) = part.split_once(' ').expect("a name and a number");
        let bound = Bound::ALL.into_iter().find(|bound| bound.id() == name).expect("a bound");
        bound.set(&mut bounds, number(count).into()).expect("within its range");
    }
    bounds
}

/// The cells of the rows in the table below a heading: those that have a rule in code at their
/// beginning.
fn cells<const N: usize>(heading: &str) -> Vec<[String; N]> {
    let text = std::fs::read_to_string(docs().join("explore.md")).expect("the reference");
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

fn number(cell: &str) -> u32 {
    cell.replace(',', "").parse().expect("a number")
}

/// The file that `[words](file)` leads to.
fn linked(cell: &str) -> PathBuf {
    let (_, file) = cell.trim_end_matches(')').split_once("](").expect("a link");
    docs().join(file)
}

fn rows() -> Vec<Row> {
    let rows = cells("## The shortest schedules").into_iter();
    rows.map(|[name, property, servers, within, from, length, states]| Row {
        rule: rule(&name),
        property: property_named(&property).expect("a property"),
        servers: servers.parse().expect("a number of servers"),
        bounds: bounds(&within),
        start: (from != AN_EMPTY_CLUSTER).then(|| linked(&from)),
        length: number(&length),
        states: number(&states).into(),
    })
    .collect()
}

impl Row {
    fn is_of(&self, plan: &Plan) -> bool {
        let (depth, memory) = (plan.bounds.depth, plan.bounds.memory);
        let bounds = Bounds { depth, memory, ..self.bounds };
        (self.rule, self.servers, bounds, self.start.is_some())
            == (plan.rule, plan.servers, plan.bounds, plan.start.is_some())
    }

    /// The plan that the row tells of. The other rows are about more servers or fewer.
    fn plan(&self) -> Option<Plan> {
        Plan::of(self.rule).filter(|plan| self.is_of(plan))
    }

    fn begins_with(&self) -> Timeline {
        self.plan().map_or_else(
            || {
                assert_eq!(self.start, None, "{}: no plan begins there", self.rule);
                empty(self.rule, self.servers)
            },
            |plan| play(&plan.script(Rules::default())),
        )
    }
}

fn empty(rule: Rule, servers: u8) -> Timeline {
    let small = Small::of(servers).without(rule);
    let disk = usual_disk(small.setup.rules);
    Timeline::new(Setup { disk, ..small.setup })
}

/// Acts of a run: losing a message takes none.
fn acts(run: &Timeline) -> u32 {
    let events = (1..=run.last().0).map(EventId);
    let actions = events.filter_map(|event| run.action(event));
    actions.filter(|action| !matches!(action, Action::Drop(_))).count() as u32
}

#[test]
fn each_rule_has_the_shortest_schedule_that_the_table_tells() {
    for row in rows() {
        let start = row.begins_with();
        let before = start.last().0;
        // A plan finds it within its own bounds and memory.
        let bounds = row.plan().map_or(row.bounds, |plan| plan.bounds);
        let search = Search::new(start, bounds, Reductions::ALL, Some(row.property), 2);
        let (ending, tally) = to_the_end(search.expect("a search"));
        let schedule = found(ending);
        assert_eq!(tally.unique, row.states, "{}", row.rule);
        let length = schedule.actions.len() as u32;
        assert_eq!(length, row.length, "{}: {:?}", row.rule, schedule.actions);
        let timeline = play(&schedule.script);
        assert_eq!(timeline.last().0, before + u64::from(length), "{}", row.rule);
        let broken = timeline.event().verdict.iter().any(|found| found.property == row.property);
        assert!(broken, "{}: the last action breaks it", row.rule);
    }
}

#[test]
fn each_plan_is_a_row_of_the_table_and_looks_no_farther_than_ten_actions() {
    let rows = rows();
    for plan in Plan::all() {
        let mut of_it = rows.iter().filter(|row| row.is_of(plan));
        let row = of_it.next().unwrap_or_else(|| panic!("no row for {}", plan.rule));
        assert!(of_it.next().is_none(), "{}: one row", plan.rule);
        assert_eq!((row.property, row.length), (plan.property, plan.length), "{}", plan.rule);
        assert!(plan.length <= FARTHEST && plan.bounds.depth == FARTHEST, "{}", plan.rule);
        assert!(row.states <= 600_000 && plan.bounds.memory <= 400_000_000, "{}", plan.rule);
        let script = row.start.as_ref().map(|file| std::fs::read_to_string(file).expect("a file"));
        assert_eq!(script.as_deref(), plan.start.map(|start| start.script), "{}", plan.rule);
    }
}

/// The other rules protect no property: the reference names them.
#[test]
fn there_is_one_plan_for_each_rule_that_protects_a_property() {
    let text = std::fs::read_to_string(docs().join("explore.md")).expect("the reference");
    let (_, rest) = text.split_once("The other rules that can be switched off").expect("them");
    let (others, _) = rest.split_once("\n\n").expect("the end of it");
    for rule in Rule::ALL.iter().filter(|rule| rule.switchable()) {
        let plans = Plan::all().iter().filter(|plan| plan.rule == *rule).count();
        let other = others.contains(&format!("`{rule}`"));
        assert_eq!(plans, usize::from(!other), "{rule}");
    }
    assert_eq!(Plan::of(Rule::StepDown), None);
}

#[test]
fn a_plan_begins_under_the_manual_clock_with_its_rule_off_and_the_disk_that_it_needs() {
    for plan in Plan::all() {
        let run = play(&plan.script(Rules::default()));
        let off: Vec<Rule> = run.world().config().rules.off().collect();
        assert_eq!((off, run.setup().servers), (vec![plan.rule], plan.servers));
        assert_eq!(run.world().clock(), Clock::Manual);
        let manual = usual_disk(run.setup().rules) == Disk::Manual;
        assert_eq!(run.setup().disk == Disk::Manual, manual, "{}", plan.rule);
        assert_eq!(plan.start.is_none(), run.last() == EventId(0), "{}", plan.rule);
        assert!(run.world().referee().violations().is_empty(), "{}", plan.rule);
    }
}

/// A famous broken program has several rules off.
#[test]
fn where_several_rules_are_off_the_plan_of_one_of_them_finds_a_schedule() {
    for preset in Preset::ALL {
        let rules = preset.of(Rules::default());
        let plan = Plan::without(rules).expect("a plan");
        assert!(preset.off.contains(&plan.rule), "{}", preset.id);
        let start = play(&plan.script(rules));
        assert_eq!(start.world().config().rules, rules, "{}", preset.id);
        assert!(start.world().referee().violations().is_empty(), "{}", preset.id);
        let search = Search::new(start, plan.bounds, Reductions::ALL, Some(plan.property), 2);
        let (ending, tally) = to_the_end(search.expect("a search"));
        assert!(found(ending).actions.len() <= plan.length as usize, "{}", preset.id);
        assert!(tally.unique <= 600_000, "{}: {}", preset.id, tally.unique);
    }
    assert_eq!(Plan::without(Rules::default().with(Rule::StepDown, false)), None);
}

/// Up to its start nothing depends on the rule, and with the rule nothing breaks from there.
#[test]
fn with_all_rules_on_nothing_is_found_within_the_bounds_of_a_plan() {
    for plan in Plan::all() {
        let mut script = Script::parse(&plan.script(Rules::default())).expect("a script");
        script.setup.rules = Rules::default();
        let played = script.play();
        assert!(played.is_ok(), "{}", plan.rule);
        let bounds = Bounds { depth: plan.length.min(9), ..plan.bounds };
        let search = Search::new(played.timeline, bounds, Reductions::ALL, None, 2);
        let (ending, _) = to_the_end(search.expect("a search"));
        assert_eq!(ending, Ending::Nothing { all: false }, "{}", plan.rule);
    }
}

/// What the second table says of the schedules that begin with a script. Only those from an empty
/// cluster are searched here that look at less than this.
#[test]
fn a_script_and_what_is_found_from_its_end_are_as_long_as_the_table_tells() {
    const QUICK: u64 = 1_000_000;
    let rows = cells("## Where they begin");
    let plans = || Plan::all().iter().filter(|plan| plan.start.is_some());
    assert_eq!(rows.len(), plans().count());
    for (plan, [name, told, to_the_start, from_there, together, whole, within, states]) in
        plans().zip(rows)
    {
        assert_eq!(rule(&name), plan.rule);
        assert_eq!(told, plan.start.expect("a start").told);
        let acts = acts(&play(&plan.script(Rules::default())));
        assert_eq!((acts, plan.length), (number(&to_the_start), number(&from_there)), "{name}");
        assert_eq!(number(&together), acts + plan.length, "{name}");
        assert_eq!(whole, plan.whole().to_string(), "{name}");
        let states = u64::from(number(&states));
        if states < QUICK {
            let cluster = empty(plan.rule, plan.servers);
            let bounds = bounds(&within);
            let search = Search::new(cluster, bounds, Reductions::ALL, Some(plan.property), 2);
            let (ending, tally) = to_the_end(search.expect("a search"));
            let length = found(ending).actions.len() as u32;
            assert_eq!((Whole::Exactly(length), tally.unique), (plan.whole(), states), "{name}");
        }
    }
}
