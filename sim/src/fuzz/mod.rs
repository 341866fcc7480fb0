//! Random faults: runs in which everything happens that can happen to a cluster, and then the
//! demand that it gets on.
//!
//! A seed stands for a cluster (`arena`) and for what is done to it, which is made up while it
//! runs: under the live clock (`chaos`, with an `ambush` now and then), or while time stands still
//! (`walk`). After so many events everything is repaired, and the cluster has to recover within
//! some virtual time (`progress`) and to get on as fast as its timeouts promise (`pace`). The
//! referee and a witness judge every event. What is caught is a list of actions with their times:
//! `shrink` leaves out of it what does not matter, one `attempt` after the other, and it is written
//! down as a script. A run that somebody made otherwise can be made shorter in the same way.

mod ambush;
mod arena;
mod attempt;
mod chaos;
mod dice;
mod pace;
mod progress;
mod run;
mod shrink;
mod walk;
mod wishes;

use std::fmt;

use flotilla_core::{Kind, Mechanism, Mechanisms, Rules};

use crate::action::Action;
use crate::event::EventId;
use crate::referee::Property;
use crate::script::write_script;
use crate::setup::{Disk, Setup};
use crate::time::Time;
use crate::timeline::Timeline;

pub use shrink::Shrinking;

use chaos::Chaos;
use dice::Dice;
use pace::Pace;
use run::Run;
use walk::Walk;

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
    /// The property that is to be violated; none where any failure counts.
    pub property: Option<Property>,
    /// Whether disks lie now and then about what is on them, which Raft does not allow for.
    pub lying_disks: bool,
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
            property: None,
            lying_disks: false,
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
    /// Something did not hold that always holds in plain Raft.
    Invariant {
        /// What, in a sentence.
        sentence: String,
    },
    /// Everything was repaired, and the cluster did not recover.
    Stuck {
        /// What is missing, in a sentence.
        sentence: String,
        /// The expectation that does not hold, as a line of a script.
        expectation: String,
    },
    /// The cluster recovered, and then took longer for something than it may.
    Slow {
        /// What did not come about in time, in a sentence.
        sentence: String,
        /// The expectation that does not hold, as a line of a script.
        expectation: String,
    },
}

impl Failure {
    /// Its name: that of the property, `invariant`, `lost`, `stuck` or `slow`.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Violation { property, .. } => property.id(),
            Self::Invariant { .. } => "invariant",
            Self::Lost { .. } => "lost",
            Self::Stuck { .. } => "stuck",
            Self::Slow { .. } => "slow",
        }
    }

    /// What happened.
    pub fn sentence(&self) -> &str {
        let (Self::Violation { sentence, .. }
        | Self::Invariant { sentence }
        | Self::Lost { sentence, .. }
        | Self::Stuck { sentence, .. }
        | Self::Slow { sentence, .. }) = self;
        sentence
    }

    /// What a script of the run ends in: the violation that it plays to, an expectation that does
    /// not hold, or a note of what cannot be said in an expectation.
    fn last_line(&self) -> String {
        match self {
            Self::Violation { property, .. } => format!("expect violation {property}"),
            Self::Invariant { sentence } => Action::Note(sentence.as_str().into()).to_string(),
            Self::Lost { expectation, .. }
            | Self::Stuck { expectation, .. }
            | Self::Slow { expectation, .. } => expectation.clone(),
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
    /// Where the message stood that the action is about.
    place: Option<Place>,
}

/// Which of the messages of a kind on a link one is, when something is done with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    kind: Kind,
    /// How many older ones are under way.
    older: usize,
    /// How many newer ones.
    newer: usize,
}

/// What came of a seed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    /// Its events.
    pub events: u64,
    /// What it failed in.
    pub caught: Option<Caught>,
}

/// What a run comes to after all that is done to the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum After {
    /// Nothing: it is over.
    Nothing,
    /// Everything is repaired, and the cluster has to recover; then there may be another demand.
    Recovery(Option<Pace>),
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
    /// What was to come after that.
    after: After,
    /// When it was caught.
    end: Time,
}

impl Caught {
    /// What the current branch of a run is caught in: the first violation of a property. None if
    /// there is none, or if it does not come again when what was done is done again, each at its
    /// time.
    pub fn of(timeline: &Timeline) -> Option<Self> {
        let mut run = Run::new(Setup::clone(timeline.setup()));
        let played = (1..=timeline.last().0).map(EventId).try_for_each(|event| {
            match (timeline.kept(event), timeline.action(event)) {
                (Some(kept), Some(action)) => {
                    run.flow_to(kept.at)?;
                    run.act(action)
                }
                (Some(kept), None) => run.flow_to(kept.at),
                (None, _) => Ok(()),
            }
        });
        finish(run, played, After::Nothing).caught
    }

    /// How many things were done.
    pub const fn actions(&self) -> usize {
        self.deeds.len()
    }

    /// A shorter run that fails in the same: without what does not matter. The same run gives
    /// the same shorter one, unless `goes_on` says before that it is to be short enough.
    #[must_use]
    pub fn shrunk(&self, goes_on: impl Fn() -> bool) -> Self {
        let mut shrinking = self.shrinking();
        while goes_on() && shrinking.go_on() {}
        shrinking.shortest()
    }

    /// Begins to make it shorter, one attempt after the other.
    pub fn shrinking(&self) -> Shrinking {
        Shrinking::new(self.clone())
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

/// Makes the run that a seed stands for, or the walks.
pub fn try_seed(options: &Options, seed: u64) -> Trial {
    let Trial { events, caught } = try_all_of(options, seed);
    let sought = |caught: &Caught| options.property.is_none_or(|it| it.id() == caught.failure.id());
    Trial { events, caught: caught.filter(sought) }
}

fn try_all_of(options: &Options, seed: u64) -> Trial {
    let mut dice = Dice::new(seed);
    let may_walk = !options.with.uses(Mechanism::LeaseReads);
    if may_walk && dice.one_in(2) {
        return try_walks(options, seed, &mut dice);
    }
    let mut run = Run::new(arena::setup(options, seed, &mut dice));
    let mut chaos = Chaos::new(options, dice, &run.world);
    let tormented = torment(&mut run, &mut chaos, options.events);
    finish(run, tormented, After::Recovery(pace::of_seed(seed)))
}

/// Goes one walk after the other, each in a cluster of its own, until there were enough events.
fn try_walks(options: &Options, seed: u64, dice: &mut Dice) -> Trial {
    let mut events = 0;
    while events < options.events {
        let mut run = Run::new(arena::still(options, seed, dice));
        let recovers = run.world.setup().disk != Disk::Manual && dice.one_in(8);
        let after = if recovers { After::Recovery(None) } else { After::Nothing };
        let mut walk = Walk::new(options, dice.another(), &run.world);
        let walked = go(&mut run, &mut walk);
        let trial = finish(run, walked, after);
        events += trial.events;
        if trial.caught.is_some() {
            return Trial { events, caught: trial.caught };
        }
    }
    Trial { events, caught: None }
}

/// Acts until there are enough events.
fn torment(run: &mut Run, chaos: &mut Chaos, events: u64) -> Result<(), Failure> {
    while run.events() < events {
        run.flow_to(chaos.next_time(run.world.now()))?;
        if let Some(action) = chaos.next(&run.world) {
            run.act(&action)?;
        }
    }
    Ok(())
}

/// Goes to the end of a walk.
fn go(run: &mut Run, walk: &mut Walk) -> Result<(), Failure> {
    while !walk.is_over() {
        if let Some(action) = walk.next(&run.world) {
            run.act(&action)?;
        }
    }
    Ok(())
}

/// What came of a run, after all that is to come of it.
fn finish(mut run: Run, tormented: Result<(), Failure>, after: After) -> Trial {
    let torment = run.done.len();
    let after = if tormented.is_ok() { after } else { After::Nothing };
    let failure = tormented.and_then(|()| after.demand(&mut run)).err();
    let events = run.events();
    let setup = Setup::clone(run.world.setup());
    let end = run.world.now();
    let deeds = run.done;
    let caught = failure.map(|failure| Caught { failure, setup, deeds, torment, after, end });
    Trial { events, caught }
}

impl After {
    fn demand(self, run: &mut Run) -> Result<(), Failure> {
        let Self::Recovery(pace) = self else { return Ok(()) };
        progress::heal(run)?;
        progress::demand(run)?;
        pace.map_or(Ok(()), |pace| pace::demand(pace, run))
    }
}
