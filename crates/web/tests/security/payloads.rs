//! What is typed is read and never run: a corpus of our own in every field, and no page with anything in it that is not ours (SEC-13).

use crate::everywhere::seen;
use crate::people::{TEXTS, identity, leads_to, settle, settler, write_everywhere};
use crate::tags::foreign;
use crate::visit::{Page, Site, coded};
use axum::body::Body;
use axum::http::Request;
use waymark_testkit::house::TestHouse;

/// The corpus: one on each line. The browser's own test types the same.
pub fn corpus() -> Vec<&'static str> {
    include_str!("payloads.txt").lines().filter(|line| !line.is_empty()).collect()
}

fn nonce(page: &Page) -> String {
    let policy = page.header("content-security-policy");
    policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_owned()
}

fn inert(what: &str, page: &Page) {
    if page.is_html() {
        let found = foreign(&page.text, &nonce(page));
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    assert!(page.is_html() || page.status != 200 || page.header("x-content-type-options") == "nosniff", "{what}");
}

/// The corpus in pieces that fit a field, several in one.
fn pieces(most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    for payload in corpus() {
        if all.last().is_some_and(|last| last.len() + payload.len() > most) {
            all.push(String::new());
        }
        if let Some(last) = all.last_mut() {
            last.push_str(payload);
            last.push(' ');
        }
    }
    all
}

#[test]
fn there_are_about_a_hundred_and_each_is_another() {
    let mut all = corpus();
    assert!(all.len() >= 100, "{}", all.len());
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), corpus().len());
}

#[tokio::test]
async fn what_is_stored_of_people_and_written_by_forms_runs_on_no_page() {
    let test = TestHouse::sqlite().await;
    let all = corpus();
    // Thirty people, each with a payload in every field of their identity, so that all hundred are somebody's name or street.
    let field = |nth: usize, name: &str| {
        all[(nth * 7 + name.len() * 13 + name.bytes().map(usize::from).sum::<usize>()) % all.len()].to_owned()
    };
    let people: Vec<_> = (0..30)
        .map(|nth| {
            let who = identity(|name| field(nth, name), u32::try_from(nth).unwrap());
            settler(&format!("P-N{nth:04}"), who, (crate::people::NORTH, "ines"))
        })
        .collect();
    settle(&test, &people).await;
    let site = Site::over(test);
    let ines = site.enter("ines").await;
    let mut taken = 0;
    for piece in pieces(1_500) {
        let page = ines.fill("/people/P-N0000/record/note", &[("text", &piece)]).await;
        assert_eq!(page.status, 303, "{}", page.text);
    }
    for (nth, piece) in pieces(90).iter().step_by(3).enumerate() {
        taken += write_everywhere(&ines, &format!("P-N{:04}", 1 + nth % 8), piece).await;
    }
    assert!(taken > TEXTS.len() * 2, "only {taken} forms took a payload");
    // Each person's pages to their coach; those of two of them to others.
    for nth in 0..9 {
        for part in ["", "/timeline", "/record", "/record/note", "/record/plan", "/record/exit-report"] {
            let path = format!("/people/P-N{nth:04}{part}");
            inert(&path, &ines.get(&path).await);
        }
    }
    for who in ["ines", "hana", "pia"] {
        for (path, page) in seen(&site.enter(who).await, &["P-N0003"], &["none"]).await {
            inert(&format!("{who} {path}"), &page);
        }
    }
    let page = ines.get("/people/P-N0000/timeline").await;
    assert!(page.text.contains("&lt;script&gt;"), "the payloads are not there: {}", page.text);
}

#[tokio::test]
async fn what_is_sent_back_at_once_runs_on_no_page() {
    let test = TestHouse::sqlite().await;
    let who = |nth| identity(|field| field.to_owned(), nth);
    settle(&test, &[settler("P-N0001", who(1), (crate::people::NORTH, "ines"))]).await;
    let site = Site::over(test);
    let (ines, hana, pia) = (site.enter("ines").await, site.enter("hana").await, site.enter("pia").await);
    for payload in corpus() {
        let sign = coded(payload);
        inert(payload, &ines.post("/find", &[("q", payload)]).await);
        inert(payload, &ines.post("/find/suggest", &[("q", payload)]).await);
        for path in [
            format!("/people/P-N0001/record/note?text={sign}&about={sign}&on={sign}&ref={sign}&kind={sign}"),
            format!("/people/P-N0001/record/plan?goal_work={sign}&signature={sign}"),
            format!("/people/P-N0001/timeline?as_at={sign}&known={sign}&kind={sign}"),
            format!("/people/{sign}"),
            format!("/{sign}"),
            format!("/queue?state={sign}&standard={sign}&coach={sign}&page={sign}"),
            format!("/sign-in?to={sign}"),
            format!("/sign-in?to=/{sign}"),
            format!("/contracts/jets-1?month={sign}&hub={sign}"),
        ] {
            inert(&path, &ines.get(&path).await);
        }
        // Every field of a form in error.
        let fields: Vec<(&str, &str)> = ["text", "about", "on", "at", "note", "by", "_seen", "_about", "_kind"]
            .map(|name| (name, payload))
            .to_vec();
        inert(payload, &ines.post("/people/P-N0001/record/note", &fields).await);
        inert(payload, &ines.post("/people/P-N0001/record/contact", &fields).await);
        let fields: Vec<(&str, &str)> =
            ["day", "name", "calendar", "contract", "do"].map(|name| (name, payload)).to_vec();
        inert(payload, &pia.post("/calendars/preview", &fields).await);
        inert(
            payload,
            &hana.post("/referrals/allocate", &[("who", payload), ("coach", payload), ("why", payload)]).await,
        );
        // What the last page is said to have said.
        let said = format!("{}; waymark-said={sign}", ines.cookie);
        let request = Request::get("/help").header("cookie", said).body(Body::empty()).unwrap();
        inert(payload, &site.ask(request).await);
    }
}

#[tokio::test]
async fn a_files_name_and_cells_run_on_no_page() {
    let site = Site::over(TestHouse::sqlite().await);
    let hana = site.enter("hana").await;
    for payload in corpus() {
        let file = crate::people::referral_file(payload);
        let name = format!("{payload}.csv");
        let page = hana.upload("/referrals/files", &[("contract", "jets-1"), ("to", "north")], (&name, &file)).await;
        inert(payload, &page);
        if page.status != 303 {
            continue;
        }
        let at = leads_to(&page);
        inert(payload, &hana.get(&at).await);
        inert(payload, &hana.get(&format!("{at}/rows/0")).await);
        let refused = hana.get(&format!("{at}/refused.csv")).await;
        assert!(refused.status != 200 || refused.header("content-disposition").starts_with("attachment"), "{payload}");
        inert(payload, &hana.post(&format!("{at}/rows/0"), &[("c3", payload), ("c6", payload)]).await);
    }
    inert("the list", &hana.get("/referrals").await);
}
