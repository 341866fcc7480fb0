//! What can be left out of a run that failed, one thing after the other.
//!
//! Actions go first, in chunks of half of them down to single ones (Zeller and Hildebrandt,
//! 2002); then what the cluster has beyond the usual, and servers; then the time between
//! actions.

use flotilla_core::{Mechanism, Mechanisms, ServerId, ServerSet};

use super::{Caught, Deed};
use crate::action::Action;
use crate::setup::{Chance, Setup};
use crate::time::Time;

/// Of so many actions any two, and any in a row, are left out together.
const FEW: usize = 60;
/// The most actions in a row: an election takes several.
const LONGEST_ROW: usize = 8;
/// Less time than this is not worth a try.
const SHORTEST_TIME: Time = Time::from_millis(1);

/// Something to leave out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Attempt {
    /// So many deeds before one. It goes from the end: what came later depends on what was before,
    /// not the other way.
    Chunk { size: usize, end: usize },
    /// What was done to a server, by its number.
    DoneTo(u8),
    /// Deeds in a row.
    Row { length: usize, start: usize },
    /// Two deeds, which need not stand beside each other: a crash and the restart.
    Pair { first: usize, second: usize },
    /// The last server, with all that was done to it.
    LastServer,
    /// What is not as usual about the cluster, by its place among all that could be.
    Unusual(usize),
    /// The time before a deed, or one part in so many of it: all that follows comes earlier.
    TimeBefore { deed: usize, part: u64 },
}

impl Attempt {
    /// Where a round begins.
    pub(super) fn first(run: &Caught) -> Self {
        let deeds = run.deeds.len();
        Self::Chunk { size: deeds.div_ceil(2), end: deeds }
    }

    /// The run without it; none if there is nothing to leave out.
    pub(super) fn on(self, run: &Caught) -> Option<(Setup, Vec<Deed>)> {
        let (mut setup, mut deeds) = (run.setup.clone(), run.deeds.clone());
        let all = deeds.len();
        match self {
            Self::Chunk { size, end } => {
                deeds.drain(end.saturating_sub(size)..end);
            }
            Self::DoneTo(number) => {
                let id = ServerId::new(number)?;
                deeds.retain(|deed| !servers_of(&deed.action).contains(id));
            }
            Self::Row { length, start } if all <= FEW && start + length <= all => {
                deeds.drain(start..start + length);
            }
            Self::Pair { first, second } if all <= FEW && first < second && second < all => {
                deeds.remove(second);
                deeds.remove(first);
            }
            Self::Row { .. } | Self::Pair { .. } => return None,
            Self::LastServer => without_last_server(&mut setup, &mut deeds)?,
            Self::Unusual(nth) => {
                setup = more_usual(&setup).into_iter().nth(nth)?;
            }
            Self::TimeBefore { deed, part } => {
                leave_out_time(&mut deeds, deed, part)?;
                return Some((setup, deeds));
            }
        }
        (deeds.len() < all || setup != run.setup).then_some((setup, deeds))
    }

    /// What is tried next in a round, when it was taken or not; none at the end.
    pub(super) fn after(self, taken: bool, run: &Caught) -> Option<Self> {
        let all = run.deeds.len();
        let pair_before = |second: usize| match (second - 1).min(all) {
            0 => Self::LastServer,
            second => Self::Pair { first: second - 1, second },
        };
        Some(match self {
            Self::Chunk { size, end } => match end.saturating_sub(size).min(all) {
                0 if size > 1 => Self::Chunk { size: size / 2, end: all },
                0 => Self::DoneTo(1),
                end => Self::Chunk { size, end },
            },
            Self::DoneTo(number) if number < run.setup.servers => Self::DoneTo(number + 1),
            Self::DoneTo(_) => Self::Row { length: LONGEST_ROW, start: all },
            Self::Row { length, start: start @ 1.. } if all <= FEW => {
                Self::Row { length, start: start - 1 }
            }
            Self::Row { length: length @ 3.., .. } => Self::Row { length: length - 1, start: all },
            Self::Row { .. } => pair_before(all.max(1)),
            Self::Pair { first: first @ 1.., second } if all <= FEW => {
                Self::Pair { first: first - 1, second }
            }
            Self::Pair { second, .. } => pair_before(second),
            Self::LastServer if taken => Self::LastServer,
            Self::LastServer => Self::Unusual(0),
            // The next round tries the others.
            Self::Unusual(nth) if !taken && nth + 1 < more_usual(&run.setup).len() => {
                Self::Unusual(nth + 1)
            }
            Self::Unusual(_) => Self::TimeBefore { deed: 0, part: 1 },
            Self::TimeBefore { deed, part: 1 } if !taken => Self::TimeBefore { deed, part: 2 },
            Self::TimeBefore { deed, .. } if deed + 1 < all => {
                Self::TimeBefore { deed: deed + 1, part: 1 }
            }
            Self::TimeBefore { .. } => return None,
        })
    }
}

/// Takes the last server out. None if it is the only one.
fn without_last_server(setup: &mut Setup, deeds: &mut Vec<Deed>) -> Option<()> {
    setup.servers = setup.servers.checked_sub(1).filter(|servers| *servers > 0)?;
    let ids = ServerSet::first(setup.servers);
    setup.initial = setup.initial.map(|voters| voters.and(ids)).filter(|voters| *voters != ids);
    deeds.retain(|deed| servers_of(&deed.action).minus(ids).is_empty());
    Some(())
}

/// The set-up with one thing as usual, for each that could be otherwise.
fn more_usual(setup: &Setup) -> Vec<Setup> {
    let usual = Setup::default();
    let without = |mechanism: Mechanism| {
        let rest = setup.mechanisms.iter().filter(|other| *other != mechanism);
        rest.fold(Mechanisms::default(), Mechanisms::and)
    };
    let mut all: Vec<Setup> = Vec::new();
    let mut with = |change: &dyn Fn(&mut Setup)| {
        let mut changed = setup.clone();
        change(&mut changed);
        all.push(changed);
    };
    with(&|setup| setup.loss = Chance::NEVER);
    with(&|setup| setup.duplication = Chance::NEVER);
    with(&|setup| setup.latency = usual.latency);
    with(&|setup| setup.links = usual.links);
    with(&|setup| setup.disk = usual.disk);
    with(&|setup| setup.policies = usual.policies);
    with(&|setup| setup.heartbeat = usual.heartbeat);
    with(&|setup| setup.election_timeout = usual.election_timeout);
    with(&|setup| setup.initial = None);
    for mechanism in setup.mechanisms.iter() {
        with(&|setup| setup.mechanisms = without(mechanism));
    }
    for rule in setup.rules.off() {
        with(&|setup| setup.rules = setup.rules.with(rule, true));
    }
    all
}

/// Has a deed come earlier, with all that follow it: at the same time as the one before, or a part
/// of the way there. None if there is hardly any time between them.
fn leave_out_time(deeds: &mut [Deed], deed: usize, part: u64) -> Option<()> {
    let before = deed.checked_sub(1).map_or(Time::ZERO, |before| deeds[before].at);
    let earlier = Time(deeds.get(deed)?.at.since(before).0 / part);
    if earlier < SHORTEST_TIME {
        return None;
    }
    for deed in &mut deeds[deed..] {
        deed.at = deed.at - earlier;
    }
    Some(())
}

/// The servers that an action names.
fn servers_of(action: &Action) -> ServerSet {
    let two = |a, b| [a, b].into_iter().collect();
    match action {
        Action::Deliver(id)
        | Action::Drop(id)
        | Action::Hold(id)
        | Action::Release(id)
        | Action::Duplicate(id) => two(id.from, id.to),
        Action::Cut(a, b)
        | Action::CutBoth(a, b)
        | Action::Heal(a, b)
        | Action::HealBoth(a, b)
        | Action::Transfer(a, b) => two(*a, *b),
        Action::Partition(groups) => {
            groups.iter().fold(ServerSet::EMPTY, |all, group| all.or(*group))
        }
        Action::Members(voters) => *voters,
        _ => action.server().into_iter().collect(),
    }
}
