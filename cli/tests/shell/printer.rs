//! The printer of docs/trace.md, as it stands there.

use serde_json::json;

pub(crate) struct Raft {
    pub(crate) id: u8,
    pub(crate) term: u64,
    pub(crate) role: &'static str,
    pub(crate) commit: usize,
    pub(crate) applied: usize,
    pub(crate) log: Vec<(u64, String)>,
    pub(crate) match_index: Vec<usize>,
}

impl Raft {
    /// The line for a step. `from` is the first index that changed, if the log did; 1 is its first.
    pub(crate) fn trace_line(&self, from: Option<usize>) -> String {
        let mut line = json!({
            "server": self.id, "term": self.term, "role": self.role,
            "commit": self.commit, "applied": self.applied, "match": self.match_index,
        });
        if let Some(from) = from {
            line["from"] = json!(from);
            line["entries"] = json!(self.log[from - 1..]);
        }
        line.to_string()
    }
}
