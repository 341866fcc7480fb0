//! A cluster under the manual clock, moved by hand.

use std::sync::Arc;

use flotilla_sim::core::{Command, Index, Kind, RoleKind, Rule, ServerId, Term};
use flotilla_sim::{Action, Clock, Property, Setup, Violation, World};

pub(crate) use flotilla_sim::Property::{
    ElectionSafety, LeaderCompleteness, LogMatching, StateMachineSafety,
};

pub(crate) fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// A world, and every violation that its events were told of.
pub(crate) struct Lab {
    pub(crate) world: World,
    verdicts: Vec<Arc<Violation>>,
}

impl Lab {
    /// A cluster with one rule off, or none.
    pub(crate) fn new(servers: u8, off: Option<Rule>) -> Self {
        let mut setup = Setup { servers, clock: Clock::Manual, ..Setup::default() };
        if let Some(rule) = off {
            setup.rules = setup.rules.with(rule, false);
        }
        Self { world: World::new(setup), verdicts: Vec::new() }
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let event = match self.world.act(action) {
            Ok(event) => event,
            Err(objection) => panic!("{action:?}: {objection}"),
        };
        assert!(event.verdict.iter().all(|violation| violation.event == event.id));
        self.verdicts.extend(event.verdict);
    }

    pub(crate) fn time_out(&mut self, id: u8) {
        self.act(&Action::Timeout(s(id)));
    }

    pub(crate) fn request(&mut self, id: u8, words: &str) {
        self.act(&Action::Request(s(id), words.into()));
    }

    pub(crate) fn crash(&mut self, id: u8) {
        self.act(&Action::Crash(s(id)));
    }

    pub(crate) fn restart(&mut self, id: u8) {
        self.act(&Action::Restart(s(id)));
    }

    /// The oldest message of this kind arrives.
    pub(crate) fn deliver(&mut self, from: u8, to: u8, kind: Kind) {
        let mut waiting = self.world.bus().between(Some(s(from)), Some(s(to)), Some(kind));
        let id = waiting.next().unwrap_or_else(|| panic!("{kind} from S{from} to S{to}")).id;
        drop(waiting);
        self.act(&Action::Deliver(id));
    }

    /// A server stands for election, and these hear of it and answer.
    pub(crate) fn election(&mut self, candidate: u8, voters: &[u8]) {
        self.time_out(candidate);
        for voter in voters {
            self.deliver(candidate, *voter, Kind::RequestVote);
            self.deliver(*voter, candidate, Kind::RequestVoteReply);
        }
    }

    /// A server is elected by these.
    pub(crate) fn elect(&mut self, candidate: u8, voters: &[u8]) {
        self.election(candidate, voters);
        assert_eq!(self.world.server(s(candidate)).role(), RoleKind::Leader, "S{candidate}");
    }

    /// Two servers exchange appends and replies until none is left, rejections and all.
    pub(crate) fn replicate(&mut self, leader: u8, follower: u8) {
        loop {
            let ways = [
                (leader, follower, Kind::AppendEntries),
                (follower, leader, Kind::AppendEntriesReply),
            ];
            let next = ways.into_iter().find(|(from, to, kind)| {
                self.world.bus().between(Some(s(*from)), Some(s(*to)), Some(*kind)).next().is_some()
            });
            let Some((from, to, kind)) = next else { return };
            self.deliver(from, to, kind);
        }
    }

    /// A leader shows that it is there, so that these learn what is committed.
    pub(crate) fn beat(&mut self, leader: u8, followers: &[u8]) {
        self.act(&Action::Beat(s(leader)));
        for follower in followers {
            self.replicate(leader, *follower);
        }
    }

    /// All that is under way is lost.
    pub(crate) fn drop_all(&mut self) {
        let ids: Vec<_> = self.world.bus().under_way().map(|envelope| envelope.id).collect();
        for id in ids {
            self.act(&Action::Drop(id));
        }
    }

    pub(crate) fn term(&self, id: u8) -> u64 {
        self.world.server(s(id)).term().0
    }

    pub(crate) fn commit(&self, id: u8) -> u64 {
        self.world.server(s(id)).commit_index().0
    }

    /// A server's log: `x=1@1 x=2@2`.
    pub(crate) fn log(&self, id: u8) -> String {
        let told = |entry: &flotilla_sim::core::Entry| match &entry.command {
            Command::NoOp => format!("-@{}", entry.term),
            Command::Configuration(voters) => format!("{voters}@{}", entry.term),
            Command::Client(words) | Command::Session(_, words) => {
                format!("{words}@{}", entry.term)
            }
        };
        let entries: Vec<_> = self.world.server(s(id)).log().iter().map(told).collect();
        entries.join(" ")
    }

    /// The properties broken so far, in the order in which they were found.
    pub(crate) fn broken(&self) -> Vec<Property> {
        self.world.referee().violations().iter().map(|found| found.property).collect()
    }

    /// The sentences of all verdicts so far.
    pub(crate) fn sentences(&self) -> Vec<&str> {
        self.verdicts.iter().map(|violation| violation.sentence.as_str()).collect()
    }

    /// This is the last promise broken.
    pub(crate) fn broke(
        &self,
        property: Property,
        servers: &[u8],
        indices: &[u64],
        terms: &[u64],
        sentence: &str,
    ) {
        let violation = self.verdicts.last().expect("a violation");
        assert_eq!(violation.sentence, sentence);
        assert_eq!(violation.property, property);
        assert_eq!(violation.servers, servers.iter().copied().map(s).collect::<Vec<_>>());
        assert_eq!(violation.indices, indices.iter().copied().map(Index).collect::<Vec<_>>());
        assert_eq!(violation.terms, terms.iter().copied().map(Term).collect::<Vec<_>>());
    }
}
