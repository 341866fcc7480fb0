//! Which part of the logs the ledger shows.

/// How many columns the ledger has, by how many are needed. They grow in steps, so that cells
/// do not change their size with every entry.
const COLUMNS: [u64; 3] = [6, 9, 12];
/// A window that follows the newest entry moves by this many columns at once, so that the
/// others stand still meanwhile.
const FOLLOWS_BY: u64 = 4;
/// And by this many when somebody leafs through the log.
const LEAFS_BY: u64 = 8;

/// Indices in a row, from the first one shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LogWindow {
    pub(crate) first: u64,
    pub(crate) columns: u64,
    /// The first index of the window that shows the newest entry.
    newest: u64,
}

impl LogWindow {
    /// The window on logs of which the longest ends at `last`: from `chosen` on, or else with
    /// the newest entry. One column more than there are entries: nextIndex points there.
    pub(crate) fn new(last: u64, chosen: Option<u64>) -> Self {
        let needed = last + 1;
        let most = COLUMNS[COLUMNS.len() - 1];
        let columns = COLUMNS.into_iter().find(|columns| *columns >= needed).unwrap_or(most);
        let newest = needed.saturating_sub(columns).div_ceil(FOLLOWS_BY) * FOLLOWS_BY + 1;
        let first = chosen.map_or(newest, |first| first.clamp(1, newest));
        Self { first, columns, newest }
    }

    /// The last index shown.
    pub(crate) const fn last(self) -> u64 {
        self.first + self.columns - 1
    }

    /// Whether there is more than it shows.
    pub(crate) const fn is_part(self) -> bool {
        self.newest > 1
    }

    /// Whether it shows the newest entry, and follows it.
    pub(crate) const fn is_newest(self) -> bool {
        self.first >= self.newest
    }

    /// Where the window before this one begins.
    pub(crate) fn earlier(self) -> u64 {
        self.first.saturating_sub(LEAFS_BY).max(1)
    }

    /// Where the window after this one begins; none for the newest, which follows.
    pub(crate) fn later(self) -> Option<u64> {
        Some(self.first + LEAFS_BY).filter(|first| *first < self.newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(last: u64, chosen: Option<u64>) -> (u64, u64) {
        let window = LogWindow::new(last, chosen);
        (window.first, window.last())
    }

    #[test]
    fn short_logs_are_shown_whole_with_a_place_for_the_next_entry() {
        assert_eq!([0, 5, 6, 8, 9, 11].map(|last| shown(last, None).1), [6, 6, 9, 9, 12, 12]);
        assert!((0..12).all(|last| !LogWindow::new(last, None).is_part()));
    }

    #[test]
    fn a_long_log_is_shown_at_its_end_and_stands_still_for_some_entries() {
        let firsts: Vec<_> = (12..20).map(|last| shown(last, None).0).collect();
        assert_eq!(firsts, [5, 5, 5, 5, 9, 9, 9, 9]);
        for last in 0..10_000 {
            let (first, end) = shown(last, None);
            assert!(first <= last.max(1) && last < end, "{last} in {first}..={end}");
        }
    }

    #[test]
    fn one_can_leaf_to_the_beginning_and_back() {
        let mut window = LogWindow::new(100, None);
        let mut seen = 0;
        while window.first > 1 {
            window = LogWindow::new(100, Some(window.earlier()));
            seen += 1;
        }
        assert!(seen < 20);
        while !window.is_newest() {
            window = LogWindow::new(100, window.later());
        }
        assert_eq!(window, LogWindow::new(100, None));
    }
}
