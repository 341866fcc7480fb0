//! Events as JSON, one object on a line.

use std::sync::Arc;

use flotilla_core::{Body, Effect, Message, ServerId, Term, Timer};
use flotilla_sim::{
    Action, Cause, Consequence, Event, EventId, Happening, Loss, MessageId, Time, Violation, World,
};
use serde::Serialize;

/// An event of the script `file`.
pub(crate) fn line(file: &str, event: &Event, world: &World) -> String {
    let line = Line {
        file,
        id: event.id,
        t_us: event.at,
        clock: event.clock.name(),
        cause: match &event.cause {
            Cause::Action(action) => Reason::Action(action.to_string()),
            Cause::Event(id) => Reason::Event(*id),
        },
        kind: kind(&event.what),
        server: server(&event.what),
        message: message(event, world),
        effects: event.consequences.iter().map(Outcome::of).collect(),
        verdict: &event.verdict,
    };
    serde_json::to_string(&line).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    id: EventId,
    t_us: Time,
    clock: &'static str,
    cause: Reason,
    kind: String,
    server: Option<ServerId>,
    message: Option<Telegram>,
    effects: Vec<Outcome<'a>>,
    verdict: &'a [Arc<Violation>],
}

/// Somebody's act as a script writes it, or the event that the timer, message or write is from.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Reason {
    Action(String),
    Event(EventId),
}

/// The message that an event is about. What was dropped has no content any more.
#[derive(Serialize)]
struct Telegram {
    id: String,
    from: ServerId,
    to: ServerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<Term>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
}

#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "kebab-case")]
enum Outcome<'a> {
    Server {
        server: ServerId,
        #[serde(flatten)]
        effect: &'a Effect,
    },
    Sent {
        sent: String,
    },
    Copied {
        copied: String,
        of: String,
    },
    Lost {
        lost: String,
        kind: &'static str,
        how: &'static str,
    },
    NeverSent {
        server: ServerId,
        never_sent: u32,
    },
    NeverWritten {
        server: ServerId,
        never_written: u32,
    },
    WrittenUnheard {
        server: ServerId,
        written_unheard: u32,
    },
    NeverFlushed {
        server: ServerId,
        never_flushed: u32,
    },
    Flushed {
        server: ServerId,
        flushed: u32,
    },
}

impl<'a> Outcome<'a> {
    fn of(consequence: &'a Consequence) -> Self {
        match consequence {
            Consequence::Server { server, effect } => Self::Server { server: *server, effect },
            Consequence::Sent { id } => Self::Sent { sent: id.to_string() },
            Consequence::Copied { id, of } => {
                Self::Copied { copied: id.to_string(), of: of.to_string() }
            }
            Consequence::Lost { id, kind, how } => {
                let how = match how {
                    Loss::Cut => "cut",
                    Loss::Chance => "chance",
                    Loss::ReceiverDown => "receiver-down",
                    Loss::Dropped => "dropped",
                };
                Self::Lost { lost: id.to_string(), kind: kind.name(), how }
            }
            Consequence::NeverSent { server, count } => {
                Self::NeverSent { server: *server, never_sent: *count }
            }
            Consequence::NeverWritten { server, count } => {
                Self::NeverWritten { server: *server, never_written: *count }
            }
            Consequence::WrittenUnheard { server, count } => {
                Self::WrittenUnheard { server: *server, written_unheard: *count }
            }
            Consequence::NeverFlushed { server, count } => {
                Self::NeverFlushed { server: *server, never_flushed: *count }
            }
            Consequence::Flushed { server, count } => {
                Self::Flushed { server: *server, flushed: *count }
            }
        }
    }
}

/// What happened, in the words of scripts, whether somebody did it or it came by itself.
fn kind(what: &Happening) -> String {
    match what {
        Happening::Began => "begin".to_string(),
        Happening::TimerFired { timer: Timer::Election, .. } => "timeout".to_string(),
        Happening::TimerFired { timer: Timer::Heartbeat, .. } => "beat".to_string(),
        Happening::TimerFired { timer: Timer::MinimumElection | Timer::Lease, .. } => {
            "lapse".to_string()
        }
        Happening::Arrived { .. } => "deliver".to_string(),
        Happening::WritesDone { .. } => "sync".to_string(),
        Happening::Acted(action) => {
            let text = action.to_string();
            text.split(' ').next().unwrap_or_default().to_string()
        }
    }
}

/// The one server to which it happened.
fn server(what: &Happening) -> Option<ServerId> {
    match what {
        Happening::TimerFired { server, .. } | Happening::WritesDone { server, .. } => {
            Some(*server)
        }
        Happening::Arrived { id, .. } => Some(id.to),
        Happening::Acted(action) => action.server(),
        Happening::Began => None,
    }
}

fn message(event: &Event, world: &World) -> Option<Telegram> {
    match &event.what {
        Happening::Arrived { id, message } => Some(Telegram::of(*id, message)),
        Happening::Acted(Action::Drop(id)) => {
            Some(Telegram { kind: lost(event), ..Telegram::named(*id) })
        }
        Happening::Acted(
            Action::Deliver(id) | Action::Hold(id) | Action::Release(id) | Action::Duplicate(id),
        ) => Some(match world.bus().get(*id) {
            Some(envelope) => Telegram::of(*id, &envelope.message),
            None => Telegram::named(*id),
        }),
        _ => None,
    }
}

/// The kind of the message that an event lost.
fn lost(event: &Event) -> Option<&'static str> {
    event.consequences.iter().find_map(|consequence| match consequence {
        Consequence::Lost { kind, .. } => Some(kind.name()),
        _ => None,
    })
}

impl Telegram {
    fn named(id: MessageId) -> Self {
        Self { id: id.to_string(), from: id.from, to: id.to, kind: None, term: None, body: None }
    }

    fn of(id: MessageId, message: &Message) -> Self {
        Self {
            kind: Some(message.kind().name()),
            term: Some(message.term),
            body: Some(message.body.clone()),
            ..Self::named(id)
        }
    }
}
