//! Who may do what to whom: Cedar policies, record classes, scopes.
//!
//! One question, "may this person do this to that?", is answered by policies that stand in plain files under `policies/`,
//! one sentence each. A decision names the policies it rests on. A list is drawn only through a [`Scope`], which is
//! asked of the same policies. `docs/access.md` tells the rules in words; `matrix.csv` shows them all at once.

mod act;
mod asker;
mod concerned;
mod matrix;
mod policies;
mod reading;
mod scope;
mod slice;
mod target;

pub use act::{About, Act};
pub use asker::Asker;
pub use matrix::{matrix, matrix_lines};
pub use policies::{Decision, Policies, Sentence};
pub use scope::{Reach, Scope, ScopeRow};
pub use target::Target;
