//! The repository as the checks see it: every text file that git would not ignore, read once.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path from the root, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Whether this is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// The nearest folder upward from here that holds `xtask/Cargo.toml`.
pub fn root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|e| format!("the current folder cannot be read ({e})"))?;
    let found = here.ancestors().find(|folder| folder.join("xtask/Cargo.toml").is_file());
    found.map(Path::to_path_buf).ok_or_else(|| "this is not inside the Waymark repository".into())
}

/// Every text file of the tree, in order of path. Needs no git, so that it also works on an unpacked archive.
pub fn read(root: &Path) -> Result<Vec<Source>, String> {
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let mut found = Vec::new();
    walk(root, "", &ignored, &mut found).map_err(|e| format!("the repository cannot be read ({e})"))?;
    found.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, ignored: &str, found: &mut Vec<Source>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if name == ".git" || is_ignored(&path, ignored) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), ignored, found)?;
        } else if kind.is_file() {
            // What is not UTF-8 is not text, and none of the checks speak of it.
            if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                found.push(Source { path, text });
            }
        }
    }
    Ok(())
}

/// The three forms of line our own .gitignore uses: `/from/the/root`, `*.ending`, and `a/path` or `name` anywhere.
fn is_ignored(path: &str, ignored: &str) -> bool {
    ignored.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).any(|line| {
        let line = line.trim_end_matches('/');
        if let Some(anchored) = line.strip_prefix('/') {
            path == anchored
        } else if let Some(ending) = line.strip_prefix('*') {
            path.ends_with(ending)
        } else {
            path == line || path.ends_with(&format!("/{line}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_git_ignores() {
        let ignored = "/target\n# a comment\n*.profraw\nfuzz/target\nnode_modules/\n";
        for path in ["target", "a/b.profraw", "fuzz/target", "browser/node_modules"] {
            assert!(is_ignored(path, ignored), "{path}");
        }
        for path in ["crates/target", "a/profraw.rs", "fuzz/targets", "a comment"] {
            assert!(!is_ignored(path, ignored), "{path}");
        }
    }

    #[test]
    fn reads_this_repository() {
        let root = root().unwrap();
        let tree = read(&root).unwrap();
        assert!(tree.iter().any(|source| source.path == "xtask/src/tree.rs"));
        assert!(!tree.iter().any(|source| source.path.starts_with("target/")));
    }
}
