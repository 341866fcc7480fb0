//! The sentence for the event at the cursor, big, and the state of the five properties.

use flotilla_sim::{Property, Sentence, Tone};
use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;
use crate::views::glossary::explained;

/// Shows what happened, and whether the run is safe.
pub(crate) fn view(session: &Session, _emit: &Emit) -> Html {
    let timeline = &session.timeline;
    let sentence = if timeline.cursor().0 == 0 {
        flotilla_sim::opening(timeline.setup())
    } else {
        flotilla_sim::headline(timeline.event(), timeline.world())
    };
    let violations = timeline.world().referee().violations();
    html! {
        <div class="page-now">
            <section class="now-sentence" aria-label="What happened">{ happened(&sentence) }</section>
            <section class="safety" aria-label="Safety">
                <ul>{ for Property::ALL.into_iter().map(|property| judged(session, property)) }</ul>
                // The first ones: what is broken later mostly follows from them.
                { for violations.iter().take(2).map(|violation| html! {
                    <p class="safety-broken" title={violation.sentence.clone()}>
                        { "Event " }{ violation.event.0 }{ ": " }{ &violation.sentence }
                    </p>
                }) }
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
        <>
            <p class={classes!("now-words", tone)} title={sentence.text.clone()}>
                { for named(&sentence.text) }
            </p>
            <p class="now-why">
                if let Some(rule) = sentence.rule {
                    { explained("cite", rule.citation(), rule.text()) }
                }
                if let Some(because) = &sentence.because {
                    <span class="because">{ because }</span>
                }
            </p>
        </>
    }
}

/// The sentence with the servers' names in bold.
fn named(text: &str) -> impl Iterator<Item = Html> + '_ {
    pieces(text).map(|(name, text)| {
        if name {
            html! { <b>{ text }</b> }
        } else {
            html! { text }
        }
    })
}

/// A text cut into names of servers and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let bytes = text.as_bytes();
    let is_name = move |at: usize| {
        let letter = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric)
        };
        bytes[at] == b'S'
            && matches!(bytes.get(at + 1), Some(b'1'..=b'9'))
            && !letter(at.checked_sub(1))
            && !letter(Some(at + 2))
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        if from >= bytes.len() {
            return None;
        }
        let start = from;
        let name = is_name(start);
        from = if name {
            start + 2
        } else {
            (start..bytes.len()).find(|at| is_name(*at)).unwrap_or(bytes.len())
        };
        Some((name, &text[start..from]))
    })
}

/// A property as it is judged at the cursor.
fn judged(session: &Session, property: Property) -> Html {
    let violation = session.timeline.world().referee().violation(property);
    let state = if violation.is_some() { "violated" } else { "holds" };
    let mut description = format!("{} {state}. {}", property.name(), property.text());
    if let Some(violation) = violation {
        description.push(' ');
        description.push_str(&violation.sentence);
    }
    html! {
        <li
            key={property.id()}
            class="tip"
            tabindex="0"
            data-testid={format!("property-{property}")}
            data-state={state}
            aria-description={description}
        >
            { short(property) }
            if violation.is_some() {
                <b>{ " violated" }</b>
            } else {
                <span class="spoken">{ " holds" }</span>
            }
        </li>
    }
}

/// A name that leaves room for the other four.
const fn short(property: Property) -> &'static str {
    match property {
        Property::ElectionSafety => "Election",
        Property::LeaderAppendOnly => "Append-only",
        Property::LogMatching => "Log matching",
        Property::LeaderCompleteness => "Completeness",
        Property::StateMachineSafety => "State machine",
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn names_of_servers_are_found_and_nothing_else() {
        let names = |text: &'static str| -> Vec<&str> {
            pieces(text).filter(|(name, _)| *name).map(|(_, text)| text).collect()
        };
        assert_eq!(names("S1’s vote goes to S2, not S3."), ["S1", "S2", "S3"]);
        assert_eq!(names("AS1 S12 S0 S, §5.1 S"), [""; 0]);
        for text in ["", "S1", "a S1", "S9S1 – S4"] {
            let whole: String = pieces(text).map(|(_, text)| text).collect();
            assert_eq!(whole, text);
        }
    }
}
