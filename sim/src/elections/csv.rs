//! The time of every trial, for spreadsheets.

use std::fmt::Write as _;

use super::case::Case;
use crate::time::Time;

/// A line for each trial. The time is left out where there was no leader. Where trials with and
/// without a mechanism are compared, one column more says which it was.
pub fn csv<'a>(measured: impl IntoIterator<Item = (Case, &'a [Option<Time>])>) -> String {
    let measured: Vec<_> = measured.into_iter().collect();
    let compared = measured.iter().any(|(case, _)| case.extra.is_some());
    let mut text = String::from("least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms");
    text.push_str(if compared { ",with\n" } else { "\n" });
    for (case, times) in measured {
        let (min, max) = (case.timeouts.min.millis_text(), case.timeouts.max.millis_text());
        let with = match case.extra {
            Some(mechanism) => [",", mechanism.id()].concat(),
            None if compared => ",".into(),
            None => String::new(),
        };
        for (at, time) in times.iter().enumerate() {
            let (trial, time) = (at + 1, time.map(Time::millis_text).unwrap_or_default());
            // Writing to a string does not fail.
            let _ = writeln!(text, "{min},{max},{trial},{time}{with}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use flotilla_core::Mechanism;

    use super::*;
    use crate::time::Span;

    #[test]
    fn a_trial_is_a_line_and_one_without_a_leader_has_no_time() {
        let case = Case::from(Span::millis(150, 300));
        let text = csv([(case, &[Some(Time(91_234)), None][..])]);
        let head = "least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms\n";
        assert_eq!(text, format!("{head}150,300,1,91.234\n150,300,2,\n"));
    }

    #[test]
    fn where_a_mechanism_is_compared_each_line_says_whether_it_was_on() {
        let plain = Case::from(Span::millis(12, 24));
        let with = Case { extra: Some(Mechanism::PreVote), ..plain };
        let times = [Some(Time(1000))];
        let text = csv([(plain, &times[..]), (with, &times[..])]);
        let head = "least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms,with\n";
        assert_eq!(text, format!("{head}12,24,1,1,\n12,24,1,1,pre-vote\n"));
    }
}
