//! The packs this program was built with.

/// Each pack's id and its files, `programme.toml` first and the others in order of name; listed by `build.rs`.
pub const PACKS: &[(&str, &[(&str, &str)])] = include!(env!("pack_files"));

/// The files of a pack, by its id.
#[must_use]
pub fn files(id: &str) -> Option<Vec<(String, String)>> {
    let (_, files) = PACKS.iter().find(|(pack, _)| *pack == id)?;
    Some(files.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())).collect())
}
