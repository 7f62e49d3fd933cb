//! Fetches the packages the pages are built from, and gathers styles, scripts, images and templates into the binary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use sha2::{Digest, Sha256};

type Files = BTreeMap<String, Vec<u8>>;

/// A folder of packages that is there already; then npm is not asked.
const PACKAGES: &str = "WAYMARK_NODE_MODULES";

/// Their sizes of type on wide screens, and ours: people look at these pages all day and want to see more at once.
const SIZES: [(&str, &str); 6] =
    [("1.1875", "1.0625"), ("1.3125", "1.125"), ("1.5", "1.25"), ("1.6875", "1.375"), ("2.25", "1.75"), ("3", "2.125")];

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            println!("cargo::error={}", what.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    for watched in ["build.rs", "package.json", "package-lock.json", "look", "src"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    println!("cargo::rerun-if-env-changed={PACKAGES}");
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let packages = packages(&here, &out)?;
    let govuk = packages.join("govuk-frontend/dist/govuk");
    let moj = packages.join("@ministryofjustice/frontend/moj");
    let templates = templates(&here, &govuk, &moj)?;
    let assets = assets(&here, &packages, &govuk, &moj)?;
    write_out(&out, &templates, &assets)?;
    println!("cargo::rustc-env=WAYMARK_GOVUK_FRONTEND={}", govuk.display());
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set; this is run by cargo"))
}

/// The folder with the packages of `package-lock.json`: as given, or as npm installs them.
fn packages(here: &Path, out: &Path) -> Result<PathBuf, String> {
    if let Ok(given) = env::var(PACKAGES) {
        let given = PathBuf::from(given);
        if !given.join("govuk-frontend").is_dir() {
            return Err(format!("{PACKAGES} is {}, where there is no folder govuk-frontend", given.display()));
        }
        return Ok(given);
    }
    let place = out.join("npm");
    let wanted = read(&here.join("package-lock.json"))?;
    let stamp = place.join("installed");
    let modules = place.join("node_modules");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) && modules.is_dir() {
        return Ok(modules);
    }
    fs::create_dir_all(&place).map_err(|e| format!("{} cannot be made: {e}", place.display()))?;
    for file in ["package.json", "package-lock.json"] {
        write(&place.join(file), &read(&here.join(file))?)?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let result = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"])
        .current_dir(&place)
        .output();
    let result = result.map_err(|e| {
        format!(
            "npm could not be started ({e}). The pages need three npm packages (crates/web/package.json): install Node 20 or later \
             with npm, or set {PACKAGES} to a node_modules folder that holds them"
        )
    })?;
    if !result.status.success() {
        let said = String::from_utf8_lossy(&result.stderr);
        return Err(format!(
            "`npm ci` failed. Either npm cannot reach its registry or package-lock.json does not fit package.json; \
             {PACKAGES} may name a node_modules folder instead. npm said: {}",
            said.trim()
        ));
    }
    write(&stamp, &wanted)?;
    Ok(modules)
}

/// All templates by the names pages call them: the packages' own, and ours by their path below `src`.
fn templates(here: &Path, govuk: &Path, moj: &Path) -> Result<Files, String> {
    let mut found = Files::new();
    for (prefix, folder) in [("govuk/", govuk), ("moj/", moj), ("", &here.join("src"))] {
        for path in below(folder)? {
            if path.extension().is_some_and(|e| e == "njk") {
                let name = relative(&path, folder);
                found.insert(format!("{prefix}{name}"), read(&path)?);
            }
        }
    }
    Ok(found)
}

/// What browsers fetch. Whatever names another file of these names it with its digest.
fn assets(here: &Path, packages: &Path, govuk: &Path, moj: &Path) -> Result<Files, String> {
    let mut plain = Files::new();
    for icon in below(&moj.join("assets/images"))? {
        let name = relative(&icon, moj);
        // No crown and no department's mark.
        if name.starts_with("assets/images/icon-") && name.ends_with(".svg") {
            plain.insert(name.replacen("assets/", "", 1), read(&icon)?);
        }
    }
    for (weight, set) in [(400, "latin"), (400, "latin-ext"), (700, "latin"), (700, "latin-ext")] {
        let file = format!("@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-{set}-{weight}-normal.woff2");
        plain.insert(format!("fonts/atkinson-{weight}-{set}.woff2"), read(&packages.join(file))?);
    }
    let look = here.join("look");
    for path in below(&look)? {
        let name = relative(&path, &look);
        if !matches!(name.as_str(), "waymark.css" | "waymark.js") {
            plain.insert(name, read(&path)?);
        }
    }
    for (name, path) in [
        ("govuk-frontend.js", govuk.join("govuk-frontend.min.js")),
        ("moj-frontend.js", moj.join("moj-frontend.min.js")),
    ] {
        let script = without_map(&text(&path)?);
        plain.insert(name.to_owned(), script.into_bytes());
    }
    let script = linked(&lean(&text(&look.join("waymark.js"))?), &plain)?;
    let theirs = text(&govuk.join("govuk-frontend.min.css"))? + &text(&moj.join("moj-frontend.min.css"))?;
    let styles = themed(&theirs) + &lean(&text(&look.join("waymark.css"))?);
    let styles = linked(&styles, &plain)?;
    plain.insert("waymark.js".to_owned(), script.into_bytes());
    plain.insert("waymark.css".to_owned(), styles.into_bytes());
    Ok(plain)
}

/// The packages' styles with our typeface, without the government's font and marks.
fn themed(styles: &str) -> String {
    let mut out = String::with_capacity(styles.len());
    let mut rest = styles;
    while let Some(at) = rest.find("@font-face{") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    out.push_str(rest);
    let mut out = out
        // Their paper has another typeface; ours has the same.
        .replace("font-family:sans-serif", "font-family:\"Atkinson Hyperlegible\",arial,sans-serif")
        .replace("GDS Transport,arial,sans-serif", "\"Atkinson Hyperlegible\",arial,sans-serif")
        .replace("url(/assets/images/govuk-crest.svg)", "none")
        .replace("url(/assets/images/", "url(asset:images/");
    for (theirs, ours) in SIZES {
        out = out.replace(&format!("font-size:{theirs}rem"), &format!("font-size:{ours}rem"));
    }
    without_map(&out)
}

/// Our files without indentation and whole-line comments.
fn lean(source: &str) -> String {
    let kept = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.filter(|line| !(line.starts_with("/*") && line.ends_with("*/")))
        .fold(String::new(), |out, line| out + line + "\n")
}

fn without_map(source: &str) -> String {
    let kept = source
        .lines()
        .filter(|line| !line.starts_with("//# sourceMappingURL=") && !line.starts_with("/*# sourceMappingURL="));
    let mut out = String::with_capacity(source.len());
    for line in kept {
        // A mark may follow the code on its line.
        let code = line.split("/*# sourceMappingURL=").next().unwrap_or(line);
        out.push_str(code.split("//# sourceMappingURL=").next().unwrap_or(code));
        out.push('\n');
    }
    out
}

/// `asset:name` as the address of that asset, seen from another asset.
fn linked(source: &str, known: &Files) -> Result<String, String> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("asset:") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 6..];
        let end = after.find(['"', '\'', ')']).unwrap_or(after.len());
        let name = &after[..end];
        let bytes = known
            .get(name)
            .ok_or_else(|| format!("`asset:{name}` names no file of crates/web/look or of the packages"))?;
        let _ = write!(out, "../{}/{name}", digest(bytes));
        rest = &after[end..];
    }
    out.push_str(rest);
    Ok(out)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the files and the table that names them.
fn write_out(out: &Path, templates: &Files, assets: &Files) -> Result<(), String> {
    let folder = out.join("files");
    let mut table = String::from("static TEMPLATES: &[(&str, &str)] = &[\n");
    for (name, bytes) in templates {
        let path = keep(&folder.join("templates"), name, bytes)?;
        let _ = writeln!(table, "    ({name:?}, include_str!({path:?})),");
    }
    table.push_str("];\n");
    write(&out.join("templates.rs"), table.as_bytes())?;
    let mut table = String::from("static FILES: &[(&str, &str, &[u8])] = &[\n");
    for (name, bytes) in assets {
        let path = keep(&folder.join("assets"), name, bytes)?;
        let _ = writeln!(table, "    ({name:?}, {:?}, include_bytes!({path:?})),", digest(bytes));
    }
    table.push_str("];\n");
    write(&out.join("assets.rs"), table.as_bytes())
}

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, String> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|e| format!("{} cannot be made: {e}", parent.display()))?;
    }
    write(&path, bytes)?;
    Ok(path)
}

/// All files below a folder, in the order of their paths.
fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{} cannot be read: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn relative(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))
}

fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("{} cannot be written: {e}", path.display()))
}
