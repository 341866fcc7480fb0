//! Figure 8: why a leader must not take an entry of an older term for committed because a
//! majority has it.

use flotilla_sim::core::{Kind, RoleKind, Rule};

use crate::support::{Lab, LeaderCompleteness, StateMachineSafety, s};

/// The first two panels, from an empty cluster of five. Terms are not the paper's: S1 is elected
/// in term 1 to bring index 1 to all, and in term 2 for (a).
///
/// - (a) S1 leads and replicates index 2 to S2 alone.
/// - (b) S1 crashes. S5 leads term 3, elected by S3 and S4, and takes another entry at index 2.
///   It crashes too.
fn up_to_b(off: Option<Rule>) -> Lab {
    let mut lab = Lab::new(5, off);
    lab.elect(1, &[2, 3]);
    lab.request(1, "x=1");
    for follower in 2..=5 {
        lab.replicate(1, follower);
    }
    lab.crash(1);
    lab.restart(1);
    lab.drop_all();
    lab.elect(1, &[2, 3, 4, 5]);
    lab.request(1, "x=2");
    lab.replicate(1, 2);
    lab.drop_all();
    assert_eq!([1, 2, 3].map(|id| lab.log(id)), ["x=1@1 x=2@2", "x=1@1 x=2@2", "x=1@1"], "(a)");

    lab.crash(1);
    lab.elect(5, &[3, 4]);
    lab.request(5, "x=3");
    lab.drop_all();
    assert_eq!((lab.term(5), lab.log(5).as_str()), (3, "x=1@1 x=3@3"), "(b)");
    lab.crash(5);
    lab
}

impl Lab {
    /// S1 comes back and leads term 4, elected by S2 and S3. Its first election, in the term of
    /// S5, leads to nothing.
    fn bring_back_s1(&mut self) {
        self.restart(1);
        self.time_out(1);
        self.drop_all();
        self.elect(1, &[2, 3]);
        assert_eq!(self.term(1), 4);
    }
}

/// (c) S1 leads again, and replicates its old index 2 to S3 too: a majority has it.
fn up_to_c(off: Option<Rule>) -> Lab {
    let mut lab = up_to_b(off);
    lab.bring_back_s1();
    lab.replicate(1, 2);
    lab.replicate(1, 3);
    assert_eq!(lab.log(3), "x=1@1 x=2@2", "(c)");
    assert!(lab.world.referee().is_safe());
    lab
}

/// (d) S1 crashes, and S5 leads again, elected by servers that have its entry's term or less.
fn up_to_d(off: Option<Rule>) -> Lab {
    let mut lab = up_to_c(off);
    lab.drop_all();
    lab.crash(1);
    lab.restart(5);
    lab.time_out(5);
    lab.drop_all();
    lab.elect(5, &[2, 3, 4]);
    lab
}

/// (e) S1 replicates an entry of its own term to a majority before it crashes, and S5 stands
/// for election.
fn up_to_e(off: Option<Rule>) -> Lab {
    let mut lab = up_to_c(off);
    lab.request(1, "x=4");
    lab.replicate(1, 2);
    lab.replicate(1, 3);
    assert_eq!((lab.commit(1), lab.log(3).as_str()), (3, "x=1@1 x=2@2 x=4@4"));
    lab.drop_all();
    lab.crash(1);
    lab.restart(5);
    lab.time_out(5);
    lab.drop_all();
    lab.election(5, &[2, 3, 4]);
    lab
}

const LOST: &str = "S5 leads term 5 without index 2 (term 2, x=2), which S1 committed in term 4.";

#[test]
fn d_without_the_rule_a_committed_entry_is_lost_at_the_election_of_s5() {
    let rule = Some(Rule::CurrentTermCommit);
    assert_eq!(up_to_c(rule).commit(1), 2, "S1 takes index 2 for committed");
    let lab = up_to_d(rule);
    lab.broke(LeaderCompleteness, &[5, 1], &[2], &[5, 4], LOST);
    assert_eq!(lab.broken(), [LeaderCompleteness]);
}

#[test]
fn d_without_the_rule_another_entry_is_applied_in_its_place() {
    let mut lab = up_to_d(Some(Rule::CurrentTermCommit));
    lab.replicate(5, 2);
    assert_eq!(lab.broken(), [LeaderCompleteness], "two of five have it");
    lab.replicate(5, 3);
    assert_eq!(lab.commit(5), 2);
    let sentence = "S5 applied x=3 (term 3) at index 2, where S1 had applied x=2 (term 2).";
    lab.broke(StateMachineSafety, &[5, 1], &[2], &[3, 2], sentence);

    // What follows from it is no news.
    lab.restart(1);
    lab.replicate(5, 4);
    lab.beat(5, &[1, 2, 3, 4]);
    assert_eq!((lab.commit(1), lab.log(1).as_str()), (2, "x=1@1 x=3@3"));
    assert_eq!(lab.sentences(), [LOST, sentence]);
    assert_eq!(lab.broken(), [LeaderCompleteness, StateMachineSafety]);
}

#[test]
fn d_with_the_rule_nothing_is_lost() {
    assert_eq!(up_to_c(None).commit(1), 0, "S1 commits nothing before an entry of its term");
    let mut lab = up_to_d(None);
    lab.request(5, "x=4");
    for follower in 2..=4 {
        lab.replicate(5, follower);
    }
    assert_eq!((lab.commit(5), lab.log(2).as_str()), (3, "x=1@1 x=3@3 x=4@5"));
    lab.restart(1);
    lab.beat(5, &[1, 2, 3, 4]);
    assert_eq!((lab.commit(1), lab.log(1).as_str()), (3, "x=1@1 x=3@3 x=4@5"));
    assert!(lab.world.referee().is_safe());
}

#[test]
fn e_with_or_without_the_rule_s5_cannot_win() {
    for off in [None, Some(Rule::CurrentTermCommit)] {
        let lab = up_to_e(off);
        let s5 = lab.world.server(s(5));
        assert_eq!((s5.role(), s5.term().0), (RoleKind::Candidate, 5));
        assert_eq!(s5.denied_by().iter().collect::<Vec<_>>(), [s(2), s(3)]);
        assert!(lab.world.referee().is_safe());
    }
}

/// S1 hears of the third copy of index 2 only after S5 was elected without it.
#[test]
fn s1_may_hear_late_that_a_majority_has_it() {
    for off in [None, Some(Rule::CurrentTermCommit)] {
        let mut lab = up_to_b(off);
        lab.bring_back_s1();
        lab.replicate(1, 2);
        // The first one is refused, since S3 has nothing at index 2.
        lab.deliver(1, 3, Kind::AppendEntries);
        lab.deliver(3, 1, Kind::AppendEntriesReply);
        lab.deliver(1, 3, Kind::AppendEntries);
        assert_eq!(lab.log(3), "x=1@1 x=2@2");
        lab.restart(5);
        lab.deliver(1, 5, Kind::RequestVote);
        lab.elect(5, &[3, 4]);
        assert!(lab.world.referee().is_safe());

        lab.deliver(3, 1, Kind::AppendEntriesReply);
        if off.is_some() {
            lab.broke(LeaderCompleteness, &[5, 1], &[2], &[5, 4], LOST);
        }
        assert_eq!(lab.broken().len(), usize::from(off.is_some()));
    }
}
