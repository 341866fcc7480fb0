//! How close a run comes to breaking a property.
//!
//! Whether one is broken is the referee's word alone. What stands here is no judgement: it tells of
//! moments at which the property depends on what happens next, as when two servers ask for votes in
//! the same term, and gives the numbers that one can see in the servers.

mod elections;
mod logs;
mod servers;
mod watch;

use crate::referee::Property;
use crate::world::World;

pub use watch::{Close, Watch};

/// What brings the world close to breaking a property, in a sentence; none if nothing does.
pub fn evidence(world: &World, property: Property) -> Option<String> {
    match property {
        Property::ElectionSafety => elections::rivals(world),
        Property::LeaderAppendOnly => logs::of_a_deposed_leader(world),
        Property::LogMatching => logs::that_differ(world),
        Property::LeaderCompleteness => {
            elections::candidate_without(world).or_else(|| logs::on_a_majority(world))
        }
        Property::StateMachineSafety => logs::applied_elsewhere(world),
        Property::Monotonic => servers::late_success(world),
        Property::Linearizability => elections::two_leaders(world),
        Property::ExactlyOnce => servers::asked_twice(world),
    }
}
