//! Every fixture of GOV.UK Frontend renders as its makers say it must.

#![cfg(test)]

use std::fs;
use std::path::Path;

use minijinja::Value;
use serde_json::Value as Json;

/// What the makers say of one component.
fn fixtures(file: &Path) -> Vec<Json> {
    let text = fs::read_to_string(file).unwrap();
    let whole: Json = serde_json::from_str(&text).unwrap();
    whole["fixtures"].as_array().unwrap().clone()
}

/// `character-count` as its macro is called: `govukCharacterCount`.
fn macro_name(component: &str) -> String {
    let mut name = "govuk".to_owned();
    for word in component.split('-') {
        name.push_str(&word[..1].to_uppercase());
        name.push_str(&word[1..]);
    }
    name
}

#[test]
fn all_725_fixtures_render_identically() {
    let govuk = Path::new(env!("WAYMARK_GOVUK_FRONTEND"));
    let root = govuk.to_owned();
    let mut env =
        waymark_njk::environment(move |name| fs::read_to_string(root.join(name.strip_prefix("govuk/")?)).ok());
    let (mut all, mut equal, mut to_the_byte) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut folders: Vec<_> =
        fs::read_dir(govuk.join("components")).unwrap().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("fixtures.json").exists()) {
        let component = folder.file_name().unwrap().to_str().unwrap();
        let called = macro_name(component);
        let page = format!("_{component}");
        let source = format!(
            "{{% from \"govuk/components/{component}/macro.njk\" import {called} %}}{{{{ {called}(options) }}}}"
        );
        env.add_template_owned(page.clone(), waymark_njk::rewritten(&source).unwrap()).unwrap();
        for fixture in fixtures(&folder.join("fixtures.json")) {
            all += 1;
            let options = waymark_njk::json(&fixture["options"]);
            let wanted = fixture["html"].as_str().unwrap();
            match env.get_template(&page).unwrap().render(Value::from_pairs([("options", options)])) {
                Ok(got) if got.trim() == wanted.trim() => {
                    equal += 1;
                    to_the_byte += usize::from(got == wanted);
                }
                Ok(got) => {
                    wrong.push(format!("{component} / {}\n--- wanted\n{wanted}\n--- got\n{got}", fixture["name"]))
                }
                Err(error) => wrong.push(format!("{component} / {}: {error:#}", fixture["name"])),
            }
        }
    }
    let shown: Vec<String> = wrong.iter().take(5).cloned().collect();
    assert!(wrong.is_empty(), "{} of {all} differ; the first:\n{}", wrong.len(), shown.join("\n\n"));
    assert_eq!((all, equal, to_the_byte), (725, 725, 60));
}
