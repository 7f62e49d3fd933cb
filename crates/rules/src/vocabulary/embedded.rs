//! The vocabulary files that this program is built with.

/// Every file of `programmes/vocabulary`, as (name, text).
pub(super) const FILES: &[(&str, &str)] = &[];
