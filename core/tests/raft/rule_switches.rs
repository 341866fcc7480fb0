//! Each rule that can be switched off is consulted: on it acts, off it does not, and the record
//! says that it is off.

use flotilla_core::{
    Answer, Body, Delta, Effect, Index, Input, Node, Persistent, Position, RoleKind, Rule, Rules,
    ServerId, ServerSet, WriteId,
};

use crate::support::*;

/// The reason of what was changed or refused last by `rule`.
fn reason(effects: &[Effect], rule: Rule) -> String {
    let changed = changes(effects).into_iter().map(|change| (change.rule, change.because));
    let refused = refusals(effects).into_iter().map(|refusal| (refusal.rule, refusal.because));
    let mut all = changed.chain(refused).filter(|(by, _)| *by == rule);
    all.next_back().expect("a record by this rule").1.to_string()
}

/// Figure 8 (c): S1 leads term 4, and its entry of term 2 reaches a majority of five.
fn spread_an_old_entry(given: Given) -> (Index, String) {
    let mut node = given.term(4).log(&[1, 2]).leader();
    node.hears(2, 4, accepted(2));
    let effects = node.hears(3, 4, accepted(2));
    (node.commit_index(), reason(&effects, Rule::CurrentTermCommit))
}

#[test]
fn current_term_commit() {
    let (commit, because) = spread_an_old_entry(s1_of(5));
    assert_eq!(commit, Index(0));
    assert_eq!(because, "index 2 is on 3 of 5 servers, but its term is 2, not 4");

    let (commit, because) = spread_an_old_entry(s1_of(5).without(Rule::CurrentTermCommit));
    assert_eq!(commit, Index(2));
    assert_eq!(
        because,
        "index 2 is on 3 of 5 servers; its term is 2, not 4, but current-term-commit is off"
    );
}

#[test]
fn even_without_current_term_commit_nothing_past_the_log_is_committed() {
    let mut node = s1_of(5).without(Rule::CurrentTermCommit).term(4).log(&[1, 2]).leader();
    // Its own disk is behind, so that only those who claim too much are counted.
    node.asked(1);
    for peer in 2..=5 {
        node.hears(peer, 4, accepted(9));
    }
    assert_eq!(node.commit_index(), Index(3));
}

/// S3 asks S1 for its vote in term 2, with a last entry of term 1.
fn vote_for_s3(given: Given, rule: Rule) -> (Option<u8>, Body, String) {
    let mut node = given.term(2).follower();
    let effects = node.hears(3, 2, vote_request(at(1, 1)));
    let voted_for = node.voted_for().map(ServerId::number);
    (voted_for, reply(&effects).2, reason(&effects, rule))
}

#[test]
fn one_vote_per_term() {
    let rule = Rule::OneVotePerTerm;
    let given = s1_of(3).voted(Some(2));
    let because = "votedFor is S2 in term 2".to_owned();
    assert_eq!(vote_for_s3(given.clone(), rule), (Some(2), DENIED, because));
    let because = "votedFor is S2 in term 2, but one-vote-per-term is off".to_owned();
    assert_eq!(vote_for_s3(given.without(rule), rule), (Some(3), GRANTED, because));
}

#[test]
fn up_to_date_check() {
    let given = s1_of(3).log(&[1, 2]);
    let rule = Rule::UpToDateCheck;
    let because = "last term 1 < 2".to_owned();
    assert_eq!(vote_for_s3(given.clone(), rule), (None, DENIED, because));
    let because = "its vote is free, and last term 1 < 2, but up-to-date-check is off".to_owned();
    let given = given.without(rule);
    assert_eq!(vote_for_s3(given, Rule::OneVotePerTerm), (Some(3), GRANTED, because));
}

/// S1 votes, all its writes are done, and it crashes.
fn vote_and_crash(given: Given) -> (Node, Node) {
    let mut node = given.term(1).follower();
    let mut disk = node.persistent().clone();
    let effects = node.hears(3, 2, vote_request(at(0, 0)));
    writes(&effects).for_each(|(_, write)| disk.write(write));
    node.sync();
    let restarted = Node::restart(node.id(), node.config().clone(), disk);
    (node, restarted)
}

#[test]
fn persist_vote() {
    let (before, after) = vote_and_crash(s1_of(3));
    assert_eq!((before.voted_for(), after.voted_for()), (Some(s(3)), Some(s(3))));
    let (before, after) = vote_and_crash(s1_of(3).without(Rule::PersistVote));
    assert_eq!((before.voted_for(), after.voted_for()), (Some(s(3)), None));
    assert_eq!(after.current_term(), before.current_term(), "the term is on disk all the same");
}

#[test]
fn without_persist_vote_no_vote_of_an_older_term_comes_back() {
    let disk = Persistent { voted_for: Some(s(2)), ..Persistent::default() };
    let (_, after) = vote_and_crash(s1_of(3).disk(disk).without(Rule::PersistVote));
    assert_eq!(after.voted_for(), None);
}

/// S1's log has term 1 at index 2; the leader of term 3 has term 2 there, and sends index 3.
fn append_after_a_conflict(given: Given) -> (Vec<u64>, Body) {
    let mut node = given.term(3).log(&[1, 1]).follower();
    let effects = node.hears(2, 3, append(at(2, 2), &[3], 0));
    (terms(node.log()), reply(&effects).2)
}

#[test]
fn consistency_check() {
    assert_eq!(append_after_a_conflict(s1_of(3)), (vec![1, 1], rejected(1)));
    let off = s1_of(3).without(Rule::ConsistencyCheck);
    assert_eq!(append_after_a_conflict(off), (vec![1, 1, 3], accepted(3)));
}

#[test]
fn even_without_consistency_check_an_append_leaves_no_gap() {
    let mut node = s1_of(3).without(Rule::ConsistencyCheck).term(3).log(&[1, 1]).follower();
    let effects = node.hears(2, 3, append(at(1, 3), &[3], 4));
    assert_eq!(reply(&effects).2, rejected(3));
    assert_eq!((terms(node.log()), node.commit_index()), (vec![1, 1], Index(0)));
}

/// S1 has applied three entries, and then two of them are cut off: with no rule off it cannot be.
fn cut_below_commit() -> Node {
    let mut node = s1_of(3).without(Rule::ConsistencyCheck).term(1).follower();
    node.hears(2, 1, append(at(0, 0), &[1, 1, 1], 3));
    let effects = node.hears(3, 2, append(at(0, 0), &[2], 0));
    assert_eq!(reason(&effects, Rule::TruncateConflict), "the log now ends at index 1");
    node
}

#[test]
fn commit_index_goes_back_with_a_log_that_is_cut() {
    let node = cut_below_commit();
    assert_eq!((node.commit_index(), node.last_applied()), (Index(1), Index(3)));
}

#[test]
fn clients_of_entries_below_last_applied_are_answered_when_these_are_committed() {
    let mut node = cut_below_commit();
    node.times_out();
    node.sync();
    node.hears(2, 3, GRANTED);
    (1..=3).for_each(|request| drop(node.asked(request)));
    node.sync();
    let effects = node.hears(2, 3, accepted(3));
    let done = |index| Answer::Applied(Index(index));
    assert_eq!((answers(&effects), applied(&effects)), (vec![(1, done(2)), (2, done(3))], vec![]));
    let effects = node.hears(2, 3, accepted(4));
    assert_eq!((answers(&effects), applied(&effects)), (vec![(3, done(4))], vec![4]));
}

#[test]
fn a_rule_switched_on_again_acts_again() {
    let mut node = s1_of(5).term(4).log(&[1, 2]).leader();
    let switch = |on| Input::SwitchRule { rule: Rule::CurrentTermCommit, on };
    node.on(switch(false));
    assert_eq!(node.config().rules.off().collect::<Vec<_>>(), [Rule::CurrentTermCommit]);
    node.on(switch(true));
    assert!(node.config().rules.all_on());
    node.hears(2, 4, accepted(2));
    node.hears(3, 4, accepted(2));
    assert_eq!(node.commit_index(), Index(0));
}

#[test]
fn a_rule_that_can_be_switched_is_found_by_its_id() {
    for rule in switchable() {
        assert_eq!(Rule::switchable_by_id(rule.id()), Some(rule));
    }
    assert_eq!(Rule::switchable_by_id("higher-term"), None);
}

#[test]
fn every_rule_says_where_it_stands_and_one_to_switch_what_it_protects() {
    for rule in Rule::ALL {
        assert!(!rule.citation().is_empty() && rule.text().ends_with('.'), "{rule}");
        assert_eq!(rule.protects().ends_with('.'), rule.switchable(), "{rule}");
        let same = Rule::ALL.iter().filter(|other| other.id() == rule.id());
        assert_eq!(same.count(), 1, "{rule}");
    }
}

#[test]
fn each_rule_is_switched_alone() {
    for rule in switchable() {
        let rules = Rules::default().with(rule, false);
        assert_eq!(rules.off().collect::<Vec<_>>(), [rule]);
        assert!(rules.with(rule, true).all_on(), "{rule}");
    }
    let all_off =
        switchable().into_iter().fold(Rules::default(), |rules, rule| rules.with(rule, false));
    assert!(all_off.off().eq(switchable()));
}

/// S1 hears of a term and takes an entry, all its writes are done, and it crashes.
fn append_and_crash(given: Given) -> Persistent {
    let mut node = given.follower();
    let mut disk = node.persistent().clone();
    let effects = node.hears(2, 3, append(at(0, 0), &[3], 0));
    writes(&effects).for_each(|(_, write)| disk.write(write));
    node.sync();
    node.crashes(&disk);
    node.persistent().clone()
}

#[test]
fn persist_term() {
    assert_eq!(append_and_crash(s1_of(3)).current_term.0, 3);
    let left = append_and_crash(s1_of(3).without(Rule::PersistTerm));
    assert_eq!((left.current_term.0, terms(&left.log)), (0, vec![3]));
}

#[test]
fn persist_log() {
    assert_eq!(terms(&append_and_crash(s1_of(3)).log), [3]);
    let left = append_and_crash(s1_of(3).without(Rule::PersistLog));
    assert_eq!((left.current_term.0, terms(&left.log)), (3, vec![]));
}

#[test]
fn without_persist_log_a_leader_counts_itself_all_the_same() {
    let mut node = s1_of(3).without(Rule::PersistLog).term(1).leader();
    node.asked(1);
    assert_eq!(node.writes().newest(), None);
    assert_eq!(node.lead().match_index[s(1)], Index(1));
}

#[test]
fn without_any_disk_a_lone_server_still_elects_itself() {
    let off = [Rule::PersistTerm, Rule::PersistVote, Rule::PersistLog];
    let mut node = off.into_iter().fold(s1_of(1), Given::without).follower();
    node.times_out();
    let effects = node.asked(1);
    assert_eq!((applied(&effects), writes(&effects).count()), (vec![1], 0));
}

#[test]
fn what_was_kept_off_the_disk_reaches_it_when_the_rule_is_on_again() {
    let off = [Rule::PersistTerm, Rule::PersistVote, Rule::PersistLog];
    let mut node = off.into_iter().fold(s1_of(3), Given::without).follower();
    node.hears(3, 2, vote_request(at(0, 0)));
    node.hears(3, 2, append(at(0, 0), &[2, 2], 0));
    let mut disk = Persistent::default();
    for rule in off {
        let effects = node.on(Input::SwitchRule { rule, on: true });
        writes(&effects).for_each(|(_, write)| disk.write(write));
    }
    assert_eq!(disk, *node.persistent());
}

/// S1 takes an entry of S2's and crashes before it is on disk. Gives what the answer waits for.
fn answer_to_an_append(given: Given) -> Option<WriteId> {
    let mut node = given.term(1).follower();
    let effects = node.hears(2, 1, append(at(0, 0), &[1], 0));
    sends(&effects)[0].1
}

#[test]
fn persist_before_reply() {
    assert_eq!(answer_to_an_append(s1_of(3)), Some(WriteId(1)));
    let off = s1_of(3).without(Rule::PersistBeforeReply);
    assert_eq!(answer_to_an_append(off.clone()), None);

    let counts_itself = |given: Given| {
        let mut node = given.term(1).leader();
        let effects = node.asked(1);
        (node.lead().match_index[s(1)], reason(&effects, Rule::PersistBeforeReply))
    };
    let because = "the log ends at index 1".to_owned();
    assert_eq!(counts_itself(s1_of(3)), (Index(0), because));
    let because = "its log ends at index 1, on its disk or not".to_owned();
    assert_eq!(counts_itself(off), (Index(1), because));
}

#[test]
fn without_persist_before_reply_votes_still_wait_for_the_disk() {
    let mut node = s1_of(3).without(Rule::PersistBeforeReply).follower();
    let effects = node.hears(2, 1, vote_request(at(0, 0)));
    assert_eq!(sends(&effects)[0].1, Some(WriteId(1)));
}

/// S1 of five stands in term 2, and the vote of S2 comes twice.
fn hear_twice(given: Given) -> (Node, String) {
    let mut node = given.term(2).candidate();
    node.hears(2, 2, GRANTED);
    let effects = node.hears(2, 2, GRANTED);
    let rule =
        if node.role().kind() == RoleKind::Leader { Rule::WinElection } else { Rule::CollectVotes };
    let because = changes(&effects).into_iter().find(|change| change.rule == rule);
    let because = because.map(|change| change.because.to_string()).unwrap_or_default();
    (node, because)
}

#[test]
fn distinct_votes() {
    let (node, because) = hear_twice(s1_of(5));
    assert_eq!((node.role().kind(), because.as_str()), (RoleKind::Candidate, ""));
    let (node, because) = hear_twice(s1_of(5).without(Rule::DistinctVotes));
    assert_eq!((node.role().kind(), because.as_str()), (RoleKind::Leader, "3 of 5 votes"));
    let (_, because) = hear_twice(s1_of(7).without(Rule::DistinctVotes));
    assert_eq!(because, "3 of 7 votes, that of S2 once more, as distinct-votes is off");
}

/// S1 stands in term 2, and a vote of term 1 arrives.
fn hear_an_old_vote(given: Given) -> (Node, Vec<Effect>) {
    let mut node = given.term(2).candidate();
    let effects = node.hears(2, 1, GRANTED);
    (node, effects)
}

#[test]
fn match_vote_term() {
    let (node, effects) = hear_an_old_vote(s1_of(5));
    assert_eq!(node.role().votes_of(ServerSet::first(3)), 1);
    assert_eq!(reason(&effects, Rule::StaleReply), "term 1 < currentTerm 2");
    let (node, effects) = hear_an_old_vote(s1_of(5).without(Rule::MatchVoteTerm));
    assert_eq!(node.role().votes_of(ServerSet::first(3)), 2);
    assert_eq!(
        reason(&effects, Rule::CollectVotes),
        "2 of 5 votes, one of term 1, not 2, as match-vote-term is off"
    );
}

/// S1, which has voted for S3 in term 2, stands for election.
fn stand(given: Given) -> (u64, Option<ServerId>, String) {
    let mut node = given.term(2).voted(Some(3)).follower();
    let effects = node.times_out();
    let vote = changes(&effects)
        .into_iter()
        .find(|change| matches!(change.delta, Delta::VotedFor { after: Some(_), .. }));
    (sends(&effects)[0].0.term.0, node.voted_for(), vote.expect("a vote").because.to_string())
}

#[test]
fn increment_term() {
    assert_eq!(stand(s1_of(3)), (3, Some(s(1)), "the timer ran out".to_owned()));
    let because = "the timer ran out, but the term stays 2, as increment-term is off".to_owned();
    assert_eq!(stand(s1_of(3).without(Rule::IncrementTerm)), (2, Some(s(1)), because));
}

#[test]
fn strict_majority() {
    let off = |servers| s1_of(servers).without(Rule::StrictMajority).term(1);
    let mut node = s1_of(4).term(1).candidate();
    node.hears(2, 1, GRANTED);
    assert_eq!(node.role().kind(), RoleKind::Candidate);
    let mut node = off(4).candidate();
    let effects = node.hears(2, 1, GRANTED);
    let because = "2 of 4 votes, which is enough, as strict-majority is off";
    assert_eq!(reason(&effects, Rule::WinElection), because);
    node.asked(1);
    let effects = node.hears(2, 1, accepted(1));
    assert_eq!(node.commit_index(), Index(0), "it waits for its own disk");
    assert_eq!(reason(&effects, Rule::CurrentTermCommit), "index 1 is on 1 of 4 servers");
    let effects = node.sync();
    let because = "index 1 is on 2 of 4 servers, enough as strict-majority is off";
    assert_eq!(reason(&effects, Rule::CurrentTermCommit), because);
    for servers in [1, 3, 5, 7, 9] {
        let config = off(servers).follower().config().clone();
        assert_eq!(config.majority().of(config.initial), config.initial.majority());
    }
}

#[test]
fn last_term_first() {
    let longer = |given: Given, rule| {
        let mut node = given.term(2).log(&[2]).follower();
        let effects = node.hears(3, 2, vote_request(at(1, 2)));
        (reply(&effects).2, reason(&effects, rule))
    };
    let (voted, because) = longer(s1_of(3), Rule::UpToDateCheck);
    assert_eq!((voted, because.as_str()), (DENIED, "last term 1 < 2"));
    let off = s1_of(3).without(Rule::LastTermFirst);
    let (voted, because) = longer(off.clone(), Rule::OneVotePerTerm);
    let by_length = "last index 2 > 1, and last terms 1 and 2 do not matter, as last-term-first \
                     is off";
    assert_eq!((voted, because.as_str()), (GRANTED, by_length));
    let mut node = off.term(2).log(&[1, 1]).follower();
    let effects = node.hears(3, 2, vote_request(at(2, 1)));
    assert_eq!(reply(&effects).2, DENIED, "a shorter log loses, whatever its last term");
}

/// S1 has entries of terms 1, 1, 1; the leader of term 2 sends one entry or none after `prev`,
/// and has committed three.
fn hear_an_append(given: Given, log: &[u64], prev: Position, new: &[u64]) -> (Node, Vec<Effect>) {
    let mut node = given.term(2).log(log).follower();
    let effects = node.hears(2, 2, append(prev, new, 3));
    (node, effects)
}

#[test]
fn commit_only_matched() {
    let hear = |given| hear_an_append(given, &[1, 1, 1, 1], at(1, 1), &[1]);
    let (node, effects) = hear(s1_of(3));
    assert_eq!(node.commit_index(), Index(2));
    let because = "min(leaderCommit 3, last entry vouched for 2)";
    assert_eq!(reason(&effects, Rule::FollowCommit), because);
    let (node, effects) = hear(s1_of(3).without(Rule::CommitOnlyMatched));
    assert_eq!(node.commit_index(), Index(3));
    let because = "leaderCommit is 3, the last entry vouched for 2, but commit-only-matched is off";
    assert_eq!(reason(&effects, Rule::FollowCommit), because);
}

#[test]
fn even_without_commit_only_matched_nothing_past_the_log_is_committed() {
    let off = s1_of(3).without(Rule::CommitOnlyMatched);
    let (node, _) = hear_an_append(off, &[1], at(1, 1), &[2]);
    assert_eq!(node.commit_index(), Index(2));
}

#[test]
fn heartbeat_consistency_check() {
    let hear = |given| hear_an_append(given, &[1, 1], at(2, 3), &[]);
    let (node, effects) = hear(s1_of(3));
    assert_eq!((reply(&effects).2, node.commit_index()), (rejected(3), Index(0)));
    let (node, effects) = hear(s1_of(3).without(Rule::HeartbeatConsistencyCheck));
    assert_eq!((reply(&effects).2, node.commit_index()), (accepted(3), Index(2)));
}

#[test]
fn without_heartbeat_consistency_check_an_append_with_entries_is_still_checked() {
    let off = s1_of(3).without(Rule::HeartbeatConsistencyCheck);
    let (_, effects) = hear_an_append(off, &[1, 1], at(2, 2), &[2]);
    assert_eq!(reply(&effects).2, rejected(1));
}

#[test]
fn truncate_only_on_conflict() {
    let log = &[1, 1, 1];
    let off = || s1_of(3).without(Rule::TruncateOnlyOnConflict);
    let (node, _) = hear_an_append(s1_of(3), log, at(1, 1), &[1]);
    assert_eq!(terms(node.log()), [1, 1, 1]);
    let (node, effects) = hear_an_append(off(), log, at(1, 1), &[1]);
    assert_eq!(terms(node.log()), [1, 1]);
    let because = "nothing conflicts, but truncate-only-on-conflict is off: the log is cut after \
                   prevLogIndex 1";
    assert_eq!(reason(&effects, Rule::TruncateConflict), because);
    let (node, _) = hear_an_append(off(), log, at(1, 1), &[]);
    assert_eq!(terms(node.log()), [1], "a heartbeat cuts too");
}

#[test]
fn truncate_the_tail() {
    let log = &[1, 1, 1];
    let (node, _) = hear_an_append(s1_of(3), log, at(1, 1), &[2]);
    assert_eq!(terms(node.log()), [1, 2]);
    let off = s1_of(3).without(Rule::TruncateTheTail);
    let (node, effects) = hear_an_append(off, log, at(1, 1), &[2]);
    assert_eq!(terms(node.log()), [1, 2, 1]);
    let because = "index 2 conflicts, but truncate-the-tail is off: the log still ends at 3";
    assert_eq!(reason(&effects, Rule::TruncateConflict), because);
}

#[test]
fn match_what_was_sent() {
    let hear = |given: Given| {
        let mut node = given.term(1).leader();
        node.asked(1);
        node.asked(2);
        let effects = node.hears(2, 1, accepted(1));
        (node.lead().match_index[s(2)], reason(&effects, Rule::AppendSucceeded))
    };
    assert_eq!(hear(s1_of(3)), (Index(1), "the logs match up to index 1".to_owned()));
    let because = "index 1 was sent, but match-what-was-sent is off, so its last index 2 counts";
    assert_eq!(hear(s1_of(3).without(Rule::MatchWhatWasSent)), (Index(2), because.to_owned()));
}

#[test]
fn match_append_term() {
    let hear = |given: Given| {
        let mut node = given.term(3).log(&[1, 2]).leader();
        let effects = node.hears(2, 2, accepted(2));
        (node.lead().match_index[s(2)], effects)
    };
    let (matches, effects) = hear(s1_of(3));
    assert_eq!(matches, Index(0));
    assert_eq!(reason(&effects, Rule::StaleReply), "term 2 < currentTerm 3");
    let (matches, effects) = hear(s1_of(3).without(Rule::MatchAppendTerm));
    assert_eq!(matches, Index(2));
    let because = "the logs matched up to index 2 in term 2, not 3, but match-append-term is off";
    assert_eq!(reason(&effects, Rule::AppendSucceeded), because);
}

#[test]
fn match_never_decreases() {
    let hear = |given: Given| {
        let mut node = given.term(1).log(&[1, 1]).leader();
        node.hears(2, 1, accepted(2));
        node.hears(2, 1, accepted(1));
        (node.lead().match_index[s(2)], node.lead().next_index[s(2)])
    };
    assert_eq!(hear(s1_of(3)), (Index(2), Index(3)));
    assert_eq!(hear(s1_of(3).without(Rule::MatchNeverDecreases)), (Index(1), Index(3)));
}

#[test]
fn leader_append_only() {
    let ask = |given: Given| {
        let mut node = given.term(2).log(&[1]).leader();
        let effects = node.asked(1);
        (terms(node.log()), reason(&effects, Rule::AppendCommand))
    };
    assert_eq!(ask(s1_of(3)), (vec![1, 2], "a client asked".to_owned()));
    let because = "commitIndex is 0, and leader-append-only is off".to_owned();
    assert_eq!(ask(s1_of(3).without(Rule::LeaderAppendOnly)), (vec![2], because));
}

#[test]
fn step_down() {
    let mut node = s1_of(3).term(1).leader();
    node.hears(2, 2, vote_request(at(0, 0)));
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Follower, 2));
    for given in [s1_of(3), s1_of(5)] {
        let off = given.without(Rule::StepDown).term(1);
        for mut node in [off.clone().leader(), off.clone().candidate()] {
            let before = node.clone();
            let effects = node.hears(2, 2, append(at(0, 0), &[2], 0));
            assert_eq!((&node, sends(&effects).len()), (&before, 0));
            assert_eq!(reason(&effects, Rule::StepDown), "term 2 > currentTerm 1");
        }
        let mut follower = off.follower();
        follower.hears(2, 2, vote_request(at(0, 0)));
        assert_eq!(follower.current_term().0, 2, "a follower follows");
    }
}

#[test]
fn timer_reset_rules() {
    let refuse = |given: Given, term| {
        let mut node = given.term(2).voted(Some(2)).log(&[2]).follower();
        let effects = node.hears(3, term, vote_request(at(0, 0)));
        assert_eq!(reply(&effects).2, DENIED);
        resets_election_timer(&effects)
    };
    for term in 1..=3 {
        assert!(!refuse(s1_of(3), term), "term {term}");
        assert!(refuse(s1_of(3).without(Rule::TimerResetRules), term), "term {term}");
    }
    let mut leader = s1_of(3).without(Rule::TimerResetRules).term(2).leader();
    assert!(!resets_election_timer(&leader.hears(3, 2, vote_request(at(0, 0)))));
}
