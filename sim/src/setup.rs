//! What a run is begun with.

use flotilla_core::{Config, Mechanisms, Policies, Rules, ServerSet};

use crate::time::{Span, Time};

/// Everything that a run depends on besides the actions taken in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Setup {
    /// How many servers, 1 to 9: S1 up to that number.
    pub servers: u8,
    /// Who votes at the beginning; none for all servers. The others can be added later.
    pub initial: Option<ServerSet>,
    /// What all draws depend on.
    pub seed: u64,
    /// The clock it begins with.
    pub clock: Clock,
    /// What an election timeout is drawn from, each time the timer is set.
    pub election_timeout: Span,
    /// The time between a leader's heartbeats.
    pub heartbeat: Time,
    /// What the way of a message takes.
    pub latency: Span,
    /// How likely a message is lost.
    pub loss: Chance,
    /// How likely a message arrives twice.
    pub duplication: Chance,
    /// When disk writes are done.
    pub disk: Disk,
    /// The rules in force at the start.
    pub rules: Rules,
    /// The mechanisms beyond Figure 2 in use.
    pub mechanisms: Mechanisms,
    /// What Raft leaves open.
    pub policies: Policies,
    /// Whether messages on a link overtake each other.
    pub links: Links,
}

impl Setup {
    /// What a disk write takes in live time unless the setup says otherwise.
    pub const LIVE_DISK: Span = Span { min: Time(500), max: Time(2000) };

    /// What each server that votes from the beginning is told.
    pub fn config(&self) -> Config {
        Config {
            initial: self.initial.unwrap_or(ServerSet::first(self.servers)),
            rules: self.rules,
            mechanisms: self.mechanisms,
            policies: self.policies,
        }
    }
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            servers: 5,
            initial: None,
            seed: 1,
            clock: Clock::Live,
            election_timeout: Span::millis(150, 300),
            heartbeat: Time::from_millis(50),
            latency: Span::millis(5, 15),
            loss: Chance::NEVER,
            duplication: Chance::NEVER,
            disk: Disk::Usual,
            rules: Rules::default(),
            mechanisms: Mechanisms::default(),
            policies: Policies::default(),
            links: Links::Reorder,
        }
    }
}

/// Who decides what happens next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Clock {
    /// Virtual time flows: timers fire, and messages arrive after their latency.
    Live,
    /// Nothing happens by itself.
    Manual,
}

impl Clock {
    /// Its name in scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Manual => "manual",
        }
    }
}

/// When a write to disk is done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Disk {
    /// At once under the manual clock, after [`Setup::LIVE_DISK`] under the live one.
    Usual,
    /// At once.
    Immediate,
    /// When somebody says so.
    Manual,
    /// After a time drawn from this, under the live clock; at once under the manual one.
    Within(Span),
}

/// Whether messages on a link overtake each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Links {
    /// Each takes its own time, as datagrams do.
    Reorder,
    /// They arrive in the order in which they were sent, as on one connection.
    InOrder,
}

impl Links {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Reorder, Self::InOrder];

    /// Its name in scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reorder => "reorder",
            Self::InOrder => "in-order",
        }
    }
}

/// How likely something is, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Chance(pub u32);

impl Chance {
    /// It does not happen.
    pub const NEVER: Self = Self(0);
    /// It always happens.
    pub const ALWAYS: Self = Self(1_000_000);

    /// In percent, in the fewest digits that tell it exactly: `12.5%`.
    pub fn percent_text(self) -> String {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return format!("{whole}%");
        }
        let digits = format!("{whole}.{rest:04}");
        format!("{}%", digits.trim_end_matches('0'))
    }
}
