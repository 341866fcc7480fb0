//! What onlookers see of a run and remember: the referee, and the clients whose history it judges.

use flotilla_core::{Answer, Index, Log, Renaming, RequestId, ServerId, Session, Term};

use crate::canon::CanonicalHasher;
use crate::clients::{Asked, Clients};
use crate::event::EventId;
use crate::kv::KeyValues;
use crate::referee::{Glimpse, Observation, Referee};

/// What a search remembers has no place in time. Only the history of clients has an order.
const NO_TIME: EventId = EventId(0);

/// What onlookers remember, a part of every state.
///
/// The history of clients is empty in a search without reads: no verdict depends on it then.
#[derive(Clone, Debug)]
pub(super) struct Onlookers {
    pub(super) referee: Referee,
    pub(super) clients: Clients,
}

/// What onlookers get to see of a step, but for the other servers.
#[derive(Debug)]
pub(super) enum Look {
    /// A server takes a step.
    Stepped(Box<Step>),
    /// A client asks a server.
    Asked { server: ServerId, what: Asked },
    /// A server with this state machine answers.
    Told { request: RequestId, answer: Answer, machine: KeyValues },
    /// A state machine executes a command of a session.
    Executed { server: ServerId, session: Session, index: Index },
}

/// A server before and after a step.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) server: ServerId,
    pub(super) before: Glimpse,
    pub(super) after: Glimpse,
    pub(super) log: Log,
    pub(super) changed_from: Option<Index>,
}

impl Onlookers {
    /// Sees an act, in a cluster whose lowest durable term is this.
    pub(super) fn see(&mut self, looks: &[Look], lowest_term: Term) {
        let now = self.clients.next_event();
        let verdict = &mut Vec::new();
        for look in looks {
            match look {
                Look::Asked { server, what } => {
                    self.clients.ask(*server, what.clone(), now);
                }
                Look::Told { request, answer, machine } => {
                    self.clients.tell(*request, *answer, now, machine);
                    self.referee.judge_answer(&self.clients, *request, NO_TIME, verdict);
                }
                Look::Executed { server, session, index } => {
                    self.referee.judge_executed(*server, *session, *index, NO_TIME, verdict);
                }
                Look::Stepped(step) => {
                    self.referee.judge(&step.observation(lowest_term), verdict);
                }
            }
        }
    }

    /// What verdicts to come depend on: see [`Referee::essence`] and [`Clients::essence`].
    /// Requests and answers name no server that a verdict would depend on.
    pub(super) fn essence(&self, names: &Renaming, out: &mut CanonicalHasher) {
        self.referee.essence(names, out);
        self.clients.essence(out);
    }
}

impl Look {
    /// Whether there is nothing in it to judge or to remember.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self, Self::Stepped(step) if step.observation(Term(0)).is_quiet())
    }

    /// Whether it matters even if the server is the same after it. A question alone does not:
    /// the server that was asked has forgotten it.
    pub(super) const fn matters(&self) -> bool {
        match self {
            Self::Stepped(_) | Self::Asked { .. } => false,
            Self::Told { answer, .. } => {
                matches!(answer, Answer::Applied(_) | Answer::Readable(_))
            }
            Self::Executed { .. } => true,
        }
    }
}

impl Step {
    fn observation(&self, lowest_term: Term) -> Observation<'_> {
        Observation {
            event: NO_TIME,
            server: self.server,
            before: self.before,
            after: self.after,
            log: &self.log,
            changed_from: self.changed_from,
            lowest_term,
        }
    }
}
