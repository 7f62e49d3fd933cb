//! Sign-in by an organisation's own provider, against a tiny one on a loopback port.

use crate::browser::{Browser, Page, desk_over};
use axum::Json;
use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use openidconnect::PrivateSigningKey;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use waymark_app::sign_in::links::invite;
use waymark_app::sign_in::provider::{Keep, Settings};
use waymark_app::{Call, House, perform};
use waymark_testkit::house::TestHouse;

const SECRET: &str = "a secret between the two of us, and long enough";

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|i| text.push(char::from(SIGNS[(n >> (18 - 6 * i) & 63) as usize])));
    }
    text
}

/// What the provider says of whoever comes, and what it was asked.
#[derive(Default)]
struct Said {
    issuer: String,
    secret: String,
    claims: Value,
    challenge: String,
}

type Provider = Arc<Mutex<Said>>;

async fn described(State(provider): State<Provider>) -> Json<Value> {
    let issuer = provider.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256"]
    }))
}

async fn token(
    State(provider): State<Provider>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let said = provider.lock().unwrap();
    // Whoever exchanges the code must be who asked for it.
    let verifier = sent.get("code_verifier").ok_or(StatusCode::BAD_REQUEST)?;
    if sent.get("code").map(String::as_str) != Some("the-code") || base64(&Sha256::digest(verifier)) != said.challenge {
        return Err(StatusCode::BAD_REQUEST);
    }
    let head = base64(json!({"alg": "HS256", "typ": "JWT"}).to_string().as_bytes());
    let text = format!("{head}.{}", base64(said.claims.to_string().as_bytes()));
    let key = CoreHmacKey::new(said.secret.as_bytes());
    let signed = key.sign(&CoreJwsSigningAlgorithm::HmacSha256, text.as_bytes()).unwrap();
    Ok(Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": format!("{text}.{}", base64(&signed))})))
}

/// A provider that runs for as long as the test does.
async fn provider() -> Provider {
    let said = Provider::default();
    let keys = || async { Json(json!({"keys": []})) };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(described))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(Arc::clone(&said));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    *said.lock().unwrap() = Said { issuer, secret: SECRET.into(), ..Said::default() };
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    said
}

async fn keep(house: &House, provider: &Provider, asks_second_factor: bool) {
    let issuer = provider.lock().unwrap().issuer.clone();
    let settings = Settings { issuer, client: "waymark".into(), secret: SECRET.into(), asks_second_factor };
    let keep = Keep { organisation: "north".into(), settings };
    perform(house, &Call::staff("pia", crate::browser::FIRST), &keep).await.unwrap();
}

fn of_query(url: &str, name: &str) -> String {
    let query = url.split_once('?').unwrap().1;
    let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("no {name} in {url}")).to_owned()
}

/// Goes to the provider, which says what it is given, and comes back.
async fn there_and_back(browser: &mut Browser, provider: &Provider, claims: &Value) -> Page {
    let away = browser.get("/sign-in/provider/north?to=/account").await;
    assert!(away.status == 303 && away.to.starts_with(&provider.lock().unwrap().issuer), "{away:?}");
    {
        let mut said = provider.lock().unwrap();
        said.challenge = of_query(&away.to, "code_challenge");
        said.claims = json!({
            "iss": said.issuer, "aud": "waymark", "exp": 4_102_444_800_i64, "iat": 1, "nonce": of_query(&away.to, "nonce")
        });
        for (name, value) in claims.as_object().unwrap() {
            said.claims[name] = value.clone();
        }
    }
    browser.get(&format!("/sign-in/provider/north/back?code=the-code&state={}", of_query(&away.to, "state"))).await
}

async fn with_ines(t: TestHouse) -> (waymark_web::Shared, impl Sized, Provider) {
    let (desk, folder) = desk_over(t);
    let provider = provider().await;
    for (who, email) in [("ines", "ines@example.org"), ("sol", "sol@example.org")] {
        invite(&desk.house, &Call::staff("pia", crate::browser::FIRST), who, email).await.unwrap();
    }
    (desk, folder, provider)
}

#[tokio::test]
async fn whoever_the_provider_vouches_for_is_let_in_and_known_again() {
    let (desk, _folder, provider) = with_ines(TestHouse::sqlite().await).await;
    keep(&desk.house, &provider, true).await;
    let mut browser = Browser::at(&desk);
    assert!(browser.get("/sign-in").await.text.contains("Sign in with your account at The north"));
    let ines = json!({"sub": "u-1", "email": "Ines@example.org", "email_verified": true});
    let page = there_and_back(&mut browser, &provider, &ines).await;
    assert_eq!(page.to, "/account", "{page:?}");
    assert_eq!(browser.get("/account").await.status, 200);
    // By what it calls them, whatever their address is by then.
    let mut again = Browser::at(&desk);
    let page = there_and_back(&mut again, &provider, &json!({"sub": "u-1", "email": "new@example.org"})).await;
    assert_eq!(page.to, "/account");
}

#[tokio::test]
async fn where_the_provider_asks_for_no_second_factor_we_do() {
    let (desk, _folder, provider) = with_ines(TestHouse::sqlite().await).await;
    keep(&desk.house, &provider, false).await;
    let mut browser = Browser::at(&desk);
    let ines = json!({"sub": "u-1", "email": "ines@example.org", "email_verified": true});
    assert_eq!(there_and_back(&mut browser, &provider, &ines).await.to, "/sign-in/set-up?to=/account");
    assert_eq!(browser.get("/account").await.status, 303);
}

#[tokio::test]
async fn a_provider_speaks_only_for_its_own_people_and_only_truly() {
    let (desk, _folder, provider) = with_ines(TestHouse::sqlite().await).await;
    keep(&desk.house, &provider, true).await;
    let good = json!({"sub": "u-1", "email": "ines@example.org", "email_verified": true});
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let wrong = [
        ("another organisation's", with("email", "sol@example.org".into())),
        ("nobody's", with("email", "nobody@example.org".into())),
        ("an address not vouched for", with("email_verified", false.into())),
        ("another nonce", with("nonce", "x".into())),
        ("for somebody else", with("aud", "another".into())),
        ("too old", with("exp", 1_600_000_000.into())),
        ("another issuer", with("iss", "https://evil.example".into())),
    ];
    for (what, claims) in wrong {
        let mut browser = Browser::at(&desk);
        let page = there_and_back(&mut browser, &provider, &claims).await;
        assert_eq!(page.status, 422, "{what}");
        assert_eq!(browser.get("/account").await.status, 303, "{what}");
    }
    provider.lock().unwrap().secret = "signed with another secret".into();
    assert_eq!(there_and_back(&mut Browser::at(&desk), &provider, &good).await.status, 422);
    provider.lock().unwrap().secret = SECRET.into();
    // A way begun in one browser does not end in another, nor twice.
    let (mut mine, mut theirs) = (Browser::at(&desk), Browser::at(&desk));
    let away = theirs.get("/sign-in/provider/north").await.to;
    let back = format!("/sign-in/provider/north/back?code=the-code&state={}", of_query(&away, "state"));
    assert_eq!(mine.get(&back).await.status, 422);
    assert_eq!(mine.get("/sign-in/provider/south").await.status, 404);
    let page = there_and_back(&mut mine, &provider, &good).await;
    assert_eq!(page.to, "/account");
}
