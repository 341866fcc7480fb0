//! The bar at the top: what this is, and the ways to the panels.

use yew::prelude::*;

use crate::command::{Beginning, Command, ShareCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::theme;
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, press};

/// Shows the bar.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    element("header")
        .class("page-bar")
        .child(element("h1").text("Flotilla"))
        .child(text("p", "page-what", what(session)))
        .child(ways(session, emit))
        .into()
}

/// The ways to the panels.
fn ways(session: &Session, emit: &Emit) -> Element {
    let rules = match session.timeline.world().config().rules.off().count() {
        0 => "Rules · all on".to_string(),
        off => format!("Rules · {off} off"),
    };
    let link = |to: &'static str| element("a").class("button").attr("href", to);
    let theme = theme::current();
    let next_theme = format!("{}, now {}", Command::NextTheme.label(), theme.name());
    let sign = element("span").attr("aria-hidden", "true").text(theme.sign());
    element("nav")
        .class("page-ways")
        .attr("aria-label", "Panels")
        .child(press(emit, Command::Begin(Beginning::Figure8), "button lessons").text("Figure 8"))
        .child(link("#rules").text(rules))
        .child(link("#setup").text("Set-up"))
        .child(
            button(session, emit, Command::Share(ShareCommand::Toggle), "button")
                .state("aria-expanded", session.share.shown),
        )
        .child(
            press(emit, Command::NextTheme, "button")
                .attr("title", Command::NextTheme.explanation())
                .attr("aria-label", next_theme)
                .child(sign),
        )
        .child(
            press(emit, Command::ToggleHelp, "button")
                .attr("aria-label", Command::ToggleHelp.label())
                .attr("title", Command::ToggleHelp.explanation())
                .state("aria-expanded", session.help)
                .text("?"),
        )
}

/// What run this is, in a few words.
fn what(session: &Session) -> String {
    let setup = session.timeline.setup();
    let servers = if setup.servers == 1 { "server" } else { "servers" };
    format!("{} {servers} · seed {}", setup.servers, setup.seed)
}
