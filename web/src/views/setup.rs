//! What the next run begins with, and scripts in and out.

use flotilla_core::Mechanism;
use flotilla_sim::liveness::Difference;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::command::{Command, CompareCommand};
use crate::files;
use crate::memo::Emit;
use crate::session::Session;
use crate::setup_form::SetupField;
use crate::views::element::{Element, element};
use crate::views::glossary::term;
use crate::views::parts::{asking, button, lost_without, typing, with_and_without};

/// Shows the form and the script box.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let button = |command, class| button(session, emit, command, class);
    element("section")
        .class("setup")
        .attr("id", "setup")
        .attr("aria-label", "Setup")
        .attr("tabindex", "-1")
        .child(element("h2").text("Set-up"))
        .child(
            element("div")
                .class("fields")
                .children(SetupField::ALL.map(|field| text_field(session, emit, field))),
        )
        .child(
            element("fieldset")
                .class("fields")
                .child(element("legend").text("Beyond Figure 2"))
                .children(Mechanism::ALL.iter().map(|it| mechanism(session, emit, *it))),
        )
        .child(
            element("div")
                .class("actions")
                .child(button(Command::NewRun, "button primary"))
                .child(button(Command::FreshSeed, "button"))
                .child(button(Command::PreviousRun, "button")),
        )
        .child(element("h2").text("Script"))
        .child(script_box(session, emit))
        .child(
            element("div")
                .class("actions")
                .child(button(Command::OpenScript, "button primary"))
                .child(button(Command::CopyScript, "button"))
                .child(file_field(emit)),
        )
        .into()
}

fn text_field(session: &Session, emit: &Emit, field: SetupField) -> Element {
    let (id, hint) = (format!("setup-{}", field as u8), format!("hint-{}", field as u8));
    let label = element("label").attr("for", id.clone()).child(term(field.label()));
    let input = plain(element("input"))
        .attr("id", id)
        .attr("type", "text")
        .attr("aria-describedby", hint.clone())
        .value(session.setup.get(field).to_string())
        .on_input(typing(emit, move |text| Command::EditSetup(field, text)));
    element("div")
        .class("field")
        .key(field.label())
        .child(label)
        .child(input)
        .child(element("small").attr("id", hint).text(field.hint()))
}

/// Nothing written here is for the browser to complete or to correct.
fn plain(field: Element) -> Element {
    field.attr("autocomplete", "off").attr("spellcheck", "false")
}

fn mechanism(session: &Session, emit: &Emit, mechanism: Mechanism) -> Element {
    let on = session.setup.uses(mechanism);
    let (name, hint) = about(mechanism);
    let input = element("input")
        .attr("type", "checkbox")
        .attr("aria-describedby", mechanism.id())
        .checked(on)
        .on_change(asking(emit, Command::EditMechanism(mechanism, !on)));
    element("div")
        .class("field check")
        .key(name)
        .child(element("label").child(input).text(name))
        .child(element("small").attr("id", mechanism.id()).text(hint))
        .child(with_and_without(session, emit, CompareCommand::Mechanism(mechanism), name))
        .child_if(lost_without(session, emit, Difference::Mechanism(mechanism), name))
}

/// What a mechanism is called here, and what it does.
const fn about(mechanism: Mechanism) -> (&'static str, &'static str) {
    match mechanism {
        Mechanism::NoOp => {
            ("No-op on election", "a new leader begins its term with a blank entry (§8)")
        }
        Mechanism::PreVote => ("Pre-vote", "who cannot win does not raise the term (thesis 9.6)"),
        Mechanism::CheckQuorum => {
            ("Check quorum", "a leader that hears from no majority steps down (thesis 6.2)")
        }
        Mechanism::IgnoreDisruptiveVotes => {
            ("Ignore disruptive votes", "who heard a leader lately does not vote (thesis 4.2.3)")
        }
        Mechanism::LeaseReads => {
            ("Lease reads", "a leader that was just heard reads at once (thesis 6.4.1)")
        }
    }
}

fn script_box(session: &Session, emit: &Emit) -> Element {
    plain(element("textarea"))
        .attr("aria-label", "Script")
        .attr("rows", "8")
        .attr("placeholder", "servers 5\nclock manual\ntimeout S1\ndeliver all\nexpect leader S1")
        .value(session.script.clone())
        .on_input(typing(emit, Command::EditScript))
}

fn file_field(emit: &Emit) -> Element {
    let emit = emit.clone();
    let open = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        files::open_first(&input, files::open_run, emit.clone());
    };
    let input = element("input")
        .class("spoken")
        .attr("id", files::FIELD)
        .attr("type", "file")
        .attr("accept", ".flotilla,.txt,text/plain")
        .on_change(Callback::from(open));
    element("label").class("button file").text("Open file").child(input)
}
