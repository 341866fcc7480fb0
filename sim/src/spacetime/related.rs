//! What belongs together: the events, messages and entries that one of them has to do with.

use flotilla_core::{Entries, Index, Position, ServerId, Term};

use crate::action::MessageId;
use crate::event::EventId;
use crate::spacetime::{Deed, Mark, SpaceTime};

/// What somebody points at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Subject {
    /// An event.
    Event(EventId),
    /// A message.
    Message(MessageId),
    /// An entry, in whatever logs it stands.
    Entry(Position),
}

/// What has to do with it, each in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Related {
    /// Events.
    pub events: Vec<EventId>,
    /// Messages.
    pub messages: Vec<MessageId>,
    /// Entries.
    pub entries: Vec<Position>,
}

impl Related {
    /// Whether an event is among them.
    pub fn has_event(&self, event: EventId) -> bool {
        self.events.binary_search(&event).is_ok()
    }

    /// Whether a message is among them.
    pub fn has_message(&self, id: MessageId) -> bool {
        self.messages.binary_search(&id).is_ok()
    }

    /// Whether an entry is among them.
    pub fn has_entry(&self, entry: Position) -> bool {
        self.entries.binary_search(&entry).is_ok()
    }

    fn sorted(mut self) -> Self {
        self.events.sort_unstable();
        self.events.dedup();
        self.messages.sort_unstable();
        self.entries.sort_unstable();
        self.entries.dedup();
        self
    }
}

impl SpaceTime {
    /// What has to do with a subject, as far as the picture goes.
    pub fn related(&self, subject: Subject) -> Related {
        match subject {
            Subject::Event(event) => self.related_to_event(event),
            Subject::Message(id) => self.related_to_message(id),
            Subject::Entry(entry) => self.related_to_entry(entry),
        }
        .sorted()
    }

    /// What an event sent, lost or received, and the entries that it added to logs.
    fn related_to_event(&self, event: EventId) -> Related {
        let touches = |sent: EventId, ended| sent == event || ended == Some(event);
        let messages = self.arrows().filter(|arrow| touches(arrow.sent_by, arrow.ended()));
        let marks = self.marks().filter(|mark| mark.event == event);
        Related {
            events: vec![event],
            messages: messages.map(|arrow| arrow.id).collect(),
            entries: marks.flat_map(appended).collect(),
        }
    }

    /// The events with which a message began and ended, and the entries that it carries.
    fn related_to_message(&self, id: MessageId) -> Related {
        let arrow = self.arrow(id);
        Related {
            events: arrow.iter().flat_map(|it| [Some(it.sent_by), it.ended()]).flatten().collect(),
            messages: vec![id],
            entries: arrow.iter().flat_map(|arrow| arrow.entries()).collect(),
        }
    }

    /// The messages that carry an entry, and the events that added, removed or committed it.
    fn related_to_entry(&self, entry: Position) -> Related {
        let carries = self.arrows().filter(|arrow| arrow.entries().any(|carried| carried == entry));
        let touches = |mark: &&Mark| match &mark.deed {
            Deed::Appended(from, entries) | Deed::Removed(from, entries) => {
                positions(*from, entries).any(|it| it == entry)
            }
            Deed::Committed { from, to, .. } => {
                (*from..=*to).contains(&entry.index)
                    && self
                        .stood_at(mark.server, entry.index, mark.event)
                        .is_none_or(|it| it == entry)
            }
            _ => false,
        };
        Related {
            events: self.marks().filter(touches).map(|mark| mark.event).collect(),
            messages: carries.map(|arrow| arrow.id).collect(),
            entries: vec![entry],
        }
    }

    /// The entry that stood at an index of a server's log after an event, if it came there within
    /// the picture.
    fn stood_at(&self, server: ServerId, index: Index, event: EventId) -> Option<Position> {
        let before = self.marks().rev().filter(|mark| mark.server == server && mark.event <= event);
        before.flat_map(appended).find(|entry| entry.index == index)
    }

    /// The term of the entry that stood at an index of a server's log after an event, if it came
    /// there within the picture.
    pub fn term_of(&self, server: ServerId, index: Index, event: EventId) -> Option<Term> {
        self.stood_at(server, index, event).map(|entry| entry.term)
    }

    /// The first index of a server's log at which something came to stand after an event.
    pub fn first_appended_after(
        &self,
        server: ServerId,
        event: EventId,
        to: EventId,
    ) -> Option<Index> {
        let after = self.marks().filter(|mark| mark.server == server);
        let after = after.filter(|mark| mark.event > event && mark.event <= to);
        after.flat_map(appended).map(|entry| entry.index).min()
    }
}

/// The entries that a mark tells to have come to a log.
pub(super) fn appended(mark: &Mark) -> impl Iterator<Item = Position> {
    let added = match &mark.deed {
        Deed::Appended(from, entries) => Some((*from, entries)),
        _ => None,
    };
    added.into_iter().flat_map(|(from, entries)| positions(from, entries))
}

fn positions(from: Index, entries: &Entries) -> impl Iterator<Item = Position> {
    (from.0..)
        .zip(entries.iter())
        .map(|(index, entry)| Position { term: entry.term, index: Index(index) })
}
