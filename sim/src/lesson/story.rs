//! Figure 8 as it unfolds in a run.
//!
//! A story is about one index of the log: the *entry* that its first leader could replicate only
//! partially, and the *rival* entry of a later leader at the same index. Who plays S1 and S5, at
//! which index and in which terms, is read from the logs; nobody has to follow the paper's names.

use std::cmp::Reverse;

use flotilla_core::{Command, Index, Position, RoleKind, ServerId, ServerSet, Term};

use crate::event::EventId;
use crate::lesson::panel::{Panel, PerPanel};
use crate::lesson::shape;
use crate::world::World;

/// Who led which term, the earliest first. More than one server only with a rule off.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Leaders(Vec<(Term, ServerSet)>);

impl Leaders {
    pub(super) fn note(&mut self, term: Term, leader: ServerId) {
        let at = self.0.partition_point(|(earlier, _)| *earlier < term);
        if self.0.get(at).is_none_or(|(same, _)| *same != term) {
            self.0.insert(at, (term, ServerSet::EMPTY));
        }
        self.0[at].1.insert(leader);
    }

    pub(super) fn led(&self, id: ServerId, term: Term) -> bool {
        self.0.iter().any(|(led, leaders)| *led == term && leaders.contains(id))
    }

    /// The last of these servers that led, and which term that was.
    fn latest_of(&self, servers: ServerSet) -> Option<(ServerId, Term)> {
        let of =
            |(term, led): &(Term, ServerSet)| led.and(servers).iter().next().map(|id| (id, *term));
        self.0.iter().rev().find_map(of)
    }
}

/// The figure, as far as it has got.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Story {
    /// The entry that the figure is about: term 2 at index 2 in the paper.
    pub(super) entry: Position,
    /// What the entry says.
    pub(super) command: Command,
    /// The leader that made it: S1.
    pub(super) first: ServerId,
    /// From (b) on: S5 and its entry.
    pub(super) rival: Option<Rival>,
    /// When the rival's entry vanished from all logs, if it did.
    pub(super) rival_lost: Option<EventId>,
    /// From (c) on: the leader that brought the entry to a majority.
    pub(super) back: Option<Back>,
    /// Who first counted the entry as committed.
    pub(super) commit: Option<Commit>,
    /// Whether the leader of (c) knew of the majority and waited all the same.
    pub(super) waited: bool,
    /// In (d): where the rival's entry took its place.
    pub(super) overwritten: Option<ServerId>,
    /// After (d): who counted the rival's entry as committed.
    pub(super) rival_commit: Option<Commit>,
    /// In (e): the entry of the leader's own term that is on a majority.
    pub(super) seal: Option<Position>,
    /// After (e): the rival asked for votes, and everybody who could answer did.
    pub(super) rival_refused: bool,
    /// The latest panel.
    pub(super) panel: Panel,
    /// The event that reached each panel.
    pub(super) reached: PerPanel<Option<EventId>>,
}

/// Who plays S5, and the term of its entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Rival {
    pub(super) server: ServerId,
    pub(super) term: Term,
}

/// The leader of (c).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Back {
    pub(super) server: ServerId,
    pub(super) term: Term,
    /// Who has held the entry since.
    pub(super) held: ServerSet,
}

/// A commit that somebody counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Commit {
    pub(super) by: ServerId,
    pub(super) event: EventId,
}

/// Why a story came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Off {
    /// The entry is on too many servers for a rival to be elected.
    EntrySpread,
    /// No log has the entry any more.
    EntryLost,
    /// The rival's entry is on too many servers for the first leader to come back.
    RivalSpread,
    /// After (c), something other than the rival's entry took the entry's place.
    Usurped,
}

impl Story {
    /// Looks for panel (a): an entry at index 2 or later that its leader has brought to a
    /// minority, everything before it being on a majority. Of several, that of the latest term.
    pub(super) fn find(world: &World, leaders: &Leaders, event: EventId) -> Option<Self> {
        let begun = |id| Self::begun_by(world, leaders, id).map(|entry| (entry, id));
        let (entry, first) =
            world.ids().iter().filter_map(begun).max_by_key(|(entry, _)| entry.term)?;
        let command = world.server(first).log().entry(entry.index)?.command.clone();
        let mut story = Self {
            entry,
            command,
            first,
            rival: None,
            rival_lost: None,
            back: None,
            commit: None,
            waited: false,
            overwritten: None,
            rival_commit: None,
            seal: None,
            rival_refused: false,
            panel: Panel::A,
            reached: PerPanel::default(),
        };
        story.reach(Panel::A, event);
        Some(story)
    }

    fn begun_by(world: &World, leaders: &Leaders, id: ServerId) -> Option<Position> {
        let shared = shape::shared(world, id);
        let entry = shape::entry_at(world, id, shared.next())?;
        let copies = shape::holders(world, entry).len();
        let own = leaders.led(id, entry.term);
        let partial = (shape::partial(world)..=shape::spare(world)).contains(&copies);
        (shared.0 >= 1 && own && partial).then_some(entry)
    }

    /// Looks at the world after an event.
    pub(super) fn update(
        &mut self,
        world: &World,
        leaders: &Leaders,
        event: EventId,
    ) -> Result<(), Off> {
        if self.back.is_none() {
            self.before_return(world, leaders, event)?;
        }
        if self.back.is_some() {
            self.after_return(world, leaders, event)?;
        }
        Ok(())
    }

    fn reach(&mut self, panel: Panel, event: EventId) {
        self.panel = panel;
        self.reached.set(panel, Some(event));
    }

    /// From (a) to (c).
    fn before_return(
        &mut self,
        world: &World,
        leaders: &Leaders,
        event: EventId,
    ) -> Result<(), Off> {
        let copies = shape::holders(world, self.entry).len();
        if copies == 0 {
            return Err(Off::EntryLost);
        }
        self.follow_rival(world, leaders, event);
        let Some(rival) = self.rival_entry() else {
            return if copies > shape::spare(world) { Err(Off::EntrySpread) } else { Ok(()) };
        };
        if shape::holders(world, rival).len() > shape::spare(world) {
            return Err(Off::RivalSpread);
        }
        if copies >= world.ids().majority()
            && let Some((server, term)) = self.who_came_back(world, leaders, rival.term)
        {
            self.back = Some(Back { server, term, held: ServerSet::EMPTY });
            self.reach(Panel::C, event);
        }
        Ok(())
    }

    /// Keeps to the rival as long as its entry is there, or finds one.
    fn follow_rival(&mut self, world: &World, leaders: &Leaders, event: EventId) {
        if let Some(rival) = self.rival_entry() {
            let holders = shape::holders(world, rival);
            if let Some(rival) = &mut self.rival
                && let Some(any) = holders.iter().next()
            {
                rival.server = if holders.contains(rival.server) { rival.server } else { any };
                return;
            }
            self.rival = None;
            self.rival_lost = Some(event);
            self.panel = Panel::A;
            self.reached.set(Panel::B, None);
        }
        let made = |id: ServerId| {
            let entry = shape::entry_at(world, id, self.entry.index)?;
            let later = entry.term > self.entry.term && leaders.led(id, entry.term);
            later.then_some((entry.term, id))
        };
        let found =
            world.ids().iter().filter_map(made).max_by_key(|(term, id)| (*term, Reverse(*id)));
        if let Some((term, server)) = found {
            self.rival = Some(Rival { server, term });
            self.rival_lost = None;
            self.reach(Panel::B, event);
        }
    }

    /// The leader of a term after the rival's that holds the entry: one who leads now, or the
    /// last who did.
    fn who_came_back(
        &self,
        world: &World,
        leaders: &Leaders,
        rival: Term,
    ) -> Option<(ServerId, Term)> {
        let holders = shape::holders(world, self.entry);
        let leads = |id: &ServerId| world.server(*id).role() == RoleKind::Leader;
        let now = holders.iter().filter(leads).map(|id| (id, world.server(id).term()));
        let latest = now.max_by_key(|(_, term)| *term).filter(|(_, term)| *term > rival);
        latest.or_else(|| leaders.latest_of(holders).filter(|(_, term)| *term > rival))
    }

    /// From (c) to an ending, and on.
    fn after_return(
        &mut self,
        world: &World,
        leaders: &Leaders,
        event: EventId,
    ) -> Result<(), Off> {
        let (Some(back), Some(rival)) = (&mut self.back, self.rival) else { return Ok(()) };
        let holders = shape::holders(world, self.entry);
        back.held = holders.iter().chain(back.held.iter()).collect();
        let back = *back;
        if self.commit.is_none() {
            self.commit = shape::committer(world, self.entry).map(|by| Commit { by, event });
            let knows = self.commit.is_none() && shape::knows(world, back.server, self.entry);
            self.waited = self.waited || knows;
        }
        if self.seal.is_none()
            && let Some(seal) = self.sealed_by(world, rival.term)
        {
            self.seal = Some(seal);
            self.reach(Panel::E, event);
        }
        if self.overwritten.is_none() {
            self.see_overwritten(world, leaders, back, event);
        }
        if self.overwritten.is_none()
            && self.seal.is_none()
            && holders.len() < world.ids().majority()
        {
            return Err(Off::Usurped);
        }
        self.see_aftermath(world, event);
        Ok(())
    }

    /// (d): a server that held the entry after (c) has one of a term between it and that of (c).
    fn see_overwritten(&mut self, world: &World, leaders: &Leaders, back: Back, event: EventId) {
        let Position { term, index } = self.entry;
        let turned =
            shape::holders_between(world, index, term, back.term).and(back.held).iter().next();
        let Some(on) = turned else { return };
        let Some(entry) = shape::entry_at(world, on, index) else { return };
        // It came from the latest leader that has it.
        let holders = shape::holders(world, entry);
        if let Some((server, _)) = leaders.latest_of(holders) {
            self.rival = Some(Rival { server, term: entry.term });
        }
        self.overwritten = Some(on);
        self.reach(Panel::D, event);
    }

    /// After an ending: whether the rival's entry commits, and whether votes are refused.
    fn see_aftermath(&mut self, world: &World, event: EventId) {
        if self.overwritten.is_some()
            && self.rival_commit.is_none()
            && let Some(rival) = self.rival_entry()
        {
            self.rival_commit = shape::committer(world, rival).map(|by| Commit { by, event });
        }
        if let (Some(seal), Some(rival)) = (self.seal, self.rival_entry()) {
            let refused = |id: ServerId| has_been_refused(world, id, seal);
            let tried = shape::holders(world, rival).iter().find(|id| refused(*id));
            if let (Some(server), Some(rival)) = (tried, &mut self.rival) {
                rival.server = server;
                self.rival_refused = true;
            }
        }
    }

    /// (e): the first entry after the figure's whose term is above the rival's, if it is on a
    /// majority. Whoever has it is more up to date than the rival.
    fn sealed_by(&self, world: &World, rival: Term) -> Option<Position> {
        let first_own = |id: ServerId| {
            let log = world.server(id).log();
            let mut index = self.entry.index.next();
            while log.term_at(index)? <= rival {
                index = index.next();
            }
            shape::entry_at(world, id, index)
        };
        let holders = shape::holders(world, self.entry);
        holders.iter().filter_map(first_own).find(|seal| shape::on_majority(world, *seal))
    }

    /// Index and term of the rival's entry.
    pub(super) fn rival_entry(&self) -> Option<Position> {
        self.rival.map(|rival| Position { term: rival.term, index: self.entry.index })
    }

    /// The index that the figure is about.
    pub(super) const fn index(&self) -> Index {
        self.entry.index
    }
}

/// Whether a candidate of a later term than the seal's has heard from all who could answer, and
/// not from enough friends.
fn has_been_refused(world: &World, id: ServerId, seal: Position) -> bool {
    let server = world.server(id);
    let Some(flotilla_core::Role::Candidate { votes, .. }) =
        server.process().map(flotilla_core::Node::role)
    else {
        return false;
    };
    let answered = |voter: ServerId| votes.contains(voter) || server.denied_by().contains(voter);
    server.term() > seal.term
        && !server.denied_by().is_empty()
        && world.ids().iter().all(|voter| answered(voter) || !world.server(voter).is_up())
}
