//! Below the tape: what its signs mean, or, once there are several, the futures of the run.

use flotilla_sim::{Branch, BranchId};
use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::on_click;
use crate::views::tape::strip::SIGNS;

/// Both take the same room, so that nothing jumps when the first branch begins.
pub(super) fn view(session: &Session, emit: &Emit) -> Html {
    let branches = session.timeline.branches();
    if branches.len() < 2 {
        return legend();
    }
    let chip = |(number, branch): (usize, &Branch)| {
        let command = Command::SwitchBranch(BranchId(number));
        let current = session.branch() == BranchId(number);
        html! {
            <li key={number}>
                <button
                    type="button"
                    class="button chip"
                    aria-current={current.then_some("true")}
                    title={command.explanation()}
                    onclick={on_click(emit, &command)}
                >
                    <span class="spoken">{ "Go to " }</span>
                    <b>{ "branch " }{ number + 1 }</b>
                    { origin(branch) }
                </button>
            </li>
        }
    };
    html! {
        <nav class="tape-below" aria-label="Branches">
            <ol>{ for branches.iter().enumerate().map(chip) }</ol>
        </nav>
    }
}

/// What the signs on the strip mean.
fn legend() -> Html {
    html! {
        <ul class="tape-below legend" aria-label="Signs on the tape">
            { for SIGNS.iter().map(|(what, class, path)| html! {
                <li key={*what}>
                    <svg class={format!("sign {class}")} viewBox="-7 -7 14 14" aria-hidden="true">
                        <path d={*path} />
                    </svg>
                    { *what }
                </li>
            }) }
        </ul>
    }
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
