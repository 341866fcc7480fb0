//! Log compaction (§7): the state machine's snapshot takes the place of the entries before it,
//! and is sent to followers that need what is gone.

use std::sync::Arc;

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Refused, Sink};
use crate::ids::{Index, Position, ServerId, Term};
use crate::log::{Bytes, Snapshot};
use crate::message::{Body, SnapshotPart, SnapshotReply};
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::{Incoming, RoleKind};

impl<S: Sink> Turn<'_, S> {
    /// The state machine gives its state after lastApplied: the entries up to there are needed
    /// no more.
    pub(crate) fn take_snapshot(&mut self, data: Bytes) {
        let index = self.node.mem.last_applied;
        let log = &self.node.disk.log;
        if index <= log.base().index {
            let because = Because::Compacted { base: log.base().index };
            return self.refuse(Refused::Snapshot, Rule::TakeSnapshot, because);
        }
        let last = Position { index, term: log.term_at(index).unwrap_or_default() };
        let configuration =
            log.configuration_at(index).unwrap_or(self.node.config.initial_configuration());
        let snapshot = Arc::new(Snapshot { last, configuration, data });
        self.compact(snapshot, Rule::TakeSnapshot, Because::YouAsked);
    }

    fn compact(&mut self, snapshot: Arc<Snapshot>, rule: Rule, because: Because) {
        let before = self.node.disk.log.base();
        self.set(Delta::Snapshot { before, after: snapshot }, rule, because);
    }

    /// A follower needs entries that are gone: it gets the snapshot, from the first byte that it
    /// is not known to have.
    pub(crate) fn send_snapshot(&mut self, peer: ServerId) {
        let Some(snapshot) = self.node.disk.log.snapshot() else { return };
        let (last, configuration) = (snapshot.last, snapshot.configuration);
        let offset = self.snapshot_offset(peer, last);
        let most = match self.node.config.policies.snapshot_chunk {
            0 => snapshot.data.len(),
            most => most as usize,
        };
        let data = snapshot.data.part(offset as usize, most);
        let done = offset as usize + data.len() >= snapshot.data.len();
        let part = SnapshotPart { last, configuration, offset, data, done };
        self.send_now(peer, Body::InstallSnapshot(part));
    }

    /// How much of the snapshot that ends at `last` a follower is known to have.
    fn snapshot_offset(&self, peer: ServerId, last: Position) -> u64 {
        let sent = self
            .leadership()
            .and_then(|lead| lead.snapshots_under_way.iter().find(|(server, ..)| *server == peer));
        sent.filter(|(_, of, _)| *of == last.index).map_or(0, |(.., bytes)| *bytes)
    }

    /// `InstallSnapshot`, receiver implementation:
    /// 1. reply immediately if term < currentTerm;
    /// 2. create a new snapshot file if this is the first part;
    /// 3. write the data into it at the given offset;
    /// 4. reply and wait for more if `done` is false;
    /// 5. save the snapshot, discard one with a smaller index;
    /// 6. if an existing entry has the index and term of the snapshot's last one, keep what
    ///    follows it and reply;
    /// 7. discard the entire log;
    /// 8. reset the state machine with the snapshot.
    ///
    /// A part that does not follow those that came before it is passed over, and the reply says
    /// how many bytes there are. What is committed here already is in no need of a snapshot.
    pub(crate) fn install_snapshot(&mut self, leader: ServerId, term: Term, part: SnapshotPart) {
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            self.refuse(Refused::InstallSnapshot { leader }, Rule::StaleSnapshot, because);
            return self.reply_to_snapshot(leader, SnapshotReply::Stale);
        }
        if !self.accept_leader(leader, term) {
            return;
        }

        let last = part.last;
        let commit_index = self.node.mem.commit_index;
        if last.index <= commit_index {
            let because = Because::Committed { commit_index };
            self.refuse(Refused::InstallSnapshot { leader }, Rule::InstallSnapshot, because);
            let installed = SnapshotReply::Installed { match_index: last.index };
            return self.reply_to_snapshot(leader, installed);
        }
        let (done, configuration) = (part.done, part.configuration);
        match self.receive_part(leader, part) {
            Some(data) if done => {
                self.install(Arc::new(Snapshot { last, configuration, data }));
                let installed = SnapshotReply::Installed { match_index: last.index };
                self.reply_to_snapshot(leader, installed);
            }
            _ => {
                let bytes = self.received(last);
                let received = SnapshotReply::Received { last: last.index, bytes };
                self.reply_to_snapshot(leader, received);
            }
        }
    }

    /// Steps 2 and 3. Gives what there is of the snapshot now, unless the part came before, or
    /// one before it is missing.
    fn receive_part(&mut self, leader: ServerId, part: SnapshotPart) -> Option<Bytes> {
        let bytes = self.received(part.last);
        if part.offset != bytes {
            let because = Because::PartMissing { offset: part.offset, bytes };
            self.refuse(Refused::InstallSnapshot { leader }, Rule::InstallSnapshot, because);
            return None;
        }
        let data = match &self.node.mem.incoming {
            Some(incoming) if bytes > 0 => incoming.data.and(&part.data),
            _ => part.data,
        };
        let because = Because::PartArrived { bytes: data.len() as u64 };
        let after = Incoming { last: part.last, data: data.clone() };
        self.set_incoming((!part.done).then_some(after), because);
        Some(data)
    }

    /// How much there is of the snapshot that ends at `last`.
    fn received(&self, last: Position) -> u64 {
        let incoming = self.node.mem.incoming.as_ref().filter(|incoming| incoming.last == last);
        incoming.map_or(0, |incoming| incoming.data.len() as u64)
    }

    fn set_incoming(&mut self, after: Option<Incoming>, because: Because) {
        let before = self.node.mem.incoming.clone();
        self.set(Delta::Incoming { before, after }, Rule::InstallSnapshot, because);
    }

    /// Steps 5 to 8.
    fn install(&mut self, snapshot: Arc<Snapshot>) {
        let (rule, last) = (Rule::InstallSnapshot, snapshot.last.index);
        let because = Because::SnapshotEnds { last };
        self.compact(Arc::clone(&snapshot), rule, because);
        let before = self.node.mem.commit_index;
        self.set(Delta::CommitIndex { before, after: last.max(before) }, rule, because);
        let before = self.node.mem.last_applied;
        if last > before {
            self.set(Delta::LastApplied { before, after: last }, rule, because);
            self.effect(Effect::Restore(snapshot));
        }
    }

    fn reply_to_snapshot(&mut self, leader: ServerId, reply: SnapshotReply) {
        self.send_when_saved(leader, Body::InstallSnapshotReply(reply));
    }

    /// A follower has the whole snapshot, or a part of it and waits for the next.
    pub(crate) fn install_snapshot_reply(
        &mut self,
        from: ServerId,
        term: Term,
        reply: SnapshotReply,
    ) {
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        if self.node.role.kind() != RoleKind::Leader {
            let because = Because::RoleIsOver { term };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        self.hear_follower(from);
        match reply {
            SnapshotReply::Installed { match_index } => {
                self.forget_snapshot(from, match_index);
                self.append_accepted(from, term, match_index);
            }
            SnapshotReply::Received { last, bytes } => self.snapshot_received(from, last, bytes),
            SnapshotReply::Stale => {
                let because = Because::RoleIsOver { term };
                self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
            }
        }
    }

    /// The part that the follower waits for goes out: the next one, or an earlier one if it has
    /// lost what it had. Not so if it speaks of another snapshot than the one there is, or says
    /// what is known already.
    fn snapshot_received(&mut self, from: ServerId, last: Index, bytes: u64) {
        let base = self.node.disk.log.base();
        let known = self.snapshot_offset(from, base);
        if last != base.index || bytes == known {
            let because = Because::PartArrived { bytes: known };
            return self.refuse(Refused::Reply { from }, Rule::InstallSnapshot, because);
        }
        self.set_snapshot_under_way(from, Some((last, bytes)), Because::PartArrived { bytes });
        self.send_snapshot(from);
    }

    fn forget_snapshot(&mut self, from: ServerId, match_index: Index) {
        self.set_snapshot_under_way(from, None, Because::Matches { match_index });
    }

    fn set_snapshot_under_way(
        &mut self,
        server: ServerId,
        after: Option<(Index, u64)>,
        because: Because,
    ) {
        let before = self.leadership().and_then(|lead| {
            let of_server = lead.snapshots_under_way.iter().find(|(peer, ..)| *peer == server);
            of_server.map(|(_, last, bytes)| (*last, *bytes))
        });
        let delta = Delta::SnapshotUnderWay { server, before, after };
        self.set(delta, Rule::InstallSnapshot, because);
    }
}
