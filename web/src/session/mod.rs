//! The page's state: one run with a cursor in it, and how it is looked at.

mod lesson;
mod script;

use std::collections::VecDeque;

use yew::AttrValue;

use flotilla_sim::{Action, BranchId, Bus, Clock, EventId, Setup, Time, Timeline};

use crate::command::{Beginning, Command, SPEEDS, Thing};
use crate::history::History;
use crate::log_window::LogWindow;
use crate::picture::Picture;
use crate::setup_form::SetupForm;

pub(crate) use self::lesson::Lesson;
pub(crate) use crate::setup_form::SetupField;

/// The speed a run is watched at first: an election takes a few seconds.
const FIRST_SPEED: f64 = 0.02;
/// Time between two events when a manual run is played back, in real milliseconds.
const MANUAL_PACE: f64 = 600.0;

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
    pub(crate) picture: Picture,
    /// The first index that the ledger shows; none while it follows the newest entry.
    log_first: Option<u64>,
    /// The lesson, while one is open.
    pub(crate) lesson: Option<Lesson>,
    pub(crate) setup: SetupForm,
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
    /// Anything else.
    pub(crate) page: u64,
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
            picture: Picture::default(),
            log_first: None,
            previous: VecDeque::new(),
            lost_focus: false,
            script: AttrValue::default(),
            lesson: None,
            alert: None,
            status: String::new(),
            help: false,
            choosing: true,
            engaged: false,
            changes: Changes::default(),
        }
    }

    /// Does what a person asks.
    pub(crate) fn apply(&mut self, command: Command) {
        self.changes.page += 1;
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
            | Command::Remove(_) => {
                if let Some(Ok(action)) = wish {
                    self.act(action);
                }
            }
            Command::Play => self.playing = true,
            Command::Pause => {
                self.playing = false;
                self.engaged = true;
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
            Command::Seek(event) => self.go(|timeline| timeline.seek(event)),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::Faster => self.speed = next_speed(self.speed, true),
            Command::Slower => self.speed = next_speed(self.speed, false),
            Command::SetClock(clock) => self.set_clock(clock),
            Command::Select(thing) => self.selected = Some(thing),
            Command::Deselect => self.selected = None,
            Command::OpenMenu(thing, at) => {
                self.selected = Some(thing);
                self.menu = Some(Menu { thing, at });
            }
            Command::Close => self.close(),
            Command::EarlierEntries => self.log_first = Some(self.log_window().earlier()),
            Command::LaterEntries => self.log_first = self.log_window().later(),
            Command::SwitchBranch(branch) => self.go(|timeline| timeline.switch_to(branch)),
            Command::EditSetup(field, text) => self.setup.set(field, text),
            Command::EditMechanism(mechanism, on) => self.setup.use_mechanism(mechanism, on),
            Command::NewRun => self.new_run(),
            Command::PreviousRun => self.previous_run(),
            Command::FreshSeed => self.setup.draw_seed(),
            Command::EditScript(text) => self.script = text.into(),
            Command::OpenScript => self.open_script(),
            Command::CopyScript => self.copy_script(),
            Command::Begin(beginning) => self.begin(beginning),
            Command::NoSuchLesson(name) => {
                self.alert =
                    Some(format!("Found the lesson “{name}” in the address, expected figure-8."));
            }
            Command::LessonStep => self.lesson_step(),
            Command::ChooseEnding(ending) => self.choose_ending(ending),
            Command::LeaveLesson => self.leave_lesson(),
            Command::ToggleHelp => self.help = !self.help,
            Command::Idle(what) => {
                self.status = format!("{what}: there is nothing to do that with.");
            }
            Command::Alert(words) => self.alert = Some(words),
            Command::DismissAlert => {
                self.alert = None;
                self.lost_focus = true;
            }
            Command::NextTheme => crate::theme::next(),
        }
    }

    /// Real time passes: `elapsed` milliseconds of it.
    pub(crate) fn pass(&mut self, elapsed: f64) {
        if !self.playing {
            return;
        }
        if self.timeline.world().is_live() {
            self.let_time_flow(elapsed);
        } else {
            self.play_back(elapsed);
        }
    }

    fn let_time_flow(&mut self, elapsed: f64) {
        self.now += elapsed * 1000.0 * self.speed;
        let Self { timeline, history, lesson, .. } = self;
        let events = timeline.play_watched(Time(self.now as u64), |event, world| {
            history.add(event, world);
            if let Some(lesson) = lesson {
                lesson.watch(event, world);
            }
        });
        if self.timeline.world().bus().len() > Bus::MOST {
            self.playing = false;
            self.alert = Some(format!(
                "More than {} messages are under way, so time stands still. Begin a new run in \
                 which they arrive as fast as they are sent.",
                Bus::MOST
            ));
            self.changes.page += 1;
        }
        if events > 0 {
            self.changes.run += 1;
            self.picture.follow(&self.timeline);
            self.follow_lesson();
            self.drop_stale_selection();
        }
        if !self.timeline.world().is_live() {
            self.now = self.timeline.world().now().0 as f64;
        }
    }

    /// Under the manual clock all events stand at one instant: they are shown at an even pace.
    fn play_back(&mut self, elapsed: f64) {
        self.pace -= elapsed;
        if self.pace > 0.0 {
            return;
        }
        self.pace = MANUAL_PACE;
        if self.timeline.at_end() {
            self.playing = false;
            self.changes.page += 1;
        } else {
            self.timeline.step();
            self.moved();
        }
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

    /// Does something in the run. In the past this starts a branch, which the status tells.
    fn act(&mut self, action: Action) {
        let before = self.timeline.current();
        if let Err(objection) = self.timeline.act(action) {
            self.status = format!("{objection}.");
            return;
        }
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
        self.picture.follow(&self.timeline);
        self.follow_lesson();
        self.changes.run += 1;
        self.drop_stale_selection();
    }

    /// A message that has arrived cannot be looked at any more.
    fn drop_stale_selection(&mut self) {
        let world = self.timeline.world();
        let gone =
            |thing: Thing| matches!(thing, Thing::Message(id) if world.bus().get(id).is_none());
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

    /// Starts over with another run. The old one is kept if anybody did something in it.
    fn replace(&mut self, timeline: Timeline) {
        self.setup = SetupForm::of(timeline.setup());
        let before = std::mem::replace(&mut self.timeline, timeline);
        if !before.is_untouched() {
            self.previous.push_back(before);
        }
        self.history = History::default();
        self.picture = Picture::default();
        self.log_first = None;
        self.selected = None;
        self.menu = None;
        self.alert = None;
        self.lesson = self.lesson.take().map(|_| Lesson::default());
        self.moved();
        self.engaged = false;
    }

    /// Switches the clock. Where nobody has done anything yet, the run starts from time 0 with
    /// the other clock, so that a first switch to Manual finds an untouched cluster.
    fn set_clock(&mut self, clock: Clock) {
        self.playing = clock == Clock::Live && self.playing;
        let untouched = self.timeline.is_untouched();
        if untouched && (!self.engaged || self.timeline.last().0 == 0) {
            let begun = self.timeline.last().0 > 0;
            let setup = Setup { clock, ..Setup::clone(self.timeline.setup()) };
            self.replace(Timeline::new(setup));
            if begun {
                self.status =
                    "Nobody has done anything yet, so the run begins again at time 0.".into();
            }
        } else if self.timeline.world().clock() != clock {
            self.act(Action::SetClock(clock));
        }
    }

    fn close(&mut self) {
        if self.menu.take().is_some() {
            return;
        }
        if std::mem::take(&mut self.help) {
            return;
        }
        if self.alert.take().is_none() {
            self.selected = None;
        }
    }

    fn new_run(&mut self) {
        match self.setup.read() {
            Ok(setup) => {
                // Clock and rules stay as they are shown.
                let world = self.timeline.world();
                let (clock, rules) = (world.clock(), world.config().rules);
                let kept = !self.timeline.is_untouched();
                self.replace(Timeline::new(Setup { clock, rules, ..setup }));
                self.choosing = false;
                let before = if kept { " The one before is kept: see Set-up." } else { "" };
                self.status = format!("A new run begins.{before}");
                self.playing = clock == Clock::Live;
            }
            Err(problem) => self.alert = Some(problem),
        }
    }

    /// Whether there is a run to go back to.
    pub(crate) fn has_previous(&self) -> bool {
        !self.previous.is_empty()
    }

    fn previous_run(&mut self) {
        if let Some(previous) = self.previous.pop_back() {
            self.playing = false;
            let others = self.previous.len();
            self.replace(previous);
            // Asked again, it goes on to the one before: all come round.
            if self.previous.len() > others {
                self.previous.rotate_right(1);
            }
            self.engaged = true;
            self.status = "This is the run before.".into();
        }
    }

    fn begin(&mut self, beginning: Beginning) {
        self.choosing = false;
        self.lost_focus = true;
        self.lesson = None;
        match beginning {
            Beginning::Watch => {
                self.restart_live();
                self.speed = FIRST_SPEED;
                self.playing = true;
            }
            Beginning::StepThrough => {
                self.restart_live();
                self.playing = false;
                self.status = "Time stands still. Step forward lets the next event happen.".into();
            }
            Beginning::Figure8 => self.start_lesson(),
            Beginning::Play => {
                self.playing = self.timeline.world().is_live();
                self.status =
                    "Choose a server, a message or a link to see what you can do with it.".into();
            }
        }
    }

    fn restart_live(&mut self) {
        let setup = Setup { clock: Clock::Live, ..Setup::clone(self.timeline.setup()) };
        self.replace(Timeline::new(setup));
    }

    /// The part of the logs that the ledger shows.
    pub(crate) fn log_window(&self) -> LogWindow {
        let servers = self.timeline.world().servers().iter();
        let last = servers.map(|server| server.log().last_index().0).max().unwrap_or(0);
        LogWindow::new(last, self.log_first)
    }

    /// The branch the cursor is on.
    pub(crate) fn branch(&self) -> BranchId {
        self.timeline.current()
    }
}

impl Command {
    /// Whether it does something in the run or moves in it.
    const fn touches_run(&self) -> bool {
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
                | Self::Idle(_)
                | Self::DismissAlert
        )
    }
}

fn next_speed(speed: f64, faster: bool) -> f64 {
    let found = if faster {
        SPEEDS.iter().find(|next| **next > speed * 1.01)
    } else {
        SPEEDS.iter().rev().find(|next| **next < speed * 0.99)
    };
    found.copied().unwrap_or(speed)
}
