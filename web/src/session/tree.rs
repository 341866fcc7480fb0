//! What a person does with the tree of runs: undo and redo, names, pins, deletions, jumps, and
//! looks at other moments.

use std::collections::VecDeque;

use flotilla_core::{RoleKind, ServerId, Term};
use flotilla_sim::{BranchId, EventId, Marks, Sentence, Time, Wanted};

use crate::command::{Direction, Peek, Quarry, TreeCommand};
use crate::session::Session;

/// How many thumbnails are kept, so that a pointer that comes back finds them made.
const KEPT_THUMBS: usize = 48;
/// A look goes to a telling event if one is within this part of the strip.
const SNAP: u64 = 150;
/// What a look goes to rather than to its neighbours.
const TELLING: [Marks; 4] = [Marks::VIOLATED, Marks::ELECTED, Marks::CRASHED, Marks::RESTARTED];

/// What the page shows of the tree beside the run itself.
#[derive(Default)]
pub(crate) struct Tree {
    /// What is jumped to.
    pub(crate) quarry: Quarry,
    /// The moment that is looked at.
    pub(crate) peek: Option<Peek>,
    /// The moments that were looked at last, the latest first.
    thumbs: VecDeque<Thumb>,
    /// What is being given a name.
    pub(crate) renaming: Option<Named>,
    /// Whether what finds and lists moments is shown.
    pub(crate) moments: bool,
    /// The element that is to have the focus once the page shows what was done.
    pub(crate) focus: Option<String>,
}

/// Something that can have a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Named {
    Branch(BranchId),
    Moment(BranchId, EventId),
}

impl Named {
    pub(crate) fn words(self) -> String {
        match self {
            Self::Branch(branch) => format!("branch {}", branch.0 + 1),
            Self::Moment(_, event) => format!("event {}", event.0),
        }
    }

    /// The id of the button that renames it.
    pub(crate) fn button(self) -> String {
        match self {
            Self::Branch(branch) => format!("rename-branch-{}", branch.0),
            Self::Moment(branch, event) => format!("rename-moment-{}-{}", branch.0, event.0),
        }
    }
}

/// The stage at some moment, in little.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Thumb {
    pub(crate) branch: BranchId,
    pub(crate) event: EventId,
    pub(crate) at: Time,
    pub(crate) sentence: Sentence,
    pub(crate) servers: Vec<ThumbServer>,
}

/// A server of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ThumbServer {
    pub(crate) id: ServerId,
    pub(crate) term: Term,
    pub(crate) role: RoleKind,
    pub(crate) up: bool,
}

/// The id of the field in which a name is written.
pub(crate) const NAME_FIELD: &str = "tree-name";
/// The id of the button that undoes.
pub(crate) const UNDO: &str = "undo";

impl Session {
    /// The moment that is looked at, as it was.
    pub(crate) fn thumb(&self) -> Option<&Thumb> {
        let peek = self.tree.peek?;
        let seen = |thumb: &&Thumb| (thumb.branch, thumb.event) == (peek.branch, peek.event);
        self.tree.thumbs.iter().find(seen)
    }

    /// Puts the name that is being written away. False when none is.
    pub(super) fn leave_name(&mut self) -> bool {
        let renaming = self.tree.renaming.take();
        if let Some(named) = renaming {
            self.tree.focus = Some(named.button());
        }
        renaming.is_some()
    }
}

/// Does what a person asks of the tree.
pub(crate) fn apply(session: &mut Session, command: TreeCommand) {
    let said = session.timeline.labels().clone();
    carry_out(session, command);
    if *session.timeline.labels() != said {
        // The browser keeps what is said of branches and moments as it keeps what is done.
        session.share.kept.worked = true;
        session.changes.run += 1;
    }
}

fn carry_out(session: &mut Session, command: TreeCommand) {
    match command {
        TreeCommand::Undo | TreeCommand::Redo => undo_or_redo(session, &command),
        TreeCommand::GoTo(branch, event) => {
            let branch = session.timeline.through(branch, event);
            session.go(|timeline| {
                timeline.go_to(branch, event);
            });
        }
        TreeCommand::Peek(peek) => look(session, peek),
        TreeCommand::GoToPeek => {
            if let Some(peek) = session.tree.peek {
                session.go(|timeline| {
                    timeline.go_to(peek.branch, peek.event);
                });
            }
        }
        TreeCommand::Look(quarry) => {
            session.tree.quarry = quarry;
            session.status = format!("Previous and Next jump to: {}.", quarry.name());
        }
        TreeCommand::Jump(direction) => {
            if let Ok(event) = target(session, direction) {
                session.go(|timeline| timeline.seek(event));
            }
        }
        TreeCommand::Rename(Some(named)) => {
            session.tree.renaming = Some(named);
            session.tree.focus = Some(NAME_FIELD.into());
        }
        TreeCommand::Rename(None) => {
            session.leave_name();
        }
        TreeCommand::Name(named, name) => {
            session.leave_name();
            match named {
                Named::Branch(branch) => session.timeline.name_branch(branch, &name),
                Named::Moment(branch, event) => {
                    session.timeline.pin_moment(branch, event, &name);
                }
            }
        }
        TreeCommand::PinBranch(branch, pinned) => {
            session.timeline.pin_branch(branch, pinned);
            session.status = if pinned {
                format!("Branch {} is pinned: it is listed first.", branch.0 + 1)
            } else {
                format!("Branch {} is pinned no more.", branch.0 + 1)
            };
        }
        TreeCommand::DeleteBranch(branch) => {
            session.go(|timeline| {
                timeline.delete_branch(branch);
            });
            session.tree.focus = Some(UNDO.into());
            session.status = format!("Branch {} is deleted. Undo brings it back.", branch.0 + 1);
        }
        TreeCommand::Tidy => {
            session.timeline.tidy();
            session.tree.focus = Some(UNDO.into());
            session.status = "The other branches are deleted. Undo brings them back.".into();
        }
        TreeCommand::PinHere => pin_here(session),
        TreeCommand::Unpin(branch, event) => {
            session.timeline.unpin_moment(branch, event);
            session.tree.focus = Some(UNDO.into());
            session.status =
                format!("Event {} is pinned no more. Undo brings the pin back.", event.0);
        }
        TreeCommand::ToggleMoments => session.tree.moments = !session.tree.moments,
    }
}

/// Why something cannot be done with the tree now.
pub(crate) fn why_not(session: &Session, command: &TreeCommand) -> Option<String> {
    let timeline = &session.timeline;
    let reason = match command {
        TreeCommand::Undo if timeline.undoable().is_none() => "nothing was done yet",
        TreeCommand::Redo if timeline.redoable().is_none() => "nothing was undone last",
        TreeCommand::DeleteBranch(_) if timeline.living().count() < 2 => "it is the only branch",
        TreeCommand::Tidy => {
            let goes =
                |branch| branch != timeline.current() && !timeline.labels().is_pinned(branch);
            if timeline.living().any(goes) {
                return None;
            }
            "all other branches are pinned, or there are none"
        }
        TreeCommand::Jump(direction) => return target(session, *direction).err(),
        _ => return None,
    };
    Some(reason.into())
}

/// Where a jump leads, or why nowhere.
fn target(session: &Session, direction: Direction) -> Result<EventId, String> {
    let timeline = &session.timeline;
    let quarry = session.tree.quarry;
    let wanted = quarry.wanted(session)?;
    let (branch, cursor) = (timeline.current(), timeline.cursor());
    let (found, side) = match direction {
        Direction::Next => (timeline.first(branch, cursor, timeline.last(), wanted), "after"),
        Direction::Previous => {
            let before = EventId(cursor.0.saturating_sub(1));
            (timeline.last_before(branch, EventId(0), before, wanted), "before")
        }
    };
    found.ok_or_else(|| format!("there is no {} {side} this moment", quarry.name()))
}

fn undo_or_redo(session: &mut Session, command: &TreeCommand) {
    let back = *command == TreeCommand::Undo;
    let before = (session.timeline.current(), session.timeline.cursor());
    let timeline = &mut session.timeline;
    let Some(deed) = (if back { timeline.undo() } else { timeline.redo() }) else { return };
    let text = timeline.deed_text(deed);
    let after = (timeline.current(), timeline.cursor());
    session.playing = false;
    session.moved();
    let rest = if back && after != before {
        format!(" What came of it is still ahead on branch {}.", before.0.0 + 1)
    } else {
        String::new()
    };
    session.status = format!("{}: {text}.{rest}", if back { "Undone" } else { "Done again" });
}

fn pin_here(session: &mut Session) {
    let timeline = &mut session.timeline;
    let (branch, event) = (timeline.current(), timeline.cursor());
    session.status = if timeline.pinned_at(branch, event).is_some() {
        timeline.unpin_moment(branch, event);
        format!("Event {} is pinned no more.", event.0)
    } else {
        timeline.pin_moment(branch, event, "");
        format!("Event {} is pinned: you find it under Moments.", event.0)
    };
}

/// Looks at a moment: goes to a telling event near by, and makes its thumbnail.
fn look(session: &mut Session, peek: Option<Peek>) {
    let timeline = &session.timeline;
    session.tree.peek = peek.map(|peek| {
        let event = peek.event.min(timeline.branches()[peek.branch.0].last());
        let reach = if peek.exact { 0 } else { peek.of.0 / SNAP };
        let (after, to) = (event.0.saturating_sub(reach + 1), event.0 + reach);
        let mut nearby = TELLING.into_iter();
        let telling = nearby.find_map(|marks| {
            let wanted = Wanted { marks, ..Wanted::default() };
            timeline.first(peek.branch, EventId(after), EventId(to), wanted)
        });
        Peek { event: telling.filter(|_| reach > 0).unwrap_or(event), ..peek }
    });
    if let (Some(peek), None) = (session.tree.peek, session.thumb()) {
        let thumb = thumb_of(session, peek);
        session.tree.thumbs.push_front(thumb);
        session.tree.thumbs.truncate(KEPT_THUMBS);
    }
}

fn thumb_of(session: &Session, peek: Peek) -> Thumb {
    let (world, event) = session.timeline.moment(peek.branch, peek.event);
    let sentence = if peek.event.0 == 0 {
        flotilla_sim::opening(session.timeline.setup())
    } else {
        flotilla_sim::headline(&event, &world)
    };
    let server = |server: &flotilla_sim::Server| ThumbServer {
        id: server.id(),
        term: server.term(),
        role: server.role(),
        up: server.is_up(),
    };
    Thumb {
        branch: peek.branch,
        event: peek.event,
        at: if peek.event.0 == 0 { Time::ZERO } else { event.at },
        sentence,
        servers: world.servers().iter().map(server).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_sim::Action;

    /// A live run of 600 events, with a crash in the middle.
    fn run() -> (Session, EventId) {
        let mut session = Session::new();
        let play = |session: &mut Session, events| {
            while session.timeline.last().0 < events {
                session.timeline.step();
            }
        };
        play(&mut session, 300);
        let crash = Action::Crash(ServerId::new(2).unwrap());
        session.timeline.act(crash).unwrap();
        let crashed = session.timeline.cursor();
        play(&mut session, 600);
        (session, crashed)
    }

    fn look_at(session: &mut Session, event: u64, exact: bool) -> EventId {
        let of = session.timeline.last();
        let peek = Peek { branch: BranchId(0), event: EventId(event), of, exact };
        apply(session, TreeCommand::Peek(Some(peek)));
        session.thumb().expect("it was made").event
    }

    #[test]
    fn a_look_goes_to_what_is_telling_near_by() {
        let (mut session, crashed) = run();
        assert_eq!(look_at(&mut session, crashed.0 + 3, false), crashed);
        assert_eq!(look_at(&mut session, crashed.0 + 3, true), EventId(crashed.0 + 3));
        let thumb = session.thumb().unwrap();
        assert!(!thumb.servers[1].up && thumb.servers[0].up);
        assert_eq!(session.timeline.cursor().0, 600, "the cursor stays");
        assert_eq!(look_at(&mut session, 0, true), EventId(0));
        assert!(session.thumb().unwrap().servers.iter().all(|server| server.up));
    }

    #[test]
    fn as_many_thumbnails_are_kept_as_a_pointer_comes_back_to() {
        let (mut session, _) = run();
        for event in [1, 2, 1] {
            look_at(&mut session, event, true);
        }
        assert_eq!(session.tree.thumbs.len(), 2, "the first is there when it is looked at again");
        for event in 0..200 {
            look_at(&mut session, event, true);
        }
        assert_eq!(session.tree.thumbs.len(), KEPT_THUMBS);
        look_at(&mut session, 199, true);
        assert_eq!(session.tree.thumbs.len(), KEPT_THUMBS);
    }

    #[test]
    fn what_is_said_of_moments_is_work_to_be_kept_and_a_look_is_none() {
        let mut session = Session::new();
        let event = EventId(0);
        let peek = Peek { branch: BranchId(0), event, of: event, exact: true };
        apply(&mut session, TreeCommand::Peek(Some(peek)));
        apply(&mut session, TreeCommand::Name(Named::Branch(BranchId(0)), String::new()));
        assert!(!session.has_work_to_keep());
        apply(&mut session, TreeCommand::PinHere);
        assert!(session.has_work_to_keep());
    }

    #[test]
    fn jumps_say_what_there_is_none_of() {
        let (mut session, crashed) = run();
        apply(&mut session, TreeCommand::Look(Quarry::Violation));
        let next = TreeCommand::Jump(Direction::Next);
        assert_eq!(
            why_not(&session, &next).as_deref(),
            Some("there is no violation after this moment")
        );
        apply(&mut session, TreeCommand::Look(Quarry::SelectedServer));
        assert_eq!(why_not(&session, &next).as_deref(), Some("no server is selected"));
        let s2 = ServerId::new(2).unwrap();
        session.selected = Some(crate::command::Thing::Server(s2));
        apply(&mut session, TreeCommand::Jump(Direction::Previous));
        let found = session.timeline.cursor();
        assert!(found < EventId(600) && found >= crashed);
        assert!(session.timeline.kept(found).unwrap().servers.contains(s2));
        apply(&mut session, TreeCommand::Jump(Direction::Previous));
        assert!(session.timeline.cursor() < found, "from such an event to the one before it");
    }
}
