//! A stretch of a run as a strip shows it: terms as bands, and signs for what was telling. It
//! costs the same for any length, since it is made from columns and not from events.

use flotilla_core::Term;
use flotilla_sim::{BranchId, Columns, EventId, Marks, Timeline};

/// There are at most this many columns: more than a wide screen can show apart.
const MOST_COLUMNS: u64 = 1024;
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

/// A stretch of a branch on a strip.
pub(crate) struct Picture {
    /// The last event before the stretch, and its own last one.
    after: u64,
    to: u64,
    /// The last event of the strip, at its right end.
    axis: u64,
    columns: Columns,
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
    column: usize,
    /// Where it stands, as a fraction of the strip.
    pub(crate) at: f64,
    /// Whether a narrow strip has room for it, too.
    pub(crate) narrow: bool,
}

impl Picture {
    /// The events of a branch after `after` and up to its last one, on a strip that ends with
    /// the event `axis`.
    pub(crate) fn of(timeline: &Timeline, branch: BranchId, after: EventId, axis: EventId) -> Self {
        let to = timeline.branches()[branch.0].last();
        let columns = timeline.columns(branch, after, to, MOST_COLUMNS);
        Self { after: after.0, to: to.0, axis: axis.0.max(1), columns }
    }

    /// Where an event stands on the strip.
    fn place_of(&self, event: u64) -> f64 {
        event as f64 / self.axis as f64
    }

    /// Where a column's first event stands on the strip.
    fn place(&self, column: usize) -> f64 {
        self.place_of(self.after + 1 + column as u64 * self.columns.width)
    }

    /// The terms in the order of the strip.
    pub(crate) fn bands(&self) -> Vec<Band> {
        let begin = self.place_of(self.after);
        let mut bands = vec![Band { term: Term(0), from: begin, to: begin }];
        for (at, column) in self.columns.columns.iter().enumerate() {
            let (term, place) = (Term(column.term.into()), self.place(at));
            let Some(band) = bands.last_mut() else { break };
            if band.term == term {
                continue;
            }
            band.to = place;
            // What comes first in the stretch begins with it.
            if place - band.from < LEAST_BAND || at == 0 && self.after > 0 {
                band.term = term;
            } else {
                bands.push(Band { term, from: place, to: place });
            }
        }
        if let Some(band) = bands.last_mut() {
            band.to = self.place_of(self.to);
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
        let columns = &self.columns.columns;
        let count = columns.len();
        let apart = (self.axis / self.columns.width) as usize / room;
        let mut free = vec![true; count];
        let claim = |free: &mut [bool], at: usize| {
            free[at.saturating_sub(apart)..count.min(at + apart + 1)].fill(false);
        };
        for sign in signs.iter() {
            claim(&mut free, sign.column);
        }
        for (what, mark) in TOLD.into_iter().enumerate() {
            for (at, events) in columns.iter().enumerate() {
                if free[at] && events.marks.has(mark) {
                    claim(&mut free, at);
                    signs.push(Sign { what, column: at, at: self.place(at), narrow });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::ServerSet;
    use flotilla_sim::{Bucket, Setup};

    /// A run of these events, one in each column, or several where there are many.
    fn picture(events: impl IntoIterator<Item = (u32, Marks)>) -> Picture {
        let bucket = |(term, marks)| Bucket { term, marks, servers: ServerSet::EMPTY };
        let all: Vec<_> = events.into_iter().map(bucket).collect();
        let to = all.len() as u64;
        let width = to.div_ceil(MOST_COLUMNS).next_power_of_two();
        let merge = |some: &[Bucket]| {
            some.iter().copied().reduce(|mut one, other| {
                one.marks.add(other.marks);
                Bucket { term: other.term, ..one }
            })
        };
        let columns = all.chunks(width as usize).filter_map(merge).collect();
        Picture { after: 0, to, axis: to, columns: Columns { width, columns } }
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
        assert!(picture.bands().len() as f64 <= 1.0 / LEAST_BAND + 1.0);
        let signs = picture.signs();
        assert!(signs.len() <= WIDE + NARROW, "{}", signs.len());
        assert!(signs.iter().filter(|sign| sign.narrow).count() <= NARROW + 1);
    }

    #[test]
    fn what_is_told_stands_where_it_happened() {
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
    fn a_branch_is_drawn_from_where_it_parts_to_its_end() {
        let mut timeline = Timeline::new(Setup::default());
        for _ in 0..50 {
            timeline.step();
        }
        timeline.seek(EventId(30));
        let term = timeline.kept(EventId(30)).unwrap().term;
        timeline.act(flotilla_sim::Action::HealAll).unwrap();
        for _ in 0..4 {
            timeline.step();
        }
        let picture = Picture::of(&timeline, timeline.current(), EventId(30), EventId(50));
        let bands = picture.bands();
        assert_eq!(bands[0], Band { term: Term(term.into()), from: 0.6, to: bands[0].to });
        assert!((bands[bands.len() - 1].to - 0.7).abs() < f64::EPSILON, "{bands:?}");
    }
}
