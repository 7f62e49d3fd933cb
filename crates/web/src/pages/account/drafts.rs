//! What somebody types is kept while they type, and kept when their form comes after their session has ended.

use crate::desk::Desk;
use crate::desk::Shared;
use crate::form::{Posted, Sent};
use crate::page::see_other;
use crate::pages::sign_in::at_door::is_local;
use crate::stop::Stop;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use waymark_app::drafts::{self, Fields, Of};
use waymark_app::sign_in::session::lapsed;

/// What of a form is worth keeping: what was typed, and what it is about; not what else the page itself put there, nor a password.
fn fields(sent: &Sent) -> Fields {
    let ours = |name: &str| name.starts_with('_') && !matches!(name, "_about" | "_kind");
    let mut fields = Fields::new();
    for (name, value) in
        sent.0.iter().filter(|(name, value)| !ours(name) && !name.contains("password") && !value.is_empty())
    {
        // What may be ticked more than once comes more than once: one to a line.
        let all = fields.entry(name.clone()).or_default();
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(value);
    }
    fields
}

/// Keeps what was typed so far.
///
/// # Errors
/// It could not be kept.
pub async fn post(
    State(desk): State<Shared>,
    Path((form, subject)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Stop> {
    let of = Of { staff: &posted.visitor.staff.id, form: &form, subject: &subject };
    drafts::keep(&desk.house, of, &fields(&posted.sent), posted.visitor.now).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Drops what was typed, and begins the form afresh.
///
/// # Errors
/// It could not be dropped.
pub async fn drop(
    State(desk): State<Shared>,
    Path((form, subject)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Stop> {
    let of = Of { staff: &posted.visitor.staff.id, form: &form, subject: &subject };
    drafts::drop(&desk.house, of).await?;
    let to = posted.sent.get("to");
    Ok(see_other(if is_local(to) { to } else { "/" }))
}

/// Keeps a form that came after its session had ended, for whoever's session it was.
///
/// # Errors
/// It could not be kept.
pub async fn keep_late(desk: &Desk, (token, path): (&str, &str), sent: &Sent) -> Result<(), Stop> {
    let Some((form, subject)) = form_of(path) else { return Ok(()) };
    let Some((staff, csrf)) = lapsed(&desk.house, token).await? else { return Ok(()) };
    if csrf.is_empty() || sent.get("_token") != csrf {
        return Ok(());
    }
    let of = Of { staff: &staff, form, subject };
    Ok(drafts::keep(&desk.house, of, &fields(sent), desk.now()).await?)
}

/// Which form about whom stands at an address.
fn form_of(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/people/")?;
    let (subject, form) = rest.split_once("/record/")?;
    (!subject.contains('/') && !form.contains('/') && !form.is_empty()).then_some((form, subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_put_there_itself_and_passwords_are_not_kept() {
        let pairs = [
            ("_token", "t"),
            ("_key", "k"),
            ("_about", "v1"),
            ("note", "rang"),
            ("by", "a"),
            ("by", "b"),
            ("new-password", "x"),
            ("on", ""),
        ];
        let sent = Sent(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        let kept = fields(&sent);
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["_about", "by", "note"]);
        assert_eq!((kept["by"].as_str(), kept["note"].as_str()), ("a\nb", "rang"));
    }

    #[test]
    fn a_form_is_known_by_its_address() {
        assert_eq!(form_of("/people/P-1/record/contact"), Some(("contact", "P-1")));
        for other in ["/", "/people/P-1", "/people/P-1/record/", "/people/P-1/record/a/b", "/account"] {
            assert_eq!(form_of(other), None, "{other}");
        }
    }
}
