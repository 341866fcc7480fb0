//! Plays a script onto a timeline.

use flotilla_core::{Delta, Effect};

use super::flow::{self, Flow};
use super::judge::{self, Mismatch};
use super::{Handling, Pattern, Script, ScriptError, Statement, Which};
use crate::action::{Action, MessageId};
use crate::event::{Cause, Consequence, Event};
use crate::setup::Links;
use crate::time::Time;
use crate::timeline::Timeline;
use crate::world::World;

/// The most messages that one statement handles.
const MOST_MESSAGES: usize = 10_000;

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
    pub fn play_watched(&self, most: u64, mut visit: impl FnMut(&Event, &World)) -> Played {
        let mut playing = Playing::new(self.clone(), most);
        playing.advance(u64::MAX, &mut visit);
        playing.played()
    }
}

/// Why a statement did not go as it should.
pub(super) enum Setback {
    /// Something that was expected is not so. The run goes on.
    Unmet(Mismatch),
    /// It cannot be done. The run ends.
    Impossible(Mismatch),
}

impl Setback {
    pub(super) fn impossible(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Impossible(Mismatch { found: found.into(), expected: expected.into() })
    }
}

/// A script that is being played. It can be played in slices, of so many events each.
#[derive(Clone, Debug)]
pub struct Playing {
    script: Script,
    /// How many statements are done.
    done: usize,
    /// What is left of the one that was begun.
    doing: Option<Doing>,
    pub(super) timeline: Timeline,
    most: u64,
    /// When a term, vote, role, log or commit last changed, or somebody last acted on the
    /// cluster.
    pub(super) unquiet: Time,
    failures: Vec<ScriptError>,
    stopped: Option<ScriptError>,
}

/// A statement that is more than one event.
#[derive(Clone, Debug)]
enum Doing {
    /// The same with each of these messages, the next one last.
    Each(Handling, Vec<MessageId>),
    /// Messages are delivered until none is under way. So many have been.
    DeliverAll(usize),
    /// Time flows.
    Flow(Flow),
}

impl Playing {
    /// A script of which nothing has been played. Its run is to have at most so many events.
    pub fn new(script: Script, most: u64) -> Self {
        Self {
            timeline: Timeline::new(script.setup.clone()),
            script,
            done: 0,
            doing: None,
            most,
            unquiet: Time::ZERO,
            failures: Vec::new(),
            stopped: None,
        }
    }

    /// Goes on for so many events and statements at most, and shows `visit` each event with the
    /// world after it. True when there is nothing left to play.
    pub fn advance(&mut self, most: u64, visit: &mut dyn FnMut(&Event, &World)) -> bool {
        for _ in 0..most {
            let before = self.timeline.cursor();
            let outcome = match self.doing.take() {
                Some(doing) => self.go_on(doing),
                None => match self.script.statements.get(self.done) {
                    Some(statement) => self.begin(&statement.what.clone()),
                    None => return true,
                },
            };
            if self.timeline.cursor() != before {
                self.happened(visit);
            }
            if let Err(setback) = outcome
                && self.is_end(setback)
            {
                return true;
            }
            self.done += usize::from(self.doing.is_none());
        }
        false
    }

    /// How far it is, in thousandths: by statements, and by time within one.
    pub fn thousandths(&self) -> u32 {
        let within = match &self.doing {
            Some(Doing::Flow(flow)) => flow.thousandths(&self.timeline),
            _ => 0,
        };
        let (done, all) = (self.done as u64, self.script.statements.len().max(1) as u64);
        ((done * 1000 + within) / all) as u32
    }

    /// What came of it. What the script did is the run, and nothing to be undone.
    pub fn played(mut self) -> Played {
        self.timeline.forget_deeds();
        Played { timeline: self.timeline, failures: self.failures, stopped: self.stopped }
    }

    pub(super) fn world(&self) -> &World {
        self.timeline.world()
    }

    /// Takes note of what did not go as it should. Whether the run ends with it.
    fn is_end(&mut self, setback: Setback) -> bool {
        match setback {
            Setback::Unmet(mismatch) => {
                self.unmet(mismatch);
                false
            }
            Setback::Impossible(mismatch) => {
                self.stopped = Some(self.here(mismatch));
                self.script.statements.truncate(self.done);
                self.doing = None;
                true
            }
        }
    }

    /// Takes note of something that is not as it was expected.
    pub(super) fn unmet(&mut self, mismatch: Mismatch) {
        let failure = self.here(mismatch);
        self.failures.push(failure);
    }

    fn here(&self, Mismatch { found, expected }: Mismatch) -> ScriptError {
        ScriptError { line: self.script.statements[self.done].line, found, expected }
    }

    /// Begins a statement: does it if it is one event at most.
    fn begin(&mut self, statement: &Statement) -> Result<(), Setback> {
        match statement {
            Statement::Act(action) => self.act(action.clone()),
            Statement::Each(handling, which) => self.each(*handling, *which),
            Statement::Run(length) => {
                let flow = Flow::run(*length, self.world());
                self.flow(flow)
            }
            Statement::RunUntil(until) if flow::is_so(*until, self) => Ok(()),
            Statement::RunUntil(until) => {
                let flow = Flow::until(*until, self.world());
                self.flow(flow)
            }
            Statement::Step(count) => {
                let flow = Flow::steps(*count, self.world())?;
                self.flow(flow)
            }
            Statement::Expect(expectation) => {
                judge::judge(expectation, self.world()).map_err(Setback::Unmet)
            }
        }
    }

    /// Goes on with a statement by one event.
    fn go_on(&mut self, doing: Doing) -> Result<(), Setback> {
        match doing {
            Doing::Each(handling, mut ids) => {
                let Some(id) = ids.pop() else { return Ok(()) };
                self.doing = Some(Doing::Each(handling, ids));
                let held_up =
                    handling == Handling::Deliver && self.world().held_up_by(id).is_some();
                if held_up { Ok(()) } else { self.act(handling.of(id)) }
            }
            Doing::DeliverAll(delivered) => self.deliver_all(delivered),
            Doing::Flow(flow) => self.flow(flow),
        }
    }

    fn flow(&mut self, flow: Flow) -> Result<(), Setback> {
        self.doing = flow.go_on(self)?.map(Doing::Flow);
        Ok(())
    }

    pub(super) fn act(&mut self, action: Action) -> Result<(), Setback> {
        self.room()?;
        let expected = requirement(&action, self.timeline.setup().links);
        self.timeline
            .act(action)
            .map_err(|objection| Setback::impossible(format!("that {objection}"), expected))
    }

    /// Whether the run may go on.
    pub(super) fn room(&self) -> Result<(), Setback> {
        if self.timeline.last().0 >= self.most {
            let found = format!("a run of more than {} events", self.most);
            return Err(Setback::impossible(found, "a shorter one"));
        }
        Ok(())
    }

    /// Takes note of the event just made.
    fn happened(&mut self, visit: &mut dyn FnMut(&Event, &World)) {
        let event = self.timeline.event();
        if disturbs(event) {
            self.unquiet = event.at;
        }
        visit(event, self.timeline.world());
    }

    fn each(&mut self, handling: Handling, which: Which) -> Result<(), Setback> {
        match which {
            Which::One(id) => self.act(handling.of(id)),
            Which::All if handling == Handling::Deliver => self.deliver_all(0),
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
        let mut ids: Vec<MessageId> =
            suited.map(|envelope| envelope.id).filter(|id| !stalls(*id)).collect();
        if ids.len() > MOST_MESSAGES {
            let found = format!("{} messages under way", ids.len());
            return Err(Setback::impossible(found, format!("{MOST_MESSAGES} at most")));
        }
        ids.reverse();
        self.doing = Some(Doing::Each(handling, ids));
        Ok(())
    }

    fn deliver_all(&mut self, delivered: usize) -> Result<(), Setback> {
        let Some(id) = next_for_anybody(self.world()) else { return Ok(()) };
        if delivered == MOST_MESSAGES {
            return Err(Setback::impossible(
                format!("messages still under way after {MOST_MESSAGES} were delivered"),
                "an end of it",
            ));
        }
        self.doing = Some(Doing::DeliverAll(delivered + 1));
        self.act(Action::Deliver(id))
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
