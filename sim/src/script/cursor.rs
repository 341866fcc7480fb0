//! A line of a script, cut into words, quoted text, `|` and `;`.

use std::str::Chars;
use std::sync::Arc;

use super::{Reading, ScriptError};
use crate::told;

/// One piece of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token<'a> {
    /// Characters without a space in between.
    Word(&'a str),
    /// What stood between double quotes, with its escapes resolved.
    Text(Arc<str>),
    /// `|`
    Bar,
    /// The end of a statement: `;`, a comment or the end of the line.
    End,
}

impl Token<'_> {
    /// As an error names it.
    pub(super) fn named(&self) -> String {
        match self {
            Self::Word(word) => quoted(word),
            Self::Text(text) => format!("the text {}", quoted(text)),
            Self::Bar => quoted("|"),
            Self::End => "the end of the statement".to_string(),
        }
    }
}

/// A place in a line. Pieces are cut off one by one, so that an endless line costs nothing
/// until it is read.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str, line: usize) -> Self {
        Self { rest: text, line }
    }

    /// Whether the statement ends here.
    pub(super) fn at_end(&self) -> bool {
        let rest = self.rest.trim_start();
        rest.is_empty() || rest.starts_with([';', '#'])
    }

    /// Passes over the end of a statement. False at the end of the line.
    pub(super) fn next_statement(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        while let Some(rest) = self.rest.strip_prefix(';') {
            self.rest = rest.trim_start();
        }
        !self.rest.is_empty() && !self.rest.starts_with('#')
    }

    /// Cuts off the next piece. The end of a statement stays.
    pub(super) fn next(&mut self) -> Reading<Token<'a>> {
        if self.at_end() {
            return Ok(Token::End);
        }
        let rest = self.rest.trim_start();
        if let Some(after) = rest.strip_prefix('|') {
            self.rest = after;
            return Ok(Token::Bar);
        }
        if let Some(after) = rest.strip_prefix('"') {
            return self.text(after).map(Token::Text);
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '#' | '"' | '|');
        let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        self.rest = after;
        Ok(Token::Word(word))
    }

    /// The next piece; it is not cut off.
    pub(super) fn peek(&self) -> Reading<Token<'a>> {
        self.clone().next()
    }

    /// Cuts off a word.
    pub(super) fn word(&mut self, expected: &str) -> Reading<&'a str> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            other => Err(self.error(other.named(), expected)),
        }
    }

    /// Makes sure that nothing else stands in the statement.
    pub(super) fn done(&mut self) -> Reading<()> {
        match self.next()? {
            Token::End => Ok(()),
            other => Err(self.error(other.named(), "the end of the statement")),
        }
    }

    /// Makes sure that nothing else stands in the line, not even a comment.
    pub(super) fn all_read(&self) -> Reading<()> {
        match self.rest.trim() {
            "" => Ok(()),
            rest => Err(self.error(quoted(rest), "nothing more")),
        }
    }

    #[allow(clippy::unnecessary_box_returns, reason = "it is a `Reading` that needs it")]
    pub(super) fn error(&self, found: String, expected: &str) -> Box<ScriptError> {
        Box::new(ScriptError { line: self.line, found, expected: expected.to_string() })
    }

    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// What stands between double quotes, the first of which is passed.
    fn text(&mut self, quoted_on: &'a str) -> Reading<Arc<str>> {
        let mut text = String::new();
        let mut chars = quoted_on.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => {
                    self.rest = chars.as_str();
                    return Ok(text.into());
                }
                '\\' => text.push(self.escape(&mut chars)?),
                c => text.push(c),
            }
        }
        Err(self.error(quoted(&format!("\"{quoted_on}")), "a closing \" on the same line"))
    }

    /// What a backslash stands for.
    fn escape(&self, chars: &mut Chars<'_>) -> Reading<char> {
        const EXPECTED: &str = r#"\" or \\ or \n or \r or \t or \u{…} inside quotes"#;
        let wrong = |what: &str| self.error(quoted(&format!("\\{what}")), EXPECTED);
        match chars.next() {
            Some(c @ ('"' | '\\')) => Ok(c),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => by_number(chars).ok_or_else(|| wrong("u")),
            Some(c) => Err(wrong(&c.to_string())),
            None => Err(wrong("")),
        }
    }
}

/// A character by its number between braces.
fn by_number(chars: &mut Chars<'_>) -> Option<char> {
    if chars.next()? != '{' {
        return None;
    }
    let mut number = chars.next()?.to_digit(16)?;
    loop {
        match chars.next()? {
            '}' => return char::from_u32(number),
            digit => number = number.checked_mul(16)?.checked_add(digit.to_digit(16)?)?,
        }
    }
}

/// Text as it stands between double quotes in a script: the other way round.
pub(crate) fn in_quotes(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Nothing that would end the line, or be seen by nobody.
            c if told::is_hidden(c) => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What was found, cut when it is long, on one line whatever it is.
pub(crate) fn quoted(found: &str) -> String {
    ["`", &told::fit(found), "`"].concat()
}
