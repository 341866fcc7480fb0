//! A message in the inspector.

use flotilla_sim::{MessageId, Time};
use yew::prelude::*;

use super::facts;
use crate::session::Session;

/// Its heading and what it says.
pub(super) fn view(session: &Session, id: MessageId) -> (String, Html) {
    let world = session.timeline.world();
    let Some(envelope) = world.bus().get(id) else {
        return ("It is no longer under way".into(), html! {});
    };
    let message = &envelope.message;
    let heading = format!("{}, {} to {}", message.kind(), id.from, id.to);
    let mut rows: Vec<(&'static str, Html)> = flotilla_sim::message_facts(message)
        .into_iter()
        .map(|(name, value)| (name, Html::from(value)))
        .collect();
    let ago = world.now().since(envelope.sent_at);
    let sent = if ago == Time::ZERO { "just now".into() } else { format!("{ago} ago") };
    rows.push(("sent", format!("{sent}, by event {}", envelope.sent_by.0).into()));
    rows.push(("message", format!("{} on its link", ordinal(id.number)).into()));
    if let Some(original) = envelope.copy_of {
        rows.push(("copy of", format!("the {} on its link", ordinal(original.number)).into()));
    }
    let state = match envelope.due {
        _ if envelope.held => "held until you release it".to_string(),
        Some(due) => format!("arrives in {}", due.since(world.now())),
        None => "waits until you deliver it".into(),
    };
    rows.push(("state", state.into()));
    (heading, facts(rows))
}

/// `1st`, `2nd`, `3rd`, `11th`
fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ordinals_end_as_they_are_said() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal);
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
    }
}
