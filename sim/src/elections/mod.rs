//! How long a cluster is without a leader: the measurement behind Figure 16 (§9.3).
//!
//! - this module: the experiment, and one trial of it;
//! - `case`: the trials that are measured together;
//! - `distribution`: the times of many trials, and their percentiles;
//! - `layout`, on the `axis` of time: where the cumulative distributions are drawn;
//! - `plot` draws them as a picture of its own, and `csv` writes the times down.
//!
//! A trial is a function of the experiment, the range of election timeouts and the trial's
//! number, and of nothing else: trials can be made in any order, and by several threads.

mod axis;
mod case;
mod csv;
mod distribution;
mod layout;
mod plot;

use std::ops::Range;

use flotilla_core::{RoleKind, ServerId};

use crate::action::Action;
use crate::bus::Bus;
use crate::draw::{Draws, Purpose};
use crate::event::Event;
use crate::setup::{Clock, Setup};
use crate::time::{Span, Time};
use crate::world::World;

pub use axis::Scale;
pub use case::Case;
pub use csv::csv;
pub use distribution::Distribution;
pub use layout::{Curve, Frame, KINDS, Layout, Mark, Panel, layout};
pub use plot::plot;

/// The server that leads at the beginning of a trial.
const OLD_LEADER: ServerId = match ServerId::new(1) {
    Some(id) => id,
    None => unreachable!(),
};

/// More than a cluster of nine needs to come to rest.
const MOST_DELIVERIES: u32 = 10_000;

/// What trials have in common.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Experiment {
    /// The cluster. Its clock and its timers are the trial's business.
    pub setup: Setup,
    /// The time between heartbeats; none for half the least election timeout, as in the paper.
    pub heartbeat: Option<Time>,
    /// When a trial is given up.
    pub limit: Time,
}

impl Default for Experiment {
    /// Five servers on a network on which the times are close to those of the paper.
    fn default() -> Self {
        let latency = Span { min: Time(500), max: Time(2500) };
        Self {
            setup: Setup { latency, ..Setup::default() },
            heartbeat: None,
            limit: Time::from_millis(10_000),
        }
    }
}

impl Experiment {
    /// The smallest cluster that can do without one server.
    pub const FEWEST: u8 = 3;

    /// The ranges of election timeouts of the figure's upper panel, in which they are more and
    /// more spread.
    pub const SPREADS: [Span; 6] = [
        Span::millis(150, 150),
        Span::millis(150, 151),
        Span::millis(150, 155),
        Span::millis(150, 175),
        Span::millis(150, 200),
        Span::millis(150, 300),
    ];

    /// The ranges of the lower panel, which are longer and longer.
    pub const LENGTHS: [Span; 5] = [
        Span::millis(12, 24),
        Span::millis(25, 50),
        Span::millis(50, 100),
        Span::millis(100, 200),
        Span::millis(150, 300),
    ];

    /// The time between heartbeats with these election timeouts.
    pub fn heartbeat(&self, timeouts: Span) -> Time {
        self.heartbeat.unwrap_or(Time((timeouts.min.0 / 2).max(1)))
    }

    /// How long the cluster is without a leader in each of these trials; none where the limit
    /// passes before there is one. Tells when a trial is over.
    ///
    /// # Panics
    /// When the cluster is smaller than [`Self::FEWEST`].
    pub fn measure(
        &self,
        timeouts: Span,
        trials: Range<u32>,
        mut over: impl FnMut(),
    ) -> Vec<Option<Time>> {
        let servers = self.setup.servers;
        assert!(servers >= Self::FEWEST, "{servers} servers cannot do without one");
        trials
            .map(|nth| {
                let time = self.trial(timeouts, nth);
                over();
                time
            })
            .collect()
    }

    /// As in the paper, all have different logs, so that not everyone can win; the leader sends
    /// heartbeats to all, and crashes at a point of its heartbeat interval drawn evenly.
    fn trial(&self, timeouts: Span, nth: u32) -> Option<Time> {
        let draws = Draws::new(self.setup.seed).of_trial(nth);
        let mut world = self.uneven_logs(timeouts, draws);
        act(&mut world, &Action::SetClock(Clock::Live));
        act(&mut world, &Action::Beat(OLD_LEADER));
        let interval = Span { min: Time::ZERO, max: self.heartbeat(timeouts) - Time(1) };
        let crash = draws.of_server(Purpose::LeaderCrash, OLD_LEADER, 1, interval);
        let mut event = Event::blank();
        while world.next_due().is_some_and(|due| due <= crash) {
            world.advance(&mut event);
        }
        world.pass_time(crash);
        let term = world.server(OLD_LEADER).term();
        act(&mut world, &Action::Crash(OLD_LEADER));
        let end = crash + self.limit;
        while !world.servers().iter().any(|s| s.role() == RoleKind::Leader && s.term() >= term) {
            let goes_on = world.next_due().is_some_and(|due| due <= end);
            if !goes_on || world.bus().len() > Bus::MOST {
                return None;
            }
            world.advance(&mut event);
        }
        Some(world.now().since(crash))
    }

    /// S1 leads, and each server has an entry more than the next one. Nothing reaches the leader
    /// any more, so that it does not learn of what is missing and make it up.
    fn uneven_logs(&self, timeouts: Span, draws: Draws) -> World {
        let mut world = World::new(Setup {
            seed: draws.seed(),
            clock: Clock::Manual,
            election_timeout: timeouts,
            heartbeat: self.heartbeat(timeouts),
            ..self.setup.clone()
        });
        act(&mut world, &Action::Timeout(OLD_LEADER));
        deliver_all(&mut world);
        let others = world.ids().without(OLD_LEADER);
        for id in others.iter() {
            act(&mut world, &Action::Cut(id, OLD_LEADER));
        }
        let mut reached = others;
        while !reached.is_empty() {
            let request = Action::Request(OLD_LEADER, world.next_request());
            act(&mut world, &request);
            deliver_all(&mut world);
            if let Some(last) = reached.iter().last() {
                act(&mut world, &Action::Cut(OLD_LEADER, last));
                reached = reached.without(last);
            }
        }
        for id in others.iter() {
            act(&mut world, &Action::Heal(OLD_LEADER, id));
        }
        world
    }
}

/// Does what is possible in plain Raft. With a rule off, S1 may not lead, for one: then the
/// cluster goes into the trial as it is.
fn act(world: &mut World, action: &Action) {
    let _ = world.act(action);
}

/// Lets arrive what is under way, and what comes of it.
fn deliver_all(world: &mut World) {
    for _ in 0..MOST_DELIVERIES {
        let Some(oldest) = world.bus().under_way().next() else { return };
        let id = oldest.id;
        act(world, &Action::Deliver(id));
    }
}
