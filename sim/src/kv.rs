//! The state machine that the servers replicate: a small key-value store.

use std::sync::Arc;

use flotilla_core::{Bytes, Command, Snapshot};

/// Keys with their values. `x=1` sets x to 1; words without `=` change nothing.
///
/// Clones share their content until one of them changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct KeyValues {
    /// In the order of the keys.
    values: Arc<Vec<(Arc<str>, Arc<str>)>>,
}

impl KeyValues {
    /// Executes a command.
    pub fn apply(&mut self, command: &Command) {
        let Command::Client(words) = command else { return };
        let Some((key, value)) = words.split_once('=') else { return };
        let (key, value) = (key.trim(), value.trim());
        let values = Arc::make_mut(&mut self.values);
        match values.binary_search_by(|(other, _)| (**other).cmp(key)) {
            Ok(place) => values[place].1 = value.into(),
            Err(place) => values.insert(place, (key.into(), value.into())),
        }
    }

    /// All keys with their values, as a snapshot keeps them: each as its length, a colon and
    /// itself.
    pub fn to_bytes(&self) -> Bytes {
        let mut text = String::new();
        for word in self.iter().flat_map(|(key, value)| [key, value]) {
            text.push_str(&word.len().to_string());
            text.push(':');
            text.push_str(word);
        }
        text.into_bytes().into()
    }

    /// What a snapshot keeps; nothing where there is none. What cannot be read is left out.
    pub fn of_snapshot(snapshot: Option<&Arc<Snapshot>>) -> Self {
        let mut values = Vec::new();
        let mut rest = snapshot.map_or(&[][..], |snapshot| snapshot.data.as_slice());
        while let Some(key) = word(&mut rest) {
            let Some(value) = word(&mut rest) else { break };
            values.push((key, value));
        }
        Self { values: Arc::new(values) }
    }

    /// The value of `key`, if it has one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// All keys with their values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_ref(), value.as_ref()))
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The first word of what a snapshot keeps.
fn word(rest: &mut &[u8]) -> Option<Arc<str>> {
    let colon = rest.iter().position(|byte| *byte == b':')?;
    let length: usize = std::str::from_utf8(&rest[..colon]).ok()?.parse().ok()?;
    let (start, end) = (colon + 1, colon.checked_add(1)?.checked_add(length)?);
    let word = std::str::from_utf8(rest.get(start..end)?).ok()?;
    *rest = &rest[end..];
    Some(word.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_sets_its_key() {
        let mut machine = KeyValues::default();
        for words in ["x=1", " y = two ", "x=3", "nonsense", ""] {
            machine.apply(&Command::Client(words.into()));
        }
        machine.apply(&Command::NoOp);
        assert_eq!(machine.iter().collect::<Vec<_>>(), [("x", "3"), ("y", "two")]);
        assert_eq!(machine.get("z"), None);
    }
}
