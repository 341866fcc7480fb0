//! Raft without one of its rules: the invariants notice, before a promise is broken or instead.

use flotilla_sim::Setup;
use flotilla_sim::core::Rule;
use flotilla_sim::invariants::{Breach, Invariant};

use crate::storms::{setup, storm};

/// What is noticed in the first storm in which anything is.
fn first_breach(rule: Rule) -> Breach {
    let broken = |seed| {
        let setup = setup(seed);
        let rules = setup.rules.with(rule, false);
        storm(seed, Setup { rules, ..setup }).err()
    };
    (0..500).find_map(broken).unwrap_or_else(|| panic!("without {rule} nothing is noticed"))
}

#[test]
fn without_a_rule_an_invariant_falls() {
    for (rule, invariant) in [
        (Rule::PersistVote, Invariant::VoteStays),
        (Rule::OneVotePerTerm, Invariant::VoteStays),
        (Rule::IncrementTerm, Invariant::VoteStays),
        (Rule::PersistTerm, Invariant::TermOfMessages),
        (Rule::PersistLog, Invariant::AnswerOnDisk),
        (Rule::PersistBeforeReply, Invariant::AnswerOnDisk),
        (Rule::HeartbeatConsistencyCheck, Invariant::AnswerOnDisk),
        (Rule::MatchWhatWasSent, Invariant::CommitOnQuorum),
        (Rule::CommitOnlyMatched, Invariant::CommittedStays),
        (Rule::TruncateOnlyOnConflict, Invariant::EveryQuorumKnows),
        (Rule::TruncateTheTail, Invariant::LogChanges),
        (Rule::LeaderAppendOnly, Invariant::LogChanges),
        (Rule::MatchNeverDecreases, Invariant::Refereed),
        (Rule::ReadAfterOwnTerm, Invariant::ReadsGoForward),
    ] {
        let breach = first_breach(rule);
        assert_eq!(breach.invariant, invariant, "{rule}: {breach}");
    }
}
