//! What several tests do with a cluster that they move by hand.

use flotilla_core::ServerId;
use flotilla_sim::{Action, MessageId, World};

/// S`number`.
pub(crate) fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// A run under the manual clock.
pub(crate) trait ByHand {
    fn world(&self) -> &World;

    /// Does something that can be done.
    fn take(&mut self, action: &Action);

    /// The oldest message from one server to another.
    fn oldest(&self, from: u8, to: u8) -> MessageId {
        let oldest = self.world().bus().between(Some(s(from)), Some(s(to)), None).next();
        oldest.unwrap_or_else(|| panic!("nothing from S{from} to S{to}")).id
    }

    /// The oldest message under way.
    fn first(&self) -> Option<MessageId> {
        self.world().bus().under_way().map(|envelope| envelope.id).next()
    }

    /// Delivers until nothing is under way.
    fn deliver_all(&mut self) {
        while let Some(first) = self.first() {
            self.take(&Action::Deliver(first));
        }
    }

    /// Loses all messages under way.
    fn drop_all(&mut self) {
        while let Some(first) = self.first() {
            self.take(&Action::Drop(first));
        }
    }

    /// A server times out and gets the votes of others; nothing else reaches anybody.
    fn elect(&mut self, candidate: u8, voters: &[u8]) {
        self.take(&Action::Timeout(s(candidate)));
        for voter in voters {
            self.take(&Action::Deliver(self.oldest(candidate, *voter)));
        }
        for voter in voters {
            self.take(&Action::Deliver(self.oldest(*voter, candidate)));
        }
        self.drop_all();
    }
}
