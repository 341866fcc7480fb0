//! The schedules, in the order in which the rules are told, and what is asked about each.

use flotilla_core::Rule;

use super::About;

/// A rule, what is asked about it in this order, and a script that breaks a property without it.
macro_rules! exercise {
    ($rule:ident, $script:literal: $($about:ident)+) => {
        (
            Rule::$rule,
            &[$(About::$about),+],
            include_str!(concat!("schedules/", $script, ".flotilla")),
        )
    };
}

/// All of them.
pub(super) const ALL: &[(Rule, &[About], &str)] = &[
    exercise!(PersistTerm, "persist-term": Breaks Next),
    exercise!(PersistVote, "persist-vote": Breaks Next),
    exercise!(PersistLog, "persist-log": Breaks Winners Next Safe),
    exercise!(PersistBeforeReply, "persist-before-reply": Breaks Next Winners Safe),
    exercise!(IncrementTerm, "increment-term": Breaks Next Winners),
    exercise!(OneVotePerTerm, "one-vote-per-term": Breaks Next),
    exercise!(UpToDateCheck, "up-to-date-check": Breaks Next Safe),
    exercise!(LastTermFirst, "last-term-first": Breaks Winners Next Safe),
    exercise!(DistinctVotes, "distinct-votes": Breaks Next),
    exercise!(MatchVoteTerm, "match-vote-term": Breaks Next),
    exercise!(StrictMajority, "strict-majority": Breaks Next),
    exercise!(ConsistencyCheck, "consistency-check": Breaks Winners Next Safe),
    exercise!(HeartbeatConsistencyCheck, "heartbeat-consistency-check": Breaks Next Safe),
    exercise!(TruncateOnlyOnConflict, "truncate-only-on-conflict": Breaks Winners Next Safe),
    exercise!(TruncateTheTail, "truncate-the-tail": Breaks Next Safe),
    exercise!(CommitOnlyMatched, "commit-only-matched": Breaks Next Safe),
    exercise!(LeaderAppendOnly, "leader-append-only": Breaks Winners Next Safe),
    exercise!(MatchWhatWasSent, "match-what-was-sent": Breaks Next Safe),
    exercise!(MatchAppendTerm, "match-append-term": Breaks Next Winners Safe),
    exercise!(MatchNeverDecreases, "match-never-decreases": Breaks Next),
    exercise!(CurrentTermCommit, "current-term-commit": Breaks Winners Next Safe),
    exercise!(OneChangeAtATime, "one-change-at-a-time": Breaks Winners Next Safe),
    exercise!(OwnTermBeforeReconfigure, "own-term-before-reconfigure": Breaks Next Winners),
    exercise!(JointConsensus, "joint-consensus": Breaks Winners Next Safe),
    exercise!(ReadConfirmsLeadership, "read-confirms-leadership": Breaks Winners Next),
    exercise!(ReadAfterOwnTerm, "read-after-own-term": Breaks Winners Next),
    exercise!(MatchReadRequest, "match-read-request": Breaks Winners Next),
    exercise!(ClientSessions, "client-sessions": Breaks Winners Next),
];
