//! What happened at no server: to the links, to the rules, to whoever watches.

use std::collections::VecDeque;

use crate::action::Action;
use crate::event::{Event, EventId, Happening};
use crate::words::headline;
use crate::world::World;

/// Something that stands beside the lanes, since it happened at none of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Aside {
    /// In which event.
    pub event: EventId,
    /// What.
    pub what: Beside,
    /// The event's sentence.
    pub words: String,
}

/// What happened beside the lanes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Beside {
    /// Links were cut.
    Cut,
    /// Links were healed.
    Healed,
    /// The network fell into groups.
    Partitioned,
    /// Somebody left words for whoever watches.
    Noted,
    /// A rule, a clock or a disk was switched.
    Switched,
}

impl Aside {
    /// Its name for who listens: `Event 3: All servers reach each other again.`
    pub fn name(&self) -> String {
        format!("Event {}: {}", self.event.0, self.words)
    }
}

/// Adds what happened beside the lanes in an event, if anything did.
pub(super) fn add(event: &Event, world: &World, asides: &mut VecDeque<Aside>) {
    let Happening::Acted(action) = &event.what else { return };
    if let Some(what) = beside(action) {
        let words = headline(event, world).text;
        asides.push_back(Aside { event: event.id, what, words });
    }
}

/// What an action does beside the lanes. What is done to a message its arrow tells.
const fn beside(action: &Action) -> Option<Beside> {
    Some(match action {
        Action::Cut(..) | Action::CutBoth(..) | Action::Isolate(_) => Beside::Cut,
        Action::Heal(..) | Action::HealBoth(..) | Action::Reconnect(_) | Action::HealAll => {
            Beside::Healed
        }
        Action::Partition(_) => Beside::Partitioned,
        Action::Note(_) => Beside::Noted,
        Action::SwitchRule(..) | Action::SetClock(_) | Action::Skew(..) | Action::SetFsync(..) => {
            Beside::Switched
        }
        _ => return None,
    })
}
