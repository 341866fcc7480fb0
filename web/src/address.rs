//! What the page's address asks for.

use web_sys::UrlSearchParams;

use crate::command::{Beginning, Command};

/// The commands that `?script=` and `?lesson=` stand for.
pub(crate) fn commands() -> Vec<Command> {
    let search = gloo_utils::window().location().search().unwrap_or_default();
    let Ok(query) = UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    if let Some(script) = query.get("script") {
        return vec![Command::EditScript(script), Command::OpenScript];
    }
    match query.get("lesson").as_deref() {
        Some("figure-8") => vec![Command::Begin(Beginning::Figure8)],
        Some(other) => vec![Command::NoSuchLesson(other.to_string())],
        None => Vec::new(),
    }
}
