//! What somebody types is kept while they type, and kept when their form comes after their session has ended.

use crate::desk::Desk;
use crate::desk::Shared;
use crate::form::{Posted, Sent};
use crate::stop::Stop;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use waymark_app::drafts::{self, Fields, Of};
use waymark_app::sign_in::session::lapsed;

/// What of a form is worth keeping: not what the page itself put there, nor a password.
fn fields(sent: &Sent) -> Fields {
    let typed =
        sent.0.iter().filter(|(name, value)| !name.starts_with('_') && !name.contains("password") && !value.is_empty());
    let mut fields = Fields::new();
    for (name, value) in typed {
        // What may be ticked more than once comes more than once.
        fields
            .entry(name.clone())
            .and_modify(|all| {
                all.push('\n');
                all.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    fields
}

/// A draft as a form would have sent it.
#[must_use]
pub fn as_sent(fields: &Fields, several: impl Fn(&str) -> bool) -> Sent {
    let mut sent = Vec::new();
    for (name, value) in fields {
        if several(name) {
            sent.extend(value.split('\n').map(|one| (name.clone(), one.to_owned())));
        } else {
            sent.push((name.clone(), value.clone()));
        }
    }
    Sent(sent)
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
            ("note", "rang"),
            ("by", "a"),
            ("by", "b"),
            ("new-password", "x"),
            ("on", ""),
        ];
        let sent = Sent(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        let kept = fields(&sent);
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["by", "note"]);
        let again = as_sent(&kept, |name| name == "by");
        assert_eq!((again.all("by"), again.get("note")), (vec!["a", "b"], "rang"));
    }

    #[test]
    fn a_form_is_known_by_its_address() {
        assert_eq!(form_of("/people/P-1/record/contact"), Some(("contact", "P-1")));
        for other in ["/", "/people/P-1", "/people/P-1/record/", "/people/P-1/record/a/b", "/account"] {
            assert_eq!(form_of(other), None, "{other}");
        }
    }
}
