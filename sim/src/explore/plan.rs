//! A search for each rule that protects a property: where it begins and how far it goes, so that
//! it finds a shortest schedule without the rule in seconds and in a browser's memory.
//!
//! Schedules of more than [`FARTHEST`] acts are too far from an empty cluster. Their searches begin
//! at the end of a script, at which nothing has depended on the rule yet.

use std::fmt;

use flotilla_core::{Rule, Rules};

use super::Bounds;
use crate::referee::Property::{
    self, ElectionSafety, ExactlyOnce, LeaderAppendOnly, LeaderCompleteness, Linearizability,
    LogMatching, Monotonic, StateMachineSafety,
};

/// The most acts that such a search looks for.
pub const FARTHEST: u32 = 10;
/// Bytes of memory that such a search may take.
const MEMORY: usize = 400_000_000;

/// A search for a schedule that needs a rule to be off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The rule that is off.
    pub rule: Rule,
    /// What is broken without it.
    pub property: Property,
    /// How many servers there are.
    pub servers: u8,
    /// How far the search goes.
    pub bounds: Bounds,
    /// How many acts a shortest schedule has from where the search begins.
    pub length: u32,
    /// Where it begins; with an empty cluster if nowhere else.
    pub start: Option<Prelude>,
}

/// A run at whose end a search begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prelude {
    /// It as a script, with all rules on.
    pub script: &'static str,
    /// What has happened at its end, and why one begins there: a sentence.
    pub told: &'static str,
    /// How many acts a shortest schedule from an empty cluster has.
    pub whole: Whole,
}

/// How many acts a shortest schedule has, as far as that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whole {
    /// So many.
    Exactly(u32),
    /// None of so many acts was found.
    MoreThan(u32),
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(acts) => write!(f, "{acts}"),
            Self::MoreThan(acts) => write!(f, "more than {acts}"),
        }
    }
}

impl Plan {
    /// All of them, those from an empty cluster first.
    pub const fn all() -> &'static [Self] {
        &PLANS
    }

    /// The one for a rule, if the rule protects a property.
    pub fn of(rule: Rule) -> Option<Self> {
        PLANS.iter().find(|plan| plan.rule == rule).copied()
    }

    /// The one for what is off: where several rules are, that of one of them, if possible from an
    /// empty cluster, and as short as may be. None if none of them protects a property.
    pub fn without(rules: Rules) -> Option<Self> {
        let off = PLANS.iter().filter(|plan| !rules.on(plan.rule));
        off.min_by_key(|plan| (plan.start.is_some(), plan.length)).copied()
    }

    /// The script at whose end the search begins: under the manual clock, with its rule off and
    /// whatever else is to be.
    pub fn script(&self, rules: Rules) -> String {
        let mut without = String::new();
        for rule in rules.with(self.rule, false).off() {
            without.extend(["without ", rule.id(), "\n"]);
        }
        match self.start {
            None => format!("servers {}\nclock manual\n{without}", self.servers),
            Some(start) => {
                // The set-up ends with the first empty line.
                let (set_up, deeds) = start.script.split_once("\n\n").unwrap_or_default();
                format!("{set_up}\n{without}\n{deeds}")
            }
        }
    }

    /// How many acts a shortest schedule from an empty cluster has.
    pub const fn whole(&self) -> Whole {
        match self.start {
            None => Whole::Exactly(self.length),
            Some(start) => start.whole,
        }
    }

    const fn new(rule: Rule, property: Property, servers: u8, bounds: Bounds, length: u32) -> Self {
        Self { rule, property, servers, bounds, length, start: None }
    }

    const fn after(self, script: &'static str, told: &'static str, whole: Whole) -> Self {
        Self { start: Some(Prelude { script, told, whole }), ..self }
    }
}

/// Bounds that leave room for elections up to this term and logs up to this length, and for nothing
/// else.
const fn within(terms: u64, log: u64) -> Bounds {
    Bounds {
        depth: FARTHEST,
        terms,
        log,
        crashes: 0,
        copies: 0,
        transfers: 0,
        changes: 0,
        reads: 0,
        retries: 0,
        snapshots: 0,
        memory: MEMORY,
    }
}

/// The script of a start.
macro_rules! start {
    ($name:literal) => {
        include_str!(concat!("starts/", $name, ".flotilla"))
    };
}

/// Schedules are not found by depth alone: tight bounds make the difference between seconds and
/// hours.
const PLANS: [Plan; 28] = [
    Plan::new(Rule::OneVotePerTerm, ElectionSafety, 3, within(1, 0), 6),
    Plan::new(Rule::PersistVote, ElectionSafety, 3, Bounds { crashes: 1, ..within(1, 0) }, 8),
    Plan::new(Rule::PersistTerm, ElectionSafety, 3, Bounds { crashes: 1, ..within(2, 0) }, 8),
    Plan::new(Rule::MatchVoteTerm, ElectionSafety, 3, within(2, 0), 7),
    Plan::new(Rule::IncrementTerm, ElectionSafety, 3, within(2, 0), 6),
    Plan::new(Rule::StrictMajority, ElectionSafety, 2, within(1, 0), 2),
    Plan::new(Rule::DistinctVotes, ElectionSafety, 4, Bounds { copies: 2, ..within(1, 0) }, 10),
    Plan::new(Rule::LeaderAppendOnly, LeaderAppendOnly, 3, within(1, 2), 5),
    Plan::new(Rule::MatchNeverDecreases, Monotonic, 3, within(1, 1), 8),
    Plan::new(Rule::UpToDateCheck, LeaderCompleteness, 3, within(2, 1), 9),
    Plan::new(Rule::MatchWhatWasSent, LeaderCompleteness, 3, within(2, 1), 9),
    Plan::new(Rule::TruncateOnlyOnConflict, LeaderCompleteness, 3, within(2, 1), 10),
    Plan::new(Rule::TruncateTheTail, LogMatching, 3, within(2, 2), 10),
    Plan::new(Rule::JointConsensus, LeaderCompleteness, 3, Bounds { changes: 1, ..within(2, 1) }, 10),
    Plan::new(Rule::ClientSessions, ExactlyOnce, 3, Bounds { retries: 1, ..within(1, 2) }, 7),
    Plan::new(Rule::PersistLog, LeaderCompleteness, 3, Bounds { crashes: 1, ..within(2, 1) }, 8)
        .after(
            start!("leader"),
            "S1 leads term 1: the first entry that it takes can be lost in a crash.",
            Whole::Exactly(11),
        ),
    Plan::new(
        Rule::PersistBeforeReply,
        LeaderCompleteness,
        3,
        Bounds { crashes: 1, ..within(2, 1) },
        10,
    )
    .after(
        start!("leader-on-disk"),
        "S1 leads term 1, and all that was written so far is on disk: answers about the first entry will not wait for it.",
        Whole::Exactly(14),
    ),
    Plan::new(Rule::CommitOnlyMatched, StateMachineSafety, 3, within(2, 1), 9).after(
        start!("leader"),
        "S1 leads term 1: it can take an entry that nobody else gets, and follow another leader with it.",
        Whole::Exactly(12),
    ),
    Plan::new(
        Rule::OneChangeAtATime,
        LeaderCompleteness,
        3,
        Bounds { changes: 2, ..within(2, 1) },
        8,
    )
    .after(
        start!("leader"),
        "S1 leads term 1: only a leader can be asked for a change of the members, and for the next one.",
        Whole::Exactly(11),
    ),
    Plan::new(
        Rule::ReadAfterOwnTerm,
        Linearizability,
        3,
        Bounds { reads: 1, ..within(2, 1) },
        9,
    )
    .after(
        start!("leader"),
        "S1 leads term 1: it can commit an entry of which the next leader does not know that it is committed.",
        Whole::Exactly(12),
    ),
    Plan::new(
        Rule::ReadConfirmsLeadership,
        Linearizability,
        3,
        Bounds { reads: 1, ..within(2, 2) },
        7,
    )
    .after(
        start!("committed-entry"),
        "S1 leads term 1 and has committed x=1, which all have: from now on it can be deposed and answer with what is out of date.",
        Whole::Exactly(14),
    ),
    Plan::new(
        Rule::MatchReadRequest,
        Linearizability,
        3,
        Bounds { reads: 1, ..within(2, 2) },
        10,
    )
    .after(
        start!("committed-entry"),
        "S1 leads term 1 and has committed x=1, which all have: from now on an answer to a heartbeat can be under way while another leader takes over.",
        Whole::Exactly(15),
    ),
    Plan::new(Rule::HeartbeatConsistencyCheck, StateMachineSafety, 3, within(3, 1), 9).after(
        start!("lone-entry-and-a-leader"),
        "S1 has an entry of term 1 that nobody else has, and S2 leads term 2: what S2 commits will be another entry at the same index.",
        Whole::Exactly(16),
    ),
    Plan::new(Rule::LastTermFirst, LeaderCompleteness, 3, within(3, 1), 10).after(
        start!("two-lone-entries"),
        "S1 has two entries of term 1 that nobody else has: its log is the longest, and nothing of it is committed.",
        Whole::Exactly(14),
    ),
    Plan::new(Rule::ConsistencyCheck, LogMatching, 3, within(3, 2), 10).after(
        start!("lone-entry"),
        "S1 has an entry of term 1 that nobody else has: another one can come to stand at the same index elsewhere.",
        Whole::Exactly(14),
    ),
    Plan::new(
        Rule::OwnTermBeforeReconfigure,
        LeaderCompleteness,
        4,
        Bounds { changes: 1, ..within(3, 0) },
        6,
    )
    .after(
        start!("unheard-change"),
        "S1 alone has its change of term 1, which takes S4 out, and S2 leads term 2 without having heard of it: S2 can be asked for another change.",
        Whole::MoreThan(13),
    ),
    Plan::new(Rule::CurrentTermCommit, LeaderCompleteness, 3, within(4, 1), 7).after(
        start!("figure-8-c"),
        "As in Figure 8 (c), S1 has an entry of term 1, S3 has one of term 2, and S1 leads again, in term 3: it is about to spread its old entry.",
        Whole::MoreThan(14),
    ),
    Plan::new(Rule::MatchAppendTerm, LeaderCompleteness, 3, within(6, 2), 8).after(
        start!("late-answer"),
        "In term 3 S2 took two entries of S1, and its answer is still under way; in term 4 S3's entry took their place at S1: what the answer tells of is there no more.",
        Whole::MoreThan(12),
    ),
];
