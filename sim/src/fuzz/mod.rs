//! Random faults: runs in which everything happens that can happen to a cluster, and then the
//! demand that it gets on.
//!
//! A seed stands for a cluster (`arena`) and for what is done to it, which is made up while it
//! runs (`chaos`). After so many events everything is repaired, and the cluster has to recover
//! within some virtual time (`progress`). The referee judges every event. What is caught is a
//! list of actions with their times: `shrink` leaves out of it what does not matter, and it is
//! written down as a script.

mod arena;
mod chaos;
mod dice;
mod progress;
mod run;
mod shrink;

use std::fmt;

use flotilla_core::{Mechanisms, Rules};

use crate::action::Action;
use crate::bus::Bus;
use crate::referee::Property;
use crate::script::write_script;
use crate::setup::Setup;
use crate::time::Time;
use crate::timeline::Timeline;

use chaos::Chaos;
use dice::Dice;
use run::Run;

/// What all seeds have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// How many servers; none for a number that the seed decides.
    pub servers: Option<u8>,
    /// The rules in force.
    pub rules: Rules,
    /// Mechanisms that every cluster uses, beside those that the seed decides.
    pub with: Mechanisms,
    /// The events of a run until everything is repaired.
    pub events: u64,
}

impl Options {
    /// The usual number of events.
    pub const EVENTS: u64 = 2_000;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            servers: None,
            rules: Rules::default(),
            with: Mechanisms::default(),
            events: Self::EVENTS,
        }
    }
}

/// What a run failed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// A property was violated.
    Violation {
        /// Which.
        property: Property,
        /// How, in a sentence.
        sentence: String,
    },
    /// A state machine is not what it ought to be, or a command is lost that was acknowledged.
    Lost {
        /// How, in a sentence.
        sentence: String,
        /// The expectation that does not hold, as a line of a script.
        expectation: String,
    },
    /// Everything was repaired, and the cluster did not recover.
    Stuck {
        /// What is missing, in a sentence.
        sentence: String,
        /// The expectation that does not hold, as a line of a script.
        expectation: String,
    },
}

impl Failure {
    /// Its name: that of the property, `lost` or `stuck`.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Violation { property, .. } => property.id(),
            Self::Lost { .. } => "lost",
            Self::Stuck { .. } => "stuck",
        }
    }

    /// What happened.
    pub fn sentence(&self) -> &str {
        let (Self::Violation { sentence, .. }
        | Self::Lost { sentence, .. }
        | Self::Stuck { sentence, .. }) = self;
        sentence
    }

    /// What a script of the run ends in: the violation that it plays to, or an expectation that
    /// does not hold.
    fn last_line(&self) -> String {
        match self {
            Self::Violation { property, .. } => format!("expect violation {property}"),
            Self::Lost { expectation, .. } | Self::Stuck { expectation, .. } => expectation.clone(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id(), self.sentence())
    }
}

/// Something done, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Deed {
    at: Time,
    action: Action,
}

/// What came of a seed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    /// Its events.
    pub events: u64,
    /// What it failed in.
    pub caught: Option<Caught>,
}

/// A run that failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caught {
    /// In what.
    pub failure: Failure,
    setup: Setup,
    /// What was done until it was caught.
    deeds: Vec<Deed>,
    /// How much of that was done before everything was repaired.
    torment: usize,
    /// Whether everything was repaired before it was caught.
    healed: bool,
    /// When it was caught.
    end: Time,
}

impl Caught {
    /// How many things were done.
    pub const fn actions(&self) -> usize {
        self.deeds.len()
    }

    /// A shorter run that fails in the same: without what does not matter. The same run gives
    /// the same shorter one.
    #[must_use]
    pub fn shrunk(&self) -> Self {
        shrink::shrink(self)
    }

    /// The run as a script, which ends in the violation that it plays to; or in an expectation
    /// that does not hold.
    pub fn script(&self) -> String {
        let timeline = self.played();
        let mut text = write_script(&timeline);
        text.push('\n');
        text.push_str(&self.failure.last_line());
        text.push('\n');
        text
    }

    /// The run, up to where it was caught.
    fn played(&self) -> Timeline {
        let mut timeline = Timeline::new(self.setup.clone());
        let broken = |timeline: &Timeline| !timeline.event().verdict.is_empty();
        for deed in &self.deeds {
            while timeline.next_time().is_some_and(|next| next <= deed.at) {
                timeline.step();
                if broken(&timeline) {
                    return timeline;
                }
            }
            timeline.play_to(deed.at);
            // Whatever was done could be done.
            let _ = timeline.act(deed.action.clone());
            if broken(&timeline) {
                return timeline;
            }
        }
        while timeline.next_time().is_some_and(|next| next <= self.end) && !broken(&timeline) {
            timeline.step();
        }
        if !broken(&timeline) {
            timeline.play_to(self.end);
        }
        timeline
    }
}

/// Makes the run that a seed stands for.
pub fn try_seed(options: &Options, seed: u64) -> Trial {
    let mut dice = Dice::new(seed);
    let setup = arena::setup(options, seed, &mut dice);
    let mut run = Run::new(setup);
    let mut chaos = Chaos::new(dice, &run.world);
    let tormented = torment(&mut run, &mut chaos, options.events);
    let (torment, healed) = (run.done.len(), tormented.is_ok());
    let failure = tormented
        .and_then(|()| progress::heal(&mut run))
        .and_then(|()| progress::demand(&mut run))
        .err();
    let events = run.events();
    let setup = Setup::clone(run.world.setup());
    let end = run.world.now();
    let deeds = run.done;
    let caught = failure.map(|failure| Caught { failure, setup, deeds, torment, healed, end });
    Trial { events, caught }
}

/// Acts until there are enough events.
fn torment(run: &mut Run, chaos: &mut Chaos, events: u64) -> Result<(), Failure> {
    while run.events() < events && run.world.bus().len() < Bus::MOST {
        run.flow_to(run.world.now() + chaos.pause())?;
        if let Some(action) = chaos.next(&run.world) {
            run.act(&action)?;
        }
    }
    Ok(())
}
