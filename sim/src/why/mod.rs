//! Why something happened, and what could happen: an event with its cause, its rules and what it
//! changed ([`account`]); and the answers to two questions about any moment of a run, given by the
//! core's own rules.
//!
//! *Could S3 win an election now?* [`ballot`] lets it stand for election in a copy of the
//! moment: its timer fires, each server that it reaches takes the step that its request asks for,
//! and the candidate takes the steps that the answers ask for. Whoever refuses, refuses by a
//! clause of the core.
//!
//! *Is index 2 safe?* [`standing`] says whether a leader without the entry can still come about.
//! - That one can is never said without a schedule: it was played in a copy of the world, and the
//!   leader without the entry is there at its end (`threat`).
//! - That none can is said for a reason that holds for every schedule: the argument of the paper's
//!   Figure 9, whose premises are looked up in the disks, memories and messages of the moment
//!   (`proof`).
//! - Where neither is found, that is said as well. With a rule off there is no proof.
//!
//! The modules:
//! - `account`: an event;
//! - `poll`: an election among copies of servers;
//! - `ballot`: the first question;
//! - `chances`: what may become of a server before an election, by a crash or a late message;
//! - `threat`, `proof`, `standing`: the second question.

mod account;
mod ballot;
mod chances;
mod poll;
mod proof;
mod standing;
mod threat;

pub use account::{Account, ChangedServer, Field, Origin, Step, account, steps};
pub use ballot::{Ballot, Outcome, Vote, Voted, ballot};
pub use standing::{Standing, Verdict, standing, standing_in};
pub use threat::{Threat, Way};

pub use crate::words::{Told, could_win, is_safe};
