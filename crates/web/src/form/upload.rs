//! A form that brings a file: read part by part, with the same token as any other form of ours.

use super::Sent;
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::StatusCode;
use waymark_domain::Refusal;

/// The longest text of another field beside the file, in bytes.
const LONGEST: usize = 2_000;

/// A form with at most one file, sent by somebody signed in, from a page of ours.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Who sent it.
    pub visitor: Visitor,
    /// Its other fields.
    pub sent: Sent,
    /// The file's name and bytes; nothing where none was chosen.
    pub file: Option<(String, Vec<u8>)>,
}

impl FromRequest<Shared> for Upload {
    type Rejection = Stop;

    async fn from_request(request: Request, desk: &Shared) -> Result<Upload, Stop> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, desk).await?;
        let request = Request::from_parts(parts, body);
        let mut multipart = Multipart::from_request(request, desk).await.map_err(|_| Stop::Forged)?;
        let (mut sent, mut file) = (Sent::default(), None);
        while let Some(field) = multipart.next_field().await.map_err(|e| unread(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            let named = field.file_name().map(plain);
            let bytes = field.bytes().await.map_err(|e| unread(&e))?;
            match named {
                Some(named) if !named.is_empty() && file.is_none() => file = Some((named, bytes.to_vec())),
                Some(_) => {}
                None if bytes.len() <= LONGEST => {
                    sent.0.push((name, String::from_utf8(bytes.to_vec()).map_err(|_| Stop::Forged)?));
                }
                None => return Err(Stop::Forged),
            }
        }
        if sent.get("_token") != visitor.session.csrf || visitor.session.csrf.is_empty() {
            return Err(Stop::Forged);
        }
        Ok(Upload { visitor, sent, file })
    }
}

/// Why a part could not be read: all of them together are too large, or the line went dead before the end.
fn unread(error: &MultipartError) -> Stop {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Stop::Unfit(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Refusal::invalid("the file did not arrive whole", "go back, and send it again").into()
}

/// A file's name without folders, signs that control or turn text, and all beyond 100 characters.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut plain: Vec<char> = last.chars().filter(|c| !turns(*c)).collect();
    if plain.len() > 100 {
        // The ending tells what kind of file it is, and stays.
        plain.drain(..plain.len() - 100);
    }
    plain.into_iter().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_brings_no_folder_and_turns_no_text() {
        assert_eq!(plain("C:\\files\\may.csv"), "may.csv");
        assert_eq!(plain("../../etc/may.csv"), "may.csv");
        assert_eq!(plain("may\u{202e}vsc.exe\0.csv"), "mayvsc.exe.csv");
        let long = format!("{}.csv", "m".repeat(300));
        assert_eq!(plain(&long).chars().count(), 100);
        assert!(plain(&long).ends_with(".csv"));
    }
}
