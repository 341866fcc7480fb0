//! What is drawn where: lanes, arrows and events of a window, as numbers along the axis and
//! across it.

use flotilla_core::{Message, PerServer, ServerId, Term};
use flotilla_sim::{
    Arrow, Course, Envelope, EventId, Fate, Heard, Loss, Mark, SpaceTime, Standing, Subject, Time,
};

use super::beside::Stone;
use super::plane::Plane;
use super::room::CHARACTER;
use super::signs::{Sign, entry_box, sign_of, words};
use super::window::{Window, end_of};
use crate::command::Thing;
use crate::session::{Axis, Known, Lit, Session};
use crate::views::stage::geometry::within;

/// The picture shows at most this many messages at once.
const MOST_ARROWS: usize = 400;
/// So many are a crowd, in which each is thinner.
const CROWD: usize = 120;
/// How far what was lost as it was sent gets, in CSS pixels along the axis.
const STUB: f64 = 18.0;
/// How far messages that wait stand from each other.
const APART: f64 = 13.0;

/// All that is drawn.
pub(super) struct Plan {
    pub(super) window: Window,
    /// The step from which places are counted, so that they stay the same while time flows.
    origin: f64,
    pub(super) bands: Vec<Band>,
    pub(super) arrows: Vec<Line>,
    pub(super) labels: Vec<Label>,
    pub(super) spots: Vec<Spot>,
    pub(super) veils: Vec<Veil>,
    pub(super) stones: Vec<Stone>,
    /// Whether there are very many messages.
    pub(super) is_crowded: bool,
    pub(super) cursor: f64,
    /// Whether something is known after the cursor.
    pub(super) has_future: bool,
}

/// A stretch of a lane.
pub(super) struct Band {
    pub(super) server: ServerId,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) standing: Standing,
    /// Whether it begins and ends in sight.
    pub(super) begins: bool,
    pub(super) ends: bool,
    /// What stands in it, and where.
    pub(super) words: Option<(f64, String)>,
}

/// A part of a lane that cannot have been heard of.
pub(super) struct Veil {
    pub(super) server: ServerId,
    pub(super) from: f64,
    pub(super) to: f64,
    /// What was heard of the server last, and where that is said.
    pub(super) words: Option<(f64, String)>,
}

/// A message, drawn.
#[derive(PartialEq)]
pub(super) struct Line {
    pub(super) course: Course,
    /// Whether it grants what was asked for; none for requests.
    pub(super) granted: Option<bool>,
    pub(super) carries: bool,
    /// Along and across.
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
    pub(super) end: End,
    /// How much of its way it has behind it where it is held.
    pub(super) held: Option<f64>,
    pub(super) light: Light,
    pub(super) looked_at: LookedAt,
}

/// What a message says in short.
#[derive(PartialEq)]
pub(super) struct Label {
    pub(super) subject: Subject,
    pub(super) sent_by: EventId,
    /// Along and across.
    pub(super) at: (f64, f64),
    pub(super) said: String,
    pub(super) dim: bool,
}

/// How much of what is looked at has to do with something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct LookedAt {
    pub(super) marked: bool,
    pub(super) selected: bool,
    /// Whether the Tab key comes to it.
    pub(super) stops: bool,
}

/// How a drawn message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Arrived,
    Lost,
    UnderWay,
    /// It stays where it is until somebody lets it go on.
    Waits,
}

/// How much of something is lit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Light {
    Full,
    /// It was sent for all who are asked about, but nothing is known of how it ended.
    Half,
    None,
}

/// An event at a server, drawn.
#[derive(PartialEq)]
pub(super) struct Spot {
    pub(super) event: EventId,
    pub(super) server: ServerId,
    pub(super) along: f64,
    /// Half of how broad the lane is there.
    pub(super) half: f64,
    /// Whether the event happened at a server before this one, too: one of them stands for all.
    pub(super) again: bool,
    pub(super) sign: Option<&'static Sign>,
    /// An entry that came or was committed: what stands in its box, its term, whether it is
    /// committed.
    pub(super) entry: Option<(String, Term, bool)>,
    pub(super) lit: bool,
    pub(super) looked_at: LookedAt,
    /// What the server did, in words.
    pub(super) said: String,
    /// The sides of a conflict that were taken in it.
    pub(super) conflict: Option<Lit>,
}

impl Plan {
    /// What there is to draw of a picture.
    pub(super) fn new(
        session: &Session,
        picture: &SpaceTime,
        plane: &Plane,
        window: Window,
    ) -> Self {
        let timeline = &session.timeline;
        let origin = match window.axis {
            Axis::Events => picture.first().0 as f64,
            Axis::Time => picture.moment(picture.first()).map_or(0.0, |it| it.at.as_millis()),
        };
        let mut plan = Self {
            window,
            origin,
            bands: Vec::new(),
            arrows: Vec::new(),
            labels: Vec::new(),
            spots: Vec::new(),
            veils: Vec::new(),
            stones: Vec::new(),
            is_crowded: false,
            cursor: 0.0,
            has_future: !timeline.at_end(),
        };
        plan.cursor = plan.cursor_now(session);
        let (first, last) = window.events(timeline);
        plan.lay_bands(session, picture, (first, last));
        let arrows = plan.lay_arrows(session, picture, plane, (first, last));
        plan.lay_spots(session, picture, plane, (first, last));
        plan.lay_stones(session, picture, (first, last));
        if let Some(heard) = session.lit() {
            plan.lay_veils(session, picture, &heard);
        }
        plan.place_words();
        plan.place_labels(&arrows, plane);
        plan
    }

    /// All that can be selected, in the order of events.
    pub(super) fn items(&self) -> Vec<Subject> {
        let spots = self.spots.iter().filter(|spot| !spot.again).map(|spot| spot.event);
        let events = spots.chain(self.stones.iter().map(|stone| stone.event));
        let events = events.map(|event| (event, 0, Subject::Event(event)));
        let courses = self.arrows.iter().map(|line| &line.course).enumerate();
        let arrows =
            courses.map(|(at, course)| (course.sent_by, at + 1, Subject::Message(course.id)));
        let mut items: Vec<_> = events.chain(arrows).collect();
        items.sort_by_key(|(event, at, _)| (*event, *at));
        items.into_iter().map(|(.., subject)| subject).collect()
    }

    /// Has the Tab key come to this.
    pub(super) fn stop_at(&mut self, stop: Option<Subject>) {
        for line in &mut self.arrows {
            line.looked_at.stops = stop == Some(Subject::Message(line.course.id));
        }
        for spot in &mut self.spots {
            spot.looked_at.stops = stop == Some(Subject::Event(spot.event));
        }
        for stone in &mut self.stones {
            stone.looked_at.stops = stop == Some(Subject::Event(stone.event));
        }
    }

    /// The place of a step.
    pub(super) fn along(&self, step: f64) -> f64 {
        (step - self.origin) * self.window.scale
    }

    fn cursor_now(&self, session: &Session) -> f64 {
        self.along(match self.window.axis {
            Axis::Events => session.timeline.cursor().0 as f64 + self.window.after(),
            Axis::Time => session.now / 1000.0,
        })
    }

    /// How far the cursor has come since, in CSS pixels.
    pub(super) fn is_behind_by(&self, session: &Session) -> f64 {
        (self.cursor_now(session) - self.cursor).abs()
    }

    /// The place of an event of the picture.
    pub(super) fn place(&self, picture: &SpaceTime, event: EventId) -> f64 {
        let at = picture.moment(event).map_or(Time::ZERO, |moment| moment.at);
        self.along(self.window.step_of(event, at.as_millis()))
    }

    /// How far the beginning of the window is from where places are counted from.
    pub(super) fn offset(&self) -> f64 {
        self.along(self.window.from)
    }

    /// Lanes end where nothing is known any more.
    fn lay_bands(
        &mut self,
        session: &Session,
        picture: &SpaceTime,
        (first, last): (EventId, EventId),
    ) {
        let end = end_of(self.window.axis, &session.timeline) + self.window.after();
        let (from, to) = (self.offset(), self.along(end.min(self.window.to())));
        for lane in picture.lanes() {
            for (stretch, end) in lane.stretches() {
                if stretch.from > last || end.is_some_and(|end| end < first) {
                    continue;
                }
                let begins = stretch.from >= picture.first();
                let starts = if begins { self.place(picture, stretch.from) } else { from };
                let ends = end.map(|end| self.place(picture, end));
                self.bands.push(Band {
                    server: lane.server,
                    from: starts,
                    to: ends.unwrap_or(to),
                    standing: stretch.standing,
                    begins,
                    ends: end.is_some(),
                    words: None,
                });
            }
        }
    }

    /// Lays lines for the arrows in sight, and gives these.
    fn lay_arrows<'a>(
        &mut self,
        session: &Session,
        picture: &'a SpaceTime,
        plane: &Plane,
        (first, last): (EventId, EventId),
    ) -> Vec<&'a Arrow> {
        let bus = session.timeline.world().bus();
        let cursor = session.timeline.cursor();
        let lit = session.lit();
        let in_sight =
            |arrow: &&Arrow| arrow.sent_by <= last && arrow.ended().is_none_or(|end| end >= first);
        let mut waiting = 0;
        let mut arrows: Vec<_> =
            picture.arrows().rev().filter(in_sight).take(MOST_ARROWS).collect();
        arrows.reverse();
        for arrow in &arrows {
            let envelope = (arrow.sent_by <= cursor).then(|| bus.get(arrow.id)).flatten();
            let mut line = self.line(picture, plane, arrow, envelope, session);
            waiting += usize::from(line.end == End::Waits);
            line.light = lit.map_or(Light::Full, |heard| light(arrow, &heard));
            line.looked_at = looked_at(session, Subject::Message(arrow.id));
            self.arrows.push(line);
        }
        self.is_crowded = self.arrows.len() >= CROWD;
        self.spread_waiting(waiting);
        arrows
    }

    /// A message with its way; what waits still has to get its place.
    fn line(
        &self,
        picture: &SpaceTime,
        plane: &Plane,
        arrow: &Arrow,
        envelope: Option<&Envelope>,
        session: &Session,
    ) -> Line {
        let (from, to) = (plane.lane(arrow.id.from), plane.lane(arrow.id.to));
        let start = self.along(self.window.step_of(arrow.sent_by, arrow.sent_at.as_millis()));
        let edge = |server, event| {
            let standing: Standing = picture.lane(server).standing_at(event);
            plane.half(standing) * if from < to { 1.0 } else { -1.0 }
        };
        let begin = from + edge(arrow.id.from, arrow.sent_by);
        let arrive = |event| to - edge(arrow.id.to, event);
        let part = |way: f64, event| begin + (arrive(event) - begin) * way;
        let (end, tip) = match arrow.fate {
            Fate::Arrived { event, .. } => {
                (End::Arrived, (self.place(picture, event), arrive(event)))
            }
            Fate::Lost { event, how: Loss::Cut | Loss::Chance, .. } => {
                (End::Lost, (start + STUB, part(0.4, event)))
            }
            Fate::Lost { event, how: Loss::Dropped, .. } => {
                (End::Lost, (self.place(picture, event), part(0.6, event)))
            }
            Fate::Lost { event, how: Loss::ReceiverDown, .. } => {
                (End::Lost, (self.place(picture, event), arrive(event)))
            }
            Fate::UnderWay => {
                let way = envelope.and_then(|it| way(it, session.now));
                let end = if way.is_some() { End::UnderWay } else { End::Waits };
                (end, (self.cursor, part(way.unwrap_or(1.0), picture.last())))
            }
        };
        let held = envelope.is_some_and(|envelope| envelope.held);
        let part = |tip: f64| match end {
            End::Waits => 1.0,
            _ => within((self.cursor - start) / (tip - start).max(1.0), 0.0, 1.0),
        };
        Line {
            course: arrow.course(),
            granted: arrow.message.as_ref().and_then(Message::granted),
            carries: arrow.entries().next().is_some(),
            from: (start, begin),
            to: tip,
            end,
            held: held.then(|| part(tip.0)),
            light: Light::Full,
            looked_at: LookedAt::default(),
        }
    }

    /// Messages that wait stand side by side at their receivers, after all that has happened.
    fn spread_waiting(&mut self, waiting: usize) {
        let room = self.along(self.window.to()) - self.cursor;
        let apart = within(room / (waiting as f64 + 1.0), 2.0, APART);
        let mut at = PerServer::all(self.cursor);
        for line in self.arrows.iter_mut().filter(|line| line.end == End::Waits) {
            let slot = &mut at[line.course.id.to];
            *slot += apart;
            line.to.0 = *slot;
        }
    }

    fn lay_spots(
        &mut self,
        session: &Session,
        picture: &SpaceTime,
        plane: &Plane,
        (first, last): (EventId, EventId),
    ) {
        let lit = session.lit();
        for lane in picture.lanes() {
            for event in lane.points().filter(|event| (first..=last).contains(event)) {
                let servers = picture.moment(event).map(|moment| moment.servers);
                let before = servers.and_then(|servers| servers.iter().next());
                self.spots.push(Spot {
                    event,
                    server: lane.server,
                    along: self.place(picture, event),
                    half: plane.half(lane.standing_at(event)),
                    again: before != Some(lane.server),
                    sign: None,
                    entry: None,
                    lit: lit.is_none_or(|heard| heard.has(lane.server, event)),
                    looked_at: looked_at(session, Subject::Event(event)),
                    said: String::new(),
                    conflict: None,
                });
            }
        }
        self.spots.sort_unstable_by_key(|spot| (spot.event, spot.server));
        for mark in picture.marks().filter(|mark| (first..=last).contains(&mark.event)) {
            let key = (mark.event, mark.server);
            let found = self.spots.binary_search_by_key(&key, |spot| (spot.event, spot.server));
            if let Ok(at) = found {
                self.spots[at].tell(picture, mark);
            }
        }
        self.lay_conflict(session, picture);
        self.thin_out();
    }

    /// What lies after what can have been heard of is veiled.
    fn lay_veils(&mut self, session: &Session, picture: &SpaceTime, heard: &Heard) {
        let to = self.along(self.window.to());
        for lane in picture.lanes() {
            let last = heard.last_of(lane.server);
            if lane.points().next_back().is_none_or(|point| point <= last) {
                continue;
            }
            let from = if last < picture.first() {
                // What happened before the picture begins counts as known.
                self.place(picture, picture.first()) - self.window.scale.min(12.0)
            } else {
                self.place(picture, last)
            };
            if from < to {
                let known = session.looking.known(lane.server).filter(|_| !session.looking.past);
                let at = from.max(self.offset()) + 6.0;
                let words = known.map(Known::words);
                let fits = |words: &String| words.len() as f64 * CHARACTER < to - at;
                let words = words.filter(fits).map(|words| (at, words));
                self.veils.push(Veil { server: lane.server, from, to, words });
            }
        }
    }
}

impl Spot {
    /// Takes in something that the server did.
    fn tell(&mut self, picture: &SpaceTime, mark: &Mark) {
        if let Some(sign) = sign_of(&mark.deed)
            && self.sign.is_none_or(|other| sign.rank < other.rank)
        {
            self.sign = Some(sign);
        }
        if let Some(entry) = entry_box(picture, mark) {
            self.entry = Some(entry);
        }
        if let Some(said) = words(&mark.deed) {
            self.said.push_str(if self.said.is_empty() { ": " } else { ", " });
            self.said.push_str(&said);
        }
    }
}

/// Whether something is pointed at or selected, or has to do with what is.
pub(super) fn looked_at(session: &Session, subject: Subject) -> LookedAt {
    let marked = match subject {
        Subject::Message(id) => session.marks_message(id),
        Subject::Event(event) => session.marks_event(event),
        Subject::Entry(entry) => session.marks_entry(entry),
    };
    let selected = match (subject, session.selected) {
        (Subject::Message(id), Some(Thing::Message(other) | Thing::Sent { id: other, .. })) => {
            id == other
        }
        (Subject::Event(event), Some(Thing::Event(other))) => event == other,
        _ => false,
    };
    LookedAt { marked, selected, stops: false }
}

/// How much of its way a message has behind it, under the live clock.
fn way(envelope: &Envelope, now: f64) -> Option<f64> {
    let due = envelope.due.filter(|_| !envelope.held)?;
    let whole = due.since(envelope.departed).0.max(1) as f64;
    Some(within((now - envelope.departed.0 as f64) / whole, 0.0, 1.0))
}

/// How much of a message can have been heard of.
fn light(arrow: &Arrow, heard: &Heard) -> Light {
    let arrived = match arrow.fate {
        Fate::Arrived { event, .. } => heard.has(arrow.id.to, event),
        Fate::Lost { .. } | Fate::UnderWay => false,
    };
    match (heard.has(arrow.id.from, arrow.sent_by), arrived) {
        (_, true) => Light::Full,
        (true, false) => Light::Half,
        (false, false) => Light::None,
    }
}
