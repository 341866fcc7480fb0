//! The lesson: fed with the events of a run, it knows which panel the run has reached.

use flotilla_core::{Delta, Effect, Index, Refused, RoleKind, ServerId};

use crate::action::Action;
use crate::event::{Consequence, Event, EventId, Happening};
use crate::lesson::panel::{Ending, Panel};
use crate::lesson::shape;
use crate::lesson::story::{Leaders, Off, Story};
use crate::timeline::Timeline;
use crate::world::World;

/// Where a run stands in Figure 8.
///
/// Panels are recognised in the logs, by shape: any servers, terms and indices will do, and any
/// way of getting there. The same events always give the same value.
///
/// ```
/// use flotilla_sim::{Clock, Figure8, Panel, Setup, Timeline};
///
/// let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
/// let mut lesson = Figure8::default();
/// while lesson.panel() != Some(Panel::D) {
///     let step = lesson.next_step(timeline.world()).expect("there is always a next step");
///     timeline.act(step.action).expect("which is possible");
///     lesson.observe(timeline.event(), timeline.world());
/// }
/// assert_eq!(lesson, Figure8::at(&timeline));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Figure8 {
    pub(super) leaders: Leaders,
    pub(super) story: Option<Story>,
    pub(super) detour: Option<Detour>,
}

/// A story that came to nothing.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Detour {
    pub(super) off: Off,
    pub(super) at: EventId,
    pub(super) story: Story,
}

/// Who plays whom.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cast {
    /// Who plays S1: the leader whose entry it is about, or who came back with it.
    pub s1: ServerId,
    /// Who plays S5, from (b) on.
    pub s5: Option<ServerId>,
    /// The index that plays index 2.
    pub index: Index,
}

impl Figure8 {
    /// The lesson at the cursor of a timeline, from the start of the run. [`Follow`] does the
    /// same and remembers what it has seen.
    ///
    /// [`Follow`]: crate::Follow
    pub fn at(timeline: &Timeline) -> Self {
        let mut lesson = Self::default();
        timeline.replay(EventId(0), timeline.cursor(), |event, world| lesson.observe(event, world));
        lesson
    }

    /// Takes in the next event of the run, with the world after it.
    pub fn observe(&mut self, event: &Event, world: &World) {
        if world.ids().len() < shape::FEWEST || !matters(event) {
            return;
        }
        self.note_leaders(event, world);
        if let Some(story) = &mut self.story
            && let Err(off) = story.update(world, &self.leaders, event.id)
        {
            let story = self.story.take();
            self.detour = story.map(|story| Detour { off, at: event.id, story });
        }
        if let Some(story) = &self.story {
            if story.panel > Panel::A {
                self.detour = None;
            }
            return;
        }
        if let Some(mut story) = Story::find(world, &self.leaders, event.id)
            && story.update(world, &self.leaders, event.id).is_ok()
        {
            self.story = Some(story);
            // Where one story ends another's (a) may stand already; the end is to be told.
            self.detour = self.detour.take().filter(|detour| detour.at == event.id);
        }
    }

    fn note_leaders(&mut self, event: &Event, world: &World) {
        for consequence in &event.consequences {
            if let Consequence::Server { server, effect: Effect::Changed(change) } = consequence
                && let Delta::Role { after: RoleKind::Leader, .. } = change.delta
            {
                let term = world.server(*server).term();
                self.leaders.note(term, *server);
            }
        }
    }

    /// The latest panel that the run has reached; none before (a).
    pub fn panel(&self) -> Option<Panel> {
        self.story.as_ref().map(|story| story.panel)
    }

    /// The event that reached a panel, to go back to.
    pub fn reached(&self, panel: Panel) -> Option<EventId> {
        self.story.as_ref()?.reached.get(panel)
    }

    /// Who plays whom, from (a) on.
    pub fn cast(&self) -> Option<Cast> {
        let story = self.story.as_ref()?;
        Some(Cast {
            s1: story.back.map_or(story.first, |back| back.server),
            s5: story.rival.map(|rival| rival.server),
            index: story.index(),
        })
    }

    /// The endings there are to choose from now: none before (c), nor after one is reached.
    pub fn endings(&self, world: &World) -> Vec<Ending> {
        let Some(story) = &self.story else { return Vec::new() };
        if story.panel != Panel::C {
            return Vec::new();
        }
        let possible = |ending: &Ending| match ending {
            Ending::Committed => true,
            Ending::Overwritten => story.rival_entry().is_some_and(|rival| {
                shape::holders(world, rival).iter().any(|id| shape::electable(world, id))
            }),
        };
        Ending::ALL.into_iter().filter(possible).collect()
    }

    /// Whether the figure has come to its end, with all there is to see.
    pub fn is_finished(&self, world: &World) -> bool {
        let Some(story) = &self.story else { return false };
        match story.panel {
            Panel::D => {
                world.config().rules.on(flotilla_core::Rule::CurrentTermCommit)
                    || story.rival_commit.is_some()
            }
            Panel::E => {
                let rival = story.rival_entry();
                let gone = rival.is_none_or(|rival| shape::holders(world, rival).is_empty());
                story.rival_refused || gone
            }
            Panel::A | Panel::B | Panel::C => false,
        }
    }
}

/// Whether an event can change anything that the lesson looks at. Most events of a live run
/// cannot.
fn matters(event: &Event) -> bool {
    let acted = match &event.what {
        Happening::Acted(Action::Restart(_) | Action::SwitchRule(..)) => true,
        Happening::Acted(action) => action.crashes().is_some(),
        _ => false,
    };
    acted || event.consequences.iter().any(changes_shape)
}

fn changes_shape(consequence: &Consequence) -> bool {
    match consequence {
        Consequence::Server { effect: Effect::Changed(change), .. } => matches!(
            change.delta,
            Delta::Log(_) | Delta::Role { .. } | Delta::CommitIndex { .. } | Delta::Votes { .. }
        ),
        Consequence::Server { effect: Effect::Refused(refusal), .. } => {
            matches!(refusal.what, Refused::VoteDenied { .. })
        }
        _ => false,
    }
}
