//! Two runs side by side, while somebody looks at them.

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::compare::{Comparing, Comparison, Twist};
use flotilla_sim::liveness::Difference;
use flotilla_sim::{BranchId, EventId, Timeline};

use crate::command::{Command, CompareCommand};
use crate::session::Session;

/// How many events are played between two frames while a comparison is made: some milliseconds'
/// worth.
const SLICE: u64 = 4000;
/// Real milliseconds between two moments of runs that stand under the manual clock.
const MANUAL_PACE: f64 = 600.0;

/// A comparison, made or in the making.
pub(crate) struct Compared {
    pub(crate) subject: Subject,
    making: Option<Comparing>,
    /// The moment from which on both are played once they are there.
    from: Option<EventId>,
    made: Option<Comparison>,
    pub(crate) playing: bool,
    /// The moment that is played, in microseconds of virtual time.
    now: f64,
    /// Real milliseconds until runs under the manual clock go on.
    pace: f64,
    /// Counts what has changed by itself.
    pub(crate) version: u64,
}

/// What is compared.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Subject {
    /// Two branches.
    Branches(BranchId, BranchId),
    /// Two runs that differ in this: the first is without it.
    Without(Twisted),
    /// The run, and the same with these things changed: on, or off.
    Twists(Vec<(Twisted, bool)>),
}

/// Something that can be otherwise in the other run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Twisted {
    Rule(Rule),
    Mechanism(Mechanism),
}

impl From<Difference> for Twisted {
    fn from(difference: Difference) -> Self {
        match difference {
            Difference::Rule(rule) => Self::Rule(rule),
            Difference::Mechanism(mechanism) => Self::Mechanism(mechanism),
        }
    }
}

impl Compared {
    /// The comparison, once it is made.
    pub(crate) const fn made(&self) -> Option<&Comparison> {
        self.made.as_ref()
    }

    /// Whether it has something to do before the next frame.
    pub(crate) const fn is_busy(&self) -> bool {
        self.making.is_some() || self.playing
    }

    /// Why a command about its moments cannot be done now.
    pub(crate) fn why_not(&self, command: CompareCommand) -> Option<&'static str> {
        let Some(made) = &self.made else { return Some("the other run is still being played") };
        match command {
            CompareCommand::Later | CompareCommand::Play if made.at() == made.last() => {
                Some("this is the end of both")
            }
            CompareCommand::Earlier if made.at() == 0 => Some("this is the beginning"),
            CompareCommand::ToParting if made.parting().is_none() => {
                Some("the two do not part: they are the same to the end")
            }
            CompareCommand::ToParting if made.parting_moment() == Some(made.at()) => {
                Some("this is where they part")
            }
            _ => None,
        }
    }

    /// Real time passes.
    fn pass(&mut self, elapsed: f64, speed: f64) {
        if let Some(making) = &mut self.making {
            self.made = making.advance(SLICE);
            if let Some(made) = &mut self.made {
                self.making = None;
                if let Some(from) = self.from {
                    made.seek(from.0);
                    self.playing = true;
                }
                self.now = made.now().0 as f64;
            }
            return;
        }
        let Some(made) = &mut self.made else { return };
        if !self.playing {
            return;
        }
        if made.runs().iter().all(|run| !run.world().is_live()) {
            self.pace -= elapsed;
            if self.pace <= 0.0 {
                self.pace = MANUAL_PACE;
                made.seek(made.at() + 1);
                self.now = made.now().0 as f64;
            }
        } else {
            self.now += elapsed * 1000.0 * speed;
            while made.next().is_some_and(|next| next.0 as f64 <= self.now) {
                made.seek(made.at() + 1);
            }
        }
        self.playing = made.at() < made.last();
    }
}

impl Session {
    /// Does what a person asks about two runs side by side.
    pub(crate) fn compare(&mut self, command: CompareCommand) {
        match command {
            CompareCommand::Rule(rule) => {
                let on = self.timeline.ever_without(rule);
                self.compare_twisted(vec![(Twisted::Rule(rule), on)]);
            }
            CompareCommand::Mechanism(mechanism) => {
                let used = self.timeline.setup().mechanisms.uses(mechanism);
                self.compare_twisted(vec![(Twisted::Mechanism(mechanism), !used)]);
            }
            CompareCommand::Again(rule, from) => {
                self.compare_twisted(vec![(Twisted::Rule(rule), true)]);
                if let Some(compared) = &mut self.compared {
                    compared.from = Some(from);
                }
            }
            CompareCommand::Branch(other) => {
                self.compare_branches(self.branch(), other);
            }
            CompareCommand::Also(twisted) => self.change_as_well(twisted),
            CompareCommand::Seek(moment) => self.go_to_moment(|_| Some(moment)),
            CompareCommand::Later => self.go_to_moment(|made| Some(made.at() + 1)),
            CompareCommand::Earlier => self.go_to_moment(|made| made.at().checked_sub(1)),
            CompareCommand::ToParting => self.go_to_moment(Comparison::parting_moment),
            CompareCommand::Play => self.play_comparison(true),
            CompareCommand::Pause => self.play_comparison(false),
            CompareCommand::Close => {
                self.compared = None;
                self.lost_focus = true;
                self.status = "This is the run again, as it was.".into();
            }
        }
    }

    /// Compares branches of the run.
    fn compare_branches(&mut self, one: BranchId, other: BranchId) {
        let making = Comparing::branches(&self.timeline, one, other);
        self.begin_comparison(Subject::Branches(one, other), making);
    }

    /// Compares the run with the same in which these things are changed.
    fn compare_twisted(&mut self, twists: Vec<(Twisted, bool)>) {
        let making = Comparing::with_twist(&self.timeline, twist(&twists));
        self.begin_comparison(Subject::Twists(twists), making);
    }

    /// Compares two other runs, the first without this and the second with it.
    pub(super) fn compare_without(&mut self, twisted: Twisted, runs: [Timeline; 2]) {
        self.begin_comparison(Subject::Without(twisted), Comparing::runs(runs));
    }

    fn begin_comparison(&mut self, subject: Subject, making: Comparing) {
        self.playing = false;
        self.compared = Some(Box::new(Compared {
            subject,
            making: Some(making),
            from: None,
            made: None,
            playing: false,
            now: 0.0,
            pace: 0.0,
            version: 0,
        }));
    }

    fn change_as_well(&mut self, twisted: Twisted) {
        let Some(Subject::Twists(twists)) = self.compared.as_ref().map(|it| &it.subject) else {
            return;
        };
        let mut twists = twists.clone();
        if twists.iter().any(|(there, _)| *there == twisted) {
            twists.retain(|(there, _)| *there != twisted);
        } else {
            let on = match twisted {
                Twisted::Rule(rule) => self.timeline.ever_without(rule),
                Twisted::Mechanism(it) => !self.timeline.setup().mechanisms.uses(it),
            };
            twists.push((twisted, on));
        }
        self.compare_twisted(twists);
    }

    fn go_to_moment(&mut self, of: impl FnOnce(&Comparison) -> Option<u64>) {
        let Some(compared) = &mut self.compared else { return };
        compared.playing = false;
        let Some(made) = &mut compared.made else { return };
        if let Some(moment) = of(made) {
            made.seek(moment);
            compared.now = made.now().0 as f64;
        }
    }

    fn play_comparison(&mut self, playing: bool) {
        if let Some(compared) = &mut self.compared {
            compared.playing = playing;
            compared.pace = 0.0;
        }
    }

    /// Real time passes for two runs side by side.
    pub(crate) fn pass_in_comparison(&mut self, elapsed: f64) {
        if let Some(compared) = &mut self.compared {
            compared.pass(elapsed, self.speed);
            compared.version += 1;
        }
    }
}

fn twist(twists: &[(Twisted, bool)]) -> Twist {
    let mut twist = Twist::default();
    for (twisted, on) in twists {
        match twisted {
            Twisted::Rule(rule) => twist.rules.push((*rule, *on)),
            Twisted::Mechanism(mechanism) => twist.mechanisms.push((*mechanism, *on)),
        }
    }
    twist
}

/// What a command stands for while two runs are compared: keys and buttons that move in the run
/// move in both. None for what would act in the run, which is not in view.
pub(super) fn in_comparison(command: Command, made: Option<&Comparison>) -> Option<Command> {
    let last = made.map_or(0, Comparison::last);
    Some(Command::Compare(match command {
        Command::StepForward => CompareCommand::Later,
        Command::StepBack => CompareCommand::Earlier,
        Command::ToStart => CompareCommand::Seek(0),
        Command::ToEnd => CompareCommand::Seek(last),
        Command::Play => CompareCommand::Play,
        Command::Pause => CompareCommand::Pause,
        Command::Act(_)
        | Command::ClientRequest(_)
        | Command::HandOverTo(_)
        | Command::Add(_)
        | Command::Remove(_)
        | Command::SetClock(_)
        | Command::LessonStep
        | Command::Gallery(_)
        | Command::Visit(_)
        | Command::Select(_) => return None,
        other => return Some(other),
    }))
}
