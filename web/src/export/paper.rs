//! What a picture is drawn on: SVG, put together as text.

use crate::views::stage::geometry::num;

/// A picture that is being drawn.
pub(super) struct Paper {
    svg: String,
}

impl Paper {
    /// An empty sheet in the colour of the page.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let mut paper = Self { svg: String::new() };
        let (width, height) = (num(width), num(height));
        paper.open("svg");
        paper.attr("xmlns", "http://www.w3.org/2000/svg");
        paper.attr("width", &width);
        paper.attr("height", &height);
        paper.attr("viewBox", &["0 0 ", &width, " ", &height].concat());
        paper.go_in();
        paper.open("rect");
        paper.attr("width", &width);
        paper.attr("height", &height);
        paper.attr("fill", &of_body("background-color"));
        paper.close();
        paper
    }

    /// A line of the heading.
    pub(super) fn head(&mut self, x: f64, y: f64, bold: bool, words: &str) {
        self.open("text");
        self.number("x", x);
        self.number("y", y);
        self.attr("font-family", "system-ui, sans-serif");
        self.attr("font-size", "15");
        self.attr("font-weight", if bold { "700" } else { "400" });
        self.attr("fill", &of_body("color"));
        self.go_in();
        self.words(words);
        self.end("text");
    }

    /// Begins an element, whose attributes come next.
    pub(super) fn open(&mut self, tag: &str) {
        self.svg.push('<');
        self.svg.push_str(tag);
    }

    pub(super) fn attr(&mut self, name: &str, value: &str) {
        self.svg.push_str(&[" ", name, "=\""].concat());
        self.words(value);
        self.svg.push('"');
    }

    pub(super) fn number(&mut self, name: &str, value: f64) {
        self.attr(name, &num(value));
    }

    /// Ends the attributes of an element that has something in it.
    pub(super) fn go_in(&mut self) {
        self.svg.push('>');
    }

    /// Ends an element that has nothing in it.
    pub(super) fn close(&mut self) {
        self.svg.push_str("/>");
    }

    /// Ends an element that has something in it.
    pub(super) fn end(&mut self, tag: &str) {
        self.svg.push_str(&["</", tag, ">"].concat());
    }

    /// Text, with what means something in SVG written so that it does not.
    pub(super) fn words(&mut self, words: &str) {
        for c in words.chars() {
            match c {
                '&' => self.svg.push_str("&amp;"),
                '<' => self.svg.push_str("&lt;"),
                '>' => self.svg.push_str("&gt;"),
                '"' => self.svg.push_str("&quot;"),
                // No picture may hold these, whatever a client asked for.
                c if c.is_control() => self.svg.push(' '),
                c => self.svg.push(c),
            }
        }
    }

    /// The picture.
    pub(super) fn done(mut self) -> String {
        self.end("svg");
        self.svg
    }
}

/// A style that is in force on the page as a whole.
fn of_body(property: &str) -> String {
    let style = gloo_utils::window().get_computed_style(&gloo_utils::body()).ok().flatten();
    style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default()
}
