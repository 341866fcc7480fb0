//! Where terms and time without a leader are drawn, whoever draws them: bars of one second each,
//! on the same scales for both lives.

use std::fmt::Write as _;

use super::Second;

/// The place for the bars of one life, in pixels: those of terms above those of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// What is left of both.
    pub left: u32,
    /// Their width.
    pub across: u32,
    /// Those of terms.
    pub terms: Room,
    /// Those of the time without a leader.
    pub leaderless: Room,
}

/// A place from top to bottom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    /// What is above it.
    pub top: u32,
    /// Its height.
    pub down: u32,
}

impl Room {
    /// Where it ends.
    pub const fn bottom(self) -> u32 {
        self.top + self.down
    }
}

/// Everything with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The bars of each life, in their order.
    pub lives: Vec<Bars>,
    /// The terms that are written at the side.
    pub terms: Vec<Mark>,
    /// The seconds that are written below.
    pub seconds: Vec<Mark>,
    /// A line from top to bottom of both places where the lives are now, as SVG writes a path.
    pub now: String,
}

/// The bars of a life, as SVG writes a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bars {
    /// Terms that began in each second.
    pub terms: String,
    /// For how much of it there was no leader.
    pub leaderless: String,
}

/// A number that is written beside a scale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Where: from the top, or from the left.
    pub at: String,
    /// The number.
    pub number: u32,
}

/// Where something stands, in tenths of pixels.
struct Tenths(u64);

/// The most terms in a second that need no other scale than most lives: timeouts take 150 ms at
/// least.
const TERMS: u32 = 8;
/// A second in microseconds.
const SECOND: u64 = 1_000_000;

/// Gives lives of so many seconds their places, as far as they are.
pub fn layout(lives: &[Vec<Second>], length: u32, frame: &Frame) -> Layout {
    let highest = lives.iter().flatten().map(|second| second.terms).max().unwrap_or(0);
    // Of four parts.
    let most = highest.max(TERMS).next_multiple_of(4);
    let bars = |life: &Vec<Second>| Bars {
        terms: bars(frame, frame.terms, length, u64::from(most), life, |it| it.terms.into()),
        leaderless: bars(frame, frame.leaderless, length, SECOND, life, |it| it.leaderless.0),
    };
    let height = |number: u32| {
        let at = height(frame.terms, number.into(), most.into()).text();
        Mark { at, number }
    };
    let step = [2, 5, 10, 20, 30].into_iter().find(|step| length / step <= 6).unwrap_or(60);
    let marks = (0..=length / step).map(|nth| nth * step);
    let passed = lives.iter().map(Vec::len).max().unwrap_or(0);
    Layout {
        lives: lives.iter().map(bars).collect(),
        terms: (0..=4).map(|quarter| height(most / 4 * quarter)).collect(),
        seconds: marks
            .map(|number| Mark { at: place(frame, number.into(), length).text(), number })
            .collect(),
        now: now(frame, &place(frame, passed as u64, length).text()),
    }
}

/// A line through both places at `x`; what is written between them stays free.
fn now(frame: &Frame, x: &str) -> String {
    let through = |room: Room| format!("M{x} {}v{}", room.top, room.down);
    through(frame.terms) + &through(frame.leaderless)
}

/// The outline of bars without gaps.
fn bars(
    frame: &Frame,
    room: Room,
    length: u32,
    most: u64,
    life: &[Second],
    of: impl Fn(&Second) -> u64,
) -> String {
    let bottom = room.bottom();
    let mut path = format!("M{} {bottom}", frame.left);
    for (second, ends) in life.iter().zip(1..) {
        let (y, x) = (height(room, of(second), most), place(frame, ends, length));
        // Writing to a string does not fail.
        let _ = write!(path, "V{}H{}", y.text(), x.text());
    }
    let _ = write!(path, "V{bottom}Z");
    path
}

/// Where a number stands, from the top.
fn height(room: Room, number: u64, most: u64) -> Tenths {
    Tenths(10 * u64::from(room.bottom()) - 10 * u64::from(room.down) * number / most)
}

/// Where a second begins, from the left.
fn place(frame: &Frame, second: u64, length: u32) -> Tenths {
    let across = 10 * u64::from(frame.across) * second / u64::from(length.max(1));
    Tenths(10 * u64::from(frame.left) + across)
}

impl Tenths {
    fn text(&self) -> String {
        let (whole, rest) = (self.0 / 10, self.0 % 10);
        if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    const FRAME: Frame = Frame {
        left: 40,
        across: 200,
        terms: Room { top: 10, down: 80 },
        leaderless: Room { top: 100, down: 50 },
    };

    fn second(terms: u32, millis: u64) -> Second {
        Second { terms, leaderless: Time::from_millis(millis) }
    }

    #[test]
    fn a_bar_is_as_high_as_its_number_and_a_second_wide() {
        let lives = [vec![second(2, 1000), second(0, 250)], vec![]];
        let laid_out = layout(&lives, 10, &FRAME);
        assert_eq!(laid_out.lives[0].terms, "M40 90V70H60V90H80V90Z");
        assert_eq!(laid_out.lives[0].leaderless, "M40 150V100H60V137.5H80V150Z");
        assert_eq!(laid_out.lives[1].terms, "M40 90V90Z");
        assert_eq!(laid_out.now, "M80 10v80M80 100v50");
    }

    #[test]
    fn both_lives_have_the_scale_of_the_one_with_more_terms() {
        let few = layout(&[vec![second(3, 0)], vec![second(1, 0)]], 10, &FRAME);
        let many = layout(&[vec![second(21, 0)], vec![second(1, 0)]], 10, &FRAME);
        let numbers =
            |laid_out: &Layout| laid_out.terms.iter().map(|it| it.number).collect::<Vec<_>>();
        assert_eq!(numbers(&few), [0, 2, 4, 6, 8]);
        assert_eq!(numbers(&many), [0, 6, 12, 18, 24]);
        assert_eq!((&*few.terms[0].at, &*few.terms[4].at), ("90", "10"));
        assert_ne!(few.lives[1].terms, many.lives[1].terms);
    }

    #[test]
    fn seven_seconds_at_most_are_written_below() {
        for length in 10..=300 {
            let marks = layout(&[], length, &FRAME).seconds;
            assert!((3..=7).contains(&marks.len()), "{length}: {marks:?}");
            assert!(marks.iter().all(|mark| mark.number <= length));
        }
    }
}
