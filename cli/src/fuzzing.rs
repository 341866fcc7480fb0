//! Scripts and traces that somebody spoilt: whatever stands in them, they are read or refused in
//! a sentence. `docs/fuzzing.md` says how to try more of them.

use flotilla_sim::Script;

use crate::check::Reader;

/// How many texts are tried, unless this variable says another number.
const VARIABLE: &str = "FLOTILLA_FUZZ";
const USUALLY: u64 = 20_000;

/// Longer sentences nobody reads.
const LONGEST_SENTENCE: usize = 400;

/// The longest text that is tried: what is wrong with a longer one is wrong with a part of it.
const LONGEST_TEXT: usize = 2000;

/// How far a script is played that can be read.
const MOST_EVENTS: u64 = 100;

const SCRIPTS: [&str; 3] = [
    include_str!("../../static/lessons/figure-8.flotilla"),
    include_str!("../../static/lessons/figure-8-e.flotilla"),
    "servers 3\nlatency 5..15\ndisk manual\nrun until leader ; request S1 \"x=\\u{31}\"\nexpect safe",
];

const TRACES: [&str; 2] = [
    r#"{"raft-trace":1}
{"server":1,"term":1,"role":"leader","commit":0,"applied":0}
{"server":1,"from":1,"entries":[[1,"x=1"],[1,null],[1,{"op":"put","key":"x"}]]}
{"server":2,"term":1,"role":"follower","entries":[[1,"x=1"]]}
{"server":1,"commit":2,"applied":2}
{"server":2,"commit":1,"applied":1}
{"server":1,"crash":true}
{"server":1,"restart":true,"term":2,"from":3,"entries":[]}
{"server":2,"term":3,"role":"candidate"}
{"server":2,"role":"leader","from":2,"entries":[[3,5]]}
"#,
    r#"{"raft-trace":1}
{"server":3,"term":2,"role":"leader","entries":[[1,"a"],[2,"b"]],"commit":2,"applied":2}
{"server":3,"entries":[[1,"a"]],"commit":2,"applied":2}
{"server":1,"term":2,"role":"leader","entries":[[1,"a"],[1,"b"]],"commit":9,"applied":2}
{"server":1,"term":2,"role":"pre-candidate","from":2,"entries":[[1,"c"]]}
"#,
];

/// What is put into texts besides what stands in others.
const ODDITIES: [&str; 24] = [
    "",
    " ",
    "\n",
    "\r\n",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "é",
    "👍",
    "\"",
    "\\",
    "\\u{",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ";",
    "#",
    "..",
    "->",
    "18446744073709551615",
    "1e308",
];

/// Chance: SplitMix64 (Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    /// A number below `end`, or 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }

    /// A piece of `text`: mostly a short one, and sometimes any.
    fn piece(&mut self, text: &str) -> std::ops::Range<usize> {
        let from = self.place(text);
        let most = if self.below(4) == 0 { text.len() - from } else { 12.min(text.len() - from) };
        from..text.floor_char_boundary(from + self.below(most + 1))
    }

    /// A whole line.
    fn line(&mut self, text: &str) -> std::ops::Range<usize> {
        let at = self.place(text);
        let from = text[..at].rfind('\n').map_or(0, |end| end + 1);
        from..text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
    }

    /// A number.
    fn number(&mut self, text: &str) -> std::ops::Range<usize> {
        let at = self.place(text);
        let is_digit = |c: char| c.is_ascii_digit();
        let from = text[at..].find(is_digit).map_or(text.len(), |digit| at + digit);
        from..text[from..].find(|c| !is_digit(c)).map_or(text.len(), |end| from + end)
    }

    /// A text with something gone, put in, doubled or replaced, mostly once.
    fn spoil(&mut self, texts: &[&str], pieces: &[&str]) -> String {
        let mut text = self.one_of(texts).to_string();
        let times = if self.below(3) == 0 { 2 + self.below(6) } else { 1 };
        for _ in 0..times {
            let other = self.one_of(texts);
            let (range, new) = match self.below(9) {
                0 => (self.line(&text), String::new()),
                1 => (self.line(&text), other[self.line(other)].to_string()),
                2 => {
                    let at = self.line(&text).start;
                    (at..at, other[self.line(other)].to_string())
                }
                3 | 4 => (self.number(&text), self.below(12).to_string()),
                5 => (self.piece(&text), String::new()),
                6 => (self.piece(&text), other[self.piece(other)].to_string()),
                7 => (self.piece(&text), self.one_of(&ODDITIES).to_string()),
                _ => (self.piece(&text), self.one_of(pieces).to_string()),
            };
            text.replace_range(range, &new);
        }
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        text
    }
}

/// Tries many spoilt texts. `read` gives whether it could be read, or why not.
fn try_many(texts: &[&str], pieces: &[&str], mut read: impl FnMut(&str) -> Result<(), String>) {
    let count = std::env::var(VARIABLE).map_or(USUALLY, |count| count.parse().expect("a number"));
    let mut chance = Chance(1);
    let mut refused = 0;
    for _ in 0..count {
        let text = chance.spoil(texts, pieces);
        if let Err(sentence) = read(&text) {
            refused += 1;
            assert_sentence(&sentence, &text);
        }
    }
    println!("{count} texts: {refused} refused, {} read", count - refused);
    // Otherwise they are spoilt too much, or too little, to try much.
    assert!((count / 20..count - count / 20).contains(&refused), "{refused} of {count} refused");
}

fn assert_sentence(sentence: &str, text: &str) {
    let is_one = sentence.lines().count() == 1 && sentence.len() < LONGEST_SENTENCE;
    assert!(is_one && sentence.starts_with("found "), "{sentence}\nof\n{text}");
}

#[test]
fn a_spoilt_script_is_read_and_played_or_refused() {
    let reference = include_str!("../../docs/script.md");
    let pieces: Vec<&str> = reference.split('`').skip(1).step_by(2).collect();
    try_many(&SCRIPTS, &pieces, |text| {
        let script = Script::parse(text).map_err(|error| error.to_string())?;
        let played = script.play_watched(MOST_EVENTS, |_, _| ());
        for problem in played.failures.iter().chain(&played.stopped) {
            assert_sentence(&problem.to_string(), text);
        }
        Ok(())
    });
}

#[test]
fn a_spoilt_trace_is_read_or_refused() {
    let pieces: Vec<&str> = TRACES.iter().flat_map(|trace| trace.split_inclusive(',')).collect();
    try_many(&TRACES, &pieces, |text| {
        let mut reader = Reader::default();
        for (at, line) in text.lines().enumerate() {
            for violation in reader.read(at as u64 + 1, line)? {
                assert!(
                    violation.sentence.ends_with('.') && violation.sentence.lines().count() == 1
                );
            }
        }
        reader.end()
    });
}
