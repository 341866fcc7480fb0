//! Plays a script onto a timeline.

use flotilla_core::{Delta, Effect};

use super::judge::{self, Mismatch};
use super::{Handling, Located, Pattern, Script, ScriptError, Statement, Until, Which};
use crate::action::{Action, MessageId};
use crate::bus::Bus;
use crate::event::{Cause, Consequence, Event};
use crate::setup::{Clock, Links};
use crate::time::Time;
use crate::timeline::Timeline;
use crate::world::World;

/// The most messages that one statement handles.
const MOST_MESSAGES: usize = 10_000;
/// How long `run until` waits for something to become so.
const PATIENCE: Time = Time::from_millis(60_000);

/// What came of a script.
#[derive(Clone, Debug)]
pub struct Played {
    /// The run, up to where it ended.
    pub timeline: Timeline,
    /// The expectations that do not hold, and the waits that were in vain.
    pub failures: Vec<ScriptError>,
    /// What could not be done, if the run ended there.
    pub stopped: Option<ScriptError>,
}

impl Played {
    /// Whether everything was done and every expectation holds.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty() && self.stopped.is_none()
    }
}

impl Script {
    /// The most events of a run, unless the caller says otherwise.
    pub const MOST_EVENTS: u64 = 1_000_000;

    /// Plays it from the beginning.
    pub fn play(&self) -> Played {
        self.play_watched(Self::MOST_EVENTS, |_, _| {})
    }

    /// Plays it from the beginning, until it would have more than `most` events, and shows
    /// `visit` each event with the world after it.
    pub fn play_watched(&self, most: u64, visit: impl FnMut(&Event, &World)) -> Played {
        let mut player = Player {
            timeline: Timeline::new(self.setup.clone()),
            most,
            unquiet: Time::ZERO,
            visit,
        };
        let mut failures = Vec::new();
        let mut stopped = None;
        for Located { line, what } in &self.statements {
            let at = |mismatch: Mismatch| ScriptError {
                line: *line,
                found: mismatch.found,
                expected: mismatch.expected,
            };
            match player.play(what) {
                Ok(()) => {}
                Err(Setback::Unmet(mismatch)) => failures.push(at(mismatch)),
                Err(Setback::Impossible(mismatch)) => {
                    stopped = Some(at(mismatch));
                    break;
                }
            }
        }
        Played { timeline: player.timeline, failures, stopped }
    }
}

/// Why a statement did not go as it should.
enum Setback {
    /// Something that was expected is not so. The run goes on.
    Unmet(Mismatch),
    /// It cannot be done. The run ends.
    Impossible(Mismatch),
}

impl Setback {
    fn impossible(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Impossible(Mismatch { found: found.into(), expected: expected.into() })
    }
}

struct Player<V> {
    timeline: Timeline,
    most: u64,
    /// When a term, vote, role, log or commit last changed, or somebody last acted on the
    /// cluster.
    unquiet: Time,
    visit: V,
}

impl<V: FnMut(&Event, &World)> Player<V> {
    fn world(&self) -> &World {
        self.timeline.world()
    }

    fn play(&mut self, statement: &Statement) -> Result<(), Setback> {
        match statement {
            Statement::Act(action) => self.act(action.clone()),
            Statement::Each(handling, which) => self.each(*handling, *which),
            Statement::Run(length) => self.live(|player| player.run(*length)),
            Statement::RunUntil(until) => self.run_until(*until),
            Statement::Step(count) => self.step(*count),
            Statement::Expect(expectation) => {
                judge::judge(expectation, self.world()).map_err(Setback::Unmet)
            }
        }
    }

    fn act(&mut self, action: Action) -> Result<(), Setback> {
        self.room()?;
        let expected = requirement(&action, self.timeline.setup().links);
        self.timeline
            .act(action)
            .map_err(|objection| Setback::impossible(format!("that {objection}"), expected))?;
        self.happened();
        Ok(())
    }

    /// Whether the run may go on.
    fn room(&self) -> Result<(), Setback> {
        if self.timeline.last().0 >= self.most {
            let found = format!("a run of more than {} events", self.most);
            return Err(Setback::impossible(found, "a shorter one"));
        }
        Ok(())
    }

    /// Whether time may flow on.
    fn flows(&self) -> Result<(), Setback> {
        if self.world().bus().len() > Bus::MOST {
            let found = format!("more than {} messages under way", Bus::MOST);
            return Err(Setback::impossible(found, "that they arrive as fast as they are sent"));
        }
        self.room()
    }

    /// Takes note of the event just made.
    fn happened(&mut self) {
        let event = self.timeline.event();
        if disturbs(event) {
            self.unquiet = event.at;
        }
        (self.visit)(event, self.timeline.world());
    }

    fn each(&mut self, handling: Handling, which: Which) -> Result<(), Setback> {
        match which {
            Which::One(id) => self.act(handling.of(id)),
            Which::All if handling == Handling::Deliver => self.deliver_all(),
            Which::All => self.all_matching(handling, Pattern::ANY),
            Which::Matching(pattern) if pattern.is_open() => self.all_matching(handling, pattern),
            Which::Matching(pattern) => match handling.oldest(pattern, self.world()) {
                Some(id) => self.act(handling.of(id)),
                None => Err(Setback::impossible(handling.missing(pattern), "one at least")),
            },
        }
    }

    /// All messages that match and are under way now, oldest first. Where the receiver is left
    /// open, those that stall are passed by, and so are messages behind others where links keep
    /// order.
    fn all_matching(&mut self, handling: Handling, pattern: Pattern) -> Result<(), Setback> {
        let world = self.world();
        let stalls = |id: MessageId| {
            handling == Handling::Deliver && pattern.to.is_none() && world.server(id.to).is_paused()
        };
        let suited = pattern.among(world).filter(|envelope| handling.suits(envelope));
        let ids: Vec<MessageId> =
            suited.map(|envelope| envelope.id).filter(|id| !stalls(*id)).collect();
        if ids.len() > MOST_MESSAGES {
            let found = format!("{} messages under way", ids.len());
            return Err(Setback::impossible(found, format!("{MOST_MESSAGES} at most")));
        }
        for id in ids {
            let held_up = handling == Handling::Deliver && self.world().held_up_by(id).is_some();
            if !held_up {
                self.act(handling.of(id))?;
            }
        }
        Ok(())
    }

    fn deliver_all(&mut self) -> Result<(), Setback> {
        let mut delivered = 0;
        while let Some(id) = next_for_anybody(self.world()) {
            if delivered == MOST_MESSAGES {
                return Err(Setback::impossible(
                    format!("messages still under way after {MOST_MESSAGES} were delivered"),
                    "an end of it",
                ));
            }
            self.act(Action::Deliver(id))?;
            delivered += 1;
        }
        Ok(())
    }

    fn step(&mut self, count: u64) -> Result<(), Setback> {
        if self.world().clock() == Clock::Manual {
            return Err(Setback::impossible(
                "the manual clock, under which nothing happens by itself",
                "the live clock",
            ));
        }
        for done in 0..count {
            self.flows()?;
            if !self.timeline.step() {
                let found = format!("that nothing is due after {done} events");
                return Err(Setback::impossible(found, format!("{count} events to happen")));
            }
            self.happened();
        }
        Ok(())
    }

    /// Does something under the live clock, and goes back to the manual one if that was in
    /// force.
    fn live(&mut self, what: impl FnOnce(&mut Self) -> Result<(), Setback>) -> Result<(), Setback> {
        if self.world().clock() == Clock::Live {
            return what(self);
        }
        self.act(Action::SetClock(Clock::Live))?;
        let outcome = what(self);
        if !matches!(outcome, Err(Setback::Impossible(_))) {
            self.act(Action::SetClock(Clock::Manual))?;
        }
        outcome
    }

    /// Lets the next thing happen if it happens by `to`; otherwise passes the time until then.
    fn happens_by(&mut self, to: Time) -> Result<bool, Setback> {
        if self.timeline.next_time().is_none_or(|next| next > to) {
            self.timeline.play_to(to);
            return Ok(false);
        }
        self.flows()?;
        self.timeline.step();
        self.happened();
        Ok(true)
    }

    fn run(&mut self, length: Time) -> Result<(), Setback> {
        let to = self.world().now() + length;
        while self.happens_by(to)? {}
        Ok(())
    }

    fn run_until(&mut self, until: Until) -> Result<(), Setback> {
        if self.is_so(until) {
            return Ok(());
        }
        self.live(|player| player.wait_for(until))
    }

    fn wait_for(&mut self, until: Until) -> Result<(), Setback> {
        let deadline = self.world().now() + PATIENCE;
        while !self.is_so(until) {
            let to = match until {
                Until::Quiet => deadline.min(self.quiet_at()),
                Until::Leader | Until::Commit(_) => deadline,
            };
            if !self.happens_by(to)? && to == deadline && !self.is_so(until) {
                return Err(Setback::Unmet(judge::in_vain(until, PATIENCE, self.world())));
            }
        }
        Ok(())
    }

    fn is_so(&self, until: Until) -> bool {
        match until {
            Until::Leader => judge::has_leader(self.world()),
            Until::Commit(index) => judge::highest_commit(self.world()) >= index,
            Until::Quiet => self.world().now() >= self.quiet_at(),
        }
    }

    /// When all will have been quiet for the longest election timeout, if it stays so.
    fn quiet_at(&self) -> Time {
        self.unquiet + self.world().longest_election_timeout()
    }
}

/// The oldest message under way that is not held, behind a held one where links keep order, or
/// for a server that stalls.
fn next_for_anybody(world: &World) -> Option<MessageId> {
    let suits = |id: MessageId| !world.server(id.to).is_paused() && world.held_up_by(id).is_none();
    let mut open = world.bus().under_way().filter(|envelope| !envelope.held);
    open.find(|envelope| suits(envelope.id)).map(|envelope| envelope.id)
}

/// Whether an event changed a term, vote, role, log or commit, or somebody acted on the cluster.
fn disturbs(event: &Event) -> bool {
    let acted = matches!(&event.cause, Cause::Action(action)
        if !matches!(action, Action::SetClock(_) | Action::Note(_)));
    acted
        || event.consequences.iter().any(|consequence| {
            let Consequence::Server { effect: Effect::Changed(change), .. } = consequence else {
                return false;
            };
            matches!(
                change.delta,
                Delta::CurrentTerm { .. }
                    | Delta::VotedFor { .. }
                    | Delta::Role { .. }
                    | Delta::Log(_)
                    | Delta::CommitIndex { .. }
            )
        })
}

/// What an action needs to be possible.
const fn requirement(action: &Action, links: Links) -> &'static str {
    match action {
        Action::Deliver(_) if matches!(links, Links::InOrder) => {
            "the oldest message of its link, to a server that goes on"
        }
        Action::Timeout(_) => "a server that is up, goes on and does not lead",
        Action::Beat(_) => "a leader that is up and goes on",
        Action::Members(_) => "a leader that goes on",
        Action::Snapshot(_) => {
            "a server that goes on and has applied an entry since its last snapshot"
        }
        Action::Transfer(..) => "a leader that goes on, and another voter to hand over to",
        Action::Retry(..) => "a client that has asked before, and a server that goes on",
        Action::Request(..)
        | Action::RequestAs(..)
        | Action::Read(..)
        | Action::Sync(_)
        | Action::Lapse(_) => "a server that is up and goes on",
        Action::Restart(_) => "a server that is down",
        Action::Crash(_) | Action::Pause(_) | Action::Resume(_) => "a server that is up",
        Action::CrashTorn(..) => "a server that is up, with as many unfinished disk writes",
        Action::Deliver(_) => "a message under way to a server that goes on",
        Action::Drop(_) | Action::Hold(_) | Action::Release(_) | Action::Duplicate(_) => {
            "a message under way"
        }
        _ => "something that can be done now",
    }
}
