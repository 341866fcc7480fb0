//! A run as a whole.

use flotilla_core::Mechanism;

use crate::action::Action;
use crate::disk::Fsync;
use crate::event::{Event, EventId, Happening};
use crate::invariants::{Breach, Witness};
use crate::timeline::Timeline;
use crate::world::World;

/// Looks at a run, on its current branch, from its beginning: up to its end, or to where it is no
/// longer plain Raft in a world that Raft is made for.
///
/// # Errors
/// The first invariant that did not hold.
pub fn watch(timeline: &Timeline) -> Result<(), Breach> {
    let mut witness = Witness::new(&World::new(timeline.setup().as_ref().clone()));
    let (mut goes_on, mut found) = (true, Ok(()));
    timeline.replay(EventId(0), timeline.last(), |event, world| {
        goes_on = goes_on && found.is_ok() && is_plain(event, world);
        if goes_on {
            found = witness.observe(world, event);
        }
    });
    found
}

/// No rule is off, no disk lies, and where there are leases nobody tampers with the clocks.
fn is_plain(event: &Event, world: &World) -> bool {
    let leases = world.config().mechanisms.uses(Mechanism::LeaseReads);
    let of_clocks = matches!(
        event.what,
        Happening::Acted(Action::Skew(..) | Action::Timeout(_) | Action::Lapse(_))
    );
    world.config().rules.all_on()
        && world.servers().iter().all(|server| server.fsync() == Fsync::Honest)
        && !(leases && of_clocks)
}
