//! The page as a whole: where the parts stand, and the loop that lets time pass.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::AnimationFrame;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::html::Scope;
use yew::prelude::*;

use crate::command::{Command, LivenessCommand, SearchCommand, TrialsCommand};
use crate::keys;
use crate::later::{self, Admitted, Asked, Later, Waiting};
use crate::memo::{Emit, Memo, Shared, View};
use crate::session::Session;
use crate::storage::Offer;
use crate::views::element::element;
use crate::views::stage::Stage;
use crate::{address, files, pointing, progress, report, views};

/// The longest stretch of real time that counts between two frames, in milliseconds: a tab that
/// was hidden does not rush to catch up.
const LONGEST_FRAME: f64 = 100.0;
/// Views with many words are made again at most this often while time flows, in milliseconds.
const SLOW_VIEWS_EVERY: f64 = 120.0;

/// The work is kept at most this often, in milliseconds.
const KEEP_EVERY: u32 = 1000;
/// The places of what the app hears after a while.
const OPEN: usize = 0;
const KEEP: usize = 1;

/// A run of more events takes more than a moment to be written down.
const LONG_RUN: u64 = 3000;

/// The root component. It alone changes the session.
pub(crate) struct App {
    session: Shared,
    emit: Emit,
    /// The time of the last frame, while frames are asked for.
    last_frame: Option<f64>,
    /// Dropping it would cancel the frame.
    frame: Option<AnimationFrame>,
    /// What the slow views depend on, and when that was last brought up to date.
    slow: (u64, f64),
    /// Counts the frames in which something moved.
    frames: u64,
    /// How long the run was when the report of it was left outside, and which change that was.
    reported: (u64, u64),
    /// What waits for the later part.
    waiting: Waiting,
    /// Whether all that the address asks for has been heard, and the page has yet to say that it
    /// is ready.
    opened: bool,
    /// A slice of opening a run that comes next, and the next time to keep the work.
    next: [Option<Timeout>; 2],
    _keys: EventListener,
    _pointing: [EventListener; 2],
    _files: [EventListener; 3],
    _hidden: [EventListener; 2],
    _links: EventListener,
    _progress: EventListener,
    /// Until somebody moves a pointer or presses something.
    _signs: [EventListener; 4],
}

/// What the app hears.
pub(crate) enum Heard {
    /// A person asks for something.
    Asked(Asked),
    /// The browser is about to paint, at a time in milliseconds.
    Frame(f64),
    /// That was all that the page's address asks for.
    Opened,
    /// Somebody is there, and will sooner or later ask for the later part.
    Sign,
    /// It is time to go on with a run that is being opened.
    Open,
    /// It is time to keep the work.
    Keep,
    /// The later part has arrived, or has not.
    Later(Option<&'static Later>),
}

impl Component for App {
    type Message = Heard;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let embedded = address::embedded();
        let mut session = Session::new();
        session.embedded = embedded;
        session.share.offer = if embedded { None } else { Offer::find() };
        let emit = ctx.link().callback(|command| Heard::Asked(Asked::Command(command)));
        session.search.job.heard =
            emit.reform(|heard| Command::Search(SearchCommand::Heard(heard)));
        session.trials.job.heard =
            emit.reform(|heard| Command::Trials(TrialsCommand::Heard(heard)));
        session.liveness.job.heard =
            emit.reform(|heard| Command::Liveness(LivenessCommand::Heard(heard)));
        let session = Rc::new(RefCell::new(session));
        let keys = keys::listen(ctx.link().callback(|key| Heard::Asked(Asked::Key(key))));
        let pointing = pointing::listen(&emit);
        Self {
            session,
            last_frame: None,
            frame: None,
            slow: (0, 0.0),
            frames: 0,
            reported: (0, u64::MAX),
            waiting: Waiting::default(),
            opened: false,
            next: [None, None],
            _keys: keys,
            _pointing: pointing,
            _files: files::listen(&emit),
            _hidden: listen_hidden(ctx),
            _links: address::listen(emit.clone()),
            _progress: progress::listen(&emit),
            emit,
            // A click comes alone where something else than a pointer or a key makes it.
            _signs: ["pointermove", "pointerdown", "keydown", "click"]
                .map(|sign| listen_once(ctx, sign)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, heard: Heard) -> bool {
        match heard {
            Heard::Asked(asked) => {
                let admitted = self.waiting.admit(asked, &self.session.borrow());
                self.see_to(ctx, admitted);
                true
            }
            Heard::Opened => {
                self.opened = true;
                true
            }
            Heard::Sign => {
                self.load_later(ctx);
                false
            }
            Heard::Open => {
                self.next[OPEN] = None;
                self.session.borrow_mut().go_on_opening();
                self.after_change(ctx);
                true
            }
            Heard::Keep => {
                self.next[KEEP] = None;
                self.session.borrow_mut().keep_work()
            }
            Heard::Later(later) => {
                self.waiting.loading = false;
                self.session.borrow_mut().later_arrived(later);
                self.keep_report();
                if !self.waiting.is_empty() {
                    self.say("");
                }
                while let Some(command) = self.next_of_waiting() {
                    self.carry_out(ctx, command);
                }
                true
            }
            Heard::Frame(at) => {
                self.frame = None;
                let elapsed = self.last_frame.map_or(0.0, |last| (at - last).max(0.0));
                self.last_frame = Some(at);
                self.session.borrow_mut().pass(elapsed.min(LONGEST_FRAME));
                self.frames += 1;
                if at - self.slow.1 >= SLOW_VIEWS_EVERY {
                    self.slow = (self.session.borrow().changes.run, at);
                    self.keep_soon(ctx);
                }
                self.ask_for_frame(ctx);
                true
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let changes = self.session.borrow().changes;
        let page = changes.page;
        let version =
            self.session.borrow().compared.as_ref().map_or(0, |compared| compared.version + 1);
        let moving = [changes.run, page, self.frames + changes.marked];
        let slow = [self.slow.0, page, 0];
        let marking = [self.slow.0, page, changes.marked];
        let [off, begun] = views::rules::depends(&self.session.borrow());
        let broken = self.session.borrow().is_broken().into();
        let part = |view: View, depends: [u64; 3]| {
            let (session, emit) = (self.session.clone(), self.emit.clone());
            html! { <Memo {session} {emit} {view} {depends} /> }
        };
        let by_later =
            |session: &Session, emit: &Emit| later::view(session, emit, |later| later.progress);
        let says = html! {
            <>
                { part(by_later, [0, page, 0]) }
                { part(views::overlay::view, [0, page, 0]) }
                { part(views::offer::drop_hint, [0, page, 0]) }
            </>
        };
        let stage = html! {
            <Stage session={self.session.clone()} emit={self.emit.clone()} depends={moving} />
        };
        if self.session.borrow().embedded {
            let controls =
                |session: &Session, emit: &Emit| later::view(session, emit, |later| later.embed);
            return element("main")
                .class("page embedded")
                .child(stage)
                .child(says)
                .child(element("div").class("embed-room").child(part(controls, slow)))
                .into();
        }
        html! {
            <div class={if version > 0 { "page comparing" } else { "page" }}>
                <div class="page-screen">
                { part(views::header::view, slow) }
                { part(views::now::view, slow) }
                { part(views::offer::view, [0, page, 0]) }
                { part(views::opening::view, [0, page, 0]) }
                { part(|session, emit| later::view(session, emit, |later| later.comparison), [version, page, 0]) }
                <main class="page-main">
                    { stage }
                    <div class="page-view">
                        { part(views::tabs::view, [0, page, 0]) }
                        { self.tab(marking) }
                    </div>
                    <div class="page-side">
                        { part(|session, emit| later::view(session, emit, |later| later.lesson), slow) }
                        { part(|session, emit| later::view(session, emit, |later| later.exercise), [0, page, 0]) }
                        { part(views::inspector::view, slow) }
                        { part(views::events::view, marking) }
                    </div>
                </main>
                </div>
                <div class="page-foot">
                    { says }
                    { views::tape::frame(
                        &|view| part(view, slow),
                        &|view| part(view, [changes.run, page, self.frames / 4]),
                        &|view| part(view, [self.slow.0, page, changes.looks]),
                    ) }
                </div>
                <div class="page-more">
                    { part(views::rules::view, [off, page, begun]) }
                    <div class="page-lab">
                        { part(|session, emit| later::view(session, emit, |later| later.finder), [changes.search, page, broken]) }
                        { part(views::setup::view, [0, page, 0]) }
                        { part(|session, emit| later::view(session, emit, |later| later.predictions), [0, page, 0]) }
                    </div>
                    { part(|session, emit| later::view(session, emit, |later| later.experiments), [changes.trials, page, 0]) }
                    { part(|session, emit| later::view(session, emit, |later| later.lives), [changes.liveness, page, 0]) }
                </div>
                { part(|session, emit| later::view(session, emit, |later| later.sheet), [0, page, 0]) }
                { part(|session, emit| later::view(session, emit, |later| later.panel), slow) }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if std::mem::take(&mut self.session.borrow_mut().lost_focus) {
            keep_focus();
        }
        if let Some(id) = self.session.borrow_mut().tree.focus.take() {
            give_focus(&id);
        }
        if first {
            let commands = address::commands();
            if self.session.borrow().embedded {
                self.load_later(ctx);
            }
            if commands.is_empty() {
                self.emit.emit(Command::Play);
            }
            for command in commands {
                self.emit.emit(command);
            }
            ctx.link().send_message(Heard::Opened);
        }
        // What the address asks for may have had to wait for the later part.
        if self.waiting.is_empty() && std::mem::take(&mut self.opened) {
            gloo_utils::body().dataset().set("ready", "true").ok();
        }
    }
}

/// What had the focus is gone, and with it the focus: it goes to the inspector's heading.
fn keep_focus() {
    let document = gloo_utils::document();
    let nowhere = document.active_element().is_none_or(|element| element.tag_name() == "BODY");
    let heading = document.get_element_by_id(views::inspector::HEADING);
    if nowhere && let Some(heading) = heading.and_then(|h| h.dyn_into::<HtmlElement>().ok()) {
        // Without scrolling: who uses a pointer is looking elsewhere.
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        heading.focus_with_options(&options).ok();
    }
}

/// Gives the focus to an element, and selects what is written in it.
fn give_focus(id: &str) {
    let element = gloo_utils::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
        if let Some(field) = element.dyn_ref::<HtmlInputElement>() {
            field.select();
        }
    }
}

/// Listens for the first sign of this kind that somebody is there.
fn listen_once(ctx: &Context<App>, sign: &'static str) -> EventListener {
    let link = ctx.link().clone();
    EventListener::once(&gloo_utils::document(), sign, move |_| link.send_message(Heard::Sign))
}

/// Listens for the page to be hidden or left: who knows whether it comes back.
fn listen_hidden(ctx: &Context<App>) -> [EventListener; 2] {
    let heard = |link: &Scope<App>| {
        let link = link.clone();
        move |_: &Event| link.send_message(Heard::Keep)
    };
    let (document, window) = (gloo_utils::document(), gloo_utils::window());
    [
        EventListener::new(&document, "visibilitychange", heard(ctx.link())),
        EventListener::new(&window, "pagehide", heard(ctx.link())),
    ]
}

impl App {
    /// What the chosen tab shows.
    fn tab(&self, marking: [u64; 3]) -> Html {
        let session = self.session.borrow();
        let Some(later) = session.later.filter(|_| session.looking.shown) else {
            let (session, emit) = (self.session.clone(), self.emit.clone());
            return views::tabs::panel(html! {
                <Memo {session} {emit} view={views::ledger::view as View} depends={marking} />
            });
        };
        let [_, page, marked] = marking;
        let depends = [session.changes.run + self.frames, page, marked + session.changes.look];
        views::tabs::panel((later.picture)(&self.session, &self.emit, depends))
    }

    /// Sees to it that what a person asks is done when its turn comes.
    fn see_to(&mut self, ctx: &Context<Self>, admitted: Admitted) {
        match admitted {
            Admitted::Now(command) => {
                if let Command::Tree(_) = command {
                    // Also for a look, which is not made to wait.
                    self.load_later(ctx);
                }
                let only_looks = command.only_looks();
                self.carry_out(ctx, command);
                if !only_looks && !self.waiting.is_empty() {
                    self.say(later::ON_ITS_WAY);
                }
            }
            Admitted::Waits => {
                self.say(later::ON_ITS_WAY);
                self.load_later(ctx);
            }
            Admitted::GivenUp => self.say(later::GIVEN_UP),
        }
    }

    /// What is to be done next of what waited.
    fn next_of_waiting(&mut self) -> Option<Command> {
        self.waiting.next(&self.session.borrow())
    }

    /// Does what a person asks.
    fn carry_out(&mut self, ctx: &Context<Self>, command: Command) {
        let only_looks = command.only_looks();
        self.session.borrow_mut().apply(command);
        if !only_looks {
            self.after_change(ctx);
        }
    }

    /// Sees to what comes after something was done.
    fn after_change(&mut self, ctx: &Context<Self>) {
        self.slow.0 = self.session.borrow().changes.run;
        self.keep_report();
        self.keep_soon(ctx);
        if self.session.borrow().share.opening.is_some() {
            self.soon(ctx, OPEN, 0, || Heard::Open);
        }
        self.ask_for_frame(ctx);
    }

    /// Sees to it that the work is kept before long, if there is anything new in it.
    fn keep_soon(&mut self, ctx: &Context<Self>) {
        if self.session.borrow().has_work_to_keep() {
            self.soon(ctx, KEEP, KEEP_EVERY, || Heard::Keep);
        }
    }

    /// Has the app hear something after a while, if it is not to hear it anyhow.
    fn soon(&mut self, ctx: &Context<Self>, which: usize, millis: u32, what: fn() -> Heard) {
        let link = ctx.link().clone();
        self.next[which]
            .get_or_insert_with(|| Timeout::new(millis, move || link.send_message(what())));
    }

    /// Has the status line say something.
    fn say(&self, what: &str) {
        let mut session = self.session.borrow_mut();
        session.status = what.into();
        session.changes.page += 1;
    }

    /// Sees to it that the later part comes, if it is not there or under way.
    fn load_later(&mut self, ctx: &Context<Self>) {
        if self.session.borrow().later.is_some()
            || std::mem::replace(&mut self.waiting.loading, true)
        {
            return;
        }
        let link = ctx.link().clone();
        yew::platform::spawn_local(async move {
            link.send_message(Heard::Later(later::load().await.ok()));
        });
    }

    /// Leaves the run so far for the overlay that shows when the app has died. What comes by
    /// itself after the last action follows from it, so this is done only after commands; and
    /// since writing a run down means playing it, a long run is written down only now and then.
    fn keep_report(&mut self) {
        let session = self.session.borrow();
        // What is done before it is there is reported as soon as it is.
        let Some(later) = session.later else { return };
        let events = session.timeline.last().0;
        let (reported, change) = self.reported;
        let long_and_little_new = events > LONG_RUN && events / 4 * 3 < reported;
        if change != session.changes.run && !long_and_little_new {
            self.reported = (events, session.changes.run);
            report::keep_script(later, &session.timeline);
        }
    }

    /// Frames are asked for only while time flows.
    fn ask_for_frame(&mut self, ctx: &Context<Self>) {
        if !self.session.borrow().is_moving() {
            self.last_frame = None;
            return;
        }
        if self.frame.is_none() {
            let link = ctx.link().clone();
            let heard = move |at| link.send_message(Heard::Frame(at));
            self.frame = Some(gloo_render::request_animation_frame(heard));
        }
    }
}
