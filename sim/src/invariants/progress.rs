//! What comes of a run once everything is whole again.

use flotilla_core::{RoleKind, ServerId};

use super::{Breach, Invariant, Witness};
use crate::action::Action;
use crate::event::Event;
use crate::server::Server;
use crate::setup::Clock;
use crate::time::Time;
use crate::world::World;

/// How often somebody looks whether the leader wants a command.
const LOOK_EVERY: Time = Time::from_millis(100);

/// Heals all links, restarts and resumes all servers, releases all messages, and lets live time
/// pass until one leads, has committed a command of its own term, and all members have applied
/// everything.
///
/// # Errors
/// When that takes longer than `within`, or another invariant does not hold.
pub fn recover(world: &mut World, witness: &mut Witness, within: Time) -> Result<(), Breach> {
    for action in repairs(world) {
        act(world, witness, &action)?;
    }
    let end = world.now() + within;
    let mut event = Event::blank();
    while world.now() < end {
        if let Some(leader) = wants_command(world) {
            act(world, witness, &Action::Request(leader, world.next_request()))?;
        }
        let look = world.now() + LOOK_EVERY;
        while world.next_due().is_some_and(|due| due <= look) {
            world.advance(&mut event);
            witness.observe(world, &event)?;
            if agrees(world) {
                return Ok(());
            }
        }
        world.pass_time(look);
    }
    let sentence = format!("no agreement within {within}");
    Err(Breach { invariant: Invariant::Progress, event: world.last_event(), sentence })
}

fn act(world: &mut World, witness: &mut Witness, action: &Action) -> Result<(), Breach> {
    match world.act(action) {
        Ok(event) => witness.observe(world, &event),
        // What is impossible was not needed.
        Err(_) => Ok(()),
    }
}

fn repairs(world: &World) -> Vec<Action> {
    let mut repairs = vec![Action::HealAll, Action::SetClock(Clock::Live)];
    for server in world.servers() {
        if !server.is_up() {
            repairs.push(Action::Restart(server.id()));
        } else if server.is_paused() {
            repairs.push(Action::Resume(server.id()));
        }
    }
    let held = world.bus().under_way().filter(|envelope| envelope.held);
    repairs.extend(held.map(|envelope| Action::Release(envelope.id)));
    repairs
}

/// The leader, if its log does not end with an entry of its own term.
fn wants_command(world: &World) -> Option<ServerId> {
    let leader = world.server(world.leader()?);
    (leader.log().last().term != leader.term()).then_some(leader.id())
}

/// Whether one leads and all members agree with it on everything.
fn agrees(world: &World) -> bool {
    let Some(leader) = world.leader().map(|id| world.server(id)) else { return false };
    let Some(process) = leader.process() else { return false };
    let last = leader.log().last();
    let follows = |server: &Server| {
        let leads = server.role() == RoleKind::Leader;
        server.term() == leader.term()
            && leads == (server.id() == leader.id())
            && server.log().last() == last
            && server.last_applied() == last.index
            && server.machine() == leader.machine()
    };
    let members = process.configuration().members();
    last.term == leader.term() && members.iter().all(|id| follows(world.server(id)))
}
