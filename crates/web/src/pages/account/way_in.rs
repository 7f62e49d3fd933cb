//! How a member of staff gets in: whoever manages staff invites them or starts their recovery, and hands over a link that is good once.

use crate::desk::{Desk, Shared};
use crate::form::{FieldError, Posted};
use crate::page::shown;
use crate::pages::account::show::moment;
use crate::pages::sign_in::at_door::AtDoor;
use crate::pages::sign_in::show::told;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::sign_in::links::{Kind, invite, person, recover, told as made};

/// The page.
///
/// # Errors
/// There is no such person, or none this visitor manages.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(staff): Path<String>) -> Result<Response, Stop> {
    let own = own(&desk, &visitor, &staff, &[]).await?;
    visitor.page(&desk, "pages/account/way_in.njk", "How they get in", own)
}

async fn own(desk: &Desk, visitor: &Visitor, staff: &str, errors: &[FieldError]) -> Result<Value, Stop> {
    let (person, invited, settled) = person(&desk.house, &visitor.call(), staff).await?;
    let links: Vec<Value> = made(&desk.house, staff)
        .await?
        .iter()
        .map(|l| context! { kind => l.kind.name(), by => &l.by, made => moment(l.made), used => l.used.map(moment) })
        .collect();
    Ok(context! {
        person => context! { id => &person.id, name => &person.name, role => person.role.words() },
        invited => invited, settled => settled, links => links, errors => shown(errors),
    })
}

/// A form, and under which address of ours it came.
#[derive(Debug)]
pub struct Asked(Posted, String);

impl FromRequest<Shared> for Asked {
    type Rejection = Stop;

    async fn from_request(request: Request, desk: &Shared) -> Result<Asked, Stop> {
        let (mut parts, body) = request.into_parts();
        let origin = AtDoor::from_request_parts(&mut parts, desk).await?.site.origin;
        Ok(Asked(Posted::from_request(Request::from_parts(parts, body), desk).await?, origin))
    }
}

/// Makes a link and shows it, once.
///
/// # Errors
/// They may not.
pub async fn post(
    State(desk): State<Shared>,
    Path(staff): Path<String>,
    Asked(posted, origin): Asked,
) -> Result<Response, Stop> {
    let (visitor, house) = (&posted.visitor, &desk.house);
    let kind = Kind::parse(posted.sent.get("kind")).ok_or_else(|| Stop::not_found("form", ""))?;
    let link = match kind {
        Kind::Invitation => invite(house, &posted.call(), &staff, posted.sent.get("email")).await,
        _ => recover(house, &posted.call(), &staff, kind).await,
    };
    match link {
        Ok(token) => {
            let own = context! {
                link => format!("{origin}/sign-in/link/{token}"), kind => kind.name(), staff => &staff,
            };
            visitor.page(&desk, "pages/account/handed.njk", "A link to hand over", own)
        }
        Err(refusal) => {
            let errors = [told(if kind == Kind::Invitation { "email" } else { "" }, refusal)?];
            let own = own(&desk, visitor, &staff, &errors).await?;
            visitor.again(&desk, "pages/account/way_in.njk", "How they get in", own)
        }
    }
}
