//! Exactly-once: *a command of a client is executed once, however often the client sends it*
//! (§8; thesis 6.3).

use std::sync::Arc;

use flotilla_core::{Index, Renaming, ServerId, Session};

use super::{Part, Property, Side, Violation};
use crate::event::EventId;

/// Where each command of a session was executed first. All servers execute the same log, so one
/// place is that of all, and a server that executes its log anew after a crash is held to it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct ExactlyOnce {
    /// In the order of the sessions.
    first: Vec<(Session, Index)>,
}

impl ExactlyOnce {
    /// See [`super::Referee::essence`]. Clients are no servers: nothing here is renamed.
    pub(super) fn essence(&self, _: &Renaming, out: &mut impl std::hash::Hasher) {
        use std::hash::Hash as _;
        let Self { first } = self;
        first.hash(out);
    }

    /// A server's state machine executed a command of a session.
    pub(super) fn judge_executed(
        &mut self,
        server: ServerId,
        session: Session,
        index: Index,
        event: EventId,
    ) -> Option<Arc<Violation>> {
        let place = match self.first.binary_search_by_key(&session, |(other, _)| *other) {
            Ok(place) => place,
            Err(place) => {
                self.first.insert(place, (session, index));
                return None;
            }
        };
        let known = self.first[place].1;
        if known == index {
            return None;
        }
        let sentence = format!(
            "{server} executed command {} of client C{} at index {index}, after it had been \
             executed at index {known}.",
            session.serial, session.client,
        );
        Some(Arc::new(Violation {
            property: Property::ExactlyOnce,
            event,
            servers: vec![server],
            indices: vec![known, index],
            terms: Vec::new(),
            sides: vec![
                Side::at(server, known, Part::Executed),
                Side::at(server, index, Part::Executed),
            ],
            sentence,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn executed(once: &mut ExactlyOnce, server: u8, serial: u32, index: u64) -> Option<String> {
        let server = ServerId::new(server).expect("a server");
        let session = Session { client: 1, serial };
        let found = once.judge_executed(server, session, Index(index), EventId(9));
        found.map(|violation| violation.sentence.clone())
    }

    #[test]
    fn a_command_is_executed_at_one_place() {
        let mut once = ExactlyOnce::default();
        assert_eq!(executed(&mut once, 1, 1, 3), None);
        assert_eq!(executed(&mut once, 2, 1, 3), None, "by every server");
        assert_eq!(executed(&mut once, 1, 1, 3), None, "again after a crash");
        assert_eq!(executed(&mut once, 1, 2, 5), None, "another command");
        let sentence =
            "S2 executed command 1 of client C1 at index 5, after it had been executed at index 3.";
        assert_eq!(executed(&mut once, 2, 1, 5).as_deref(), Some(sentence));
    }
}
