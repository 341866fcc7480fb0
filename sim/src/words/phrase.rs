//! Parts of speech: numbers, lists, names.

use flotilla_core::{Index, Position, RoleKind, Rule, Rules, ServerId, ServerSet, Term};

pub(super) use crate::told::{client_words, command};

/// `1 entry`, `2 entries`.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `3 of 5 servers`.
pub(super) fn part(servers: u8, of: u8) -> String {
    if of == 1 { "the only server".to_string() } else { format!("{servers} of {of} servers") }
}

/// `S1`, `S1 and S2`, `S1, S2 and S3`.
pub(super) fn servers(set: ServerSet) -> String {
    join(set.iter().map(|id| id.to_string()))
}

/// `S1 is`, `S1 and S2 are`.
pub(super) fn servers_are(set: ServerSet) -> String {
    servers(set) + if set.len() == 1 { " is" } else { " are" }
}

/// Things in a row, with *and* before the last.
pub(crate) fn join(things: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    let mut things = things.peekable();
    while let Some(thing) = things.next() {
        if !text.is_empty() {
            text.push_str(if things.peek().is_some() { ", " } else { " and " });
        }
        text.push_str(&thing);
    }
    text
}

/// `index 2`, `indices 2–3`.
pub(super) fn indices(first: Index, last: Index) -> String {
    if first >= last { format!("index {first}") } else { format!("indices {first}–{last}") }
}

/// `index 2 is`, `indices 2–3 are`.
pub(super) fn indices_are(first: Index, last: Index) -> String {
    indices(first, last) + if first >= last { " is" } else { " are" }
}

/// How a role ends: `steps down as leader of term 1`.
pub(super) fn role_ends(role: RoleKind, term: Term) -> String {
    match role {
        RoleKind::Leader => format!("steps down as leader of term {term}"),
        RoleKind::Candidate => format!("gives up its candidacy for term {term}"),
        RoleKind::PreCandidate => format!("stops asking for term {}", term.next()),
        RoleKind::Follower => format!("leaves term {term}"),
    }
}

/// By which comparison one log is ahead of another: `last term 2 < 3`.
pub(super) fn compared(candidate: Position, voter: Position) -> String {
    let sign = if candidate < voter { '<' } else { '>' };
    if candidate.term == voter.term {
        format!("last index {} {sign} {}", candidate.index, voter.index)
    } else {
        format!("last term {} {sign} {}", candidate.term, voter.term)
    }
}

/// `persist-vote is off`, `persist-vote and consistency-check are off`, `17 rules are off`.
pub(super) fn rules_off(rules: Rules) -> String {
    const MOST: usize = 3;
    let off: Vec<Rule> = rules.off().collect();
    if off.len() > MOST {
        return format!("{} rules are off", off.len());
    }
    let names = join(off.iter().map(|rule| rule.id().to_string()));
    names + if off.len() == 1 { " is off" } else { " are off" }
}

/// `itself`, or the name of another.
pub(super) fn name_for(whom: ServerId, teller: ServerId) -> String {
    if whom == teller { "itself".to_string() } else { whom.to_string() }
}

/// With a full stop, unless it ends like a sentence already.
pub(super) fn ended(text: &str) -> String {
    let mut text = text.trim_end().to_string();
    if !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    text
}
