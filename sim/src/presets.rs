//! Famous broken programs: several rules off at once.

use flotilla_core::{Rule, Rules};

/// A program that gets Raft wrong in a way that many have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preset {
    /// Its name in scripts.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it gets wrong, in a sentence.
    pub text: &'static str,
    /// The rules it does without.
    pub off: &'static [Rule],
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 5] = [
        Self {
            id: "count-the-acks",
            name: "The leader that counts the acks",
            text: "Each success counts for whatever the leader's log holds by then, whenever it was asked for, and old entries are committed by counting.",
            off: &[Rule::MatchWhatWasSent, Rule::MatchAppendTerm, Rule::CurrentTermCommit],
        },
        Self {
            id: "special-heartbeats",
            name: "The follower to whom heartbeats are special",
            text: "A heartbeat is answered with success unchecked, and its leaderCommit is taken over as it is.",
            off: &[Rule::HeartbeatConsistencyCheck, Rule::CommitOnlyMatched],
        },
        Self {
            id: "append-cuts-the-log",
            name: "The follower whose log every append cuts",
            text: "Whatever arrives is put after prevLogIndex without a look at the log before, and what stood there is cut off.",
            off: &[Rule::ConsistencyCheck, Rule::TruncateOnlyOnConflict],
        },
        Self {
            id: "votes-are-a-number",
            name: "The candidate whose votes are a number",
            text: "Each vote that arrives adds one, whoever sent it and for whichever term.",
            off: &[Rule::DistinctVotes, Rule::MatchVoteTerm],
        },
        Self {
            id: "persist-nothing",
            name: "The server that persists nothing",
            text: "Term, vote and log are in memory only, and a crash takes them.",
            off: &[Rule::PersistTerm, Rule::PersistVote, Rule::PersistLog],
        },
    ];

    /// These rules without those that this program does without.
    #[must_use]
    pub fn of(self, rules: Rules) -> Rules {
        self.off.iter().fold(rules, |rules, rule| rules.with(*rule, false))
    }
}
