//! The Merkle tree of RFC 9162 over the ledger's lines: roots, and short proofs that an entry is in it or that it only grew.

use super::digest::Digest;

/// A tree as it is spoken of: how many leaves, and the root over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree {
    /// How many leaves.
    pub size: u64,
    /// The hash over all of them.
    pub root: Digest,
}

/// The hash of one line.
#[must_use]
pub fn leaf(line: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], line])
}

/// The hash of two neighbouring subtrees.
#[must_use]
pub fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], &left.0, &right.0])
}

/// The root over these leaf hashes, first entry first.
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The hashes that show leaf `index`, counted from 0, to be in the tree over these leaves; nothing if there is no such leaf.
#[must_use]
pub fn inclusion(leaves: &[Digest], index: usize) -> Option<Vec<Digest>> {
    if index >= leaves.len() {
        return None;
    }
    let (mut part, mut at, mut path) = (leaves, index, Vec::new());
    while part.len() > 1 {
        let (left, right) = part.split_at(split(part.len()));
        let (near, far) = if at < left.len() { (left, right) } else { (right, left) };
        at -= if at < left.len() { 0 } else { left.len() };
        path.push(root(far));
        part = near;
    }
    path.reverse();
    Some(path)
}

/// The hashes that show the tree over the first `old` leaves to be the beginning of the tree over all; nothing if there are fewer.
///
/// The proof is empty if the old tree is empty or the whole.
#[must_use]
pub fn consistency(leaves: &[Digest], old: usize) -> Option<Vec<Digest>> {
    if old > leaves.len() {
        return None;
    }
    let (mut part, mut old, mut path) = (leaves, old, Vec::new());
    // While the old tree's edge stays on the right, its root is not one of the new tree's own nodes.
    let mut whole = true;
    while old > 0 && old < part.len() {
        let (left, right) = part.split_at(split(part.len()));
        if old <= left.len() {
            path.push(root(right));
            part = left;
        } else {
            path.push(root(left));
            (part, old, whole) = (right, old - left.len(), false);
        }
    }
    if !whole {
        path.push(root(part));
    }
    path.reverse();
    Some(path)
}

/// Whether the proof shows that `leaf` is number `index`, counted from 0, of this tree.
#[must_use]
pub fn is_included(tree: Tree, index: u64, leaf: Digest, proof: &[Digest]) -> bool {
    if index >= tree.size {
        return false;
    }
    let mut climb = Climb { at: index, last: tree.size - 1 };
    let mut hash = leaf;
    for step in proof {
        match climb.up() {
            None => return false,
            Some(Side::Left) => hash = node(step, &hash),
            Some(Side::Right) => hash = node(&hash, step),
        }
    }
    climb.last == 0 && hash == tree.root
}

/// Whether the proof shows that the new tree is the old one with nothing but further leaves behind it.
#[must_use]
pub fn is_consistent(old: Tree, new: Tree, proof: &[Digest]) -> bool {
    if old.size == 0 || old.size == new.size {
        let same = if old.size == 0 { Digest::of(b"") } else { new.root };
        return proof.is_empty() && old.size <= new.size && old.root == same;
    }
    if old.size > new.size {
        return false;
    }
    let mut climb = Climb { at: old.size - 1, last: new.size - 1 };
    while climb.at & 1 == 1 {
        climb.halve();
    }
    // An old tree that is full is itself a node of the new one; the proof leaves it out.
    let (start, rest) = if old.size.is_power_of_two() {
        (old.root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return false };
        (*first, rest)
    };
    let (mut old_hash, mut new_hash) = (start, start);
    for step in rest {
        match climb.up() {
            None => return false,
            Some(Side::Left) => (old_hash, new_hash) = (node(step, &old_hash), node(step, &new_hash)),
            Some(Side::Right) => new_hash = node(&new_hash, step),
        }
    }
    climb.last == 0 && old_hash == old.root && new_hash == new.root
}

/// The largest power of two below a count of at least two: where RFC 9162 splits a tree.
fn split(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

/// On which side of the path the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a leaf up to the root: its place, and the last place of the same level.
struct Climb {
    at: u64,
    last: u64,
}

impl Climb {
    /// Goes up to the next node that has a neighbour; nothing once the root is reached.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.at & 1 == 1 || self.at == self.last {
            // A last node without a neighbour goes up unchanged.
            while self.at & 1 == 0 && self.at != 0 {
                self.halve();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.halve();
        Some(side)
    }

    fn halve(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }
}
