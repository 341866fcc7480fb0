//! Steady replication: the same work by several Raft libraries.
//!
//! A cluster in memory, on one thread, whose first server leads. It is given one command, all
//! messages are delivered in the order in which they were sent until there is none left, and
//! then comes the next command. Each library is driven as its own documentation does it.
//!
//! What a *message step* is: one message is taken from the queue and handed to its server, which
//! handles it; what it wants on disk is appended to a vector and reported as done at once; what
//! is committed is applied to a state machine that counts; the client is answered; and what it
//! sends goes to the end of the queue. What the leader does about the command itself is no
//! message step, but its time counts.

mod flotilla;
mod noraft;
mod tikv;

pub use flotilla::Flotilla;
pub use noraft::Noraft;
pub use tikv::Tikv;

/// A cluster of some library.
pub trait Cluster {
    /// A cluster of so many servers, the first of which has been elected. Nothing is under way.
    fn new(servers: u8) -> Self;

    /// Gives the leader a command and delivers all messages. Says how many those were.
    fn replicate(&mut self, command: &str) -> u64;

    /// Lets the leader send a heartbeat and delivers all messages, so that every server hears
    /// what is committed.
    fn heartbeat(&mut self);

    /// What the state machine of each server has been given.
    fn machines(&self) -> Vec<Machine>;

    /// How many clients were told that their command is applied.
    fn answered(&self) -> u64;
}

/// A state machine that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Machine {
    /// How many commands.
    pub commands: u64,
    /// How long they are together.
    pub bytes: u64,
}

impl Machine {
    fn apply(&mut self, command: &[u8]) {
        self.commands += 1;
        self.bytes += command.len() as u64;
    }
}
