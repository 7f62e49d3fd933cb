//! The end of the ledger in a few hundred bytes: enough to add the next entry without reading any other.

use super::digest::Digest;
use super::merkle;

/// Where the ledger stands: how many entries, the chain's last value, and the tops of the tree's full halves.
///
/// Stored beside the entries and written in the same transaction as each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    size: u64,
    chain: Digest,
    frontier: Vec<Digest>,
}

impl Head {
    /// The head of a ledger without entries. Its chain value is 32 zero bytes.
    #[must_use]
    pub fn new() -> Head {
        Head::default()
    }

    /// How many entries there are; also the number of the last one.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The number the next entry will have.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.size + 1
    }

    /// The chain's value after the last entry.
    #[must_use]
    pub fn chain(&self) -> Digest {
        self.chain
    }

    /// Takes in the next entry's line and gives its leaf hash. About four digests of short texts, whatever the size.
    pub fn append(&mut self, line: &str) -> Digest {
        let leaf = merkle::leaf(line.as_bytes());
        self.chain = Digest::of_parts(&[&[2], &self.chain.0, &leaf.0]);
        let mut top = leaf;
        // Each set bit of the old size at its low end is a full tree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            top = self.frontier.pop().map_or(top, |left| merkle::node(&left, &top));
        }
        self.frontier.push(top);
        self.size += 1;
        leaf
    }

    /// The root of the Merkle tree over all lines.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut tops = self.frontier.iter().rev().copied();
        let smallest = tops.next().unwrap_or_else(|| Digest::of(b""));
        tops.fold(smallest, |right, left| merkle::node(&left, &right))
    }

    /// Size and root together, as proofs speak of them.
    #[must_use]
    pub fn tree(&self) -> merkle::Tree {
        merkle::Tree { size: self.size, root: self.root() }
    }

    /// The head as bytes: size (8 bytes, highest first), chain (32), then 32 for each set bit of the size.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(40 + 32 * self.frontier.len());
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(self.chain.0);
        self.frontier.iter().for_each(|top| bytes.extend(top.0));
        bytes
    }

    /// The head these bytes stand for; nothing if their number does not fit the size they state.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Head> {
        let (size, rest) = bytes.split_first_chunk::<8>()?;
        let (chain, rest) = rest.split_first_chunk::<32>()?;
        let (tops, odd) = rest.as_chunks::<32>();
        let size = u64::from_be_bytes(*size);
        let fits = odd.is_empty() && u32::try_from(tops.len()).is_ok_and(|count| count == size.count_ones());
        fits.then(|| Head { size, chain: Digest(*chain), frontier: tops.iter().copied().map(Digest).collect() })
    }

    /// Goes on from a chain value other than the one worked out, so that a checker names each break once.
    pub(super) fn go_on_from(&mut self, chain: Digest) {
        self.chain = chain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_as_documented() {
        let mut head = Head::new();
        let leaf = head.append("a line");
        assert_eq!(leaf, Digest::of(b"\x00a line"));
        assert_eq!(head.chain(), Digest::of(&[&[2][..], &[0; 32], &leaf.0].concat()));
    }

    #[test]
    fn the_root_is_that_of_the_whole_tree_at_every_size() {
        let mut head = Head::new();
        let mut leaves = Vec::new();
        assert_eq!(head.root(), merkle::root(&leaves));
        for n in 0..200 {
            leaves.push(head.append(&format!("line {n}")));
            assert_eq!(head.root(), merkle::root(&leaves), "after {n}");
            assert_eq!(head.size(), leaves.len() as u64);
        }
    }

    #[test]
    fn a_head_read_from_bytes_goes_on_as_if_nothing_had_happened() {
        let mut kept = Head::new();
        for n in 0..70 {
            let bytes = kept.to_bytes();
            let mut read = Head::from_bytes(&bytes).unwrap();
            assert_eq!(read, kept);
            assert_eq!(Head::from_bytes(&bytes[1..]), None);
            assert_eq!(Head::from_bytes(&[&bytes[..], &[0; 32]].concat()), None);
            kept.append(&n.to_string());
            read.append(&n.to_string());
            assert_eq!(read, kept);
        }
    }
}
