//! Entries on their way.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::Entry;

/// A run of entries, as a message or a record carries them. Clones share it, and where there is
/// none nothing is shared: most messages are heartbeats and answers, and counting who shares
/// nothing would cost them as much as their own work.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Entries(Option<Arc<[Entry]>>);

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl From<&[Entry]> for Entries {
    fn from(entries: &[Entry]) -> Self {
        Self((!entries.is_empty()).then(|| entries.into()))
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(Some(Arc::new([entry])))
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let entries: Arc<[Entry]> = entries.into_iter().collect();
        Self((!entries.is_empty()).then_some(entries))
    }
}

/// As a slice hashes itself, whether there are entries or not.
impl Hash for Entries {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Entries {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(to)
    }
}
