//! Time that flows for a script.

use super::Until;
use super::judge;
use super::player::{Playing, Setback};
use crate::action::Action;
use crate::bus::Bus;
use crate::setup::Clock;
use crate::time::Time;
use crate::timeline::Timeline;
use crate::world::World;

/// How long `run until` waits for something to become so.
const PATIENCE: Time = Time::from_millis(60_000);

/// A statement that lets time flow. Under the manual clock it does so under the live one, and
/// goes back when it is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    aim: Aim,
    /// What is still to be done.
    stage: Stage,
    /// Whether the manual clock was in force.
    by_hand: bool,
    /// When it began.
    since: Time,
}

/// What ends it.
#[derive(Clone, Copy, Debug)]
enum Aim {
    /// This moment.
    Moment(Time),
    /// That something is so, or else this moment.
    Until(Until, Time),
    /// So many events, of which so many have happened.
    Events(u64, u64),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The live clock takes over.
    Begin,
    /// Time flows.
    Flow,
    /// The manual clock is back.
    End,
}

impl Flow {
    /// So much time.
    pub(super) fn run(length: Time, world: &World) -> Self {
        Self::with(Aim::Moment(world.now() + length), world)
    }

    /// Until something is so.
    pub(super) fn until(until: Until, world: &World) -> Self {
        Self::with(Aim::Until(until, world.now() + PATIENCE), world)
    }

    /// So many events, under the live clock.
    pub(super) fn steps(count: u64, world: &World) -> Result<Self, Setback> {
        if world.clock() == Clock::Manual {
            return Err(Setback::impossible(
                "the manual clock, under which nothing happens by itself",
                "the live clock",
            ));
        }
        Ok(Self::with(Aim::Events(count, 0), world))
    }

    fn with(aim: Aim, world: &World) -> Self {
        let by_hand = world.clock() == Clock::Manual;
        let stage = if by_hand { Stage::Begin } else { Stage::Flow };
        Self { aim, stage, by_hand, since: world.now() }
    }

    /// How far it is, in thousandths.
    pub(super) fn thousandths(&self, timeline: &Timeline) -> u64 {
        let (done, all) = match self.aim {
            Aim::Events(count, done) => (done, count),
            Aim::Moment(to) => (timeline.world().now().since(self.since).0, to.since(self.since).0),
            Aim::Until(..) => (0, 1),
        };
        done.min(all) * 1000 / all.max(1)
    }

    /// Goes on by one event at most, and gives what is left.
    pub(super) fn go_on(mut self, playing: &mut Playing) -> Result<Option<Self>, Setback> {
        match self.stage {
            Stage::Begin => {
                playing.act(Action::SetClock(Clock::Live))?;
                self.stage = Stage::Flow;
                Ok(Some(self))
            }
            Stage::Flow => {
                if self.flows(playing)? {
                    return Ok(Some(self));
                }
                self.stage = Stage::End;
                Ok(self.by_hand.then_some(self))
            }
            Stage::End => {
                playing.act(Action::SetClock(Clock::Manual))?;
                Ok(None)
            }
        }
    }

    /// Lets the next thing happen. False when the aim is reached, or will not be.
    fn flows(&mut self, playing: &mut Playing) -> Result<bool, Setback> {
        match &mut self.aim {
            Aim::Moment(to) => happens_by(*to, playing),
            Aim::Events(count, done) => {
                may_flow(playing)?;
                if !playing.timeline.step() {
                    let found = format!("that nothing is due after {done} events");
                    return Err(Setback::impossible(found, format!("{count} events to happen")));
                }
                *done += 1;
                Ok(done < count)
            }
            Aim::Until(until, deadline) => {
                if is_so(*until, playing) {
                    return Ok(false);
                }
                let to = match until {
                    Until::Quiet => quiet_at(playing).min(*deadline),
                    Until::Leader | Until::Commit(_) => *deadline,
                };
                if happens_by(to, playing)? || to < *deadline || is_so(*until, playing) {
                    return Ok(true);
                }
                playing.unmet(judge::in_vain(*until, PATIENCE, playing.timeline.world()));
                Ok(false)
            }
        }
    }
}

/// Whether what somebody waits for is so.
pub(super) fn is_so(until: Until, playing: &Playing) -> bool {
    let world = playing.timeline.world();
    match until {
        Until::Leader => judge::has_leader(world),
        Until::Commit(index) => judge::highest_commit(world) >= index,
        Until::Quiet => world.now() >= quiet_at(playing),
    }
}

/// When all will have been quiet for the longest election timeout, if it stays so.
fn quiet_at(playing: &Playing) -> Time {
    playing.unquiet + playing.timeline.world().longest_election_timeout()
}

/// Lets the next thing happen if it happens by `to`; otherwise passes the time until then.
fn happens_by(to: Time, playing: &mut Playing) -> Result<bool, Setback> {
    if playing.timeline.next_time().is_none_or(|next| next > to) {
        playing.timeline.play_to(to);
        return Ok(false);
    }
    may_flow(playing)?;
    playing.timeline.step();
    Ok(true)
}

/// Whether time may flow on.
fn may_flow(playing: &Playing) -> Result<(), Setback> {
    if playing.timeline.world().bus().len() > Bus::MOST {
        let found = format!("more than {} messages under way", Bus::MOST);
        return Err(Setback::impossible(found, "that they arrive as fast as they are sent"));
    }
    playing.room()
}
