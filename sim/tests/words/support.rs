//! A small run, acted by hand.

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::{Action, Clock, Disk, Event, Sentence, Setup, World};
use flotilla_sim::{details, headline};

pub(crate) use crate::by_hand::{ByHand, s};

/// A run under the manual clock, with its last event.
pub(crate) struct Run {
    pub(crate) world: World,
    last: Event,
}

impl ByHand for Run {
    fn world(&self) -> &World {
        &self.world
    }

    fn take(&mut self, action: &Action) {
        self.act(action);
    }
}

impl Run {
    /// All rules on, immediate disks.
    pub(crate) fn of(servers: u8) -> Self {
        Self::with(servers, Disk::Usual)
    }

    /// With manual disks.
    pub(crate) fn with_manual_disks(servers: u8) -> Self {
        Self::with(servers, Disk::Manual)
    }

    /// Where a new leader begins its term with a no-op.
    pub(crate) fn with_no_op(servers: u8) -> Self {
        let mut setup = Setup { servers, ..Setup::default() };
        setup.mechanisms = setup.mechanisms.and(Mechanism::NoOp);
        Self::begin(setup)
    }

    fn with(servers: u8, disk: Disk) -> Self {
        Self::begin(Setup { servers, disk, ..Setup::default() })
    }

    fn begin(mut setup: Setup) -> Self {
        setup.clock = Clock::Manual;
        Self { world: World::new(setup), last: Event::blank() }
    }

    /// Five servers of which S1 leads term 1, all with x=1 at index 1, committed.
    pub(crate) fn led() -> Self {
        let mut run = Self::of(5);
        run.elect(1, &[2, 3, 4, 5]);
        run.request(1, "x=1");
        run.deliver_all();
        run.beat(1);
        run.deliver_all();
        run
    }

    /// Acts, and gives the headline.
    pub(crate) fn act(&mut self, action: &Action) -> String {
        self.last = self.world.act(action).unwrap_or_else(|why| panic!("{action:?}: {why}"));
        self.headline().text
    }

    /// The last event's headline.
    pub(crate) fn headline(&self) -> Sentence {
        headline(&self.last, &self.world)
    }

    /// All that came of the last event.
    pub(crate) fn all_details(&self) -> Vec<Sentence> {
        details(&self.last, &self.world)
    }

    /// All that came of the last event, in words.
    pub(crate) fn details(&self) -> Vec<String> {
        self.all_details().into_iter().map(|sentence| sentence.text).collect()
    }

    pub(crate) fn timeout(&mut self, server: u8) -> String {
        self.act(&Action::Timeout(s(server)))
    }

    pub(crate) fn request(&mut self, server: u8, words: &str) -> String {
        self.act(&Action::Request(s(server), words.into()))
    }

    pub(crate) fn switch_off(&mut self, rule: Rule) -> String {
        self.act(&Action::SwitchRule(rule, false))
    }

    /// Delivers the oldest message on a link.
    pub(crate) fn deliver(&mut self, from: u8, to: u8) -> String {
        self.act(&Action::Deliver(self.oldest(from, to)))
    }

    /// A server becomes leader by the vote of another, where writes wait for somebody.
    pub(crate) fn elect_on_slow_disks(&mut self, candidate: u8, voter: u8) {
        self.timeout(candidate);
        self.act(&Action::Sync(s(candidate)));
        self.deliver(candidate, voter);
        self.act(&Action::Sync(s(voter)));
        self.deliver(voter, candidate);
        self.drop_all();
    }

    /// A leader sends heartbeats.
    pub(crate) fn beat(&mut self, leader: u8) -> String {
        self.act(&Action::Beat(s(leader)))
    }
}
