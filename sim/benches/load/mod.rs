//! The run that is measured: five servers, a client every 40 ms, and faults.

use flotilla_core::ServerId;
use flotilla_sim::{Action, Chance, Setup, Time, Timeline};

/// What to measure with: 1 % of the messages lost, 1 % doubled.
pub(crate) fn setup() -> Setup {
    Setup { seed: 8, loss: Chance(10_000), duplication: Chance(10_000), ..Setup::default() }
}

/// Ticks of 40 ms between two servers that stall: four minutes.
const STALL: u64 = 6000;

/// Plays on until the run has `events` events: a request to the leader every 40 ms of virtual
/// time, and every 2 s another server that is cut off for half a second, the leader too. With
/// `stalls` each server in turn stalls for minutes, and thousands of messages wait for it.
///
/// Nobody crashes: a server that starts again has to apply its whole log anew, as Raft without
/// snapshots must, and that is a cost of the log and not of the world.
pub(crate) fn play_until(timeline: &mut Timeline, events: u64, stalls: bool) {
    while timeline.last().0 < events {
        let tick = timeline.world().now().0 / 40_000 + 1;
        timeline.play_to(Time(tick * 40_000));
        if let Some(leader) = timeline.world().leader() {
            act(timeline, Action::Request(leader, format!("x={tick}").into()));
        }
        let victim = ServerId::new((tick / 50 % 5) as u8 + 1).expect("a server");
        match tick % 50 {
            0 => act(timeline, Action::Isolate(victim)),
            13 => act(timeline, Action::Reconnect(victim)),
            _ => {}
        }
        let stalled = ServerId::new((tick / STALL % 5) as u8 + 1).expect("a server");
        match tick % STALL {
            100 if stalls => act(timeline, Action::Pause(stalled)),
            0 if stalls => {
                for id in timeline.world().ids().iter() {
                    act(timeline, Action::Resume(id));
                }
            }
            _ => {}
        }
    }
}

/// What is impossible just then, such as a request to a server that stalls, is passed over.
fn act(timeline: &mut Timeline, action: Action) {
    if timeline.world().objection(&action).is_none() {
        timeline.act(action).expect("nothing speaks against it");
    }
}
