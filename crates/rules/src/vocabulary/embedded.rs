//! The vocabulary files that this program is built with.

/// Every file of `programmes/vocabulary`, as (name, text); listed by `build.rs`.
pub(super) const FILES: &[(&str, &str)] = include!(env!("vocabulary_files"));
