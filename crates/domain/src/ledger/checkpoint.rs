//! Checkpoints: a few signed lines that pin down the whole ledger up to an entry, to be handed to somebody else.

use super::digest::{Digest, from_hex, to_hex};
use super::head::Head;
use super::merkle::Tree;
use super::moment;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::fmt;

const TITLE: &str = "waymark audit checkpoint";

/// What the ledger was at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it had.
    pub size: u64,
    /// The root of the Merkle tree over their lines.
    pub root: Digest,
    /// The chain's value after the last of them.
    pub chain: Digest,
    /// When this was said: microseconds since 1970, UTC.
    pub at: i64,
}

impl Checkpoint {
    /// What this head is at this moment.
    #[must_use]
    pub fn of(head: &Head, at: i64) -> Checkpoint {
        Checkpoint { size: head.size(), root: head.root(), chain: head.chain(), at }
    }

    /// Signs it. The same checkpoint and key give the same bytes.
    #[must_use]
    pub fn sign(self, key: &SigningKey) -> SignedCheckpoint {
        let signature = key.sign(self.to_string().as_bytes()).to_bytes();
        SignedCheckpoint { checkpoint: self, key: key.verifying_key().to_bytes(), signature }
    }

    /// Size and root together, as proofs speak of them.
    #[must_use]
    pub fn tree(&self) -> Tree {
        Tree { size: self.size, root: self.root }
    }
}

/// The five lines that are signed, each with its line break.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{TITLE}\nsize {}\nroot {}\nchain {}\nat ", self.size, self.root, self.chain)?;
        moment::write(self.at, f)?;
        f.write_str("\n")
    }
}

/// A checkpoint with its signature, and the public key the signature is said to be made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The public key's 32 bytes.
    pub key: [u8; 32],
    /// The Ed25519 signature's 64 bytes.
    pub signature: [u8; 64],
}

impl SignedCheckpoint {
    /// Reads the text of a checkpoint. Line breaks of any system and space at the ends of lines are taken, as mail adds them.
    ///
    /// Nothing is said of the signature yet; that is for `verify`.
    ///
    /// # Errors
    /// Which line is wrong and what would have fitted.
    pub fn parse(text: &str) -> Result<SignedCheckpoint, String> {
        let mut lines = text.trim().lines().map(str::trim_end);
        let mut value = |name: &str, fits: &str| {
            let line = lines.next().unwrap_or_default();
            let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
            value.ok_or_else(|| format!("a checkpoint's {name} line is missing; it reads `{name} {fits}`"))
        };
        value("waymark", "audit checkpoint")
            .ok()
            .filter(|rest| *rest == "audit checkpoint")
            .ok_or_else(|| format!("this is no checkpoint; one begins with the line `{TITLE}`"))?;
        let size = value("size", "300")?;
        let root = value("root", "<64 hexadecimal digits>")?;
        let chain = value("chain", "<64 hexadecimal digits>")?;
        let at = value("at", "2026-01-02T03:04:05.678901Z")?;
        let (key, signature) = value("signed", "<public key> <signature>")?.split_once(' ').unwrap_or_default();
        if lines.next().is_some() {
            return Err("something stands behind the checkpoint; its last line begins with `signed`".to_owned());
        }
        let number = size.parse().ok().filter(|number: &u64| number.to_string() == size);
        let unfit = |name: &str| format!("a checkpoint's {name} cannot be read");
        let checkpoint = Checkpoint {
            size: number.ok_or_else(|| unfit("size"))?,
            root: Digest::parse(root).ok_or_else(|| unfit("root"))?,
            chain: Digest::parse(chain).ok_or_else(|| unfit("chain"))?,
            at: moment::parse(at).ok_or_else(|| unfit("moment"))?,
        };
        let key = from_hex(key).ok_or_else(|| unfit("key"))?;
        let signature = from_hex(signature).ok_or_else(|| unfit("signature"))?;
        Ok(SignedCheckpoint { checkpoint, key, signature })
    }

    /// Whether the signature is right, and made with this very key.
    #[must_use]
    pub fn verify(&self, key: &VerifyingKey) -> bool {
        self.key == key.to_bytes() && self.is_sound()
    }

    /// Whether the signature is right for the key the checkpoint names, whoever's that is.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        // Strictly: the lax check lets some keys sign almost anything.
        VerifyingKey::from_bytes(&self.key).is_ok_and(|key| {
            let signature = Signature::from_bytes(&self.signature);
            key.verify_strict(self.checkpoint.to_string().as_bytes(), &signature).is_ok()
        })
    }

    /// The public key as hexadecimal, as checkers are given it.
    #[must_use]
    pub fn key_text(&self) -> String {
        to_hex(&self.key)
    }
}

/// The whole text, six lines.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}signed {} {}", self.checkpoint, self.key_text(), to_hex(&self.signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> SignedCheckpoint {
        let mut head = Head::new();
        head.append("a line");
        Checkpoint::of(&head, 1_767_323_045_678_901).sign(&SigningKey::from_bytes(&[7; 32]))
    }

    #[test]
    fn a_checkpoint_reads_back_from_its_text_even_after_a_mail_program() {
        let text = signed().to_string();
        assert!(text.starts_with("waymark audit checkpoint\nsize 1\nroot "), "{text}");
        assert_eq!(text.lines().count(), 6);
        for sent in [text.clone(), text.replace('\n', "\r\n"), format!("\n{}\n\n", text.replace('\n', "  \n"))] {
            assert_eq!(SignedCheckpoint::parse(&sent), Ok(signed()));
        }
    }

    #[test]
    fn only_the_key_that_signed_it_verifies_it() {
        assert!(signed().verify(&SigningKey::from_bytes(&[7; 32]).verifying_key()));
        assert!(!signed().verify(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
        let renamed = SignedCheckpoint { key: SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes(), ..signed() };
        assert!(!renamed.is_sound() && !SignedCheckpoint { key: [0; 32], ..signed() }.is_sound());
    }

    #[test]
    fn a_change_of_any_character_is_seen() {
        let text = signed().to_string();
        for (index, was) in text.trim_end().char_indices() {
            let other = if was == '1' { '2' } else { '1' };
            let changed = format!("{}{other}{}", &text[..index], &text[index + 1..]);
            assert!(!SignedCheckpoint::parse(&changed).is_ok_and(|read| read.is_sound()), "{changed}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said() {
        let text = signed().to_string();
        let wrong = [
            ("hello".to_owned(), "no checkpoint"),
            (text.replace("size 1", "size 01"), "size cannot be read"),
            (text.replace("size 1\n", ""), "size line is missing"),
            (text.replace("signed ", "signed  "), "key cannot be read"),
            (format!("{text}more"), "something stands behind"),
        ];
        for (text, said) in wrong {
            let error = SignedCheckpoint::parse(&text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
