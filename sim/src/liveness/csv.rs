//! Both lives second by second, for spreadsheets.

use std::fmt::Write as _;

use super::Second;

/// A line for each second: of the life without what makes the difference, and of that with it.
pub fn csv(lives: &[Vec<Second>; 2]) -> String {
    let mut text =
        String::from("second,terms_without,leaderless_ms_without,terms_with,leaderless_ms_with\n");
    let [without, with] = lives;
    for ((without, with), nth) in without.iter().zip(with).zip(1..) {
        let [time, time_with] = [without, with].map(|second| second.leaderless.millis_text());
        let (terms, terms_with) = (without.terms, with.terms);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{nth},{terms},{time},{terms_with},{time_with}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn a_second_is_a_line() {
        let second = |terms, micros| Second { terms, leaderless: Time(micros) };
        let lives = [vec![second(1, 178_121), second(7, 0)], vec![second(1, 0), second(0, 0)]];
        let rows = "1,1,178.121,1,0\n2,7,0,0,0\n";
        let head = "second,terms_without,leaderless_ms_without,terms_with,leaderless_ms_with\n";
        assert_eq!(csv(&lives), [head, rows].concat());
    }
}
