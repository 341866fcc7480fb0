//! What the next run begins with, and scripts in and out.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::command::Command;
use crate::files;
use crate::memo::Emit;
use crate::session::Session;
use crate::setup_form::SetupField;
use crate::views::parts::button;

/// Shows the form and the script box.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    html! {
        <section id="setup" class="setup" aria-label="Setup" tabindex="-1">
            <h2>{ "Set-up" }</h2>
            <div class="fields">
                { for SetupField::ALL.iter().map(|field| text_field(session, emit, *field)) }
                { no_op(session, emit) }
            </div>
            <div class="actions">
                { button(session, emit, &Command::NewRun, "primary") }
                { button(session, emit, &Command::FreshSeed, "") }
                { button(session, emit, &Command::PreviousRun, "") }
            </div>
            <h2>{ "Script" }</h2>
            { script_box(session, emit) }
            <div class="actions">
                { button(session, emit, &Command::OpenScript, "primary") }
                { button(session, emit, &Command::CopyScript, "") }
                { file_field(emit) }
            </div>
        </section>
    }
}

fn text_field(session: &Session, emit: &Emit, field: SetupField) -> Html {
    let (id, hint) = (format!("setup-{}", field as u8), format!("hint-{}", field as u8));
    let emit = emit.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            emit.emit(Command::EditSetup(field, input.value()));
        }
    });
    html! {
        <div class="field" key={field.label()}>
            <label for={id.clone()}>{ field.label() }</label>
            <input
                {id}
                type="text"
                autocomplete="off"
                spellcheck="false"
                value={session.setup.get(field).to_string()}
                aria-describedby={hint.clone()}
                {oninput}
            />
            <small id={hint}>{ field.hint() }</small>
        </div>
    }
}

fn no_op(session: &Session, emit: &Emit) -> Html {
    let (emit, on) = (emit.clone(), session.setup.no_op);
    let onchange = Callback::from(move |_| emit.emit(Command::EditNoOp(!on)));
    html! {
        <div class="field check" key="no-op">
            <label><input type="checkbox" checked={on} {onchange} />{ " No-op on election" }</label>
            <small>{ "a new leader begins its term with a blank entry (§8)" }</small>
        </div>
    }
}

fn script_box(session: &Session, emit: &Emit) -> Html {
    let emit = emit.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let target =
            event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        if let Some(area) = target {
            emit.emit(Command::EditScript(area.value()));
        }
    });
    html! {
        <textarea
            aria-label="Script"
            rows="8"
            spellcheck="false"
            autocomplete="off"
            placeholder={"servers 5\nclock manual\ntimeout S1\ndeliver all\nexpect leader S1"}
            value={session.script.clone()}
            {oninput}
        />
    }
}

fn file_field(emit: &Emit) -> Html {
    let emit = emit.clone();
    let onchange = Callback::from(move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            files::open_first(&input, emit.clone());
        }
    });
    html! {
        <label class="button file">
            { "Open file" }
            <input class="spoken" type="file" accept=".flotilla,.txt,text/plain" {onchange} />
        </label>
    }
}
