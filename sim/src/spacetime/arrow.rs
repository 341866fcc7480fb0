//! A message as an arrow.

use flotilla_core::{Body, Index, Kind, Message, Position, Term};

use crate::action::MessageId;
use crate::bus::Envelope;
use crate::event::{EventId, Loss};
use crate::spacetime::Heard;
use crate::time::Time;

/// A message from when it was sent to how it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrow {
    /// Its name.
    pub id: MessageId,
    /// Its kind.
    pub kind: Kind,
    /// What it says; not known of what waited for a disk and was lost as it was sent.
    pub message: Option<Message>,
    /// The event of its sender that sent it; of a copy, that of the message it is a copy of.
    pub sent_by: EventId,
    /// When that was.
    pub sent_at: Time,
    /// The message it is a copy of.
    pub copy_of: Option<MessageId>,
    /// What became of it.
    pub fate: Fate,
    /// What its sender had heard of when it sent it.
    pub heard: Heard,
}

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is still under way when the picture ends.
    UnderWay,
    /// It arrived.
    Arrived {
        /// The event.
        event: EventId,
        /// When.
        at: Time,
    },
    /// It was lost.
    Lost {
        /// The event.
        event: EventId,
        /// When.
        at: Time,
        /// How.
        how: Loss,
    },
}

impl Arrow {
    pub(super) fn under_way(envelope: &Envelope, heard: Heard) -> Self {
        Self {
            id: envelope.id,
            kind: envelope.message.kind(),
            message: Some(envelope.message.clone()),
            sent_by: envelope.sent_by,
            sent_at: envelope.sent_at,
            copy_of: envelope.copy_of,
            fate: Fate::UnderWay,
            heard,
        }
    }

    /// The event with which it ended.
    pub const fn ended(&self) -> Option<EventId> {
        match self.fate {
            Fate::UnderWay => None,
            Fate::Arrived { event, .. } | Fate::Lost { event, .. } => Some(event),
        }
    }

    /// The entries that it carries: the place before the first, and their terms and indices.
    pub fn entries(&self) -> impl Iterator<Item = Position> {
        let carried = self.message.as_ref().and_then(|message| match &message.body {
            Body::AppendEntries { prev, entries, .. } => Some((prev.index.0, entries)),
            _ => None,
        });
        carried.into_iter().flat_map(|(before, entries)| {
            (before + 1..)
                .zip(entries.iter())
                .map(|(index, entry)| Position { term: entry.term, index: Index(index) })
        })
    }

    /// Where it went, and when.
    pub fn course(&self) -> Course {
        let term = self.message.as_ref().map(|message| message.term);
        Course { id: self.id, kind: self.kind, term, sent_by: self.sent_by, fate: self.fate }
    }

    /// Its name for who listens: that of its course.
    pub fn name(&self) -> String {
        self.course().name()
    }
}

/// A message without what it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Course {
    /// Its name.
    pub id: MessageId,
    /// Its kind.
    pub kind: Kind,
    /// Its term, if that is known.
    pub term: Option<Term>,
    /// The event that sent it.
    pub sent_by: EventId,
    /// What became of it.
    pub fate: Fate,
}

impl Course {
    /// Its name for who listens: `AppendEntries from S1 to S2, term 2, sent at event 12, arrived
    /// at event 15`.
    pub fn name(&self) -> String {
        let Self { id: MessageId { from, to, .. }, kind, sent_by, .. } = *self;
        let term = self.term.map(|term| format!(", term {term}")).unwrap_or_default();
        let end = match self.fate {
            Fate::UnderWay => "under way".into(),
            Fate::Arrived { event, .. } => format!("arrived at event {}", event.0),
            Fate::Lost { event, how, .. } => format!("{} at event {}", how.words(), event.0),
        };
        format!("{kind} from {from} to {to}{term}, sent at event {}, {end}", sent_by.0)
    }
}

impl Loss {
    /// How it was lost, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cut => "lost on a cut link",
            Self::Chance => "lost by chance",
            Self::ReceiverDown => "lost at a receiver that was down,",
            Self::Dropped => "dropped",
        }
    }
}
