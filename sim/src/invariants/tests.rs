//! Each invariant can fail: forged steps of a cluster that has done nothing wrong.

use std::sync::Arc;

use flotilla_core::{
    Answer, AppendReply, Because, Body, Change, Command, Configuration, Delta, DiskWrite, Effect,
    Entries, Entry, Index, LogDelta, Message, Node, Position, RequestId, RoleKind, Round, Rule,
    ServerId, ServerSet, Snapshot, Term,
};

use super::{Invariant, Witness, recover};
use crate::action::Action;
use crate::event::{Consequence, Event};
use crate::referee::{Property, Violation};
use crate::setup::{Chance, Clock, Setup};
use crate::time::Time;
use crate::world::World;

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// A run, and who watches it.
struct Scene {
    world: World,
    witness: Witness,
    forged: Event,
}

impl Scene {
    /// Three servers. S1 leads term 1 and has committed `x=1` at index 1, as all know.
    fn new() -> Self {
        let world = World::new(Setup { servers: 3, clock: Clock::Manual, ..Setup::default() });
        let witness = Witness::new(&world);
        let mut scene = Self { world, witness, forged: Event::blank() };
        scene.act(&Action::Timeout(s(1)));
        scene.deliver_all();
        scene.act(&Action::Request(s(1), "x=1".into()));
        scene.deliver_all();
        scene.act(&Action::Beat(s(1)));
        scene.deliver_all();
        scene
    }

    fn act(&mut self, action: &Action) {
        let event = self.world.act(action).expect("it is possible");
        self.witness.observe(&self.world, &event).expect("nothing is wrong");
    }

    fn deliver_all(&mut self) {
        let first = |world: &World| world.bus().under_way().next().map(|envelope| envelope.id);
        while let Some(id) = first(&self.world) {
            self.act(&Action::Deliver(id));
        }
    }

    fn node(&mut self, id: u8) -> &mut Node {
        self.world.server_mut(s(id)).process.as_mut().expect("it is up")
    }

    /// A server makes a change that it should not, with a record of it.
    fn changes(mut self, id: u8, delta: Delta, rule: Rule) -> Self {
        let change = Change { delta, rule, because: Because::YouAsked };
        self.node(id).fold(&change);
        self.does(id, Effect::Changed(change))
    }

    /// A server is said to do something.
    fn does(mut self, id: u8, effect: Effect) -> Self {
        self.forged.consequences.push(Consequence::Server { server: s(id), effect });
        self
    }

    /// Another write reaches a disk than the one that should.
    fn writes(mut self, id: u8, change: impl FnOnce(&mut flotilla_core::Persistent)) -> Self {
        change(&mut self.world.server_mut(s(id)).drive.durable);
        self
    }

    #[track_caller]
    fn breaks(mut self, invariant: Invariant, part: &str) {
        let breach = self.witness.observe(&self.world, &self.forged).expect_err("it is forged");
        assert_eq!(breach.invariant, invariant, "{breach}");
        assert!(breach.sentence.contains(part), "{breach}");
    }
}

fn entry(term: u64, words: &str) -> Entry {
    Entry { term: Term(term), command: Command::Client(words.into()) }
}

fn appends(from: u64, entries: impl IntoIterator<Item = Entry>) -> Delta {
    let appended = entries.into_iter().collect();
    Delta::Log(LogDelta { from: Index(from), removed: Entries::default(), appended })
}

fn commits(before: u64, after: u64) -> Delta {
    Delta::CommitIndex { before: Index(before), after: Index(after) }
}

fn message(from: u8, to: u8, term: u64, body: Body) -> Message {
    Message { from: s(from), to: s(to), term: Term(term), body }
}

#[test]
fn what_the_referee_finds() {
    let mut scene = Scene::new();
    let violation = Violation {
        property: Property::LogMatching,
        event: scene.world.last_event(),
        servers: Vec::new(),
        indices: Vec::new(),
        terms: Vec::new(),
        sides: Vec::new(),
        sentence: "Two logs differ.".into(),
    };
    scene.forged.verdict.push(Arc::new(violation));
    scene.breaks(Invariant::Refereed, "Two logs differ.");
}

#[test]
fn a_change_without_a_record() {
    let mut scene = Scene::new();
    let delta = Delta::Leader { before: Some(s(1)), after: None };
    scene.node(2).fold(&Change { delta, rule: Rule::LearnLeader, because: Because::YouAsked });
    scene.breaks(Invariant::Recorded, "S2's records tell");
}

#[test]
fn a_commit_without_a_quorum() {
    Scene::new()
        .changes(1, appends(2, [entry(1, "x=2")]), Rule::AppendCommand)
        .writes(1, |disk| disk.log.replace_from(Index(2), &[entry(1, "x=2")]))
        .changes(1, commits(1, 2), Rule::CurrentTermCommit)
        .breaks(Invariant::CommitOnQuorum, "which S1 hold, of S1 S2 S3");
}

#[test]
fn a_commit_of_what_no_leader_committed() {
    Scene::new()
        .changes(2, appends(2, [entry(1, "x=2")]), Rule::AppendNew)
        .changes(2, commits(1, 2), Rule::FollowCommit)
        .breaks(Invariant::CommittedStays, "S2, a follower, commits");
}

#[test]
fn a_cut_below_the_commit() {
    let mut scene = Scene::new();
    let removed = scene.node(2).log().from(Index(1));
    let delta = LogDelta { from: Index(1), removed, appended: Entries::default() };
    scene
        .changes(2, Delta::Log(delta), Rule::TruncateConflict)
        .breaks(Invariant::CommittedStays, "cuts at index 1, commitIndex is 1");
}

#[test]
fn another_entry_applied_than_committed() {
    Scene::new()
        .does(3, Effect::Apply { index: Index(1), entry: entry(1, "x=7") })
        .breaks(Invariant::CommittedStays, "S3 applies");
    let last = Position { index: Index(1), term: Term(9) };
    let configuration = Configuration::of(ServerSet::first(3));
    let snapshot = Snapshot { last, configuration, data: Vec::new().into() };
    Scene::new()
        .does(3, Effect::Restore(Arc::new(snapshot)))
        .breaks(Invariant::CommittedStays, "S3 takes up a snapshot");
}

#[test]
fn a_majority_of_disks_without_what_was_committed() {
    let forget = |disk: &mut flotilla_core::Persistent| disk.log.replace_from(Index(1), &[]);
    let mut one = Scene::new().writes(2, forget);
    assert_eq!(one.witness.observe(&one.world, &one.forged), Ok(()), "a minority may lack it");
    one.writes(3, forget).breaks(Invariant::EveryQuorumKnows, "S2 S3 lack index 1");
}

#[test]
fn an_answer_for_another_entry() {
    let mut scene = Scene::new();
    scene.act(&Action::Request(s(1), "x=2".into()));
    let answer = Answer::Applied(Index(2));
    scene
        .does(1, Effect::Answer { request: RequestId(2), answer })
        .breaks(Invariant::AcknowledgedStays, "is said to be at index 2");
}

#[test]
fn a_read_that_goes_back() {
    let answer = Answer::Readable(Index(0));
    Scene::new()
        .does(1, Effect::Answer { request: RequestId(9), answer })
        .breaks(Invariant::ReadsGoForward, "sees index 0, committed when it was asked: 1");
}

#[test]
fn a_next_index_that_is_matched() {
    let delta = Delta::NextIndex { server: s(2), before: Index(2), after: Index(1) };
    Scene::new().changes(1, delta, Rule::AppendRetry).breaks(Invariant::MatchBelowNext, "S1");
}

#[test]
fn entries_of_terms_that_fall_or_are_not_yet() {
    let rule = Rule::AppendNew;
    Scene::new()
        .changes(2, appends(2, [entry(0, "x=2")]), rule)
        .breaks(Invariant::TermsOfLog, "an entry of term 0 after one of 1");
    Scene::new()
        .changes(2, appends(2, [entry(2, "x=2")]), rule)
        .breaks(Invariant::TermsOfLog, "an entry of term 2 after one of 1, in term 1");
}

#[test]
fn changes_of_a_log_that_a_role_does_not_make() {
    let mut scene = Scene::new();
    let removed = scene.node(1).log().from(Index(1));
    let delta = LogDelta { from: Index(1), removed, appended: Entries::default() };
    scene
        .changes(1, Delta::Log(delta), Rule::TruncateConflict)
        .breaks(Invariant::LogChanges, "S1, a leader, removes 1 entries at index 1");
    let mut scene = Scene::new();
    scene.act(&Action::Timeout(s(2)));
    scene
        .changes(2, appends(2, [entry(1, "x=2")]), Rule::AppendNew)
        .breaks(Invariant::LogChanges, "S2, a candidate");
    Scene::new()
        .changes(2, appends(3, [entry(1, "x=2")]), Rule::AppendNew)
        .breaks(Invariant::LogChanges, "at index 3 and adds 1");
}

#[test]
fn a_configuration_that_is_not_the_newest() {
    let configuration = Configuration::of(ServerSet::first(2));
    let command = Command::Configuration(configuration);
    let real = appends(2, [Entry { term: Term(1), command }]);
    let told = appends(2, [Entry { term: Term(1), command: Command::NoOp }]);
    let change = |delta| Change { delta, rule: Rule::AppendNew, because: Because::YouAsked };
    let mut scene = Scene::new();
    scene.node(2).fold(&change(real));
    scene
        .does(2, Effect::Changed(change(told)))
        .breaks(Invariant::NewestConfiguration, "S2 uses S1 S2, the newest in its log is S1 S2 S3");
}

#[test]
fn more_applied_than_committed() {
    let delta = Delta::LastApplied { before: Index(1), after: Index(2) };
    Scene::new()
        .changes(2, delta, Rule::ApplyCommitted)
        .breaks(Invariant::Order, "applied 2, commit 1");
}

#[test]
fn a_term_that_was_not_reached() {
    let granted = Body::RequestVoteReply { granted: true };
    let message = message(2, 3, 2, granted);
    Scene::new()
        .does(2, Effect::Send { message: message.clone(), after: None })
        .breaks(Invariant::TermOfMessages, "S2 sends RequestVoteReply of term 2 in term 1");
    let pre_vote =
        Message { term: Term(3), body: Body::PreVote { last: Position::default() }, ..message };
    Scene::new()
        .does(2, Effect::Send { message: pre_vote, after: None })
        .breaks(Invariant::TermOfMessages, "S2 sends PreVote of term 3 in term 1");
    Scene::new()
        .writes(2, |disk| disk.current_term = Term(0))
        .breaks(Invariant::TermOfMessages, "S2's disk goes back from 1 to 0");
}

#[test]
fn a_vote_that_changes() {
    let voted = |after| Delta::VotedFor { before: Some(s(1)), after };
    Scene::new()
        .changes(2, voted(Some(s(3))), Rule::OneVotePerTerm)
        .breaks(Invariant::VoteStays, "S2 had voted for S1 in term 1");
    Scene::new().changes(2, voted(None), Rule::HigherTerm).breaks(Invariant::VoteStays, "now None");
    Scene::new()
        .writes(2, |disk| disk.voted_for = Some(s(3)))
        .breaks(Invariant::VoteStays, "the vote on S2's disk changes");
}

/// What a message claims, when it is on its way.
#[test]
fn a_message_that_claims_what_is_not_on_disk() {
    let told = |body, write: DiskWrite| {
        let mut scene = Scene::new();
        let mut disk = scene.world.server(s(2)).durable().clone();
        disk.write(&write);
        let term = disk.current_term.0.max(1);
        let found = scene.witness.watched(s(2)).votes.told(&disk, &message(2, 3, term, body));
        found.expect_err("it is forged").0
    };
    let granted = Body::RequestVoteReply { granted: true };
    let newer = DiskWrite { current_term: Some(Term(2)), ..DiskWrite::default() };
    assert_eq!(told(granted.clone(), newer), Invariant::VoteStays);
    assert_eq!(told(granted, DiskWrite::default()), Invariant::VoteStays);
    let accepted = AppendReply::Accepted { match_index: Index(2) };
    let accepted = Body::AppendEntriesReply(accepted, Round::NONE);
    assert_eq!(told(accepted, DiskWrite::default()), Invariant::AnswerOnDisk);
}

/// A server that starts again with less than it has told.
#[test]
fn a_restart_that_forgets() {
    let restart = |change: &dyn Fn(&mut flotilla_core::Persistent)| {
        let mut scene = Scene::new();
        scene.act(&Action::Timeout(s(2)));
        scene.act(&Action::Crash(s(2)));
        change(&mut scene.world.server_mut(s(2)).drive.durable);
        // As if the disk had always been like this.
        let disk = scene.world.server(s(2)).durable().clone();
        scene.witness.watched(s(2)).votes.on_disk_from_now_on(&disk);
        let event = scene.world.act(&Action::Restart(s(2))).expect("it is down");
        scene.witness.observe(&scene.world, &event).expect_err("it is forged")
    };
    let breach = restart(&|disk| disk.current_term = Term(1));
    assert_eq!(breach.invariant, Invariant::TermOfMessages, "{breach}");
    let breach = restart(&|disk| disk.voted_for = None);
    assert_eq!(breach.invariant, Invariant::VoteStays, "{breach}");
    let breach = restart(&|disk| disk.log.replace_from(Index(2), &[entry(7, "x=2")]));
    assert_eq!(breach.invariant, Invariant::TermsOfLog, "{breach}");
}

#[test]
fn a_role_without_an_arrow() {
    use RoleKind::{Candidate, Follower, Leader};
    for (id, before, after, rule) in [
        (2, Follower, Leader, Rule::WinElection),
        (2, Follower, Candidate, Rule::HigherTerm),
        (1, Leader, Candidate, Rule::ElectionTimeout),
        (1, Leader, Follower, Rule::YieldToLeader),
        (1, Leader, Follower, Rule::CheckQuorum),
        (2, Follower, RoleKind::PreCandidate, Rule::PreVote),
    ] {
        Scene::new()
            .changes(id, Delta::Role { before, after }, rule)
            .breaks(Invariant::RoleArrows, &format!("goes from {before} to {after} by {rule}"));
    }
}

#[test]
fn a_cluster_that_does_not_recover() {
    let mut world = World::new(Setup { loss: Chance::ALWAYS, ..Setup::default() });
    let mut witness = Witness::new(&world);
    let found = recover(&mut world, &mut witness, Time::from_millis(2000));
    assert_eq!(found.expect_err("they hear nothing").invariant, Invariant::Progress);

    let mut world = World::new(Setup::default());
    let mut witness = Witness::new(&world);
    assert_eq!(recover(&mut world, &mut witness, Time::from_millis(2000)), Ok(()));
}
