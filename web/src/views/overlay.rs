//! What speaks up by itself: the status line, alerts, and the sheet of shortcuts.

use yew::prelude::*;

use crate::command::Command;
use crate::keys;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::button;

/// The status line, which is always there, and an alert while there is one.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    html! {
        <div class="page-says">
            if let Some(alert) = &session.alert {
                <div class="alert">
                    <p role="alert">{ alert }</p>
                    { button(session, emit, &Command::DismissAlert, "") }
                </div>
            }
            <p class="status" role="status">{ &session.status }</p>
        </div>
    }
}

/// The sheet of shortcuts.
pub(crate) fn sheet(session: &Session, emit: &Emit) -> Html {
    if !session.help {
        return html! {};
    }
    html! {
        <section class="sheet" aria-label="Keyboard shortcuts">
            <h2>{ "Keyboard shortcuts" }</h2>
            <dl>
                { for keys::SHEET.iter().map(|(key, what)| html! {
                    <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ *what }</dd></div>
                }) }
            </dl>
            { button(session, emit, &Command::Close, "") }
        </section>
    }
}
