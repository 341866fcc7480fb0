//! The paper's words, explained where they stand.

use yew::prelude::*;

use crate::views::element::{Element, element};

/// Words of the paper and what they mean, in the order of the alphabet.
const WORDS: [(&str, &str); 30] = [
    (
        "AppendEntries",
        "What a leader sends to replicate its log. Without entries it is a heartbeat.",
    ),
    ("applied", "Executed by a server's state machine: done entry by entry, up to commitIndex."),
    ("candidate", "A server that asks the others for their vote, to become leader of a new term."),
    ("commitIndex", "The highest index that the server knows to be committed. Lost in a crash."),
    (
        "committed",
        "Safe for good: a majority has the entry on disk, and every later leader will have it.",
    ),
    ("currentTerm", "The latest term that the server has heard of. On disk."),
    ("disk", "What a crash does not take: currentTerm, votedFor and the log."),
    (
        "election timeout",
        "A server that hears from no leader for this long starts an election. Drawn anew each time the timer is set.",
    ),
    (
        "election timer",
        "Begins anew whenever a leader is heard. When it runs out, an election starts.",
    ),
    ("entry", "One command for the state machine, with the term in which a leader received it."),
    ("follower", "A server that only answers requests of leaders and candidates."),
    (
        "heartbeat",
        "An AppendEntries without entries, sent in idle times so that no follower times out.",
    ),
    ("heartbeat timer", "When it runs out, a leader tells all others that it is still there."),
    ("index", "A place in the log. The first entry is at index 1."),
    (
        "lastApplied",
        "The highest index that the server's state machine has executed. Lost in a crash.",
    ),
    (
        "leader",
        "The one server of its term that takes clients' requests and replicates its log to all others.",
    ),
    ("log", "The list of commands that every server executes in the same order."),
    ("majority", "More than half of the servers: two majorities always share a server."),
    ("matchIndex", "For each follower, the highest index that the leader knows to be on its disk."),
    (
        "nextIndex",
        "For each follower, the index of the next entry that the leader will send to it.",
    ),
    ("pending", "A write that has begun and has not reached the disk: a crash now would lose it."),
    (
        "RequestVote",
        "What a candidate sends to ask for a vote. It tells how up to date its log is.",
    ),
    (
        "seed",
        "The number that all chance in a run is drawn from: the same seed gives the same run.",
    ),
    (
        "snapshot",
        "The state after the entries up to an index. It stands for them, and they are gone from the log.",
    ),
    (
        "state machine",
        "What the log is for: executing the same commands, all servers come to the same state.",
    ),
    (
        "term",
        "Raft's clock: terms are numbered, each begins with an election and has at most one leader.",
    ),
    (
        "uncommitted",
        "Not known to be committed on this server: a later leader may still replace it.",
    ),
    (
        "virtual time",
        "The time in which the cluster lives. It flows as fast as you say, or not at all.",
    ),
    (
        "vote",
        "Each server gives at most one a term, to the first candidate whose log is up to date.",
    ),
    (
        "votedFor",
        "Who has the server's vote in currentTerm. On disk, so that a crash does not free it.",
    ),
];

/// A word of the paper, explained on hover and focus. One that is not in the list stands plain.
pub(crate) fn term(word: &'static str) -> Html {
    term_as(word, word)
}

/// The same, where the sentence wants another form of the word.
pub(crate) fn term_as(word: &str, shown: &'static str) -> Html {
    match meaning(word) {
        Some(meaning) => explained("tip term", shown, meaning).into(),
        None => Html::from(shown),
    }
}

/// Words with an explanation that shows on hover and focus. The stylesheet shows the very
/// description that a screen reader reads: see `.tip` in style.css, which is one of the classes.
#[inline(never)]
pub(crate) fn explained(
    class: &'static str,
    shown: &'static str,
    explanation: &'static str,
) -> Element {
    element("span")
        .class(class)
        .attr("tabindex", "0")
        .attr("aria-description", explanation)
        .text(shown)
}

/// What a word means.
pub(crate) fn meaning(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}

/// All words with their meanings, for those who look for one.
pub(crate) fn list() -> Element {
    let one = |(word, meaning): (&'static str, &'static str)| {
        element("div").child(element("dt").text(word)).child(element("dd").text(meaning))
    };
    element("dl").children(WORDS.map(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_explained_once_in_sentences() {
        let key = |word: &str| word.to_lowercase();
        for pair in WORDS.windows(2) {
            assert!(key(pair[0].0) < key(pair[1].0), "{} before {}", pair[0].0, pair[1].0);
        }
        for (word, meaning) in WORDS {
            assert!(meaning.ends_with('.') && !meaning.contains("  "), "{word}: {meaning}");
        }
    }
}
