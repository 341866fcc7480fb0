//! Terms and votes (§5.1, §5.2): in memory, on disk, and as others were told of them.

use std::collections::BTreeMap;

use flotilla_core::{AppendReply, Body, Message, Node, Persistent, ServerId, Term};

use super::{Found, Invariant, demand};

/// What is known of the votes of one server.
#[derive(Clone, Debug, Default)]
pub(super) struct Votes {
    /// The last one since it started.
    cast: Option<(Term, ServerId)>,
    /// What was on disk after the event before.
    disk: (Term, Option<ServerId>),
    /// The votes that others were told of.
    told: BTreeMap<Term, ServerId>,
    /// The highest term that others were told of.
    told_term: Term,
}

/// A server sends nothing of a term that it has not reached. Pre-votes speak of the next term, and
/// a grant of the one that was asked for (thesis 9.6).
pub(super) fn may_send(node: &Node, message: &Message) -> Found {
    let (term, current) = (message.term, node.current_term());
    let fits = match message.body {
        Body::PreVote { .. } => term == current.next(),
        Body::PreVoteReply { granted: true } => true,
        _ => term <= current,
    };
    demand(fits, Invariant::TermOfMessages, || {
        let (id, kind) = (node.id(), message.kind());
        format!("{id} sends {kind} of term {term} in term {current}")
    })
}

impl Votes {
    /// votedFor is set; the term is that of the vote already.
    pub(super) fn cast(&mut self, node: &Node, vote: Option<ServerId>) -> Found {
        let term = node.current_term();
        if let Some((cast_in, before)) = self.cast {
            let stays = cast_in < term || vote == Some(before);
            demand(stays, Invariant::VoteStays, || {
                format!("{} had voted for {before} in term {term}, now {vote:?}", node.id())
            })?;
        }
        if let Some(candidate) = vote {
            self.cast = Some((term, candidate));
        }
        Ok(())
    }

    /// What is on disk never goes back, and stays the same within a term.
    pub(super) fn on_disk(&mut self, id: ServerId, disk: &Persistent) -> Found {
        let (before, after) = (self.disk, (disk.current_term, disk.voted_for));
        self.disk = after;
        demand(after.0 >= before.0, Invariant::TermOfMessages, || {
            format!("the term on {id}'s disk goes back from {} to {}", before.0, after.0)
        })?;
        let stays = after.0 > before.0 || before.1.is_none() || before.1 == after.1;
        demand(stays, Invariant::VoteStays, || {
            format!("the vote on {id}'s disk changes from {:?} to {:?}", before.1, after.1)
        })
    }

    /// What is on disk is taken to have been there all the time.
    #[cfg(test)]
    pub(super) fn on_disk_from_now_on(&mut self, disk: &Persistent) {
        self.disk = (disk.current_term, disk.voted_for);
    }

    /// A message is on its way, with what is on its sender's disk.
    pub(super) fn told(&mut self, disk: &Persistent, message: &Message) -> Found {
        let Message { from, to, term, ref body } = *message;
        if matches!(body, Body::PreVote { .. } | Body::PreVoteReply { granted: true }) {
            return Ok(());
        }
        demand(term <= disk.current_term, Invariant::TermOfMessages, || {
            let (kind, on_disk) = (message.kind(), disk.current_term);
            format!("{from} sends {kind} of term {term}, on its disk is term {on_disk}")
        })?;
        self.told_term = self.told_term.max(term);
        match body {
            Body::RequestVote { .. } => self.told_vote(disk, (from, term), from),
            Body::RequestVoteReply { granted: true } => self.told_vote(disk, (from, term), to),
            Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) => {
                let last = disk.log.last_index();
                let holds = *match_index <= last || term < disk.current_term;
                demand(holds, Invariant::AnswerOnDisk, || {
                    format!("{from} says that it has index {match_index}, its disk ends at {last}")
                })
            }
            _ => Ok(()),
        }
    }

    fn told_vote(
        &mut self,
        disk: &Persistent,
        (voter, term): (ServerId, Term),
        candidate: ServerId,
    ) -> Found {
        let first = *self.told.entry(term).or_insert(candidate);
        demand(first == candidate, Invariant::VoteStays, || {
            format!("{voter} votes for {candidate} in term {term}, and has for {first}")
        })?;
        let saved = term < disk.current_term || disk.voted_for == Some(candidate);
        demand(saved, Invariant::VoteStays, || {
            format!("{voter}'s vote for {candidate} in term {term} is not on its disk")
        })
    }

    /// A server starts: it is in no lower term than it has told, and remembers its vote there.
    pub(super) fn begin(&mut self, id: ServerId, node: &Node) -> Found {
        self.cast = node.voted_for().map(|candidate| (node.current_term(), candidate));
        let (current, told) = (node.current_term(), self.told_term);
        demand(current >= told, Invariant::TermOfMessages, || {
            format!("{id} starts in term {current}, and has told of term {told}")
        })?;
        let vote = self.told.get(&current).copied();
        demand(vote.is_none() || vote == node.voted_for(), Invariant::VoteStays, || {
            format!("{id} starts with {:?}, and has told of {vote:?}", node.voted_for())
        })
    }
}
