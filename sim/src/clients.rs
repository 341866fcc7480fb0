//! What clients asked, and what they were told: the history of a run as seen from outside.

mod essence;

use std::sync::Arc;

use flotilla_core::{Answer, Index, RequestId, ServerId, ServerSet, Session, SharedVec};

use crate::event::EventId;
use crate::kv::KeyValues;

/// All that was asked in a run, in the order in which it was asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Clients {
    /// The request with number n is at place n - 1.
    asked: SharedVec<Request>,
    /// How many of them are commands.
    commands: u64,
    /// The newest command of each client that has a session, in the order of the clients.
    sessions: Vec<(Session, Arc<str>)>,
    /// The highest index that an answer so far spoke of.
    answered: Index,
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
    /// The highest index that an answer before it spoke of.
    floor: Index,
    /// What came of it, once it is known.
    pub end: Option<End>,
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Asked {
    /// A command for the state machine, in the client's words, and of which session if it is of
    /// one.
    Command(Arc<str>, Option<Session>),
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
    /// The index that the answer speaks of.
    index: Option<Index>,
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
        self.commands += u64::from(matches!(what, Asked::Command(..)));
        self.asked.push(Request { server, what, at, floor: self.answered, end: None });
        RequestId(self.asked.len() as u64)
    }

    /// The next command of a client's session.
    pub(crate) fn next_of(&mut self, client: u32, words: &Arc<str>) -> Session {
        match self.place_of(client) {
            Ok(place) => {
                let (session, newest) = &mut self.sessions[place];
                session.serial += 1;
                *newest = Arc::clone(words);
                *session
            }
            Err(place) => {
                let session = Session { client, serial: 1 };
                self.sessions.insert(place, (session, Arc::clone(words)));
                session
            }
        }
    }

    /// The newest command of a client's session.
    pub fn newest_of(&self, client: u32) -> Option<(Session, &Arc<str>)> {
        let (session, words) = &self.sessions[self.place_of(client).ok()?];
        Some((*session, words))
    }

    fn place_of(&self, client: u32) -> Result<usize, usize> {
        self.sessions.binary_search_by_key(&client, |(session, _)| session.client)
    }

    /// A client is told something by a server with this state machine.
    pub(crate) fn tell(
        &mut self,
        request: RequestId,
        answer: Answer,
        at: EventId,
        machine: &KeyValues,
    ) {
        let slot = (request.0 as usize).checked_sub(1);
        let Some(asked) = slot.and_then(|slot| self.asked.get_mut(slot)) else { return };
        let (reply, index) = match (&asked.what, answer) {
            (Asked::Read(key), Answer::Readable(index)) => {
                (Reply::Value(machine.get(key).map(Into::into)), Some(index))
            }
            (Asked::Command(_, Some(session)), Answer::Applied(index)) => {
                // One that was executed before is answered with the first result.
                let index = machine.executed_at(*session).unwrap_or(index);
                (Reply::Answer(Answer::Applied(index)), Some(index))
            }
            (_, Answer::Applied(index)) => (Reply::Answer(answer), Some(index)),
            _ => (Reply::Answer(answer), None),
        };
        asked.end = Some(End { at, reply, index });
        self.answered = self.answered.max(index.unwrap_or_default());
    }

    /// Whether an answer speaks of a state older than one that was told before the question: only
    /// then it may not fit the order of the log.
    pub(crate) fn is_out_of_order(&self, request: RequestId) -> bool {
        let Some(asked) = self.request(request) else { return false };
        let Some(index) = asked.end.as_ref().and_then(|end| end.index) else { return false };
        match asked.what {
            Asked::Read(_) => index < asked.floor,
            Asked::Command(..) => index <= asked.floor,
            Asked::Members(_) => false,
        }
    }

    /// An event that comes after all that was asked and answered so far.
    pub(crate) fn next_event(&self) -> EventId {
        let events = |request: &Request| {
            let end = request.end.as_ref().map(|end| end.at);
            end.map_or(request.at, |end| end.max(request.at))
        };
        EventId(self.asked.iter().map(events).max().unwrap_or_default().0 + 1)
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
