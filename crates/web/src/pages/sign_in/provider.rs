//! Sign-in by an organisation's own provider (OpenID Connect): the way there, and the way back.

use super::at_door::{AtDoor, give_before, is_local, onwards};
use super::show::To;
use crate::desk::Shared;
use crate::page::see_other;
use crate::stop::Stop;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use waymark_app::sign_in::provider::{self, Sent, Settings};
use waymark_domain::Refusal;

/// What a browser is to come back with.
#[derive(Serialize, Deserialize)]
struct Underway {
    organisation: String,
    state: String,
    nonce: String,
    verifier: String,
    to: String,
}

/// What a provider sends a browser back with.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    /// The code to be exchanged.
    #[serde(default)]
    pub code: String,
    /// The word by which we know that we sent this browser.
    #[serde(default)]
    pub state: String,
}

/// A client of a provider whose addresses are known.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The connection to a provider failed.
#[derive(Debug)]
struct Failed(String);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

fn unreachable(what: &dyn std::fmt::Display) -> Stop {
    eprintln!("waymark: a provider of sign-in: {what}");
    let fits = "try again in a minute, or sign in with your password";
    Stop::Refused(Refusal::invalid("your organisation's sign-in could not be reached or was not understood", fits))
}

fn astray() -> Stop {
    let fits = "begin again from the sign-in page";
    Stop::Refused(Refusal::invalid("this way in was begun in another browser, or too long ago", fits))
}

/// One question to a provider. Nothing is followed elsewhere, and nothing is waited for long.
async fn ask(request: HttpRequest) -> Result<HttpResponse, Failed> {
    let failed = |e: &dyn std::fmt::Display| Failed(e.to_string());
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(10));
    let client = client.build().map_err(|e| failed(&e))?;
    let request = reqwest::Request::try_from(request).map_err(|e| failed(&e))?;
    let answer = client.execute(request).await.map_err(|e| failed(&e.without_url()))?;
    let mut response = axum::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let body = answer.bytes().await.map_err(|e| failed(&e.without_url()))?;
    response.body(body.to_vec()).map_err(|e| failed(&e))
}

async fn client(settings: &Settings, door: &AtDoor, organisation: &str) -> Result<Client, Stop> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|e| unreachable(&e))?;
    let known = CoreProviderMetadata::discover_async(issuer, &ask).await.map_err(|e| unreachable(&e))?;
    let back = format!("{}/sign-in/provider/{organisation}/back", door.site.origin);
    let back = RedirectUrl::new(back).map_err(|e| unreachable(&e))?;
    let (id, secret) = (ClientId::new(settings.client.clone()), ClientSecret::new(settings.secret.clone()));
    Ok(CoreClient::from_provider_metadata(known, id, Some(secret)).set_redirect_uri(back))
}

async fn settings(desk: &Shared, organisation: &str) -> Result<Settings, Stop> {
    provider::of(&desk.house, organisation).await?.ok_or_else(|| Stop::not_found("page", ""))
}

/// Sends a browser to the provider.
///
/// # Errors
/// The organisation has none, or it cannot be reached.
pub async fn get(
    State(desk): State<Shared>,
    door: AtDoor,
    Path(organisation): Path<String>,
    Query(to): Query<To>,
) -> Result<Response, Stop> {
    let client = client(&settings(&desk, &organisation).await?, &door, &organisation).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let asked =
        client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
    let (url, state, nonce) = asked.add_scope(Scope::new("email".into())).set_pkce_challenge(challenge).url();
    let underway = Underway {
        organisation,
        state: state.into_secret(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        to: if is_local(&to.to) { to.to } else { "/".into() },
    };
    let underway = serde_json::to_string(&underway).map_err(|e| Stop::broken(e.to_string()))?;
    let token = provider::leave(&desk.house, &door.visit, &underway).await?;
    let mut response = see_other(url.as_str());
    give_before(&desk, &mut response, token);
    Ok(response)
}

/// Takes in a browser that the provider sends back.
///
/// # Errors
/// It was not sent from here, the provider's word does not hold, or nobody here is known by it.
pub async fn back(
    State(desk): State<Shared>,
    door: AtDoor,
    Path(organisation): Path<String>,
    Query(back): Query<Back>,
) -> Result<Response, Stop> {
    let underway = provider::back(&desk.house, &door.before, door.visit.now).await.map_err(|_| astray())?;
    let underway: Underway = serde_json::from_str(&underway).map_err(|_| astray())?;
    if underway.organisation != organisation || back.state != underway.state || back.code.is_empty() {
        return Err(astray());
    }
    let client = client(&settings(&desk, &organisation).await?, &door, &organisation).await?;
    let exchange = client.exchange_code(AuthorizationCode::new(back.code)).map_err(|e| unreachable(&e))?;
    let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(underway.verifier));
    let answer = exchange.request_async(&ask).await.map_err(|e| unreachable(&e))?;
    let word = answer.id_token().ok_or_else(|| unreachable(&"it sent no word of who it is"))?;
    let claims = word.claims(&client.id_token_verifier(), &Nonce::new(underway.nonce)).map_err(|e| unreachable(&e))?;
    // An address the provider does not vouch for may be anybody's.
    let email = claims.email().filter(|_| claims.email_verified() == Some(true)).map(|e| e.to_string());
    let sent = Sent { organisation, subject: claims.subject().to_string(), email };
    let entered = provider::arrived(&desk.house, &door.visit, &sent, door.came_with()).await?;
    Ok(onwards(&desk, entered, &underway.to))
}
