//! The schedules, in the order in which the rules are told.

use flotilla_core::Rule;

/// A rule and a script that breaks a property without it.
pub(super) const ALL: &[(Rule, &str)] = &[
    (Rule::PersistTerm, include_str!("schedules/persist-term.flotilla")),
    (Rule::PersistVote, include_str!("schedules/persist-vote.flotilla")),
    (Rule::PersistLog, include_str!("schedules/persist-log.flotilla")),
    (Rule::PersistBeforeReply, include_str!("schedules/persist-before-reply.flotilla")),
    (Rule::IncrementTerm, include_str!("schedules/increment-term.flotilla")),
    (Rule::OneVotePerTerm, include_str!("schedules/one-vote-per-term.flotilla")),
    (Rule::UpToDateCheck, include_str!("schedules/up-to-date-check.flotilla")),
    (Rule::LastTermFirst, include_str!("schedules/last-term-first.flotilla")),
    (Rule::DistinctVotes, include_str!("schedules/distinct-votes.flotilla")),
    (Rule::MatchVoteTerm, include_str!("schedules/match-vote-term.flotilla")),
    (Rule::StrictMajority, include_str!("schedules/strict-majority.flotilla")),
    (Rule::ConsistencyCheck, include_str!("schedules/consistency-check.flotilla")),
    (
        Rule::HeartbeatConsistencyCheck,
        include_str!("schedules/heartbeat-consistency-check.flotilla"),
    ),
    (Rule::TruncateOnlyOnConflict, include_str!("schedules/truncate-only-on-conflict.flotilla")),
    (Rule::TruncateTheTail, include_str!("schedules/truncate-the-tail.flotilla")),
    (Rule::CommitOnlyMatched, include_str!("schedules/commit-only-matched.flotilla")),
    (Rule::LeaderAppendOnly, include_str!("schedules/leader-append-only.flotilla")),
    (Rule::MatchWhatWasSent, include_str!("schedules/match-what-was-sent.flotilla")),
    (Rule::MatchAppendTerm, include_str!("schedules/match-append-term.flotilla")),
    (Rule::MatchNeverDecreases, include_str!("schedules/match-never-decreases.flotilla")),
    (Rule::CurrentTermCommit, include_str!("schedules/current-term-commit.flotilla")),
    (Rule::OneChangeAtATime, include_str!("schedules/one-change-at-a-time.flotilla")),
    (
        Rule::OwnTermBeforeReconfigure,
        include_str!("schedules/own-term-before-reconfigure.flotilla"),
    ),
    (Rule::JointConsensus, include_str!("schedules/joint-consensus.flotilla")),
    (Rule::ReadConfirmsLeadership, include_str!("schedules/read-confirms-leadership.flotilla")),
    (Rule::ReadAfterOwnTerm, include_str!("schedules/read-after-own-term.flotilla")),
    (Rule::MatchReadRequest, include_str!("schedules/match-read-request.flotilla")),
    (Rule::ClientSessions, include_str!("schedules/client-sessions.flotilla")),
];
