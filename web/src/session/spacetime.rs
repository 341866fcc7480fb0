//! How the space-time picture is looked at, and what is pointed at anywhere on the page.

use flotilla_core::{Index, Position, ServerId};
use flotilla_sim::{
    Event, EventId, Follower, Heard, Knowledge, MessageId, Related, Standing, Subject, Timeline,
    World,
};

use crate::command::{SpaceTimeCommand, Thing};
use crate::session::Session;

/// What the axis of the picture counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Axis {
    /// One step for each event.
    Events,
    /// One step for each millisecond of virtual time.
    Time,
}

impl Axis {
    pub(crate) const ALL: [Self; 2] = [Self::Events, Self::Time];

    /// The CSS pixels that a step has: usually, at least and at most.
    const fn scales(self) -> [f64; 3] {
        match self {
            Self::Events => [26.0, 2.0, 120.0],
            Self::Time => [5.0, 0.05, 80.0],
        }
    }
}

/// How much larger the next size is.
const ZOOM: f64 = 1.5;

/// The picture shows at most this many events at once.
pub(crate) const MOST_EVENTS: u64 = 400;

/// How the picture is looked at.
#[derive(Default)]
pub(crate) struct Looking {
    /// Whether it is shown, in the place of the logs.
    pub(crate) shown: bool,
    /// The picture itself, once somebody has asked for something that needs it.
    follower: Option<Box<Follower>>,
    /// What the axis counts, if somebody has chosen that.
    axis: Option<Axis>,
    /// The pixels of a step of each axis, if somebody has chosen that.
    scales: [Option<f64>; 2],
    /// What stands in the middle; none while it follows the cursor.
    middle: Option<f64>,
    /// What is pointed at.
    pointed: Option<Subject>,
    /// What has to do with what is pointed at or else selected.
    pub(crate) marked: Related,
    /// Whether the past of the selected event is lit.
    pub(crate) past: bool,
    /// Whose knowledge is shown.
    pub(crate) knower: Option<ServerId>,
    /// What that server knows of the others.
    known: Vec<Known>,
    /// The server selected last.
    pub(crate) server: Option<ServerId>,
}

/// What somebody knows of a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Known {
    /// The last event at it that can have been heard of.
    pub(crate) event: EventId,
    /// How it stood then.
    pub(crate) standing: Standing,
    /// Whether nothing has happened at it since.
    pub(crate) is_current: bool,
    /// The first index at which its log has something newer.
    newer: Option<Index>,
}

impl Known {
    /// Whether what its log has at an index can be known.
    pub(crate) fn has(&self, index: Index) -> bool {
        self.newer.is_none_or(|newer| index < newer)
    }

    /// `last heard of at event 14: leader, term 2`
    pub(crate) fn words(&self) -> String {
        let Standing { term, .. } = self.standing;
        match self.event {
            EventId(0) => "never heard of".into(),
            EventId(event) => {
                format!("last heard of at event {event}: {}, term {term}", self.standing.name())
            }
        }
    }
}

impl Looking {
    /// The picture, if there is one.
    pub(crate) fn follower(&self) -> Option<&Follower> {
        self.follower.as_deref()
    }

    /// The picture of a run that is watched, to be shown its events as they happen.
    pub(super) fn follower_mut(&mut self) -> Option<&mut Follower> {
        self.follower.as_deref_mut()
    }

    /// What the axis counts: unless somebody has chosen, events where they are made by hand.
    pub(crate) fn axis(&self, timeline: &Timeline) -> Axis {
        let usual = if timeline.world().is_live() { Axis::Time } else { Axis::Events };
        let chosen = self.axis.unwrap_or(usual);
        if Self::at_one_instant(timeline) { Axis::Events } else { chosen }
    }

    /// Whether time has not passed at all.
    pub(crate) fn at_one_instant(timeline: &Timeline) -> bool {
        timeline.branches()[timeline.current().0].end().0 == 0
    }

    /// The pixels that a step of the axis has.
    pub(crate) fn scale(&self, axis: Axis) -> f64 {
        self.scales[axis as usize].unwrap_or(axis.scales()[0])
    }

    /// What stands in the middle; none while it follows the cursor.
    pub(crate) const fn middle(&self) -> Option<f64> {
        self.middle
    }

    /// Whether it follows the cursor in the usual size.
    pub(crate) fn follows(&self) -> bool {
        self.middle.is_none() && self.scales.iter().all(Option::is_none)
    }

    /// What the server whose knowledge is shown knows of another; none while nobody's is.
    pub(crate) fn known(&self, server: ServerId) -> Option<&Known> {
        self.known.get(usize::from(server.number()) - 1)
    }

    /// What is known of a server that is not known as it is.
    pub(crate) fn outdated(&self, server: ServerId) -> Option<&Known> {
        self.known(server).filter(|known| !known.is_current)
    }

    /// Forgets the run that was looked at; what was chosen stays.
    pub(super) fn forget_run(&mut self) {
        let Self { shown, axis, scales, .. } = std::mem::take(self);
        *self = Self { shown, axis, scales, ..Self::default() };
    }

    fn set_scale(&mut self, axis: Axis, scale: f64) {
        let [_, least, most] = axis.scales();
        self.scales[axis as usize] = Some(scale.min(most).max(least));
    }

    /// Looks at a place as if somebody had chosen it.
    #[cfg(test)]
    pub(crate) fn choose(&mut self, axis: Axis, scale: f64, middle: f64) {
        self.middle = Some(middle);
        self.choose_scale(axis, scale);
    }

    /// Looks at this axis in this size as if somebody had chosen it.
    #[cfg(test)]
    pub(crate) fn choose_scale(&mut self, axis: Axis, scale: f64) {
        self.axis = Some(axis);
        self.set_scale(axis, scale);
    }

    /// Whether anything needs the picture to be up to date.
    fn is_used(&self) -> bool {
        self.shown || self.knower.is_some() || self.pointed.is_some()
    }
}

/// Shows a picture an event as it happens.
pub(crate) fn watch(follower: &mut Follower, event: &Event, world: &World) {
    follower.add(event, world);
}

impl Session {
    /// Does what is asked of the space-time picture.
    pub(super) fn look(&mut self, command: SpaceTimeCommand) {
        let looking = &mut self.looking;
        let axis = looking.axis(&self.timeline);
        match command {
            SpaceTimeCommand::Logs => looking.shown = false,
            SpaceTimeCommand::Picture => looking.shown = true,
            SpaceTimeCommand::Count(axis) => {
                looking.axis = Some(axis);
                looking.middle = None;
            }
            SpaceTimeCommand::ZoomIn => looking.set_scale(axis, looking.scale(axis) * ZOOM),
            SpaceTimeCommand::ZoomOut => looking.set_scale(axis, looking.scale(axis) / ZOOM),
            SpaceTimeCommand::Follow => {
                looking.middle = None;
                looking.scales = [None; 2];
            }
            SpaceTimeCommand::Look { middle, scale } => {
                looking.middle = Some(middle);
                looking.set_scale(axis, scale);
            }
            SpaceTimeCommand::Point(subject) => looking.pointed = subject,
            SpaceTimeCommand::Past => looking.past = !looking.past,
            SpaceTimeCommand::Knows(server) => {
                looking.knower = (looking.knower != Some(server)).then_some(server);
            }
        }
        self.changes.look += 1;
        self.bring_picture();
    }

    /// Brings the picture, and what follows from it, to the cursor and to what is looked at.
    pub(super) fn bring_picture(&mut self) {
        if let Some(Thing::Server(server)) = self.selected {
            self.looking.server = Some(server);
        }
        if self.looking.is_used() || self.subject().is_some() {
            self.by_later(|later| later.follow_picture);
        } else {
            self.mark(Related::default(), Vec::new());
        }
    }

    /// This is what has to do with what is pointed at, and what is known.
    fn mark(&mut self, marked: Related, known: Vec<Known>) {
        let looking = &mut self.looking;
        if (&looking.marked, &looking.known) != (&marked, &known) {
            (looking.marked, looking.known) = (marked, known);
            self.changes.marked += 1;
        }
    }

    /// What is pointed at, or else selected.
    fn subject(&self) -> Option<Subject> {
        self.looking.pointed.or_else(|| self.selected?.subject(self.timeline.world()))
    }

    /// The event that is asked about: the selected one, or else the one at the cursor.
    pub(crate) fn event_in_question(&self) -> EventId {
        match self.selected {
            Some(Thing::Event(event) | Thing::Sent { ended: Some(event), .. }) => event,
            Some(Thing::Sent { sent_by, .. }) => sent_by,
            _ => self.timeline.cursor(),
        }
    }

    /// The server whose knowledge is offered: the selected one, or the one selected last.
    pub(crate) fn server_in_question(&self) -> Option<ServerId> {
        self.looking.knower.or(self.looking.server).or_else(|| ServerId::new(1))
    }

    /// Has the picture show what is looked at, and finds what follows from it.
    pub(crate) fn follow_picture(&mut self) {
        let (from, to) = self.events_in_sight();
        let subject = self.subject();
        let cursor = self.timeline.cursor();
        let looking = &mut self.looking;
        match &mut looking.follower {
            Some(follower) => follower.follow(&self.timeline, from, to),
            none => *none = Some(Box::new(Follower::new(&self.timeline, from, to))),
        }
        let Some(picture) = looking.follower.as_ref().map(|follower| follower.picture()) else {
            return;
        };
        let marked = subject.map(|subject| picture.related(subject)).unwrap_or_default();
        let knowledge = looking.knower.map(|server| picture.knowledge(server, cursor));
        let known = |knowledge: Knowledge| {
            let known = picture.lanes().iter().map(move |lane| {
                let event = knowledge.heard.last_of(lane.server);
                let later = lane.points().rev().find(|point| *point <= cursor);
                Known {
                    event,
                    standing: lane.standing_at(event),
                    is_current: later.is_none_or(|later| later <= event),
                    newer: picture.first_appended_after(lane.server, event, cursor),
                }
            });
            known.collect()
        };
        let known = knowledge.map(known).unwrap_or_default();
        self.mark(marked, known);
    }

    /// The first and the last event that the picture may show.
    fn events_in_sight(&self) -> (EventId, EventId) {
        let cursor = self.timeline.cursor();
        let middle = match (self.looking.middle, self.looking.axis(&self.timeline)) {
            (None, _) => cursor,
            (Some(middle), Axis::Events) => EventId(middle.max(0.0) as u64),
            (Some(middle), Axis::Time) => event_at(&self.timeline, middle),
        };
        (EventId(middle.0.saturating_sub(MOST_EVENTS).max(1)), EventId(middle.0 + MOST_EVENTS))
    }

    /// What can have had a part in what is asked about, or be known to whom it is asked about;
    /// none while all of it is lit.
    pub(crate) fn lit(&self) -> Option<Heard> {
        let picture = self.looking.follower()?.picture();
        if self.looking.past {
            return picture.past_of(self.event_in_question());
        }
        let knower = self.looking.knower?;
        Some(picture.knowledge(knower, self.timeline.cursor()).heard)
    }

    /// Whether a message has to do with what is pointed at.
    pub(crate) fn marks_message(&self, id: MessageId) -> bool {
        self.looking.marked.has_message(id)
    }

    /// Whether whom it is asked about cannot know of an event at a server.
    pub(crate) fn is_unknown(&self, server: ServerId, event: EventId) -> bool {
        self.looking.known(server).is_some_and(|known| known.event < event)
    }

    /// Whether an event has to do with what is pointed at.
    pub(crate) fn marks_event(&self, event: EventId) -> bool {
        self.looking.marked.has_event(event)
    }

    /// Whether an entry has to do with what is pointed at.
    pub(crate) fn marks_entry(&self, entry: Position) -> bool {
        self.looking.marked.has_entry(entry)
    }
}

/// The last event up to a moment, in milliseconds.
pub(crate) fn event_at(timeline: &Timeline, millis: f64) -> EventId {
    let (mut after, mut last) = (0, timeline.last().0);
    // The events from `after + 1` to `last` are in question.
    while after < last {
        let middle = after + (last - after).div_ceil(2);
        let at = timeline.kept(EventId(middle)).map_or(0.0, |kept| kept.at.as_millis());
        if at <= millis {
            after = middle;
        } else {
            last = middle - 1;
        }
    }
    EventId(after)
}
