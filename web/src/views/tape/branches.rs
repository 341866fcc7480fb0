//! Below the tape: what its signs mean, or, once there are several, the futures of the run.

use flotilla_sim::{Branch, BranchId};
use yew::prelude::*;

use crate::command::{Command, CompareCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{icon, press};
use crate::views::tape::strip::SIGNS;

/// Both take the same room, so that nothing jumps when the first branch begins.
pub(super) fn view(session: &Session, emit: &Emit) -> Html {
    let branches = session.timeline.branches();
    if branches.len() < 2 {
        return legend();
    }
    let chip = |(number, branch): (usize, &Branch)| {
        let id = BranchId(number);
        let command = Command::SwitchBranch(id);
        let title = command.explanation();
        let button = press(emit, command, "button chip")
            .mark("aria-current", session.branch() == id)
            .attr("title", title)
            .child(text("span", "spoken", "Go to "))
            .child(element("b").text("branch ").show(&(number + 1)))
            .text(origin(branch));
        let other = session.branch() != id;
        let beside = || {
            let command = CompareCommand::Branch(id);
            press(emit, Command::Compare(command), "linklike")
                .attr("aria-label", command.label())
                .attr("title", command.explanation())
                .text("compare")
        };
        element("li").key(number).child(button).child_if(other.then(beside))
    };
    element("nav")
        .class("tape-below")
        .attr("aria-label", "Branches")
        .child(element("ol").children(branches.iter().enumerate().map(chip)))
        .into()
}

/// What the signs on the strip mean.
fn legend() -> Html {
    let one = |(what, class, path): (&'static str, &str, &'static str)| -> Element {
        let sign = icon(format!("sign {class}"), "-7 -7 14 14", path);
        element("li").key(what).child(sign).text(what)
    };
    element("ul")
        .class("tape-below legend")
        .attr("aria-label", "Signs on the tape")
        .children(SIGNS.map(one))
        .into()
}

/// Where a branch comes from: `: from event 12, you crash S1`.
fn origin(branch: &Branch) -> String {
    if branch.parent().is_none() {
        return ": from the beginning".to_string();
    }
    let action = branch.first_action().map(flotilla_sim::action_text).unwrap_or_default();
    let did = action.trim_end_matches('.');
    let (by, did) = did.strip_prefix("You ").map_or(("", did), |did| ("you ", did));
    format!(": from event {}, {by}{did}", branch.fork().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::ServerId;
    use flotilla_sim::{Action, EventId, Setup, Timeline};

    #[test]
    fn a_branch_is_called_by_where_it_parts_and_how() {
        let mut timeline = Timeline::new(Setup::default());
        for _ in 0..20 {
            timeline.step();
        }
        timeline.seek(EventId(12));
        timeline.act(Action::Crash(ServerId::new(1).unwrap())).unwrap();
        let names: Vec<_> = timeline.branches().iter().map(origin).collect();
        assert_eq!(names, [": from the beginning", ": from event 12, you crash S1"]);
    }
}
