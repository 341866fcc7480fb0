//! The way to a state, played in the world.

use std::fmt;

use super::acts::{Act, Own};
use super::cluster::READ;
use super::level::{Counters, Flight, State};
use super::print::least;
use super::seen::Seen;
use super::tables::Tables;
use crate::action::{Action, MessageId};
use crate::referee::Property;
use crate::script::write_script;
use crate::timeline::Timeline;
use crate::world::World;

/// A schedule that breaks a property, as it was played in the world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// What it breaks.
    pub property: Property,
    /// What is wrong, in a sentence.
    pub sentence: String,
    /// What was done from where the search began.
    pub actions: Vec<Action>,
    /// The whole run as a script, which ends in `expect violation`.
    pub script: String,
}

/// A schedule that does something else in the world than in the search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfaithful(String);

impl fmt::Display for Unfaithful {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schedule found cannot be played: {}", self.0)
    }
}

impl std::error::Error for Unfaithful {}

/// A state on its own.
#[derive(Debug)]
pub(super) struct Written {
    locals: Vec<u32>,
    referee: u32,
    counters: Counters,
    messages: Vec<Flight>,
}

impl Written {
    /// A world as a search sees it, with nothing used up of the bounds.
    pub(super) fn of(world: &World, tables: &mut Tables) -> Self {
        let locals: Vec<u32> = world.ids().iter().map(|id| tables.local_of(world, id)).collect();
        let mut messages = Vec::new();
        for envelope in world.bus().under_way() {
            let message = tables.message(envelope.message.clone());
            let to = usize::from(envelope.message.to.number()) - 1;
            if !tables.is_dead(message, locals[to]) {
                messages.push(Flight::new(message, false));
            }
        }
        messages.sort_unstable();
        let onlookers = tables.cluster.onlookers(world);
        let referee = tables.referee(onlookers);
        Self { locals, referee, counters: Counters::default(), messages }
    }

    pub(super) fn state(&self) -> State<'_> {
        let Self { locals, referee, counters, messages } = self;
        State { locals, referee: *referee, counters: *counters, messages }
    }
}

/// The fingerprint of a state on its own.
pub(super) fn print_of(state: State<'_>, tables: &Tables) -> u64 {
    let mut sums = Vec::new();
    tables.add_up(state, &mut sums);
    least(&sums, state.counters.word())
}

/// Plays the way to a state from the end of a run, and compares every state on the way with
/// the one that the search saw.
pub(super) fn play(
    from: &Timeline,
    tables: &mut Tables,
    seen: &Seen,
    number: u32,
) -> Result<Schedule, Unfaithful> {
    let mut timeline = from.clone();
    let mut counters = Counters::default();
    let mut actions = Vec::new();
    for (code, reached) in seen.way_to(number) {
        let act = code.act().ok_or_else(|| Unfaithful("no act".into()))?;
        let action = action(act, timeline.world(), tables)?;
        let told = action.to_string();
        timeline
            .act(action.clone())
            .map_err(|objection| Unfaithful(format!("{told}: {objection}")))?;
        actions.push(action);
        counters = counters.after(code);
        let state = Written { counters, ..Written::of(timeline.world(), tables) };
        if print_of(state.state(), tables) != seen.print_of(reached) {
            return Err(Unfaithful(format!("{told} leads to another state")));
        }
    }
    let found = timeline.world().referee().violations();
    let sought = found
        .iter()
        .find(|violation| tables.sought.is_none_or(|sought| sought == violation.property))
        .ok_or_else(|| Unfaithful("nothing is broken at its end".into()))?;
    let script = format!("{}expect violation {}\n", write_script(&timeline), sought.property);
    Ok(Schedule { property: sought.property, sentence: sought.sentence.clone(), actions, script })
}

/// What an act is in the world.
fn action(act: Act, world: &World, tables: &Tables) -> Result<Action, Unfaithful> {
    Ok(match act {
        Act::Own(id, Own::Timeout) => Action::Timeout(id),
        Act::Own(id, Own::Request(command, _)) => {
            let words = tables.cluster.words(command);
            match tables.cluster.client(command) {
                Some(client) => Action::RequestAs(id, client, words),
                None => Action::Request(id, words),
            }
        }
        Act::Own(id, Own::Retry(command, _)) => {
            let client = tables.cluster.client(command);
            Action::Retry(id, client.ok_or_else(|| Unfaithful("no session".into()))?)
        }
        Act::Own(id, Own::Read(_)) => Action::Read(id, READ.into()),
        Act::Own(id, Own::Snapshot) => Action::Snapshot(id),
        Act::Own(id, Own::Beat) => Action::Beat(id),
        Act::Own(id, Own::Sync) => Action::Sync(id),
        Act::Own(id, Own::Crash) => Action::Crash(id),
        Act::Own(id, Own::CrashTorn(written)) => Action::CrashTorn(id, written.into()),
        Act::Own(id, Own::Restart) => Action::Restart(id),
        Act::Own(id, Own::Lapse) => Action::Lapse(id),
        Act::Own(id, Own::Transfer(target)) => Action::Transfer(id, target),
        Act::Members(_, voters) => Action::Members(voters),
        Act::Deliver(message) => Action::Deliver(under_way(message, world, tables)?),
        Act::Duplicate(message) => Action::Duplicate(under_way(message, world, tables)?),
    })
}

/// The oldest message under way with this content: the others would do as well.
fn under_way(message: u32, world: &World, tables: &Tables) -> Result<MessageId, Unfaithful> {
    let message = tables.messages.item(message);
    let found = world.bus().under_way().find(|envelope| envelope.message == *message);
    found.map(|envelope| envelope.id).ok_or_else(|| {
        let (from, to) = (message.from, message.to);
        Unfaithful(format!("no such {} from {from} to {to}", message.kind()))
    })
}
