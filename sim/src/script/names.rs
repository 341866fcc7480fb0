//! Names as scripts write them: servers, links, kinds, rules, and words that must be one of a
//! list.

use flotilla_core::{Kind, Mechanism, RoleKind, Rule, ServerId, ServerSet};

use super::cursor::{Cursor, Token, quoted};
use super::numbers::{split_at_pair, whole};
use super::{Pattern, Reading, Which};
use crate::action::MessageId;
use crate::referee::Property;

/// Two servers, and whether one way is meant or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pair {
    OneWay(ServerId, ServerId),
    BothWays(ServerId, ServerId),
}

/// Reads the names of a cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    servers: u8,
}

impl Names {
    pub(super) const fn of(servers: u8) -> Self {
        Self { servers }
    }

    fn expected_server(self) -> String {
        if self.servers == 1 {
            "S1, the only server".to_string()
        } else {
            format!("a server from S1 to S{}", self.servers)
        }
    }

    /// A server.
    pub(super) fn server(self, line: &mut Cursor<'_>) -> Reading<ServerId> {
        let word = line.word(&self.expected_server())?;
        self.server_named(word, line)
    }

    pub(super) fn server_named(self, word: &str, line: &Cursor<'_>) -> Reading<ServerId> {
        server_in(word)
            .filter(|id| id.number() <= self.servers)
            .ok_or_else(|| line.error(quoted(word), &self.expected_server()))
    }

    /// `S1->S3` or `S1-S3`.
    pub(super) fn pair(self, word: &str, line: &Cursor<'_>) -> Reading<Pair> {
        if let Some((from, to)) = split_at_pair(word, *b"->") {
            let ends = self.two(word, from, to, line)?;
            return Ok(Pair::OneWay(ends.0, ends.1));
        }
        if let Some((a, b)) = word.split_once('-') {
            let ends = self.two(word, a, b, line)?;
            return Ok(Pair::BothWays(ends.0, ends.1));
        }
        Err(line.error(quoted(word), "a link such as S1->S3, or S1-S3 for both ways"))
    }

    fn two(self, word: &str, a: &str, b: &str, line: &Cursor<'_>) -> Reading<(ServerId, ServerId)> {
        let ends = (self.server_named(a, line)?, self.server_named(b, line)?);
        if ends.0 == ends.1 {
            return Err(line.error(quoted(word), "a link between two different servers"));
        }
        Ok(ends)
    }

    /// Which messages: `all`, `S1->S2`, `*->S2 AppendEntries`, `S1->S2 @3`.
    pub(super) fn which(self, line: &mut Cursor<'_>) -> Reading<Which> {
        if line.peek()? == Token::Word("all") {
            line.next()?;
            return Ok(Which::All);
        }
        let (from, to) = self.link(line, "`all` or a link such as S1->S2, *->S2 or *->*")?;
        let Token::Word(word) = line.peek()? else {
            return Ok(Which::Matching(Pattern { from, to, kind: None }));
        };
        line.next()?;
        let Some(number) = word.strip_prefix('@') else {
            let kind = Some(kind_named(word, line, "or a number such as @3")?);
            return Ok(Which::Matching(Pattern { from, to, kind }));
        };
        let (Some(from), Some(to)) = (from, to) else {
            return Err(line.error(quoted(word), "a link without * before a number"));
        };
        let number = whole(number).and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| *number > 0) {
            Some(number) => Ok(Which::One(MessageId { from, to, number })),
            None => Err(line.error(quoted(word), "the number of a message, from @1 on")),
        }
    }

    /// A link, either end of which may be `*`.
    pub(super) fn link(
        self,
        line: &mut Cursor<'_>,
        expected: &str,
    ) -> Reading<(Option<ServerId>, Option<ServerId>)> {
        let word = line.word(expected)?;
        let Some((from, to)) = split_at_pair(word, *b"->") else {
            return Err(line.error(quoted(word), expected));
        };
        let end = |end| if end == "*" { Ok(None) } else { self.server_named(end, line).map(Some) };
        let (from, to) = (end(from)?, end(to)?);
        if from.is_some() && from == to {
            return Err(line.error(quoted(word), "a link between two different servers"));
        }
        Ok((from, to))
    }

    /// One or more servers, each once.
    pub(super) fn set(self, line: &mut Cursor<'_>) -> Reading<ServerSet> {
        let mut set = ServerSet::EMPTY;
        while set.is_empty() || !line.at_end() {
            let id = self.server(line)?;
            if set.contains(id) {
                return Err(line.error(format!("{id} for the second time"), "each server once"));
            }
            set.insert(id);
        }
        Ok(set)
    }

    /// Groups of servers with `|` in between.
    pub(super) fn groups(self, line: &mut Cursor<'_>) -> Reading<Vec<ServerSet>> {
        let mut groups = Vec::new();
        let mut named = ServerSet::EMPTY;
        loop {
            let mut group = ServerSet::EMPTY;
            while group.is_empty() || matches!(line.peek()?, Token::Word(_)) {
                let id = self.server(line)?;
                if named.contains(id) {
                    return Err(line.error(format!("{id} for the second time"), "each server once"));
                }
                named.insert(id);
                group.insert(id);
            }
            groups.push(group);
            if line.peek()? != Token::Bar {
                return Ok(groups);
            }
            line.next()?;
        }
    }
}

/// `S1` to `S9`.
fn server_in(word: &str) -> Option<ServerId> {
    match word.as_bytes() {
        [b'S', digit @ b'1'..=b'9'] => ServerId::new(digit - b'0'),
        _ => None,
    }
}

/// A client that has a session: `C1`.
pub(super) fn client(line: &mut Cursor<'_>) -> Reading<u32> {
    let expected = "a client such as C1";
    let word = line.word(expected)?;
    let number = word.strip_prefix('C').and_then(whole).and_then(|it| u32::try_from(it).ok());
    number.filter(|number| *number > 0).ok_or_else(|| line.error(quoted(word), expected))
}

/// A kind of message.
pub(super) fn kind_named(word: &str, line: &Cursor<'_>, or: &str) -> Reading<Kind> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    one_of(word, &known, &format!("a kind of message such as AppendEntries {or}"), line)
        .map(|at| Kind::ALL[at])
}

/// A rule that can be switched off.
pub(super) fn rule(line: &mut Cursor<'_>) -> Reading<Rule> {
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.switchable()).collect();
    let known: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
    let expected = "a rule that can be switched off, such as current-term-commit";
    let word = line.word(expected)?;
    if Mechanism::ALL.iter().any(|mechanism| mechanism.id() == word) {
        let found = format!("{}, a mechanism that is off unless `with` asks for it", quoted(word));
        return Err(line.error(found, expected));
    }
    one_of(word, &known, expected, line).map(|at| rules[at])
}

/// A role.
pub(super) fn role(line: &mut Cursor<'_>) -> Reading<RoleKind> {
    const ROLES: [RoleKind; 4] =
        [RoleKind::Follower, RoleKind::PreCandidate, RoleKind::Candidate, RoleKind::Leader];
    let expected = "follower, pre-candidate, candidate or leader";
    let word = line.word(expected)?;
    one_of(word, &ROLES.map(RoleKind::name), expected, line).map(|at| ROLES[at])
}

/// A property.
pub(super) fn property(line: &mut Cursor<'_>) -> Reading<Property> {
    let expected = "a property such as leader-completeness";
    let word = line.word(expected)?;
    let known: Vec<&str> = Property::ALL.iter().map(|property| property.id()).collect();
    one_of(word, &known, expected, line).map(|at| Property::ALL[at])
}

/// Where `word` stands in `known`. Otherwise an error that tells what it may have been meant to
/// be.
pub(super) fn one_of(
    word: &str,
    known: &[&str],
    expected: &str,
    line: &Cursor<'_>,
) -> Reading<usize> {
    if let Some(at) = known.iter().position(|name| *name == word) {
        return Ok(at);
    }
    let found = quoted(word);
    let meant = nearest(word, known);
    Err(match meant {
        Some(name) => line.error(found, &format!("`{name}`")),
        None => line.error(found, expected),
    })
}

/// The name that `word` is a misspelling of, if it is close to one.
fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let length = word.chars().count();
    if !(3..=40).contains(&length) {
        return None;
    }
    let allowed = if length < 6 { 1 } else { 2 };
    let mut meant = None;
    let mut nearest = allowed + 1;
    for name in names {
        let far = distance(word, name);
        if far < nearest {
            (meant, nearest) = (Some(*name), far);
        }
    }
    meant
}

/// How many letters have to be changed, added, left out or swapped with the next one.
fn distance(a: &str, b: &str) -> usize {
    let lower = |word: &str| word.chars().map(|c| c.to_ascii_lowercase()).collect::<Vec<char>>();
    let (a, b) = (lower(a), lower(b));
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped { least.min(rows[i - 2][j - 2] + 1) } else { least }
            };
        }
    }
    rows[a.len()][b.len()]
}
