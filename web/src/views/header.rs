//! The bar at the top: what this is, and the ways to the panels.

use yew::prelude::*;

use crate::command::{Beginning, Command};
use crate::memo::Emit;
use crate::session::Session;
use crate::theme;
use crate::views::parts::on_click;

/// Shows the bar.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let off = session.timeline.world().config().rules.off().count();
    let rules =
        if off == 0 { "Rules · all on".to_string() } else { format!("Rules · {off} off") };
    html! {
        <header class="page-bar">
            <h1>{ "Flotilla" }</h1>
            <p class="page-what">{ what(session) }</p>
            <nav class="page-ways" aria-label="Panels">
                <button type="button" class="button lessons" onclick={on_click(emit, &Command::Begin(Beginning::Figure8))}>
                    { "Figure 8" }
                </button>
                <a class="button" href="#rules">{ rules }</a>
                <a class="button" href="#setup">{ "Set-up" }</a>
                <button
                    type="button"
                    class="button"
                    title={Command::NextTheme.explanation()}
                    aria-label={format!("{}, now {}", Command::NextTheme.label(), theme::current().name())}
                    onclick={on_click(emit, &Command::NextTheme)}
                >
                    <span aria-hidden="true">{ theme::current().sign() }</span>
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label={Command::ToggleHelp.label()}
                    title={Command::ToggleHelp.explanation()}
                    aria-expanded={session.help.to_string()}
                    onclick={on_click(emit, &Command::ToggleHelp)}
                >
                    { "?" }
                </button>
            </nav>
        </header>
    }
}

/// What run this is, in a few words.
fn what(session: &Session) -> String {
    let setup = session.timeline.setup();
    let servers = if setup.servers == 1 { "server" } else { "servers" };
    format!("{} {servers} · seed {}", setup.servers, setup.seed)
}
