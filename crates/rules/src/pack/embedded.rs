//! The packs this program was built with.

/// Each pack's id and its files, `programme.toml` first and the others in order of name.
pub const PACKS: &[(&str, &[(&str, &str)])] = &[(
    "jets",
    &[
        ("programmes/jets/programme.toml", include_str!("../../../../programmes/jets/programme.toml")),
        ("programmes/jets/contract.toml", include_str!("../../../../programmes/jets/contract.toml")),
        ("programmes/jets/esf.toml", include_str!("../../../../programmes/jets/esf.toml")),
        ("programmes/jets/limits.toml", include_str!("../../../../programmes/jets/limits.toml")),
        ("programmes/jets/measures.toml", include_str!("../../../../programmes/jets/measures.toml")),
        ("programmes/jets/self-referral.toml", include_str!("../../../../programmes/jets/self-referral.toml")),
        ("programmes/jets/support.toml", include_str!("../../../../programmes/jets/support.toml")),
    ],
)];

/// The files of a pack, by its id.
#[must_use]
pub fn files(id: &str) -> Option<Vec<(String, String)>> {
    let (_, files) = PACKS.iter().find(|(pack, _)| *pack == id)?;
    Some(files.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_pack_file_in_the_repository_is_built_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in std::fs::read_dir(root.join("programmes")).unwrap().flatten() {
            if !folder.path().join("programme.toml").exists() {
                continue;
            }
            let id = folder.file_name().into_string().unwrap();
            let mut listed: Vec<String> = files(&id).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
            listed.sort();
            let mut there: Vec<String> = std::fs::read_dir(folder.path())
                .unwrap()
                .flatten()
                .filter(|f| f.path().extension().is_some_and(|e| e == "toml"))
                .map(|f| format!("programmes/{id}/{}", f.file_name().to_string_lossy()))
                .collect();
            there.sort();
            assert_eq!(listed, there, "programmes/{id}");
        }
    }
}
