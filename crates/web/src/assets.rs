//! Styles, scripts, images and fonts, each at an address that changes when it does.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

// Name, the first twelve digits of its SHA-256, bytes; sorted by name.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

fn find(name: &str) -> Option<(&'static str, &'static [u8])> {
    let at = FILES.binary_search_by(|(known, _, _)| (*known).cmp(name)).ok()?;
    FILES.get(at).map(|(_, hash, bytes)| (*hash, *bytes))
}

/// The address of an asset, such as `waymark.css`. A name that is not there gives an address that answers 404.
pub fn url(name: &str) -> String {
    let hash = find(name).map_or("none", |(hash, _)| hash);
    format!("/assets/{hash}/{name}")
}

/// The names of all assets, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _, _)| *name)
}

/// Answers `GET /assets/{hash}/{*name}`: browsers may keep the answer for a year, as another version has another address.
pub async fn get(Path((hash, name)): Path<(String, String)>) -> Response {
    match find(&name) {
        Some((known, bytes)) if known == hash => (
            [
                (CONTENT_TYPE, HeaderValue::from_static(kind(&name))),
                (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
                (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ],
            bytes,
        )
            .into_response(),
        _ => (StatusCode::NOT_FOUND, "There is no such file.").into_response(),
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(hash: &str, name: &str) -> Response {
        get(Path((hash.to_owned(), name.to_owned()))).await
    }

    fn hash(name: &str) -> String {
        url(name).split('/').nth(2).unwrap().to_owned()
    }

    #[tokio::test]
    async fn an_asset_is_kept_for_a_year_under_its_digest() {
        let answer = asked(&hash("waymark.css"), "waymark.css").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[tokio::test]
    async fn another_digest_or_name_is_not_found() {
        assert_eq!(asked("000000000000", "waymark.css").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(asked(&hash("waymark.css"), "waymark.js").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(asked("none", "absent.css").await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn every_asset_has_a_type_of_its_own() {
        for name in names() {
            assert_ne!(kind(name), "application/octet-stream", "{name}");
        }
    }

    #[test]
    fn no_government_font_or_mark_is_shipped_or_named() {
        for name in names() {
            assert!(!name.contains("crest") && !name.contains("crown") && !name.contains("govuk-icon"), "{name}");
        }
        let (_, styles) = find("waymark.css").unwrap();
        let styles = std::str::from_utf8(styles).unwrap();
        for mark in ["GDS Transport", "govuk-crest.svg", "/assets/fonts", "asset:"] {
            assert!(!styles.contains(mark), "{mark}");
        }
        assert!(styles.contains("Atkinson Hyperlegible"));
    }

    #[test]
    fn what_the_styles_and_scripts_name_is_there() {
        for source in ["waymark.css", "waymark.js"] {
            let text = std::str::from_utf8(find(source).unwrap().1).unwrap();
            let named: Vec<&str> = text.match_indices("../").map(|(at, _)| &text[at + 3..]).collect();
            assert!(!named.is_empty(), "{source}");
            for address in named {
                let end = address.find(['"', '\'', ')']).unwrap();
                let (hash, name) = address[..end].split_once('/').unwrap();
                assert_eq!(find(name).map(|(known, _)| known), Some(hash), "{name}");
            }
        }
    }
}
