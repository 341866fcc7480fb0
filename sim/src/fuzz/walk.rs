//! What is done to a cluster while time stands still, made up while it is done.
//!
//! A walk is made of moves: something begins, such as an election or a request, and of the
//! messages that come of it some reach servers of a group. The others stay under way; now and
//! then one of these arrives late. So a walk goes deep into what asynchrony allows, with few
//! actions.

use std::collections::VecDeque;

use flotilla_core::{Kind, Mechanism, RoleKind, ServerId, ServerSet};

use super::Options;
use super::dice::Dice;
use super::wishes::Wishes;
use crate::action::{Action, MessageId};
use crate::bus::Envelope;
use crate::event::EventId;
use crate::server::Server;
use crate::world::World;

/// What a move begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Move {
    Stand,
    Request,
    Beat,
    Late,
    Read,
    Members,
    Transfer,
    Crash,
    Restart,
    Snapshot,
    RequestAs,
    Retry,
    Duplicate,
    Sync,
    Lie,
}

/// Each with how often it is made where it is made at all, and how likely a walk makes it.
const MOVES: [(Move, u32, u32); 13] = [
    (Move::Request, 4, 8),
    (Move::Beat, 2, 4),
    (Move::Late, 3, 5),
    (Move::Read, 3, 5),
    (Move::Members, 4, 4),
    (Move::Transfer, 1, 1),
    (Move::Crash, 2, 4),
    (Move::Restart, 3, 2),
    (Move::Snapshot, 2, 2),
    (Move::RequestAs, 3, 1),
    (Move::Retry, 3, 1),
    (Move::Duplicate, 2, 2),
    (Move::Sync, 2, 3),
];

/// Draws one action after another.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    dice: Dice,
    wishes: Wishes,
    moves: Vec<(Move, u32)>,
    /// How many moves are still to be made.
    left: u32,
    /// Who stands for election.
    ambitious: ServerSet,
    /// Who stands for election once more in the end, when somebody may lead that must not.
    last: Vec<ServerId>,
    /// What the move under way begins with.
    agenda: VecDeque<Action>,
    spread: Spread,
}

/// How far the messages of a move get.
#[derive(Clone, Copy, Debug)]
struct Spread {
    /// The event before the move.
    since: EventId,
    /// Between whom messages arrive.
    group: ServerSet,
    /// How many do.
    left: u32,
}

impl Walk {
    pub(super) fn new(options: &Options, mut dice: Dice, world: &World) -> Self {
        let mut moves = some_moves(&mut dice);
        if options.lying_disks {
            moves.push((Move::Lie, 2));
        }
        let ambitious = if dice.one_in(3) {
            world.ids()
        } else {
            let two = [dice.pick(&ids(world.ids())), dice.pick(&ids(world.ids()))];
            two.into_iter().flatten().collect()
        };
        let left = 6 + dice.below(20) as u32;
        let spread = Spread { since: EventId(0), group: ServerSet::EMPTY, left: 0 };
        let wishes = Wishes::of_keys(if dice.one_in(2) { 1 } else { 3 });
        let last = ids(world.ids());
        Self { dice, wishes, moves, left, ambitious, last, agenda: VecDeque::new(), spread }
    }

    /// Whether the walk has come to its end.
    pub(super) fn is_over(&self) -> bool {
        let nothing_left = self.left == 0 && self.last.is_empty();
        nothing_left && self.spread.left == 0 && self.agenda.is_empty()
    }

    /// The next action, if one comes to mind.
    pub(super) fn next(&mut self, world: &World) -> Option<Action> {
        if let Some(action) = self.agenda.pop_front() {
            return Some(action);
        }
        if self.spread.left > 0 {
            self.spread.left -= 1;
            if let Some(action) = self.go_on(world) {
                return Some(action);
            }
            self.spread.left = 0;
        }
        if self.left == 0 {
            let candidate = self.last.pop()?;
            self.stand(candidate, world);
        } else {
            self.left -= 1;
            let step = self.dice.weighted(&self.moves)?;
            self.begin(step, world)?;
        }
        self.agenda.pop_front()
    }

    /// The oldest message of the move under way arrives; if there is none, a disk writes.
    fn go_on(&self, world: &World) -> Option<Action> {
        let Spread { since, group, .. } = self.spread;
        let is_of_move = |envelope: &&Envelope| {
            let MessageId { from, to, .. } = envelope.id;
            envelope.sent_by > since && group.contains(from) && group.contains(to)
        };
        if let Some(envelope) = world.bus().under_way().find(is_of_move) {
            return Some(Action::Deliver(envelope.id));
        }
        let waits = |id: &ServerId| world.server(*id).pending_writes().next().is_some();
        group.iter().find(waits).map(Action::Sync)
    }

    /// Begins a move, if it can be made.
    fn begin(&mut self, step: Move, world: &World) -> Option<()> {
        if step == Move::Stand {
            let willing = |id: &ServerId| world.server(*id).role() != RoleKind::Leader;
            let candidates: Vec<ServerId> = self.ambitious.iter().filter(willing).collect();
            let candidate = self.dice.pick(&candidates)?;
            self.stand(candidate, world);
            return Some(());
        }
        let action = self.beginning(step, world)?;
        let group = self.group_of(&action, world)?;
        match &action {
            Action::Crash(id) | Action::CrashTorn(id, _) if self.dice.one_in(2) => {
                let restart = Action::Restart(*id);
                self.agenda.extend([action, restart]);
            }
            Action::Request(id, _) if self.dice.one_in(4) => {
                let another = Action::Request(*id, self.wishes.words(&mut self.dice));
                self.agenda.extend([action, another]);
            }
            Action::Read(id, _) | Action::Request(id, _) if self.dice.one_in(2) => {
                let asked = *id;
                self.agenda.push_back(action);
                self.answer_late(asked, world);
                return Some(());
            }
            _ => self.agenda.push_back(action),
        }
        self.spread(group, world);
        Some(())
    }

    /// All that reaches a leader which was just asked is what others answered before.
    fn answer_late(&mut self, leader: ServerId, world: &World) {
        let kind = Some(Kind::AppendEntriesReply);
        let answers = world.bus().between(None, Some(leader), kind).map(|envelope| envelope.id);
        let answers: Vec<MessageId> = answers.collect();
        for _ in 0..=self.dice.below(2) {
            self.agenda.extend(self.dice.pick(&answers).map(Action::Deliver));
        }
    }

    /// Between whom the messages of a move arrive that begins like this.
    fn group_of(&mut self, action: &Action, world: &World) -> Option<ServerSet> {
        let center = match action {
            Action::Deliver(id) | Action::Duplicate(id) => id.to,
            Action::Request(id, _)
            | Action::RequestAs(id, ..)
            | Action::Retry(id, _)
            | Action::Beat(id)
            | Action::Read(id, _)
            | Action::Transfer(id, _)
            | Action::Sync(id) => *id,
            _ => world.leader().or_else(|| world.ids().iter().next())?,
        };
        if let Action::Members(voters) = action
            && self.dice.one_in(2)
        {
            let before = world.server(center).process()?.configuration().voters;
            return Some(voters.minus(before).or([center].into_iter().collect()));
        }
        Some(self.some_with(center, world.ids(), world))
    }

    fn beginning(&mut self, step: Move, world: &World) -> Option<Action> {
        let Self { dice, wishes, .. } = self;
        let is_up = |server: &Server| server.is_up();
        Some(match step {
            Move::Stand => return None,
            Move::Request => Action::Request(leader(dice, world)?, wishes.words(dice)),
            Move::RequestAs => {
                let client = 1 + dice.below(2) as u32;
                Action::RequestAs(leader(dice, world)?, client, wishes.words(dice))
            }
            Move::Retry => {
                let client = 1 + dice.below(2) as u32;
                world.clients().newest_of(client)?;
                Action::Retry(leader(dice, world)?, client)
            }
            Move::Read => {
                let leads = |server: &Server| server.role() == RoleKind::Leader;
                Action::Read(server(dice, world, leads)?, wishes.key(dice))
            }
            Move::Beat => Action::Beat(leader(dice, world)?),
            Move::Late => Action::Deliver(late(dice, world)?),
            Move::Duplicate => Action::Duplicate(late(dice, world)?),
            Move::Members => Action::Members(Wishes::voters(dice, world)?),
            Move::Transfer => {
                let leader = leader(dice, world)?;
                Action::Transfer(leader, server(dice, world, |server| server.id() != leader)?)
            }
            Move::Crash => {
                let id = server(dice, world, is_up)?;
                Wishes::crash(dice, world.server(id))
            }
            Move::Lie => Wishes::lie(world.server(server(dice, world, is_up)?)),
            Move::Restart => Action::Restart(server(dice, world, |server| !server.is_up())?),
            Move::Snapshot => {
                let has_news = |server: &Server| server.last_applied() > server.log().base().index;
                Action::Snapshot(server(dice, world, has_news)?)
            }
            Move::Sync => {
                let waits = |server: &Server| server.pending_writes().next().is_some();
                Action::Sync(server(dice, world, waits)?)
            }
        })
    }

    /// Somebody stands for election: mostly before those who would vote for it, in a term that
    /// they have not seen, and after they forgot their leader.
    fn stand(&mut self, candidate: ServerId, world: &World) {
        let up = |id: &ServerId| world.server(*id).is_up();
        if !up(&candidate) {
            self.agenda.push_back(Action::Restart(candidate));
        }
        let last = |id: ServerId| world.server(id).log().last();
        let is_friend = |id: &ServerId| up(id) && last(*id) <= last(candidate);
        let friends = world.ids().iter().filter(is_friend).collect();
        let among = if self.dice.one_in(4) { world.ids() } else { friends };
        let group = self.some_with(candidate, among, world);
        let uses = |mechanism| world.config().mechanisms.uses(mechanism);
        if uses(Mechanism::PreVote) || uses(Mechanism::IgnoreDisruptiveVotes) {
            self.agenda.extend(group.without(candidate).iter().filter(up).map(Action::Lapse));
        }
        let term = |id: ServerId| world.server(id).term().0;
        let seen = group.iter().map(term).max().unwrap_or(0);
        let once = self.dice.one_in(4) || uses(Mechanism::PreVote);
        let behind = if once { 0 } else { seen - term(candidate) };
        for _ in 0..=behind.min(3) {
            self.agenda.push_back(Action::Timeout(candidate));
        }
        self.spread(group, world);
    }

    /// How far the messages of the move get that begins now.
    fn spread(&mut self, group: ServerSet, world: &World) {
        let few = 1 + self.dice.below(4) as u32;
        let left = self.dice.weighted(&[(0, 1), (few, 3), (40, 4)]).unwrap_or(0);
        self.spread = Spread { since: world.last_event(), group, left };
    }

    /// A server and some others: the fewest that make a majority, all, or any.
    fn some_with(&mut self, server: ServerId, among: ServerSet, world: &World) -> ServerSet {
        let others = among.without(server);
        let voters =
            world.server(server).process().map_or(world.ids(), |node| node.configuration().voters);
        let count = match self.dice.below(4) {
            0 => others.len(),
            1 => 1 + self.dice.below(usize::from(others.len()).max(1)) as u8,
            _ => voters.len() / 2,
        };
        let mut some: ServerSet = [server].into_iter().collect();
        for _ in 0..count {
            let another = self.dice.pick(&ids(others.minus(some)));
            some = another.into_iter().collect::<ServerSet>().or(some);
        }
        some
    }
}

/// A few kinds of moves: with few of them a walk goes deeper.
fn some_moves(dice: &mut Dice) -> Vec<(Move, u32)> {
    let mut rest: Vec<(Move, u32, u32)> = MOVES.to_vec();
    let mut moves = Vec::new();
    for _ in 0..2 + dice.below(4) {
        let likely: Vec<(usize, u32)> =
            rest.iter().enumerate().map(|(place, (.., likely))| (place, *likely)).collect();
        let Some(place) = dice.weighted(&likely) else { break };
        let (step, weight, _) = rest.remove(place);
        moves.push((step, weight));
    }
    let all: u32 = moves.iter().map(|(_, weight)| weight).sum();
    moves.push((Move::Stand, all.div_ceil(2)));
    moves
}

fn ids(set: ServerSet) -> Vec<ServerId> {
    set.iter().collect()
}

/// A server that suits.
fn server(dice: &mut Dice, world: &World, suits: impl Fn(&Server) -> bool) -> Option<ServerId> {
    let suitable = world.servers().iter().filter(|server| suits(server));
    dice.pick(&suitable.map(Server::id).collect::<Vec<_>>())
}

/// The leader, or one of those that think they lead.
fn leader(dice: &mut Dice, world: &World) -> Option<ServerId> {
    if dice.one_in(3) {
        return server(dice, world, |server| server.role() == RoleKind::Leader);
    }
    world.leader()
}

/// A message of an earlier move: mostly an answer to somebody who thinks that he leads.
fn late(dice: &mut Dice, world: &World) -> Option<MessageId> {
    let any = dice.one_in(3);
    let suits = |envelope: &&Envelope| {
        let to_leader = world.server(envelope.id.to).role() == RoleKind::Leader;
        any || to_leader && envelope.message.kind() == Kind::AppendEntriesReply
    };
    let under_way = world.bus().under_way().filter(suits).map(|envelope| envelope.id);
    dice.pick(&under_way.collect::<Vec<_>>())
}
