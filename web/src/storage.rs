//! Work in progress, kept in the browser and offered after a reload, a crash or a closed tab.
//!
//! Each run in which somebody did something has a place of its own, named after when it was first
//! kept. So two tabs do not write over each other, and work that was not restored is not written
//! over either. The newest places stay, older ones make room. What is open in another tab is not
//! offered here: boot.js holds a lock under the name of each place that this page keeps.

use flotilla_sim::{Saved, Timeline, write_saved};
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Storage;

use crate::report;

/// How the name of a place begins. What follows is a time in milliseconds, in 14 digits.
const PREFIX: &str = "flotilla-run-";
/// How many places there are.
const PLACES: usize = 4;
/// The longest text that is kept, in bytes: all places together fit in what browsers allow.
const LONGEST: usize = 500_000;

/// What is kept of the run on the page.
#[derive(Clone, Copy, Default)]
pub(crate) struct Kept {
    /// Whether somebody did something in it, on this page.
    pub(crate) worked: bool,
    /// When it was first kept.
    place: Option<u64>,
    /// Which change of the run was kept last.
    change: u64,
}

impl Kept {
    /// Whether there is something to be kept now.
    pub(crate) const fn is_behind(&self, change: u64) -> bool {
        self.worked && self.change != change
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// Why it cannot be kept.
    pub(crate) fn keep(&mut self, timeline: &Timeline, change: u64) -> Result<(), String> {
        self.change = change;
        let text = write_saved(&Saved::tree(timeline)).map_err(|trouble| trouble.to_string())?;
        if text.len() > LONGEST {
            return Err(format!("It takes {} bytes, and {LONGEST} at most are kept.", text.len()));
        }
        let storage = storage().ok_or("The browser forbids it.")?;
        let place = self.place.unwrap_or_else(|| js_sys::Date::now() as u64);
        if self.place.is_none() {
            make_room(&storage);
        }
        let about = about(timeline);
        let full = storage.set_item(&name(place), &[&about, "\n", &text].concat()).is_err();
        if full {
            return Err("The browser has no room for it.".into());
        }
        if self.place.replace(place).is_none() {
            hold(&name(place));
        }
        Ok(())
    }
}

/// When a run is kept, and what it is in a few words.
fn about(timeline: &Timeline) -> String {
    let now = js_sys::Date::new_0();
    let now = String::from(now.to_locale_string("en-GB", &JsValue::UNDEFINED));
    let (servers, events) = (timeline.setup().servers, timeline.last().0);
    let s = |count| if count == 1 { "" } else { "s" };
    let (few, many) = (s(servers.into()), s(events));
    let about = format!("{now}: {servers} server{few}, {events} event{many}");
    match timeline.branches().len() {
        1 => about,
        branches => format!("{about}, {branches} branches"),
    }
}

/// Work that can be restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Offer {
    name: String,
    /// When it was kept, and what it is in a few words.
    pub(crate) about: String,
}

impl Offer {
    /// The newest work that is kept and not open in another tab.
    pub(crate) fn find() -> Option<Self> {
        let storage = storage()?;
        let open: Option<Array> = report::left("open").and_then(|open| open.dyn_into().ok());
        let is_open =
            |name: &String| open.as_ref().is_some_and(|all| all.includes(&name.as_str().into(), 0));
        let name = names(&storage).filter(|name| !is_open(name)).max()?;
        let kept = storage.get_item(&name).ok()??;
        let about = kept.lines().next()?.to_string();
        Some(Self { name, about })
    }

    /// The saved run.
    pub(crate) fn text(&self) -> Option<String> {
        let kept = storage()?.get_item(&self.name).ok()??;
        kept.split_once('\n').map(|(_, text)| text.to_string())
    }

    /// Throws it away.
    pub(crate) fn discard(&self) {
        if let Some(storage) = storage() {
            storage.remove_item(&self.name).ok();
        }
    }
}

/// Tells other tabs that this work is open here.
fn hold(name: &str) {
    let hold: Option<Function> = report::left("hold").and_then(|hold| hold.dyn_into().ok());
    if let Some(hold) = hold {
        hold.call1(&JsValue::UNDEFINED, &name.into()).ok();
    }
}

/// The browser's storage, unless it is forbidden.
pub(crate) fn storage() -> Option<Storage> {
    gloo_utils::window().local_storage().ok().flatten()
}

fn name(place: u64) -> String {
    format!("{PREFIX}{place:014}")
}

/// The names of all places.
fn names(storage: &Storage) -> impl Iterator<Item = String> {
    let all = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    all.filter(|name| name.starts_with(PREFIX))
}

/// Makes room for one more place.
fn make_room(storage: &Storage) {
    let mut names: Vec<String> = names(storage).collect();
    names.sort();
    for name in &names[..(names.len() + 1).saturating_sub(PLACES)] {
        storage.remove_item(name).ok();
    }
}
