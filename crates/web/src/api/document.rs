//! The API's own document, made from the code; and a page people can read it on.

use super::{desk as api_desk, facts, figures, participants, programmes, referrals};
use crate::desk::Shared;
use crate::page::outside;
use crate::stop::Stop;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use serde_json::Value as Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// Everything the API answers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waymark",
        version = "1",
        description = "The same reads and actions as the pages, with the rights of whoever the token belongs to. Errors are application/problem+json and say what would have fitted. A field of a body that is not known is refused."
    ),
    paths(
        participants::list, participants::open, participants::timeline, facts::record, facts::correct,
        api_desk::my_day, api_desk::queue, api_desk::find, api_desk::to_key,
        referrals::preview, referrals::import, figures::board, programmes::list, programmes::one
    ),
    modifiers(&Token)
)]
struct Document;

/// Says how a token is sent.
struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "A token of your account, `wmk_…`: it is shown once, is good to read or to record, and ends on a day.",
        ));
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    }
}

/// The document as JSON, as it is committed in `docs/openapi.json`.
#[must_use]
pub fn text() -> String {
    let mut openapi = Document::openapi();
    openapi.info.license = None;
    openapi.info.contact = None;
    let text = serde_json::to_string_pretty(&openapi).unwrap_or_default() + "\n";
    // What the code calls errors are, to whoever asks, refusals.
    text.replace("# Errors\\n", "Refused: ")
}

/// Answers with the document.
pub async fn json() -> Response {
    ([(CONTENT_TYPE, "application/json")], text()).into_response()
}

/// The document as a page.
///
/// # Errors
/// The template is broken.
pub async fn page(State(desk): State<Shared>) -> Result<Response, Stop> {
    let document: Json = serde_json::from_str(&text()).unwrap_or_default();
    let own = context! {
        about => string(&document["info"]["description"]),
        operations => operations(&document),
        schemas => schemas(&document),
    };
    outside(&desk, ("api/page.njk", StatusCode::OK), "The API", own)
}

fn string(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn operations(document: &Json) -> Vec<Value> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let each = paths.flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    });
    each.map(|(path, method, operation)| {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|p| {
            context! { name => string(&p["name"]), place => string(&p["in"]), says => string(&p["description"]), needed => p["required"].as_bool() }
        });
        let content = operation["requestBody"]["content"].as_object().and_then(|kinds| kinds.iter().next());
        let body = content.map(|(kind, of)| context! { kind => kind, schema => schema_name(&of["schema"]) });
        let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, answer)| {
            let schema = answer["content"].as_object().and_then(|kinds| kinds.values().next()).map(|of| schema_name(&of["schema"]));
            context! { status => status, schema => schema }
        });
        context! {
            id => string(&operation["operationId"]), path => path, method => method.to_uppercase(),
            summary => string(&operation["summary"]), says => string(&operation["description"]),
            parameters => parameters.collect::<Vec<_>>(), body => body, answers => answers.collect::<Vec<_>>(),
        }
    })
    .collect()
}

/// What a schema is called; empty where it is any object.
fn schema_name(schema: &Json) -> String {
    schema["$ref"].as_str().and_then(|of| of.rsplit('/').next()).unwrap_or_default().to_owned()
}

fn schemas(document: &Json) -> Vec<Value> {
    let all = document["components"]["schemas"].as_object().into_iter().flatten();
    all.map(|(name, schema)| {
        let fields = schema["properties"].as_object().into_iter().flatten().map(|(field, of)| {
            context! { name => field, kind => kind(of), says => string(&of["description"]) }
        });
        context! { name => name, says => string(&schema["description"]), fields => fields.collect::<Vec<_>>() }
    })
    .collect()
}

fn kind(of: &Json) -> String {
    if let Some(list) = of["items"].as_object() {
        return format!("list of {}", kind(&Json::Object(list.clone())));
    }
    if let Some(any) = of["oneOf"].as_array() {
        return any.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match (&of["type"], schema_name(of)) {
        (_, name) if !name.is_empty() => name,
        (Json::String(word), _) => word.clone(),
        (Json::Array(words), _) => words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" or "),
        _ => "object".into(),
    }
}
