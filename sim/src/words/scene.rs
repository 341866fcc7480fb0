//! An event and the world right after it, with what the sentences look for in them.

use flotilla_core::{
    Because, Change, Delta, Effect, Index, Kind, LogDelta, Message, Refusal, RoleKind, ServerId,
    ServerSet, Term,
};

use crate::action::MessageId;
use crate::event::{Consequence, Event, Happening, Loss};
use crate::setup::Disk;
use crate::words::phrase;
use crate::world::World;

/// What a sentence is made from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) event: &'a Event,
    pub(super) world: &'a World,
}

impl<'a> Scene<'a> {
    /// What servers did, in order.
    pub(super) fn effects(self) -> impl Iterator<Item = (ServerId, &'a Effect)> {
        self.event.consequences.iter().filter_map(|consequence| match consequence {
            Consequence::Server { server, effect } => Some((*server, effect)),
            _ => None,
        })
    }

    /// The first change that `pick` picks.
    pub(super) fn change(self, pick: impl Fn(&Change) -> bool) -> Option<(ServerId, &'a Change)> {
        self.effects().find_map(|(server, effect)| match effect {
            Effect::Changed(change) if pick(change) => Some((server, change)),
            _ => None,
        })
    }

    /// The first change of a field that `pick` picks.
    pub(super) fn changed(self, pick: impl Fn(&Delta) -> bool) -> Option<&'a Change> {
        self.change(|change| pick(&change.delta)).map(|(_, change)| change)
    }

    /// The first change of commitIndex that `pick` picks, with its value before and after.
    pub(super) fn commit(
        self,
        pick: impl Fn(&Change, Index, Index) -> bool,
    ) -> Option<(ServerId, &'a Change, Index, Index)> {
        let (server, change) = self.change(|change| match change.delta {
            Delta::CommitIndex { before, after } => pick(change, before, after),
            _ => false,
        })?;
        let Delta::CommitIndex { before, after } = change.delta else { return None };
        Some((server, change, before, after))
    }

    /// The first refusal that `pick` picks.
    pub(super) fn refusal(
        self,
        pick: impl Fn(&Refusal) -> bool,
    ) -> Option<(ServerId, &'a Refusal)> {
        self.effects().find_map(|(server, effect)| match effect {
            Effect::Refused(refusal) if pick(refusal) => Some((server, refusal)),
            _ => None,
        })
    }

    /// Why a term above its own made a server a follower: the role and the term it left.
    pub(super) fn step_down(self) -> Option<(RoleKind, Term, &'a Change)> {
        let (_, change) = self.change(|change| {
            matches!(change.delta, Delta::Role { after: RoleKind::Follower, .. })
        })?;
        match (&change.delta, change.because) {
            (Delta::Role { before, .. }, Because::TermIsHigher { current, .. }) => {
                Some((*before, current, change))
            }
            _ => None,
        }
    }

    /// What was cut from a log, and what was added.
    pub(super) fn log_change(self) -> (Option<&'a Change>, Option<&'a LogDelta>) {
        let cut = self.changed(|delta| matches!(delta, Delta::Log(log) if !log.removed.is_empty()));
        let added =
            self.changed(|delta| matches!(delta, Delta::Log(log) if !log.appended.is_empty()));
        let added = added.and_then(|change| match &change.delta {
            Delta::Log(log) => Some(log),
            _ => None,
        });
        (cut, added)
    }

    /// Whom messages of this event did not reach, by the network's fault.
    pub(super) fn lost_to(self) -> ServerSet {
        let lost = |consequence: &Consequence| match consequence {
            Consequence::Lost { id, how: Loss::Cut | Loss::Chance, .. } => Some(id.to),
            _ => None,
        };
        self.event.consequences.iter().filter_map(lost).collect()
    }

    /// Whom the network kept from a server's messages: `; S4 is not reached`, or nothing.
    pub(super) fn losses(self) -> String {
        let lost = self.lost_to();
        if lost.is_empty() {
            String::new()
        } else if lost.len() > 1 && lost.len() + 1 == self.world.ids().len() {
            "; none is reached".to_string()
        } else {
            format!("; {} not reached", phrase::servers_are(lost))
        }
    }

    /// What hinders the reply to a message that arrived, or nothing. That it waits for a disk
    /// is worth a word only where somebody has to say when the disk is done.
    pub(super) fn reply(self, request: &Message) -> &'static str {
        if self.lost_to().contains(request.from) {
            "; its reply is lost"
        } else if self.waits(request.to) {
            "; its reply waits for its disk"
        } else {
            ""
        }
    }

    /// Whether what a server sends waits until somebody says that its disk is done.
    pub(super) fn waits(self, server: ServerId) -> bool {
        let sends_later = |effect: &Effect| matches!(effect, Effect::Send { after: Some(_), .. });
        self.world.setup().disk == Disk::Manual
            && self.world.server(server).outbox().next().is_some()
            && self.effects().any(|(whose, effect)| whose == server && sends_later(effect))
    }

    /// Whether a server sends anything to another in this event.
    pub(super) fn sends(self, to: ServerId) -> bool {
        self.effects()
            .any(|(_, effect)| matches!(effect, Effect::Send { message, .. } if message.to == to))
    }

    /// The kind of a message that this event lost.
    fn lost(self, id: MessageId) -> Option<Kind> {
        self.event.consequences.iter().find_map(|consequence| match consequence {
            Consequence::Lost { id: lost, kind, .. } if *lost == id => Some(*kind),
            _ => None,
        })
    }

    /// A message by its name: the one that arrived, or one under way.
    pub(super) fn message(self, id: MessageId) -> Option<&'a Message> {
        if let Happening::Arrived { id: arrived, message } = &self.event.what
            && *arrived == id
        {
            return Some(message);
        }
        self.world.bus().get(id).map(|envelope| &envelope.message)
    }

    /// `AppendEntries from S1 to S2`; should nothing tell the kind, `The message …`.
    pub(super) fn called(self, id: MessageId) -> String {
        let under_way = || self.message(id).map(flotilla_core::Message::kind);
        let kind = self.lost(id).or_else(under_way).map_or("The message", Kind::name);
        format!("{kind} from {} to {}", id.from, id.to)
    }
}
