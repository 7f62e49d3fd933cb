//! `cargo xtask browser`: the desk used in a real browser: the journey and its burden, every page with axe-core, the screenshots.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the scripts stand.
const SCRIPTS: &str = "crates/web/browser";
/// What the journey may cost at most, and what it cost last: committed, and never to rise.
const BURDEN: &str = "docs/burden.json";

/// Builds the binary, fetches the browser's driver by its lockfile, and runs the scripts.
///
/// # Errors
/// Something is missing, or a script found something wrong; it is printed.
pub fn run(root: &Path, words: &[String]) -> Result<(), String> {
    let chromium = chromium()?;
    let binary = built(root)?;
    let place = root.join("target/browser");
    set_up(root, &place)?;
    let only = words.iter().map(String::as_str).filter(|word| *word != "--accept");
    let shots = root.join("target/screenshots");
    let mut node = Command::new("node");
    node.arg("all.mjs").args(only).current_dir(&place);
    node.env("WAYMARK_BINARY", binary).env("WAYMARK_CHROMIUM", chromium);
    node.env("WAYMARK_SCREENSHOTS", &shots).env("WAYMARK_EXAMPLES", root.join("examples"));
    node.env("WAYMARK_BURDEN", root.join(BURDEN)).env("WAYMARK_BURDEN_PAGE", root.join("docs/burden.md"));
    node.env("WAYMARK_PAYLOADS", root.join("crates/web/tests/security/payloads.txt"));
    if words.iter().any(|word| word == "--accept") {
        node.env("WAYMARK_ACCEPT", "1");
    }
    let status = node.status().map_err(|e| format!("node could not be started ({e}); install Node.js 20 or later"))?;
    if status.success() { Ok(()) } else { Err("the browser found something wrong; it is printed above".into()) }
}

fn chromium() -> Result<PathBuf, String> {
    let named = std::env::var_os("WAYMARK_CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let found = named.into_iter().chain(usual).find(|path| path.exists());
    found.ok_or_else(|| {
        "there is no Chromium; on Debian: apt-get install chromium; elsewhere name it with WAYMARK_CHROMIUM".into()
    })
}

/// The binary, built as the tests build it.
fn built(root: &Path) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["build", "--package", "waymark", "--locked", "--message-format", "json-render-diagnostics"];
    let output = Command::new(cargo).args(words).current_dir(root).stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| format!("cargo could not be started ({e})"))?;
    if !output.status.success() {
        return Err("the binary did not build; it is printed above".into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut found = text.lines().filter(|line| line.contains("\"executable\":\"")).filter_map(|line| {
        let (_, after) = line.split_once("\"executable\":\"")?;
        after.split_once('"').map(|(path, _)| PathBuf::from(path))
    });
    let binary = found.next_back().filter(|path| path.file_stem().is_some_and(|stem| stem == "waymark"));
    binary.ok_or_else(|| "cargo did not say where the binary is".into())
}

/// Copies the scripts to a folder of the build, and installs what they import beside them.
fn set_up(root: &Path, place: &Path) -> Result<(), String> {
    let failed = |what: &Path, e: std::io::Error| format!("{}: {e}", what.display());
    fs::create_dir_all(place).map_err(|e| failed(place, e))?;
    let from = root.join(SCRIPTS);
    let was = fs::read(place.join("package-lock.json")).unwrap_or_default();
    for entry in fs::read_dir(&from).map_err(|e| failed(&from, e))?.flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), place.join(entry.file_name())).map_err(|e| failed(&entry.path(), e))?;
        }
    }
    let now = fs::read(place.join("package-lock.json")).unwrap_or_default();
    if was == now && place.join("node_modules").is_dir() {
        return Ok(());
    }
    let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    let status = Command::new("npm").args(words).current_dir(place).status();
    let status = status.map_err(|e| format!("npm could not be started ({e}); install Node.js 20 or later with npm"))?;
    if status.success() { Ok(()) } else { Err("npm could not install the browser's driver".into()) }
}
