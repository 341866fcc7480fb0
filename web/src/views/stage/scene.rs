//! What is drawn: read from the world when it has changed, and arranged anew in every frame.

use std::rc::Rc;

use flotilla_sim::{Envelope, EventId, MessageId, Time, World};

use super::flights::{Flight, flights};
use super::geometry::{Area, within};
use super::lanes::{self, Spot, Wants};
use super::links::Cut;
use super::message::MessageModel;
use super::ring::{Ring, TARGET};
use super::server::ServerModel;

/// The most messages that are drawn: beyond that nobody could tell them apart, and drawing them
/// would take longer than a frame lasts.
pub(super) const MOST_DRAWN: usize = 400;

/// Servers, links and messages with their places.
pub(super) struct Scene {
    pub(super) ring: Rc<Ring>,
    pub(super) servers: Vec<Rc<ServerModel>>,
    pub(super) cuts: Rc<[Cut]>,
    pub(super) messages: Vec<Carried>,
    /// For each link, whether a message lies on its handle.
    pub(super) covered: Rc<[bool]>,
    /// The messages that stand still, as they were when they got their places.
    standing: Vec<Standing>,
    stood_at: Vec<Spot>,
}

/// A message with its place.
pub(super) struct Carried {
    pub(super) model: Rc<MessageModel>,
    pub(super) spot: Spot,
    departed: Time,
    due: Option<Time>,
    /// The event that sent it.
    pub(super) sent_by: EventId,
}

/// What the place of a message that stands still depends on.
#[derive(Clone, Copy, PartialEq)]
struct Standing {
    id: MessageId,
    wants: Wants,
}

impl Scene {
    /// The scene for a stage of this size.
    pub(super) fn new(world: &World, width: f64, height: f64) -> Self {
        let ring = Ring::new(width, height, world.ids().len());
        let mut scene = Self {
            cuts: Cut::all(world.bus(), &ring),
            covered: Rc::default(),
            ring: Rc::new(ring),
            servers: Vec::new(),
            messages: Vec::new(),
            standing: Vec::new(),
            stood_at: Vec::new(),
        };
        scene.read(world);
        scene
    }

    /// The stage has got another size.
    pub(super) fn resize(&mut self, width: f64, height: f64) {
        self.lay(width, height, self.servers.len() as u8);
    }

    fn lay(&mut self, width: f64, height: f64, servers: u8) {
        let ring = Ring::new(width, height, servers);
        self.ring = Rc::new(ring);
        self.standing.clear();
        self.stood_at.clear();
    }

    /// The world has changed. What is as it was is kept, so that it need not be drawn again.
    pub(super) fn read(&mut self, world: &World) {
        if self.ring.places.len() != world.servers().len() {
            self.lay(self.ring.width, self.ring.height, world.ids().len());
        }
        self.cuts = Cut::all(world.bus(), &self.ring);
        let mut old_servers = std::mem::take(&mut self.servers).into_iter();
        for server in world.servers() {
            let model = ServerModel::of(server, world.ids());
            let old = old_servers.next().filter(|old| **old == model);
            self.servers.push(old.unwrap_or_else(|| Rc::new(model)));
        }
        // Both lists are in the order of sending, with few changes between them.
        let old = std::mem::take(&mut self.messages);
        let mut from = 0;
        for envelope in world.bus().under_way().take(MOST_DRAWN) {
            let stale = world.server(envelope.id.to).term() > envelope.message.term;
            let found = old[from..].iter().position(|old| old.model.shows(envelope, stale));
            let model = found.map_or_else(
                || Rc::new(MessageModel::of(envelope, stale)),
                |skipped| {
                    from += skipped + 1;
                    old[from - 1].model.clone()
                },
            );
            self.messages.push(Carried::new(model, envelope));
        }
    }

    /// Finds the place of each message at a moment. With `still`, nothing flies: a message
    /// stands at one of three places of its way.
    pub(super) fn arrange(&mut self, now: f64, still: bool) {
        let sizes = self.ring.sizes;
        let (mut standing, mut flying) = (Vec::new(), Vec::new());
        for (nth, carried) in self.messages.iter().enumerate() {
            let id = carried.model.id;
            let width = carried.model.width(&sizes);
            match carried.flight(now) {
                Some((departed, due)) if !still => {
                    let along = (now - departed) / (due - departed);
                    let (from, to) = (id.from, id.to);
                    flying.push((nth, Flight { from, to, width, along, departed, due }));
                }
                flight => {
                    let along = flight.map_or(1.0, |(departed, due)| {
                        let part = ((now - departed) / (due - departed) * 3.0).floor();
                        0.15 + 0.3 * within(part, 0.0, 2.0)
                    });
                    let wants = Wants { from: id.from, to: id.to, width, along };
                    standing.push((nth, Standing { id, wants }));
                }
            }
        }
        self.stand(&standing);
        self.fly(&flying);
        self.cover();
    }

    /// Those that stand still keep their places until one comes or goes.
    fn stand(&mut self, standing: &[(usize, Standing)]) {
        let same = self.standing.iter().eq(standing.iter().map(|(_, one)| one));
        if !same {
            self.standing = standing.iter().map(|(_, one)| *one).collect();
            let wants: Vec<Wants> = standing.iter().map(|(_, one)| one.wants).collect();
            self.stood_at = lanes::queues(&self.ring, &wants);
        }
        for ((nth, _), spot) in standing.iter().zip(&self.stood_at) {
            self.messages[*nth].spot = *spot;
        }
    }

    fn fly(&mut self, flying: &[(usize, Flight)]) {
        if flying.is_empty() {
            return;
        }
        let glyph = self.ring.sizes.glyph();
        let stand = self.standing.iter().zip(&self.stood_at).map(|(one, spot)| {
            Area::new(spot.at, if spot.label { one.wants.width } else { glyph }, glyph)
        });
        let stand: Vec<Area> = stand.collect();
        let all: Vec<Flight> = flying.iter().map(|(_, flight)| *flight).collect();
        let spots = flights(&self.ring, &all, &stand);
        for ((nth, _), spot) in flying.iter().zip(spots) {
            self.messages[*nth].spot = spot;
        }
    }

    fn cover(&mut self) {
        let sizes = self.ring.sizes;
        let areas: Vec<Area> = self.messages.iter().map(|one| one.area(&sizes)).collect();
        let covered =
            self.ring.spans.iter().map(|span| {
                areas.iter().any(|area| area.meets_circle(span.handle, TARGET / 2.0, 0.0))
            });
        if !covered.clone().eq(self.covered.iter().copied()) {
            self.covered = covered.collect();
        }
    }
}

impl Carried {
    fn new(model: Rc<MessageModel>, envelope: &Envelope) -> Self {
        let spot = Spot { at: super::geometry::Point::new(0.0, 0.0), label: false };
        let Envelope { departed, due, sent_by, .. } = *envelope;
        Self { model, spot, departed, due, sent_by }
    }

    /// When it set out and when it arrives, if it is on its way now. One whose time has come
    /// and that is still there waits for a receiver that stalls.
    fn flight(&self, now: f64) -> Option<(f64, f64)> {
        let (departed, due) = (self.departed.0 as f64, self.due?.0 as f64);
        (due > now && due > departed).then_some((departed, due))
    }

    fn area(&self, sizes: &super::ring::Sizes) -> Area {
        let glyph = sizes.glyph();
        let width = if self.spot.label { self.model.width(sizes) } else { glyph };
        Area::new(self.spot.at, width, glyph)
    }
}
