//! A run that failed, made shorter: what can be left out without its failing in another way, or
//! not at all, does not matter.
//!
//! Actions go first, in chunks of half of them down to single ones (Zeller and Hildebrandt,
//! 2002); then what the cluster has beyond the usual, and servers; then the time between
//! actions. This is repeated until nothing more can be left out.

use flotilla_core::{Mechanism, Mechanisms, ServerSet};

use super::run::{Naming, Run};
use super::{After, Caught, Deed, Failure};
use crate::action::Action;
use crate::setup::{Chance, Setup};
use crate::time::Time;

/// Most events of the runs that are tried.
const MOST_EVENTS: u64 = 8_000_000;
/// Of so many actions any two are left out together.
const FEW: usize = 60;

/// Makes a run shorter that fails in the same.
pub(super) fn shrink(caught: &Caught, goes_on: &dyn Fn() -> bool) -> Caught {
    let mut shrinking = Shrinking { best: caught.clone(), left: MOST_EVENTS, goes_on };
    shrinking.best.deeds.truncate(caught.torment);
    loop {
        let before = shrinking.left;
        let smaller = [
            shrinking.leave_out_deeds(),
            shrinking.leave_out_rows(),
            shrinking.leave_out_pairs(),
            shrinking.leave_out_servers(),
            shrinking.make_usual(),
            shrinking.leave_out_time(),
        ];
        if !smaller.contains(&true) || shrinking.left == 0 || shrinking.left == before {
            break;
        }
    }
    // What was done after everything was repaired belongs to the run as well.
    let Shrinking { best, .. } = shrinking;
    replay(&best.setup, &best.deeds, &best, Naming::ByNumber).1.unwrap_or_else(|| caught.clone())
}

/// The shortest run so far, without what was done once everything was repaired.
struct Shrinking<'a> {
    best: Caught,
    /// Events that the runs may still have that are tried.
    left: u64,
    goes_on: &'a dyn Fn() -> bool,
}

impl Shrinking<'_> {
    /// Takes a run for the best if it fails in the same.
    fn take(&mut self, setup: &Setup, deeds: &[Deed]) -> bool {
        let with_messages = deeds.iter().any(|deed| deed.place.is_some());
        let namings: &[Naming] = if with_messages { &Naming::ALL } else { &[Naming::ByNumber] };
        for naming in namings {
            if self.left == 0 || !(self.goes_on)() {
                self.left = 0;
                return false;
            }
            let (events, failed) = replay(setup, deeds, &self.best, *naming);
            self.left = self.left.saturating_sub(events + 1);
            if let Some(mut caught) = failed {
                caught.deeds.truncate(caught.torment);
                self.best = caught;
                return true;
            }
        }
        false
    }

    fn leave_out_deeds(&mut self) -> bool {
        let before = self.best.deeds.len();
        let mut chunk = before.div_ceil(2);
        while chunk > 0 {
            // From the end: what came later depends on what was before, not the other way.
            let mut end = self.best.deeds.len();
            while end > 0 {
                let start = end.saturating_sub(chunk);
                let mut deeds = self.best.deeds.clone();
                deeds.drain(start..end.min(deeds.len()));
                self.take(&self.best.setup.clone(), &deeds);
                end = start.min(self.best.deeds.len());
            }
            chunk /= 2;
        }
        self.best.deeds.len() < before
    }

    /// What was done to one server, or some actions in a row: an election takes several.
    fn leave_out_rows(&mut self) -> bool {
        const LONGEST: usize = 8;
        let before = self.best.deeds.len();
        for id in ServerSet::first(self.best.setup.servers).iter() {
            let rest = |deed: &&Deed| !servers_of(&deed.action).contains(id);
            let deeds: Vec<Deed> = self.best.deeds.iter().filter(rest).cloned().collect();
            if deeds.len() < self.best.deeds.len() {
                self.take(&self.best.setup.clone(), &deeds);
            }
        }
        for row in (2..=LONGEST).rev() {
            let mut start = self.best.deeds.len();
            while start > 0 && self.best.deeds.len() <= FEW {
                start -= 1;
                if start + row <= self.best.deeds.len() {
                    let mut deeds = self.best.deeds.clone();
                    deeds.drain(start..start + row);
                    self.take(&self.best.setup.clone(), &deeds);
                }
            }
        }
        self.best.deeds.len() < before
    }

    /// Two actions of a few, which need not stand beside each other: a crash and the restart.
    fn leave_out_pairs(&mut self) -> bool {
        let before = self.best.deeds.len();
        let mut second = before;
        while second > 1 && self.best.deeds.len() <= FEW {
            second = (second - 1).min(self.best.deeds.len());
            let mut first = second;
            while first > 0 && second < self.best.deeds.len() {
                first -= 1;
                let mut deeds = self.best.deeds.clone();
                deeds.remove(second);
                deeds.remove(first);
                self.take(&self.best.setup.clone(), &deeds);
            }
        }
        self.best.deeds.len() < before
    }

    /// The last server goes, with all that was done to it.
    fn leave_out_servers(&mut self) -> bool {
        let mut any = false;
        while self.best.setup.servers > 1 {
            let mut setup = self.best.setup.clone();
            setup.servers -= 1;
            let ids = ServerSet::first(setup.servers);
            setup.initial =
                setup.initial.map(|voters| voters.and(ids)).filter(|voters| *voters != ids);
            let names_others = |deed: &&Deed| servers_of(&deed.action).minus(ids).is_empty();
            let deeds: Vec<Deed> = self.best.deeds.iter().filter(names_others).cloned().collect();
            if !self.take(&setup, &deeds) {
                break;
            }
            any = true;
        }
        any
    }

    /// What is not as usual becomes so, one by one.
    fn make_usual(&mut self) -> bool {
        let mut any = false;
        let usual = Setup::default();
        let others = |setup: &Setup, without: Mechanism| {
            let rest = setup.mechanisms.iter().filter(|other| *other != without);
            rest.fold(Mechanisms::default(), Mechanisms::and)
        };
        let mut simpler: Vec<Setup> = Vec::new();
        let mut changed = |change: &dyn Fn(&mut Setup)| {
            let mut setup = self.best.setup.clone();
            change(&mut setup);
            simpler.push(setup);
        };
        changed(&|setup| setup.loss = Chance::NEVER);
        changed(&|setup| setup.duplication = Chance::NEVER);
        changed(&|setup| setup.latency = usual.latency);
        changed(&|setup| setup.links = usual.links);
        changed(&|setup| setup.disk = usual.disk);
        changed(&|setup| setup.policies = usual.policies);
        changed(&|setup| setup.heartbeat = usual.heartbeat);
        changed(&|setup| setup.election_timeout = usual.election_timeout);
        changed(&|setup| setup.initial = None);
        for mechanism in self.best.setup.mechanisms.iter() {
            changed(&|setup| setup.mechanisms = others(setup, mechanism));
        }
        // The first that will do; the next round tries the others.
        for setup in simpler {
            if setup != self.best.setup && self.take(&setup, &self.best.deeds.clone()) {
                any = true;
                break;
            }
        }
        any
    }

    /// Actions come earlier, with all that follow them: at the same time as the one before, or
    /// halfway there.
    fn leave_out_time(&mut self) -> bool {
        let mut any = false;
        for at in 0..self.best.deeds.len() {
            for part in [1, 2] {
                let Some(deed) = self.best.deeds.get(at) else { break };
                let before = at.checked_sub(1).map_or(Time::ZERO, |at| self.best.deeds[at].at);
                let earlier = Time(deed.at.since(before).0 / part);
                // Less than this is not worth a try.
                if earlier < Time::from_millis(1) {
                    break;
                }
                let mut deeds = self.best.deeds.clone();
                for deed in &mut deeds[at..] {
                    deed.at = deed.at - earlier;
                }
                if self.take(&self.best.setup.clone(), &deeds) {
                    any = true;
                    break;
                }
            }
        }
        any
    }
}

/// A run of these deeds, by how many events it has, and if it fails in the same as `model`: until
/// some time after that did, or, if that was repaired before, until this one is.
fn replay(setup: &Setup, deeds: &[Deed], model: &Caught, naming: Naming) -> (u64, Option<Caught>) {
    /// How much later it may come to the same.
    const LATER: Time = Time::from_millis(500);
    let mut run = Run::new(setup.clone());
    let done = deeds.iter().try_for_each(|deed| {
        run.flow_to(deed.at)?;
        run.act_again(deed, naming)
    });
    let mut torment = run.done.len();
    let ended = done.and_then(|()| {
        if model.after != After::Nothing {
            return model.after.demand(&mut run);
        }
        let last = deeds.last().map_or(Time::ZERO, |deed| deed.at);
        run.flow_to(last.max(model.end) + LATER)
    });
    let events = run.events();
    let failure: Option<Failure> = ended.err().filter(|failure| failure.id() == model.failure.id());
    let caught = failure.map(|failure| {
        if model.after == After::Nothing {
            torment = run.done.len();
        }
        let end = run.world.now();
        let setup = setup.clone();
        Caught { failure, setup, deeds: run.done, end, torment, after: model.after }
    });
    (events, caught)
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
