//! What is kept of an event: enough to draw the tape, and to make the event again.

use flotilla_core::{Because, Delta, Effect, Refused, RoleKind, ServerId, ServerSet};

use crate::action::Action;
use crate::event::{Cause, Consequence, Event, Happening};
use crate::time::Time;
use crate::world::World;

/// One event in 16 bytes. Its records and words are made again from the nearest checkpoint.
///
/// Nothing else grows with every event of a run, so a field more is a matter of megabytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Kept {
    /// When it happened.
    pub at: Time,
    /// The highest term of any server after it.
    pub term: u32,
    /// The telling things about it.
    pub marks: Marks,
    /// The servers to which something happened in it.
    pub servers: ServerSet,
}

/// The telling things about an event.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Marks(u16);

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        impl Marks {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
        }
    };
}

marks! {
    /// Somebody acted.
    ACTION = 0;
    /// A leader was elected.
    ELECTED = 1;
    /// A leader committed an entry.
    COMMITTED = 2;
    /// A server crashed.
    CRASHED = 3;
    /// A server started again.
    RESTARTED = 4;
    /// A client asked.
    REQUEST = 5;
    /// A vote, an append, a request, or the commit of what a majority holds was refused.
    REFUSED = 6;
    /// A property was violated.
    VIOLATED = 7;
    /// A message was lost.
    LOST = 8;
}

const _: () = assert!(size_of::<Kept>() == 16, "an event is kept in 16 bytes");

impl Marks {
    /// Whether it has any of `marks`.
    pub const fn has(self, marks: Self) -> bool {
        self.0 & marks.0 != 0
    }

    /// Whether it has none at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds all of `marks`.
    pub fn add(&mut self, marks: Self) {
        self.0 |= marks.0;
    }

    /// The marks of an event.
    pub fn of(event: &Event) -> Self {
        let mut marks = Self::default();
        if matches!(event.cause, Cause::Action(_)) {
            marks.add(Self::ACTION);
        }
        if let Happening::Acted(action) = &event.what {
            match action {
                Action::Crash(_) | Action::CrashTorn(..) => marks.add(Self::CRASHED),
                Action::Restart(_) => marks.add(Self::RESTARTED),
                Action::Request(..) => marks.add(Self::REQUEST),
                _ => {}
            }
        }
        if !event.verdict.is_empty() {
            marks.add(Self::VIOLATED);
        }
        for consequence in &event.consequences {
            marks.add(Self::of_consequence(consequence));
        }
        marks
    }

    fn of_consequence(consequence: &Consequence) -> Self {
        match consequence {
            Consequence::Lost { .. } => Self::LOST,
            Consequence::Server { effect: Effect::Changed(change), .. } => match change.delta {
                Delta::Role { after: RoleKind::Leader, .. } => Self::ELECTED,
                Delta::CommitIndex { .. }
                    if change.rule == flotilla_core::Rule::CurrentTermCommit =>
                {
                    Self::COMMITTED
                }
                _ => Self::default(),
            },
            Consequence::Server { effect: Effect::Refused(refusal), .. } => match refusal.what {
                // An entry that too few hold yet is on its way, as every entry is at first.
                Refused::Commit(_) if matches!(refusal.because, Because::TooFew { .. }) => {
                    Self::default()
                }
                Refused::Vote { .. }
                | Refused::Append { .. }
                | Refused::Request(_)
                | Refused::Commit(_) => Self::REFUSED,
                _ => Self::default(),
            },
            _ => Self::default(),
        }
    }
}

impl Kept {
    pub(super) fn of(event: &Event, world: &World) -> Self {
        let term = world.servers().iter().map(|server| server.term().0).max().unwrap_or(0);
        Self {
            at: event.at,
            term: u32::try_from(term).unwrap_or(u32::MAX),
            marks: Marks::of(event),
            servers: event.servers(),
        }
    }
}

impl Event {
    /// The servers to which something happened: whose timer fired, who got a message, to whom
    /// something was done, and who did something on it. Not who sent the message that arrived.
    pub fn servers(&self) -> ServerSet {
        let mut servers = match &self.what {
            Happening::Began => ServerSet::EMPTY,
            Happening::TimerFired { server, .. } | Happening::WritesDone { server, .. } => {
                of(&[*server])
            }
            Happening::Arrived { id, .. } => of(&[id.to]),
            Happening::Acted(action) => action.servers(),
        };
        for consequence in &self.consequences {
            match consequence {
                Consequence::Server { server, .. }
                | Consequence::NeverSent { server, .. }
                | Consequence::NeverWritten { server, .. }
                | Consequence::WrittenUnheard { server, .. }
                | Consequence::NeverFlushed { server, .. }
                | Consequence::Flushed { server, .. } => servers.insert(*server),
                Consequence::Sent { .. }
                | Consequence::Copied { .. }
                | Consequence::Lost { .. } => {}
            }
        }
        servers
    }
}

impl Action {
    /// The servers that it is about; none if it is about all of them.
    fn servers(&self) -> ServerSet {
        match self {
            Self::Deliver(id)
            | Self::Drop(id)
            | Self::Hold(id)
            | Self::Release(id)
            | Self::Duplicate(id) => of(&[id.from, id.to]),
            Self::Cut(a, b)
            | Self::CutBoth(a, b)
            | Self::Heal(a, b)
            | Self::HealBoth(a, b)
            | Self::Transfer(a, b) => of(&[*a, *b]),
            _ => self.server().map_or(ServerSet::EMPTY, |server| of(&[server])),
        }
    }
}

fn of(servers: &[ServerId]) -> ServerSet {
    servers.iter().copied().collect()
}
