//! How large a part of the page is.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

/// Tells the size of an element whenever it changes, until it is dropped.
pub(crate) struct Measured {
    observer: ResizeObserver,
    _heard: Closure<dyn FnMut()>,
}

impl Measured {
    /// Tells `size` width and height in CSS pixels, the first time before the next paint. None in a
    /// browser that cannot.
    pub(crate) fn new(element: &Element, size: Callback<(f64, f64)>) -> Option<Self> {
        let measured = element.clone();
        let heard = Closure::<dyn FnMut()>::new(move || {
            // Whole pixels, rounded down: what is 24 pixels wide in a drawing must not be less on
            // the screen.
            let area = measured.get_bounding_client_rect();
            let (width, height) = (area.width().floor(), area.height().floor());
            if width > 0.0 && height > 0.0 {
                size.emit((width, height));
            }
        });
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _heard: heard })
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
