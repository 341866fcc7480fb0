//! Flotilla's web worker: does long work, such as searches, so that the page stays smooth.
//!
//! A message with a task begins it, `pause` and `resume` do what they say; whoever wants to cancel
//! ends the worker, and with it gives its memory back. A task that is to be watched rests between
//! two moments. What goes to and fro is text, as
//! [`flotilla_sim::task`] writes it. Each report has a line before it: for how many milliseconds
//! the worker has worked so far.

use std::cell::RefCell;
use std::rc::Rc;

use flotilla_sim::task::{Desk, Report, Task};
use gloo_timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// What the page waits for before it sends a task.
const READY: &str = "ready";
/// How long it works before it listens again, in milliseconds. That is also how often it tells how
/// far it is.
const SLICE: f64 = 100.0;

/// The worker at its desk.
struct Worker {
    scope: DedicatedWorkerGlobalScope,
    desk: Option<Desk>,
    paused: bool,
    /// How long it has worked, in milliseconds.
    worked: f64,
    /// Whether the next slice is on its way.
    waiting: bool,
}

type Shared = Rc<RefCell<Worker>>;

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let worker = Worker { scope, desk: None, paused: false, worked: 0.0, waiting: false };
    let scope = worker.scope.clone();
    let worker = Rc::new(RefCell::new(worker));
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        if let Some(text) = message.data().as_string() {
            worker.borrow_mut().hear(&text);
            go_on_soon(&worker);
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It listens as long as it lives.
    heard.forget();
    scope.post_message(&JsValue::from_str(READY)).ok();
}

/// Sees to the next slice, if there is something to do.
fn go_on_soon(worker: &Shared) {
    let mut at_work = worker.borrow_mut();
    if at_work.desk.is_some() && !at_work.paused && !at_work.waiting {
        at_work.waiting = true;
        let worker = worker.clone();
        let rest = at_work.desk.as_ref().map_or(0, Desk::rest);
        let slice = Timeout::new(rest, move || {
            worker.borrow_mut().work();
            go_on_soon(&worker);
        });
        slice.forget();
    }
}

impl Worker {
    fn hear(&mut self, text: &str) {
        match text {
            "pause" => self.paused = true,
            "resume" => self.paused = false,
            task => {
                let begun =
                    Task::read(task).map_err(|trouble| Report::Trouble(trouble.to_string()));
                match begun.and_then(Desk::begin) {
                    Ok(desk) => self.desk = Some(desk),
                    Err(report) => self.tell(&report),
                }
            }
        }
    }

    /// Works for a slice, and tells how far it is.
    fn work(&mut self) {
        self.waiting = false;
        let Some(desk) = self.desk.as_mut().filter(|_| !self.paused) else { return };
        let begun = Date::now();
        let done = loop {
            let done = desk.go_on();
            if done.is_some() || desk.rest() > 0 || Date::now() - begun >= SLICE {
                break done;
            }
        };
        self.worked += Date::now() - begun;
        let report = done.unwrap_or_else(|| desk.progress());
        if report.is_last() {
            self.desk = None;
        }
        self.tell(&report);
    }

    fn tell(&self, report: &Report) {
        let text = format!("{:.0}\n{}", self.worked, report.to_text());
        self.scope.post_message(&JsValue::from_str(&text)).ok();
    }
}
