//! Where a search begins.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, value_parser};
use flotilla_core::Rule;
use flotilla_sim::explore::usual_disk;
use flotilla_sim::{
    Action, Clock, Disk, Property, Script, ScriptError, Setup, Timeline, mechanism_named,
    property_named, rule_named,
};

use crate::source::Source;

/// When disk writes are done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum DiskChoice {
    /// At once
    Immediate,
    /// As actions of their own
    Manual,
}

/// Where a search begins: an empty cluster, or the end of a script.
#[derive(Args)]
pub(super) struct Start {
    /// How many servers
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = value_parser!(u8).range(1..=9))]
    servers: u8,
    /// Switch a rule off; can be repeated
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Switch an optional mechanism on; can be repeated
    #[arg(long, value_name = "OPTION")]
    with: Vec<String>,
    /// When disk writes are done: at once, or as actions of their own. Manual where a rule that
    /// is off is about that
    #[arg(long, value_name = "WHEN")]
    disk: Option<DiskChoice>,
    /// Begin at the end of a script; - is standard input. The cluster is the script's, and so are
    /// the rules but for those of --without, which are switched off there
    #[arg(long, value_name = "FILE", conflicts_with_all = ["servers", "with", "disk"])]
    from: Option<PathBuf>,
}

impl Start {
    /// The run at whose end the search begins.
    pub(super) fn timeline(&self) -> Result<Timeline, String> {
        match &self.from {
            Some(path) => self.played_without(path),
            None => self.setup().map(Timeline::new),
        }
    }

    /// The run of a script, at whose end rules are switched off, if they are not.
    fn played_without(&self, path: &Path) -> Result<Timeline, String> {
        let off = self.rules_off()?;
        let mut timeline = played(path)?;
        for rule in off {
            if timeline.world().config().rules.on(rule) {
                let switched = timeline.act(Action::SwitchRule(rule, false)).map(drop);
                switched.map_err(|objection| objection.reason)?;
            }
        }
        Ok(timeline)
    }

    fn rules_off(&self) -> Result<Vec<Rule>, String> {
        let named = |word: &String| rule_named(word).map_err(option("--without"));
        self.without.iter().map(named).collect()
    }

    fn setup(&self) -> Result<Setup, String> {
        let mut setup = Setup { servers: self.servers, clock: Clock::Manual, ..Setup::default() };
        for rule in self.rules_off()? {
            setup.rules = setup.rules.with(rule, false);
        }
        for word in &self.with {
            let mechanism = mechanism_named(word).map_err(option("--with"))?;
            setup.mechanisms = setup.mechanisms.and(mechanism);
        }
        setup.disk = match self.disk {
            Some(DiskChoice::Immediate) => Disk::Immediate,
            Some(DiskChoice::Manual) => Disk::Manual,
            None => usual_disk(setup.rules),
        };
        Ok(setup)
    }
}

/// The property that is looked for.
pub(super) fn property(word: &str) -> Result<Property, String> {
    property_named(word).map_err(option("--property"))
}

/// What a search is about: `3 servers without current-term-commit, disk immediate`.
pub(super) fn described(timeline: &Timeline) -> String {
    let (setup, config) = (timeline.setup(), timeline.world().config());
    let servers = if setup.servers == 1 { "server" } else { "servers" };
    let mut text = format!("{} {servers}", setup.servers);
    // Writing to a String cannot fail.
    for rule in config.rules.off() {
        let _ = write!(text, " without {rule}");
    }
    for mechanism in config.mechanisms.iter() {
        let _ = write!(text, " with {}", mechanism.id());
    }
    let disk = if setup.disk == Disk::Manual { "manual" } else { "immediate" };
    text + ", disk " + disk
}

fn option(name: &str) -> impl Fn(ScriptError) -> String {
    move |error| format!("{name}: {error}")
}

/// The run of a script, which has to go as the script says; then under the manual clock.
fn played(path: &Path) -> Result<Timeline, String> {
    let source = Source::from(path.to_path_buf());
    let name = source.name();
    let at_line = |error: &ScriptError| format!("{name}:{}: {error}", error.line);
    let script = Script::parse(&source.read()?).map_err(|error| at_line(&error))?;
    let played = script.play();
    if let Some(error) = played.stopped.iter().chain(&played.failures).next() {
        return Err(at_line(error));
    }
    let mut timeline = played.timeline;
    if timeline.world().clock() == Clock::Live {
        let stop = timeline.act(Action::SetClock(Clock::Manual)).map(drop);
        stop.map_err(|objection| format!("{name}: {objection}"))?;
    }
    Ok(timeline)
}
