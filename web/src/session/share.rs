//! Links, files, and what the browser keeps.

use flotilla_sim::exercise::Progress;
use flotilla_sim::{Opened, Opening, Trouble, read_saved, script_in, write_file, write_link};
use yew::AttrValue;

use crate::command::{Command, PredictCommand, ShareCommand};
use crate::session::Session;
use crate::storage::{Kept, Offer};
use crate::{address, export, files};

/// A slice of work between two frames, in milliseconds: longer, and the page would stop to answer.
const SLICE: f64 = 24.0;
/// The first slice, so that a short run is there at once.
const FIRST_SLICE: f64 = 80.0;
/// Events between two looks at the clock.
const EVENTS: u64 = 200;
/// A longer run has no fingerprint on the panel: it would take more than a moment.
const LONG_RUN: u64 = 10_000;

/// What is said when a script was run.
const SCRIPT_RUN: &str = "The script has been run. Step back to see how it went.";

/// What the page knows of keeping, sending and opening runs.
#[derive(Default)]
pub(crate) struct Share {
    /// Whether the panel is shown.
    pub(crate) shown: bool,
    /// The link that was made last.
    pub(crate) link: AttrValue,
    /// What tells this run from any other, and which change of the run that is of.
    fingerprint: Option<(u64, u64)>,
    /// The run that is being opened.
    pub(crate) opening: Option<Box<Opening>>,
    /// What is said when it is there.
    welcome: &'static str,
    /// Whether something is dragged over the page.
    pub(crate) dragging: bool,
    /// Work of another time, which can be restored.
    pub(crate) offer: Option<Offer>,
    /// What the browser keeps of this run.
    pub(crate) kept: Kept,
    /// Whether the browser would not keep it. That is told once.
    refused: bool,
}

impl Session {
    /// Does what a person asks that has to do with keeping, sending and opening runs.
    pub(super) fn on_share(&mut self, command: ShareCommand) {
        match command {
            ShareCommand::Drag(over) => self.share.dragging = over,
            ShareCommand::ChooseFile => files::choose(),
            ShareCommand::GiveUp => drop(self.give_up()),
            command => {
                if let Some(later) = self.later {
                    (later.share)(self, command);
                }
            }
        }
    }

    /// Stops opening a run. False if none was being opened.
    pub(super) fn give_up(&mut self) -> bool {
        let given_up = self.share.opening.take().is_some();
        if given_up {
            self.status = "Nothing was opened; this run is as it was.".into();
        }
        given_up
    }

    /// Goes on with a run that is being opened.
    pub(crate) fn go_on_opening(&mut self) {
        self.changes.page += 1;
        self.by_later(|later| later.open_on);
    }

    /// Whether something was done that the browser does not keep yet.
    pub(crate) fn has_work_to_keep(&self) -> bool {
        let behind = self.share.kept.is_behind(self.changes.run);
        behind && !self.embedded && !self.share.refused
    }

    /// Has the browser keep the work. Whether there was anything to do.
    pub(crate) fn keep_work(&mut self) -> bool {
        let behind = self.has_work_to_keep();
        if behind {
            self.by_later(|later| later.keep);
        }
        behind
    }

    /// The run's fingerprint, while it is the one on the page.
    pub(crate) fn fingerprint(&self) -> Option<u64> {
        let (fingerprint, change) = self.share.fingerprint?;
        (change == self.changes.run).then_some(fingerprint)
    }
}

/// Does what takes the later part.
pub(crate) fn share(session: &mut Session, command: ShareCommand) {
    match command {
        ShareCommand::Toggle => {
            session.share.shown ^= true;
            session.share.link = AttrValue::default();
            session.take_fingerprint();
        }
        ShareCommand::CopyLink => session.copy_link(),
        ShareCommand::SaveFile => session.save_file(),
        ShareCommand::SaveSvg => session.saved(export::save_svg),
        ShareCommand::SavePng => session.saved(export::save_png),
        ShareCommand::OpenFile(text) if Progress::is_written_as(&text) => {
            session.apply(Command::Predict(PredictCommand::Open(text)));
        }
        ShareCommand::OpenFile(text) => session.open_file(text),
        ShareCommand::OpenLink(payload) => {
            session.open(Opening::link(&payload), "This is the moment that the link leads to.");
        }
        ShareCommand::Restore => {
            if let Some(text) = session.share.offer.as_ref().and_then(Offer::text) {
                let opening = read_saved(&text).map(Opening::saved);
                session.open(opening, "Your work is back, where you left it.");
            }
            session.share.offer = None;
        }
        ShareCommand::Discard => {
            if let Some(offer) = session.share.offer.take() {
                offer.discard();
                session.status = "The work that was kept is thrown away.".into();
            }
        }
        ShareCommand::Drag(_) | ShareCommand::ChooseFile | ShareCommand::GiveUp => {}
    }
}

impl Session {
    fn copy_link(&mut self) {
        match write_link(&self.timeline) {
            Ok(payload) => {
                let link = address::link(&payload);
                self.status = "The link is copied where the browser allows it; it leads to this \
                               moment."
                    .into();
                files::copy(&link);
                self.share.link = link.into();
                self.share.shown = true;
                self.take_fingerprint();
            }
            Err(trouble) => self.alert = Some(trouble.to_string()),
        }
    }

    fn take_fingerprint(&mut self) {
        let short = self.timeline.last().0 <= LONG_RUN;
        self.share.fingerprint = short.then(|| (self.timeline.run_hash(), self.changes.run));
    }

    fn save_file(&mut self) {
        match write_file(&self.timeline) {
            Ok(text) => {
                let setup = self.timeline.setup();
                let name = format!("run-{}-servers-seed-{}.flotilla", setup.servers, setup.seed);
                self.status = format!("The run is saved as {name}.");
                files::download(&name, "text/plain", &text);
            }
            Err(trouble) => self.alert = Some(trouble.to_string()),
        }
    }

    /// Tells what a picture was saved as.
    fn saved(&mut self, save: fn(&Self) -> String) {
        self.status = format!("The picture is saved as {}.", save(self));
    }

    fn open_file(&mut self, text: String) {
        let opening = Opening::of(&text);
        if opening.is_ok() {
            self.script = script_in(&text).to_string().into();
        } else {
            self.script = text.into();
        }
        self.open(opening, "The file is open.");
    }

    /// Runs what is in the script box: a script, or a link that somebody pasted.
    pub(crate) fn open_script(&mut self) {
        let opening = Opening::of(&self.script);
        self.open(opening, SCRIPT_RUN);
    }

    /// Opens a run. What cannot be read or done leaves the one that is there as it is.
    fn open(&mut self, opening: Result<Opening, Trouble>, welcome: &'static str) {
        self.share.opening = None;
        match opening {
            Ok(opening) => {
                self.share.welcome = welcome;
                self.go_on(opening, FIRST_SLICE);
            }
            Err(trouble) => self.alert = Some(trouble.to_string()),
        }
    }

    /// Has the browser keep the work.
    pub(crate) fn keep(&mut self) {
        if let Err(reason) = self.share.kept.keep(&self.timeline, self.changes.run) {
            self.share.refused = true;
            self.changes.page += 1;
            self.alert = Some(format!(
                "Your work cannot be kept in this browser. {reason} Save it as a file instead."
            ));
        }
    }

    /// Goes on with the run that is being opened, for a slice.
    pub(crate) fn open_on(&mut self) {
        if let Some(opening) = self.share.opening.take() {
            self.go_on(*opening, SLICE);
        }
    }

    fn go_on(&mut self, mut opening: Opening, slice: f64) {
        let until = js_sys::Date::now() + slice;
        loop {
            match opening.advance(EVENTS) {
                Ok(Ok(opened)) => return self.opened(opened),
                Ok(Err(rest)) if js_sys::Date::now() < until => opening = rest,
                Ok(Err(rest)) => {
                    self.share.opening = Some(Box::new(rest));
                    return;
                }
                Err(trouble) => {
                    self.alert = Some(trouble.to_string());
                    return;
                }
            }
        }
    }

    /// A run was opened.
    fn opened(&mut self, opened: Opened) {
        let moment = self.share.welcome != SCRIPT_RUN;
        self.replace(opened.timeline);
        self.playing = false;
        self.choosing = false;
        // Who opens a moment does not want the run to begin again with another clock.
        self.engaged = moment;
        self.status = self.share.welcome.into();
        self.alert = opened.remark;
    }
}
