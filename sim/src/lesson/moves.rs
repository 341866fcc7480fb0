//! What it takes to get something done in a cluster, one action at a time.
//!
//! Each function is about one state to be reached. It goes on when that is reached, and otherwise
//! breaks off with the one action that comes next, worked out from the world as it is: so `?`
//! strings them together, and it does not matter what was done before, or by whom.

use std::cmp::Reverse;
use std::ops::ControlFlow::{self, Break, Continue};

use flotilla_core::{
    AppendReply, Body, Index, Kind, Leadership, Message, Position, Role, RoleKind, Rule, ServerId,
    ServerSet, Term,
};

use crate::action::{Action, MessageId};
use crate::bus::Envelope;
use crate::lesson::plan::Step;
use crate::lesson::shape;
use crate::server::Server;
use crate::setup::Clock;
use crate::world::World;

/// Goes on when a state is reached; else breaks off with the next step there, or without one if
/// no way leads there.
pub(super) type Way = ControlFlow<Option<Step>>;

/// No way leads there.
pub(super) const BLOCKED: Way = Break(None);

/// An action, and what it does and why.
pub(super) fn take(action: Action, sentence: impl Into<String>) -> Way {
    Break(Some(Step { action, sentence: sentence.into() }))
}

/// Works out steps in a world.
#[derive(Clone, Copy)]
pub(super) struct Moves<'a> {
    pub(super) world: &'a World,
}

impl<'a> Moves<'a> {
    fn server(self, id: ServerId) -> &'a Server {
        self.world.server(id)
    }

    pub(super) fn leads(self, id: ServerId) -> bool {
        self.server(id).role() == RoleKind::Leader
    }

    fn leadership(self, id: ServerId) -> Option<&'a Leadership> {
        match self.server(id).process()?.role() {
            Role::Leader(leadership) => Some(leadership),
            Role::Follower | Role::Candidate { .. } | Role::PreCandidate { .. } => None,
        }
    }

    /// Who voted for it, while it is a candidate.
    pub(super) fn votes(self, id: ServerId) -> Option<ServerSet> {
        match self.server(id).process()?.role() {
            Role::Candidate { votes, .. } => Some(*votes),
            Role::Follower | Role::PreCandidate { .. } | Role::Leader(_) => None,
        }
    }

    /// The one of these that is easiest to talk to.
    pub(super) fn nearest(self, id: ServerId, among: ServerSet) -> Option<ServerId> {
        among.without(id).iter().min_by_key(|other| self.trouble(id, *other))
    }

    /// How much has to be mended before two servers can talk.
    fn trouble(self, a: ServerId, b: ServerId) -> u8 {
        let other = self.server(b);
        let bus = self.world.bus();
        u8::from(!other.is_up())
            + u8::from(other.is_paused())
            + u8::from(bus.is_cut(a, b) || bus.is_cut(b, a))
    }

    /// Nothing happens by itself, no disk lags behind, and the one rule in question is the only
    /// one that may be off.
    pub(super) fn calm(self) -> Way {
        if self.world.is_live() {
            let sentence = "Switch the clock to Manual: from here on nothing happens by itself.";
            return take(Action::SetClock(Clock::Manual), sentence);
        }
        for rule in self.world.config().rules.off() {
            if rule != Rule::CurrentTermCommit {
                let sentence = format!(
                    "Switch {rule} on again: Figure 8 is about {} alone.",
                    Rule::CurrentTermCommit
                );
                return take(Action::SwitchRule(rule, true), sentence);
            }
        }
        for server in self.world.servers() {
            if server.is_up() && server.pending_writes().next().is_some() {
                self.ready(server.id())?;
                let sentence = format!(
                    "Let {0}'s writes reach its disk: what {0} has to say waits for them.",
                    server.id()
                );
                return take(Action::Sync(server.id()), sentence);
            }
        }
        Continue(())
    }

    /// It is up and not paused.
    pub(super) fn ready(self, id: ServerId) -> Way {
        if !self.server(id).is_up() {
            let sentence = format!("Restart {id}: it comes back with what its disk holds.");
            return take(Action::Restart(id), sentence);
        }
        if self.server(id).is_paused() {
            return take(Action::Resume(id), format!("Resume {id}: while paused it does nothing."));
        }
        Continue(())
    }

    /// Neither way between them is cut.
    pub(super) fn linked(self, a: ServerId, b: ServerId) -> Way {
        let bus = self.world.bus();
        if bus.is_cut(a, b) || bus.is_cut(b, a) {
            let sentence = format!("Heal the link between {a} and {b}: they have to talk.");
            return take(Action::HealBoth(a, b), sentence);
        }
        Continue(())
    }

    /// It does not lead.
    pub(super) fn crashed_if_leader(self, id: ServerId, why: &str) -> Way {
        if self.leads(id) {
            return take(Action::Crash(id), format!("Crash {id}: {why}"));
        }
        Continue(())
    }

    /// It leads, in a term after `after`.
    pub(super) fn elected(self, id: ServerId, after: Term) -> Way {
        self.ready(id)?;
        let term = self.server(id).term();
        if self.leads(id) {
            if term > after {
                return Continue(());
            }
            let sentence = format!(
                "Crash {id}: a leader has no election timer, and it needs a term after {after}. \
                 Once restarted it can time out."
            );
            return take(Action::Crash(id), sentence);
        }
        let may_vote = |voter: &ServerId| shape::may_vote(self.world, *voter, id);
        let mut voters: ServerSet = self.world.ids().without(id).iter().filter(may_vote).collect();
        let needed = self.world.ids().majority() - 1;
        if voters.len() < needed {
            return BLOCKED;
        }
        // A leader that is behind anybody would soon have to stand again.
        let behind = |server: &Server| server.is_up() && server.term() > term;
        let current = term > after && !self.world.servers().iter().any(behind);
        if current && self.backing(id, voters).len() >= needed {
            return self.campaign(id, voters);
        }
        for _ in 0..needed {
            let Some(voter) = self.nearest(id, voters) else { return BLOCKED };
            self.linked(id, voter)?;
            voters = voters.without(voter);
        }
        take(Action::Timeout(id), self.why_time_out(id, after))
    }

    /// A leader's term is not behind that of `other`.
    fn outlasts(self, leader: ServerId, other: ServerId) -> Way {
        let term = self.server(other).term();
        if term > self.server(leader).term() { self.elected(leader, term) } else { Continue(()) }
    }

    /// Those of `voters` that have voted for a candidate, or still can in its term.
    fn backing(self, id: ServerId, voters: ServerSet) -> ServerSet {
        let has = self.votes(id).unwrap_or_default();
        let backs = |voter: &ServerId| {
            has.contains(*voter)
                || self.vote_under_way(*voter, id).is_some()
                || self.may_grant(*voter, id)
        };
        voters.iter().filter(backs).collect()
    }

    /// Whether the candidate's request is under way to a voter who can still grant it.
    fn may_grant(self, voter: ServerId, id: ServerId) -> bool {
        let term = self.server(id).term();
        let server = self.server(voter);
        let free = server.voted_for().is_none_or(|voted_for| voted_for == id);
        self.asked(id, voter).is_some() && (server.term() < term || (server.term() == term && free))
    }

    fn why_time_out(self, id: ServerId, after: Term) -> String {
        let term = self.server(id).term();
        if self.votes(id).is_none() {
            return format!(
                "Time out {id}: it becomes a candidate for term {} and needs {} votes of {}.",
                term.next(),
                self.world.ids().majority(),
                self.world.ids().len()
            );
        }
        let because = if term > after {
            "too few servers can still vote for it in that term".to_string()
        } else {
            format!("term {after} has had its leader")
        };
        format!("Time out {id} again: it stands for term {term}, but {because}.")
    }

    /// A candidate that can win collects the votes for it.
    fn campaign(self, id: ServerId, voters: ServerSet) -> Way {
        let has = self.votes(id).unwrap_or_default();
        let (count, needed) = (has.len(), self.world.ids().majority());
        let missing = shape::except(voters, has);
        for voter in missing.iter() {
            if let Some(reply) = self.vote_under_way(voter, id) {
                let sentence = format!(
                    "Deliver {voter}'s vote to {id}: that makes {} of the {needed} it needs.",
                    count + 1
                );
                return take(Action::Deliver(reply), sentence);
            }
        }
        let Some(voter) = self.nearest(id, self.backing(id, missing)) else { return BLOCKED };
        self.ready(voter)?;
        self.linked(id, voter)?;
        let Some(request) = self.asked(id, voter) else { return BLOCKED };
        let sentence = format!(
            "Deliver {id}'s vote request to {voter}: {id} has {count} of the {needed} votes it needs."
        );
        take(Action::Deliver(request), sentence)
    }

    /// Everybody who is up has answered its candidacy, whatever the answer.
    pub(super) fn heard_out(self, id: ServerId, after: Term) -> Way {
        self.ready(id)?;
        if self.leads(id) {
            let (led, why) =
                (self.server(id).term(), "it leads an old term, and has to stand anew.");
            return if led > after { BLOCKED } else { self.crashed_if_leader(id, why) };
        }
        let (me, term) = (self.server(id), self.server(id).term());
        let up = |other: &ServerId| self.server(*other).is_up();
        let others: ServerSet = self.world.ids().without(id).iter().filter(up).collect();
        let fair = |other: &ServerId| {
            let server = self.server(*other);
            let free = server.voted_for().is_none_or(|voted_for| voted_for == id);
            server.term() < term || (server.term() == term && free)
        };
        let granted =
            self.votes(id).filter(|_| term > after && others.iter().all(|other| fair(&other)));
        let Some(granted) = granted else { return self.candidacy(id, others) };
        let silent = shape::except(shape::except(others, granted), me.denied_by());
        let Some(voter) = self.nearest(id, silent) else { return Continue(()) };
        if let Some(reply) = self.reply_under_way(voter, id) {
            let sentence = format!("Deliver {voter}'s answer to {id}.");
            return take(Action::Deliver(reply), sentence);
        }
        self.ready(voter)?;
        self.linked(id, voter)?;
        let Some(request) = self.asked(id, voter) else { return self.candidacy(id, others) };
        let sentence = format!("Deliver {id}'s vote request to {voter}, and see what it says.");
        take(Action::Deliver(request), sentence)
    }

    /// A fresh candidacy that all of `others` can hear of.
    fn candidacy(self, id: ServerId, others: ServerSet) -> Way {
        for other in others.iter() {
            self.linked(id, other)?;
        }
        let next = self.server(id).term().next();
        let sentence = format!("Time out {id}: it asks everybody for a vote in term {next}.");
        take(Action::Timeout(id), sentence)
    }

    /// A leader's log is on another server up to `upto`.
    pub(super) fn replicated(self, from: ServerId, to: ServerId, upto: Index, why: &str) -> Way {
        let Some(entry) = shape::entry_at(self.world, from, upto) else { return BLOCKED };
        if shape::holds(self.world, to, entry) {
            return Continue(());
        }
        // A server in a later term takes nothing from this leader.
        self.outlasts(from, to)?;
        self.ready(to)?;
        self.linked(from, to)?;
        if let Some(append) = self.append_that_brings(from, to, entry) {
            let sentence = format!("Deliver {from}'s AppendEntries to {to}: {why}");
            return take(Action::Deliver(append), sentence);
        }
        if let Some(reply) = self.reply_that_sends(from, to) {
            let sentence = format!(
                "Deliver {to}'s answer to {from}: {from} learns where {to}'s log ends, and sends the rest."
            );
            return take(Action::Deliver(reply), sentence);
        }
        self.sounded_out(from, to, upto)
    }

    /// The follower says how far its log agrees, asked by what is under way to it or else by a
    /// heartbeat, unless the leader believes that it knows.
    fn sounded_out(self, from: ServerId, to: ServerId, upto: Index) -> Way {
        if let Some(envelope) = self.appends(from, to).next() {
            let sentence = format!(
                "Deliver {from}'s AppendEntries to {to}: its answer will tell {from} what to send."
            );
            return take(Action::Deliver(envelope.id), sentence);
        }
        let knows = self.leadership(from).is_some_and(|lead| lead.match_index[to] >= upto);
        if knows {
            return BLOCKED;
        }
        let sentence =
            format!("Let {from} send a heartbeat: {to} will tell how far its log agrees.");
        take(Action::Beat(from), sentence)
    }

    /// A leader has heard that a majority holds its log up to `upto`.
    pub(super) fn acknowledged(self, leader: ServerId, upto: Index, why: &str) -> Way {
        let Some(lead) = self.leadership(leader) else { return BLOCKED };
        let Some(entry) = shape::entry_at(self.world, leader, upto) else { return BLOCKED };
        let heard: ServerSet =
            self.world.ids().iter().filter(|id| lead.match_index[*id] >= upto).collect();
        if heard.len() >= self.world.ids().majority() {
            return Continue(());
        }
        let silent = shape::except(shape::holders(self.world, entry), heard);
        for id in silent.iter() {
            if let Some(reply) = self.acknowledgement(id, leader, upto) {
                let sentence = format!("Deliver {id}'s acknowledgement to {leader}: {why}");
                return take(Action::Deliver(reply), sentence);
            }
        }
        let term = self.server(leader).term();
        let follows = |id: &ServerId| self.server(*id).term() <= term;
        let following = silent.iter().filter(follows).collect();
        let nearest = self.nearest(leader, following).or_else(|| self.nearest(leader, silent));
        let Some(id) = nearest else { return BLOCKED };
        self.outlasts(leader, id)?;
        self.ready(id)?;
        self.linked(leader, id)?;
        if let Some(append) = self.append_that_brings(leader, id, entry) {
            let sentence = format!(
                "Deliver {leader}'s AppendEntries to {id}: it will acknowledge index {upto}."
            );
            return take(Action::Deliver(append), sentence);
        }
        if let Some(reply) = self.reply_that_sends(leader, id) {
            let sentence = format!("Deliver {id}'s answer to {leader}, which sends it the rest.");
            return take(Action::Deliver(reply), sentence);
        }
        self.sounded_out(leader, id, upto)
    }

    /// A leader's log has a new entry.
    pub(super) fn requested(self, leader: ServerId, why: &str) -> Way {
        let words = self.world.next_request();
        let sentence = format!("Ask {leader} for {words}: {why}");
        take(Action::Request(leader, words), sentence)
    }
}

/// Messages under way.
impl<'a> Moves<'a> {
    /// What `from` sent to `to` in its present term, oldest first.
    fn under_way(
        self,
        from: ServerId,
        to: ServerId,
        kind: Kind,
        term: Term,
    ) -> impl Iterator<Item = &'a Envelope> {
        let between = self.world.bus().between(Some(from), Some(to), Some(kind));
        between.filter(move |envelope| envelope.message.term == term)
    }

    /// A candidate's request for a vote in its present term.
    fn asked(self, id: ServerId, voter: ServerId) -> Option<MessageId> {
        let term = self.server(id).term();
        self.under_way(id, voter, Kind::RequestVote, term).next().map(|envelope| envelope.id)
    }

    fn vote_under_way(self, voter: ServerId, id: ServerId) -> Option<MessageId> {
        let granted = |envelope: &&Envelope| envelope.message.granted() == Some(true);
        let term = self.server(id).term();
        self.under_way(voter, id, Kind::RequestVoteReply, term)
            .find(granted)
            .map(|envelope| envelope.id)
    }

    fn reply_under_way(self, voter: ServerId, id: ServerId) -> Option<MessageId> {
        let term = self.server(id).term();
        self.under_way(voter, id, Kind::RequestVoteReply, term).next().map(|envelope| envelope.id)
    }

    fn appends(self, from: ServerId, to: ServerId) -> impl Iterator<Item = &'a Envelope> {
        self.under_way(from, to, Kind::AppendEntries, self.server(from).term())
    }

    /// The append that the follower accepts and that takes it as far as `entry`; of several the
    /// shortest, which brings least beyond.
    fn append_that_brings(
        self,
        from: ServerId,
        to: ServerId,
        entry: Position,
    ) -> Option<MessageId> {
        let fits = |message: &Message| {
            let Body::AppendEntries { prev, entries, .. } = &message.body else { return None };
            let reach = prev.index.0 + entries.len() as u64;
            let agrees = prev.index.0 == 0 || shape::holds(self.world, to, *prev);
            (agrees && reach >= entry.index.0).then_some(reach)
        };
        self.appends(from, to)
            .filter_map(|envelope| Some((fits(&envelope.message)?, envelope.id)))
            .min_by_key(|(reach, id)| (*reach, Reverse(id.number)))
            .map(|(_, id)| id)
    }

    /// A follower's reply that makes the leader send what is missing.
    fn reply_that_sends(self, leader: ServerId, follower: ServerId) -> Option<MessageId> {
        let lead = self.leadership(leader)?;
        let last = shape::last(self.world, leader).index;
        let (next, known) = (lead.next_index[follower], lead.match_index[follower]);
        let sends = |envelope: &&Envelope| match envelope.message.body {
            Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) => {
                next.max(match_index.next()) <= last
            }
            Body::AppendEntriesReply(AppendReply::Rejected { hint }, _) => {
                next.min(hint.max(Index(1))) > known
            }
            _ => false,
        };
        let term = self.server(leader).term();
        self.under_way(follower, leader, Kind::AppendEntriesReply, term)
            .find(sends)
            .map(|envelope| envelope.id)
    }

    fn acknowledgement(
        self,
        follower: ServerId,
        leader: ServerId,
        upto: Index,
    ) -> Option<MessageId> {
        let enough = |envelope: &&Envelope| match envelope.message.body {
            Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) => {
                match_index >= upto
            }
            _ => false,
        };
        let term = self.server(leader).term();
        self.under_way(follower, leader, Kind::AppendEntriesReply, term)
            .find(enough)
            .map(|envelope| envelope.id)
    }
}
