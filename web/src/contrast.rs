//! Every pair of colours that carries text can be read, in light and in dark: at least 4.5 to 1,
//! as WCAG asks. The colours are read from the stylesheet itself, so that no second table of
//! them can be right while the page is wrong.

const STYLE: &str = include_str!("../../static/style.css");
const TRIALS: &str = include_str!("../../static/trials.css");

/// Text, and what it stands on.
const PAIRS: [(&str, &str); 21] = [
    ("ink", "page"),
    ("ink", "panel"),
    ("quiet", "page"),
    ("quiet", "panel"),
    ("accent", "page"),
    ("accent", "panel"),
    ("on-accent", "accent"),
    ("good", "page"),
    ("good", "panel"),
    ("danger", "page"),
    ("danger", "panel"),
    ("panel", "danger"),
    ("on-term", "term-0"),
    ("on-term", "term-1"),
    ("on-term", "term-2"),
    ("on-term", "term-3"),
    ("on-term", "term-4"),
    ("on-term", "term-5"),
    ("on-term", "term-6"),
    ("on-term", "term-7"),
    ("on-term", "term-8"),
];
const ENOUGH: f64 = 4.5;
/// And for a line.
const ENOUGH_TO_SEE: f64 = 3.0;

/// A colour of the stylesheet in light (0) or dark (1).
fn colour(name: &str, theme: usize) -> [f64; 3] {
    colour_in(STYLE, name, theme)
}

fn colour_in(style: &str, name: &str, theme: usize) -> [f64; 3] {
    let start = format!("--{name}: light-dark(");
    let (_, rest) = style.split_once(&start).unwrap_or_else(|| panic!("no colour --{name}"));
    let (both, _) = rest.split_once(')').expect("the bracket is closed");
    let hex = both.split(", ").nth(theme).expect("a light and a dark one").trim_start_matches('#');
    [0, 2, 4].map(|at| {
        let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour in six digits");
        f64::from(byte) / 255.0
    })
}

/// WCAG's relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] =
        colour.map(
            |part| {
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            },
        );
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_can_be_read_on_everything_it_stands_on() {
    for (text, ground) in PAIRS {
        for (theme, name) in ["light", "dark"].into_iter().enumerate() {
            let found = contrast(colour(text, theme), colour(ground, theme));
            assert!(found >= ENOUGH, "--{text} on --{ground}, {name}: {found:.2} to 1");
        }
    }
}

#[test]
fn each_kind_of_line_can_be_seen() {
    for kind in 0..flotilla_sim::elections::KINDS {
        for (theme, name) in ["light", "dark"].into_iter().enumerate() {
            let line = colour_in(TRIALS, &format!("kind-{kind}"), theme);
            let found = contrast(line, colour("panel", theme));
            assert!(found >= ENOUGH_TO_SEE, "--kind-{kind} on --panel, {name}: {found:.2} to 1");
        }
    }
}

#[test]
fn black_on_white_is_21_to_1() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
}
