//! Runs with every kind of action, at random.

use flotilla_sim::core::{Mechanism, Rules};
use flotilla_sim::invariants::Witness;
use flotilla_sim::{Action, Event, Fsync, Setup, World};
use proptest::prelude::*;

use crate::random_runs::{Deed, any_run, on_message};

/// A world, and who watches it.
struct Watched {
    world: World,
    witness: Witness,
}

impl Watched {
    fn observe(&mut self, event: &Event) {
        self.witness.observe(&self.world, event).unwrap_or_else(|breach| panic!("{breach}"));
    }

    /// What is impossible is passed over.
    fn act(&mut self, action: &Action) {
        if let Ok(event) = self.world.act(action) {
            self.observe(&event);
        }
    }

    /// A crash that takes what a disk had said was written, and clocks that are too far apart for
    /// leases.
    fn is_beyond_raft(&self, action: &Action) -> bool {
        let lies = |id| self.world.server(id).fsync() == Fsync::Lies;
        let leases = self.world.config().mechanisms.uses(Mechanism::LeaseReads);
        action.crashes().is_some_and(lies) || leases && matches!(action, Action::Skew(..))
    }

    fn step(&mut self) {
        let mut event = Event::blank();
        if self.world.advance(&mut event) {
            self.observe(&event);
        }
    }

    fn play(&mut self, deed: Deed) {
        match deed {
            // Plain Raft stays what it is.
            Deed::Act(Action::SwitchRule(..)) | Deed::Back(_) => {}
            Deed::Act(action) if self.is_beyond_raft(&action) => {}
            Deed::Act(action) => self.act(&action),
            Deed::Message(verb, nth) => {
                if let Some(action) = on_message(verb, nth, &self.world) {
                    self.act(&action);
                }
            }
            Deed::Step(count) => (0..count).for_each(|_| self.step()),
            Deed::Flow(time) => {
                let end = self.world.now() + time;
                while self.world.next_due().is_some_and(|due| due <= end) {
                    self.step();
                }
                self.world.pass_time(end);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_in_any_run((setup, deeds) in any_run()) {
        let world = World::new(Setup { rules: Rules::default(), ..setup });
        let mut watched = Watched { witness: Witness::new(&world), world };
        for deed in deeds {
            watched.play(deed);
        }
    }
}
