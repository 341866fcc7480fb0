//! A whole run in a bounded number of buckets, so that the tape costs the same for any length.

use flotilla_core::Term;
use flotilla_sim::{BranchId, EventId, Marks, Timeline};

/// There are at most this many buckets: more than twice what a wide screen can show apart.
const MOST_BUCKETS: usize = 1024;
/// Signs that a wide strip and a narrow one have room for.
const WIDE: usize = 60;
const NARROW: usize = 24;
/// A band is at least this part of the strip; shorter terms share one.
const LEAST_BAND: f64 = 0.004;

/// What the tape tells of events, the most telling first.
pub(crate) const TOLD: [Marks; 6] = [
    Marks::VIOLATED,
    Marks::ELECTED,
    Marks::CRASHED,
    Marks::RESTARTED,
    Marks::COMMITTED,
    Marks::REQUEST,
];

/// A branch's events in buckets of equal size.
pub(crate) struct Picture {
    branch: BranchId,
    /// Events so far.
    events: u64,
    /// Events in a bucket: a power of two.
    width: u64,
    buckets: Vec<Bucket>,
}

/// Some events in a row.
#[derive(Clone, Copy)]
struct Bucket {
    /// The highest term after them.
    term: u32,
    marks: Marks,
}

/// A stretch of the strip in which the highest term stays the same.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Band {
    pub(crate) term: Term,
    /// Where it begins and ends, as fractions of the strip.
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A sign above the strip.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Sign {
    /// Its place in [`TOLD`].
    pub(crate) what: usize,
    bucket: usize,
    /// Where it stands, as a fraction of the strip.
    pub(crate) at: f64,
    /// Whether a narrow strip has room for it, too.
    pub(crate) narrow: bool,
}

impl Default for Picture {
    fn default() -> Self {
        Self { branch: BranchId(0), events: 0, width: 1, buckets: Vec::new() }
    }
}

impl Picture {
    /// Takes in what is new in the current branch, or everything if it is another branch.
    pub(crate) fn follow(&mut self, timeline: &Timeline) {
        if self.branch != timeline.current() {
            *self = Self { branch: timeline.current(), ..Self::default() };
        }
        while self.events < timeline.last().0
            && let Some(kept) = timeline.kept(EventId(self.events + 1))
        {
            self.add(kept.term, kept.marks);
        }
    }

    fn add(&mut self, term: u32, marks: Marks) {
        if self.events.is_multiple_of(self.width) {
            if self.buckets.len() == MOST_BUCKETS {
                self.halve();
            }
            if self.events.is_multiple_of(self.width) {
                self.buckets.push(Bucket { term, marks: Marks::default() });
            }
        }
        if let Some(bucket) = self.buckets.last_mut() {
            bucket.term = term;
            bucket.marks.add(marks);
        }
        self.events += 1;
    }

    /// Makes one bucket of each two.
    fn halve(&mut self) {
        let pairs = self.buckets.chunks(2).map(|pair| {
            let mut bucket = pair[pair.len() - 1];
            bucket.marks.add(pair[0].marks);
            bucket
        });
        self.buckets = pairs.collect();
        self.width *= 2;
    }

    /// Where a bucket's first event stands on the strip: at the right end is the last event.
    fn place(&self, bucket: usize) -> f64 {
        let event = bucket as u64 * self.width + 1;
        event as f64 / self.events.max(1) as f64
    }

    /// The terms in the order of the strip.
    pub(crate) fn bands(&self) -> Vec<Band> {
        let mut bands = vec![Band { term: Term(0), from: 0.0, to: 0.0 }];
        for (at, bucket) in self.buckets.iter().enumerate() {
            let (term, place) = (Term(bucket.term.into()), self.place(at));
            let Some(band) = bands.last_mut() else { break };
            if band.term == term {
                continue;
            }
            band.to = place;
            if place - band.from < LEAST_BAND {
                band.term = term;
            } else {
                bands.push(Band { term, from: place, to: place });
            }
        }
        if let Some(band) = bands.last_mut() {
            band.to = 1.0;
        }
        bands
    }

    /// The signs that find room, the more telling ones first.
    pub(crate) fn signs(&self) -> Vec<Sign> {
        let mut signs = Vec::new();
        self.place_signs(NARROW, true, &mut signs);
        self.place_signs(WIDE, false, &mut signs);
        signs
    }

    /// Adds signs as long as none comes too close to another.
    fn place_signs(&self, room: usize, narrow: bool, signs: &mut Vec<Sign>) {
        let count = self.buckets.len();
        let apart = count / room;
        let mut free = vec![true; count];
        let claim = |free: &mut [bool], at: usize| {
            free[at.saturating_sub(apart)..count.min(at + apart + 1)].fill(false);
        };
        for sign in signs.iter() {
            claim(&mut free, sign.bucket);
        }
        for (what, mark) in TOLD.into_iter().enumerate() {
            for (at, events) in self.buckets.iter().enumerate() {
                if free[at] && events.marks.has(mark) {
                    claim(&mut free, at);
                    signs.push(Sign { what, bucket: at, at: self.place(at), narrow });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(events: impl IntoIterator<Item = (u32, Marks)>) -> Picture {
        let mut picture = Picture::default();
        for (term, marks) in events {
            picture.add(term, marks);
        }
        picture
    }

    const NOTHING: Marks = Marks::ACTION;

    #[test]
    fn short_runs_are_drawn_event_by_event() {
        let run = [(0, NOTHING), (1, NOTHING), (1, Marks::ELECTED), (1, Marks::COMMITTED)];
        let picture = picture(run);
        assert_eq!(
            picture.bands(),
            [
                Band { term: Term(0), from: 0.0, to: 0.5 },
                Band { term: Term(1), from: 0.5, to: 1.0 }
            ]
        );
        let signs: Vec<_> = picture.signs().iter().map(|sign| (TOLD[sign.what], sign.at)).collect();
        assert_eq!(signs, [(Marks::ELECTED, 0.75), (Marks::COMMITTED, 1.0)]);
    }

    #[test]
    fn a_run_of_any_length_takes_a_bounded_number_of_shapes() {
        let picture = picture((0..300_000).map(|n| (n / 10, Marks::COMMITTED)));
        assert!((MOST_BUCKETS / 2..=MOST_BUCKETS).contains(&picture.buckets.len()));
        assert!(picture.bands().len() as f64 <= 1.0 / LEAST_BAND + 1.0);
        let signs = picture.signs();
        assert!(signs.len() <= WIDE + NARROW, "{}", signs.len());
        assert!(signs.iter().filter(|sign| sign.narrow).count() <= NARROW + 1);
    }

    #[test]
    fn nothing_told_is_lost_when_buckets_are_halved() {
        let told = |n| if n == 77_777 { Marks::VIOLATED } else { Marks::COMMITTED };
        let picture = picture((1..=100_000).map(|n| (1, told(n))));
        let violated: Vec<_> = picture.signs().into_iter().filter(|sign| sign.what == 0).collect();
        assert_eq!(violated.len(), 1);
        assert!((violated[0].at - 0.777_77).abs() < 0.002, "{violated:?}");
    }

    #[test]
    fn bands_follow_each_other_from_end_to_end() {
        let bands = picture((0..5000).map(|n| (n * n / 100_000, NOTHING))).bands();
        assert!(bands[0].from.abs() < f64::EPSILON);
        assert!(bands.windows(2).all(|pair| (pair[0].to - pair[1].from).abs() < f64::EPSILON));
        assert!((bands[bands.len() - 1].to - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn another_branch_is_drawn_anew() {
        let mut timeline = Timeline::new(flotilla_sim::Setup::default());
        for _ in 0..50 {
            timeline.step();
        }
        let mut picture = Picture::default();
        picture.follow(&timeline);
        assert_eq!(picture.events, 50);
        timeline.seek(EventId(10));
        picture.follow(&timeline);
        assert_eq!(picture.events, 50, "the future is still there");
        timeline.act(flotilla_sim::Action::HealAll).unwrap();
        picture.follow(&timeline);
        assert_eq!(picture.events, 11);
    }
}
