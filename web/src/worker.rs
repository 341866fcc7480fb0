//! The page's side of the web worker: long work beside the page. See `worker/` for the other side.

use flotilla_sim::task::{Report, Task};
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// The element of index.html that has the address of the worker's script.
const ADDRESS: &str = "flotilla-worker";
/// What a worker says when it can be given a task.
const READY: &str = "ready";

/// What is heard of a worker.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Heard {
    /// A report, and for how many milliseconds the worker has worked.
    Report(f64, Report),
    /// It is no more, or was never there: what the browser says of it.
    Died(String),
}

/// The work on a task, while there is any, and whether it stands still.
#[derive(Default)]
pub(crate) struct Job {
    work: Option<Work>,
    paused: bool,
    /// Where what is heard of the worker goes.
    pub(crate) heard: Callback<Heard>,
}

impl Job {
    /// Has a worker begin a task.
    ///
    /// # Errors
    /// There can be no worker: what the browser says.
    pub(crate) fn begin(&mut self, task: &Task) -> Result<(), String> {
        self.paused = false;
        self.work = Some(Work::begin(task, &self.heard)?);
        Ok(())
    }

    /// Has it stop for a while, or go on.
    pub(crate) fn pause(&mut self, pause: bool) {
        self.paused = pause;
        if let Some(work) = &self.work {
            work.pause(pause);
        }
    }

    /// The worker is not needed any more.
    pub(crate) fn end(&mut self) {
        self.work = None;
        self.paused = false;
    }

    /// Whether a worker is at it, or stands still.
    pub(crate) const fn is_busy(&self) -> bool {
        self.work.is_some()
    }

    /// Whether it stands still.
    pub(crate) const fn is_paused(&self) -> bool {
        self.paused
    }
}

/// A worker with a task. Dropped, it ends, and its memory is free.
struct Work {
    worker: Worker,
    _heard: [EventListener; 2],
}

impl Work {
    /// Has a worker begin a task.
    ///
    /// # Errors
    /// There can be no worker: what the browser says.
    fn begin(task: &Task, heard: &Callback<Heard>) -> Result<Self, String> {
        let worker = start().map_err(|error| told(&error))?;
        let (task, sender, emit) = (task.to_text(), worker.clone(), heard.clone());
        let message = EventListener::new(&worker, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            let text = data.as_string().unwrap_or_default();
            if text == READY {
                sender.post_message(&JsValue::from_str(&task)).ok();
            } else {
                emit.emit(understood(&text));
            }
        });
        let emit = heard.clone();
        let error = EventListener::new(&worker, "error", move |event| {
            // A script that does not load gives a plain event, without words.
            let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            emit.emit(Heard::Died(words.unwrap_or_default()));
        });
        Ok(Self { worker, _heard: [message, error] })
    }

    fn pause(&self, pause: bool) {
        let word = if pause { "pause" } else { "resume" };
        self.worker.post_message(&JsValue::from_str(word)).ok();
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn start() -> Result<Worker, JsValue> {
    let element = gloo_utils::document().get_element_by_id(ADDRESS);
    let address = element.and_then(|element| element.get_attribute("href"));
    let address = address.ok_or_else(|| JsValue::from_str("its address is missing"))?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&address, &options)
}

/// What a message says.
fn understood(text: &str) -> Heard {
    let (worked, report) = text.split_once('\n').unwrap_or(("", text));
    match (worked.parse(), Report::read(report)) {
        (Ok(worked), Ok(report)) => Heard::Report(worked, report),
        (_, Err(trouble)) => Heard::Died(trouble.to_string()),
        (Err(_), _) => Heard::Died(format!("it says “{worked}”")),
    }
}

/// What the browser says of an error.
fn told(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| error.message().into());
    message.or_else(|| error.as_string()).unwrap_or_default()
}

/// What a person hears when there is no worker, or none any more: what stopped, what the missing
/// part of the page does, what the browser says, and what to do.
pub(crate) fn stopped(what: &str, does: &str, words: &str, remedy: &str) -> String {
    let words = flotilla_sim::excerpt(words);
    let said = if words.is_empty() { words } else { format!(" The browser says: {words}.") };
    format!(
        "{what} could not go on: the part of the page that {does} did not load, or stopped.{said} Nothing of your run is lost. Check the connection, and {remedy}."
    )
}
