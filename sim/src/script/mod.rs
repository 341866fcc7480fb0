//! Scripts: a run as text, with what is expected of it.
//!
//! - `cursor` cuts a line into words, quoted text and `;`;
//! - `numbers` and `names` read what stands in a statement;
//! - `setup`, `statements` and `expectations` read one statement each;
//! - `named` reads a name that stands alone, for other places where people write names;
//! - `player` plays a script onto a timeline, event by event; `flow` lets time flow for it,
//!   `messages` chooses the messages it speaks of, and `judge` looks whether an expectation holds;
//! - `writer` writes a run down again, with `setup_text` for what it begins with and `action_text`
//!   for each action.
//!
//! `docs/script.md` is the reference of the language.

mod action_text;
mod cursor;
mod expectations;
mod flow;
mod judge;
mod messages;
mod named;
mod names;
mod numbers;
mod player;
mod setup;
mod setup_text;
mod statements;
mod writer;

use std::fmt;
use std::sync::Arc;

use flotilla_core::{Index, Kind, RoleKind, ServerId, Term};

use crate::action::{Action, MessageId};
use crate::referee::Property;
use crate::setup::Setup;
use crate::time::Time;

pub(crate) use cursor::{in_quotes, quoted as shown};
pub use named::{mechanism_named, property_named, rule_named};
pub use player::{Played, Playing};
pub(crate) use setup_text::write_setup;
pub(crate) use statements::read_action;
pub use writer::write_script;

/// A script that could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// What its run begins with.
    pub setup: Setup,
    /// What is done and expected, in order.
    pub statements: Vec<Located<Statement>>,
}

/// Something with the line it stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Located<T> {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub what: T,
}

/// One thing that a script does or expects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Statement {
    /// One action.
    Act(Action),
    /// The same action with each of some messages.
    Each(Handling, Which),
    /// Time flows for so long.
    Run(Time),
    /// Time flows until something is so.
    RunUntil(Until),
    /// So many events happen by themselves.
    Step(u64),
    /// Something ought to be so.
    Expect(Expectation),
}

/// What is done with a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handling {
    /// It arrives now.
    Deliver,
    /// It is lost.
    Drop,
    /// It stays under way until it is released.
    Hold,
    /// It goes on.
    Release,
    /// It gets a copy.
    Duplicate,
}

/// Which messages a statement speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All there are; to be delivered, those too that this brings about.
    All,
    /// Those that match: all of them where a side is open, the oldest where none is.
    Matching(Pattern),
    /// This one.
    One(MessageId),
}

/// What messages have in common. None stands for any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// The sender.
    pub from: Option<ServerId>,
    /// The receiver.
    pub to: Option<ServerId>,
    /// The kind.
    pub kind: Option<Kind>,
}

/// What time flows until.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// A server that is up leads the highest term of all that are up.
    Leader,
    /// A server that is up has committed this index.
    Commit(Index),
    /// No term, vote, role, log or commit changed for the longest election timeout.
    Quiet,
}

/// What ought to be so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expectation {
    /// The server is up, leads, and no leader that is up has a higher term.
    Leader(ServerId),
    /// No server that is up leads.
    NoLeader,
    /// The server's role.
    Role(ServerId, RoleKind),
    /// The server's currentTerm.
    Term(ServerId, Term),
    /// The server's votedFor.
    Voted(ServerId, Option<ServerId>),
    /// The terms of the entries in the server's log.
    Log(ServerId, Vec<Term>),
    /// The server's commitIndex.
    Commit(ServerId, Index),
    /// The value of a key in the server's state machine.
    State(ServerId, Arc<str>, Option<Arc<str>>),
    /// How many messages that match are under way, held ones too.
    Waiting(Pattern, usize),
    /// No property was violated so far.
    Safe,
    /// A property was violated so far.
    Violation(Property),
    /// Whether what clients were told so far is linearizable.
    Linearizable(bool),
}

/// Why a line cannot be read or done, or what does not hold there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// What is there.
    pub found: String,
    /// What should be there.
    pub expected: String,
}

/// What was read, or why it could not be: in a box, since an error is larger than most that is
/// read.
type Reading<T> = Result<T, Box<ScriptError>>;

/// `found …, expected …`; the caller puts the file and the line before it.
impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "found {}, expected {}", self.found, self.expected)
    }
}

impl std::error::Error for ScriptError {}

impl Script {
    /// Every word that a line can begin with.
    pub const KEYWORDS: &[&str] = statements::KEYWORDS;

    /// Every word that can follow `expect`.
    pub const EXPECTATIONS: &[&str] = expectations::KEYWORDS;

    /// Reads a script.
    ///
    /// # Errors
    /// The first thing that cannot be read: then nothing of the script is to be played.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        statements::parse(text).map_err(|error| *error)
    }

    /// How many expectations it has.
    pub fn expectations(&self) -> usize {
        let expects =
            |statement: &&Located<Statement>| matches!(statement.what, Statement::Expect(_));
        self.statements.iter().filter(expects).count()
    }
}
