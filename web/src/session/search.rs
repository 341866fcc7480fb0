//! The search for a schedule: what is asked of the worker, and what is heard of it.

use flotilla_core::{Rule, Rules};
use flotilla_sim::explore::{Bound, Bounds, Plan, Tally, usual_disk};
use flotilla_sim::task::{Cut, Found, Report, SearchTask, Start, Task};
use flotilla_sim::{
    Action, BranchId, Clock, EventId, Property, Saved, Script, Setup, Timeline, write_saved,
    write_script,
};
use yew::AttrValue;

use crate::command::{Command, CompareCommand, From, SearchCommand};
use crate::session::Session;
use crate::worker::{Heard, Job, stopped};

/// Megabytes that a search may take unless somebody wishes otherwise: with everything around it a
/// tab stays under 500.
const MEMORY: u64 = 400;

/// The search, under way or not.
#[derive(Default)]
pub(crate) struct Search {
    /// Where it begins, once somebody has chosen that.
    from: Option<From>,
    sought: Sought,
    /// The bounds that somebody has typed, in the order of [`Bound::ALL`].
    typed: [Option<AttrValue>; Bound::ALL.len()],
    /// The work under way.
    pub(crate) job: Job,
    pub(crate) stage: Stage,
    /// What the search under way, or the last one, was asked.
    pub(crate) asked: Option<Asked>,
    /// Where the schedule that was found is shown: in which run, on which branch, from where on.
    shown: Option<(u64, BranchId, EventId)>,
}

/// What is to be broken.
#[derive(Clone, Copy, Default)]
enum Sought {
    /// What the plan says, or anything where there is none.
    #[default]
    AsPlanned,
    /// What somebody has chosen: a property, or any.
    Chosen(Option<Property>),
}

/// How far a search is.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Stage {
    /// None was asked for, or it was given up.
    #[default]
    Idle,
    /// The worker is being loaded.
    Loading,
    /// The run that it begins with is being made again: how far, in thousandths.
    Opening(u32),
    /// So far, and for how many milliseconds.
    Searching(Tally, f64),
    /// A schedule was found.
    Found(Box<Found>, Tally, f64),
    /// There is none within the bounds; if true, none beyond them either.
    Nothing(bool, Tally, f64),
    /// There was not enough memory.
    OutOfMemory(Tally, f64),
    /// The run is being made shorter: of so many actions so many are left.
    Cutting(usize, usize),
    /// It is as short as it gets.
    Cut(Box<Cut>),
}

/// What a search was asked.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Asked {
    pub(crate) bounds: Bounds,
    pub(crate) sought: Option<Property>,
    /// The cluster in words, and how many rules are off in it.
    pub(crate) cluster: String,
    pub(crate) off: usize,
    /// The moment of which run it began at, unless that was an empty cluster.
    here: Option<(u64, BranchId, EventId)>,
}

impl Stage {
    /// Whether the worker has something to do.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self, Self::Loading | Self::Opening(_) | Self::Searching(..) | Self::Cutting(..))
    }
}

impl Search {
    /// A plan brings what is to be broken and its bounds along; they can be changed like any others.
    fn begin_from(&mut self, from: From) {
        self.from = Some(from);
        if from == From::Plan {
            (self.sought, self.typed) = Default::default();
        }
    }

    /// A rule with which on the schedule that was found breaks nothing.
    pub(crate) fn needed(&self) -> Option<Rule> {
        match &self.stage {
            Stage::Found(found, ..) => found.needs.first().copied(),
            _ => None,
        }
    }

    /// The worker is not needed any more.
    fn end(&mut self, stage: Stage) {
        self.job.end();
        self.stage = stage;
    }
}

/// Does what is asked of the search.
pub(crate) fn search(session: &mut Session, command: SearchCommand) {
    match command {
        SearchCommand::Begin(from) => session.search.begin_from(from),
        SearchCommand::Seek(property) => session.search.sought = Sought::Chosen(property),
        SearchCommand::Bound(bound, text) => {
            session.search.typed[bound as usize] = Some(text.into());
        }
        SearchCommand::Search => {
            let begun = session.begin_search();
            session.say_if_not(begun);
        }
        SearchCommand::Cut => {
            let begun = session.begin_cut();
            session.say_if_not(begun);
        }
        SearchCommand::Pause => session.search.job.pause(true),
        SearchCommand::Resume => session.search.job.pause(false),
        SearchCommand::Cancel => {
            session.search.end(Stage::Idle);
            session.status = "The search was given up.".into();
        }
        SearchCommand::Heard(heard) => session.hear_of_search(heard),
        SearchCommand::Show => session.show_schedule(),
        SearchCommand::Play => session.play_schedule(),
        SearchCommand::Again => session.play_harmless(),
        SearchCommand::ShowCut => session.show_cut(),
    }
}

impl Session {
    /// Where a search begins: as planned for what is off, unless somebody has chosen otherwise.
    pub(crate) fn search_from(&self) -> From {
        let unless_chosen = if self.plan().is_some() { From::Plan } else { From::Empty };
        self.search.from.unwrap_or(unless_chosen)
    }

    /// The plan, if the search begins as planned.
    fn followed(&self) -> Option<Plan> {
        self.plan().filter(|_| self.search_from() == From::Plan)
    }

    /// What is to be broken: a property, or any.
    pub(crate) fn sought(&self) -> Option<Property> {
        match self.search.sought {
            Sought::AsPlanned => self.followed().map(|plan| plan.property),
            Sought::Chosen(property) => property,
        }
    }

    /// A bound as it stands in its field.
    pub(crate) fn bound(&self, bound: Bound) -> AttrValue {
        if let Some(typed) = &self.search.typed[bound as usize] {
            return typed.clone();
        }
        let number = match (self.followed(), bound) {
            (Some(plan), bound) => bound.of(&plan.bounds),
            (None, Bound::Memory) => MEMORY,
            (None, bound) => bound.of(&Bounds::default()),
        };
        number.to_string().into()
    }

    /// The bounds.
    ///
    /// # Errors
    /// What was found and what was expected.
    fn read_bounds(&self) -> Result<Bounds, String> {
        let mut bounds = Bounds::default();
        for bound in Bound::ALL {
            let text = self.bound(bound);
            let number = text.trim().parse().map_err(|_| {
                let found = flotilla_sim::excerpt(&text);
                format!("Found {} “{found}”, expected a whole number.", bound.id())
            })?;
            bound.set(&mut bounds, number)?;
        }
        Ok(bounds)
    }

    fn say_if_not(&mut self, done: Result<(), String>) {
        if let Err(problem) = done {
            self.alert = Some(problem);
        }
    }

    /// Has a worker make the run shorter.
    fn begin_cut(&mut self) -> Result<(), String> {
        let task = Task::Cut(self.saved_branch()?);
        self.search.job.begin(&task).map_err(|words| no_worker(&words))?;
        self.search.stage = Stage::Loading;
        self.status = "The run is being cut down.".into();
        Ok(())
    }

    /// The branch that is shown, for a worker.
    fn saved_branch(&self) -> Result<Start, String> {
        let saved = write_saved(&Saved::branch(&self.timeline));
        saved.map(Start::Saved).map_err(|trouble| trouble.to_string())
    }

    /// Has a worker search.
    fn begin_search(&mut self) -> Result<(), String> {
        let bounds = self.read_bounds()?;
        let (from, sought) = (self.search_from(), self.sought());
        let (start, here) = match (from, self.plan()) {
            (From::Plan, Some(plan)) => (Start::Script(plan.script(self.rules())), None),
            (From::Plan, None) => {
                let found = self.cluster_in_words();
                return Err(format!(
                    "Found {found}, expected a rule off that protects a property: only then is there a plan. Begin from an empty cluster or from here."
                ));
            }
            (From::Empty, _) => (Start::Script(write_script(&self.empty_cluster())), None),
            (From::Here, _) => {
                let place = (self.runs, self.timeline.current(), self.timeline.cursor());
                (self.saved_branch()?, Some(place))
            }
        };
        let off = self.rules().off().count();
        let cluster = match (from, self.plan()) {
            (From::Plan, Some(plan)) => planned_in_words(&plan, self.rules()),
            _ => self.cluster_in_words(),
        };
        self.search.asked = Some(Asked { bounds, sought, cluster, off, here });
        self.search.shown = None;
        let task = Task::Search(SearchTask { bounds, sought, start });
        self.search.job.begin(&task).map_err(|words| no_worker(&words))?;
        self.search.stage = Stage::Loading;
        self.status = "The search begins.".into();
        Ok(())
    }

    /// A cluster like this run's in which nothing has happened, under the manual clock.
    fn empty_cluster(&self) -> Timeline {
        let config = self.timeline.world().config();
        let setup = Setup::clone(self.timeline.setup());
        let (rules, mechanisms) = (config.rules, config.mechanisms);
        let disk = usual_disk(rules);
        Timeline::new(Setup { clock: Clock::Manual, rules, mechanisms, disk, ..setup })
    }

    /// The run's cluster.
    fn cluster_in_words(&self) -> String {
        in_words(self.timeline.setup().servers, self.rules())
    }

    /// Those in force at the cursor.
    fn rules(&self) -> Rules {
        self.timeline.world().config().rules
    }

    fn hear_of_search(&mut self, heard: Heard) {
        let (worked, report) = match heard {
            Heard::Report(worked, report) => (worked, report),
            Heard::Died(words) => {
                self.search.end(Stage::Idle);
                self.alert = Some(no_worker(&words));
                return;
            }
        };
        match report {
            Report::Opening(thousandths) => self.search.stage = Stage::Opening(thousandths),
            Report::Searched(tally) => self.search.stage = Stage::Searching(tally, worked),
            Report::Found(found, tally) => {
                self.status = format!("A schedule was found: {} actions.", found.actions.len());
                self.search.end(Stage::Found(found, tally, worked));
            }
            Report::Nothing { all, tally } => {
                self.status = "No schedule was found within the bounds.".into();
                self.search.end(Stage::Nothing(all, tally, worked));
            }
            Report::OutOfMemory(tally) => {
                self.search.end(Stage::OutOfMemory(tally, worked));
                self.alert = Some(format!(
                    "The search outgrew its memory after {} levels. Allow it more, or set smaller bounds.",
                    tally.levels
                ));
            }
            Report::Trouble(trouble) => {
                self.search.end(Stage::Idle);
                self.alert = Some(trouble);
            }
            Report::Cutting { before, actions } => {
                self.search.stage = Stage::Cutting(before, actions);
            }
            Report::Cut(cut) => {
                self.status = format!("The run was cut down to {}.", counted_actions(cut.actions));
                self.search.end(Stage::Cut(cut));
            }
            // Nothing else is told of a search.
            Report::Measured { .. } | Report::Lived { .. } => {}
        }
    }

    /// Puts the cursor where the schedule begins, with its events ahead.
    fn show_schedule(&mut self) {
        let Stage::Found(found, ..) = &self.search.stage else { return };
        let found = found.clone();
        match (self.search.shown, self.search.asked.as_ref().and_then(|asked| asked.here)) {
            // It is there already.
            (Some((run, branch, begins)), _) if run == self.runs => self.go(|timeline| {
                timeline.go_to(branch, begins);
            }),
            (_, Some((run, branch, event))) if run == self.runs => {
                self.add_schedule(branch, event, &found.actions);
            }
            _ => {
                let actions = found.actions.len() as u64;
                let opened = self.open_found(&found.script, |last| last.saturating_sub(actions));
                if opened.is_err() {
                    return self.say_if_not(opened);
                }
            }
        }
        let place = (self.runs, self.timeline.current(), self.timeline.cursor());
        self.search.shown = Some(place);
        self.tell_of_what_is_ahead("The schedule");
    }

    /// Plays the schedule from its beginning to its end.
    fn play_schedule(&mut self) {
        self.show_schedule();
        self.playing = true;
        self.status = "The schedule is played, one event after the other.".into();
    }

    /// Plays the schedule beside the same with a rule on that it needs to be off.
    fn play_harmless(&mut self) {
        let Some(rule) = self.search.needed() else { return };
        self.show_schedule();
        let begins = self.timeline.cursor();
        self.apply(Command::Compare(CompareCommand::Again(rule, begins)));
    }

    /// Puts the cursor at the beginning of the shorter run, with its events ahead.
    fn show_cut(&mut self) {
        let Stage::Cut(cut) = &self.search.stage else { return };
        let script = cut.script.clone();
        match self.open_found(&script, |_| 0) {
            Ok(()) => self.tell_of_what_is_ahead("The run"),
            problem => self.say_if_not(problem),
        }
    }

    fn tell_of_what_is_ahead(&mut self, what: &str) {
        self.choosing = false;
        // The stage is at the top of the page.
        gloo_utils::window().scroll_to_with_x_and_y(0.0, 0.0);
        let ahead = self.timeline.last().0 - self.timeline.cursor().0;
        self.status =
            format!("{what} begins here, with {ahead} events ahead: play it, or step through it.");
    }

    /// Adds a schedule to the run as a branch, and goes to where it begins.
    fn add_schedule(&mut self, branch: BranchId, event: EventId, actions: &[Action]) {
        self.go(|timeline| {
            timeline.go_to(branch, event);
        });
        if self.timeline.world().is_live() {
            self.act(Action::SetClock(Clock::Manual));
        }
        let begins = self.timeline.cursor();
        for action in actions {
            self.act(action.clone());
        }
        self.go(|timeline| timeline.seek(begins));
    }

    /// Takes what a worker found for the run on the page, and goes to where in it one begins to
    /// look, given its last event.
    fn open_found(&mut self, script: &str, begins: impl Fn(u64) -> u64) -> Result<(), String> {
        let script = Script::parse(script).map_err(|error| format!("{error}."))?;
        let run = script.play().timeline;
        let begins = EventId(begins(run.last().0));
        self.replace(run);
        self.go(|timeline| timeline.seek(begins));
        Ok(())
    }
}

/// `1 action`, `6 actions`.
pub(crate) fn counted_actions(actions: usize) -> String {
    format!("{actions} action{}", if actions == 1 { "" } else { "s" })
}

/// `3 servers without persist vote`.
fn in_words(servers: u8, rules: Rules) -> String {
    let mut words = format!("{servers} server{}", if servers == 1 { "" } else { "s" });
    for rule in rules.off() {
        words.push_str(" without ");
        words.push_str(&crate::command::rule_label(rule));
    }
    words
}

/// Where a plan begins.
fn planned_in_words(plan: &Plan, rules: Rules) -> String {
    let cluster = in_words(plan.servers, rules);
    if plan.start.is_some() { cluster + ", from the planned start" } else { cluster }
}

/// What a person hears when there is no worker, or none any more.
fn no_worker(words: &str) -> String {
    stopped("The search", "searches", words, "search again; or set smaller bounds")
}
