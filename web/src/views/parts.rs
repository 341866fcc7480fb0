//! Small parts that several views share.

use flotilla_core::Term;
use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::Session;

/// What to do when a button for `command` is pressed.
pub(crate) fn on_click(emit: &Emit, command: &Command) -> Callback<MouseEvent> {
    let (emit, command) = (emit.clone(), command.clone());
    Callback::from(move |_| emit.emit(command.clone()))
}

/// A button for a command. One that cannot be done now is there all the same, and says why.
pub(crate) fn button(
    session: &Session,
    emit: &Emit,
    command: &Command,
    class: &'static str,
) -> Html {
    let reason = command.why_not(session);
    let label = command.label();
    let title = reason.clone().unwrap_or_else(|| command.explanation());
    html! {
        <button
            type="button"
            class={classes!("button", class)}
            aria-disabled={reason.is_some().then_some("true")}
            aria-description={reason}
            {title}
            onclick={on_click(emit, command)}
        >
            { label }
        </button>
    }
}

/// The class that gives an element the colour of a term: `--hue` in style.css. The colours come
/// round again, so the number always stands beside it.
pub(crate) const fn hue(term: Term) -> &'static str {
    const HUES: [&str; 9] =
        ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8"];
    match term.0.checked_sub(1) {
        Some(past_first) => HUES[(past_first % 8) as usize + 1],
        None => HUES[0],
    }
}

/// Names of classes in a row: some always, others as they apply. It compiles to far less than
/// `classes!` does.
pub(crate) fn class(always: &str, others: &[(&str, bool)]) -> String {
    let mut names = always.to_string();
    for (name, applies) in others {
        if *applies {
            names.push(' ');
            names.push_str(name);
        }
    }
    names
}
