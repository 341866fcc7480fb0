//! The menu of a thing: all that can be done with it, in the ARIA pattern for menus.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use crate::command::{Command, Thing};
use crate::memo::{Emit, Shared};
use crate::session::Menu;
use crate::views::element::{element, text};
use crate::views::parts::asking;
use crate::views::stage;

/// How far the menu keeps from the edges of the window, in CSS pixels.
const MARGIN: f64 = 8.0;

#[derive(Properties, Clone)]
pub(crate) struct MenuProps {
    pub(crate) session: Shared,
    pub(crate) emit: Emit,
    pub(crate) menu: Menu,
    /// The run and the page: what can be done may have changed when one of them has.
    pub(crate) depends: [u64; 2],
}

impl PartialEq for MenuProps {
    fn eq(&self, other: &Self) -> bool {
        self.depends == other.depends && self.menu == other.menu
    }
}

/// Shows the menu.
pub(crate) fn view(key: String, props: MenuProps) -> Html {
    let MenuProps { session, emit, menu, depends } = props;
    html! { <ThingMenu {key} {session} {emit} {menu} {depends} /> }
}

/// An open menu. It has the focus from the moment it opens.
struct ThingMenu {
    list: NodeRef,
    /// Whether a pointer has been pressed in it. The finger whose long press opened the menu is
    /// lifted over it, and that must choose nothing.
    pressed: Rc<Cell<bool>>,
    /// Closes it when something else is pressed.
    _outside: EventListener,
}

impl Component for ThingMenu {
    type Message = ();
    type Properties = MenuProps;

    fn create(ctx: &Context<Self>) -> Self {
        let list = NodeRef::default();
        let (session, emit) = (ctx.props().session.clone(), ctx.props().emit.clone());
        let (inside, pressed) = (list.clone(), Rc::new(Cell::new(false)));
        let noted = pressed.clone();
        let outside = EventListener::new(&gloo_utils::document(), "pointerdown", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            let here = inside.cast::<Node>().is_some_and(|list| list.contains(target.as_ref()));
            noted.set(noted.get() || here);
            if !here && session.borrow().menu.is_some() {
                emit.emit(Command::Close);
            }
        });
        Self { list, pressed, _outside: outside }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let MenuProps { session, emit, menu, .. } = ctx.props();
        let session = session.borrow();
        let item = |(nth, command): (usize, Command)| {
            let label = command.label();
            let reason = command.why_not(&session);
            let id = reason.as_ref().map(|_| format!("menu-why-{nth}"));
            let title = command.explanation();
            let (pressed, ask) = (self.pressed.clone(), asking(emit, command));
            let choose = Callback::from(move |event: MouseEvent| {
                // A click without a pointer comes from the keyboard.
                if event.detail() == 0 || pressed.get() {
                    ask.emit(event);
                }
            });
            let why = reason.map(|why| text("span", "menu-why", why).attr_if("id", id.clone()));
            element("li")
                .key(label.clone())
                .attr("role", "menuitem")
                .attr("tabindex", "-1")
                .attr("aria-label", label.clone())
                .mark("aria-disabled", why.is_some())
                .attr_if("aria-describedby", id)
                .attr("title", title)
                .on_click(choose)
                .text(label)
                .child_if(why)
        };
        element("ul")
            .class("menu")
            .node_ref(self.list.clone())
            .attr("role", "menu")
            .attr("aria-label", menu.thing.name())
            .on_key_down(on_key(&self.list, emit, menu.thing))
            .on_context_menu(Callback::from(|event: MouseEvent| event.prevent_default()))
            .children(menu.thing.actions().into_iter().enumerate().map(item))
            .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let Some(list) = self.list.cast::<HtmlElement>() else { return };
        put(&list, ctx.props().menu.at);
        if first {
            focus(list.first_element_child());
        }
    }
}

/// Puts the menu where it was asked for, but wholly inside the window. The page's policy allows
/// no style attributes; properties may be set.
fn put(list: &HtmlElement, (x, y): (i32, i32)) {
    let window = gloo_utils::window();
    let area = list.get_bounding_client_rect();
    let fit = |at: i32, size: f64, room: Result<wasm_bindgen::JsValue, _>| {
        let room = room.ok().and_then(|room: wasm_bindgen::JsValue| room.as_f64()).unwrap_or(320.0);
        f64::from(at).min(room - size - MARGIN).max(MARGIN) as i32
    };
    let left = fit(x, area.width(), window.inner_width());
    let top = fit(y, area.height(), window.inner_height());
    let style = list.style();
    style.set_property("left", &format!("{left}px")).ok();
    style.set_property("top", &format!("{top}px")).ok();
}

fn on_key(list: &NodeRef, emit: &Emit, thing: Thing) -> Callback<KeyboardEvent> {
    let (list, emit) = (list.clone(), emit.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(list) = list.cast::<Element>() else { return };
        let focused = gloo_utils::document().active_element();
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        match event.key().as_str() {
            "ArrowDown" => {
                let next = focused.and_then(|item| item.next_element_sibling());
                focus(next.or_else(|| list.first_element_child()));
            }
            "ArrowUp" => {
                let before = focused.and_then(|item| item.previous_element_sibling());
                focus(before.or_else(|| list.last_element_child()));
            }
            "Home" => focus(list.first_element_child()),
            "End" => focus(list.last_element_child()),
            "Enter" | " " => {
                if let Some(item) = focused.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
                    item.click();
                }
            }
            "Escape" => emit.emit(Command::Close),
            // The browser goes on to what follows the thing itself.
            "Tab" => {
                stage::focus(thing);
                emit.emit(Command::Close);
                return;
            }
            key if key.chars().count() == 1 && !modified => focus_letter(&list, key),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

/// Goes to the next item that begins with a letter, and round again.
fn focus_letter(list: &Element, letter: &str) {
    let items = list.children();
    let count = items.length();
    let focused = gloo_utils::document().active_element();
    let here = (0..count).find(|nth| items.item(*nth) == focused).unwrap_or(count - 1);
    let begins = |item: &Element| {
        let label = item.get_attribute("aria-label").unwrap_or_default();
        label.get(..letter.len()).is_some_and(|start| start.eq_ignore_ascii_case(letter))
    };
    let order = (1..=count).filter_map(|step| items.item((here + step) % count));
    focus(order.into_iter().find(begins));
}

fn focus(item: Option<Element>) {
    if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        item.focus().ok();
    }
}
