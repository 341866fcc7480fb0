//! Servers with disks and a network, in the hands of a test, and what must hold of them.

use std::collections::{BTreeMap, VecDeque};

use flotilla_core::{
    AppendReply, Body, Bytes, DiskWrite, Effect, Entry, Index, Input, Log, Message, Node,
    Persistent, RoleKind, Rule, ServerId, Term, Timer, WriteId,
};

use crate::support::*;

/// A server, its disk, and what is on the way there.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) node: Node,
    /// What it holds after a crash.
    pub(crate) disk: Persistent,
    writing: VecDeque<Writing>,
    /// Messages that wait for a write.
    waiting: Vec<(WriteId, Message)>,
}

#[derive(Debug)]
struct Writing {
    id: WriteId,
    write: DiskWrite,
    /// What the server held when it began to write: so is the disk when it is done.
    held: Persistent,
}

/// A cluster, and what was ever true in it.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) servers: Vec<Server>,
    pub(crate) flying: Vec<Message>,
    leaders: BTreeMap<Term, ServerId>,
    applied: Vec<Entry>,
}

impl Server {
    pub(crate) fn new(node: Node) -> Self {
        let disk = node.persistent().clone();
        Self { node, disk, writing: VecDeque::new(), waiting: Vec::new() }
    }

    /// Takes a step of which only the first `kept` effects come to be; gives the messages that
    /// leave at once.
    pub(crate) fn step(&mut self, input: Input, kept: usize) -> (Vec<Effect>, Vec<Message>) {
        let mut now = self.node.clone();
        let mut effects = self.node.on(input);
        effects.truncate(kept);
        let mut leaving = Vec::new();
        for effect in &effects {
            match effect.clone() {
                Effect::Changed(change) => now.fold(&change),
                Effect::Write(id, write) => {
                    self.writing.push_back(Writing { id, write, held: now.persistent().clone() });
                }
                Effect::Send { message, after: Some(id) } => self.waiting.push((id, message)),
                Effect::Send { message, after: None } => {
                    self.check_claim(&message);
                    leaving.push(message);
                }
                _ => {}
            }
        }
        (effects, leaving)
    }

    /// The oldest write reaches the disk, and what waited for it leaves. The server does not
    /// know it yet.
    pub(crate) fn write_oldest(&mut self) -> Option<(WriteId, Vec<Message>)> {
        let Writing { id, write, held } = self.writing.pop_front()?;
        self.disk.write(&write);
        assert_eq!(self.disk, self.persisted(&held), "the disk holds what never was");
        let (leaving, waiting) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition::<Vec<_>, _>(|(after, _)| *after == id);
        self.waiting = waiting;
        let leaving: Vec<_> = leaving.into_iter().map(|(_, message)| message).collect();
        for message in &leaving {
            self.check_claim(message);
        }
        Some((id, leaving))
    }

    /// What the rules in force, always the same ones, let reach the disk of what a server held.
    fn persisted(&self, held: &Persistent) -> Persistent {
        let (rules, empty) = (self.node.config().rules, Persistent::default());
        let of = |rule| if rules.on(rule) { held } else { &empty };
        Persistent {
            current_term: of(Rule::PersistTerm).current_term,
            voted_for: of(Rule::PersistVote).voted_for,
            log: of(Rule::PersistLog).log.clone(),
        }
    }

    /// How many writes have begun and are not on disk.
    pub(crate) fn behind(&self) -> usize {
        self.writing.len()
    }

    /// Loses everything but the disk.
    pub(crate) fn crash_and_restart(&mut self) {
        let (id, config) = (self.node.id(), self.node.config().clone());
        let node = Node::restart(id, config, self.disk.clone());
        self.node.crashes(&self.disk);
        assert_eq!(self.node, node, "a crash leaves what a restart begins with");
        assert_eq!(*node.persistent(), self.disk, "what it believes is what it has");
        assert_eq!(node.role().kind(), RoleKind::Follower);
        let base = node.log().base().index;
        assert_eq!((node.commit_index(), node.last_applied()), (base, base));
        assert_eq!((node.leader(), node.writes().newest()), (None, None));
        *self = Self::new(node);
    }

    /// A message that leaves claims nothing that a crash could take back.
    fn check_claim(&self, message: &Message) {
        let disk = &self.disk;
        let pre_vote =
            matches!(message.body, Body::PreVote { .. } | Body::PreVoteReply { granted: true });
        // A pre-vote has a term that nobody has yet: nothing is claimed.
        if pre_vote || !self.node.config().rules.all_on() {
            return;
        }
        assert!(message.term <= disk.current_term, "the term is not on disk: {message:?}");
        if message.term < disk.current_term {
            return;
        }
        match &message.body {
            Body::RequestVote { .. } => {
                assert_eq!(disk.voted_for, Some(message.from), "its own vote is not on disk");
            }
            Body::RequestVoteReply { granted: true } => {
                assert_eq!(disk.voted_for, Some(message.to), "the vote is not on disk");
            }
            Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) => {
                assert!(*match_index <= disk.log.last_index(), "the entries are not on disk");
            }
            _ => {}
        }
    }
}

impl Cluster {
    pub(crate) fn new(count: u8, given: &Given) -> Self {
        let config = given.clone().follower().config().clone();
        let node = |number| Node::restart(s(number), config.clone(), Persistent::default());
        let servers = (1..=count).map(|number| Server::new(node(number))).collect();
        Self { servers, flying: Vec::new(), leaders: BTreeMap::new(), applied: Vec::new() }
    }

    fn server(&mut self, id: ServerId) -> &mut Server {
        &mut self.servers[usize::from(id.number()) - 1]
    }

    pub(crate) fn step(&mut self, id: ServerId, input: Input) {
        self.step_and_crash(id, input, usize::MAX);
    }

    /// A step of which only the first `kept` effects come to be.
    pub(crate) fn step_and_crash(&mut self, id: ServerId, input: Input, kept: usize) {
        let commit = self.server(id).node.commit_index();
        let (effects, leaving) = self.server(id).step(input, kept);
        self.flying.extend(leaving);
        let crashes = effects.len() >= kept;
        if self.server(id).node.config().rules.all_on() {
            self.judge_applied(&effects);
            if !crashes {
                self.judge_role(id);
                self.judge_commit(id, commit);
            }
        }
        if crashes {
            self.server(id).crash_and_restart();
        }
    }

    /// One write of `id` reaches its disk.
    pub(crate) fn write_oldest(&mut self, id: ServerId) -> bool {
        let Some((write, leaving)) = self.server(id).write_oldest() else { return false };
        self.flying.extend(leaving);
        self.step(id, Input::WriteDone(write));
        true
    }

    pub(crate) fn write_all(&mut self, id: ServerId) {
        while self.write_oldest(id) {}
    }

    /// Delivers until nothing is under way, all disks immediate.
    pub(crate) fn settle(&mut self) {
        for _ in 0..10_000 {
            for number in 1..=self.servers.len() as u8 {
                self.write_all(s(number));
            }
            if self.flying.is_empty() {
                return;
            }
            let message = self.flying.remove(0);
            self.step(message.to, Input::Receive(message));
        }
        panic!("they talk without end");
    }

    /// Election Safety.
    fn judge_role(&mut self, id: ServerId) {
        let node = &self.server(id).node;
        if node.role().kind() == RoleKind::Leader {
            let term = node.current_term();
            let first = *self.leaders.entry(term).or_insert(id);
            assert_eq!(first, id, "two leaders in term {term}");
        }
    }

    /// State Machine Safety, through snapshots too.
    fn judge_applied(&mut self, effects: &[Effect]) {
        for effect in effects {
            let (index, entry) = match effect {
                Effect::Apply { index, entry } => (index, entry),
                Effect::Restore(snapshot) => {
                    let last = snapshot.last.index;
                    assert_eq!(snapshot.data, self.state_at(last), "another state at index {last}");
                    continue;
                }
                _ => continue,
            };
            let slot = index.0 as usize - 1;
            assert!(slot <= self.applied.len(), "an entry before index {index} was passed over");
            if slot == self.applied.len() {
                self.applied.push(entry.clone());
            }
            assert_eq!(self.applied[slot], *entry, "two entries applied at index {index}");
        }
    }

    /// The state machine here is the list of what was applied.
    fn state_at(&self, index: Index) -> Bytes {
        let applied = &self.applied[..index.0 as usize];
        format!("{applied:?}").into_bytes().into()
    }

    pub(crate) fn take_snapshot(&mut self, id: ServerId) {
        let known = Index(self.applied.len() as u64);
        let last_applied = self.server(id).node.last_applied().min(known);
        let data = self.state_at(last_applied);
        self.step(id, Input::TakeSnapshot { data });
    }

    /// What a leader commits is on the disks of a quorum.
    fn judge_commit(&mut self, id: ServerId, before: Index) {
        let node = &self.server(id).node;
        let commit = node.commit_index();
        if commit == before || node.role().kind() != RoleKind::Leader {
            return;
        }
        let (entry, configuration) = (node.log().entry(commit).cloned(), node.configuration());
        let holds = |log: &Log| log.is_compacted(commit) || log.entry(commit) == entry.as_ref();
        let holders = self.servers.iter().filter(|it| holds(&it.disk.log));
        let holders = holders.map(|it| it.node.id()).collect();
        assert!(configuration.has_quorum(holders), "index {commit} is on too few disks");
    }

    /// Log Matching: logs that share an entry share all before it.
    pub(crate) fn judge_logs(&self) {
        for (place, left) in self.servers.iter().enumerate() {
            for right in &self.servers[place + 1..] {
                let (left, right) = (left.node.log(), right.node.log());
                let first = left.base().index.max(right.base().index).next();
                for index in (first.0..=shared(left, right).0).map(Index) {
                    assert_eq!(left.entry(index), right.entry(index), "{left:?} {right:?}");
                }
            }
        }
    }

    /// Where there is no leader, one that has the best log becomes it, and all that belong to
    /// its cluster agree with the leader in the end.
    pub(crate) fn converge(&mut self) {
        self.settle();
        // A server that is removed may have the best log, again and again: it is elected, commits
        // its removal and steps down, and its heartbeats keep the others from voting in that round.
        for _ in 0..4 {
            for number in 1..=self.servers.len() as u8 {
                self.step(s(number), Input::TimerFired(Timer::MinimumElection));
                // One who leads an older term hears of the newer one.
                self.step(s(number), Input::TimerFired(Timer::Heartbeat));
            }
            self.settle();
            let mut best: Vec<_> =
                self.servers.iter().map(|it| (it.node.log().last(), it.node.id())).collect();
            best.sort_unstable();
            while let (None, Some((_, id))) = (self.leader(), best.pop()) {
                self.step(id, Input::TimerFired(Timer::Election));
                self.settle();
            }
        }
        let leader = self.leader().expect("one with the best log can lead");
        // A transfer of leadership that came to nothing is given up.
        self.step(leader, Input::TimerFired(Timer::Election));
        self.step(leader, propose(99));
        self.settle();
        // Entries may wait for heartbeats, and go out a few at a time; the last one tells of the
        // commit.
        let entries = self.server(leader).node.log().last_index().0 + 9;
        for _ in 0..entries {
            self.step(leader, Input::TimerFired(Timer::Heartbeat));
            self.settle();
        }
        // Now and then this made the leader one that is not in the configuration.
        if let Some(leader) = self.leader() {
            self.check_agreement(leader);
        }
    }

    fn check_agreement(&self, leader: ServerId) {
        let place = |id: ServerId| usize::from(id.number()) - 1;
        let node = &self.servers[place(leader)].node;
        for id in node.configuration().members().iter() {
            let server = &self.servers[place(id)];
            assert_eq!(server.node.log().last(), node.log().last());
            assert_eq!(server.disk.log, *server.node.log());
            assert_eq!(server.node.commit_index(), node.log().last_index());
        }
        self.judge_logs();
    }

    /// The leader of the highest term. A server that was removed and does not know may be in a
    /// higher one.
    fn leader(&self) -> Option<ServerId> {
        let leaders = self.servers.iter().map(|it| &it.node);
        let leaders = leaders.filter(|node| node.role().kind() == RoleKind::Leader);
        leaders.max_by_key(|node| node.current_term()).map(Node::id)
    }
}

/// The highest index at which both logs have the same term, as far as both still have entries.
fn shared(left: &Log, right: &Log) -> Index {
    let first = left.base().index.max(right.base().index).next();
    let mut last = left.last_index().min(right.last_index());
    while last >= first && left.term_at(last) != right.term_at(last) {
        last = last.previous();
    }
    last
}
