//! What lies above the page: alerts, the status line, menus, the shortcut sheet.

use yew::prelude::*;

use crate::command::Command;
use crate::keys;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::{button, on_click};

/// Shows what is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    html! {
        <>
            <p class="status" role="status">{ &session.status }</p>
            if let Some(alert) = &session.alert {
                <div class="alert">
                    <p role="alert">{ alert }</p>
                    { button(session, emit, &Command::DismissAlert, "") }
                </div>
            }
            if session.help {
                <section class="sheet" aria-label="Keyboard shortcuts">
                    <h2>{ "Keyboard shortcuts" }</h2>
                    <dl>
                        { for keys::SHEET.iter().map(|(key, what)| html! {
                            <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ *what }</dd></div>
                        }) }
                    </dl>
                    <button type="button" class="button" onclick={on_click(emit, &Command::ToggleHelp)}>
                        { "Close" }
                    </button>
                </section>
            }
        </>
    }
}
