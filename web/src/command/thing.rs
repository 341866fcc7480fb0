//! What can be looked at and acted on.

use flotilla_core::{Index, ServerId};
use flotilla_sim::{Action, EventId, MessageId};

use crate::command::Command;

/// Something that can be looked at and acted on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Thing {
    /// A server.
    Server(ServerId),
    /// A message under way.
    Message(MessageId),
    /// A link, the lower server first.
    Link(ServerId, ServerId),
    /// An event of the run.
    Event(EventId),
    /// A message that is not under way now.
    Sent {
        /// Which one.
        id: MessageId,
        /// The event that sent it.
        sent_by: EventId,
        /// The event with which it ended, if it did.
        ended: Option<EventId>,
    },
    /// A place in a server's log.
    Entry(ServerId, Index),
}

impl Thing {
    /// What it is called.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Server(id) => id.to_string(),
            Self::Message(id) | Self::Sent { id, .. } => format!("message {id}"),
            Self::Link(a, b) => format!("link {a}–{b}"),
            Self::Event(event) => format!("event {}", event.0),
            Self::Entry(id, index) => format!("index {index} of {id}"),
        }
    }

    /// Everything that can be done with it, always all of it and always in this order.
    pub(crate) fn actions(self) -> Vec<Command> {
        match self {
            Self::Server(id) => vec![
                Command::Act(Action::Timeout(id)),
                Command::Act(Action::Beat(id)),
                Command::ClientRequest(id),
                Command::Act(Action::Read(id, "x".into())),
                Command::Act(Action::Crash(id)),
                Command::Act(Action::Restart(id)),
                Command::Act(Action::Isolate(id)),
                Command::Act(Action::Reconnect(id)),
                Command::Act(Action::Pause(id)),
                Command::Act(Action::Resume(id)),
                Command::Act(Action::Sync(id)),
                Command::Act(Action::Snapshot(id)),
                Command::HandOverTo(id),
                Command::Add(id),
                Command::Remove(id),
            ],
            Self::Message(id) => vec![
                Command::Act(Action::Deliver(id)),
                Command::Act(Action::Drop(id)),
                Command::Act(Action::Duplicate(id)),
                Command::Act(Action::Hold(id)),
                Command::Act(Action::Release(id)),
            ],
            Self::Link(a, b) => vec![
                Command::Act(Action::Cut(a, b)),
                Command::Act(Action::Cut(b, a)),
                Command::Act(Action::CutBoth(a, b)),
                Command::Act(Action::HealBoth(a, b)),
            ],
            Self::Event(event) => vec![Command::Seek(event)],
            Self::Sent { sent_by, ended, .. } => {
                std::iter::once(sent_by).chain(ended).map(Command::Seek).collect()
            }
            Self::Entry(id, _) => vec![Command::Select(Self::Server(id))],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn server(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    #[test]
    fn the_actions_of_a_thing_have_names_of_their_own_and_say_what_they_do() {
        let message = MessageId { from: server(1), to: server(3), number: 1 };
        let things =
            [Thing::Server(server(1)), Thing::Message(message), Thing::Link(server(1), server(3))];
        for thing in things {
            let mut labels = HashSet::new();
            for command in thing.actions() {
                let (label, explanation) = (command.label(), command.explanation());
                assert!(!label.is_empty() && !explanation.is_empty(), "{command:?} has no words");
                assert_ne!(label, explanation, "of {command:?}");
                assert!(labels.insert(label), "{thing:?} has two actions called as {command:?} is");
            }
            assert!(labels.len() >= 4, "{thing:?} has {} actions", labels.len());
        }
    }
}
