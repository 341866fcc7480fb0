//! A vector whose clones share their elements.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Each node holds up to `1 << BITS` elements or children.
const BITS: u32 = 5;
const FAN: usize = 1 << BITS;

/// A growable list that clones in constant time.
///
/// It is a tree of shared chunks, and a tail: the last chunk, where nearly everything happens, is
/// at hand without a walk. A push or a change copies the one chunk it touches, and only when a
/// clone still needs the old one. `Eq` and `Hash` see the elements, never the chunks.
#[derive(Clone, Debug)]
pub struct SharedVec<T> {
    /// Full chunks: all elements but those of the tail.
    tree: Option<Arc<Chunk<T>>>,
    /// Levels of branches above the leaves.
    height: u32,
    /// A leaf with the last elements: one at least, unless there is none at all.
    tail: Arc<Chunk<T>>,
    /// How many elements the tree has.
    before_tail: usize,
    len: usize,
}

#[derive(Clone, Debug)]
enum Chunk<T> {
    Leaf(Vec<T>),
    Branch(Vec<Arc<Chunk<T>>>),
}

impl<T: Clone> SharedVec<T> {
    /// How many elements it has.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The element at `at`, counted from 0.
    pub fn get(&self, at: usize) -> Option<&T> {
        match at.checked_sub(self.before_tail) {
            Some(slot) => self.tail.values().get(slot),
            None => Some(self.in_tree(at)),
        }
    }

    /// The last element.
    pub fn last(&self) -> Option<&T> {
        self.tail.values().last()
    }

    /// Adds an element at the end.
    pub fn push(&mut self, value: T) {
        if self.len - self.before_tail == FAN {
            let empty = Arc::new(Chunk::Leaf(Vec::with_capacity(FAN)));
            let full = std::mem::replace(&mut self.tail, empty);
            self.push_leaf(full);
        }
        if let Chunk::Leaf(values) = Arc::make_mut(&mut self.tail) {
            values.push(value);
        }
        self.len += 1;
    }

    /// The element at `at`, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        if at >= self.len {
            return None;
        }
        if at >= self.before_tail {
            return Arc::make_mut(&mut self.tail).get_mut(0, at);
        }
        Arc::make_mut(self.tree.as_mut()?).get_mut(self.height, at)
    }

    /// Keeps the first `len` elements.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        if len == 0 {
            *self = Self::default();
            return;
        }
        if len <= self.before_tail {
            self.tail = Arc::clone(self.leaf(len - 1));
            self.cut_tree((len - 1) / FAN * FAN);
        }
        if let Chunk::Leaf(values) = Arc::make_mut(&mut self.tail) {
            values.truncate((len - 1) % FAN + 1);
        }
        self.len = len;
    }

    /// All elements in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.iter_from(0)
    }

    /// The elements from `start` on, in order. How many is known beforehand, so that collecting
    /// them allocates once.
    pub fn iter_from(&self, start: usize) -> impl Iterator<Item = &T> {
        (start..self.len).map(|at| {
            let in_tail = at.checked_sub(self.before_tail);
            in_tail.map_or_else(|| self.in_tree(at), |slot| &self.tail.values()[slot])
        })
    }

    /// The element at `at`, which has to be in the tree.
    fn in_tree(&self, at: usize) -> &T {
        &self.leaf(at).values()[at % FAN]
    }

    /// The leaf with the element at `at`, which has to be in the tree.
    fn leaf(&self, at: usize) -> &Arc<Chunk<T>> {
        let mut chunk = self.tree.as_ref().unwrap_or(&self.tail);
        let mut level = self.height;
        while let Chunk::Branch(children) = &**chunk {
            chunk = &children[slot(at, level)];
            level -= 1;
        }
        chunk
    }

    /// Puts a full tail at the end of the tree, which then has all elements.
    fn push_leaf(&mut self, full: Arc<Chunk<T>>) {
        let at = std::mem::replace(&mut self.before_tail, self.len);
        let Some(tree) = &mut self.tree else {
            self.tree = Some(full);
            return;
        };
        if at == FAN << (BITS * self.height) {
            let below = Arc::clone(tree);
            *tree = Arc::new(Chunk::Branch(vec![below]));
            self.height += 1;
        }
        Chunk::push(tree, self.height, at, full);
    }

    /// Keeps the first `len` elements of the tree, all of them in full leaves.
    fn cut_tree(&mut self, len: usize) {
        self.before_tail = len;
        if len == 0 {
            (self.tree, self.height) = (None, 0);
        }
        // A tree that is one leaf is kept as it is.
        let Some(tree) = self.tree.as_mut().filter(|_| self.height > 0) else { return };
        Chunk::truncate(tree, self.height, len);
        while self.height > 0
            && len <= FAN << (BITS * (self.height - 1))
            && let Chunk::Branch(children) = &**tree
        {
            *tree = Arc::clone(&children[0]);
            self.height -= 1;
        }
    }

    /// Whether both are clones of one list, neither of which changed.
    fn shares_all_with(&self, other: &Self) -> bool {
        self.tree.as_ref().map(Arc::as_ptr) == other.tree.as_ref().map(Arc::as_ptr)
            && Arc::ptr_eq(&self.tail, &other.tail)
    }
}

/// Which child at `level` leads to element `at`.
const fn slot(at: usize, level: u32) -> usize {
    (at >> (BITS * level)) % FAN
}

impl<T> Chunk<T> {
    /// The elements of a leaf.
    fn values(&self) -> &[T] {
        match self {
            Self::Leaf(values) => values,
            Self::Branch(_) => &[],
        }
    }
}

impl<T: Clone> Chunk<T> {
    fn get_mut(&mut self, level: u32, at: usize) -> Option<&mut T> {
        match self {
            Self::Leaf(values) => values.get_mut(at % FAN),
            Self::Branch(children) => {
                Arc::make_mut(&mut children[slot(at, level)]).get_mut(level - 1, at)
            }
        }
    }

    /// Puts a leaf where the element at `at` will be.
    fn push(chunk: &mut Arc<Self>, level: u32, at: usize, leaf: Arc<Self>) {
        let Self::Branch(children) = Arc::make_mut(chunk) else { return };
        if let Some(child) = children.get_mut(slot(at, level)) {
            Self::push(child, level - 1, at, leaf);
        } else {
            children.push((1..level).fold(leaf, |it, _| Arc::new(Self::Branch(vec![it]))));
        }
    }

    /// Keeps the first `len` elements, all of them in full leaves.
    fn truncate(chunk: &mut Arc<Self>, level: u32, len: usize) {
        let Self::Branch(children) = Arc::make_mut(chunk) else { return };
        let whole = FAN << (BITS * (level - 1));
        children.truncate(len.div_ceil(whole));
        if let Some(last) = children.last_mut()
            && !len.is_multiple_of(whole)
        {
            Self::truncate(last, level - 1, len % whole);
        }
    }
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        let tail = Arc::new(Chunk::Leaf(Vec::new()));
        Self { tree: None, height: 0, tail, before_tail: 0, len: 0 }
    }
}

impl<T: Clone> Extend<T> for SharedVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.push(value);
        }
    }
}

impl<T: Clone> FromIterator<T> for SharedVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut list = Self::default();
        list.extend(values);
        list
    }
}

impl<T: Clone + PartialEq> PartialEq for SharedVec<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && (self.shares_all_with(other) || self.iter().eq(other.iter()))
    }
}

impl<T: Clone + Eq> Eq for SharedVec<T> {}

impl<T: Clone + Hash> Hash for SharedVec<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.len as u64).hash(state);
        for value in self.iter() {
            value.hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Act {
        Push(u16),
        PushMany(u16),
        Truncate(u16),
        Set(u16, u16),
        Keep,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        prop::collection::vec(
            prop_oneof![
                any::<u16>().prop_map(Act::Push),
                (0u16..3000).prop_map(Act::PushMany),
                (0u16..4000).prop_map(Act::Truncate),
                (0u16..4000, any::<u16>()).prop_map(|(at, value)| Act::Set(at, value)),
                Just(Act::Keep),
            ],
            0..20,
        )
    }

    #[test]
    fn it_grows_again_after_it_was_emptied() {
        for len in [1, 33, 1025] {
            let mut shared: SharedVec<u16> = (0..len).collect();
            shared.truncate(0);
            shared.extend(0..100);
            assert!(shared.iter().copied().eq(0..100), "{len} elements before");
        }
    }

    proptest! {
        #[test]
        fn it_behaves_as_a_vec_and_kept_clones_never_change(acts in acts()) {
            let mut plain: Vec<u16> = Vec::new();
            let mut shared = SharedVec::default();
            let mut kept: Vec<(Vec<u16>, SharedVec<u16>)> = Vec::new();
            for act in acts {
                match act {
                    Act::Push(value) => { plain.push(value); shared.push(value); }
                    Act::PushMany(count) => { plain.extend(0..count); shared.extend(0..count); }
                    Act::Truncate(len) => { plain.truncate(len.into()); shared.truncate(len.into()); }
                    Act::Set(at, value) => {
                        let in_plain = plain.get_mut(usize::from(at)).map(|old| *old = value);
                        let in_shared = shared.get_mut(usize::from(at)).map(|old| *old = value);
                        prop_assert_eq!(in_plain, in_shared);
                    }
                    Act::Keep => kept.push((plain.clone(), shared.clone())),
                }
                prop_assert_eq!(plain.last(), shared.last());
            }
            kept.push((plain, shared));
            for (plain, shared) in kept {
                prop_assert_eq!(plain.len(), shared.len());
                prop_assert!(plain.iter().eq(shared.iter()));
                let middle = plain.len() / 2;
                prop_assert!(plain[middle..].iter().eq(shared.iter_from(middle)));
                prop_assert_eq!(plain.get(middle), shared.get(middle));
                prop_assert_eq!(shared.get(plain.len()), None);
                let rebuilt: SharedVec<u16> = plain.into_iter().collect();
                prop_assert_eq!(rebuilt, shared);
            }
        }
    }
}
