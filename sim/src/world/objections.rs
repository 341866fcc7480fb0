//! Why not now: what speaks against an action.

use flotilla_core::{Index, Role, RoleKind, ServerId, Timer};

use crate::action::{Action, MessageId, Objection};
use crate::bus::Envelope;
use crate::disk::Fsync;
use crate::server::TimerState;
use crate::setup::{Clock, Disk};
use crate::world::World;

impl World {
    /// What speaks against an action now: it is impossible, or it would change nothing.
    pub fn objection(&self, action: &Action) -> Option<Objection> {
        match action {
            Action::Timeout(id) => self.not_running(*id).or_else(|| {
                let server = self.server(*id);
                let leads = server.role() == RoleKind::Leader;
                let has_none = *server.timer(Timer::Election) == TimerState::Stopped;
                (leads && has_none).then(|| {
                    Objection::impossible(format!("{id} is the leader: it has no election timer"))
                })
            }),
            Action::Beat(id) => self.not_running(*id).or_else(|| {
                let role = self.server(*id).role();
                (role != RoleKind::Leader).then(|| {
                    Objection::impossible(format!(
                        "{id} is a {role}: only a leader sends heartbeats"
                    ))
                })
            }),
            Action::Lapse(id) => self.not_running(*id).or_else(|| {
                let timer = |timer| *self.server(*id).timer(timer) == TimerState::Stopped;
                let stopped = timer(Timer::MinimumElection) && timer(Timer::Lease);
                stopped.then(|| Objection::idle(format!("{id} has heard no leader lately")))
            }),
            Action::Transfer(id, target) => {
                self.not_running(*id).or_else(|| self.cannot_hand_over(*id, *target))
            }
            Action::Snapshot(id) => self.not_running(*id).or_else(|| self.nothing_to_compact(*id)),
            Action::Members(voters) if voters.is_empty() => {
                Some(Objection::impossible("a cluster without voters would never decide anything"))
            }
            Action::Members(_) => match self.leader() {
                None => Some(Objection::impossible("there is no leader to ask")),
                Some(leader) => self.stalled(leader),
            },
            Action::Request(id, _) | Action::Read(id, _) | Action::RequestAs(id, ..) => {
                self.not_running(*id)
            }
            Action::Retry(id, client) => self.not_running(*id).or_else(|| {
                let unknown = self.clients.newest_of(*client).is_none();
                unknown
                    .then(|| Objection::impossible(format!("C{client} has asked for nothing yet")))
            }),
            Action::Sync(id) => self.not_running(*id).or_else(|| self.nothing_to_sync(*id)),
            Action::Crash(id) => self.down(*id),
            Action::CrashTorn(id, written) => {
                self.down(*id).or_else(|| self.too_few_writes(*id, *written))
            }
            Action::Skew(id, skew) => (self.server(*id).skew() == *skew).then(|| {
                Objection::idle(format!("{id}'s timers take {skew} of their time already"))
            }),
            Action::SetFsync(id, fsync) => (self.server(*id).fsync() == *fsync).then(|| {
                let is = if *fsync == Fsync::Lies { "lies" } else { "is honest" };
                Objection::idle(format!("{id}'s disk {is} already"))
            }),
            Action::Restart(id) => {
                let up = self.server(*id).is_up();
                up.then(|| Objection::impossible(format!("{id} is up")))
            }
            Action::Pause(id) => self.down(*id).or_else(|| {
                let paused = self.server(*id).is_paused();
                paused.then(|| Objection::idle(format!("{id} is paused already")))
            }),
            Action::Resume(id) => self.down(*id).or_else(|| {
                let paused = self.server(*id).is_paused();
                (!paused).then(|| Objection::idle(format!("{id} is not paused")))
            }),
            Action::Deliver(_)
            | Action::Drop(_)
            | Action::Hold(_)
            | Action::Release(_)
            | Action::Duplicate(_) => self.message_objection(action),
            Action::SwitchRule(rule, on) => {
                let word = if *on { "on" } else { "off" };
                let same = self.config.rules.on(*rule) == *on;
                same.then(|| Objection::idle(format!("{rule} is {word} already")))
            }
            Action::SetClock(clock) => {
                let same = self.clock == *clock;
                same.then(|| Objection::idle(format!("the clock is {} already", clock.name())))
            }
            Action::Note(_) => None,
            Action::Cut(..)
            | Action::CutBoth(..)
            | Action::Isolate(_)
            | Action::Partition(_)
            | Action::Heal(..)
            | Action::HealBoth(..)
            | Action::Reconnect(_)
            | Action::HealAll => self.link_objection(action),
        }
    }

    fn down(&self, id: ServerId) -> Option<Objection> {
        let up = self.server(id).is_up();
        (!up).then(|| Objection::impossible(format!("{id} is down: it can only be restarted")))
    }

    fn stalled(&self, id: ServerId) -> Option<Objection> {
        let paused = self.server(id).is_paused();
        paused.then(|| {
            Objection::impossible(format!(
                "{id} is paused: it gets nothing done until it is resumed"
            ))
        })
    }

    fn not_running(&self, id: ServerId) -> Option<Objection> {
        self.down(id).or_else(|| self.stalled(id))
    }

    fn cannot_hand_over(&self, id: ServerId, target: ServerId) -> Option<Objection> {
        let node = self.server(id).process()?;
        let Role::Leader(leadership) = node.role() else {
            let role = node.role().kind();
            return Some(Objection::impossible(format!(
                "{id} is a {role}: only a leader can hand over"
            )));
        };
        let reason = if target == id {
            format!("{id} is the leader itself")
        } else if !node.configuration().members().contains(target) {
            format!("{target} is no voter")
        } else {
            let other = leadership.transfer?.target;
            format!("{id} is handing over to {other} already")
        };
        Some(Objection::impossible(reason))
    }

    fn nothing_to_compact(&self, id: ServerId) -> Option<Objection> {
        let server = self.server(id);
        let base = server.log().base().index;
        (server.last_applied() <= base).then(|| {
            Objection::impossible(if base == Index(0) {
                format!("{id} has applied nothing yet")
            } else {
                format!("{id} has applied nothing since its snapshot, which ends at index {base}")
            })
        })
    }

    fn nothing_to_sync(&self, id: ServerId) -> Option<Objection> {
        if !self.server(id).writes.is_empty() {
            return None;
        }
        Some(Objection::idle(if self.disk() == Disk::Immediate {
            format!("{id} has no pending writes: its disk is immediate")
        } else {
            format!("{id} has no pending writes")
        }))
    }

    fn too_few_writes(&self, id: ServerId, written: u32) -> Option<Objection> {
        let server = self.server(id);
        let losable = server.cached_writes() + server.writes.len();
        let kind =
            if server.fsync() == Fsync::Lies { "unfinished or cached" } else { "unfinished" };
        let writes = match losable {
            0 => format!("no {kind} disk writes"),
            1 => format!("only 1 {kind} disk write"),
            many => format!("only {many} {kind} disk writes"),
        };
        (losable < written as usize).then(|| Objection::impossible(format!("{id} has {writes}")))
    }

    fn message_objection(&self, action: &Action) -> Option<Objection> {
        let (Action::Deliver(id)
        | Action::Drop(id)
        | Action::Hold(id)
        | Action::Release(id)
        | Action::Duplicate(id)) = action
        else {
            return None;
        };
        let Some(envelope) = self.bus.get(*id) else {
            return Some(Objection::impossible(self.not_under_way(*id)));
        };
        match action {
            Action::Deliver(_) => self.stalled(id.to).or_else(|| self.out_of_order(*id)),
            Action::Hold(_) if envelope.held => Some(Objection::idle("it is held already")),
            Action::Release(_) if !envelope.held => Some(Objection::idle(not_held(envelope))),
            _ => None,
        }
    }

    fn out_of_order(&self, id: MessageId) -> Option<Objection> {
        let ahead = self.held_up_by(id)?;
        let held = if ahead.held { ", which is held," } else { "" };
        let reason = format!("{}{held} is ahead of it, and links keep order", ahead.id);
        Some(Objection::impossible(reason))
    }

    fn not_under_way(&self, id: MessageId) -> String {
        let sent = self.bus.sent_on(id.from, id.to);
        if id.number > sent {
            format!("{} has sent {} only {sent} messages so far", id.from, id.to)
        } else {
            format!("message {id} is no longer under way")
        }
    }

    fn link_objection(&self, action: &Action) -> Option<Objection> {
        let rewiring = self.rewiring(action);
        if rewiring.iter().any(|(from, to, cut)| self.bus.is_cut(*from, *to) != *cut) {
            return None;
        }
        Some(Objection::idle(match action {
            Action::Cut(from, to) => format!("{from} to {to} is cut already"),
            Action::CutBoth(a, b) => format!("{a} and {b} are cut both ways already"),
            Action::Isolate(id) => format!("{id} is isolated already"),
            Action::Partition(_) => "the links are cut like this already".to_string(),
            Action::Reconnect(id) => format!("no link of {id} is cut"),
            Action::HealAll => "no link is cut".to_string(),
            Action::Heal(from, to) => format!("{from} to {to} is not cut"),
            Action::HealBoth(a, b) => format!("{a} and {b} are not cut"),
            _ => return None,
        }))
    }

    /// Whether time flows by itself.
    pub fn is_live(&self) -> bool {
        self.clock == Clock::Live
    }
}

fn not_held(envelope: &Envelope) -> String {
    format!("{} is not held", envelope.id)
}

#[cfg(test)]
mod tests {
    use flotilla_core::ServerSet;

    use super::*;
    use crate::setup::Setup;

    #[test]
    fn nobody_can_vote_a_cluster_away() {
        let world = World::new(Setup::default());
        let none = world.objection(&Action::Members(ServerSet::EMPTY)).expect("it is refused");
        assert!(none.impossible && none.reason.contains("without voters"), "{none}");
    }
}
