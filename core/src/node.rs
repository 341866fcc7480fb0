//! A server, and the one way to change it.

use crate::append::Asked;
use crate::because::Because;
use crate::change::{Change, Delta};
use crate::configuration::Configuration;
use crate::effect::{Effect, Input, Refusal, Refused, Sink, Timer, WriteId};
use crate::ids::{Index, Position, ServerId, Term};
use crate::log::{Entries, Log, LogDelta};
use crate::message::{Body, Message};
use crate::rules::{Mechanism, Rule, Rules};
use crate::state::{Config, DiskWrite, Persistent, Role, RoleKind, Volatile, Writes};

/// One Raft server.
///
/// It has no clock, no network and no disk: [`Node::step`] takes what happens to it and gives,
/// in order, what it does. Whoever owns it keeps its timers, carries its messages, stores its
/// writes and tells it when they are done.
///
/// ```
/// use flotilla_core::{Config, Effect, Input, Node, Persistent, RoleKind, ServerId, ServerSet, Timer};
///
/// let s1 = ServerId::new(1).unwrap();
/// let config = Config {
///     initial: ServerSet::first(3),
///     rules: Default::default(),
///     mechanisms: Default::default(),
///     policies: Default::default(),
/// };
/// let mut node = Node::restart(s1, config, Persistent::default());
/// let mut effects = Vec::new();
/// node.step(Input::TimerFired(Timer::Election), &mut effects);
/// assert_eq!(node.role().kind(), RoleKind::Candidate);
/// // It asks the two others, but not before its own vote is on disk.
/// let asked = effects.iter().filter(|e| matches!(e, Effect::Send { after: Some(_), .. })).count();
/// assert_eq!(asked, 2);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Node {
    pub(crate) id: ServerId,
    pub(crate) config: Config,
    /// What it believes is on disk. Until a write is done the disk may hold less.
    pub(crate) disk: Persistent,
    pub(crate) mem: Volatile,
    pub(crate) role: Role,
    pub(crate) writes: Writes,
}

impl Node {
    /// A server that starts, or starts again, with what its disk holds: a follower that knows
    /// of no leader, and of no commit beyond its snapshot. Its election timer is to be started,
    /// its minimum election timer too if it has to take it that it heard a leader just before,
    /// and its state machine is to take up the snapshot.
    pub fn restart(id: ServerId, config: Config, disk: Persistent) -> Self {
        let base = disk.log.base().index;
        let leader_is_recent = config.starts_with_recent_leader(&disk);
        Self {
            id,
            config,
            disk,
            mem: Volatile {
                commit_index: base,
                last_applied: base,
                leader_is_recent,
                ..Volatile::default()
            },
            role: Role::Follower,
            writes: Writes::default(),
        }
    }

    /// A crash, with `disk` on its disk: the state is then the one that [`Node::restart`] makes
    /// of it, and the records say what was lost. The server does nothing more until it restarts.
    pub fn crash(&mut self, disk: &Persistent, out: &mut impl Sink) {
        // What it had to write is lost as well.
        Turn { node: self, out, unsaved: None }.crash(disk);
    }

    /// Lets `input` happen, and gives what the server does to `out`.
    pub fn step(&mut self, input: Input, out: &mut impl Sink) {
        let mut turn = Turn { node: self, out, unsaved: None };
        match input {
            Input::TimerFired(Timer::Election) => turn.election_timeout(),
            Input::TimerFired(Timer::Heartbeat) => turn.heartbeat_timeout(),
            Input::TimerFired(Timer::MinimumElection) => turn.minimum_election_elapsed(),
            Input::TimerFired(Timer::Lease) => turn.end_lease(Because::TimerFired),
            Input::Read { request } => turn.read(request),
            Input::Receive(message) => turn.receive(message),
            Input::Propose { request, command } => turn.propose(request, command),
            Input::WriteDone(write) => turn.write_done(write),
            Input::Transfer { target } => turn.transfer(target),
            Input::TakeSnapshot { data } => turn.take_snapshot(data),
            Input::Reconfigure { request, voters } => turn.reconfigure(request, voters),
            Input::SwitchRule { rule, on } => turn.switch_rule(rule, on),
        }
        turn.flush();
        turn.count_what_waits_for_no_disk();
        turn.apply_committed();
        turn.follow_up_configuration();
        turn.go_on_with_reads();
        turn.flush();
    }

    /// Its name.
    pub const fn id(&self) -> ServerId {
        self.id
    }

    /// What it is told about its cluster.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What it believes is on its disk.
    pub const fn persistent(&self) -> &Persistent {
        &self.disk
    }

    /// currentTerm
    pub const fn current_term(&self) -> Term {
        self.disk.current_term
    }

    /// votedFor
    pub const fn voted_for(&self) -> Option<ServerId> {
        self.disk.voted_for
    }

    /// log[]
    pub const fn log(&self) -> &Log {
        &self.disk.log
    }

    /// Who votes: the newest configuration in its log, or the one that the cluster began with.
    pub fn configuration(&self) -> Configuration {
        let of_log = self.disk.log.configuration().map(|(_, configuration)| configuration);
        of_log.unwrap_or(self.config.initial_configuration())
    }

    /// commitIndex
    pub const fn commit_index(&self) -> Index {
        self.mem.commit_index
    }

    /// lastApplied
    pub const fn last_applied(&self) -> Index {
        self.mem.last_applied
    }

    /// The leader of this term, once it was heard from.
    pub const fn leader(&self) -> Option<ServerId> {
        self.mem.leader
    }

    /// Whether a leader was heard within the minimum election timeout.
    pub const fn leader_is_recent(&self) -> bool {
        self.mem.leader_is_recent
    }

    /// Its role, with the state of that role.
    pub const fn role(&self) -> &Role {
        &self.role
    }

    /// Writes that are not yet known to be on disk.
    pub const fn writes(&self) -> &Writes {
        &self.writes
    }
}

/// One step under way. All mutation goes through [`Turn::set`].
pub(crate) struct Turn<'a, S> {
    pub(crate) node: &'a mut Node,
    out: &'a mut S,
    /// Changes of persistent state that no write carries yet.
    unsaved: Option<DiskWrite>,
}

impl<S: Sink> Turn<'_, S> {
    /// All Servers 2 of Figure 2, before anything else: a higher term makes this server a
    /// follower of that term. Then each message goes to the rules for its kind.
    ///
    /// A pre-vote has the term that an election would have, and none has that term yet: neither
    /// the question nor a grant makes anybody a follower of it (thesis 9.6).
    fn receive(&mut self, message: Message) {
        let Message { from, term, body, .. } = message;
        let current = self.node.disk.current_term;
        let is_real = !matches!(body, Body::PreVote { .. } | Body::PreVoteReply { granted: true });
        if term > current && is_real {
            let because = Because::TermIsHigher { term, current };
            let follows = self.node.role.kind() == RoleKind::Follower;
            if !follows && !self.node.config.rules.on(Rule::StepDown) {
                return self.refuse(Refused::HigherTerm { from }, Rule::StepDown, because);
            }
            if let Some(because) = self.disrupted_by(&body) {
                return self.deny_vote(from, Rule::IgnoreDisruptiveVotes, because);
            }
            self.adopt_term(term, because);
        }
        match body {
            Body::RequestVote { last, .. } => self.request_vote(from, term, last),
            Body::RequestVoteReply { granted } => self.request_vote_reply(from, term, granted),
            Body::AppendEntries { prev, entries, leader_commit, round } => {
                let asked = Asked { by: from, round };
                self.append_entries(asked, term, prev, &entries, leader_commit);
            }
            Body::AppendEntriesReply(reply, round) => {
                self.append_entries_reply(from, term, reply, round);
            }
            Body::PreVote { last } => self.pre_vote(from, term, last),
            Body::PreVoteReply { granted } => self.pre_vote_reply(from, term, granted),
            Body::TimeoutNow => self.timeout_now(from, term),
            Body::InstallSnapshot(part) => self.install_snapshot(from, term, part),
            Body::InstallSnapshotReply(reply) => self.install_snapshot_reply(from, term, reply),
        }
    }

    /// Why a vote request is to be denied without adopting its term, if that is so: a leader was
    /// heard lately, and did not ask for this election itself (thesis 4.2.3).
    fn disrupted_by(&self, body: &Body) -> Option<Because> {
        let asked = matches!(body, Body::RequestVote { transfer: false, .. });
        let mechanisms = self.node.config.mechanisms;
        let ignores = mechanisms.uses(Mechanism::IgnoreDisruptiveVotes)
            || mechanisms.uses(Mechanism::LeaseReads);
        if asked && ignores { self.recent_leader() } else { None }
    }

    fn adopt_term(&mut self, term: Term, because: Because) {
        self.become_follower(Rule::HigherTerm, because);
        self.enter_term(term, Rule::HigherTerm, because);
    }

    /// A new term begins without a vote and without a leader.
    pub(crate) fn enter_term(&mut self, term: Term, rule: Rule, because: Because) {
        let before = self.node.disk.current_term;
        self.set(Delta::CurrentTerm { before, after: term }, rule, because);
        self.vote(None, rule, because);
        self.follow(None, rule, because);
    }

    /// Sets votedFor.
    pub(crate) fn vote(&mut self, after: Option<ServerId>, rule: Rule, because: Because) {
        let before = self.node.disk.voted_for;
        self.set(Delta::VotedFor { before, after }, rule, because);
    }

    /// Sets the leader it knows of.
    pub(crate) fn follow(&mut self, after: Option<ServerId>, rule: Rule, because: Because) {
        let before = self.node.mem.leader;
        self.set(Delta::Leader { before, after }, rule, because);
    }

    /// Gives up another role for that of a follower; one who is a follower stays as it is.
    pub(crate) fn become_follower(&mut self, rule: Rule, because: Because) {
        let before = self.node.role.kind();
        if before == RoleKind::Follower {
            return;
        }
        if before == RoleKind::Leader {
            self.abandon_clients(rule, because);
            self.end_lease(because);
            self.effect(Effect::ClearTimer(Timer::Heartbeat));
        }
        self.set(Delta::Role { before, after: RoleKind::Follower }, rule, because);
        self.effect(Effect::SetTimer(Timer::Election));
    }

    fn switch_rule(&mut self, rule: Rule, on: bool) {
        let before = self.node.config.rules;
        let after: Rules = before.with(rule, on);
        self.set(Delta::Rules { before, after }, Rule::SwitchRule, Because::YouAsked);
        if on && matches!(rule, Rule::PersistTerm | Rule::PersistVote | Rule::PersistLog) {
            self.save_all();
        }
    }

    /// What was kept off the disk reaches it once the rule is in force again.
    fn save_all(&mut self) {
        let Persistent { current_term, voted_for, ref log } = self.node.disk;
        let (from, snapshot) = (log.base().index.next(), log.snapshot().cloned());
        let whole = LogDelta { from, removed: Entries::default(), appended: log.from(from) };
        let vote = Delta::VotedFor { before: voted_for, after: voted_for };
        self.note_whole(Delta::CurrentTerm { before: current_term, after: current_term });
        self.note_whole(vote);
        if let Some(after) = snapshot {
            self.note_whole(Delta::Snapshot { before: Position::default(), after });
        }
        self.note_whole(Delta::Log(whole));
    }

    fn note_whole(&mut self, delta: Delta) {
        if self.is_persistent(&delta) {
            self.make_room_for(&delta);
            self.note_unsaved(delta);
        }
    }

    /// The only way in which state changes: makes the change and records it.
    ///
    /// Without records it is a part of each caller, which knows what kind of change it makes: of
    /// all that is asked about kinds of changes, little is left then. With records it stays
    /// elsewhere, since the page is paid for in bytes.
    #[inline(always)]
    pub(crate) fn set(&mut self, delta: Delta, rule: Rule, because: Because) {
        if S::RECORDS {
            self.set_elsewhere(delta, rule, because);
        } else {
            self.set_here(delta, rule, because);
        }
    }

    #[inline(never)]
    fn set_elsewhere(&mut self, delta: Delta, rule: Rule, because: Because) {
        self.set_here(delta, rule, because);
    }

    #[inline(always)]
    fn set_here(&mut self, delta: Delta, rule: Rule, because: Because) {
        if delta.is_idle() {
            return;
        }
        let is_persistent = self.is_persistent(&delta);
        if is_persistent {
            self.make_room_for(&delta);
        }
        delta.apply(self.node);
        // A server that crashes tells nothing.
        let news = delta.news().filter(|_| because != Because::Crashed);
        if S::RECORDS {
            if is_persistent {
                self.note_unsaved(delta.clone());
            }
            self.effect(Effect::Changed(Change { delta, rule, because }));
        } else if is_persistent {
            self.note_unsaved(delta);
        } else {
            delta.discard();
        }
        if let Some(news) = news {
            self.effect(Effect::Told(news));
        }
    }

    /// Begins a write of what is to reach the disk before `delta`.
    fn make_room_for(&mut self, delta: &Delta) {
        let Some(unsaved) = &self.unsaved else { return };
        let in_the_way = match (delta, &unsaved.log) {
            // What was cut off and what takes its place reach the disk together.
            (Delta::Log(delta), Some(cut)) => !cut.appended.is_empty() || cut.from != delta.from,
            // A write makes its snapshot before its change of the log.
            (Delta::Snapshot { .. }, Some(_)) => true,
            _ => false,
        };
        if in_the_way {
            self.flush();
        }
    }

    /// Remembers what of `delta` has to reach the disk.
    fn note_unsaved(&mut self, delta: Delta) {
        let unsaved = self.unsaved.get_or_insert_default();
        match delta {
            Delta::CurrentTerm { after, .. } => unsaved.current_term = Some(after),
            Delta::VotedFor { after, .. } => unsaved.voted_for = Some(after),
            Delta::Log(delta) => match &mut unsaved.log {
                Some(cut) => cut.appended = delta.appended,
                None => unsaved.log = Some(delta),
            },
            Delta::Snapshot { after, .. } => unsaved.snapshot = Some(after),
            _ => {}
        }
    }

    /// *Persistent state* of Figure 2: whether a change has to reach the disk.
    #[inline(always)]
    fn is_persistent(&self, delta: &Delta) -> bool {
        let rule = match delta {
            Delta::CurrentTerm { .. } => Rule::PersistTerm,
            Delta::VotedFor { .. } => Rule::PersistVote,
            Delta::Log(_) | Delta::Snapshot { .. } => Rule::PersistLog,
            _ => return false,
        };
        self.node.config.rules.on(rule)
    }

    /// Begins to write what is not yet being written.
    #[inline(always)]
    pub(crate) fn flush(&mut self) {
        if let Some(write) = self.unsaved.take() {
            self.begin_write(write);
        }
    }

    #[inline(never)]
    fn begin_write(&mut self, write: DiskWrite) {
        let id = self.node.writes.next_id();
        let last = self.node.disk.log.last_index();
        let because = Because::LogEnds { last };
        self.set(Delta::WriteBegun { write: id, last }, Rule::PersistBeforeReply, because);
        self.effect(Effect::Write(id, write));
    }

    /// A write is on disk: what waited for it counts now. A leader counts itself, and a
    /// candidate that needs no other vote than its own has won.
    fn write_done(&mut self, write: WriteId) {
        let pending = &self.node.writes.pending;
        let Some((_, last)) = pending.iter().rev().find(|(id, _)| *id <= write).copied() else {
            return;
        };
        let because = Because::OnDisk { index: last };
        self.set(Delta::WriteDone { write }, Rule::PersistBeforeReply, because);
        match self.node.role {
            // Before that, what is on disk may be the vote of an earlier election.
            Role::Candidate { .. } if self.node.writes.newest().is_none() => self.count_votes(),
            Role::Follower | Role::Candidate { .. } | Role::PreCandidate { .. } => {}
            Role::Leader(_) => self.count_own_log(last, because),
        }
    }

    /// With a rule off, what would count once it is on disk may have no write to wait for.
    fn count_what_waits_for_no_disk(&mut self) {
        let last = self.node.disk.log.last_index();
        match &self.node.role {
            Role::Candidate { .. } if self.node.writes.newest().is_none() => {
                self.count_votes();
                self.flush();
            }
            Role::Leader(lead)
                if lead.match_index[self.node.id] < last && self.log_waits_for().is_none() =>
            {
                self.count_own_log(last, Because::Unwritten { index: last });
            }
            Role::Follower
            | Role::Candidate { .. }
            | Role::PreCandidate { .. }
            | Role::Leader(_) => {}
        }
    }

    /// The write that has to be done before the log, as it is now, counts for anything.
    fn log_waits_for(&self) -> Option<WriteId> {
        let waits = self.node.config.rules.on(Rule::PersistBeforeReply);
        if waits { self.node.writes.newest() } else { None }
    }

    /// Changes the log from `from` on.
    pub(crate) fn change_log(&mut self, delta: LogDelta, rule: Rule, because: Because) {
        self.set(Delta::Log(delta), rule, because);
    }

    /// Sends a message that claims nothing that is not on disk: it waits for all writes.
    pub(crate) fn send_when_saved(&mut self, to: ServerId, body: Body) {
        self.flush();
        let after = self.node.writes.newest();
        self.send(to, self.node.disk.current_term, body, after);
    }

    /// Answers an append: the answer claims that the log is on disk.
    pub(crate) fn send_when_log_is_saved(&mut self, to: ServerId, body: Body) {
        self.flush();
        let after = self.log_waits_for();
        self.send(to, self.node.disk.current_term, body, after);
    }

    /// Sends a message at once.
    pub(crate) fn send_now(&mut self, to: ServerId, body: Body) {
        self.send_in_term(to, self.node.disk.current_term, body);
    }

    /// Sends a message at once, with a term that need not be one's own: see [`Body::PreVote`].
    pub(crate) fn send_in_term(&mut self, to: ServerId, term: Term, body: Body) {
        self.flush();
        self.send(to, term, body, None);
    }

    #[inline(always)]
    fn send(&mut self, to: ServerId, term: Term, body: Body, after: Option<WriteId>) {
        let message = Message { from: self.node.id, to, term, body };
        self.effect(Effect::Send { message, after });
    }

    /// Records that something was not done.
    pub(crate) fn refuse(&mut self, what: Refused, rule: Rule, because: Because) {
        if S::RECORDS {
            self.out.push(Effect::Refused(Refusal { what, rule, because }));
        }
    }

    #[inline(always)]
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.out.push(effect);
    }
}
