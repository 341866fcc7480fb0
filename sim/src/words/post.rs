//! Messages that servers send, and what becomes of them.

use flotilla_core::{Effect, Kind, Rule, ServerId, ServerSet};

use crate::event::{Consequence, Loss};
use crate::words::scene::Scene;
use crate::words::{Sentence, phrase};

/// What becomes of a message that a server sends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Sent,
    Waits,
    Lost(Loss),
}

/// Messages of one sender, one kind and one fate, which one sentence tells.
pub(super) struct Post {
    from: ServerId,
    kind: Kind,
    fate: Fate,
    pub(super) to: ServerSet,
}

impl Post {
    pub(super) fn new(from: ServerId, kind: Kind, fate: Fate) -> Self {
        Self { from, kind, fate, to: ServerSet::EMPTY }
    }

    /// Whether the sentence can tell of this message too.
    pub(super) fn takes(&self, from: ServerId, to: ServerId, kind: Kind, fate: Fate) -> bool {
        (self.from, self.kind, self.fate) == (from, kind, fate) && !self.to.contains(to)
    }

    pub(super) fn sentence(self) -> Sentence {
        let Self { from, kind, fate, to } = self;
        let (alone, to) = (to.len() == 1, phrase::servers(to));
        match fate {
            Fate::Waits => Sentence::plain(format!("{from}'s {kind} to {to} waits for its disk."))
                .under(Rule::PersistBeforeReply),
            Fate::Sent => Sentence::plain(format!("{from} sends {kind} to {to}.")),
            Fate::Lost(how) => {
                let why = match (how, alone) {
                    (Loss::Cut, true) => ": the link is cut",
                    (Loss::Cut, false) => ": the links are cut",
                    _ => " by chance",
                };
                Sentence::plain(format!("{from}'s {kind} to {to} is lost{why}."))
            }
        }
    }
}

/// The message sent at a place among the consequences. One that had waited has no effect of
/// its own there: only the network tells of it.
pub(super) fn posted(scene: Scene<'_>, place: usize) -> Option<(ServerId, ServerId, Kind, Fate)> {
    match &scene.event.consequences[place] {
        Consequence::Server { effect: Effect::Send { message, .. }, .. } => {
            Some((message.from, message.to, message.kind(), fate(scene, place)))
        }
        Consequence::Sent { id } if !is_told_by_send(scene, place) => {
            let message = scene.message(*id)?;
            Some((id.from, id.to, message.kind(), Fate::Sent))
        }
        _ => None,
    }
}

/// What the network did with the message sent at `place`: it says so right before.
fn fate(scene: Scene<'_>, place: usize) -> Fate {
    match scene.event.consequences[..place].iter().rev().find(|c| !is_copy(c)) {
        Some(Consequence::Sent { .. }) => Fate::Sent,
        Some(Consequence::Lost { how, .. }) => Fate::Lost(*how),
        _ => Fate::Waits,
    }
}

/// Whether what the network did at `place` comes right before the sending of it.
pub(super) fn is_told_by_send(scene: Scene<'_>, place: usize) -> bool {
    let next = scene.event.consequences[place + 1..].iter().find(|c| !is_copy(c));
    matches!(next, Some(Consequence::Server { effect: Effect::Send { .. }, .. }))
}

fn is_copy(consequence: &Consequence) -> bool {
    matches!(consequence, Consequence::Copied { .. })
}
