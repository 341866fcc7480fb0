//! Short schedules on three servers that break a promise when one rule is off, and no promise
//! when it is on.

use flotilla_sim::Property;
use flotilla_sim::core::{Kind, Rule};

use crate::support::{ElectionSafety, Lab, LeaderCompleteness, LogMatching};

/// Plays `schedule` with `rule` off and with all rules on. Off, it breaks `property` and no
/// other; on, none. Gives the run without the rule.
fn check(rule: Rule, property: Property, schedule: fn(&mut Lab)) -> Lab {
    let mut with = Lab::new(3, None);
    schedule(&mut with);
    assert_eq!(with.broken(), [], "with {rule}: {:?}", with.sentences());

    let mut without = Lab::new(3, Some(rule));
    schedule(&mut without);
    assert_eq!(without.broken(), [property], "without {rule}: {:?}", without.sentences());
    without
}

/// S1 and S2 stand for election in one term, and S3 hears of both.
#[test]
fn one_vote_per_term() {
    let lab = check(Rule::OneVotePerTerm, ElectionSafety, |lab| {
        lab.time_out(1);
        lab.time_out(2);
        for candidate in [1, 2] {
            lab.deliver(candidate, 3, Kind::RequestVote);
            lab.deliver(3, candidate, Kind::RequestVoteReply);
        }
    });
    let sentence = "S2 was elected leader of term 1, of which S1 had already been elected leader.";
    lab.broke(ElectionSafety, &[2, 1], &[], &[1], sentence);
}

/// The same, but S3 crashes between the two.
#[test]
fn persist_vote() {
    let lab = check(Rule::PersistVote, ElectionSafety, |lab| {
        lab.time_out(1);
        lab.time_out(2);
        lab.deliver(1, 3, Kind::RequestVote);
        lab.deliver(3, 1, Kind::RequestVoteReply);
        lab.crash(3);
        lab.restart(3);
        lab.deliver(2, 3, Kind::RequestVote);
        lab.deliver(3, 2, Kind::RequestVoteReply);
    });
    let sentence = "S2 was elected leader of term 1, of which S1 had already been elected leader.";
    lab.broke(ElectionSafety, &[2, 1], &[], &[1], sentence);
}

/// S1 and S2 commit an entry, and S3, which has none, asks S2 for its vote.
#[test]
fn up_to_date_check() {
    let lab = check(Rule::UpToDateCheck, LeaderCompleteness, |lab| {
        lab.elect(1, &[2]);
        lab.request(1, "x=1");
        lab.replicate(1, 2);
        // Its first election is in the term of S1.
        lab.time_out(3);
        lab.drop_all();
        lab.election(3, &[2]);
    });
    let sentence = "S3 leads term 2 without index 1 (term 1, x=1), which S1 committed in term 1.";
    lab.broke(LeaderCompleteness, &[3, 1], &[1], &[2, 1], sentence);
}

/// S1 and S2 each lead a term and take an entry at index 1 that reaches nobody. Elected again,
/// S2 takes a second one, and sends it to S1 as if their first entries were the same.
#[test]
fn consistency_check() {
    let lab = check(Rule::ConsistencyCheck, LogMatching, |lab| {
        lab.elect(1, &[2]);
        lab.request(1, "x=1");
        lab.drop_all();
        lab.elect(2, &[3]);
        lab.request(2, "x=2");
        lab.drop_all();
        lab.crash(2);
        lab.restart(2);
        lab.elect(2, &[3]);
        lab.request(2, "x=3");
        lab.replicate(2, 1);
    });
    let sentence = "S1 has x=3 (term 3) at index 2 after an entry of term 1 at index 1, but S2 had \
                    the same one after an entry of term 2.";
    lab.broke(LogMatching, &[1, 2], &[1, 2], &[1, 2, 3], sentence);
}
