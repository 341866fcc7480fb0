//! Which messages a statement means.

use super::{Handling, Pattern};
use crate::action::{Action, MessageId};
use crate::bus::Envelope;
use crate::world::World;

impl Pattern {
    /// Every message.
    pub(super) const ANY: Self = Self { from: None, to: None, kind: None };

    /// Whether it leaves the sender or the receiver open.
    pub(super) const fn is_open(self) -> bool {
        self.from.is_none() || self.to.is_none()
    }

    /// `AppendEntries from S1 to S2`; where the kind is left open, `message to S2`, with this
    /// word for messages.
    pub(super) fn told(self, messages: &str) -> String {
        let what = self.kind.map_or(messages, |kind| kind.name());
        let from = self.from.map_or_else(String::new, |from| format!(" from {from}"));
        let to = self.to.map_or_else(String::new, |to| format!(" to {to}"));
        format!("{what}{from}{to}")
    }

    /// The messages under way that match, oldest first.
    pub(super) fn among(self, world: &World) -> impl Iterator<Item = &Envelope> {
        world.bus().between(self.from, self.to, self.kind)
    }
}

impl Handling {
    const ALL: [Self; 5] = [Self::Deliver, Self::Drop, Self::Hold, Self::Release, Self::Duplicate];

    /// The one with this word.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|handling| handling.word() == word)
    }

    /// Its word in scripts.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Drop => "drop",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Duplicate => "duplicate",
        }
    }

    /// The action with one message.
    pub(crate) const fn of(self, id: MessageId) -> Action {
        match self {
            Self::Deliver => Action::Deliver(id),
            Self::Drop => Action::Drop(id),
            Self::Hold => Action::Hold(id),
            Self::Release => Action::Release(id),
            Self::Duplicate => Action::Duplicate(id),
        }
    }

    /// What an action does with which message.
    pub(crate) const fn in_action(action: &Action) -> Option<(Self, MessageId)> {
        Some(match action {
            Action::Deliver(id) => (Self::Deliver, *id),
            Action::Drop(id) => (Self::Drop, *id),
            Action::Hold(id) => (Self::Hold, *id),
            Action::Release(id) => (Self::Release, *id),
            Action::Duplicate(id) => (Self::Duplicate, *id),
            _ => return None,
        })
    }

    /// Whether it is for messages like this one: only held ones can be released, and held ones
    /// are passed over when messages are delivered or held.
    pub(super) const fn suits(self, envelope: &Envelope) -> bool {
        match self {
            Self::Deliver | Self::Hold => !envelope.held,
            Self::Release => envelope.held,
            Self::Drop | Self::Duplicate => true,
        }
    }

    /// The message that is meant where only one is: the oldest that is not held, or, to be
    /// released, dropped or doubled where all are, the oldest.
    pub(super) fn oldest(self, pattern: Pattern, world: &World) -> Option<MessageId> {
        let suited = || pattern.among(world).filter(|envelope| self.suits(envelope));
        suited().find(|envelope| !envelope.held).or_else(|| suited().next()).map(|found| found.id)
    }

    /// What is missing where nothing suits.
    pub(super) fn missing(self, pattern: Pattern) -> String {
        let of_those = match self {
            Self::Deliver | Self::Hold => " that is not held",
            Self::Release => " that is held",
            Self::Drop | Self::Duplicate => "",
        };
        format!("no {} under way{of_those}", pattern.told("message"))
    }
}
