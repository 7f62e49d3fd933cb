//! Takes a commissioner's file, keeps it sealed, and goes on to what it holds.

use super::show;
use crate::desk::Shared;
use crate::form::{FieldError, Upload};
use crate::page::see_other;
use crate::stop::Stop;
use axum::extract::State;
use axum::response::Response;
use waymark_access::Act;
use waymark_app::referrals::{self, KeptAbout};
use waymark_app::staff;

/// Keeps the file.
///
/// # Errors
/// This visitor may not take referrals in.
pub async fn post(State(desk): State<Shared>, upload: Upload) -> Result<Response, Stop> {
    let visitor = &upload.visitor;
    let call = visitor.call();
    staff::must(&desk.house, &call, (&visitor.staff, Act::ImportReferrals)).await?;
    let wrong = |field: &str, text: &str| [FieldError { field: field.into(), text: text.into() }];
    let Some((name, bytes)) = upload.file else {
        let errors = wrong("file", "Choose the commissioner's file: a CSV, an XLSX workbook, or a zip of these");
        return show::draw(&desk, visitor, (0, &errors)).await;
    };
    if bytes.is_empty() {
        return show::draw(&desk, visitor, (0, &wrong("file", "The file is empty. Choose one with referrals in it")))
            .await;
    }
    let contract = upload.sent.get("contract").to_owned();
    if contract.is_empty() {
        return show::draw(&desk, visitor, (0, &wrong("contract", "Choose the contract these people are referred to")))
            .await;
    }
    let to = upload.sent.get("to");
    let to = if to.is_empty() { visitor.staff.organisation.clone() } else { to.to_owned() };
    let about = KeptAbout { contract, to: Some(to), name, ..KeptAbout::default() };
    let id = referrals::keep_new(&desk.house, &call, about, bytes).await?;
    Ok(see_other(&format!("/referrals/files/{id}")))
}
