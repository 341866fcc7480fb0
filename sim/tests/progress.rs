//! Progress with the exercises: what counts, and the text it is saved as.

use flotilla_core::Rule;
use flotilla_sim::exercise::{About, Exercise, Progress, Score};

/// Some answers: one exercise done, another begun.
fn some() -> Progress {
    let mut progress = Progress::default();
    progress.answer(Rule::OneVotePerTerm, About::Next, false);
    progress.answer(Rule::OneVotePerTerm, About::Breaks, true);
    progress.answer(Rule::CurrentTermCommit, About::Winners, true);
    progress
}

#[test]
fn the_first_answer_to_a_question_counts_and_no_later_one() {
    let mut progress = some();
    progress.answer(Rule::OneVotePerTerm, About::Next, true);
    progress.answer(Rule::OneVotePerTerm, About::Breaks, false);
    assert_eq!(progress, some());
    assert_eq!(progress.of(Rule::OneVotePerTerm, About::Next), Some(false));
    assert_eq!(progress.of(Rule::CurrentTermCommit, About::Next), None);
}

#[test]
fn a_rule_is_done_once_all_its_questions_are_answered_rightly_or_not() {
    let progress = some();
    let score = progress.score(Rule::OneVotePerTerm);
    assert_eq!(score, Score { right: 1, answered: 2, asked: 2 });
    assert!(score.is_done());
    let begun = progress.score(Rule::CurrentTermCommit);
    assert_eq!((begun.right, begun.answered), (1, 1));
    assert!(!begun.is_done());
}

#[test]
fn all_questions_are_counted_together() {
    let all: usize = Exercise::rules().map(|rule| Exercise::asked(rule).len()).sum();
    assert_eq!(some().total(), Score { right: 2, answered: 3, asked: all });
    assert_eq!(Progress::default().total(), Score { right: 0, answered: 0, asked: all });
}

#[test]
fn what_is_added_fills_in_and_takes_nothing_back() {
    let mut other = Progress::default();
    other.answer(Rule::OneVotePerTerm, About::Next, true);
    other.answer(Rule::PersistVote, About::Breaks, false);
    let mut sum = some();
    sum.add(&other);
    assert_eq!(sum.of(Rule::OneVotePerTerm, About::Next), Some(false), "it was there first");
    assert_eq!(sum.of(Rule::PersistVote, About::Breaks), Some(false));
    let once = sum.clone();
    sum.add(&other);
    assert_eq!(sum, once, "added twice it is the same");
}

#[test]
fn what_is_written_is_what_is_read() {
    assert_eq!(
        some().write(),
        "flotilla progress 1\n\
         current-term-commit winners right\n\
         one-vote-per-term breaks right\n\
         one-vote-per-term next wrong\n"
    );
    for progress in [Progress::default(), some(), everything()] {
        assert_eq!(Progress::read(&progress.write()), Ok(progress));
    }
}

fn everything() -> Progress {
    let mut progress = Progress::default();
    for rule in Exercise::rules() {
        for (place, about) in Exercise::asked(rule).iter().enumerate() {
            progress.answer(rule, *about, place % 2 == 0);
        }
    }
    assert_eq!(progress.total().answered, progress.total().asked);
    progress
}

#[test]
fn it_is_read_however_lines_end_and_in_any_order() {
    let text = "\u{feff}flotilla progress 1\r\n# mine\r\n\r\ncurrent-term-commit winners right\r\n\
                  one-vote-per-term\tnext  wrong \r\none-vote-per-term breaks right";
    assert_eq!(Progress::read(text), Ok(some()));
}

#[test]
fn a_question_that_is_not_asked_any_more_is_read_and_counts_for_nothing() {
    let read = Progress::read("flotilla progress 1\none-vote-per-term safe right\n");
    assert_eq!(read.map(|progress| progress.total().answered), Ok(0));
}

#[test]
fn a_text_says_that_it_is_progress_by_how_it_begins() {
    assert!(Progress::is_written_as(&some().write()));
    assert!(Progress::is_written_as("\u{feff}flotilla progress 2"));
    assert!(!Progress::is_written_as("servers 3\n"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_what_was_expected() {
    let after_head = |line: &str| ["flotilla progress 1\n", line].concat();
    let cases = [
        (String::new(), "Line 1: found “”, expected “flotilla progress 1”."),
        ("servers 3\n".into(), "Line 1: found “servers 3”, expected “flotilla progress 1”."),
        (
            "flotilla progress 2\n".into(),
            "Line 1: found version “2” of saved progress, expected 1.",
        ),
        (
            after_head("two-votes-per-term next right"),
            "Line 2: found “two-votes-per-term”, expected the name of a rule.",
        ),
        (
            after_head("term-in-messages next right"),
            "Line 2: found “term-in-messages”, expected the name of a rule.",
        ),
        (
            after_head("\npersist-vote last right"),
            "Line 3: found “last”, expected breaks, winners, safe or next.",
        ),
        (
            after_head("persist-vote next perhaps"),
            "Line 2: found “perhaps”, expected right or wrong.",
        ),
        (
            after_head("persist-vote next"),
            "Line 2: found “persist-vote next”, expected a rule, a question and right or wrong.",
        ),
        (
            after_head("persist-vote next right\npersist-vote next wrong"),
            "Line 3: found “persist-vote next” again, expected it once.",
        ),
        (
            after_head("\u{202e}\u{0}<script>alert(1)</script> and very much more than that"),
            "Line 2: found “\\u{202e}\\u{0}<script>alert(1)</script> a…”, expected a rule, a question and right or wrong.",
        ),
    ];
    for (text, told) in cases {
        assert_eq!(Progress::read(&text), Err(told.into()), "{text:?}");
    }
}

#[test]
fn no_beginning_of_a_text_and_no_change_of_a_letter_makes_it_panic() {
    let whole = everything().write();
    for (end, _) in whole.char_indices() {
        let _ = Progress::read(&whole[..end]);
        let _ = Progress::read(&[&whole[..end], "\u{0}", &whole[end + 1..]].concat());
    }
}
