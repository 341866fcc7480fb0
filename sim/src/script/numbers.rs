//! Numbers, times and chances as scripts write them.

use std::ops::RangeInclusive;

use super::Reading;
use super::cursor::{Cursor, Token, quoted};
use crate::setup::Chance;
use crate::time::{Skew, Span, Time};

/// The longest time that a script may speak of at once.
pub(super) const AN_HOUR: Time = Time::from_millis(3_600_000);

impl Cursor<'_> {
    /// A whole number within bounds.
    pub(super) fn number(&mut self, what: &str, bounds: RangeInclusive<u64>) -> Reading<u64> {
        let expected = match *bounds.end() {
            u64::MAX => format!("{what}: a whole number"),
            end => format!("{what}: a whole number from {} to {end}", bounds.start()),
        };
        let word = self.word(&expected)?;
        whole(word)
            .filter(|number| bounds.contains(number))
            .ok_or_else(|| self.error(quoted(word), &expected))
    }

    /// A time in milliseconds, to the microsecond, of at most an hour.
    pub(super) fn millis(&mut self, what: &str, least: Time) -> Reading<Time> {
        let expected = expected_millis(what, least, "such as 12.345");
        let word = self.word(&expected)?;
        micros(word)
            .filter(|time| (least..=AN_HOUR).contains(time))
            .ok_or_else(|| self.error(quoted(word), &expected))
    }

    /// Two times with `..` in between, or one that stands for both.
    pub(super) fn span(&mut self, what: &str, least: Time) -> Reading<Span> {
        let expected = expected_millis(what, least, "such as 150..300");
        let word = self.word(&expected)?;
        let (min, max) = split_at_pair(word, *b"..").unwrap_or((word, word));
        let allowed = |text| micros(text).filter(|time| (least..=AN_HOUR).contains(time));
        match (allowed(min), allowed(max)) {
            (Some(min), Some(max)) if min <= max => Ok(Span { min, max }),
            (Some(_), Some(_)) => Err(self.error(quoted(word), "the smaller number first")),
            _ => Err(self.error(quoted(word), &expected)),
        }
    }

    /// A percentage. The sign may be left out.
    pub(super) fn percent(&mut self, what: &str) -> Reading<Chance> {
        let expected =
            format!("{what}: a percentage from 0% to 100% with at most four decimals, such as 5%");
        let word = self.word(&expected)?;
        decimal(word.strip_suffix('%').unwrap_or(word), 4)
            .filter(|millionths| *millionths <= u64::from(Chance::ALWAYS.0))
            .and_then(|millionths| u32::try_from(millionths).ok())
            .map(Chance)
            .ok_or_else(|| self.error(quoted(word), &expected))
    }

    /// How long a server's timers take. The sign may be left out.
    pub(super) fn skew(&mut self) -> Reading<Skew> {
        let expected = format!(
            "how long its timers take: a whole percentage from {} to {}, such as 110%",
            Skew::LEAST,
            Skew::MOST
        );
        let word = self.word(&expected)?;
        whole(word.strip_suffix('%').unwrap_or(word))
            .and_then(|percent| u8::try_from(percent).ok())
            .and_then(Skew::new)
            .ok_or_else(|| self.error(quoted(word), &expected))
    }

    /// Whether a number stands here.
    pub(super) fn at_number(&self) -> bool {
        matches!(self.peek(), Ok(Token::Word(word)) if word.starts_with(|c: char| c.is_ascii_digit()))
    }
}

fn expected_millis(what: &str, least: Time, such_as: &str) -> String {
    format!(
        "{what}: milliseconds from {} to {} with at most three decimals, {such_as}",
        least.millis_text(),
        AN_HOUR.millis_text()
    )
}

/// What stands before and after the first such pair of characters. The general search behind
/// `str::split_once` is large, and nothing else needs it.
pub(super) fn split_at_pair(word: &str, pair: [u8; 2]) -> Option<(&str, &str)> {
    let at = word.as_bytes().windows(2).position(|two| two == pair)?;
    Some((word.get(..at)?, word.get(at + 2..)?))
}

/// Digits and nothing else.
pub(super) fn whole(word: &str) -> Option<u64> {
    let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| word.parse().ok()).flatten()
}

/// Milliseconds with at most three decimals.
fn micros(word: &str) -> Option<Time> {
    decimal(word, 3).map(Time)
}

/// A number in units of its last decimal allowed.
fn decimal(word: &str, decimals: usize) -> Option<u64> {
    let (integer, fraction) = word.split_once('.').unwrap_or((word, "0"));
    if fraction.len() > decimals {
        return None;
    }
    let unit = |places: usize| 10_u64.pow(places as u32);
    let fraction = whole(fraction)? * unit(decimals - fraction.len());
    whole(integer)?.checked_mul(unit(decimals))?.checked_add(fraction)
}
