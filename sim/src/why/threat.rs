//! A schedule that makes a server the leader that lacks an entry.

use flotilla_core::{
    Effect, Input, Kind, Log, Message, Node, RoleKind, ServerId, ServerSet, Term, Timer,
};

use crate::action::{Action, MessageId};
use crate::setup::Clock;
use crate::why::chances::{Chance, Target, as_former_leader, as_late_winner, with_late_messages};
use crate::why::poll::{MOST_ELECTIONS, Poll, Reply, step};
use crate::world::World;

/// How an entry can be lost: a leader of a later term without it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Threat {
    /// The server that would lead without it.
    pub rival: ServerId,
    /// The term that it would lead.
    pub term: Term,
    /// Who would vote for it, or follow it, itself included.
    pub votes: ServerSet,
    /// Whether it still has to be elected.
    pub way: Way,
    /// What would have to be done, from now on: played in the world, it ends with this leader.
    pub acts: Vec<Action>,
    /// How many of these acts come before the election: crashes, restarts, late messages, links.
    pub before: usize,
}

/// How a server comes to lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// It can be elected.
    Elected,
    /// It leads already.
    Leads,
}

/// A server that lacks the entry, with enough others that would vote for it or follow it.
struct Plan {
    rival: Chance,
    way: Way,
    others: Vec<Chance>,
}

impl Plan {
    /// How much has to happen before the election. Cut links weigh as one act each.
    fn weight(&self, world: &World) -> usize {
        let id = self.rival.node.id();
        let cuts = self.others.iter().filter(|other| is_cut(world, id, other.node.id())).count();
        let acts: usize = self.others.iter().map(|other| other.acts.len()).sum();
        self.rival.acts.len() + acts + cuts
    }
}

/// The simplest way found to lose the entry, played.
pub(super) fn find(world: &World, target: Target) -> Option<Threat> {
    let chances: Vec<(ServerId, Vec<Chance>)> =
        world.ids().iter().map(|id| (id, with_late_messages(world, id))).collect();
    let mut plans: Vec<Plan> = Vec::new();
    for (id, own) in &chances {
        let mut rivals = own.clone();
        rivals.extend(as_former_leader(world, *id));
        rivals.extend(as_late_winner(world, *id));
        let rivals = rivals.into_iter().filter(|rival| !target.is_in(rival.node.log()));
        plans.extend(rivals.filter_map(|rival| plan(rival, &chances, target)));
    }
    plans.sort_by_key(|plan| plan.weight(world));
    plans.iter().find_map(|plan| Play::of(world).play(plan, target))
}

/// Who would make this server the leader.
fn plan(rival: Chance, chances: &[(ServerId, Vec<Chance>)], target: Target) -> Option<Plan> {
    let id = rival.node.id();
    let others = chances.iter().filter(|(other, _)| *other != id);
    if rival.node.role().kind() == RoleKind::Leader {
        if rival.node.current_term() <= target.entry.term {
            return None;
        }
        let willing = others.filter_map(|(_, own)| own.iter().find(|it| follows(it, &rival.node)));
        let others = fewest(willing.cloned().collect(), |others| {
            let mut followers: ServerSet = others.iter().map(|other| other.node.id()).collect();
            followers.insert(id);
            rival.node.configuration().has_quorum(followers)
        })?;
        return Some(Plan { rival, way: Way::Leads, others });
    }
    let willing =
        others.filter_map(|(_, own)| own.iter().find_map(|it| supporter(it, &rival.node)));
    let others = fewest(willing.collect(), |others| {
        let nodes = others.iter().map(|other| other.node.clone()).collect();
        let poll = Poll::hold(rival.node.clone(), nodes);
        poll.is_won() && poll.candidate.current_term() > target.entry.term
    })?;
    Some(Plan { rival, way: Way::Elected, others })
}

/// The fewest of these, those with the least to be done first, that are enough.
fn fewest(mut willing: Vec<Chance>, enough: impl Fn(&[Chance]) -> bool) -> Option<Vec<Chance>> {
    willing.sort_by_key(|chance| chance.acts.len());
    let count = (0..=willing.len()).find(|count| enough(&willing[..*count]))?;
    willing.truncate(count);
    Some(willing)
}

/// The server, once it does not remember any more that it heard a leader, if it then votes for
/// this candidate.
fn supporter(chance: &Chance, candidate: &Node) -> Option<Chance> {
    let mut chance = chance.clone();
    if chance.node.leader_is_recent() {
        step(&mut chance.node, Input::TimerFired(Timer::MinimumElection));
        chance.acts.push(Action::Lapse(chance.node.id()));
    }
    let poll = Poll::hold(candidate.clone(), vec![chance.node.clone()]);
    let grants = poll.replies.iter().any(|(_, reply)| matches!(reply, Reply::Grants(_)));
    grants.then_some(chance)
}

/// Whether the server takes this one for its leader once it hears of it.
fn follows(chance: &Chance, leader: &Node) -> bool {
    let id = chance.node.id();
    let sent = step(&mut leader.clone(), Input::TimerFired(Timer::Heartbeat));
    let mut node = chance.node.clone();
    for effect in sent {
        if let Effect::Send { message, .. } = effect
            && message.to == id
        {
            step(&mut node, Input::Receive(message));
        }
    }
    node.leader() == Some(leader.id()) && node.current_term() == leader.current_term()
}

fn is_cut(world: &World, a: ServerId, b: ServerId) -> bool {
    world.bus().is_cut(a, b) || world.bus().is_cut(b, a)
}

/// A plan under way in a copy of the world.
pub(super) struct Play {
    pub(super) world: World,
    pub(super) acts: Vec<Action>,
}

impl Play {
    pub(super) fn of(world: &World) -> Self {
        Self { world: world.clone(), acts: Vec::new() }
    }

    pub(super) fn act(&mut self, action: Action) -> Option<()> {
        self.world.act(&action).ok()?;
        self.acts.push(action);
        Some(())
    }

    /// Plays it. Gives the threat if there is a leader without the entry at its end.
    fn play(mut self, plan: &Plan, target: Target) -> Option<Threat> {
        let rival = plan.rival.node.id();
        let others: ServerSet = plan.others.iter().map(|other| other.node.id()).collect();
        for chance in plan.others.iter().chain([&plan.rival]) {
            for action in &chance.acts {
                self.act(action.clone())?;
            }
        }
        for other in others.iter() {
            if is_cut(&self.world, rival, other) {
                self.act(Action::HealBoth(rival, other))?;
            }
        }
        let before = self.acts.len();
        if self.world.clock() == Clock::Live {
            self.act(Action::SetClock(Clock::Manual))?;
        }
        match plan.way {
            Way::Elected => self.elect(rival, others)?,
            Way::Leads => self.lead(rival, others)?,
        }
        let server = self.world.server(rival);
        let term = server.term();
        let leads = server.role() == RoleKind::Leader && term > target.entry.term;
        let lacks = |log: &Log| !target.is_in(log);
        let mut votes = others;
        votes.insert(rival);
        (leads && lacks(server.log())).then_some(Threat {
            rival,
            term,
            votes,
            way: plan.way,
            acts: self.acts,
            before,
        })
    }

    /// Its timer fires until it leads; only what it and its voters say arrives.
    fn elect(&mut self, rival: ServerId, voters: ServerSet) -> Option<()> {
        for _ in 0..MOST_ELECTIONS {
            let known = self.sent_so_far(rival, voters);
            self.act(Action::Timeout(rival))?;
            self.sync(rival)?;
            loop {
                let asked = self.deliver_new(rival, voters, &known, true)?;
                let heard = self.deliver_new(rival, voters, &known, false)?;
                if !asked && !heard {
                    break;
                }
            }
            if self.world.server(rival).role() == RoleKind::Leader {
                return Some(());
            }
            for voter in voters.iter() {
                while let Some(reply) = self.next_new(voter, rival, &known, |_| true) {
                    self.deliver(reply)?;
                }
            }
        }
        None
    }

    /// A leader is heard by those who follow it.
    fn lead(&mut self, rival: ServerId, others: ServerSet) -> Option<()> {
        let known = self.sent_so_far(rival, others);
        self.act(Action::Beat(rival))?;
        for other in others.iter() {
            let any = |_: &Message| true;
            if let Some(request) = self.next_new(rival, other, &known, any) {
                self.deliver(request)?;
            }
            (self.world.server(other).process()?.leader() == Some(rival)).then_some(())?;
        }
        Some(())
    }

    /// Delivers the rival's new requests for votes, or the votes that are granted.
    fn deliver_new(
        &mut self,
        rival: ServerId,
        voters: ServerSet,
        known: &[(MessageId, u32)],
        requests: bool,
    ) -> Option<bool> {
        let mut any = false;
        for voter in voters.iter() {
            let (from, to) = if requests { (rival, voter) } else { (voter, rival) };
            let wanted = |message: &Message| match message.kind() {
                Kind::RequestVote | Kind::PreVote => requests,
                Kind::RequestVoteReply | Kind::PreVoteReply => {
                    !requests && message.granted() == Some(true)
                }
                _ => false,
            };
            while let Some(message) = self.next_new(from, to, known, wanted) {
                self.deliver(message)?;
                self.sync(to)?;
                any = true;
            }
        }
        Some(any)
    }

    /// The messages sent on each link between these before the election.
    fn sent_so_far(&self, rival: ServerId, others: ServerSet) -> Vec<(MessageId, u32)> {
        let bus = self.world.bus();
        let both = others.iter().flat_map(|other| [(rival, other), (other, rival)]);
        both.map(|(from, to)| (MessageId { from, to, number: 0 }, bus.sent_on(from, to))).collect()
    }

    /// The oldest message on a link that was sent in the election.
    fn next_new(
        &self,
        from: ServerId,
        to: ServerId,
        known: &[(MessageId, u32)],
        wanted: impl Fn(&Message) -> bool,
    ) -> Option<MessageId> {
        let link = known.iter().find(|(link, _)| (link.from, link.to) == (from, to));
        let sent = link.map_or(0, |(_, sent)| *sent);
        let mut on_link = self.world.bus().between(Some(from), Some(to), None);
        let new = on_link.find(|it| it.id.number > sent && wanted(&it.message));
        new.map(|envelope| envelope.id)
    }

    /// A message arrives; where links keep order, those ahead of it are lost.
    pub(super) fn deliver(&mut self, message: MessageId) -> Option<()> {
        while let Some(ahead) = self.world.held_up_by(message).map(|envelope| envelope.id) {
            self.act(Action::Drop(ahead))?;
        }
        self.act(Action::Deliver(message))
    }

    pub(super) fn sync(&mut self, id: ServerId) -> Option<()> {
        if self.world.server(id).pending_writes().next().is_some() {
            self.act(Action::Sync(id))?;
        }
        Some(())
    }
}
