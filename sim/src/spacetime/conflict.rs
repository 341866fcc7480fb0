//! Where the sides of a conflict stand in the picture.

use flotilla_core::{Index, ServerId, Term};

use super::related::appended;
use super::{Deed, Mark, SpaceTime};
use crate::event::EventId;
use crate::referee::{Part, Side, Violation};

impl SpaceTime {
    /// The event in which a server took a side of a conflict, if it is in the picture.
    pub fn event_of(&self, side: &Side, violation: &Violation) -> Option<EventId> {
        let event = match side.part {
            Part::Asked(event) | Part::Told(event) => event,
            Part::GaveUp(_) | Part::WentBackFrom | Part::WentBackTo => violation.event,
            _ => {
                let mut before = self.marks().rev().filter(|mark| mark.event <= violation.event);
                before.find(|mark| mark.server == side.server && self.tells(mark, side))?.event
            }
        };
        self.moment(event).map(|_| event)
    }

    /// Whether it is in this mark that its server took the side.
    fn tells(&self, mark: &Mark, side: &Side) -> bool {
        let Mark { event, server, deed } = mark;
        let term = || self.lane(*server).standing_at(*event).term;
        let Some(index) = side.index else {
            return matches!(side.part, Part::Elected(of) if *deed == Deed::Elected && term() == of);
        };
        match (side.part, deed) {
            (Part::Lacks(of), Deed::Elected) => term() == of,
            (Part::Committed { leader, .. }, Deed::Committed { from, to, .. }) => {
                (*from..=*to).contains(&index) && term() == leader
            }
            (Part::Has(of), Deed::Appended(..)) => {
                appended(mark).any(|entry| (entry.index, entry.term) == (index, of))
            }
            (Part::Applied(of), Deed::Applied(at)) => {
                *at == index && self.may_be_of(*server, index, *event, of)
            }
            (Part::Executed, Deed::Applied(at)) => *at == index,
            (Part::Snapshot(_), Deed::Snapshot(last)) => last.index == index,
            _ => false,
        }
    }

    /// Whether an entry is of a term, or came to its log before the picture begins.
    fn may_be_of(&self, server: ServerId, index: Index, event: EventId, term: Term) -> bool {
        self.term_of(server, index, event).is_none_or(|of| of == term)
    }
}
