//! Lists the files under `programmes/` that are built in: the vocabulary, and every folder that holds a `programme.toml`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../programmes");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut text = String::from("&[\n");
    for file in toml_files(&root.join("vocabulary"))? {
        let path = root.join("vocabulary").join(&file).canonicalize()?;
        writeln!(text, "    ({file:?}, include_str!({path:?})),")?;
    }
    text.push_str("]\n");
    give("vocabulary_files", &text)?;
    give("pack_files", &packs(&root)?)
}

/// Writes a list beside this program, which has a folder of its own, and tells the crate where: nothing here reads the environment.
fn give(name: &str, text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::current_exe()?.with_file_name(format!("{name}.rs"));
    std::fs::write(&path, text)?;
    println!("cargo::rustc-env={name}={}", path.display());
    Ok(())
}

/// Every pack's id and files, `programme.toml` first and the others in order of name.
fn packs(root: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)?.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("programme.toml").is_file());
    folders.sort();
    let mut text = String::from("&[\n");
    for folder in folders {
        let id = folder.file_name().unwrap_or_default().to_string_lossy().to_string();
        writeln!(text, "    ({id:?}, &[")?;
        let mut files = toml_files(&folder)?;
        files.sort_by_key(|name| (name != "programme.toml", name.clone()));
        for file in files {
            println!("cargo::rerun-if-changed={}", folder.join(&file).display());
            let (name, path) = (format!("programmes/{id}/{file}"), folder.join(&file).canonicalize()?);
            writeln!(text, "        ({name:?}, include_str!({path:?})),")?;
        }
        text.push_str("    ]),\n");
    }
    text.push_str("]\n");
    Ok(text)
}

/// The names of a folder's TOML files, in order.
fn toml_files(folder: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().to_string())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    Ok(names)
}
