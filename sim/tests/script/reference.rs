//! `docs/script.md` says what the parser and the player do.

use flotilla_core::{Kind, Mechanism, Rule};
use flotilla_sim::{Preset, Property, Script};

use crate::support::{passes, read};

const REFERENCE: &str = include_str!("../../../docs/script.md");

/// The part under a heading, up to the next heading of any level.
fn section(heading: &str) -> &'static str {
    let start = REFERENCE.find(&format!("\n{heading}\n")).expect(heading) + heading.len() + 2;
    let rest = &REFERENCE[start..];
    &rest[..rest.find("\n#").unwrap_or(rest.len())]
}

/// The cells of all tables in a text, row by row, without the headings.
fn rows(text: &'static str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |line: &&&str| line.starts_with('|');
    let rules = lines.iter().enumerate().filter(|(_, line)| line.starts_with("| ---"));
    rules
        .flat_map(|(at, _)| lines[at + 1..].iter().take_while(is_row))
        .map(|row| {
            let row = row.replace("\\|", "\u{0}");
            row.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
        })
        .collect()
}

/// What stands between backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The first cells of the tables under these headings: one or more lines of a script each.
fn listed(headings: &[&str]) -> Vec<String> {
    let rows = headings.iter().flat_map(|heading| rows(section(heading)));
    rows.flat_map(|row| code(&row[0]).into_iter().map(str::to_string).collect::<Vec<_>>()).collect()
}

fn all_listed() -> Vec<String> {
    listed(&[
        "## Set-up",
        "### Servers",
        "### Messages",
        "### Links",
        "### Rules, clock, captions",
        "## Time",
        "## Expectations",
    ])
}

#[test]
fn every_example_plays_and_holds() {
    let blocks: Vec<&str> = REFERENCE
        .split("\n```flotilla\n")
        .skip(1)
        .map(|rest| rest.split("\n```").next().expect("an end"))
        .collect();
    assert!(blocks.len() >= 6, "examples were found");
    for block in blocks {
        let played = passes(block);
        assert!(played.timeline.last().0 > 0, "something happens in\n{block}");
    }
}

#[test]
fn every_line_that_is_listed_can_be_read() {
    for line in all_listed() {
        read(&line);
    }
}

#[test]
fn every_word_that_can_begin_a_statement_is_listed() {
    let listed = all_listed();
    let missing: Vec<&&str> = Script::KEYWORDS
        .iter()
        .filter(|word| !listed.iter().any(|line| line.split(' ').next() == Some(word)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for word in Script::EXPECTATIONS {
        let line = format!("expect {word}");
        assert!(listed.iter().any(|listed| listed.starts_with(&line)), "{line}");
    }
}

#[test]
fn every_name_is_listed() {
    let listed = all_listed();
    let rules = Rule::ALL.iter().filter(|rule| rule.switchable());
    for line in rules
        .map(|rule| format!("without {rule}"))
        .chain(Mechanism::ALL.iter().map(|mechanism| format!("with {}", mechanism.id())))
        .chain(Preset::ALL.iter().map(|preset| format!("preset {}", preset.id)))
    {
        assert!(listed.contains(&line), "{line}");
    }
    let kinds = Kind::ALL.iter().map(|kind| kind.name());
    for name in kinds.chain(Property::ALL.iter().map(|property| property.id())) {
        assert!(code(REFERENCE).contains(&name), "{name}");
    }
}

#[test]
fn every_error_is_as_it_says() {
    let mut told = 0;
    for row in rows(section("## Errors")) {
        let [lines, error] = &row[..] else { panic!("two cells in {row:?}") };
        // The lines may hold what looks like the end of code, so only the outer backticks go.
        let lines = lines.strip_prefix('`').and_then(|lines| lines.strip_suffix('`'));
        let lines = lines.expect("code");
        let said = match Script::parse(lines) {
            Err(error) => error.to_string(),
            Ok(script) => {
                let played = script.play();
                let said = played.failures.iter().chain(&played.stopped).next();
                said.unwrap_or_else(|| panic!("{lines} is no error")).to_string()
            }
        };
        assert_eq!(&said, error, "for {lines}");
        told += 1;
    }
    assert!(told >= 20, "errors were found");
}
