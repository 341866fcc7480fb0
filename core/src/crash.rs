//! What a crash takes: all but what is on disk (Figure 2, *State*).

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Sink, Timer};
use crate::ids::Index;
use crate::log::{Entries, LogDelta};
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::{Persistent, RoleKind};

const CRASHED: Because = Because::Crashed;

impl<S: Sink> Turn<'_, S> {
    /// *Volatile state* is lost, *persistent state* is what `disk` holds of it.
    pub(crate) fn crash(&mut self, disk: &Persistent) {
        self.forget(disk);
        let rule = Rule::PersistBeforeReply;
        let (before, after) = (self.node.disk.current_term, disk.current_term);
        self.set(Delta::CurrentTerm { before, after }, rule, CRASHED);
        self.vote(disk.voted_for, Rule::PersistVote, CRASHED);
        self.take_back_log(disk, rule);
        if let Some(write) = self.node.writes.newest() {
            self.set(Delta::WritesLost { write }, rule, CRASHED);
        }
    }

    fn forget(&mut self, disk: &Persistent) {
        let rule = Rule::VolatileState;
        let before = self.node.role.kind();
        if before == RoleKind::Leader {
            self.effect(Effect::ClearTimer(Timer::Heartbeat));
        }
        if before != RoleKind::Leader || self.leader_has_election_timer() {
            self.effect(Effect::ClearTimer(Timer::Election));
        }
        self.end_lease(CRASHED);
        self.forget_leader_is_recent(rule, CRASHED);
        if self.node.config.starts_with_recent_leader(disk) {
            self.set_leader_is_recent(true, rule, CRASHED);
        }
        if before != RoleKind::Follower {
            self.set(Delta::Role { before, after: RoleKind::Follower }, rule, CRASHED);
        }
        self.follow(None, rule, CRASHED);
        let before = self.node.mem.incoming.clone();
        self.set(Delta::Incoming { before, after: None }, rule, CRASHED);
        let (before, after) = (self.node.mem.commit_index, disk.log.base().index);
        self.set(Delta::CommitIndex { before, after }, rule, CRASHED);
        let before = self.node.mem.last_applied;
        self.set(Delta::LastApplied { before, after }, rule, CRASHED);
    }

    /// Entries that are not on disk are gone, and those cut off only in memory are back.
    fn take_back_log(&mut self, disk: &Persistent, rule: Rule) {
        let before = self.node.disk.log.base();
        if before != disk.log.base() {
            let after = Box::new(disk.log.clone());
            return self.set(Delta::LogOnDisk { before, after }, rule, CRASHED);
        }
        let log = &self.node.disk.log;
        let shared = log.iter().zip(disk.log.iter()).take_while(|(a, b)| a == b).count();
        let from = Index(before.index.0 + shared as u64 + 1);
        let (removed, appended) = (log.from(from), disk.log.from(from));
        let none = Entries::default;
        self.change_log(LogDelta { from, removed, appended: none() }, rule, CRASHED);
        self.change_log(LogDelta { from, removed: none(), appended }, rule, CRASHED);
    }
}
