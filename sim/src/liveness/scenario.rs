//! What happens to a cluster, and what makes the difference there.

use std::fmt;

use flotilla_core::{Mechanism, Rule};

use super::trouble::{Deed, Plan};
use crate::setup::Setup;
use crate::time::Time;

/// When troubles begin: a leader has been elected by then, where there can be one.
const FIRST: Time = Time::from_millis(3000);

/// A cluster and what happens to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scenario {
    /// Nobody does anything.
    Beginning,
    /// Who leads crashes again and again, while another server lacks its last entry.
    Behind,
    /// All stand for election at the same time.
    Storm,
    /// A server comes and goes.
    Flaky,
    /// The leader and one follower do not reach each other; the third reaches both.
    OneLink,
    /// The same, with pre-votes.
    OneLinkPreVote,
    /// The leader hears nobody, and all hear it.
    Deaf,
    /// All reach one server only, which does not lead.
    Hub,
    /// A server was removed from the cluster and has not heard of it.
    Removed,
    /// Who leads hands over and is shut down, while a client keeps asking.
    Maintenance,
    /// Who leads hands over to a server that lacks entries.
    HandOver,
}

/// What makes the difference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Difference {
    /// A rule, on or off.
    Rule(Rule),
    /// A mechanism, in use or not.
    Mechanism(Mechanism),
}

/// As in scripts: `pre-vote`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule(rule) => rule.id(),
            Self::Mechanism(mechanism) => mechanism.id(),
        })
    }
}

impl Scenario {
    /// All of them: those of the paper first.
    pub const ALL: [Self; 11] = [
        Self::Beginning,
        Self::Storm,
        Self::Behind,
        Self::OneLink,
        Self::OneLinkPreVote,
        Self::Flaky,
        Self::Deaf,
        Self::Hub,
        Self::Removed,
        Self::Maintenance,
        Self::HandOver,
    ];

    /// The first one in which this makes the difference.
    pub fn about(difference: Difference) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.difference() == difference)
    }

    /// Its name in tasks and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Beginning => "beginning",
            Self::Storm => "storm",
            Self::Behind => "behind",
            Self::OneLink => "one-link",
            Self::OneLinkPreVote => "one-link-pre-vote",
            Self::Flaky => "flaky",
            Self::Deaf => "deaf",
            Self::Hub => "hub",
            Self::Removed => "removed",
            Self::Maintenance => "maintenance",
            Self::HandOver => "hand-over",
        }
    }

    /// What it is called where there is little room.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Beginning => "Nothing goes wrong",
            Self::Storm => "All stand at once",
            Self::Behind => "Who cannot win stands first",
            Self::OneLink => "One link is cut",
            Self::OneLinkPreVote => "One link is cut, with pre-votes",
            Self::Flaky => "A follower comes and goes",
            Self::Deaf => "The leader is deaf",
            Self::Hub => "One server reaches all others",
            Self::Removed => "A removed server stands",
            Self::Maintenance => "Hand over, then shut down",
            Self::HandOver => "Hand over to who lacks entries",
        }
    }

    /// What makes the difference in it.
    pub const fn difference(self) -> Difference {
        match self {
            Self::Beginning => Difference::Rule(Rule::RandomTimeouts),
            Self::Storm => Difference::Rule(Rule::StepDown),
            Self::Behind => Difference::Rule(Rule::TimerResetRules),
            Self::Flaky | Self::OneLink => Difference::Mechanism(Mechanism::PreVote),
            Self::OneLinkPreVote => Difference::Rule(Rule::PreVoteRecentLeader),
            Self::Deaf | Self::Hub => Difference::Mechanism(Mechanism::CheckQuorum),
            Self::Removed => Difference::Mechanism(Mechanism::IgnoreDisruptiveVotes),
            Self::Maintenance => Difference::Rule(Rule::TransferStopsProposals),
            Self::HandOver => Difference::Rule(Rule::TransferCatchesUp),
        }
    }

    /// What happens.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Beginning => "Three servers begin, and nobody does anything.",
            Self::Storm => "Three servers begin, and all stand for election at the same time.",
            Self::Behind => {
                "Every four seconds the leader crashes, while one of the other two lacks its last entry and cannot win."
            }
            Self::OneLink => {
                "The leader and one follower do not reach each other; the third server reaches both. So a failing \
                 switch kept Cloudflare's etcd from settling on a leader on 2 November 2020, and what followed \
                 impaired the control plane for six and a half hours."
            }
            Self::OneLinkPreVote => {
                "The leader and one follower do not reach each other, the third server reaches both, and all ask for \
                 pre-votes."
            }
            Self::Flaky => "Every two seconds one follower is cut off for a second.",
            Self::Deaf => {
                "Nothing reaches the leader any more, while all others hear it. All ask for pre-votes."
            }
            Self::Hub => {
                "Of five servers one follower reaches all others, and nobody else reaches anyone but that one. All \
                 ask for pre-votes."
            }
            Self::Removed => {
                "One of three servers is removed from the cluster. It does not hear of that, nor of the leader again."
            }
            Self::Maintenance => {
                "Every four seconds the leader is asked to hand over and is shut down 140 ms later, while a client \
                 asks every five milliseconds."
            }
            Self::HandOver => {
                "Every four seconds the leader is asked to hand over to a follower that lacks its last entry."
            }
        }
    }

    /// Why what makes the difference makes it.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Beginning => {
                "With equal timeouts all time out together, each votes for itself, and so on without end. With random \
                 ones somebody is first."
            }
            Self::Storm => {
                "Each is a candidate and has voted for itself. Who does not take over a higher term never votes for \
                 whoever has one, and stands on its own for ever."
            }
            Self::Behind => {
                "If any vote request restarts the timer, the one that cannot win keeps the other from standing for \
                 election."
            }
            Self::OneLink => {
                "Who does not hear the leader raises its term and so deposes it. If it wins, the old leader does not \
                 hear it, and does the same. With pre-votes it asks the third server first, which hears a leader and \
                 refuses."
            }
            Self::OneLinkPreVote => {
                "A pre-vote is of use only because who heard a leader lately does not grant it. If the logs alone \
                 decide, the third server agrees each time."
            }
            Self::Flaky => {
                "Cut off, it raises its term again and again, and deposes the leader with it when it is back. With \
                 pre-votes it finds no majority, and its term stays."
            }
            Self::Deaf => {
                "Its heartbeats keep all others from standing for election, and nothing is ever committed. With the \
                 check it finds out that it hears no majority, and gives up."
            }
            Self::Hub => {
                "Who reaches all others could lead, but hears the leader and does not stand, and nobody else finds a \
                 majority. With the check the leader finds out that it hears no majority, and gives up."
            }
            Self::Removed => {
                "It hears no heartbeats and stands in ever higher terms, which deposes one leader after the other. Who \
                 has heard a leader lately ignores it."
            }
            Self::Maintenance => {
                "While new commands keep coming the successor never has all of them, and the leader is shut down \
                 before it hands over. If it takes none, the successor leads by then."
            }
            Self::HandOver => {
                "A successor that is told to stand before it has the entry cannot win, but raises the term, and the \
                 leader steps down for nothing. If it is brought up to date first, it wins at once."
            }
        }
    }

    /// What a run begins with, with what makes the difference or without it.
    pub(super) fn setup(self, seed: u64, with: bool) -> Setup {
        let servers = if self == Self::Hub { 5 } else { 3 };
        let mut setup = Setup { servers, seed, ..Setup::default() };
        // Who hears nobody would depose every other leader without pre-votes.
        if matches!(self, Self::OneLinkPreVote | Self::Deaf | Self::Hub) {
            setup.mechanisms = setup.mechanisms.and(Mechanism::PreVote);
        }
        match self.difference() {
            Difference::Rule(rule) => setup.rules = setup.rules.with(rule, with),
            Difference::Mechanism(it) => setup.mechanisms = setup.mechanisms.with(it, with),
        }
        setup
    }

    /// What is done to the cluster.
    pub(super) fn plan(self) -> Plan {
        let (every, deeds) = match self {
            Self::Beginning => (None, Vec::new()),
            Self::Storm => (None, vec![(0, Deed::StandAll)]),
            Self::Behind => {
                let crash = [(0, Deed::Starve), (0, Deed::Ask), (40, Deed::Crash)];
                (Some(4000), [&crash[..], &[(2000, Deed::Mend)]].concat())
            }
            Self::OneLink | Self::OneLinkPreVote => (None, vec![(0, Deed::CutLink)]),
            Self::Flaky => (Some(2000), vec![(0, Deed::Isolate), (1000, Deed::Mend)]),
            Self::Deaf => (None, vec![(0, Deed::Deafen)]),
            Self::Hub => (None, vec![(0, Deed::LeaveHub)]),
            // A leader changes the configuration once an entry of its term is committed.
            Self::Removed => (None, vec![(0, Deed::Ask), (200, Deed::Remove)]),
            Self::Maintenance => {
                let mut deeds: Vec<_> = (0..32).map(|nth| (5 * nth, Deed::Ask)).collect();
                deeds.extend([(20, Deed::HandOver), (160, Deed::CrashRetiring)]);
                deeds.push((2000, Deed::Mend));
                deeds.sort_by_key(|(after, _)| *after);
                (Some(4000), deeds)
            }
            Self::HandOver => {
                let behind = [(0, Deed::Starve), (0, Deed::Ask), (30, Deed::Mend)];
                (Some(4000), [&behind[..], &[(30, Deed::HandOver)]].concat())
            }
        };
        let from = if self == Self::Storm { Time::ZERO } else { FIRST };
        Plan { from, every, deeds }
    }
}
