//! Elements put together by calls.
//!
//! `html!` writes the making of each element out in place, in some hundred bytes of WebAssembly.
//! Here an element is made by a chain of small calls, which compiles to a fraction of that. The
//! stage and the ledger's cells keep `html!`: many of their elements are compared in every frame,
//! and Yew does that faster for elements whose attributes it knew when it was compiled.

use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{AttrValue, Key, VTag, VText};

/// An element that is being put together.
#[must_use]
pub(crate) struct Element(Box<VTag>);

/// An element without attributes or children.
#[inline(never)]
pub(crate) fn element(tag: &'static str) -> Element {
    Element(Box::new(VTag::new(tag)))
}

/// An element of a class that holds text and nothing else.
pub(crate) fn text(tag: &'static str, class: &'static str, text: impl Into<AttrValue>) -> Element {
    element(tag).class(class).text(text)
}

impl Element {
    /// Sets the class, or classes with spaces between them.
    pub(crate) fn class(self, class: impl Into<AttrValue>) -> Self {
        self.attr("class", class)
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

    /// Sets what the element is recognised by among its siblings when they change.
    #[inline(never)]
    pub(crate) fn key(mut self, key: impl Into<Key>) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// Adds text.
    pub(crate) fn text(self, text: impl Into<AttrValue>) -> Self {
        self.push(VText::new(text).into())
    }

    /// Adds a child.
    pub(crate) fn child(self, child: impl Into<Html>) -> Self {
        self.push(child.into())
    }

    /// Adds a child if there is one.
    pub(crate) fn child_if(self, child: Option<impl Into<Html>>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Adds children.
    pub(crate) fn children<C: Into<Html>>(self, children: impl IntoIterator<Item = C>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Calls back when the element is clicked, or pressed by keyboard.
    #[inline(never)]
    pub(crate) fn on_click(mut self, callback: Callback<MouseEvent>) -> Self {
        self.0.add_listener(Rc::new(yew::html::onclick::Wrapper::new(callback)));
        self
    }

    // The two that all others come down to: not inlined, or each chain would carry a copy.

    #[inline(never)]
    fn set(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    #[inline(never)]
    fn push(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }
}

impl From<Element> for Html {
    #[inline(never)]
    fn from(element: Element) -> Self {
        Self::from(*element.0)
    }
}
