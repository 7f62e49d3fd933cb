//! The JETS pack loads, with the standards that others rely on.

use waymark_rules::Vocabulary;
use waymark_rules::pack::{Form, Pack};

const FILES: [(&str, &str); 7] = [
    ("programme.toml", include_str!("../../../programmes/jets/programme.toml")),
    ("contract.toml", include_str!("../../../programmes/jets/contract.toml")),
    ("esf.toml", include_str!("../../../programmes/jets/esf.toml")),
    ("limits.toml", include_str!("../../../programmes/jets/limits.toml")),
    ("measures.toml", include_str!("../../../programmes/jets/measures.toml")),
    ("self-referral.toml", include_str!("../../../programmes/jets/self-referral.toml")),
    ("support.toml", include_str!("../../../programmes/jets/support.toml")),
];

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| panic!("the vocabulary has problems: {problems:?}"))
}

fn pack() -> Pack {
    let files: Vec<(String, String)> = FILES.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    Pack::read(&files, vocabulary()).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the pack has problems:\n{}", lines.join("\n"))
    })
}

#[test]
fn the_pack_loads_with_the_standards_others_rely_on() {
    let pack = pack();
    assert_eq!(pack.id, "jets");
    let ids: Vec<&str> = pack.standards.iter().map(|s| s.head.id.as_str()).collect();
    let first = [
        "acknowledge",
        "first-contact",
        "first-appointment",
        "start-meeting",
        "start-recorded",
        "standards-issued",
        "action-plan",
        "engage",
        "missed-contact",
        "exit-report",
    ];
    assert_eq!(ids[..first.len()], first);
    assert!(ids.contains(&"esf-start-form") && ids.contains(&"esf-end-form"));
    let rhythm: Vec<&str> = pack
        .standards
        .iter()
        .filter(|s| matches!(s.form, Form::Repeating { .. }))
        .map(|s| s.head.id.as_str())
        .collect();
    assert_eq!(rhythm, ["engage", "survey"]);
}
