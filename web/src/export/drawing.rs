//! Draws elements of the page as they look there.

use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, DomRect, Element, Node};

use super::hatching::Hatching;
use super::paper::Paper;
use crate::views::stage::geometry::num;

/// What is in the picture: the parts of the first screen but for the panels at its side.
const PARTS: &str = ".page-main > :not(.page-side)";
/// What belongs to the page and not to the picture.
const LEFT_OUT: &str = ".button, .spoken, [role=tablist], input, select, details";
/// What tells where an SVG element stands, and its shape.
const SHAPE: [&str; 18] = [
    "d",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "points",
    "transform",
    "viewBox",
    "pathLength",
];
/// What tells how it looks. Each element that can be seen is given all of it, since the style
/// sheets stay behind.
const LOOK: [&str; 10] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "opacity",
    "paint-order",
];
/// The same of text.
const FONT: [&str; 4] = ["font-family", "font-size", "font-weight", "font-style"];
/// And where SVG puts it.
const SETTING: [&str; 3] = ["text-anchor", "dominant-baseline", "letter-spacing"];
const SIDES: [&str; 4] = ["top", "right", "bottom", "left"];

/// The elements that are in the picture.
pub(super) fn parts() -> Vec<Element> {
    let Ok(found) = gloo_utils::document().query_selector_all(PARTS) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Draws on a sheet whose corner is at a place in the window.
pub(super) struct Drawing<'a> {
    paper: &'a mut Paper,
    left: f64,
    top: f64,
    /// How many boxes are hatched.
    hatched: u32,
}

impl<'a> Drawing<'a> {
    pub(super) const fn on(paper: &'a mut Paper, left: f64, top: f64) -> Self {
        Self { paper, left, top, hatched: 0 }
    }

    /// An element of HTML and what is in it.
    pub(super) fn html(&mut self, element: &Element) {
        let Some(style) = Style::of(element) else { return };
        if style.is_hidden() || element.matches(LEFT_OUT).unwrap_or(true) {
            return;
        }
        let rect = element.get_bounding_client_rect();
        if element.tag_name() == "svg" {
            return self.picture(element, &rect);
        }
        self.ground(&style, &rect);
        self.hatching(&style, &rect);
        self.bar(&style, &rect);
        self.borders(&style, &rect);
        for child in children(element) {
            match child.dyn_ref::<Element>() {
                Some(child) => self.html(child),
                None if child.node_type() == Node::TEXT_NODE => self.lines(&child, &style),
                None => {}
            }
        }
    }

    fn ground(&mut self, style: &Style, rect: &DomRect) {
        let colour = style.get("background-color");
        if is_clear(&colour) {
            return;
        }
        let (left, top) = (rect.x() - self.left, rect.y() - self.top);
        if style.get("clip-path").starts_with("polygon") {
            // The one that there is: an arrowhead to the right.
            let (right, middle) = (left + rect.width(), top + rect.height() / 2.0);
            let bottom = num(top + rect.height());
            let (left, top) = (num(left), num(top));
            let way = [
                "M",
                &left,
                " ",
                &top,
                "L",
                &num(right),
                " ",
                &num(middle),
                "L",
                &left,
                " ",
                &bottom,
            ];
            self.paper.open("path");
            self.paper.attr("d", &way.concat());
        } else {
            self.frame(style, rect);
        }
        self.paper.attr("fill", &colour);
        self.paper.close();
    }

    /// The stripes over it.
    fn hatching(&mut self, style: &Style, rect: &DomRect) {
        let Some(hatching) = Hatching::read(&style.get("background-image")) else { return };
        self.hatched += 1;
        let name = ["hatching-", &self.hatched.to_string()].concat();
        let (left, top) = (rect.x() - self.left, rect.y() - self.top);
        hatching.draw(self.paper, &name, [left, top, rect.width(), rect.height()]);
        self.frame(style, rect);
        self.paper.attr("fill", &["url(#", &name, ")"].concat());
        self.paper.close();
    }

    /// Begins the rectangle of a box.
    fn frame(&mut self, style: &Style, rect: &DomRect) {
        self.paper.open("rect");
        self.paper.number("x", rect.x() - self.left);
        self.paper.number("y", rect.y() - self.top);
        self.paper.number("width", rect.width());
        self.paper.number("height", rect.height());
        self.paper.number("rx", style.pixels("border-top-left-radius"));
    }

    /// A bar inside of the lower edge, which the style sheets draw as a shadow.
    fn bar(&mut self, style: &Style, rect: &DomRect) {
        let shadow = style.get("box-shadow");
        let Some(inset) = shadow.strip_suffix(" inset") else { return };
        let mut lengths = inset.rsplitn(5, ' ').skip(2);
        let (Some(y), Some("0px"), Some(colour)) = (lengths.next(), lengths.next(), lengths.next())
        else {
            return;
        };
        let height = -pixels(y);
        self.paper.open("rect");
        self.paper.number("x", rect.x() - self.left);
        self.paper.number("y", rect.y() - self.top + rect.height() - height);
        self.paper.number("width", rect.width());
        self.paper.number("height", height.max(0.0));
        self.paper.attr("fill", colour);
        self.paper.close();
    }

    fn borders(&mut self, style: &Style, rect: &DomRect) {
        let (left, top) = (rect.x() - self.left, rect.y() - self.top);
        let (right, bottom) = (left + rect.width(), top + rect.height());
        for side in SIDES {
            let of = |what: &str| style.get(&["border-", side, "-", what].concat());
            let width = style.pixels(&["border-", side, "-width"].concat());
            let (kind, colour) = (of("style"), of("color"));
            if width == 0.0 || kind == "none" || kind == "hidden" || is_clear(&colour) {
                continue;
            }
            let half = width / 2.0;
            let [x1, y1, x2, y2] = match side {
                "top" => [left, top + half, right, top + half],
                "right" => [right - half, top, right - half, bottom],
                "bottom" => [left, bottom - half, right, bottom - half],
                _ => [left + half, top, left + half, bottom],
            };
            self.paper.open("line");
            for (name, value) in [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)] {
                self.paper.number(name, value);
            }
            self.paper.attr("stroke", &colour);
            self.paper.number("stroke-width", width);
            if kind == "dashed" {
                self.paper.attr("stroke-dasharray", "4 3");
            }
            self.paper.close();
        }
    }

    /// A text of HTML, word by word, since it may stand on several lines.
    fn lines(&mut self, node: &Node, style: &Style) {
        let text = node.text_content().unwrap_or_default();
        let Ok(range) = gloo_utils::document().create_range() else { return };
        let mut at = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let (from, length) = (at, word.encode_utf16().count() as u32);
            at += length;
            let shown = word.trim();
            let spaces = word.trim_end().encode_utf16().count() as u32;
            if shown.is_empty()
                || range.set_start(node, from).is_err()
                || range.set_end(node, from + spaces).is_err()
            {
                continue;
            }
            self.word(shown, &range.get_bounding_client_rect(), style);
        }
    }

    fn word(&mut self, word: &str, rect: &DomRect, style: &Style) {
        let size = style.pixels("font-size");
        self.paper.open("text");
        self.paper.number("x", rect.x() - self.left);
        // Where letters stand in their line.
        self.paper.number("y", rect.y() - self.top + rect.height() / 2.0 + size * 0.35);
        // In whatever font, it takes the room that it has here.
        self.paper.number("textLength", rect.width());
        self.paper.attr("lengthAdjust", "spacingAndGlyphs");
        self.look(style, &FONT);
        self.paper.attr("fill", &style.get("color"));
        self.paper.go_in();
        if style.get("text-transform") == "uppercase" {
            self.paper.words(&word.to_uppercase());
        } else {
            self.paper.words(word);
        }
        self.paper.end("text");
    }

    /// A picture within the page.
    fn picture(&mut self, element: &Element, rect: &DomRect) {
        self.paper.open("svg");
        self.paper.number("x", rect.x() - self.left);
        self.paper.number("y", rect.y() - self.top);
        self.paper.number("width", rect.width());
        self.paper.number("height", rect.height());
        if let Some(view) = element.get_attribute("viewBox") {
            self.paper.attr("viewBox", &view);
        }
        self.paper.go_in();
        for child in children(element) {
            self.figure(&child);
        }
        self.paper.end("svg");
    }

    /// An element of SVG and what is in it.
    fn figure(&mut self, node: &Node) {
        let Some(element) = node.dyn_ref::<Element>() else {
            if node.node_type() == Node::TEXT_NODE {
                self.paper.words(&node.text_content().unwrap_or_default());
            }
            return;
        };
        let tag = element.tag_name();
        let Some(style) = Style::of(element) else { return };
        if tag == "title" || style.is_hidden() {
            return;
        }
        self.paper.open(&tag);
        for name in SHAPE {
            if let Some(value) = element.get_attribute(name) {
                self.paper.attr(name, &value);
            }
        }
        let text = tag == "text" || tag == "tspan";
        if tag == "g" {
            self.paper.attr("opacity", &style.get("opacity"));
        } else {
            self.look(&style, &LOOK);
        }
        if text {
            self.look(&style, &FONT);
            self.look(&style, &SETTING);
        }
        self.paper.go_in();
        for child in children(element) {
            self.figure(&child);
        }
        self.paper.end(&tag);
    }

    fn look(&mut self, style: &Style, names: &[&str]) {
        for name in names {
            let value = style.get(name);
            let value = if is_clear(&value) { "none" } else { &value };
            if !value.is_empty() {
                self.paper.attr(name, value);
            }
        }
    }
}

/// The styles in force on an element.
struct Style(CssStyleDeclaration);

impl Style {
    fn of(element: &Element) -> Option<Self> {
        gloo_utils::window().get_computed_style(element).ok().flatten().map(Self)
    }

    fn get(&self, property: &str) -> String {
        self.0.get_property_value(property).unwrap_or_default()
    }

    fn pixels(&self, property: &str) -> f64 {
        pixels(&self.get(property)).max(0.0)
    }

    fn is_hidden(&self) -> bool {
        self.get("display") == "none" || self.get("visibility") == "hidden"
    }
}

/// A length such as `1.5px`.
fn pixels(length: &str) -> f64 {
    js_sys::Number::parse_float(length)
}

/// Whether nothing is seen of a colour.
fn is_clear(colour: &str) -> bool {
    colour == "transparent" || colour == "rgba(0, 0, 0, 0)"
}

fn children(element: &Element) -> impl Iterator<Item = Node> {
    let nodes = element.child_nodes();
    (0..nodes.length()).filter_map(move |at| nodes.item(at))
}
