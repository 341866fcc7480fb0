//! Set-up lines, written down.

use std::fmt::{Display, Write as _};

use flotilla_core::Policies;

use crate::setup::{Disk, Setup};

/// Writes down what a run begins with: cluster, seed and clock always, the rest where it is not
/// as usual.
pub(crate) fn write_setup(setup: &Setup) -> String {
    let usual = Setup::default();
    let mut text = String::new();
    let mut line = |line: &dyn Display| add_line(&mut text, line);
    line(&format_args!("servers {}", setup.servers));
    if let Some(initial) = setup.initial {
        line(&format_args!("initial {initial}"));
    }
    line(&format_args!("seed {}", setup.seed));
    line(&format_args!("clock {}", setup.clock.name()));
    if setup.election_timeout != usual.election_timeout {
        line(&format_args!("election-timeout {}", setup.election_timeout));
    }
    if setup.heartbeat != usual.heartbeat {
        line(&format_args!("heartbeat {}", setup.heartbeat.millis_text()));
    }
    if setup.latency != usual.latency {
        line(&format_args!("latency {}", setup.latency));
    }
    if setup.loss != usual.loss {
        line(&format_args!("loss {}", setup.loss.percent_text()));
    }
    if setup.duplication != usual.duplication {
        line(&format_args!("duplication {}", setup.duplication.percent_text()));
    }
    if setup.links != usual.links {
        line(&format_args!("links {}", setup.links.name()));
    }
    match setup.disk {
        Disk::Usual => {}
        Disk::Immediate => line(&"disk immediate"),
        Disk::Manual => line(&"disk manual"),
        Disk::Within(span) => line(&format_args!("disk {span}")),
    }
    policies(setup.policies, usual.policies, &mut line);
    for rule in setup.rules.off() {
        line(&format_args!("without {rule}"));
    }
    for mechanism in setup.mechanisms.iter() {
        line(&format_args!("with {}", mechanism.id()));
    }
    text
}

fn policies(chosen: Policies, usual: Policies, line: &mut impl FnMut(&dyn Display)) {
    if chosen.snapshot_chunk != usual.snapshot_chunk {
        line(&format_args!("snapshot-chunk {}", chosen.snapshot_chunk));
    }
    if chosen.back_off != usual.back_off {
        line(&format_args!("back-off {}", chosen.back_off.id()));
    }
    if chosen.replicate != usual.replicate {
        line(&format_args!("replicate {}", chosen.replicate.id()));
    }
    if chosen.batch != usual.batch {
        line(&format_args!("batch {}", chosen.batch));
    }
    if chosen.pipeline != usual.pipeline {
        line(&format_args!("pipeline {}", chosen.pipeline));
    }
}

/// Adds a line to a text.
pub(super) fn add_line(text: &mut String, line: &dyn Display) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
