//! Choices that Raft leaves open: all of them are Raft.

/// What a leader does where the paper leaves a choice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Policies {
    /// The most bytes of a snapshot in one message; 0 for all of them.
    pub snapshot_chunk: u32,
    /// How nextIndex goes back after a rejection.
    pub back_off: BackOff,
    /// When a client's command goes out.
    pub replicate: Replicate,
    /// The most entries in one message; 0 for all that are missing.
    pub batch: u32,
    /// The most messages with entries that a follower has not answered yet; 0 for any number.
    pub pipeline: u32,
}

/// How nextIndex goes back after a rejection (§5.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum BackOff {
    /// To the first index of the term in conflict, as the follower hints.
    #[default]
    Term,
    /// By one entry.
    One,
    /// By half of what is not known to match.
    Halves,
}

impl BackOff {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Term, Self::One, Self::Halves];

    /// Its name in scripts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::One => "one",
            Self::Halves => "halves",
        }
    }
}

/// When a client's command goes out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Replicate {
    /// As soon as it is in the leader's log.
    #[default]
    AtOnce,
    /// With the next heartbeat, together with all that came in meanwhile.
    WithHeartbeat,
}

impl Replicate {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::AtOnce, Self::WithHeartbeat];

    /// Its name in scripts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::WithHeartbeat => "with-heartbeat",
        }
    }
}
