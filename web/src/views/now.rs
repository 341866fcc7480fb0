//! The sentence for the event at the cursor, big, and the state of the five properties.

use flotilla_sim::{Property, Sentence, Tone};
use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;

/// Shows what happened, and whether the run is safe.
pub(crate) fn view(session: &Session, _emit: &Emit) -> Html {
    let timeline = &session.timeline;
    let sentence = if timeline.cursor().0 == 0 {
        flotilla_sim::opening(timeline.setup())
    } else {
        flotilla_sim::headline(timeline.event(), timeline.world())
    };
    html! {
        <div class="page-now">
            <section class="now-sentence" aria-label="What happened">{ happened(&sentence) }</section>
            <section class="safety" aria-label="Safety">
                <ul>{ for Property::ALL.into_iter().map(|property| judged(session, property)) }</ul>
            </section>
        </div>
    }
}

fn happened(sentence: &Sentence) -> Html {
    let tone = match sentence.tone {
        Tone::Plain => "",
        Tone::Refusal => "refusal",
        Tone::Violation => "violation",
    };
    html! {
        <p class={tone}>
            { &sentence.text }
            if let Some(rule) = sentence.rule {
                { " " }
                <span class="cite" title={rule.text()}>{ rule.citation() }</span>
            }
        </p>
    }
}

/// A property as it is judged at the cursor.
fn judged(session: &Session, property: Property) -> Html {
    let violation = session.timeline.world().referee().violation(property);
    let (state, word) =
        if violation.is_some() { ("violated", "violated") } else { ("holds", "holds") };
    let title = violation.map_or_else(|| property.text().to_string(), |v| v.sentence.clone());
    html! {
        <li key={property.id()} data-testid={format!("property-{property}")} data-state={state} {title}>
            { property.name() }
            <span class="spoken">{ ": " }{ word }</span>
        </li>
    }
}
