//! Expectations, as they are written.

use std::sync::Arc;

use flotilla_core::{Index, Term};

use super::cursor::{Cursor, Token};
use super::names::{self, Names};
use super::{Expectation, Pattern, Reading};

/// What can be expected.
pub(super) const KEYWORDS: &[&str] = &[
    "leader",
    "no",
    "role",
    "term",
    "voted",
    "log",
    "commit",
    "state",
    "waiting",
    "safe",
    "violation",
    "linearizable",
    "not",
];

/// Reads what follows `expect`.
pub(super) fn read(line: &mut Cursor<'_>, names: Names) -> Reading<Expectation> {
    const EXPECTED: &str = "something to expect, such as leader S1";
    let word = line.word(EXPECTED)?;
    let at = names::one_of(word, KEYWORDS, EXPECTED, line)?;
    Ok(match KEYWORDS[at] {
        "leader" => Expectation::Leader(names.server(line)?),
        "no" => {
            names::one_of(line.word("leader")?, &["leader"], "leader", line)?;
            Expectation::NoLeader
        }
        "not" => {
            let expected = "linearizable";
            names::one_of(line.word(expected)?, &[expected], expected, line)?;
            Expectation::Linearizable(false)
        }
        "linearizable" => Expectation::Linearizable(true),
        "role" => Expectation::Role(names.server(line)?, names::role(line)?),
        "term" => Expectation::Term(names.server(line)?, term(line)?),
        "voted" => {
            let id = names.server(line)?;
            if is_none(line)? {
                Expectation::Voted(id, None)
            } else {
                Expectation::Voted(id, Some(names.server(line)?))
            }
        }
        "log" => {
            let id = names.server(line)?;
            let mut terms = Vec::new();
            while !line.at_end() {
                terms.push(term(line)?);
            }
            Expectation::Log(id, terms)
        }
        "commit" => {
            let id = names.server(line)?;
            Expectation::Commit(id, Index(line.number("an index", 0..=u64::MAX)?))
        }
        "state" => {
            let (id, key) = (names.server(line)?, key(line)?);
            let absent = is_none(line)?;
            let value = (!absent).then(|| value(line, "a value, or none")).transpose()?;
            Expectation::State(id, key, value)
        }
        "waiting" => waiting(line, names)?,
        "safe" => Expectation::Safe,
        _ => Expectation::Violation(names::property(line)?),
    })
}

/// A key of the state machine.
pub(super) fn key(line: &mut Cursor<'_>) -> Reading<Arc<str>> {
    value(line, "a key such as x")
}

fn term(line: &mut Cursor<'_>) -> Reading<Term> {
    line.number("a term", 0..=u64::MAX).map(Term)
}

/// Passes over `none` if it stands here.
fn is_none(line: &mut Cursor<'_>) -> Reading<bool> {
    let none = line.peek()? == Token::Word("none");
    if none {
        line.next()?;
    }
    Ok(none)
}

/// A word, or anything in quotes.
fn value(line: &mut Cursor<'_>, expected: &str) -> Reading<Arc<str>> {
    match line.next()? {
        Token::Word(word) => Ok(word.into()),
        Token::Text(text) => Ok(text),
        other => Err(line.error(other.named(), expected)),
    }
}

/// A link and how many; a kind may stand on either side of the number.
fn waiting(line: &mut Cursor<'_>, names: Names) -> Reading<Expectation> {
    let (from, to) = if line.peek()? == Token::Word("all") {
        line.next()?;
        (None, None)
    } else {
        names.link(line, "`all` or a link such as S1->S2, *->S2 or *->*")?
    };
    let kind = |line: &mut Cursor<'_>| {
        let worded = matches!(line.peek()?, Token::Word(_)) && !line.at_number();
        if !worded {
            return Ok(None);
        }
        let word = line.word("a kind")?;
        names::kind_named(word, line, "or how many").map(Some)
    };
    let before = kind(line)?;
    let count = line.number("how many messages", 0..=u64::from(u32::MAX))?;
    let kind = if before.is_some() { before } else { kind(line)? };
    Ok(Expectation::Waiting(Pattern { from, to, kind }, count as usize))
}
