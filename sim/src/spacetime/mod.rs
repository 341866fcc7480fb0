//! A part of a run as a space-time picture: a lane for each server, an arrow for each message,
//! and what happened as points and marks on the lanes (Lamport 1978), or beside them.
//!
//! The picture is plain numbers. It is made by showing it events one after another, so that it
//! grows with a run that is watched, and it forgets what lies too far back. With each event it
//! works out what the servers can have heard of (see [`Heard`]).

mod arrow;
mod aside;
mod conflict;
mod follow;
mod heard;
mod lane;
mod mark;
mod related;

use std::collections::VecDeque;

use flotilla_core::{Effect, Message, ServerId, ServerSet};

use crate::action::{Action, MessageId};
use crate::event::{Cause, Consequence, Event, EventId, Happening, Loss};
use crate::time::Time;
use crate::world::World;

pub use arrow::{Arrow, Course, Fate};
pub use aside::{Aside, Beside};
pub use follow::Follower;
pub use heard::{Heard, Knowledge};
pub use lane::{Lane, Standing, Stretch};
pub use mark::{Deed, Mark};
pub use related::{Related, Subject};

/// One event, as far as its place in the picture goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When it happened.
    pub at: Time,
    /// The servers at which it happened: none if it happened to the network alone.
    pub servers: ServerSet,
    /// The earlier event that made it happen; none if somebody acted.
    pub cause: Option<EventId>,
    /// The message that arrived.
    pub arrived: Option<MessageId>,
}

/// A part of a run as a picture.
#[derive(Clone, Debug)]
pub struct SpaceTime {
    /// The last event before the picture begins.
    before: EventId,
    moments: VecDeque<Moment>,
    lanes: Vec<Lane>,
    /// In the order in which they were sent.
    arrows: VecDeque<Arrow>,
    /// In the order of their events.
    marks: VecDeque<Mark>,
    /// In the order of their events.
    asides: VecDeque<Aside>,
}

impl SpaceTime {
    /// The picture remembers at most this many events.
    pub const MOST: usize = 4096;

    /// A picture that begins after the last event of `world`. Whatever happened before counts as
    /// known to all.
    pub fn new(world: &World) -> Self {
        let before = world.last_event();
        let heard = Heard::all(before);
        let arrows = world.bus().under_way().map(|envelope| Arrow::under_way(envelope, heard));
        Self {
            before,
            moments: VecDeque::new(),
            lanes: world.servers().iter().map(|server| Lane::new(server, before)).collect(),
            arrows: arrows.collect(),
            marks: VecDeque::new(),
            asides: VecDeque::new(),
        }
    }

    /// The first event in the picture, if there is any; else the one it would begin with.
    pub const fn first(&self) -> EventId {
        EventId(self.before.0 + 1)
    }

    /// The last event in the picture; the one before it if there is none.
    pub fn last(&self) -> EventId {
        EventId(self.before.0 + self.moments.len() as u64)
    }

    /// An event in the picture.
    pub fn moment(&self, event: EventId) -> Option<&Moment> {
        let at = event.0.checked_sub(self.first().0)?;
        self.moments.get(usize::try_from(at).ok()?)
    }

    /// The lanes, S1's first.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// A server's lane.
    ///
    /// # Panics
    /// When the run has no such server.
    pub fn lane(&self, server: ServerId) -> &Lane {
        &self.lanes[usize::from(server.number()) - 1]
    }

    /// All messages that were under way at some time, in the order in which they were sent.
    pub fn arrows(&self) -> impl DoubleEndedIterator<Item = &Arrow> {
        self.arrows.iter()
    }

    /// A message.
    pub fn arrow(&self, id: MessageId) -> Option<&Arrow> {
        self.arrows.iter().rev().find(|arrow| arrow.id == id)
    }

    /// The telling things on the lanes, in the order of their events.
    pub fn marks(&self) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks.iter()
    }

    /// What happened at no server, in the order of its events.
    pub fn asides(&self) -> impl DoubleEndedIterator<Item = &Aside> {
        self.asides.iter()
    }

    /// Takes in the next event, with the world right after it.
    ///
    /// # Panics
    /// When it is not the next one.
    pub fn add(&mut self, event: &Event, world: &World) {
        assert_eq!(event.id.0, self.last().0 + 1, "events come one after another");
        let arrived = match &event.what {
            Happening::Arrived { id, .. } => Some(*id),
            _ => None,
        };
        let servers = happens_at(event);
        let cause = match event.cause {
            Cause::Event(cause) => Some(cause),
            Cause::Action(_) => None,
        };
        self.moments.push_back(Moment { at: event.at, servers, cause, arrived });
        self.hear(event, servers, arrived, world);
        self.arrive(event);
        self.send(event, world);
        mark::add(event, servers, &mut self.marks);
        aside::add(event, world, &mut self.asides);
        for (lane, server) in self.lanes.iter_mut().zip(world.servers()) {
            lane.stand(event.id, Standing::of(server));
        }
        if self.moments.len() > Self::MOST {
            self.forget(EventId(self.last().0 - Self::MOST as u64 / 2));
        }
    }

    /// The servers at which it happened have heard of it, and of what a message brought.
    fn hear(
        &mut self,
        event: &Event,
        servers: ServerSet,
        arrived: Option<MessageId>,
        world: &World,
    ) {
        let brought = arrived.and_then(|id| self.arrow(id)).map(|arrow| arrow.heard);
        for server in servers.iter() {
            let lane = &mut self.lanes[usize::from(server.number()) - 1];
            let mut heard = lane.heard();
            if let Some(brought) = brought.filter(|_| arrived.is_some_and(|id| id.to == server)) {
                heard.learn(&brought);
            }
            heard.of(server, event.id);
            if matches!(&event.what, Happening::Acted(act) if act.crashes() == Some(server)) {
                heard = lane.disk.after_crash(event, server);
            } else {
                lane.disk.follow(event, server, heard, world);
            }
            lane.point(event.id, heard);
        }
    }

    /// A message that arrived, or was lost on its way, has come to its end.
    fn arrive(&mut self, event: &Event) {
        let (id, fate) = match &event.what {
            Happening::Arrived { id, .. } => (*id, Fate::Arrived { event: event.id, at: event.at }),
            Happening::Acted(Action::Drop(id)) => (*id, lost(event, Loss::Dropped)),
            _ => return,
        };
        let down = |consequence: &Consequence| {
            matches!(consequence, Consequence::Lost { how: Loss::ReceiverDown, .. })
        };
        let fate = if event.consequences.iter().any(down) {
            lost(event, Loss::ReceiverDown)
        } else {
            fate
        };
        if let Some(arrow) = self.arrows.iter_mut().rev().find(|arrow| arrow.id == id) {
            arrow.fate = fate;
        }
    }

    /// What the event sent, with what was lost as it was sent.
    fn send(&mut self, event: &Event, world: &World) {
        for (place, consequence) in event.consequences.iter().enumerate() {
            match *consequence {
                Consequence::Sent { id } => self.depart(id, event, world),
                Consequence::Copied { id, of } => self.copy(id, of, event, world),
                Consequence::Lost { id, kind, how: how @ (Loss::Cut | Loss::Chance) } => {
                    let message = sent_later(&event.consequences[place..], id).cloned();
                    self.arrows.push_back(Arrow {
                        id,
                        kind,
                        message,
                        sent_by: event.id,
                        sent_at: event.at,
                        copy_of: None,
                        fate: lost(event, how),
                        heard: self.lane(id.from).heard(),
                    });
                }
                _ => {}
            }
        }
    }

    fn depart(&mut self, id: MessageId, event: &Event, world: &World) {
        // The newest are at the end.
        let envelope = world.bus().under_way().rev().find(|envelope| envelope.id == id);
        let heard = self.lane(id.from).heard();
        if let Some(envelope) = envelope {
            self.arrows.push_back(Arrow { sent_by: event.id, ..Arrow::under_way(envelope, heard) });
        }
    }

    /// A copy comes from where the message came from: its sender says nothing twice.
    fn copy(&mut self, id: MessageId, of: MessageId, event: &Event, world: &World) {
        let origin = self.arrow(of).map(|it| (it.sent_by, it.sent_at, it.heard));
        self.depart(id, event, world);
        if let (Some(copy), Some((sent_by, sent_at, heard))) = (self.arrows.back_mut(), origin)
            && copy.id == id
        {
            (copy.sent_by, copy.sent_at, copy.heard) = (sent_by, sent_at, heard);
        }
    }

    /// Lets go of what was over before an event.
    fn forget(&mut self, before: EventId) {
        self.moments.drain(..(before.0 - self.before.0) as usize);
        self.before = before;
        self.arrows.retain(|arrow| arrow.ended().is_none_or(|end| end > before));
        let marks = self.marks.partition_point(|mark| mark.event <= before);
        self.marks.drain(..marks);
        let asides = self.asides.partition_point(|aside| aside.event <= before);
        self.asides.drain(..asides);
        for lane in &mut self.lanes {
            lane.forget(before);
        }
    }
}

fn lost(event: &Event, how: Loss) -> Fate {
    Fate::Lost { event: event.id, at: event.at, how }
}

/// The message that a server sends next on a link. What waited for a disk is not told again when
/// it is sent.
fn sent_later(consequences: &[Consequence], id: MessageId) -> Option<&Message> {
    let Consequence::Server { effect: Effect::Send { message, after: _ }, .. } =
        consequences.get(1)?
    else {
        return None;
    };
    ((message.from, message.to) == (id.from, id.to)).then_some(message)
}

/// The servers that take part in an event.
fn happens_at(event: &Event) -> ServerSet {
    let mut servers: ServerSet = event
        .consequences
        .iter()
        .filter_map(|consequence| match consequence {
            Consequence::Server { server, .. } => Some(*server),
            _ => None,
        })
        .collect();
    match &event.what {
        Happening::TimerFired { server, .. } | Happening::WritesDone { server, .. } => {
            servers.insert(*server);
        }
        Happening::Acted(
            Action::Crash(server)
            | Action::CrashTorn(server, _)
            | Action::Restart(server)
            | Action::Pause(server)
            | Action::Resume(server),
        ) => servers.insert(*server),
        _ => {}
    }
    servers
}
