//! Where to begin: a plain choice, there until it is made.

use yew::prelude::*;

use crate::command::{Beginning, Command};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::on_click;

/// Shows the choice.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    if !session.choosing {
        return html! {};
    }
    html! {
        <section class="opening" aria-label="Where to begin">
            <h2>{ "Where to begin" }</h2>
            <ul>
                { for Beginning::ALL.iter().map(|beginning| {
                    let command = Command::Begin(*beginning);
                    let about = format!("begin-{}", *beginning as u8);
                    html! {
                        <li key={*beginning as u8}>
                            <button type="button" class="button" aria-describedby={about.clone()} onclick={on_click(emit, &command)}>
                                { command.label() }
                            </button>
                            <p id={about}>{ command.explanation() }</p>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}
