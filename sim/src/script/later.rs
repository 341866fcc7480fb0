//! Words of the grammar that are not available yet: they are not misspelt, and an error says so.

/// What can be expected.
pub(super) const EXPECTATIONS: &[&str] = &["linearizable", "not linearizable"];

/// Properties that the referee does not judge yet.
pub(super) const PROPERTIES: &[&str] = &["exactly-once", "linearizability"];

/// Rules that cannot be switched off yet.
pub(super) const RULES: &[&str] = &["client-sessions"];
