//! Who people are and what they said leaves no trace where it does not belong: addresses, cookies, logs, the database's bytes (SEC-32).

use crate::people::{NORTH, identity, leads_to, referral_file, settle, settler, write_everywhere};
use crate::visit::{Page, Site, TODAY};
use std::process::Command;
use waymark_app::sign_in;
use waymark_testkit::breaking::Failing;
use waymark_testkit::house::{TestHouse, moment};

/// A word for a field; nothing else in the product begins like it.
fn word(field: &str) -> String {
    format!("Wuzzolq{field}")
}

/// What must be in no address and no log: who people are, what was typed, and what was said.
const SECRETS: [&str; 6] = ["wuzzolq", "ab731901c", "0115 496 0701", "07700 900601", "07700900601", "cc223883a"];

/// Which of them stand in these bytes, in capitals or not.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let lower = bytes.to_ascii_lowercase();
    let there = |secret: &&str| lower.windows(secret.len()).any(|window| window == secret.as_bytes());
    SECRETS.iter().copied().filter(there).collect()
}

fn leads_nowhere_telling(what: &str, page: &Page) {
    for name in ["location", "set-cookie", "link", "refresh", "content-location"] {
        for value in page.headers.get_all(name) {
            let value = value.to_str().unwrap().to_lowercase();
            assert!(SECRETS.iter().all(|secret| !value.contains(secret)), "{what}: {name}: {value}");
        }
    }
    let named = page.header("content-disposition").to_lowercase();
    assert!(!named.contains("wuzzolq") || named.starts_with("attachment"), "{what}: {named}");
    // A link with what was typed in it would be in the browser's history, and in the log of every proxy.
    for link in crate::tags::tags(&page.text).iter().flat_map(|tag| tag.attributes.clone()) {
        let leads = ["href", "src", "action", "data-suggest"].contains(&link.0.as_str())
            && !link.1.starts_with("tel:")
            && !link.1.starts_with("mailto:");
        let lower = link.1.to_lowercase();
        assert!(!leads || SECRETS.iter().all(|secret| !lower.contains(secret)), "{what}: {link:?}");
    }
}

/// One day of one coach and one coordinator, with secrets in everything that is typed.
async fn a_day(test: TestHouse) -> Site {
    let people =
        [settler("P-N0001", identity(word, 1), (NORTH, "ines")), settler("P-N0002", identity(word, 2), (NORTH, ""))];
    settle(&test, &people).await;
    let (test, breaking) = test.breaking();
    let site = Site::over(test);
    let ines = site.enter("ines").await;
    assert!(write_everywhere(&ines, "P-N0001", &word("said")).await > 5);
    for (form, answers) in [
        ("contact", [("note", "Wuzzolqtext")]),
        ("book", [("on", "Wuzzolqday")]),
        ("job", [("employer", "Wuzzolqfoods")]),
    ] {
        let page = ines.fill(&format!("/people/P-N0001/record/{form}"), &answers).await;
        leads_nowhere_telling(form, &page);
    }
    for typed in ["Wuzzolqfirst Wuzzolqlast", "AB731901C", "07700 900601", "Wuzzolqnobody"] {
        for path in ["/find", "/find/suggest"] {
            leads_nowhere_telling(path, &ines.post(path, &[("q", typed)]).await);
        }
        // Whoever puts it in an address by hand: it is not taken from there.
        let page = ines.get(&format!("/find?q={}", crate::visit::coded(typed))).await;
        assert!(!page.text.to_lowercase().contains("wuzzolq"), "{}", page.text);
    }
    for path in
        ["/", "/queue", "/people/P-N0001", "/people/P-N0001/timeline", "/people/P-N0001/record/plan", "/day/print"]
    {
        leads_nowhere_telling(path, &ines.get(path).await);
    }
    let hana = site.enter("hana").await;
    let file = referral_file(&word("cell"));
    let page =
        hana.upload("/referrals/files", &[("contract", "jets-1"), ("to", "north")], ("Wuzzolqfile.csv", &file)).await;
    let at = leads_to(&page);
    leads_nowhere_telling("the upload", &page);
    for path in [at.as_str(), &format!("{at}/rows/0"), &format!("{at}/refused.csv"), "/referrals"] {
        leads_nowhere_telling(path, &hana.get(path).await);
    }
    leads_nowhere_telling("taken", &hana.post(&at, &[("do", "take"), ("_key", "k1")]).await);
    leads_nowhere_telling(
        "given",
        &hana
            .post(
                "/referrals/allocate",
                &[("who", "P-N0002"), ("coach", "omar"), ("why", "Wuzzolqwhy"), ("_key", "k2")],
            )
            .await,
    );
    // Refused, forged, and with the database gone at every step: what is said of that is said in the log.
    let sol = site.enter("sol").await;
    leads_nowhere_telling("refused", &sol.post("/people/P-N0001/record/note", &[("text", "Wuzzolqtext")]).await);
    ines.send("/find", &vec![("q".into(), "Wuzzolqforged".into())]).await;
    for n in 1..60 {
        breaking.fail(Some(Failing::Gone(n)));
        leads_nowhere_telling(
            "gone",
            &ines
                .post(
                    "/people/P-N0001/record/note",
                    &[("text", "Wuzzolqtext"), ("about", "note_made"), ("on", "today")],
                )
                .await,
        );
        leads_nowhere_telling("gone", &ines.post("/find", &[("q", "Wuzzolqfirst")]).await);
        breaking.fail(None);
    }
    site
}

#[tokio::test]
async fn the_databases_files_hold_nobodys_name_or_words_in_clear() {
    let test = TestHouse::sqlite().await;
    let folder = test.folder().to_owned();
    let _site = a_day(test).await;
    let (mut looked, mut known) = (0, false);
    for entry in std::fs::read_dir(&folder).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        let found = found_in(&bytes);
        assert!(found.is_empty(), "{:?} holds {found:?} in clear: {}", entry.path(), around(&bytes, found[0]));
        looked += bytes.len();
        // What is meant to be there is found: so would the rest be.
        known |= bytes.windows(7).any(|window| window == b"P-N0001");
    }
    assert!(known && looked > 100_000, "only {looked} bytes were looked at");
}

/// A secret with what stands before it, to find out where it comes from.
fn around(bytes: &[u8], secret: &str) -> String {
    let lower = bytes.to_ascii_lowercase();
    let at = lower.windows(secret.len()).position(|window| window == secret.as_bytes()).unwrap_or(0);
    String::from_utf8_lossy(&bytes[at.saturating_sub(160)..(at + 60).min(bytes.len())]).into_owned()
}

/// Run by the next test as a process of its own; by itself it shows that the day can be lived.
#[tokio::test]
async fn a_whole_day_is_lived_with_secrets_in_every_field() {
    a_day(TestHouse::sqlite().await).await;
}

#[test]
fn what_a_day_prints_holds_nobodys_name_or_words() {
    let own = std::env::current_exe().unwrap();
    let day = ["--exact", "traces::a_whole_day_is_lived_with_secrets_in_every_field", "--nocapture"];
    let done = Command::new(own).args(day).env("RUST_BACKTRACE", "0").output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&said));
    assert!(String::from_utf8_lossy(&said).contains("1 passed"), "the day was not lived");
    let found = found_in(&said);
    assert!(found.is_empty(), "{found:?} in {}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn whoever_walks_through_people_is_stopped_and_others_are_not() {
    let test = TestHouse::sqlite().await;
    settle(&test, &[settler("P-N0001", identity(word, 1), (NORTH, "ines"))]).await;
    // Not a demo: its people exist.
    let site = Site::kept(test, false);
    let at = moment(TODAY, 10);
    let mut visitors = Vec::new();
    for who in ["ines", "omar"] {
        let token = sign_in::as_demo(&site.desk.house, who, at).await.unwrap().token;
        let mut visitor =
            crate::visit::Visitor { site: &site, cookie: format!("waymark={token}"), token: String::new() };
        visitor.token =
            crate::visit::value(&crate::visit::all_fields(&visitor.get("/help").await.text), "_token").to_owned();
        visitors.push(visitor);
    }
    assert_eq!(visitors[0].get("/people/P-N0001").await.status, 200);
    let mut first = 0;
    for n in 0..400 {
        let page = visitors[0].get(&format!("/people/P-X{n:04}")).await;
        if page.status == 429 {
            crate::odd::is_plain("walked", &page);
            first = n;
            break;
        }
        assert_eq!(page.status, 404);
    }
    assert!((100..200).contains(&first), "stopped after {first}");
    assert_eq!(visitors[0].get("/people/P-N0001").await.status, 200, "work that was begun goes on");
    assert_eq!(visitors[0].get("/").await.status, 200);
    assert_eq!(visitors[1].get("/people/P-X0001").await.status, 404, "others are not stopped");
    let mut last = 0;
    for n in 0..900 {
        last = visitors[1].post("/find/suggest", &[("q", &format!("ab{n}"))]).await.status;
        if last != 200 {
            break;
        }
    }
    assert_eq!(last, 429, "nobody stops a search through the alphabet");
}
