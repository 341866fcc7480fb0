//! A line of a trace.

use flotilla_core::{
    Command, Entry, Index, MAX_SERVERS, PerServer, RoleKind, ServerId, ServerSet, Term,
};
use flotilla_sim::{TraceKind, TraceStep, excerpt};
use serde_json::Value;

use super::value::{Fields, whole, wrong, yes};

/// What a line is.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Line {
    /// Nothing.
    Blank,
    /// The version of the format.
    Header,
    /// A step of a server.
    Step(TraceStep),
}

const HEADER: &str = "raft-trace";
const VERSION: u64 = 1;

/// The fields of a step.
const FIELDS: &str = "server, term, role, commit, applied, from, entries, match, crash or restart";

const ROLES: [RoleKind; 4] =
    [RoleKind::Follower, RoleKind::PreCandidate, RoleKind::Candidate, RoleKind::Leader];

/// Reads a line.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn read(line: &str) -> Result<Line, String> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line).trim();
    if line.is_empty() {
        return Ok(Line::Blank);
    }
    let Fields(fields) = Fields::read(line)?;
    for (at, (field, _)) in fields.iter().enumerate() {
        if fields[..at].iter().any(|(other, _)| other == field) {
            let field = excerpt(field);
            return Err(format!("found `{field}` for the second time, expected it once"));
        }
    }
    match &fields[..] {
        [(field, version)] if field == HEADER => {
            if version.as_u64() == Some(VERSION) {
                Ok(Line::Header)
            } else {
                Err(wrong(HEADER, version, &format!("{VERSION}, the version of the format")))
            }
        }
        _ => step(&fields).map(Line::Step),
    }
}

/// There was something else before the version of the format.
pub(super) fn no_header(found: &str) -> String {
    format!("found {found}, expected {{\"{HEADER}\":{VERSION}}} first")
}

fn step(fields: &[(String, Value)]) -> Result<TraceStep, String> {
    let server = match fields.iter().find(|(field, _)| field == "server") {
        Some((field, value)) => server(field, value)?,
        None => return Err("found no `server`, expected the number of a server".to_string()),
    };
    let mut step = TraceStep {
        server,
        kind: TraceKind::Step,
        term: None,
        role: None,
        commit: None,
        applied: None,
        log: None,
        match_index: None,
    };
    let (mut from, mut log) = (None, None);
    for (field, value) in fields {
        match field.as_str() {
            "server" => {}
            "term" => step.term = Some(Term(whole(field, value, 0)?)),
            "role" => step.role = Some(role(field, value)?),
            "commit" => step.commit = Some(Index(whole(field, value, 0)?)),
            "applied" => step.applied = Some(Index(whole(field, value, 0)?)),
            "from" => from = Some(Index(whole(field, value, 1)?)),
            "entries" => log = Some(entries(field, value)?),
            "match" => step.match_index = match_index(field, value)?,
            "crash" => {
                yes(field, value)?;
                if fields.len() > 2 {
                    return Err("found `crash` and more, expected nothing but `server` with it: \
                                what is on disk is told by the restart"
                        .to_string());
                }
                step.kind = TraceKind::Crash;
            }
            "restart" => {
                yes(field, value)?;
                step.kind = TraceKind::Restart;
            }
            other => {
                return Err(format!("found the field `{}`, expected {FIELDS}", excerpt(other)));
            }
        }
    }
    step.log = match (from, log) {
        (from, Some(entries)) => Some((from.unwrap_or(Index(1)), entries)),
        (Some(_), None) => {
            return Err(
                "found `from` alone, expected `entries` with it, which may be []".to_string()
            );
        }
        (None, None) => None,
    };
    Ok(step)
}

fn server(field: &str, value: &Value) -> Result<ServerId, String> {
    let number = value.as_u64().and_then(|number| u8::try_from(number).ok());
    number
        .and_then(ServerId::new)
        .ok_or_else(|| wrong(field, value, &format!("a number from 1 to {MAX_SERVERS}")))
}

fn role(field: &str, value: &Value) -> Result<RoleKind, String> {
    let named = |role: &RoleKind| value.as_str() == Some(role.name());
    ROLES.into_iter().find(named).ok_or_else(|| {
        wrong(field, value, "\"follower\", \"pre-candidate\", \"candidate\" or \"leader\"")
    })
}

/// matchIndex for each server, S1's first. A list that is not made yet says nothing.
fn match_index(field: &str, value: &Value) -> Result<Option<PerServer<Index>>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let list = value.as_array().filter(|list| list.len() <= MAX_SERVERS.into());
    let list = list.ok_or_else(|| {
        wrong(field, value, &format!("a list of at most {MAX_SERVERS} indices such as [2,2,0]"))
    })?;
    let mut match_index = PerServer::all(Index(0));
    for (id, value) in ServerSet::first(list.len() as u8).iter().zip(list) {
        match_index[id] = Index(whole(field, value, 0)?);
    }
    Ok(Some(match_index))
}

fn entries(field: &str, value: &Value) -> Result<Vec<Entry>, String> {
    const EXPECTED: &str = "a list of entries such as [[2,\"x=1\"]]";
    let list = value.as_array().ok_or_else(|| wrong(field, value, EXPECTED))?;
    list.iter().map(|entry| self::entry(field, entry)).collect()
}

/// A term and a command. Commands are compared and told by their text: null is a no-op, and what
/// is no text counts as its JSON.
fn entry(field: &str, value: &Value) -> Result<Entry, String> {
    let Some([term, command]) = value.as_array().map(Vec::as_slice) else {
        return Err(wrong(
            field,
            value,
            "each entry to be a term and a command, as in [2,\"x=1\"]",
        ));
    };
    let term = Term(whole("the term of an entry", term, 0)?);
    let command = match command {
        Value::Null => Command::NoOp,
        Value::String(text) => Command::Client(text.as_str().into()),
        other => Command::Client(other.to_string().into()),
    };
    Ok(Entry { term, command })
}
