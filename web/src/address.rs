//! What the page's address asks for, and addresses that lead here.

use gloo_events::EventListener;
use web_sys::{Location, UrlSearchParams};

use crate::command::{Beginning, Command, ShareCommand};
use crate::memo::Emit;

/// The commands that `?script=`, `?lesson=` and a link stand for.
pub(crate) fn commands() -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some(script) = asked("script") {
        commands.extend([Command::EditScript(script), Command::OpenScript]);
    } else if let Some(lesson) = asked("lesson") {
        commands.push(match lesson.as_str() {
            "figure-8" => Command::Begin(Beginning::Figure8),
            _ => Command::NoSuchLesson(lesson),
        });
    }
    commands.extend(linked());
    commands
}

/// Whether the stage is to be shown alone, as a part of somebody else's page.
pub(crate) fn embedded() -> bool {
    asked("embed").is_some_and(|asked| asked != "0")
}

/// Listens to links that are opened while the page is there.
pub(crate) fn listen(emit: Emit) -> EventListener {
    EventListener::new(&gloo_utils::window(), "hashchange", move |_| {
        if let Some(command) = linked() {
            emit.emit(command);
        }
    })
}

/// The address of a link with this payload.
pub(crate) fn link(payload: &str) -> String {
    [&here(), "#", payload].concat()
}

/// The address of the same page, whole.
pub(crate) fn whole_page() -> String {
    let query = query();
    if let Some(query) = &query {
        query.delete("embed");
    }
    let query = query.map(|query| String::from(query.to_string())).unwrap_or_default();
    let hash = location().hash().unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    [&here(), mark, &query, &hash].concat()
}

/// The page's address without what it asks for.
fn here() -> String {
    let whole = location().href().unwrap_or_default();
    whole.split(['?', '#']).next().unwrap_or_default().to_string()
}

/// The command that the end of the address stands for, where that is a link and no place on the
/// page.
fn linked() -> Option<Command> {
    let hash = location().hash().ok()?;
    let payload = hash.strip_prefix("#v")?;
    payload
        .starts_with(|first: char| first.is_ascii_digit())
        .then(|| Command::Share(ShareCommand::OpenLink(["v", payload].concat())))
}

fn asked(what: &str) -> Option<String> {
    query()?.get(what)
}

fn query() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&location().search().ok()?).ok()
}

fn location() -> Location {
    gloo_utils::window().location()
}
