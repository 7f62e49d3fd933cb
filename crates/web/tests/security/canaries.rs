//! What one partner holds shows in no answer to another, and nothing another sends changes it (SEC-01, SEC-02, SEC-03).

use crate::everywhere::{refusals, seen, stored};
use crate::people::{leads_to, referral_file, two_hubs, write_everywhere};
use crate::visit::{Page, Site, Visitor, fields_of, set};
use waymark_web::pages::record::FORMS;

/// The words of a hub: nothing else in the product begins like them.
fn word(hub: &str, field: &str) -> String {
    let letters = if hub == "north" { "Qzjorva" } else { "Xvkelpo" };
    format!("{letters}{field}")
}

/// What would give the north away: its words, numbers and references.
const NORTHS: [&str; 9] = [
    "qzjorva",
    "ab731901c",
    "ab 73 19 01 c",
    "ab731902c",
    "0115 496 0701",
    "07700 900601",
    "07700900601",
    "p-n0001",
    "p-n0002",
];

/// Which marks of the north a page shows, but for those that whoever asked has typed.
fn marks(page: &Page, typed: &str) -> Vec<&'static str> {
    let (text, typed) = (page.text.to_lowercase(), typed.to_lowercase());
    let headers = format!("{:?}", page.headers).to_lowercase();
    let shown = |mark: &&str| (text.contains(mark) || headers.contains(mark)) && !typed.contains(mark);
    NORTHS.iter().copied().filter(shown).collect()
}

/// Two hubs with words of their own in every field; the north's file waits, its name and cells full of them.
async fn filled() -> (Site, String) {
    let site = two_hubs(word).await;
    let file = {
        let ines = site.enter("ines").await;
        let taken = write_everywhere(&ines, "P-N0001", &word("north", "text")).await;
        assert!(taken >= 8, "only {taken} forms took a text");
        let sol = site.enter("sol").await;
        write_everywhere(&sol, "P-S0001", &word("south", "text")).await;
        let hana = site.enter("hana").await;
        let name = format!("{}.csv", word("north", "file"));
        let file = referral_file(&word("north", "cell"));
        let page = hana.upload("/referrals/files", &[("contract", "jets-1"), ("to", "north")], (&name, &file)).await;
        leads_to(&page)
    };
    (site, file.rsplit('/').next().unwrap().to_owned())
}

#[tokio::test]
async fn the_norths_words_are_there_for_the_north_and_in_no_answer_to_the_south() {
    let (site, file) = filled().await;
    let ines = site.enter("ines").await;
    let timeline = ines.get("/people/P-N0001/timeline").await;
    assert!(marks(&timeline, "").contains(&"qzjorva"), "the test would see nothing: {}", timeline.text);
    let hana = site.enter("hana").await;
    assert!(marks(&hana.get(&format!("/referrals/files/{file}")).await, "").contains(&"qzjorva"));
    // A coach and a coordinator of the south, a coach below the north, the commissioner and the evaluator.
    for who in ["sol", "hugo", "mina", "carl", "eva"] {
        let visitor = site.enter(who).await;
        for (path, page) in seen(&visitor, &["P-N0001", "P-N0002"], &[&file]).await {
            let found = marks(&page, &path);
            assert!(found.is_empty(), "{who} at {path} ({}) sees {found:?}", page.status);
            assert!(!path.contains("/P-N000") || page.status != 200, "{who} opens {path}: {}", page.status);
            assert!(!path.contains(&file) || page.status != 200, "{who} opens {path}: {}", page.status);
        }
    }
}

#[tokio::test]
async fn finding_gives_the_south_nobody_of_the_north_whatever_is_typed() {
    let (site, _) = filled().await;
    // What is typed, and the like of it that nobody has.
    let all = [
        ("Qzjorvafirst", "Qzjorwafurst"),
        ("Qzjorvalast Qzjorvafirst", "Qzjurwalist Qzjurwafist"),
        ("AB731901C", "AB731999C"),
        ("07700 900601", "07700 900666"),
        ("P-N0001", "P-M0001"),
        ("16 7 1967", "17 7 1966"),
        ("zjorva", "zjurwa"),
    ];
    let found = site.enter("ines").await.post("/find", &[("q", "Qzjorvafirst")]).await;
    assert!(found.text.contains("P-N0001"), "the test would see nothing: {}", found.text);
    for who in ["sol", "hugo", "mina", "carl", "eva"] {
        let visitor = site.enter(who).await;
        for (typed, nobody) in all {
            for path in ["/find", "/find/suggest"] {
                let page = visitor.post(path, &[("q", typed)]).await;
                let found = marks(&page, typed);
                assert!(found.is_empty(), "{who}: {typed} at {path} finds {found:?}");
                // Nor does an answer say that there would have been somebody.
                let other = visitor.post(path, &[("q", nobody)]).await;
                assert_eq!(page.plain().replace(typed, ""), other.plain().replace(nobody, ""), "{who}: {typed}");
            }
        }
    }
}

#[tokio::test]
async fn a_record_out_of_reach_answers_as_one_that_is_not_there() {
    let (site, _) = filled().await;
    for who in ["sol", "hugo", "mina"] {
        let visitor = site.enter(who).await;
        let there = crate::everywhere::addresses(&["P-N0001"], &["none"]);
        for path in there.iter().filter(|path| path.contains("P-N0001")) {
            let nowhere = path.replace("P-N0001", "P-N9999");
            let (one, other) = (visitor.get(path).await, visitor.get(&nowhere).await);
            assert_eq!(
                (one.status, one.plain()),
                (other.status, other.plain().replace("P-N9999", "P-N0001")),
                "{who} {path}"
            );
            let (one, other) = (visitor.post(path, &[]).await, visitor.post(&nowhere, &[]).await);
            assert_eq!(
                (one.status, one.plain()),
                (other.status, other.plain().replace("P-N9999", "P-N0001")),
                "{who} {path}"
            );
        }
    }
}

/// Every way of the south's to reach for the north's: by address, and by what hidden fields say.
async fn reach(sol: &Visitor<'_>, ines: &Visitor<'_>) {
    for form in FORMS {
        let theirs = format!("/people/P-N0001/record/{}", form.name);
        let page = ines.get(&theirs).await;
        if page.status != 200 {
            continue;
        }
        // The north's own form, filled in, sent by the south with the south's token.
        let fields = set(fields_of(&page.text, &theirs), "_token", &sol.token);
        let fields = fields.into_iter().map(|(n, v)| if v.is_empty() { (n, "today".into()) } else { (n, v) }).collect();
        let answer = sol.send(&theirs, &fields).await;
        assert_eq!(answer.status, 404, "{}: {}", form.name, answer.text);
        // The south's own form, whose other fields point at the north.
        let own = format!("/people/P-S0001/record/{}", form.name);
        let page = sol.get(&own).await;
        if page.status != 200 {
            continue;
        }
        let mut fields = fields_of(&page.text, &own);
        for name in ["participant", "who", "subject", "id", "person", "_participant", "_subject"] {
            fields = set(fields, name, "P-N0001");
        }
        let fields = set(set(fields, "organisation", "north"), "path", "/dwp/prime/north/");
        let answer = sol.send(&own, &fields).await;
        assert!(matches!(answer.status, 303 | 422), "{}: {}", form.name, answer.status);
        assert!(marks(&answer, "P-N0001").is_empty(), "{}: {:?}", form.name, marks(&answer, "P-N0001"));
    }
}

#[tokio::test]
async fn nothing_the_south_sends_changes_anything_of_the_norths_and_refusals_are_audited() {
    let (site, file) = filled().await;
    let (sol, ines) = (site.enter("sol").await, site.enter("ines").await);
    let (before, refused) = (stored(&site, "P-N"), refusals(&site));
    reach(&sol, &ines).await;
    assert!(refusals(&site) > refused + 20, "the refusals are not in the audit");
    let hugo = site.enter("hugo").await;
    let file = format!("/referrals/files/{file}");
    for (path, fields) in [
        (file.as_str(), &[("do", "take")][..]),
        (file.as_str(), &[("do", "drop")]),
        ("/prap", &[("who", "P-N0001"), ("kind", "start_notified"), ("enrolment", "")]),
        ("/people/P-N0001/transfer", &[("to", "south"), ("organisation", "south"), ("why", "ours")]),
        ("/people/P-N0001/restrict", &[("class", "restricted"), ("why", "ours")]),
    ] {
        let page = hugo.post(path, fields).await;
        assert_ne!(page.status, 200, "{path}");
        assert!(marks(&page, &format!("{path}{fields:?}")).is_empty(), "{path}: {}", page.text);
    }
    assert_eq!(stored(&site, "P-N"), before, "something of the north's was changed");
    let hana = site.enter("hana").await;
    assert_eq!(hana.get(&file).await.status, 200, "the north's file still waits");
}

#[tokio::test]
async fn a_list_of_own_and_others_gives_the_own_alone_and_says_so() {
    let (site, _) = filled().await;
    let hugo = site.enter("hugo").await;
    let before = stored(&site, "P-N");
    let mixed = [("who", "P-S0001"), ("who", "P-N0001"), ("who", "P-N9999"), ("coach", "sol"), ("_key", "k1")];
    let page = hugo.post("/referrals/allocate", &mixed).await;
    assert_eq!(stored(&site, "P-N"), before);
    assert!(marks(&page, "P-N0001").is_empty(), "{}", page.text);
    // The one out of reach is told in the words of the one that is not there.
    let row = |id: &str| {
        let row = page.text.split("<tr").find(|row| row.contains(id)).unwrap_or_default();
        row.split("</tr>").next().unwrap_or_default().replace(id, "")
    };
    assert!(row("P-N0001").contains("Not done"), "{}", page.text);
    assert_eq!(row("P-N0001"), row("P-N9999"));
    // Nor is a person of the south given to a coach of the north.
    let page = hugo.post("/referrals/allocate", &[("who", "P-S0001"), ("coach", "ines"), ("_key", "k2")]).await;
    assert!(!stored(&site, "P-S").contains("|ines|"), "{}", page.text);
}
