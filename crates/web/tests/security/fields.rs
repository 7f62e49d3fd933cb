//! Fields that no form of ours has, and values that no page of ours sets, change nothing beyond what the form is for (SEC-05).

use crate::everywhere::stored;
use crate::people::{NORTH, two_hubs};
use crate::visit::{Fields, fields_of, set};
use waymark_testkit::by_hand::by_hand;
use waymark_web::pages::record::FORMS;

/// What somebody may add to a form to be more than they are.
const FOREIGN: [(&str, &str); 24] = [
    ("participant", "P-N0002"),
    ("_participant", "P-N0002"),
    ("subject", "participant/P-N0002"),
    ("who", "P-N0002"),
    ("id", "1"),
    ("seq", "1"),
    ("recorded", "1999-01-01T00:00:00Z"),
    ("recorded_at", "1999-01-01"),
    ("author", "pia"),
    ("by_whom", "pia"),
    ("staff", "pia"),
    ("role", "prime_manager"),
    ("organisation", "south"),
    ("path", "/dwp/"),
    ("hub", "south"),
    ("coach", "sol"),
    ("class", "restricted"),
    ("contract", "jets-2"),
    ("enrolment", "e-9"),
    ("version", "0"),
    ("corrects", "1"),
    ("nominated", "true"),
    ("admin", "1"),
    ("__proto__", "x"),
];

/// What is stored of a fact but its place: kind, day, author, organisation and body.
fn last_fact(address: &str, of: &str) -> String {
    let query = format!(
        "SELECT kind, on_day, recorded, author, organisation, body FROM fact WHERE subject LIKE '%{of}%' ORDER BY seq DESC LIMIT 1"
    );
    by_hand(address, &query).unwrap()
}

fn with_foreign(fields: Fields) -> Fields {
    FOREIGN.iter().fold(fields, |fields, (name, value)| {
        // A field the form does have stays the form's own.
        if fields.iter().any(|(n, _)| n == name) { fields } else { set(fields, name, value) }
    })
}

#[tokio::test]
async fn a_note_with_foreign_fields_is_the_note_without_them() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    let path = "/people/P-N0001/record/note";
    let mut both = Vec::new();
    let other = stored(&site, "P-N0002");
    for foreign in [false, true] {
        let text = format!("Likes early shifts, {}", if foreign { "two" } else { "one" });
        let fields = set(fields_of(&ines.get(path).await.text, path), "text", &text);
        let fields = if foreign { with_foreign(fields) } else { fields };
        assert_eq!(ines.send(path, &fields).await.status, 303);
        both.push(last_fact(&site.address, "P-N0001"));
    }
    assert!(both[0].contains("note_made") && both[0].contains("ines") && both[0].contains("north"), "{}", both[0]);
    assert_eq!(both[0], both[1]);
    assert_eq!(stored(&site, "P-N0002"), other);
}

#[tokio::test]
async fn every_form_with_foreign_fields_touches_its_own_person_alone() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    let others = [stored(&site, "P-N0002"), stored(&site, "P-S0001")];
    let place = |address: &str| {
        by_hand(address, "SELECT id, contract, organisation, path, hub, coach, class FROM participant ORDER BY id")
            .unwrap()
    };
    let before = place(&site.address);
    assert!(before.contains(NORTH));
    let mut sent = 0;
    for form in FORMS {
        let path = format!("/people/P-N0001/record/{}", form.name);
        let page = ines.get(&path).await;
        if page.status != 200 {
            continue;
        }
        let answer = ines.send(&path, &with_foreign(fields_of(&page.text, &path))).await;
        assert!(matches!(answer.status, 303 | 422), "{}: {} {}", form.name, answer.status, answer.text);
        sent += 1;
    }
    assert!(sent > 25, "only {sent} forms could be opened");
    assert_eq!([stored(&site, "P-N0002"), stored(&site, "P-S0001")], others);
    assert_eq!(place(&site.address), before, "a form moved somebody");
    let authors = by_hand(
        &site.address,
        "SELECT DISTINCT author FROM fact WHERE subject LIKE '%P-N0001%' AND recorded > 1613000000",
    )
    .unwrap();
    assert!(authors.lines().all(|author| author == "ines" || author == "operator"), "{authors}");
    let old = by_hand(&site.address, "SELECT count(*) FROM fact WHERE recorded < 1600000000").unwrap();
    assert_eq!(old, "0", "something was recorded in the past");
}

#[tokio::test]
async fn hidden_fields_with_values_of_nobodys_are_taken_as_nothing_or_refused() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    let path = "/people/P-N0001/record/note";
    let long = "k".repeat(5_000);
    for (name, value) in [
        ("_seen", "-1"),
        ("_seen", "99999999999999999999999"),
        ("_seen", "now"),
        ("_seen", "' OR 1=1 --"),
        ("_key", long.as_str()),
        ("_key", "' OR 1=1 --"),
        ("_key", "\u{0}\u{202e}"),
        ("_key", ""),
        ("_kind", "referral_received"),
        ("_kind", "nothing_like_it"),
        ("_about", "' OR 1=1 --"),
        ("_about", long.as_str()),
    ] {
        let before = stored(&site, "P-N");
        let fields =
            set(fields_of(&ines.get(path).await.text, path), "text", &format!("said with {name} {}", value.len()));
        let page = ines.send(path, &set(fields, name, value)).await;
        assert!(matches!(page.status, 303 | 422), "{name}={value:.40}: {} {}", page.status, page.text);
        assert_eq!(stored(&site, "P-N") == before, page.status == 422, "{name}={value:.40}: {}", page.status);
    }
    // Without the token, or with that of somebody else, nothing.
    let before = stored(&site, "P-N");
    let omar = site.enter("omar").await;
    for token in ["", "0", omar.token.as_str()] {
        let fields = set(fields_of(&ines.get(path).await.text, path), "text", "a note");
        assert_eq!(ines.send(path, &set(fields, "_token", token)).await.status, 403);
    }
    assert_eq!(stored(&site, "P-N"), before);
}

#[tokio::test]
async fn a_kind_that_only_others_may_record_is_refused_whatever_form_names_it() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    // Worked out, of the contract, or for the prime's own people.
    for kind in ["outcome_reached", "contract_started", "referral_received", "outcome_paid", "guidance_changed"] {
        for form in ["other", "keyed", "change", "esf"] {
            let path = format!("/people/P-N0001/record/{form}");
            let fields = [("_kind", kind), ("on", "today"), ("what", kind), ("done", kind), ("_key", "k")];
            let page = ines.post(&path, &fields).await;
            assert!(matches!(page.status, 303 | 403 | 404 | 422), "{form} {kind}: {}", page.status);
            let there = format!("SELECT count(*) FROM fact WHERE kind = '{kind}' AND author = 'ines'");
            assert_eq!(by_hand(&site.address, &there).unwrap(), "0", "{form} {kind}");
        }
    }
}
