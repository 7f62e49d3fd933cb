//! Compares the Merkle tree of the ledger with an independent one on random trees, both ways.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;
use waymark_domain::ledger::merkle::{Tree, consistency, inclusion, is_consistent, is_included};
use waymark_domain::ledger::{Digest, Head};

/// The same random lines in both trees, and the leaf hashes and heads of ours at every size.
struct Both {
    lines: Vec<String>,
    theirs: MemoryBackedTree<Sha256, String>,
    leaves: Vec<Digest>,
    trees: Vec<Tree>,
}

fn grow(size: usize, random: &mut fastrand::Rng) -> Both {
    let mut head = Head::new();
    let (mut theirs, mut lines) = (MemoryBackedTree::new(), Vec::new());
    let (mut leaves, mut trees) = (Vec::new(), vec![head.tree()]);
    for _ in 0..size {
        let length = random.usize(0..99);
        let line: String = (0..length).map(|_| random.alphanumeric()).collect();
        leaves.push(head.append(&line));
        trees.push(head.tree());
        theirs.push(line.clone());
        lines.push(line);
        assert_eq!(head.root().0[..], theirs.root().as_bytes()[..]);
    }
    Both { lines, theirs, leaves, trees }
}

fn digests(bytes: &[u8]) -> Vec<Digest> {
    bytes.as_chunks::<32>().0.iter().copied().map(Digest).collect()
}

fn bytes(proof: &[Digest]) -> Vec<u8> {
    proof.iter().flat_map(|digest| digest.0).collect()
}

/// Proofs near the right one, all of them wrong.
fn spoilt(proof: &[Digest], random: &mut fastrand::Rng) -> Vec<Vec<Digest>> {
    let mut all = vec![[proof, &[Digest::of(b"more")]].concat()];
    if let Some((_, shorter)) = proof.split_last() {
        all.push(shorter.to_vec());
        let mut changed = proof.to_vec();
        changed[random.usize(0..proof.len())].0[random.usize(0..32)] ^= 1 << random.u8(0..8);
        all.push(changed);
    }
    all
}

#[test]
fn inclusion_proofs_are_the_same_bytes_and_each_side_accepts_only_the_right_ones() {
    let mut random = fastrand::Rng::with_seed(9162);
    for size in (1..40).chain([63, 64, 65, 150]) {
        let Both { lines, theirs, leaves, trees } = grow(size, &mut random);
        for index in 0..size {
            let (at, proof) = (index as u64, inclusion(&leaves, index).unwrap());
            assert_eq!(proof, digests(theirs.prove_inclusion(index).as_bytes()), "{index} of {size}");
            assert!(is_included(trees[size], at, leaves[index], &proof));
            let same = InclusionProof::try_from_bytes(bytes(&proof)).unwrap();
            assert!(theirs.root().verify_inclusion(&lines[index], at, &same).is_ok());
            let elsewhere = (at + 1 + random.u64(0..size as u64)) % (size as u64 + 1);
            assert!(!is_included(trees[size], elsewhere, leaves[index], &proof), "{index} as {elsewhere} of {size}");
            assert!(!is_included(trees[size], at, Digest::of(b"other"), &proof));
            for wrong in spoilt(&proof, &mut random) {
                assert!(!is_included(trees[size], at, leaves[index], &wrong), "{index} of {size}");
            }
        }
        assert_eq!(inclusion(&leaves, size), None);
    }
}

#[test]
fn consistency_proofs_are_the_same_bytes_and_each_side_accepts_only_the_right_ones() {
    let mut random = fastrand::Rng::with_seed(6962);
    for size in (1..40).chain([63, 64, 65, 150]) {
        let Both { theirs, leaves, trees, .. } = grow(size, &mut random);
        for old in 1..size {
            let proof = consistency(&leaves, old).unwrap();
            assert_eq!(proof, digests(theirs.prove_consistency(size - old).as_bytes()), "{old} of {size}");
            assert!(is_consistent(trees[old], trees[size], &proof), "{old} of {size}");
            let root = RootHash::<Sha256>::new(trees[old].root.0.into(), old as u64);
            let same = ConsistencyProof::try_from_bytes(bytes(&proof)).unwrap();
            assert!(theirs.root().verify_consistency(&root, &same).is_ok());
            let other = Digest::of(b"other");
            assert!(!is_consistent(Tree { root: other, ..trees[old] }, trees[size], &proof));
            assert!(!is_consistent(trees[old], Tree { root: other, ..trees[size] }, &proof));
            assert!(!is_consistent(trees[size], trees[old], &proof), "a tree does not shrink");
            for wrong in spoilt(&proof, &mut random) {
                assert!(!is_consistent(trees[old], trees[size], &wrong), "{old} of {size}");
            }
        }
    }
}

#[test]
fn the_empty_tree_begins_every_tree_and_a_tree_begins_itself() {
    let Both { leaves, trees, .. } = grow(9, &mut fastrand::Rng::with_seed(1));
    for size in 0..=9 {
        assert_eq!(consistency(&leaves[..size], 0), Some(Vec::new()));
        assert_eq!(consistency(&leaves[..size], size), Some(Vec::new()));
        assert_eq!(consistency(&leaves[..size], size + 1), None);
        assert!(is_consistent(trees[0], trees[size], &[]) && is_consistent(trees[size], trees[size], &[]));
        let other = Digest::of(b"other");
        assert!(!is_consistent(Tree { size: 0, root: other }, trees[size], &[]));
        assert!(!is_consistent(Tree { root: other, ..trees[size] }, trees[size], &[]));
    }
}
