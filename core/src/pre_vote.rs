//! Pre-vote (thesis 9.6): a server that could not win does not raise its term, and so does not
//! depose a leader when it is back from behind a cut.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Refused, Sink, Timer};
use crate::ids::{Position, ServerId, Term};
use crate::message::Body;
use crate::node::Turn;
use crate::rules::Rule;
use crate::state::{Role, RoleKind};

impl<S: Sink> Turn<'_, S> {
    /// The election timeout elapsed: ask all others whether they would vote for this server in
    /// the next term. Neither term nor vote changes, so nothing has to reach the disk.
    pub(crate) fn start_pre_vote(&mut self) {
        let (rule, because) = (Rule::PreVote, Because::TimerFired);
        let before = self.node.role.kind();
        self.set(Delta::Role { before, after: RoleKind::PreCandidate }, rule, because);
        self.follow(None, rule, because);
        self.effect(Effect::SetTimer(Timer::Election));
        let term = self.node.disk.current_term.next();
        let last = self.node.disk.log.last();
        for peer in self.peers().iter() {
            self.send_in_term(peer, term, Body::PreVote { last });
        }
        self.collect_vote(self.node.id, term, rule);
        self.count_pre_votes();
    }

    /// Receiver implementation. Refused, with the voter's own term:
    /// - if the term asked for is below one's own, or is one's own and the vote in it is given;
    /// - if the other log is not at least as up to date as one's own;
    /// - if a leader was heard within the minimum election timeout.
    ///
    /// Otherwise granted, with the term asked for. A pre-vote binds nobody: nothing is stored,
    /// no timer starts again, and any number of servers may be granted one.
    pub(crate) fn pre_vote(&mut self, candidate: ServerId, term: Term, last: Position) {
        let current = self.node.disk.current_term;
        if term < current {
            let because = Because::TermIsLower { term, current };
            return self.refuse_pre_vote(candidate, Rule::StaleVoteRequest, because);
        }
        let other = self.node.disk.voted_for.filter(|voted_for| *voted_for != candidate);
        if let Some(voted_for) = other
            && term == current
        {
            let because = Because::VotedForOther { voted_for, term };
            return self.refuse_pre_vote(candidate, Rule::PreVote, because);
        }
        if let (true, because) = self.is_behind(last) {
            return self.refuse_pre_vote(candidate, Rule::PreVote, because);
        }
        if let Some(because) = self.recent_leader()
            && self.node.config.rules.on(Rule::PreVoteRecentLeader)
        {
            return self.refuse_pre_vote(candidate, Rule::PreVoteRecentLeader, because);
        }
        self.send_in_term(candidate, term, Body::PreVoteReply { granted: true });
    }

    fn refuse_pre_vote(&mut self, candidate: ServerId, rule: Rule, because: Because) {
        self.refuse(Refused::PreVote { candidate }, rule, because);
        self.send_when_saved(candidate, Body::PreVoteReply { granted: false });
    }

    /// A grant counts for the term asked for. A refusal of a higher term was adopted already
    /// (All Servers 2), and then this server is no pre-candidate any more.
    pub(crate) fn pre_vote_reply(&mut self, from: ServerId, term: Term, granted: bool) {
        let asked = self.node.disk.current_term.next();
        if self.node.role.kind() != RoleKind::PreCandidate {
            let because = Because::RoleIsOver { term };
            return self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        }
        if granted && term == asked {
            self.collect_vote(from, term, Rule::PreVote);
            self.count_pre_votes();
        } else if granted {
            let because = Because::TermIsLower { term, current: asked };
            self.refuse(Refused::Reply { from }, Rule::StaleReply, because);
        } else {
            let because = self.tally();
            self.refuse(Refused::VoteDenied { by: from }, Rule::PreVote, because);
        }
    }

    /// With a majority that would vote for it, the election begins.
    fn count_pre_votes(&mut self) {
        let Role::PreCandidate { votes } = self.node.role else { return };
        if self.has_quorum(votes) {
            self.start_election(Rule::PreVote, self.tally(), false);
        }
    }
}
