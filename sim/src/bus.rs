//! The network: messages under way, and links that are cut.

use flotilla_core::{Kind, Message, PerServer, ServerId, ServerSet};

use crate::action::MessageId;
use crate::event::EventId;
use crate::time::Time;

/// A message under way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Envelope {
    /// Its name.
    pub id: MessageId,
    /// What it says.
    pub message: Message,
    /// When it was sent.
    pub sent_at: Time,
    /// The event that sent it.
    pub sent_by: EventId,
    /// The message it is a copy of.
    pub copy_of: Option<MessageId>,
    /// Whether it stays under way until it is released.
    pub held: bool,
    /// When it set out on the way it is on: `sent_at`, or later if it had to wait in between.
    pub departed: Time,
    /// When it arrives, under the live clock.
    pub due: Option<Time>,
    /// Its place in the schedule, unless it is held or its receiver stalls.
    pub(crate) ticket: Option<u64>,
}

/// One direction between two servers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
struct Link {
    /// Messages ever sent, lost ones too.
    sent: u32,
    /// Latencies drawn so far.
    latencies: u32,
}

/// The network.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Bus {
    /// Each with its order, in the order in which they were sent.
    under_way: Vec<(u64, Envelope)>,
    /// Messages ever put under way.
    total: u64,
    links: PerServer<PerServer<Link>>,
    /// For each sender, the receivers that it cannot reach.
    cuts: PerServer<ServerSet>,
}

impl Default for Bus {
    fn default() -> Self {
        Self {
            under_way: Vec::new(),
            total: 0,
            links: PerServer::all(PerServer::all(Link::default())),
            cuts: PerServer::all(ServerSet::EMPTY),
        }
    }
}

impl Bus {
    /// The most messages under way with which a run should go on: where they are sent faster
    /// than they arrive, a run would take ever more memory and time.
    pub const MOST: usize = 10_000;

    /// All messages under way, held ones too, oldest first.
    pub fn under_way(&self) -> impl DoubleEndedIterator<Item = &Envelope> {
        self.under_way.iter().map(|(_, envelope)| envelope)
    }

    /// How many messages are under way.
    pub fn len(&self) -> usize {
        self.under_way.len()
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// The message with this name, if it is under way.
    pub fn get(&self, id: MessageId) -> Option<&Envelope> {
        self.under_way().find(|envelope| envelope.id == id)
    }

    /// Messages under way between these servers, oldest first. None stands for any.
    pub fn between(
        &self,
        from: Option<ServerId>,
        to: Option<ServerId>,
        kind: Option<Kind>,
    ) -> impl Iterator<Item = &Envelope> {
        self.under_way().filter(move |envelope| {
            from.is_none_or(|from| from == envelope.id.from)
                && to.is_none_or(|to| to == envelope.id.to)
                && kind.is_none_or(|kind| kind == envelope.message.kind())
        })
    }

    /// Whether what `from` sends to `to` is lost.
    pub fn is_cut(&self, from: ServerId, to: ServerId) -> bool {
        self.cuts[from].contains(to)
    }

    /// How many messages were ever sent on a link, lost ones too.
    pub fn sent_on(&self, from: ServerId, to: ServerId) -> u32 {
        self.links[from][to].sent
    }

    pub(crate) fn set_cut(&mut self, from: ServerId, to: ServerId, cut: bool) {
        if cut {
            self.cuts[from].insert(to);
        } else {
            self.cuts[from] = self.cuts[from].without(to);
        }
    }

    /// Gives the next message on a link its name.
    pub(crate) fn name_next(&mut self, from: ServerId, to: ServerId) -> MessageId {
        let link = &mut self.links[from][to];
        link.sent += 1;
        MessageId { from, to, number: link.sent }
    }

    /// Which latency of this link is to be drawn now.
    pub(crate) fn next_latency(&mut self, from: ServerId, to: ServerId) -> u32 {
        let link = &mut self.links[from][to];
        link.latencies += 1;
        link.latencies
    }

    /// The order that the next message put under way will have.
    pub(crate) const fn next_order(&self) -> u64 {
        self.total
    }

    pub(crate) fn put(&mut self, envelope: Envelope) {
        self.under_way.push((self.total, envelope));
        self.total += 1;
    }

    pub(crate) fn order_of(&self, id: MessageId) -> Option<u64> {
        self.under_way.iter().find(|(_, envelope)| envelope.id == id).map(|(order, _)| *order)
    }

    pub(crate) fn at(&mut self, order: u64) -> Option<&mut Envelope> {
        let place = self.place_of(order)?;
        Some(&mut self.under_way[place].1)
    }

    /// The message before this one on its link, if one is under way.
    pub(crate) fn ahead_of(&self, order: u64) -> Option<&Envelope> {
        let place = self.place_of(order)?;
        let link = |id: MessageId| (id.from, id.to);
        let this = link(self.under_way[place].1.id);
        let before = self.under_way[..place].iter().rev();
        before.map(|(_, envelope)| envelope).find(|envelope| link(envelope.id) == this)
    }

    pub(crate) fn take(&mut self, order: u64) -> Option<Envelope> {
        let place = self.place_of(order)?;
        Some(self.under_way.remove(place).1)
    }

    fn place_of(&self, order: u64) -> Option<usize> {
        self.under_way.binary_search_by_key(&order, |(order, _)| *order).ok()
    }

    /// Takes all messages under way out, with their orders, oldest first.
    pub(crate) fn unload(&mut self) -> Vec<(u64, Envelope)> {
        std::mem::take(&mut self.under_way)
    }

    /// Puts messages that were taken out under way again.
    pub(crate) fn load(&mut self, under_way: Vec<(u64, Envelope)>) {
        self.under_way = under_way;
    }

    /// All messages under way with their orders, oldest first.
    pub(crate) fn all_mut(&mut self) -> &mut [(u64, Envelope)] {
        &mut self.under_way
    }
}
