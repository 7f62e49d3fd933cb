//! Runs a slow command again in a release build: a debug build would take many times as long and measure nothing.

use std::path::Path;
use std::process::Command;

/// Runs `cargo xtask <command>` again, compiled for release.
pub fn again(root: &Path, command: &str, words: &[String]) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["run", "--quiet", "--release", "--package", "xtask", "--", command])
        .args(words)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the release run of {command} failed")) }
}
