//! What clients asked, and what they were told: the history of a run as seen from outside.

use std::sync::Arc;

use flotilla_core::{Answer, RequestId, ServerId, ServerSet, SharedVec};

use crate::event::EventId;

/// All that was asked in a run, in the order in which it was asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Clients {
    /// The request with number n is at place n - 1.
    asked: SharedVec<Request>,
    /// How many of them are commands.
    commands: u64,
}

/// One thing that was asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Request {
    /// Whom.
    pub server: ServerId,
    /// For what.
    pub what: Asked,
    /// In which event.
    pub at: EventId,
    /// What came of it, once it is known.
    pub end: Option<End>,
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Asked {
    /// A command for the state machine, in the client's words.
    Command(Arc<str>),
    /// The value of a key.
    Read(Arc<str>),
    /// Other voters.
    Members(ServerSet),
}

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct End {
    /// In which event.
    pub at: EventId,
    /// What the client was told.
    pub reply: Reply,
}

/// What a client is told.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Reply {
    /// What the server says of a command or a refusal.
    Answer(Answer),
    /// The value that was read, or that there is none.
    Value(Option<Arc<str>>),
}

impl Clients {
    /// A client asks. Gives the request its number.
    pub(crate) fn ask(&mut self, server: ServerId, what: Asked, at: EventId) -> RequestId {
        self.commands += u64::from(matches!(what, Asked::Command(_)));
        self.asked.push(Request { server, what, at, end: None });
        RequestId(self.asked.len() as u64)
    }

    /// A client is told something. `value` reads the state machine of the server that speaks.
    pub(crate) fn tell(
        &mut self,
        request: RequestId,
        answer: Answer,
        at: EventId,
        value: impl FnOnce(&str) -> Option<Arc<str>>,
    ) {
        let slot = (request.0 as usize).checked_sub(1);
        let Some(asked) = slot.and_then(|slot| self.asked.get_mut(slot)) else { return };
        let reply = match (&asked.what, answer) {
            (Asked::Read(key), Answer::Readable(_)) => Reply::Value(value(key)),
            _ => Reply::Answer(answer),
        };
        asked.end = Some(End { at, reply });
    }

    /// A request by its number.
    pub fn request(&self, request: RequestId) -> Option<&Request> {
        self.asked.get(usize::try_from(request.0.checked_sub(1)?).ok()?)
    }

    /// All requests, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Request> {
        self.asked.iter()
    }

    /// How many commands were asked for.
    pub const fn commands(&self) -> u64 {
        self.commands
    }
}
