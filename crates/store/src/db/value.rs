//! What goes into and comes out of a statement: whole numbers, texts, bytes and nothing.

use crate::StoreError;

/// One value in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing known.
    Null,
    /// A whole number: a count, pence, an instant.
    Int(i64),
    /// A text: an id, a date as YYYY-MM-DD, JSON.
    Text(String),
    /// Bytes: a digest or a sealed field.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Int(n)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Int(i64::from(yes))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::Text(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(maybe: Option<T>) -> Value {
        maybe.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer, read by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The whole number in a column.
    ///
    /// # Errors
    /// Something else stands there: the database is not as this version left it.
    pub fn int(&self, place: usize) -> Result<i64, StoreError> {
        match self.0.get(place) {
            Some(Value::Int(n)) => Ok(*n),
            other => Err(odd(place, "a number", other)),
        }
    }

    /// The text in a column.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn text(&self, place: usize) -> Result<String, StoreError> {
        match self.0.get(place) {
            Some(Value::Text(text)) => Ok(text.clone()),
            other => Err(odd(place, "a text", other)),
        }
    }

    /// The text in a column that may be empty.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn maybe_text(&self, place: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(place) {
            Some(Value::Null) => Ok(None),
            _ => self.text(place).map(Some),
        }
    }

    /// The number in a column that may be empty.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn maybe_int(&self, place: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(place) {
            Some(Value::Null) => Ok(None),
            _ => self.int(place).map(Some),
        }
    }

    /// The bytes in a column.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn bytes(&self, place: usize) -> Result<&[u8], StoreError> {
        match self.0.get(place) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            other => Err(odd(place, "bytes", other)),
        }
    }

    /// The bytes in a column that may be empty.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn maybe_bytes(&self, place: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.0.get(place) {
            Some(Value::Null) => Ok(None),
            _ => self.bytes(place).map(Some),
        }
    }
}

/// Names the kind of a value and never the value: it may be somebody's.
fn odd(place: usize, wanted: &str, found: Option<&Value>) -> StoreError {
    let found = match found {
        None => "no such column",
        Some(Value::Null) => "nothing",
        Some(Value::Int(_)) => "a number",
        Some(Value::Text(_)) => "a text",
        Some(Value::Bytes(_)) => "bytes",
    };
    StoreError::Damaged(format!("column {place} of an answer should hold {wanted}, but holds {found}"))
}

/// The values of a statement, in the order of their numbers.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*][..] };
}
