//! A message in the inspector.

use flotilla_sim::{MessageId, Time};

use super::fact;
use crate::session::Session;
use crate::views::element::Element;

/// Its heading and what it says.
pub(super) fn view(session: &Session, id: MessageId) -> (String, Vec<Element>) {
    let world = session.timeline.world();
    let Some(envelope) = world.bus().get(id) else {
        return ("It is no longer under way".into(), Vec::new());
    };
    let message = &envelope.message;
    let heading = format!("{}, {} to {}", message.kind(), id.from, id.to);
    let said = flotilla_sim::message_facts(message);
    let mut rows: Vec<Element> = said.iter().map(|(name, value)| fact(name, value)).collect();
    let ago = world.now().since(envelope.sent_at);
    let sent = if ago == Time::ZERO { "just now".into() } else { format!("{ago} ago") };
    rows.push(fact("sent", &format_args!("{sent}, by event {}", envelope.sent_by.0)));
    rows.push(fact("message", &format_args!("{} on its link", ordinal(id.number))));
    if let Some(original) = envelope.copy_of {
        let copied = ordinal(original.number);
        rows.push(fact("copy of", &format_args!("the {copied} on its link")));
    }
    rows.push(match envelope.due {
        _ if envelope.held => fact("state", &"held until you release it"),
        Some(due) => fact("state", &format_args!("arrives in {}", due.since(world.now()))),
        None => fact("state", &"waits until you deliver it"),
    });
    (heading, rows)
}

/// `1st`, `2nd`, `3rd`, `11th`
pub(super) fn ordinal(number: u32) -> String {
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
