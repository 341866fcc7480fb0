//! What was measured, as a table, as CSV and as JSON.

use std::fmt::Write;

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::elections::Distribution;
use flotilla_sim::{Disk, Setup, Span, Time};
use serde::Serialize;

use super::measure::Measured;
use super::plan::Plan;

/// The percentiles that are told. The last is the longest time.
const PERCENTILES: [u32; 6] = [1, 10, 50, 90, 99, 100];

/// The distributions of what was measured.
pub(super) fn distributions(measured: &[Measured]) -> Vec<Distribution> {
    let of = |one: &Measured| Distribution::of(one.timeouts, one.times.iter().copied());
    measured.iter().map(of).collect()
}

/// Those with these ranges, in their order.
pub(super) fn those_of<'a>(
    ranges: &[Span],
    distributions: &'a [Distribution],
) -> Vec<&'a Distribution> {
    let of = |range: &Span| distributions.iter().find(|one| one.timeouts() == *range);
    ranges.iter().filter_map(of).collect()
}

/// For people: what was measured under which conditions, then a line for each range.
pub(super) fn table(plan: &Plan, distributions: &[Distribution]) -> String {
    let limit = plan.experiment.limit;
    let mut text = conditions(plan);
    for panel in &plan.panels {
        let _ = writeln!(
            text,
            "\n{:<14}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>16}",
            "timeouts (ms)",
            "p1",
            "p10",
            "p50",
            "p90",
            "p99",
            "max",
            format!("none in {} s", limit.0 / 1_000_000)
        );
        for distribution in those_of(&panel.ranges, distributions) {
            let _ = write!(text, "{:<14}", distribution.case().label());
            for percent in PERCENTILES {
                let time = distribution.percentile(percent);
                let told = time.map_or_else(|| format!(">{}", limit.millis_text()), tenths);
                let _ = write!(text, "{told:>9}");
            }
            let _ = writeln!(text, "{:>16}", distribution.unled());
        }
    }
    text
}

/// What the times depend on.
fn conditions(plan: &Plan) -> String {
    let experiment = &plan.experiment;
    let setup = &experiment.setup;
    let heartbeat = match experiment.heartbeat {
        Some(time) => format!("every {time}"),
        None => "twice in the least election timeout".to_string(),
    };
    let mut text = format!(
        "Time without a leader in ms, after the leader of {} servers crashed.\n\
         Messages take {} ms, {}, heartbeats come {heartbeat}, seed {}.\n\
         {} trials with each range of election timeouts, given up after {limit} s without a leader.\n",
        setup.servers,
        setup.latency,
        disk_told(setup.disk),
        setup.seed,
        plan.trials,
        limit = experiment.limit.0 / 1_000_000,
    );
    let off = rules_off(setup);
    if !off.is_empty() {
        let _ = writeln!(text, "This is modified Raft, without {}.", off.join(", "));
    }
    let with = mechanisms(setup);
    if !with.is_empty() {
        let _ = writeln!(text, "With {}.", with.join(", "));
    }
    text
}

fn disk_told(disk: Disk) -> String {
    match disk {
        Disk::Within(span) => format!("disk writes {span} ms"),
        Disk::Usual => format!("disk writes {} ms", Setup::LIVE_DISK),
        Disk::Immediate | Disk::Manual => "disk writes no time".to_string(),
    }
}

fn rules_off(setup: &Setup) -> Vec<&'static str> {
    Rule::ALL.iter().filter(|rule| !setup.rules.on(**rule)).map(|rule| rule.id()).collect()
}

fn mechanisms(setup: &Setup) -> Vec<&'static str> {
    let used = Mechanism::ALL.iter().filter(|one| setup.mechanisms.uses(**one));
    used.map(|one| one.id()).collect()
}

/// Milliseconds with one decimal.
fn tenths(time: Time) -> String {
    let tenths = (time.0 + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// For programs: one object.
pub(super) fn json(plan: &Plan, distributions: &[Distribution]) -> String {
    let experiment = &plan.experiment;
    let setup = &experiment.setup;
    let report = Report {
        servers: setup.servers,
        seed: setup.seed,
        latency: setup.latency.to_string(),
        disk: match setup.disk {
            Disk::Within(span) => span.to_string(),
            Disk::Usual => Setup::LIVE_DISK.to_string(),
            Disk::Immediate | Disk::Manual => "immediate".to_string(),
        },
        without: rules_off(setup),
        with: mechanisms(setup),
        trials: plan.trials,
        limit_us: experiment.limit,
        ranges: distributions.iter().map(|one| Row::of(one, plan)).collect(),
    };
    serde_json::to_string(&report).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

#[derive(Serialize)]
struct Report {
    servers: u8,
    seed: u64,
    latency: String,
    disk: String,
    without: Vec<&'static str>,
    with: Vec<&'static str>,
    trials: u32,
    limit_us: Time,
    ranges: Vec<Row>,
}

/// One range. A percentile is null where fewer trials than that had a leader in time.
#[derive(Serialize)]
struct Row {
    label: String,
    least_timeout_us: Time,
    greatest_timeout_us: Time,
    heartbeat_us: Time,
    p1_us: Option<Time>,
    p10_us: Option<Time>,
    p50_us: Option<Time>,
    p90_us: Option<Time>,
    p99_us: Option<Time>,
    max_us: Option<Time>,
    without_leader: u32,
}

impl Row {
    fn of(distribution: &Distribution, plan: &Plan) -> Self {
        let timeouts = distribution.timeouts();
        let within = |percent| distribution.percentile(percent);
        Self {
            label: distribution.case().label(),
            least_timeout_us: timeouts.min,
            greatest_timeout_us: timeouts.max,
            heartbeat_us: plan.experiment.heartbeat(timeouts),
            p1_us: within(1),
            p10_us: within(10),
            p50_us: within(50),
            p90_us: within(90),
            p99_us: within(99),
            max_us: within(100),
            without_leader: distribution.unled(),
        }
    }
}
