//! Every address of the site: listed, in the access matrix, refusing what is not ours, and telling nobody what they may not know.

#![cfg(test)]

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tower::ServiceExt;
use waymark_app::referrals::{self, Files};
use waymark_app::{Call, participants, perform, sign_in};
use waymark_testkit::house::{CONTRACT, TestHouse, moment};
use waymark_web::desk::Offered;
use waymark_web::routes::{Who, places};
use waymark_web::templates::Templates;
use waymark_web::{Desk, Shared, site};

const ROUTES: &str = include_str!("../../../docs/routes.csv");
const OPENAPI: &str = include_str!("../../../docs/openapi.json");
const MATRIX: &str = include_str!("../../access/matrix.csv");
/// One member of staff for each role of the house.
const PEOPLE: [&str; 8] = ["ines", "hana", "ada", "cora", "heal", "pia", "carl", "eva"];

fn clock() -> i64 {
    moment("2021-02-01", 11)
}

/// A site with two referrals: one kept in the north with a coach, one in the south without.
async fn desk() -> (Shared, impl Sized) {
    let t = TestHouse::sqlite().await;
    let operator = Call::operator(moment("2021-02-01", 10));
    for (to, reference) in [("north", "JETS-N-1"), ("south", "JETS-S-1")] {
        let text = format!(
            "Referral ID,First Name,Last Name,Referral Date,Mobile\n{reference},Ann,Otherwise,29/01/2021,07700 900111\n"
        );
        let file = Files {
            contract: CONTRACT.into(),
            files: vec![("a.csv".into(), text.into_bytes())],
            to: Some(to.into()),
            ..Files::default()
        };
        let report = referrals::import(&t.house, &operator, &file, false).await.unwrap();
        assert!(report.taken, "{:?}", report.preview);
    }
    let hana = Call::staff("hana", moment("2021-02-01", 10));
    let given = participants::Allocate { participant: "JETS-N-1".into(), coach: "ines".into(), why: "first".into() };
    perform(&t.house, &hana, &given).await.unwrap();
    let templates = Templates::new(Arc::new(|_: &str, key: &str, _: &_| key.to_owned()));
    let offered = Offered { demo: true, plain_loopback: true };
    let (house, folder) = t.into_house();
    (Arc::new(Desk { house: Arc::new(house), templates, clock: Arc::new(clock), offered }), folder)
}

async fn cookie(desk: &Shared, who: &str) -> String {
    format!("waymark={}", sign_in::as_demo(&desk.house, who, clock()).await.unwrap().token)
}

async fn ask(desk: &Shared, request: Request<Body>) -> Response<Body> {
    site(desk.clone()).oneshot(request).await.unwrap()
}

async fn get(desk: &Shared, path: &str, cookie: &str) -> (StatusCode, String) {
    let request = Request::get(path).header("host", "localhost").header("cookie", cookie).body(Body::empty()).unwrap();
    let response = ask(desk, request).await;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 8 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// An address with its blanks filled in for one record.
fn filled(path: &str, participant: &str) -> String {
    path.replace("{participant}", participant)
        .replace("{form}", "contact")
        .replace("{contract}", CONTRACT)
        .replace("{programme}", "jets")
        .replace("{staff}", "ines")
        .replace("{organisation}", "north")
        .replace("{standard}", "first-contact")
        .replace("{seq}", "1")
        .replace("{instrument}", "gse")
        .split('{')
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn every_address_is_listed_and_its_act_is_in_the_access_matrix() {
    let acts: BTreeSet<&str> = MATRIX.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let mut lines = vec!["path,who".to_owned()];
    for place in places() {
        let who = match place.who {
            Who::Anyone => "anyone".to_owned(),
            Who::SignedIn => "signed in".to_owned(),
            Who::May(act) => {
                assert!(
                    acts.contains(act.name()),
                    "{} asks for {}, which no line of the matrix has",
                    place.path,
                    act.name()
                );
                act.name().to_owned()
            }
        };
        lines.push(format!("{},{who}", place.path));
    }
    let said = lines.join("\n") + "\n";
    assert_eq!(said, ROUTES, "docs/routes.csv is out of date; it should be:\n{said}");
}

#[test]
fn the_document_of_the_api_is_the_one_that_is_committed() {
    let text = waymark_web::api::document::text();
    assert!(text == OPENAPI, "docs/openapi.json is out of date: take it from /api/v1/openapi.json of a running site");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let told: BTreeSet<String> = document["paths"].as_object().unwrap().keys().cloned().collect();
    let there: BTreeSet<String> = places()
        .iter()
        .map(|p| p.path.to_owned())
        .filter(|p| p.starts_with("/api/v1/") && !p.ends_with("openapi.json"))
        .collect();
    assert_eq!(told, there, "the document and the addresses differ");
}

#[tokio::test]
async fn every_form_refuses_what_did_not_come_from_a_page_of_ours() {
    let (desk, _t) = desk().await;
    let cookie = cookie(&desk, "pia").await;
    for place in places().iter().filter(|p| !p.path.starts_with("/api/") && !p.path.starts_with("/assets")) {
        let path = filled(place.path, "JETS-N-1");
        let sent = [
            ("application/x-www-form-urlencoded", "http://localhost", "a=b"),
            ("application/x-www-form-urlencoded", "http://elsewhere.example.org", "_token=x"),
            ("text/plain", "http://localhost", "_token=x"),
        ];
        for (kind, origin, body) in sent {
            // Signing in to the demo has no session to be forged.
            if place.path.starts_with("/sign-in") && origin == "http://localhost" && kind != "text/plain" {
                continue;
            }
            let request = Request::builder()
                .method(Method::POST)
                .uri(&path)
                .header("host", "localhost")
                .header("origin", origin)
                .header("content-type", kind)
                .header("cookie", &cookie)
                .body(Body::from(body))
                .unwrap();
            let status = ask(&desk, request).await.status();
            assert!(
                matches!(status, StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND),
                "POST {path} as {kind} from {origin}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_page_answers_every_role_and_none_breaks() {
    let (desk, _t) = desk().await;
    for who in PEOPLE {
        let cookie = cookie(&desk, who).await;
        for place in places() {
            let path = filled(place.path, "JETS-N-1");
            let (status, body) = get(&desk, &path, &cookie).await;
            assert!(!status.is_server_error(), "{who} {path}: {status} {body}");
        }
    }
}

#[tokio::test]
async fn a_record_out_of_reach_looks_like_one_that_is_not_there() {
    let (desk, _t) = desk().await;
    let cookie = cookie(&desk, "ines").await;
    for place in places().iter().filter(|p| p.path.contains("{participant}") && !p.path.starts_with("/api/")) {
        let (there, said) = get(&desk, &filled(place.path, "JETS-S-1"), &cookie).await;
        let (nowhere, same) = get(&desk, &filled(place.path, "JETS-X-9"), &cookie).await;
        let plain = |text: &str, id: &str| {
            let nonce = text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-").to_owned();
            text.replace(id, "ID").replace(&nonce, "NONCE")
        };
        assert_eq!(there, nowhere, "{}", place.path);
        assert_eq!(plain(&said, "JETS-S-1"), plain(&same, "JETS-X-9"), "{}", place.path);
        assert_ne!(there, StatusCode::OK, "{}", place.path);
    }
}

#[tokio::test]
async fn no_role_finds_a_link_that_leads_to_a_refusal() {
    let (desk, _t) = desk().await;
    for who in PEOPLE {
        let cookie = cookie(&desk, who).await;
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut next = vec![("/help".to_owned(), "the footer".to_owned())];
        while let Some((path, from)) = next.pop() {
            if seen.len() > 250 || seen.contains_key(&path) {
                continue;
            }
            let (status, body) = get(&desk, &path, &cookie).await;
            assert!(
                status.is_success() || status.is_redirection(),
                "{who} follows a link of {from} to {path} and finds {status}"
            );
            seen.insert(path.clone(), from);
            for link in body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let link = link.replace("&amp;", "&");
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if link.starts_with('/') && !link.starts_with("/assets") && !link.starts_with("//") {
                    next.push((link, path.clone()));
                }
            }
        }
        assert!(seen.len() > 3, "{who} found only {seen:?}");
    }
}

#[tokio::test]
async fn the_api_asks_for_a_token_and_refuses_fields_it_does_not_know() {
    let (desk, _t) = desk().await;
    for place in places().iter().filter(|p| p.path.starts_with("/api/v1/") && p.who != Who::Anyone) {
        for method in [Method::GET, Method::POST] {
            let request =
                Request::builder().method(method).uri(filled(place.path, "JETS-N-1")).header("host", "localhost");
            let request = request.header("authorization", "Bearer wmk_nobody").body(Body::empty()).unwrap();
            let status = ask(&desk, request).await.status();
            assert!(
                matches!(status, StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED),
                "{}: {status}",
                place.path
            );
        }
    }
}
