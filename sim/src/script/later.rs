//! Words of the grammar that are not available yet: they are not misspelt, and an error says so.

/// Statements.
pub(super) const STATEMENTS: &[&str] = &["read"];

/// What can be expected.
pub(super) const EXPECTATIONS: &[&str] = &["linearizable", "not linearizable"];

/// Properties that the referee does not judge yet.
pub(super) const PROPERTIES: &[&str] = &["exactly-once", "linearizability"];

/// Rules that cannot be switched off yet.
pub(super) const RULES: &[&str] =
    &["client-sessions", "match-read-request", "read-after-own-term", "read-confirms-leadership"];
