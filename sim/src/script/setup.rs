//! Set-up lines: what a run begins with.

use flotilla_core::{BackOff, MAX_SERVERS, Mechanism, Replicate};

use super::cursor::{Cursor, quoted};
use super::{Reading, ScriptError, names};
use crate::presets::Preset;
use crate::setup::{Clock, Disk, Links, Setup};
use crate::time::{Span, Time};

/// A timer of less could fire without end before time has passed.
const LEAST_TIMER: Time = Time::from_millis(1);

impl Setup {
    /// Sets what a set-up line of a script sets, by its first word and what stands after it.
    /// What other languages than that of scripts have in common with it is read here.
    ///
    /// # Errors
    /// When the value is not what may stand there.
    pub fn read(&mut self, keyword: &str, value: &str) -> Result<(), ScriptError> {
        let mut line = Cursor::new(value, 1);
        let mut setup = self.clone();
        read(keyword, &mut line, &mut setup)
            .and_then(|()| line.all_read())
            .map_err(|error| *error)?;
        *self = setup;
        Ok(())
    }
}

/// Reads the rest of a set-up line.
pub(super) fn read(keyword: &str, line: &mut Cursor<'_>, setup: &mut Setup) -> Reading<()> {
    match keyword {
        "servers" => {
            let most = u64::from(MAX_SERVERS);
            setup.servers = line.number("how many servers", 1..=most)? as u8;
        }
        "initial" => setup.initial = Some(names::Names::of(setup.servers).set(line)?),
        "snapshot-chunk" => {
            let most = line.number("the most bytes of a snapshot in one message", 1..=1_000_000)?;
            setup.policies.snapshot_chunk = most as u32;
        }
        "back-off" => {
            let expected = "term, one or halves";
            let at = names::one_of(
                line.word(expected)?,
                &BackOff::ALL.map(BackOff::id),
                expected,
                line,
            )?;
            setup.policies.back_off = BackOff::ALL[at];
        }
        "replicate" => {
            let expected = "at-once or with-heartbeat";
            let known = Replicate::ALL.map(Replicate::id);
            let at = names::one_of(line.word(expected)?, &known, expected, line)?;
            setup.policies.replicate = Replicate::ALL[at];
        }
        "batch" => {
            let most = line.number("the most entries in one message", 1..=1_000_000)?;
            setup.policies.batch = most as u32;
        }
        "pipeline" => {
            let most = line.number("the most unanswered messages with entries", 1..=1_000_000)?;
            setup.policies.pipeline = most as u32;
        }
        "seed" => setup.seed = line.number("a seed", 0..=u64::MAX)?,
        "election-timeout" => {
            setup.election_timeout = line.span("an election timeout", LEAST_TIMER)?;
        }
        "heartbeat" => setup.heartbeat = line.millis("a heartbeat interval", LEAST_TIMER)?,
        "latency" => setup.latency = line.span("a latency", Time::ZERO)?,
        "loss" => setup.loss = line.percent("how likely a message is lost")?,
        "duplication" => setup.duplication = line.percent("how likely a message is doubled")?,
        "links" => {
            let expected = "reorder or in-order";
            let known = Links::ALL.map(Links::name);
            let at = names::one_of(line.word(expected)?, &known, expected, line)?;
            setup.links = Links::ALL[at];
        }
        "disk" => setup.disk = disk(line)?,
        "preset" => setup.rules = preset(line)?.of(setup.rules),
        "without" => setup.rules = setup.rules.with(names::rule(line)?, false),
        _ => setup.mechanisms = setup.mechanisms.and(mechanism(line)?),
    }
    Ok(())
}

/// The clock.
pub(super) fn clock(line: &mut Cursor<'_>) -> Reading<Clock> {
    const CLOCKS: [Clock; 2] = [Clock::Live, Clock::Manual];
    let expected = "live or manual";
    let word = line.word(expected)?;
    names::one_of(word, &CLOCKS.map(Clock::name), expected, line).map(|at| CLOCKS[at])
}

fn disk(line: &mut Cursor<'_>) -> Reading<Disk> {
    if line.at_number() {
        let Span { min, max } = line.span("how long a disk write takes", Time::ZERO)?;
        return Ok(Disk::Within(Span { min, max }));
    }
    match line.word("immediate, manual or milliseconds such as 0.5..2")? {
        "immediate" => Ok(Disk::Immediate),
        "manual" => Ok(Disk::Manual),
        other => Err(line.error(quoted(other), "immediate, manual or milliseconds such as 0.5..2")),
    }
}

/// Several rules that are off.
fn preset(line: &mut Cursor<'_>) -> Reading<Preset> {
    let expected = "a preset such as count-the-acks";
    let word = line.word(expected)?;
    let known = Preset::ALL.map(|preset| preset.id);
    names::one_of(word, &known, expected, line).map(|at| Preset::ALL[at])
}

/// An optional mechanism.
pub(super) fn mechanism(line: &mut Cursor<'_>) -> Reading<Mechanism> {
    let expected = "an optional mechanism such as no-op";
    let word = line.word(expected)?;
    let known: Vec<&str> = Mechanism::ALL.iter().map(|mechanism| mechanism.id()).collect();
    names::one_of(word, &known, expected, line).map(|at| Mechanism::ALL[at])
}
