//! The rules that can be switched off: Figure 2 as the paper draws it, and below it what goes beyond.

mod figure2;
mod presets;
mod switch;

use flotilla_core::Rule;
use flotilla_sim::gallery::{FIGURE_2, Line};
use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{element, text};

/// What the switches are for.
const LEAD: &str = "Every line of the paper's Figure 2 keeps a promise. Switch one off and see which. It acts \
                    from the next event on; a run with a rule off is modified Raft.";

/// The rules that can be switched and belong to a mechanism of their own.
fn beyond() -> impl Iterator<Item = Rule> {
    let in_figure = |rule: Rule| {
        let groups = FIGURE_2.iter().flatten().flat_map(|panel| panel.groups);
        let lines = groups.flat_map(|group| group.lines);
        let stands = move |line: &'static Line| line.rules.contains(&rule);
        lines.into_iter().any(|line| stands(line) || line.parts.iter().any(stands))
    };
    Rule::ALL.iter().copied().filter(move |rule| rule.switchable() && !in_figure(*rule))
}

/// All that the view depends on beside the page: which rules are off at the cursor, and whether
/// anything has happened yet that could be shown with and without one.
pub(crate) fn depends(session: &Session) -> [u64; 2] {
    let off = session.timeline.world().config().rules.bits();
    [off, (session.timeline.last().0 > 0).into()]
}

/// Shows a switch for each rule.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    element("section")
        .class("rules")
        .attr("id", "rules")
        .attr("aria-label", "Rules")
        .attr("tabindex", "-1")
        .child(element("h2").text("Rules"))
        .child(text("p", "lead", LEAD))
        .child(figure2::view(session, emit))
        .child(presets::view(session, emit))
        .child(element("h3").text("Beyond Figure 2"))
        .child(
            element("ul")
                .class("beyond")
                .children(beyond().map(|rule| switch::view(session, emit, rule))),
        )
        .into()
}
