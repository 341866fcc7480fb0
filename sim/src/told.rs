//! The words of others, made fit to be told: on one line, and not too long.

use flotilla_core::Command;

/// The most characters of somebody's words that a sentence or an error repeats.
const MOST_CHARACTERS: usize = 40;

/// Whether a character would break a line, or nobody would see it, or only what it does to
/// those around it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text with a space for each character that is hidden in it, whole.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}

/// Words with what is hidden in them escaped, and cut when they are long.
pub fn fit(words: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for c in words.chars() {
        if length >= MOST_CHARACTERS {
            text.push('…');
            break;
        }
        if is_hidden(c) {
            length += c.escape_default().len();
            text.extend(c.escape_default());
        } else {
            length += 1;
            text.push(c);
        }
    }
    text
}

/// A client's words, made fit, and quoted where they would blur with the sentence.
pub(crate) fn client_words(words: &str) -> String {
    let mut text = fit(words);
    if text.is_empty() || text.contains([' ', '.', ',', ';', ':']) {
        text.insert(0, '“');
        text.push('”');
    }
    text
}

/// What an entry asks for: a client's words, a no-op, other voters.
pub(crate) fn command(command: &Command) -> String {
    match command {
        Command::NoOp => "a no-op".to_string(),
        Command::Client(words) | Command::Session(_, words) => client_words(words),
        Command::Configuration(configuration) => format!("the voters {configuration}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_on_one_line() {
        assert_eq!(fit("a\nb\u{1b}[2J\u{202e}\u{2028}é👍"), "a\\nb\\u{1b}[2J\\u{202e}\\u{2028}é👍");
    }

    #[test]
    fn long_words_are_cut() {
        let forty = "é".repeat(40);
        assert_eq!(fit(&forty), forty);
        assert_eq!(fit(&"é".repeat(41)), forty + "…");
        assert_eq!(fit(&"\u{1b}".repeat(200_000)), "\\u{1b}".repeat(7) + "…");
    }

    #[test]
    fn words_that_would_blur_with_the_sentence_are_quoted() {
        for (words, told) in
            [("x=1", "x=1"), ("", "“”"), ("set x, please", "“set x, please”"), ("a\tb", "a\\tb")]
        {
            assert_eq!(client_words(words), told);
        }
    }
}
