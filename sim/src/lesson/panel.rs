//! The five panels of Figure 8 and its two endings.

use std::fmt;

/// A panel of Figure 8.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Panel {
    /// A leader has replicated an entry on a minority.
    A,
    /// Another leader has a different entry at the same index.
    B,
    /// A leader that holds the first entry has brought it to a majority.
    C,
    /// The rival has overwritten it.
    D,
    /// An entry of the leader's own term keeps the rival from winning.
    E,
}

impl Panel {
    /// All five, in the order of the figure.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// Its letter: `a` to `e`.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
            Self::E => "e",
        }
    }

    /// What it shows, with the names and numbers of the paper.
    pub const fn text(self) -> &'static str {
        match self {
            Self::A => "S1 is leader and partially replicates the entry at index 2.",
            Self::B => {
                "S1 crashes; S5 is elected leader for term 3 and accepts a different entry at index 2."
            }
            Self::C => {
                "S5 crashes; S1 restarts, is elected leader, and continues replication: the entry of term 2 is on a majority."
            }
            Self::D => {
                "S1 crashes; S5 is elected leader and overwrites the entry with its own of term 3."
            }
            Self::E => {
                "S1 replicates an entry of its own term on a majority before it crashes: S5 cannot win."
            }
        }
    }

    /// The logs that the paper draws, as the terms of their entries, S1 to S5.
    pub const fn logs(self) -> [&'static [u64]; 5] {
        match self {
            Self::A => [&[1, 2], &[1, 2], &[1], &[1], &[1]],
            Self::B => [&[1, 2], &[1, 2], &[1], &[1], &[1, 3]],
            Self::C => [&[1, 2, 4], &[1, 2], &[1, 2], &[1], &[1, 3]],
            Self::D => [&[1, 3], &[1, 3], &[1, 3], &[1, 3], &[1, 3]],
            Self::E => [&[1, 2, 4], &[1, 2, 4], &[1, 2, 4], &[1], &[1, 3]],
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// `(a)` to `(e)`, as the paper writes them.
impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.letter())
    }
}

/// One value for each panel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct PerPanel<T>([T; 5]);

impl<T: Copy> PerPanel<T> {
    pub(super) const fn get(&self, panel: Panel) -> T {
        self.0[panel.place()]
    }

    pub(super) const fn set(&mut self, panel: Panel, value: T) {
        self.0[panel.place()] = value;
    }
}

/// How the figure ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Ending {
    /// In (d): the leader crashes at once, and the rival overwrites the entry.
    #[default]
    Overwritten,
    /// In (e): the leader first replicates an entry of its own term.
    Committed,
}

impl Ending {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Overwritten, Self::Committed];

    /// The panel it ends in.
    pub const fn panel(self) -> Panel {
        match self {
            Self::Overwritten => Panel::D,
            Self::Committed => Panel::E,
        }
    }

    /// The choice in a few words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Overwritten => "(d) The leader crashes now",
            Self::Committed => "(e) It first replicates an entry of its own term",
        }
    }
}
