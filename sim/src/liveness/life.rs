//! A run with its troubles.

use flotilla_core::{Configuration, RoleKind, ServerId, ServerSet, Term};

use super::Second;
use super::scenario::Scenario;
use super::trouble::{Deed, Plan};
use crate::server::Server;
use crate::time::Time;
use crate::timeline::Timeline;
use crate::world::World;

/// A second of virtual time.
const SECOND: Time = Time::from_millis(1000);

/// A cluster in trouble.
#[derive(Clone, Debug)]
pub struct Life {
    timeline: Timeline,
    plan: Plan,
    /// How many of its troubles have come.
    troubles: u32,
    /// Who was asked to hand over last.
    retiring: Option<ServerId>,
    /// Who votes, as the last leader had it who could commit anything.
    configuration: Configuration,
    seconds: u64,
}

impl Life {
    /// The cluster of a scenario before anything happened, with what makes the difference or
    /// without it.
    pub fn new(scenario: Scenario, seed: u64, with: bool) -> Self {
        let timeline = Timeline::new(scenario.setup(seed, with));
        let configuration = timeline.world().config().initial_configuration();
        let plan = scenario.plan();
        Self { timeline, plan, troubles: 0, retiring: None, configuration, seconds: 0 }
    }

    /// Lets a second pass.
    pub fn live(&mut self) -> Second {
        let end = Time(SECOND.0 * (self.seconds + 1));
        let (begun, mut leaderless) = (self.term(), Time::ZERO);
        loop {
            let (now, led) = (self.timeline.world().now(), self.look_for_leader());
            let trouble = self.plan.time_of(self.troubles);
            let next = [trouble, self.timeline.next_time()].into_iter().flatten().min();
            let next = next.filter(|next| *next < end);
            if !led {
                leaderless = leaderless + next.unwrap_or(end).since(now);
            }
            let Some(next) = next else { break };
            if trouble == Some(next) {
                self.timeline.play_to(next);
                self.make_trouble();
            } else {
                self.timeline.step();
            }
        }
        self.timeline.play_to(end);
        self.look_for_leader();
        self.seconds += 1;
        Second { terms: (self.term() - begun) as u32, leaderless }
    }

    /// The run so far.
    pub const fn run(&self) -> &Timeline {
        &self.timeline
    }

    /// The run so far, to go on with.
    pub fn into_run(self) -> Timeline {
        self.timeline
    }

    /// The latest term among those who vote.
    fn term(&self) -> u64 {
        let term = |voter| self.timeline.world().server(voter).term().0;
        self.configuration.members().iter().map(term).max().unwrap_or(0)
    }

    /// Whether there is a leader who could commit something. Who it is says who votes.
    fn look_for_leader(&mut self) -> bool {
        let world = self.timeline.world();
        let leaders = world.servers().iter().filter_map(|server| leads(world, server));
        let Some((_, configuration)) = leaders.max() else { return false };
        self.configuration = configuration;
        true
    }

    fn make_trouble(&mut self) {
        let deed = self.plan.deed(self.troubles);
        self.troubles += 1;
        let leader = self.timeline.world().leader();
        for action in deed.actions(self.timeline.world(), leader, self.retiring) {
            // What cannot be done to a cluster in this state is left out.
            let _: Result<(), _> = self.timeline.act(action);
        }
        if deed == Deed::HandOver {
            self.retiring = leader;
        }
    }
}

/// The term and the configuration of a leader who could commit something in it.
fn leads(world: &World, server: &Server) -> Option<(Term, Configuration)> {
    let (id, term) = (server.id(), server.term());
    let configuration = server.process()?.configuration();
    let hears = |other: &ServerId| {
        let (there, bus) = (world.server(*other), world.bus());
        let reached = there.is_up() && !bus.is_cut(id, *other) && !bus.is_cut(*other, id);
        *other == id || reached && there.term() <= term
    };
    let hearing: ServerSet = configuration.members().iter().filter(hears).collect();
    let leads = server.role() == RoleKind::Leader && configuration.has_quorum(hearing);
    leads.then_some((term, configuration))
}
