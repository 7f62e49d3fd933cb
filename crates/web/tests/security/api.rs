//! The API keeps partners apart as the pages do, and takes nothing that is not its own (SEC-01, SEC-02, SEC-03, SEC-05).

use crate::everywhere::{addresses, stored};
use crate::people::{two_hubs, write_everywhere};
use crate::visit::{Page, Site, TODAY};
use axum::body::Body;
use axum::http::{Method, Request};
use waymark_app::Call;
use waymark_app::sign_in::links::{choose_password, invite};
use waymark_app::sign_in::{Visit, as_demo, whoami};
use waymark_app::tokens::{Scope, issue};
use waymark_testkit::house::moment;

const GOOD: &str = "lantern brisket outcome nine";

/// A program with somebody's token, good to record with.
struct Program<'a> {
    site: &'a Site,
    token: String,
}

async fn program<'a>(site: &'a Site, who: &str, manager: &str) -> Program<'a> {
    let (house, now) = (&site.desk.house, moment(TODAY, 10));
    let visit = Visit { now, address: "192.0.2.1".into(), ..Visit::default() };
    let link = invite(house, &Call::staff(manager, now), who, &format!("{who}@example.org")).await.unwrap();
    choose_password(house, &visit, &link, GOOD).await.unwrap();
    let session = whoami(house, &as_demo(house, who, now).await.unwrap().token, now).await.unwrap().unwrap();
    let token = issue(house, &visit, (&session, GOOD), ("rota", Scope::Record, 30)).await.unwrap();
    Program { site, token }
}

impl Program<'_> {
    async fn ask(&self, method: Method, path: &str, body: &str) -> Page {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", self.token));
        let request = request.header("content-type", "application/json");
        self.site.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

fn word(hub: &str, field: &str) -> String {
    format!("{}{field}", if hub == "north" { "Qzjorva" } else { "Xvkelpo" })
}

fn tells(page: &Page, typed: &str) -> bool {
    let (text, typed) = (page.text.to_lowercase(), typed.to_lowercase());
    ["qzjorva", "ab731901c", "07700 900601", "p-n0001", "p-n0002"]
        .iter()
        .any(|mark| text.contains(mark) && !typed.contains(mark))
}

#[tokio::test]
async fn the_norths_words_are_in_no_answer_to_a_program_of_the_south() {
    let site = two_hubs(word).await;
    write_everywhere(&site.enter("ines").await, "P-N0001", &word("north", "text")).await;
    let (ines, sol) = (program(&site, "ines", "hana").await, program(&site, "sol", "hugo").await);
    let own = ines.ask(Method::GET, "/api/v1/participants/P-N0001/timeline", "").await;
    assert!(own.status == 200 && tells(&own, ""), "the test would see nothing: {}", own.text);
    let all = addresses(&["P-N0001"], &["none"]);
    let mut asked = 0;
    for path in all.iter().filter(|path| path.starts_with("/api/v1/")) {
        for (method, body) in [(Method::GET, ""), (Method::POST, "{}"), (Method::POST, "{\"facts\":[{}]}")] {
            let page = sol.ask(method.clone(), path, body).await;
            assert!(!tells(&page, path), "{method} {path}: {}", page.text);
            let nowhere = path.replace("P-N0001", "P-N9999");
            let other = sol.ask(method.clone(), &nowhere, body).await;
            assert_eq!(
                (page.status, page.text),
                (other.status, other.text.replace("P-N9999", "P-N0001")),
                "{method} {path}"
            );
            asked += 1;
        }
    }
    assert!(asked > 30, "only {asked} were asked");
    for filter in [
        r#"{"filter":{"whose":"all","when":"all"},"most":200}"#,
        r#"{"filter":{"whose":{"organisation":"north"},"when":"all"},"most":200}"#,
        r#"{"filter":{"whose":"all","when":"all","coach":"ines"}}"#,
        r#"{"filter":{"whose":"all","when":"all","hub":"north"}}"#,
        r#"{"filter":{"whose":"all","when":"all"},"after":"' OR 1=1 --"}"#,
        r#"{"filter":{"whose":"all","when":"all"},"most":9999999999}"#,
    ] {
        let page = sol.ask(Method::POST, "/api/v1/queue", filter).await;
        assert!(page.status < 500 && !tells(&page, filter), "{filter}: {} {}", page.status, page.text);
    }
    for typed in ["Qzjorvafirst", "AB731901C", "07700 900601", "P-N0001"] {
        let page = sol.ask(Method::POST, "/api/v1/find", &format!("{{\"typed\":\"{typed}\"}}")).await;
        assert!(page.status == 200 && !tells(&page, typed), "{typed}: {}", page.text);
    }
}

#[tokio::test]
async fn a_program_of_the_south_changes_nothing_of_the_norths() {
    let site = two_hubs(word).await;
    let (_, sol) = (program(&site, "ines", "hana").await, program(&site, "sol", "hugo").await);
    let before = stored(&site, "P-N");
    let note = r#""fact":"note_made","on":"2021-02-15","text":"ours""#;
    for (path, fact) in [
        ("P-N0001", format!("{{{note}}}")),
        // At one's own address, about somebody else.
        ("P-S0001", format!("{{\"participant\":\"P-N0001\",{note}}}")),
        ("P-S0001", format!("{{\"contract\":\"jets-1\",{note}}}")),
    ] {
        let body = format!("{{\"facts\":[{fact}]}}");
        let page = sol.ask(Method::POST, &format!("/api/v1/participants/{path}/facts"), &body).await;
        assert!(matches!(page.status, 403 | 404 | 422), "{body}: {} {}", page.status, page.text);
        assert_eq!(stored(&site, "P-N"), before, "{body}");
    }
    // Who recorded it and when is not a program's to say.
    let body = format!(
        "{{\"facts\":[{{{note},\"recorded\":\"1999-01-01T00:00:00Z\",\"recorded_by\":\"pia\",\"for\":\"2021-02-16\"}}]}}"
    );
    let page = sol.ask(Method::POST, "/api/v1/participants/P-S0001/facts", &body).await;
    let facts = stored(&site, "P-S");
    assert!(!facts.contains("|pia|") && !facts.contains("|915148800|"), "{}: {facts}", page.text);
    for body in [
        format!("{{\"facts\":[{{{note}}}],\"organisation\":\"north\"}}"),
        format!("{{\"facts\":[{{{note}}}],\"author\":\"pia\"}}"),
        "[".repeat(100_000),
        "{\"facts\":[".to_owned() + &"{},".repeat(500) + "{}]}",
        "null".to_owned(),
        "\u{0}".to_owned(),
    ] {
        let was = stored(&site, "P-S");
        let page = sol.ask(Method::POST, "/api/v1/participants/P-S0001/facts", &body).await;
        assert!((400..500).contains(&page.status), "{:.60}: {} {}", body, page.status, page.text);
        assert_eq!(stored(&site, "P-S"), was, "{body:.60}");
    }
}
