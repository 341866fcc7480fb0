//! Elements put together by calls.
//!
//! `html!` writes the making of each element out in place, in some hundred bytes of WebAssembly.
//! Here an element is made by a chain of small calls, which compiles to a fraction of that. The
//! stage keeps `html!`: its elements are compared in every frame, and Yew does that faster for
//! elements whose attributes it knew when it was compiled.

use std::fmt::Display;
use std::rc::Rc;

use yew::html::{
    onblur, onchange, onclick, oncontextmenu, onfocus, oninput, onkeydown, onpointerleave,
    onpointermove,
};
use yew::prelude::*;
use yew::virtual_dom::{
    AttrValue, AttributeOrProperty, Attributes, Key, Listener, VList, VTag, VText,
};

/// An element that is being put together.
#[must_use]
pub(crate) struct Element(Box<Parts>);

/// What comes in great numbers is gathered beside the tag, which takes it all at once at the end.
struct Parts {
    tag: VTag,
    attributes: Vec<(AttrValue, AttributeOrProperty)>,
    children: Vec<Html>,
}

/// An element without attributes or children.
#[inline(never)]
pub(crate) fn element(tag: &'static str) -> Element {
    let (attributes, children) = (Vec::new(), Vec::new());
    Element(Box::new(Parts { tag: VTag::new(tag), attributes, children }))
}

/// An element of a class that holds text and nothing else.
pub(crate) fn text(tag: &'static str, class: &'static str, text: impl Into<AttrValue>) -> Element {
    element(tag).class(class).text(text)
}

impl Element {
    /// Sets the class, or classes with spaces between them; none if it is empty.
    pub(crate) fn class(self, class: impl Into<AttrValue>) -> Self {
        self.set_class(class.into())
    }

    /// Sets an attribute.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.set(name, value.into())
    }

    /// Sets an attribute if there is a value for it.
    pub(crate) fn attr_if(self, name: &'static str, value: Option<impl Into<AttrValue>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Sets an attribute to `true` or `false`.
    #[inline(never)]
    pub(crate) fn state(self, name: &'static str, on: bool) -> Self {
        self.attr(name, if on { "true" } else { "false" })
    }

    /// Sets an attribute to `true` if it applies.
    #[inline(never)]
    pub(crate) fn mark(self, name: &'static str, applies: bool) -> Self {
        if applies { self.attr(name, "true") } else { self }
    }

    /// Sets what an input holds.
    pub(crate) fn value(mut self, value: impl Into<AttrValue>) -> Self {
        self.0.tag.set_value(Some(value.into()));
        self
    }

    /// Sets whether a box or a radio button is checked.
    pub(crate) fn checked(mut self, checked: bool) -> Self {
        self.0.tag.set_checked(checked);
        self
    }

    /// Sets what the element in the page is found by.
    pub(crate) fn node_ref(mut self, node_ref: NodeRef) -> Self {
        self.0.tag.node_ref = node_ref;
        self
    }

    /// Sets what the element is recognised by among its siblings when they change.
    #[inline(never)]
    pub(crate) fn key(mut self, key: impl Into<Key>) -> Self {
        self.0.tag.key = Some(key.into());
        self
    }

    /// Adds text.
    pub(crate) fn text(self, text: impl Into<AttrValue>) -> Self {
        self.push(VText::new(text).into())
    }

    /// Adds a value as text.
    #[inline(never)]
    pub(crate) fn show(self, value: &dyn Display) -> Self {
        self.text(value.to_string())
    }

    /// Adds a child.
    pub(crate) fn child(self, child: impl Into<Html>) -> Self {
        self.push(child.into())
    }

    /// Adds a child if there is one. If there is none its place is kept, so that the others are
    /// still recognised.
    pub(crate) fn child_if(self, child: Option<impl Into<Html>>) -> Self {
        self.push(child.map_or_else(Html::default, Into::into))
    }

    /// Adds children.
    pub(crate) fn children<C: Into<Html>>(self, children: impl IntoIterator<Item = C>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Calls back when the element is clicked, or pressed by keyboard.
    pub(crate) fn on_click(self, callback: Callback<MouseEvent>) -> Self {
        self.listen(Rc::new(onclick::Wrapper::new(callback)))
    }

    /// Calls back with every change of an input.
    pub(crate) fn on_input(self, callback: Callback<InputEvent>) -> Self {
        self.listen(Rc::new(oninput::Wrapper::new(callback)))
    }

    /// Calls back when a choice is made.
    pub(crate) fn on_change(self, callback: Callback<Event>) -> Self {
        self.listen(Rc::new(onchange::Wrapper::new(callback)))
    }

    /// Calls back when a key is pressed.
    pub(crate) fn on_key_down(self, callback: Callback<KeyboardEvent>) -> Self {
        self.listen(Rc::new(onkeydown::Wrapper::new(callback)))
    }

    /// Calls back when it gets the focus.
    pub(crate) fn on_focus(self, callback: Callback<FocusEvent>) -> Self {
        self.listen(Rc::new(onfocus::Wrapper::new(callback)))
    }

    /// Calls back when it loses the focus.
    pub(crate) fn on_blur(self, callback: Callback<FocusEvent>) -> Self {
        self.listen(Rc::new(onblur::Wrapper::new(callback)))
    }

    /// Calls back when a pointer moves over it.
    pub(crate) fn on_pointer_move(self, callback: Callback<PointerEvent>) -> Self {
        self.listen(Rc::new(onpointermove::Wrapper::new(callback)))
    }

    /// Calls back when a pointer leaves it.
    pub(crate) fn on_pointer_leave(self, callback: Callback<PointerEvent>) -> Self {
        self.listen(Rc::new(onpointerleave::Wrapper::new(callback)))
    }

    /// Calls back when the browser would open its own menu.
    pub(crate) fn on_context_menu(self, callback: Callback<MouseEvent>) -> Self {
        self.listen(Rc::new(oncontextmenu::Wrapper::new(callback)))
    }

    // Those that all others come down to: not inlined, or each chain would carry a copy.

    #[inline(never)]
    fn set_class(self, class: AttrValue) -> Self {
        if class.is_empty() { self } else { self.set("class", class) }
    }

    #[inline(never)]
    fn set(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.attributes.push((AttrValue::Static(name), AttributeOrProperty::Attribute(value)));
        self
    }

    #[inline(never)]
    fn push(mut self, child: Html) -> Self {
        self.0.children.push(child);
        self
    }

    #[inline(never)]
    fn listen(mut self, listener: Rc<dyn Listener>) -> Self {
        self.0.tag.add_listener(listener);
        self
    }
}

impl From<Element> for Html {
    #[inline(never)]
    fn from(element: Element) -> Self {
        let Parts { mut tag, attributes, children } = *element.0;
        tag.attributes = Attributes::IndexMap(Rc::new(attributes.into_iter().collect()));
        if let Some(place) = tag.children_mut() {
            *place = VList::with_children(children, None).into();
        }
        Self::from(tag)
    }
}
