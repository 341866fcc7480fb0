//! The rules that can be switched off.

use flotilla_core::Rule;
use flotilla_sim::Action;
use yew::prelude::*;

use crate::command::{Command, rule_label};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::parts::on_click;

/// Shows a switch for each rule.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let switchable = Rule::ALL.iter().filter(|rule| rule.switchable());
    html! {
        <section id="rules" class="rules" aria-label="Rules" tabindex="-1">
            <h2>{ "Rules" }</h2>
            <p class="lead">
                { "Each of these lines keeps a promise. Switch one off and see which. It acts from the next event on; a run with a rule off is modified Raft." }
            </p>
            <ul>{ for switchable.map(|rule| switch(session, emit, *rule)) }</ul>
        </section>
    }
}

fn switch(session: &Session, emit: &Emit, rule: Rule) -> Html {
    let on = session.timeline.world().config().rules.on(rule);
    let command = Command::Act(Action::SwitchRule(rule, !on));
    let about = format!("about-{rule}");
    html! {
        <li key={rule.id()}>
            <button
                type="button"
                role="switch"
                class="switch"
                data-rule={rule.id()}
                aria-checked={on.to_string()}
                aria-describedby={about.clone()}
                onclick={on_click(emit, &command)}
            >
                <span class="knob" aria-hidden="true"></span>
                <span>{ rule_label(rule) }</span>
                <span class="state" aria-hidden="true">{ if on { "on" } else { "off" } }</span>
            </button>
            <p id={about}>
                { rule.text() }
                <span class="cite">{ rule.citation() }</span>
            </p>
        </li>
    }
}
