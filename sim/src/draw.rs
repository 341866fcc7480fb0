//! Chance without a stream: each draw is a function of what it is for.
//!
//! A draw depends on (seed, purpose, link or server, how many-th), so that touching one link
//! never shifts what another one draws.

use flotilla_core::ServerId;

use crate::setup::Chance;
use crate::time::{Span, Time};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    ElectionTimeout = 1,
    Latency = 2,
    Loss = 3,
    Duplication = 4,
    DiskWrite = 5,
    LeaderCrash = 6,
}

/// The draws of one run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Draws {
    seed: u64,
}

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The draws of the `nth` of many runs, which have nothing to do with those of another.
    pub(crate) const fn of_trial(self, nth: u32) -> Self {
        Self { seed: mix(mix(self.seed).wrapping_add(nth as u64)) }
    }

    /// The seed of a run with these draws.
    pub(crate) const fn seed(self) -> u64 {
        self.seed
    }

    /// The `nth` draw of a server, evenly from `span`.
    pub(crate) fn of_server(
        self,
        purpose: Purpose,
        server: ServerId,
        nth: u32,
        span: Span,
    ) -> Time {
        within(span, self.bits(purpose, server.number(), 0, nth))
    }

    /// The `nth` draw of a link, evenly from `span`.
    pub(crate) fn of_link(
        self,
        purpose: Purpose,
        link: (ServerId, ServerId),
        nth: u32,
        span: Span,
    ) -> Time {
        within(span, self.bits(purpose, link.0.number(), link.1.number(), nth))
    }

    /// Whether the `nth` draw of a link says yes.
    pub(crate) fn happens(
        self,
        purpose: Purpose,
        link: (ServerId, ServerId),
        nth: u32,
        chance: Chance,
    ) -> bool {
        if chance == Chance::NEVER {
            return false;
        }
        let bits = self.bits(purpose, link.0.number(), link.1.number(), nth);
        scale(bits, u64::from(Chance::ALWAYS.0)) < u64::from(chance.0)
    }

    fn bits(self, purpose: Purpose, a: u8, b: u8, nth: u32) -> u64 {
        let what = u64::from(purpose as u8) << 48
            | u64::from(a) << 40
            | u64::from(b) << 32
            | u64::from(nth);
        mix(mix(self.seed).wrapping_add(what))
    }
}

fn within(span: Span, bits: u64) -> Time {
    let width = span.max.since(span.min).0.saturating_add(1);
    span.min + Time(scale(bits, width))
}

/// An even draw from `0..width` out of 64 random bits.
pub(crate) fn scale(bits: u64, width: u64) -> u64 {
    ((u128::from(bits) * u128::from(width)) >> 64) as u64
}

/// The finisher of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the input reaches
/// every bit of the output.
pub(crate) const fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    #[test]
    fn draws_cover_the_span_and_stay_inside_it() {
        let span = Span { min: Time(10), max: Time(13) };
        let mut seen = [0_u32; 4];
        for nth in 0..4000 {
            let Time(drawn) =
                Draws::new(7).of_server(Purpose::ElectionTimeout, server(1), nth, span);
            seen[(drawn - 10) as usize] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
    }

    #[test]
    fn one_link_does_not_shift_another() {
        let span = Span::millis(5, 15);
        let draw =
            |to, nth| Draws::new(7).of_link(Purpose::Latency, (server(1), server(to)), nth, span);
        assert_ne!(draw(2, 0), draw(3, 0));
        assert_ne!(draw(2, 0), draw(2, 1));
        assert_eq!(draw(2, 1), draw(2, 1));
    }

    #[test]
    fn a_chance_happens_about_as_often_as_it_says() {
        let link = (server(1), server(2));
        let hits = |chance| {
            (0..10_000)
                .filter(|nth| Draws::new(3).happens(Purpose::Loss, link, *nth, chance))
                .count()
        };
        assert_eq!(hits(Chance::NEVER), 0);
        assert_eq!(hits(Chance::ALWAYS), 10_000);
        assert!((850..1150).contains(&hits(Chance(100_000))));
    }
}
