//! Words of the grammar that are not available yet: they are not misspelt, and an error says so.

/// Statements.
pub(super) const STATEMENTS: &[&str] = &["initial", "members", "read", "snapshot"];

/// What can be expected.
pub(super) const EXPECTATIONS: &[&str] = &["linearizable", "not linearizable"];

/// Kinds of messages.
pub(super) const KINDS: &[&str] = &["InstallSnapshot", "InstallSnapshotReply"];

/// Properties that the referee does not judge yet.
pub(super) const PROPERTIES: &[&str] = &["exactly-once", "linearizability"];

/// Rules that cannot be switched off yet.
pub(super) const RULES: &[&str] = &[
    "client-sessions",
    "joint-consensus",
    "match-read-request",
    "one-change-at-a-time",
    "own-term-before-reconfigure",
    "read-after-own-term",
    "read-confirms-leadership",
];
