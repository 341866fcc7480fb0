//! Small parts that several views share.

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
