//! A commissioner's referrals: read, previewed, taken in; probable duplicates offered and decided.
//!
//! What was chosen where more than one thing was possible:
//!
//! - A participant's id is the referral's reference. References with spaces, `@`, quotes or letters outside ASCII are refused.
//! - No contact details at all is normal for a restricted record, but also for an export somebody cut down. The record is therefore
//!   not restricted by itself: it bears the marker `no_contact_details` and is named in the report, so that a person decides with
//!   `participants::Restrict`. Restricting by itself would hide it from everybody where nobody is nominated while the time for the
//!   first contact runs, and a later export would have to open what was closed, or undo what a person decided.
//! - A referral counts as received on the day it was sent: what the deadlines say then does not hang on when or in which order files
//!   were brought in.
//! - A fact of a referral that a person corrected or withdrew here stays as they left it, whatever later versions say.

pub(crate) mod alike;
mod decide;
mod judge;
mod kept;
mod preview;
mod reading;
mod report;
pub(crate) mod said;
mod state;
pub(crate) mod stored;
mod take;
mod waiting;

pub(crate) use decide::Links;
pub use decide::{DecideDuplicate, Decided, UndoDuplicate};
pub use judge::{Arrival, Changing, Fate};
pub use kept::{
    About as KeptAbout, Kept, LARGEST, find as find_kept, forget, keep, keep_new, list as list_kept, one_row,
};
pub use preview::{Arrivals, preview};
pub use reading::{Files, Sheet};
pub use report::{Counts, Failed, Preview, Report, RowSeen};
pub use state::{State, state};
pub use take::{Take, Taken, import};
pub use waiting::{PAGE as WAITING_PAGE, Waiting, waiting};
