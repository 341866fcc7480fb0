//! The telling things about an event, on the lane of the server that did them.

use std::collections::VecDeque;

use flotilla_core::{
    Delta, Effect, Entries, Index, Position, Refused, RoleKind, Rule, ServerId, ServerSet, Timer,
};

use crate::action::Action;
use crate::event::{Consequence, Event, EventId, Happening};
use crate::referee::Property;

/// Something telling that a server did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// In which event.
    pub event: EventId,
    /// Which server.
    pub server: ServerId,
    /// What.
    pub deed: Deed,
}

/// What a server did, or what was done to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// A timer fired.
    TimerFired(Timer),
    /// Its election timer began anew.
    TimerRestarted,
    /// It gave its vote to another.
    Voted(ServerId),
    /// It was elected.
    Elected,
    /// Entries came to its log, from an index on.
    Appended(Index, Entries),
    /// Entries went from its log, from an index on.
    Removed(Index, Entries),
    /// It took entries for committed, up to an index.
    Committed {
        /// The first of them.
        from: Index,
        /// The last of them.
        to: Index,
        /// Whether it counted the servers that have them itself, as a leader does.
        counted: bool,
    },
    /// Its state machine executed an entry.
    Applied(Index),
    /// Its log begins with a snapshot up to here.
    Snapshot(Position),
    /// A client asked it.
    Asked,
    /// It refused what another server or a client asked for.
    Refused,
    /// It crashed.
    Crashed,
    /// It started again.
    Restarted,
    /// It stalled.
    Paused,
    /// It went on.
    Resumed,
    /// It had a part in breaking a promise.
    Violated(Property),
}

/// Adds the marks of an event.
pub(super) fn add(event: &Event, servers: ServerSet, marks: &mut VecDeque<Mark>) {
    let mut mark = |server, deed| marks.push_back(Mark { event: event.id, server, deed });
    match &event.what {
        Happening::TimerFired { server, timer } => mark(*server, Deed::TimerFired(*timer)),
        Happening::Acted(action) => {
            if let Some((server, deed)) = deed_of(action) {
                mark(server, deed);
            }
        }
        _ => {}
    }
    // What a crash takes back is no deed.
    let crash = matches!(&event.what, Happening::Acted(action) if action.crashes().is_some());
    for consequence in event.consequences.iter().filter(|_| !crash) {
        if let Consequence::Server { server, effect } = consequence {
            deeds_of(*server, effect, |deed| mark(*server, deed));
        }
    }
    for violation in &event.verdict {
        for server in servers.iter() {
            mark(server, Deed::Violated(violation.property));
        }
    }
}

/// What an action does to a server that the server itself does not tell.
fn deed_of(action: &Action) -> Option<(ServerId, Deed)> {
    Some(match action {
        Action::Crash(server) | Action::CrashTorn(server, _) => (*server, Deed::Crashed),
        Action::Restart(server) => (*server, Deed::Restarted),
        Action::Pause(server) => (*server, Deed::Paused),
        Action::Resume(server) => (*server, Deed::Resumed),
        Action::Request(server, _)
        | Action::RequestAs(server, ..)
        | Action::Retry(server, _)
        | Action::Read(server, _) => (*server, Deed::Asked),
        _ => return None,
    })
}

fn deeds_of(server: ServerId, effect: &Effect, mut mark: impl FnMut(Deed)) {
    match effect {
        Effect::SetTimer(Timer::Election) => mark(Deed::TimerRestarted),
        Effect::Apply { index, .. } => mark(Deed::Applied(*index)),
        Effect::Refused(refusal) if refuses_another(refusal.what) => mark(Deed::Refused),
        Effect::Changed(change) => match &change.delta {
            Delta::VotedFor { after: Some(voted), .. } if *voted != server => {
                mark(Deed::Voted(*voted));
            }
            Delta::Role { after: RoleKind::Leader, .. } => mark(Deed::Elected),
            Delta::Log(delta) => {
                if !delta.removed.is_empty() {
                    mark(Deed::Removed(delta.from, delta.removed.clone()));
                }
                if !delta.appended.is_empty() {
                    mark(Deed::Appended(delta.from, delta.appended.clone()));
                }
            }
            Delta::CommitIndex { before, after } if after > before => mark(Deed::Committed {
                from: before.next(),
                to: *after,
                counted: change.rule == Rule::CurrentTermCommit,
            }),
            Delta::Snapshot { after, .. } => mark(Deed::Snapshot(after.last)),
            _ => {}
        },
        _ => {}
    }
}

/// Whether somebody else asked for what was refused.
const fn refuses_another(what: Refused) -> bool {
    matches!(
        what,
        Refused::Vote { .. }
            | Refused::PreVote { .. }
            | Refused::Append { .. }
            | Refused::InstallSnapshot { .. }
            | Refused::Request(_)
    )
}
