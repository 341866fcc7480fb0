//! The state machine that the servers replicate: a small key-value store.

use std::sync::Arc;

use flotilla_core::{Bytes, Command, Index, Rule, Rules, Session, Snapshot};

/// Keys with their values. `x=1` sets x to 1; words without `=` change nothing.
///
/// Clones share their content until one of them changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct KeyValues {
    /// In the order of the keys.
    values: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// The newest command that was executed of each session, and at which index, in the order of
    /// the clients.
    sessions: Arc<Vec<(Session, Index)>>,
}

impl KeyValues {
    /// Executes the command at an index. Gives the session if the command is of one and is
    /// executed: a repeated one does nothing where the rule about it is on.
    pub fn apply(&mut self, index: Index, command: &Command, rules: Rules) -> Option<Session> {
        match command {
            Command::Client(words) => {
                self.execute(words);
                None
            }
            Command::Session(session, words) => {
                let known = self.newest_of(session.client).map(|(known, _)| known.serial);
                let repeated = known.is_some_and(|known| session.serial <= known);
                if repeated && rules.on(Rule::ClientSessions) {
                    return None;
                }
                self.remember(*session, index);
                self.execute(words);
                Some(*session)
            }
            Command::NoOp | Command::Configuration(_) => None,
        }
    }

    fn execute(&mut self, words: &str) {
        let Some((key, value)) = assignment(words) else { return };
        let values = Arc::make_mut(&mut self.values);
        match values.binary_search_by(|(other, _)| (**other).cmp(key)) {
            Ok(place) => values[place].1 = value.into(),
            Err(place) => values.insert(place, (key.into(), value.into())),
        }
    }

    fn remember(&mut self, session: Session, index: Index) {
        let sessions = Arc::make_mut(&mut self.sessions);
        match sessions.binary_search_by_key(&session.client, |(other, _)| other.client) {
            Ok(place) => sessions[place] = (session, index),
            Err(place) => sessions.insert(place, (session, index)),
        }
    }

    fn newest_of(&self, client: u32) -> Option<(Session, Index)> {
        let find = |(other, _): &(Session, Index)| other.client;
        let place = self.sessions.binary_search_by_key(&client, find).ok()?;
        Some(self.sessions[place])
    }

    /// Where a command was executed, if it is the newest of its session.
    pub fn executed_at(&self, session: Session) -> Option<Index> {
        self.newest_of(session.client)
            .filter(|(known, _)| *known == session)
            .map(|(_, index)| index)
    }

    /// All of it, as a snapshot keeps it: each word as its length, a colon and itself; first
    /// how many keys there are, then each with its value, then the sessions.
    pub fn to_bytes(&self) -> Bytes {
        let mut text = String::new();
        let mut put = |word: &str| {
            text.push_str(&word.len().to_string());
            text.push(':');
            text.push_str(word);
        };
        put(&self.values.len().to_string());
        self.iter().flat_map(|(key, value)| [key, value]).for_each(&mut put);
        for (Session { client, serial }, Index(index)) in &*self.sessions {
            put(&client.to_string());
            put(&serial.to_string());
            put(&index.to_string());
        }
        text.into_bytes().into()
    }

    /// What a snapshot keeps; nothing where there is none. What cannot be read is left out.
    pub fn of_snapshot(snapshot: Option<&Arc<Snapshot>>) -> Self {
        let mut machine = Self::default();
        let mut rest = snapshot.map_or(&[][..], |snapshot| snapshot.data.as_slice());
        let values = Arc::make_mut(&mut machine.values);
        for _ in 0..number(&mut rest).unwrap_or(0) {
            let (Some(key), Some(value)) = (word(&mut rest), word(&mut rest)) else { break };
            values.push((key.into(), value.into()));
        }
        while let (Some(client), Some(serial), Some(index)) =
            (number(&mut rest), number(&mut rest), number(&mut rest))
        {
            let session = Session { client: client as u32, serial: serial as u32 };
            machine.remember(session, Index(index));
        }
        machine
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

/// `x=1` as its key and its value.
pub(crate) fn assignment(words: &str) -> Option<(&str, &str)> {
    let (key, value) = words.split_once('=')?;
    Some((key.trim(), value.trim()))
}

/// The first word of what a snapshot keeps.
fn word<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let colon = rest.iter().position(|byte| *byte == b':')?;
    let length: usize = std::str::from_utf8(&rest[..colon]).ok()?.parse().ok()?;
    let (start, end) = (colon + 1, colon.checked_add(1)?.checked_add(length)?);
    let word = std::str::from_utf8(rest.get(start..end)?).ok()?;
    *rest = &rest[end..];
    Some(word)
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    word(rest)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(commands: &[Command], rules: Rules) -> KeyValues {
        let mut machine = KeyValues::default();
        for (index, command) in (1..).zip(commands) {
            machine.apply(Index(index), command, rules);
        }
        machine
    }

    fn session(serial: u32, words: &str) -> Command {
        Command::Session(Session { client: 1, serial }, words.into())
    }

    #[test]
    fn a_command_sets_its_key() {
        let words = ["x=1", " y = two ", "x=3", "nonsense", ""];
        let commands: Vec<Command> = words.iter().map(|it| Command::Client((*it).into())).collect();
        let mut machine = applied(&commands, Rules::default());
        machine.apply(Index(9), &Command::NoOp, Rules::default());
        assert_eq!(machine.iter().collect::<Vec<_>>(), [("x", "3"), ("y", "two")]);
        assert_eq!(machine.get("z"), None);
    }

    #[test]
    fn a_repeated_command_of_a_session_does_nothing() {
        let commands = [session(1, "x=1"), Command::Client("x=2".into()), session(1, "x=1")];
        let machine = applied(&commands, Rules::default());
        assert_eq!(machine.get("x"), Some("2"));
        assert_eq!(machine.executed_at(Session { client: 1, serial: 1 }), Some(Index(1)));
        let without = Rules::default().with(Rule::ClientSessions, false);
        assert_eq!(applied(&commands, without).get("x"), Some("1"));
    }

    #[test]
    fn a_snapshot_keeps_all_of_it() {
        let commands =
            [session(3, "x=1"), Command::Client("a:b=5:c".into()), Command::Client("é=".into())];
        let machine = applied(&commands, Rules::default());
        let snapshot = |data: Bytes| {
            let last = flotilla_core::Position::default();
            let configuration = flotilla_core::Configuration::default();
            Arc::new(Snapshot { last, configuration, data })
        };
        assert_eq!(KeyValues::of_snapshot(Some(&snapshot(machine.to_bytes()))), machine);
        for noise in ["", "1:9", "3:abc", "99999999999999999999:x", "2:1", "1:11:x"] {
            let noise = snapshot(noise.as_bytes().to_vec().into());
            assert!(KeyValues::of_snapshot(Some(&noise)).is_empty());
        }
    }
}
