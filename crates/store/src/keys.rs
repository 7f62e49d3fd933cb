//! Keys: one master key outside the database, what is derived from it, and one key for each participant, wrapped by it.

use crate::StoreError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

const NONCE: usize = 24;

/// What is derived from the master key. Without it the sealed fields of a database cannot be read.
#[derive(Clone)]
pub struct Keys {
    wrap: [u8; 32],
    index: [u8; 32],
    find: [u8; 32],
    sign: [u8; 32],
    house: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Derives the keys from the master key.
    #[must_use]
    pub fn from_master(master: &[u8; 32]) -> Keys {
        let derive = |purpose: &str| {
            let mut key = [0; 32];
            // Thirty-two bytes are far below the most that can be derived, so this cannot fail.
            let _ = Hkdf::<Sha256>::new(Some(b"waymark"), master).expand(purpose.as_bytes(), &mut key);
            key
        };
        Keys {
            wrap: derive("wrap"),
            index: derive("index"),
            find: derive("find"),
            sign: derive("sign"),
            house: derive("house"),
        }
    }

    /// Reads a master key as written in its file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// It is not written so.
    pub fn read_master(text: &str) -> Result<[u8; 32], StoreError> {
        let bytes = from_hex(text.trim()).and_then(|b| <[u8; 32]>::try_from(b).ok());
        bytes.ok_or_else(|| StoreError::Setup("the key file should hold 64 hexadecimal digits and nothing else".into()))
    }

    /// A new master key, as it is written in its file.
    ///
    /// # Errors
    /// The machine gives no randomness.
    pub fn new_master() -> Result<String, StoreError> {
        Ok(to_hex(&random::<32>()?))
    }

    /// A text by which a database knows its key, and from which the key cannot be told.
    #[must_use]
    pub fn check_value(&self) -> String {
        to_hex(&self.token("key check", "waymark"))
    }

    /// The keyed digest under which something is looked for without being stored: a National Insurance number, say.
    #[must_use]
    pub fn token(&self, kind: &str, text: &str) -> Vec<u8> {
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.index) else { return Vec::new() };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// The keyed digest of a piece of a name or number, by which somebody is found: 63 bits, never negative.
    #[must_use]
    pub fn piece(&self, text: &str) -> i64 {
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.find) else { return 0 };
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        let first: [u8; 8] = digest.first_chunk().copied().unwrap_or_default();
        i64::from_be_bytes(first) & i64::MAX
    }

    /// The key that signs the checkpoints of the audit.
    #[must_use]
    pub fn signing(&self) -> SigningKey {
        SigningKey::from_bytes(&self.sign)
    }

    /// Seals a text of the house itself, such as a secret of sign-in, for one place in the database; it opens nowhere else.
    ///
    /// # Errors
    /// The machine gives no randomness.
    pub fn seal(&self, place: &str, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal(&self.house, place, text)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// It was sealed elsewhere, under another master key, or was changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        open(&self.house, place, sealed)
    }

    /// A new key for a participant, and its wrapped form for the database.
    ///
    /// # Errors
    /// The machine gives no randomness.
    pub fn new_for(&self, subject: &str) -> Result<(SubjectKey, Vec<u8>), StoreError> {
        let key = random::<32>()?;
        let wrapped = seal(&self.wrap, &format!("key|{subject}"), &key)?;
        Ok((SubjectKey(key), wrapped))
    }

    /// The participant's key from its wrapped form.
    ///
    /// # Errors
    /// It was wrapped under another master key, for another participant, or was changed.
    pub fn unwrap_for(&self, subject: &str, wrapped: &[u8]) -> Result<SubjectKey, StoreError> {
        let key = open(&self.wrap, &format!("key|{subject}"), wrapped)?;
        let key = key.try_into().map_err(|_| StoreError::Damaged("a participant's key has the wrong length".into()))?;
        Ok(SubjectKey(key))
    }
}

/// The key of one participant: it seals what is kept of them, and once it is destroyed nobody reads that again.
#[derive(Clone)]
pub struct SubjectKey([u8; 32]);

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectKey")
    }
}

impl SubjectKey {
    /// Seals a text for one place in the database; it opens nowhere else.
    ///
    /// # Errors
    /// The machine gives no randomness.
    pub fn seal(&self, place: &str, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal(&self.0, place, text)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// It was sealed elsewhere, for another participant, or was changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        open(&self.0, place, sealed)
    }
}

fn seal(key: &[u8; 32], place: &str, text: &[u8]) -> Result<Vec<u8>, StoreError> {
    let nonce = random::<NONCE>()?;
    let payload = Payload { msg: text, aad: place.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| StoreError::Statement("a field is too long to be sealed".into()))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], place: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged =
        || StoreError::Damaged("a sealed field does not open: it was changed, or moved, or the key is another".into());
    let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
    let payload = Payload { msg: text, aad: place.as_bytes() };
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload).map_err(|_| damaged())
}

/// A new secret of 256 bits, as 64 hexadecimal digits: for a browser, a link, a program.
///
/// # Errors
/// The machine gives no randomness.
pub fn new_secret() -> Result<String, StoreError> {
    Ok(to_hex(&random::<32>()?))
}

/// The digest under which a secret is kept: the secret itself is in nobody's database.
#[must_use]
pub fn digest_of_secret(secret: &str) -> Vec<u8> {
    <Sha256 as sha2::Digest>::digest(secret.as_bytes()).to_vec()
}

fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::Unavailable(format!("the machine gives no randomness: {e}")))?;
    Ok(bytes)
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).map(char::from).collect()
}

/// The bytes written as hexadecimal digits; nothing where the text is not written so.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::from_master(&[byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place_with_its_key() {
        let (key, wrapped) = keys(1).new_for("P-1").unwrap();
        let sealed = key.seal("fact|P-1|3", b"told in confidence").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"told"));
        assert_eq!(key.open("fact|P-1|3", &sealed).unwrap(), b"told in confidence");
        assert!(key.open("fact|P-1|4", &sealed).is_err(), "moved to another row");
        assert!(keys(1).new_for("P-1").unwrap().0.open("fact|P-1|3", &sealed).is_err(), "another key");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(key.open("fact|P-1|3", &changed).is_err(), "byte {place} changed");
        }
        let again = keys(1).unwrap_for("P-1", &wrapped).unwrap();
        assert_eq!(again.open("fact|P-1|3", &sealed).unwrap(), b"told in confidence");
        assert!(keys(1).unwrap_for("P-2", &wrapped).is_err(), "another participant");
        assert!(keys(2).unwrap_for("P-1", &wrapped).is_err(), "another master key");
    }

    #[test]
    fn tokens_are_found_again_and_only_with_the_key() {
        assert_eq!(keys(1).token("nino", "AA000000A"), keys(1).token("nino", "AA000000A"));
        assert_ne!(keys(1).token("nino", "AA000000A"), keys(2).token("nino", "AA000000A"));
        assert_ne!(keys(1).token("nino", "AA000000A"), keys(1).token("name", "AA000000A"));
        assert_ne!(keys(1).check_value(), keys(2).check_value());
    }

    #[test]
    fn a_master_key_is_read_as_it_is_written() {
        let text = Keys::new_master().unwrap();
        assert_eq!(to_hex(&Keys::read_master(&format!("{text}\n")).unwrap()), text);
        for bad in ["", "abc", &text[1..], &text.replace(&text[..1], "x")] {
            assert!(Keys::read_master(bad).is_err(), "{bad}");
        }
    }
}
