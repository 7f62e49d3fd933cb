//! Names in lists: what a list's own statement brings along of somebody's newest sealed identity, and opening it.

use crate::StoreError;
use crate::db::Row;
use crate::keys::Keys;
use waymark_domain::identity::Identity;

/// A row of a list, and what the person is called where whoever asks may know and it is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed<T> {
    /// The row.
    pub row: T,
    /// First names and last name.
    pub name: Option<String>,
}

/// Somebody's newest identity as a list's statement brings it: sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    participant: String,
    wrapped: Option<Vec<u8>>,
    version: Option<i64>,
    sealed: Option<Vec<u8>>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

impl Sealed {
    /// Reads the three columns from a place on: wrapped key, number of the version, sealed version. Any may be missing.
    ///
    /// # Errors
    /// Something else stands there.
    pub fn read(row: &Row, participant: &str, from: usize) -> Result<Sealed, StoreError> {
        Ok(Sealed {
            participant: participant.to_owned(),
            wrapped: row.maybe_bytes(from)?.map(<[u8]>::to_vec),
            version: row.maybe_int(from + 1)?,
            sealed: row.maybe_bytes(from + 2)?.map(<[u8]>::to_vec),
        })
    }

    /// Who the person is; nothing where nothing is known or their key was destroyed.
    ///
    /// # Errors
    /// It does not open, or what was sealed is no identity.
    pub fn open(&self, keys: &Keys) -> Result<Option<Identity>, StoreError> {
        let (Some(wrapped), Some(version), Some(sealed)) = (&self.wrapped, self.version, &self.sealed) else {
            return Ok(None);
        };
        let key = keys.unwrap_for(&self.participant, wrapped)?;
        let body = key.open(&crate::identities::place(&self.participant, version), sealed)?;
        // What is wrong with it is not said: the sentence could quote it.
        serde_json::from_slice(&body).map(Some).map_err(|_| StoreError::Damaged("an identity does not read".into()))
    }
}
