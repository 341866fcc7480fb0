//! An event, or a message that is not under way, in the inspector.

use flotilla_sim::{Arrow, EventId, Fate, Follower, Moment, Sentence, SpaceTime};

use super::fact;
use super::message::ordinal;
use crate::command::Thing;
use crate::session::Session;
use crate::views::element::Element;

/// The heading and what there is to say.
pub(crate) fn view(session: &Session, thing: Thing) -> (String, Vec<Element>) {
    let picture = session.looking.follower().map(Follower::picture);
    match (thing, picture) {
        (Thing::Event(event), picture) => {
            let moment = picture.and_then(|picture| picture.moment(event));
            let facts = moment.map(|moment| happened(session, event, moment));
            (format!("Event {}", event.0), facts.unwrap_or_default())
        }
        (Thing::Sent { id, .. }, Some(picture)) => match picture.arrow(id) {
            Some(arrow) => {
                (format!("{}, {} to {}", arrow.kind, id.from, id.to), sent(session, picture, arrow))
            }
            None => (format!("A message from {} to {}", id.from, id.to), Vec::new()),
        },
        _ => ("It is not in sight".into(), Vec::new()),
    }
}

fn happened(session: &Session, event: EventId, moment: &Moment) -> Vec<Element> {
    let cause: &dyn std::fmt::Display = match moment.cause {
        None => &"somebody’s choice",
        Some(EventId(0)) => &"the beginning of the run",
        Some(cause) => &format!("event {}", cause.0),
    };
    let mut facts = vec![
        fact("what", &sentence(session, event).text),
        fact("when", &moment.at),
        fact("caused by", cause),
    ];
    if !moment.servers.is_empty() {
        facts.insert(1, fact("where", &moment.servers));
    }
    facts
}

fn sent(session: &Session, picture: &SpaceTime, arrow: &Arrow) -> Vec<Element> {
    let said = arrow.message.as_ref().map(flotilla_sim::message_facts).unwrap_or_default();
    let mut facts: Vec<Element> = said.iter().map(|(name, value)| fact(name, value)).collect();
    facts.push(fact("sent", &format_args!("at {}, by event {}", arrow.sent_at, arrow.sent_by.0)));
    facts.push(fact("message", &format_args!("{} on its link", ordinal(arrow.id.number))));
    if let Some(original) = arrow.copy_of {
        facts.push(fact("copy of", &format_args!("the {} on its link", ordinal(original.number))));
    }
    match arrow.fate {
        Fate::UnderWay => facts.push(fact("state", &"under way later")),
        Fate::Arrived { event, at } => {
            facts.push(fact("arrived", &format_args!("at {at}, as event {}", event.0)));
            if picture.moment(event).is_some() {
                facts.push(fact("what came of it", &sentence(session, event).text));
            }
        }
        Fate::Lost { event, at, how } => {
            facts.push(fact(
                "state",
                &format_args!("{} at {at}, in event {}", how.words(), event.0),
            ));
        }
    }
    facts
}

/// An event in a sentence.
fn sentence(session: &Session, event: EventId) -> Sentence {
    let known = session.history.lines().rev().find(|line| line.id == event);
    if let Some(line) = known {
        return line.sentence.clone();
    }
    let mut sentence = None;
    session.timeline.replay(EventId(event.0 - 1), event, |event, world| {
        sentence = Some(flotilla_sim::headline(event, world));
    });
    sentence.unwrap_or_else(|| flotilla_sim::opening(session.timeline.setup()))
}
