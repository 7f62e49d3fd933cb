//! Statements: one text for both databases, each with a name, all of them listed so that a test can prepare them.

/// One statement; its values are written `$1`, `$2`, …
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// The text both databases understand.
    pub text: &'static str,
    /// Whether the rows it reads are held until the transaction ends, where the database needs to be told.
    pub holds: Holds,
}

/// What becomes of the rows a statement reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// They are only read.
    Nothing,
    /// Nobody else may change them until the transaction ends; whoever wants to waits.
    Rows,
    /// As `Rows`, but rows somebody else holds are passed over.
    FreeRows,
}

impl Statement {
    /// A statement.
    #[must_use]
    pub const fn new(text: &'static str) -> Statement {
        Statement { text, holds: Holds::Nothing }
    }

    /// A statement that reads rows in order to change them: nobody else may until this transaction ends.
    #[must_use]
    pub const fn holding(text: &'static str) -> Statement {
        Statement { text, holds: Holds::Rows }
    }

    /// A statement that picks rows nobody else holds, and holds them.
    #[must_use]
    pub const fn picking(text: &'static str) -> Statement {
        Statement { text, holds: Holds::FreeRows }
    }
}

/// Names a module's statements and lists them in `STATEMENTS`.
#[macro_export]
macro_rules! statements {
    ($($name:ident = $make:ident($text:expr);)*) => {
        $(const $name: $crate::db::Statement = $crate::db::Statement::$make($text);)*
        /// Every statement of this module, by name.
        pub(crate) const STATEMENTS: &[(&str, $crate::db::Statement)] = &[$((stringify!($name), $name)),*];
    };
}
