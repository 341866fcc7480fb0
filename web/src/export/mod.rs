//! The stage, and the ledger or what stands in its place, as a picture for a slide or a page.
//!
//! The picture is drawn from what stands on the page, so it shows what a person sees. `drawing`
//! draws elements, `hatching` their stripes, `paper` is what they are drawn on.

mod drawing;
mod hatching;
mod paper;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, DomRect, Element, HtmlCanvasElement, HtmlImageElement,
};

use crate::files;
use crate::session::Session;

use drawing::{Drawing, parts};
use paper::Paper;

/// Pixels of a PNG for each of the picture's.
const SHARPNESS: f64 = 2.0;
/// The room around the picture and for each line above it.
const MARGIN: f64 = 16.0;
const LINE: f64 = 24.0;

/// A picture in the words of SVG, and how large it is.
struct Picture {
    svg: String,
    width: f64,
    height: f64,
}

/// Has the browser save the picture as SVG.
pub(crate) fn save_svg(session: &Session) -> String {
    let name = name(session, "svg");
    files::download(&name, "image/svg+xml", &picture(session).svg);
    name
}

/// Has the browser save the picture as PNG; as SVG where it cannot make one.
pub(crate) fn save_png(session: &Session) -> String {
    let (name, instead) = (name(session, "png"), name(session, "svg"));
    let (picture, saved) = (picture(session), name.clone());
    yew::platform::spawn_local(async move {
        if paint(&picture, name).await.is_err() {
            files::download(&instead, "image/svg+xml", &picture.svg);
        }
    });
    saved
}

fn name(session: &Session, ending: &str) -> String {
    let (seed, event) = (session.timeline.setup().seed, session.timeline.cursor().0);
    format!("flotilla-seed-{seed}-event-{event}.{ending}")
}

/// Draws the picture.
fn picture(session: &Session) -> Picture {
    let parts = parts();
    let rects: Vec<_> = parts.iter().map(Element::get_bounding_client_rect).collect();
    let least = |of: fn(&DomRect) -> f64| rects.iter().map(of).fold(f64::MAX, f64::min);
    let most = |of: fn(&DomRect) -> f64| rects.iter().map(of).fold(0.0, f64::max);
    let (left, top) = (least(DomRect::x), least(DomRect::y));
    let right = most(|rect| rect.x() + rect.width());
    let bottom = most(|rect| rect.y() + rect.height());
    let lines = lines(session);
    let head = MARGIN + LINE * lines.len() as f64;
    let (width, height) = (right - left + 2.0 * MARGIN, bottom - top + head + MARGIN);

    let mut paper = Paper::new(width, height);
    let mut drawing = Drawing::on(&mut paper, left - MARGIN, top - head);
    for part in &parts {
        drawing.html(part);
    }
    for (at, line) in lines.iter().enumerate() {
        paper.head(MARGIN, MARGIN + LINE * (at as f64 + 0.5), at == 0, line);
    }
    Picture { svg: paper.done(), width, height }
}

/// What stands above the picture: which run, what is modified in it, and which moment.
fn lines(session: &Session) -> Vec<String> {
    let timeline = &session.timeline;
    let (setup, world) = (timeline.setup(), timeline.world());
    let mut first = format!("Flotilla · {} servers · seed {}", setup.servers, setup.seed);
    let rules = world.config().rules;
    if !rules.all_on() || !world.referee().is_safe() {
        first.push_str(" · Modified Raft");
    }
    for rule in rules.off() {
        first.push_str(&[", without ", rule.id()].concat());
    }
    let sentence = if timeline.cursor().0 == 0 {
        flotilla_sim::opening(setup)
    } else {
        flotilla_sim::headline(timeline.event(), world)
    };
    let moment = format!("Event {} · {} · {}", timeline.cursor().0, world.now(), sentence.text);
    vec![first, moment]
}

/// Makes a PNG of a picture and has the browser save it.
async fn paint(picture: &Picture, name: String) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    let words = js_sys::encode_uri_component(&picture.svg);
    image.set_src(&["data:image/svg+xml,", &String::from(words)].concat());
    JsFuture::from(image.decode()).await?;

    let (width, height) = (picture.width * SHARPNESS, picture.height * SHARPNESS);
    let canvas = gloo_utils::document().create_element("canvas")?;
    let canvas: HtmlCanvasElement = canvas.dyn_into()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let save = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            files::download_blob(&name, &blob);
        }
    });
    canvas.to_blob(save.unchecked_ref())
}
