//! The page's state: one run with a cursor in it, and how it is looked at.

mod compare;
mod gallery;
mod lesson;
mod liveness;
mod playing;
mod predict;
mod referee;
mod runs;
mod script;
mod search;
mod share;
mod spacetime;
mod tree;
mod trials;

use std::collections::VecDeque;

use yew::AttrValue;

use flotilla_sim::{Action, BranchId, EventId, Objection, Setup, Timeline};

use crate::command::{Command, CompareCommand, Peek, Thing, TreeCommand};
use crate::history::History;
use crate::later::{Deed, Later};
use crate::log_window::LogWindow;
use crate::setup_form::SetupForm;

use self::playing::next_speed;

pub(crate) use self::compare::{Compared, Subject, Twisted};
pub(crate) use self::lesson::{Lesson, watch as watch_lesson};
pub(crate) use self::liveness::{LifeField, Lived, Liveness, REGION, liveness};
pub(crate) use self::predict::{
    Exercising, HEADING as PREDICT, Predict, QUESTION, VERDICT, predict,
};
pub(crate) use self::referee::{
    Blamed, Lit, MOST_EVENTS as MOST_TRIED, Panel, watch as watch_close,
};
pub(crate) use self::search::{Asked, Search, Stage, counted_actions, search};
pub(crate) use self::share::{Share, share};
pub(crate) use self::spacetime::{
    Axis, Known, Looking, MOST_EVENTS, event_at, watch as watch_picture,
};
pub(crate) use self::tree::{
    NAME_FIELD, Named, Thumb, ThumbServer, Tree, UNDO, apply as apply_to_tree,
    why_not as tree_why_not,
};
pub(crate) use self::trials::{Measured, TrialField, Trials, trials};
pub(crate) use crate::setup_form::SetupField;

/// The speed a run is watched at first: an election takes a few seconds.
const FIRST_SPEED: f64 = 0.02;

/// Everything the page shows.
#[allow(clippy::struct_excessive_bools, reason = "switches of a page, independent of each other")]
pub(crate) struct Session {
    pub(crate) timeline: Timeline,
    /// The moment that is drawn, in microseconds: the cursor's time and a fraction.
    pub(crate) now: f64,
    pub(crate) playing: bool,
    /// Virtual time per real time.
    pub(crate) speed: f64,
    /// Real milliseconds until a manual run that is played back goes on.
    pace: f64,
    pub(crate) selected: Option<Thing>,
    pub(crate) menu: Option<Menu>,
    pub(crate) history: History,
    /// What is shown of the tree of runs.
    pub(crate) tree: Tree,
    /// The first index that the ledger shows; none while it follows the newest entry.
    log_first: Option<u64>,
    /// The lesson, while one is open.
    pub(crate) lesson: Option<Lesson>,
    /// How the space-time picture is looked at, and what is pointed at.
    pub(crate) looking: Looking,
    pub(crate) setup: SetupForm,
    /// The search for a schedule.
    pub(crate) search: Search,
    /// The experiments with elections.
    pub(crate) trials: Trials,
    /// Lives with a rule that guards progress and without it.
    pub(crate) liveness: Liveness,
    /// The exercises.
    pub(crate) predict: Predict,
    /// How many runs there were before this one.
    runs: u64,
    /// Other runs in which somebody did something, the latest last.
    previous: VecDeque<Timeline>,
    /// Whether what had the focus may be gone.
    pub(crate) lost_focus: bool,
    /// The text in the script box.
    pub(crate) script: AttrValue,
    /// An error that the person can act on.
    pub(crate) alert: Option<String>,
    /// What was just done, for everybody.
    pub(crate) status: String,
    pub(crate) help: bool,
    /// Whether the choice of where to begin is shown.
    pub(crate) choosing: bool,
    /// Whether anybody has done anything with this run yet.
    engaged: bool,
    pub(crate) changes: Changes,
    /// Two runs side by side, while somebody looks at them.
    pub(crate) compared: Option<Box<Compared>>,
    /// The later part of the page, once it is there.
    pub(crate) later: Option<&'static Later>,
    /// Links, files, and what the browser keeps.
    pub(crate) share: Share,
    /// Whether the stage stands alone, as a part of somebody else's page.
    pub(crate) embedded: bool,
    /// The referee's panel.
    pub(crate) referee: Panel,
}

/// A menu that is open.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Menu {
    pub(crate) thing: Thing,
    /// Where in the window, in CSS pixels.
    pub(crate) at: (i32, i32),
}

/// How often things have changed, so that a view can tell whether it has to be made again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Changes {
    /// The cursor moved, or the run changed.
    pub(crate) run: u64,
    /// The space-time picture is looked at in another way.
    pub(crate) look: u64,
    /// Something else has to do with what is pointed at, or is known to whom it is asked about.
    pub(crate) marked: u64,
    /// Anything else.
    pub(crate) page: u64,
    /// Another moment is looked at.
    pub(crate) looks: u64,
    /// The search for a schedule is further.
    pub(crate) search: u64,
    /// The experiments are further.
    pub(crate) trials: u64,
    /// The lives are further.
    pub(crate) liveness: u64,
}

impl Changes {
    /// Something is asked.
    const fn count(&mut self, command: &Command) {
        match command {
            // Nothing of the page but the thumbnail is to be made again for a look.
            Command::Tree(TreeCommand::Peek(_)) => {
                self.looks += 1;
                return;
            }
            Command::Search(_) => self.search += 1,
            Command::Trials(_) => self.trials += 1,
            Command::Liveness(_) => self.liveness += 1,
            _ => {}
        }
        if !command.only_looks() {
            self.page += 1;
        }
    }
}

impl Session {
    /// A page that was just opened: a live run at its beginning.
    pub(crate) fn new() -> Self {
        let setup = Setup::default();
        Self {
            setup: SetupForm::of(&setup),
            timeline: Timeline::new(setup),
            now: 0.0,
            playing: false,
            speed: FIRST_SPEED,
            pace: 0.0,
            selected: None,
            menu: None,
            history: History::default(),
            tree: Tree::default(),
            log_first: None,
            search: Search::default(),
            trials: Trials::default(),
            liveness: Liveness::default(),
            predict: Predict::default(),
            runs: 0,
            previous: VecDeque::new(),
            lost_focus: false,
            script: AttrValue::default(),
            lesson: None,
            looking: Looking::default(),
            alert: None,
            status: String::new(),
            help: false,
            choosing: true,
            engaged: false,
            changes: Changes::default(),
            compared: None,
            later: None,
            share: Share::default(),
            embedded: false,
            referee: Panel::default(),
        }
    }

    /// Does what a person asks.
    pub(crate) fn apply(&mut self, command: Command) {
        self.changes.count(&command);
        if self.compared.is_some() && matches!(command, Command::Tree(TreeCommand::Peek(_))) {
            return;
        }
        let Some(command) = self.in_view(command) else {
            self.status = "Close the comparison to act in the run.".into();
            return;
        };
        if let Some(reason) = command.why_not(self) {
            self.status = format!("{}: {reason}.", command.label());
            return;
        }
        if command.touches_run() {
            self.menu = None;
            self.status.clear();
        }
        let wish = command.wish(self.timeline.world());
        match command {
            Command::Act(_)
            | Command::ClientRequest(_)
            | Command::HandOverTo(_)
            | Command::Add(_)
            | Command::Remove(_) => self.fulfil(wish),
            Command::Play => self.playing = true,
            Command::Pause => {
                self.playing = false;
                self.engaged = true;
                self.bring_referee();
            }
            Command::StepForward => {
                self.playing = false;
                self.timeline.step();
                self.moved();
            }
            Command::StepBack => self.go(|timeline| {
                timeline.step_back();
            }),
            Command::ToStart => self.go(|timeline| timeline.seek(EventId(0))),
            Command::ToEnd => self.go(Timeline::seek_end),
            Command::Seek(event) => self.seek(event),
            Command::Visit(event) => self.visit(event),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::Faster => self.speed = next_speed(self.speed, true),
            Command::Slower => self.speed = next_speed(self.speed, false),
            Command::SetClock(clock) => self.set_clock(clock),
            Command::Select(thing) => self.select(Some(thing)),
            Command::Deselect => self.select(None),
            Command::OpenMenu(thing, at) => {
                self.select(Some(thing));
                self.menu = Some(Menu { thing, at });
            }
            Command::Close => self.close(),
            Command::EarlierEntries => self.log_first = Some(self.log_window().earlier()),
            Command::LaterEntries => self.log_first = self.log_window().later(),
            Command::SwitchBranch(branch) => self.go(|timeline| timeline.switch_to(branch)),
            Command::EditSetup(field, text) => self.setup.set(field, text),
            Command::EditMechanism(mechanism, on) => self.setup.use_mechanism(mechanism, on),
            Command::NewRun => self.by_later(|later| later.new_run),
            Command::PreviousRun => self.previous_run(),
            Command::FreshSeed => self.setup.draw_seed(),
            Command::EditScript(text) => self.script = text.into(),
            Command::OpenScript => self.by_later(|later| later.open_script),
            Command::CopyScript => self.by_later(|later| later.copy_script),
            Command::Begin(beginning) => self.begin(beginning),
            Command::NoSuchLesson(name) => {
                self.alert =
                    Some(format!("Found the lesson “{name}” in the address, expected figure-8."));
            }
            Command::LessonStep => self.by_later(|later| later.lesson_step),
            Command::ChooseEnding(ending) => self.choose_ending(ending),
            Command::LeaveLesson => self.leave_lesson(),
            Command::SpaceTime(command) => self.look(command),
            Command::ToggleHelp => self.help = !self.help,
            Command::Idle(what) => {
                self.status = format!("{what}: there is nothing to do that with.");
            }
            Command::Alert(words) => self.alert = Some(words),
            Command::Compare(command) => self.ask_later(|later| later.compare, command),
            Command::DismissAlert => self.dismiss_alert(),
            Command::NextTheme => crate::theme::next(),
            Command::Share(command) => self.on_share(command),
            Command::Search(command) => self.ask_later(|later| later.search, command),
            Command::Gallery(command) => self.gallery(command),
            Command::Trials(command) => self.ask_later(|later| later.trials, command),
            Command::Liveness(command) => self.ask_later(|later| later.liveness, command),
            Command::Referee(command) => self.ask_later(|later| later.referee, command),
            Command::Predict(command) => self.ask_later(|later| later.predict, command),
            Command::Tree(command) => self.ask_later(|later| later.tree, command),
        }
    }

    /// What a command stands for in what is in view; none where that is not the run it is about.
    fn in_view(&self, command: Command) -> Option<Command> {
        match &self.compared {
            Some(compared) => compare::in_comparison(command, compared.made()),
            None => Some(command),
        }
    }

    /// The later part has arrived, or has not. What is selected by then is marked from now on.
    pub(crate) fn later_arrived(&mut self, later: Option<&'static Later>) {
        self.later = later;
        self.changes.page += 1;
        self.by_later(|later| later.recall_progress);
        self.bring_picture();
    }

    /// Has the later part do something. Commands that need it come here only when it is there.
    fn by_later(&mut self, deed: fn(&Later) -> Deed) {
        if let Some(later) = self.later {
            deed(later)(self);
        }
    }

    /// Has the later part do what is asked of a part of the page.
    fn ask_later<C>(&mut self, which: fn(&Later) -> fn(&mut Self, C), command: C) {
        if let Some(later) = self.later {
            which(later)(self, command);
        }
    }

    /// Whether something is to be done before the next frame.
    pub(crate) fn is_moving(&self) -> bool {
        self.playing
            || self.referee.is_busy()
            || self.compared.as_ref().is_some_and(|compared| compared.is_busy())
    }

    /// The menu that is open, and what shows it.
    pub(crate) fn open_menu(&self) -> Option<(&'static Later, Menu)> {
        self.later.zip(self.menu)
    }

    /// Whether playing would make anything happen.
    pub(crate) fn can_play(&self) -> bool {
        self.timeline.world().is_live() || !self.timeline.at_end()
    }

    /// Whether the cursor stands at the last moment of its branch.
    pub(crate) fn is_at_last_moment(&self) -> bool {
        let branch = &self.timeline.branches()[self.timeline.current().0];
        self.timeline.at_end() && self.timeline.world().now() >= branch.end()
    }

    /// Does what somebody wishes, if there is something to do.
    fn fulfil(&mut self, wish: Option<Result<Action, Objection>>) {
        if let Some(Ok(action)) = wish {
            self.act(action.clone());
            self.wonder(&action);
        }
    }

    /// Does something in the run. In the past this starts a branch, which the status tells.
    fn act(&mut self, action: Action) {
        let before = self.timeline.current();
        if let Err(objection) = self.timeline.act(action) {
            self.status = format!("{objection}.");
            return;
        }
        self.share.kept.worked = true;
        let after = self.timeline.current();
        if after != before {
            self.history.part(after);
            self.status = format!(
                "You acted in the past, so this is branch {}. The other future is kept: go back to it with branch {} below the tape.",
                after.0 + 1,
                before.0 + 1
            );
        }
        self.moved();
    }

    /// Moves the cursor.
    fn go(&mut self, how: impl FnOnce(&mut Timeline)) {
        self.playing = false;
        how(&mut self.timeline);
        self.moved();
    }

    /// The cursor moved: the drawn moment and the history follow it.
    fn moved(&mut self) {
        self.engaged = true;
        self.now = self.timeline.world().now().0 as f64;
        self.history.follow(&self.timeline);
        self.bring_lesson();
        self.changes.run += 1;
        self.drop_stale_selection();
        self.bring_picture();
        self.bring_referee();
    }

    /// A message that has arrived cannot be acted on any more, and an event of another future is
    /// none of this one.
    fn drop_stale_selection(&mut self) {
        let (world, last) = (self.timeline.world(), self.timeline.last());
        let gone = |thing: Thing| match thing {
            Thing::Message(id) => world.bus().get(id).is_none(),
            Thing::Event(event) => event > last,
            Thing::Sent { sent_by, ended, .. } => ended.unwrap_or(sent_by) > last,
            Thing::Server(_) | Thing::Link(..) | Thing::Entry(..) => false,
        };
        if self.menu.is_some_and(|menu| gone(menu.thing)) {
            self.menu = None;
            self.changes.page += 1;
        }
        if self.selected.is_some_and(gone) {
            self.selected = None;
            self.lost_focus = true;
            self.changes.page += 1;
        }
    }

    /// Goes to an event. A thumbnail that is shown goes along.
    fn seek(&mut self, event: EventId) {
        self.go(|timeline| timeline.seek(event));
        if let (Some(later), Some(_)) = (self.later, self.tree.peek) {
            let (branch, event) = (self.timeline.current(), self.timeline.cursor());
            let peek = Peek { branch, event, of: self.timeline.last(), exact: true };
            (later.tree)(self, TreeCommand::Peek(Some(peek)));
        }
    }

    /// Goes to an event and looks at it.
    fn visit(&mut self, event: EventId) {
        self.seek(event);
        self.select(Some(Thing::Event(event)));
    }

    fn dismiss_alert(&mut self) {
        self.alert = None;
        self.lost_focus = true;
    }

    fn close(&mut self) {
        let menu = self.menu.take().is_some();
        if menu || self.give_up() || self.leave_name() || self.tree.peek.take().is_some() {
            return;
        }
        if std::mem::take(&mut self.help) || std::mem::take(&mut self.share.shown) {
            return;
        }
        if self.alert.take().is_some() {
            return;
        }
        if self.compared.is_some() {
            return self.apply(Command::Compare(CompareCommand::Close));
        }
        if std::mem::take(&mut self.referee.shown) {
            return;
        }
        self.select(None);
    }

    /// Looks at a thing, or at nothing in particular.
    fn select(&mut self, thing: Option<Thing>) {
        self.selected = thing;
        self.bring_picture();
    }

    /// The branch the cursor is on.
    pub(crate) fn branch(&self) -> BranchId {
        self.timeline.current()
    }

    /// The part of the logs that the ledger shows.
    pub(crate) fn log_window(&self) -> LogWindow {
        let servers = self.timeline.world().servers().iter();
        let last = servers.map(|server| server.log().last_index().0).max().unwrap_or(0);
        LogWindow::new(last, self.log_first)
    }
}

impl Command {
    /// Whether it does something in the run or moves in it.
    const fn touches_run(&self) -> bool {
        if let Self::Predict(command) = self {
            return command.touches_run();
        }
        !matches!(
            self,
            Self::SetSpeed(_)
                | Self::Select(_)
                | Self::Deselect
                | Self::OpenMenu(..)
                | Self::Close
                | Self::EarlierEntries
                | Self::LaterEntries
                | Self::EditSetup(..)
                | Self::EditScript(_)
                | Self::ToggleHelp
                | Self::SpaceTime(_)
                | Self::Idle(_)
                | Self::Share(_)
                | Self::Search(_)
                | Self::Trials(_)
                | Self::Liveness(_)
                | Self::Referee(_)
                | Self::DismissAlert
                | Self::Tree(TreeCommand::Peek(_))
        )
    }
}
