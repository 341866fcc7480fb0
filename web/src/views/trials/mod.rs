//! Experiments with elections: Figure 16 of the paper, made again with what one chooses.

mod picture;

use flotilla_sim::task::PreVote;
use yew::prelude::*;

use crate::command::{Command, Figure16, TrialsCommand};
use crate::memo::Emit;
use crate::session::{Measured, Session, TrialField};
use crate::views::element::{Element, element, text};
use crate::views::parts::{asking, button, typing};

/// What is done.
const LEAD: &str = "How long is a cluster without a leader? In each trial the leader crashes, and what counts is \
                    the time until there is another, as in Figure 16 of the paper: servers have different logs, \
                    so that not everyone can win.";

/// Shows all of it.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    element("section")
        .class("trials")
        .attr("id", "trials")
        .attr("aria-label", "Experiments")
        .child(element("h2").text("Experiments"))
        .child(text("p", "lead", LEAD))
        .child(form(session, emit))
        .child(outcome(session, emit))
        .into()
}

fn form(session: &Session, emit: &Emit) -> Element {
    let button = |command, class| button(session, emit, Command::Trials(command), class);
    let paused = session.trials.job.is_paused();
    let pause = if paused { TrialsCommand::Resume } else { TrialsCommand::Pause };
    let presets = Figure16::ALL.map(|panel| button(TrialsCommand::Fill(panel), "button"));
    element("div")
        .class("trials-form")
        .child(element("div").class("actions").children(presets))
        .child(
            element("div")
                .class("fields")
                .children(TrialField::ALL.map(|it| field(session, emit, it))),
        )
        .child(pre_votes(session, emit))
        .child(
            element("div")
                .class("actions")
                .child(button(TrialsCommand::Measure, "button primary"))
                .child(button(pause, "button").key("pause"))
                .child(button(TrialsCommand::Cancel, "button")),
        )
}

fn field(session: &Session, emit: &Emit, field: TrialField) -> Element {
    let id = format!("trials-{}", field as u8);
    let hint = format!("{id}-is");
    let change = move |text| Command::Trials(TrialsCommand::Edit(field, text));
    let input = element("input")
        .attr("id", id.clone())
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", hint.clone())
        .value(session.trials.field(field))
        .on_input(typing(emit, change));
    element("div")
        .class(if field == TrialField::Ranges { "field wide" } else { "field" })
        .key(field as u8)
        .child(element("label").attr("for", id).text(field.label()))
        .child(input)
        .child(element("small").attr("id", hint).text(field.hint()))
}

fn pre_votes(session: &Session, emit: &Emit) -> Element {
    let choice = |pre_vote: PreVote| {
        let command = TrialsCommand::Choose(pre_vote);
        let label = command.label();
        let input = element("input")
            .attr("type", "radio")
            .attr("name", "trials-pre-vote")
            .checked(session.trials.pre_vote == pre_vote)
            .on_change(asking(emit, Command::Trials(command)));
        element("div")
            .class("field check")
            .key(pre_vote.id())
            .child(element("label").child(input).text(label))
    };
    element("fieldset")
        .class("fields")
        .child(element("legend").text("Pre-votes"))
        .children(PreVote::ALL.map(choice))
}

/// How far it is, and what was measured.
fn outcome(session: &Session, emit: &Emit) -> Element {
    let place = element("div").class("trials-outcome").attr("data-testid", "trials-outcome");
    let Some(measured) = &session.trials.measured else {
        return place.child(text("p", "told", "Nothing was measured yet."));
    };
    let (made, all) = (session.trials.made(), measured.all());
    let bar = element("progress")
        .attr("aria-label", "Trials")
        .attr("max", all.to_string())
        .attr("value", made.to_string());
    let save = |command| button(session, emit, Command::Trials(command), "button");
    place
        .child(bar)
        .child(text("p", "told", told(session, measured, made)))
        .children(picture::view(measured))
        .child(
            element("div")
                .class("actions")
                .child(save(TrialsCommand::SaveTimes))
                .child(save(TrialsCommand::SavePicture)),
        )
}

/// `Paused. 1200 of 6000 trials, 3.4 s.`
fn told(session: &Session, measured: &Measured, made: u32) -> String {
    let job = &session.trials.job;
    let begins = if job.is_paused() {
        "Paused. "
    } else if !job.is_busy() && made < measured.all() {
        "Given up. "
    } else {
        ""
    };
    let tenths = (measured.worked / 100.0).round() as u64;
    let all = measured.all();
    format!("{begins}{made} of {all} trials in {}.{} s.", tenths / 10, tenths % 10)
}
