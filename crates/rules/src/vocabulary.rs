//! The kinds of fact there are.

/// How a contact was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Channel {
    /// Telephone.
    Phone,
    /// Video call.
    Video,
    /// In person.
    FaceToFace,
    /// E-mail.
    Email,
    /// Text message.
    Text,
    /// Letter.
    Letter,
    /// The participant's portal.
    Portal,
    /// Anything else.
    Other,
}

/// A kind of fact, by its place in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u16);
