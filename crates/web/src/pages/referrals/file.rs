//! What a file holds before anything is taken: what each row would become, which column is what; then the good rows are taken.

use crate::desk::Shared;
use crate::form::{Choice, Posted};
use crate::page::shown;
use crate::stop::{Stop, sentence};
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_access::Act;
use waymark_app::referrals::{self, Fate, Kept, Preview, Report, RowSeen};
use waymark_app::staff;
use waymark_domain::referral::{Field, guess};

/// How many rows of each fate are shown; all refused ones can be downloaded.
const MOST: usize = 100;

/// The visitor's own file, if it still waits.
///
/// # Errors
/// This visitor may not take referrals in, or there is no such file of theirs.
pub async fn kept(desk: &Shared, visitor: &Visitor, id: &str) -> Result<Kept, Stop> {
    let call = visitor.call();
    staff::must(&desk.house, &call, (&visitor.staff, Act::ImportReferrals)).await?;
    referrals::find_kept(&desk.house, &call, id).await?.ok_or_else(|| Stop::not_found("file", id))
}

/// The page.
///
/// # Errors
/// As [`kept`].
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let kept = kept(&desk, &visitor, &id).await?;
    draw(&desk, &visitor, &kept).await
}

async fn draw(desk: &Shared, visitor: &Visitor, kept: &Kept) -> Result<Response, Stop> {
    let preview = referrals::preview(&desk.house, &visitor.call(), &kept.files()).await?;
    let own = context! {
        file => context! { id => &kept.id, name => &kept.about.name, taken => kept.about.taken },
        counts => counts(&preview, kept),
        problems => preview.problems.iter().map(|p| context! { what => sentence(&p.what), fits => if p.fits.is_empty() { String::new() } else { sentence(&p.fits) } }).collect::<Vec<_>>(),
        refused => refused(&preview, kept),
        changes => changes(&preview),
        warnings => warnings(&preview),
        notes => preview.sheets.iter().flat_map(|sheet| sheet.notes.iter().map(|note| sentence(note))).collect::<Vec<_>>(),
        columns => columns(kept, &preview),
        most => MOST,
    };
    visitor.page(desk, "pages/referrals/file.njk", &format!("Referrals in {}", kept.about.name), own)
}

fn counts(preview: &Preview, kept: &Kept) -> Value {
    let counts = preview.counts();
    let mended = kept.about.mended.len();
    context! {
        new => counts.new, versions => counts.versions, repeats => counts.repeats,
        refused => counts.refused.saturating_sub(mended), mended => mended,
        good => counts.new + counts.versions, all => preview.rows.len(),
    }
}

fn refused(preview: &Preview, kept: &Kept) -> Vec<Value> {
    let all = preview.rows.iter().enumerate().filter_map(|(nth, row)| match &row.fate {
        Fate::Refused(why) if !kept.about.mended.contains(&row.at) => Some((nth, row, why)),
        _ => None,
    });
    all.take(MOST)
        .map(|(nth, row, why)| {
            context! { nth => nth, at => place(&row.at), reference => &row.reference, why => why.iter().map(|w| sentence(w)).collect::<Vec<_>>() }
        })
        .collect()
}

/// Where a row stands, in words: the table is named only where that says something.
fn place(at: &str) -> String {
    let (table, line) = at.rsplit_once(':').unwrap_or(("", at));
    // Of a table in a zip or a workbook its own name is enough.
    let table = table.rsplit_once('!').map_or(table, |(_, name)| name);
    format!("Row {line} of {table}")
}

fn changes(preview: &Preview) -> Vec<Value> {
    let changed = |row: &RowSeen| match &row.fate {
        Fate::NewVersion(parts) => {
            let parts: Vec<Value> = parts
                .iter()
                .map(|part| {
                    let says = part.says.clone();
                    let (from, to) = says.clone().unwrap_or_default();
                    context! { part => &part.part, hidden => says.is_none(), from => from, to => to }
                })
                .collect();
            Some(context! { at => place(&row.at), reference => &row.reference, parts => parts })
        }
        _ => None,
    };
    preview.rows.iter().filter_map(changed).take(MOST).collect()
}

fn warnings(preview: &Preview) -> Vec<Value> {
    let rows = preview.rows.iter().filter(|row| !row.warnings.is_empty());
    rows.take(MOST)
        .map(|row| context! { at => place(&row.at), reference => &row.reference, what => row.warnings.iter().map(|w| sentence(w)).collect::<Vec<_>>() })
        .collect()
}

/// Which column holds what, with all columns to choose from: as understood, or as guessed where the file is in doubt.
fn columns(kept: &Kept, preview: &Preview) -> Value {
    let (header, mapping) = match preview.sheets.first() {
        Some(sheet) => (sheet.header.clone(), sheet.mapping.columns.clone()),
        None => {
            let tables = waymark_documents::read_tables(&kept.about.name, &kept.bytes).unwrap_or_default();
            let header = tables.into_iter().next().map(|table| table.header).unwrap_or_default();
            let mut mapping = guess(&header).mapping.columns;
            mapping.extend(kept.about.columns.clone());
            (header, mapping)
        }
    };
    let choices: Vec<Choice> =
        header.iter().filter(|name| !name.trim().is_empty()).map(|name| Choice::new(name, name)).collect();
    let one = |field: &Field| {
        context! { name => field_name(*field), label => capital(field.label()), value => mapping.get(field) }
    };
    context! { fields => Field::all().map(|field| one(&field)).collect::<Vec<_>>(), choices => shown(choices), open => preview.sheets.is_empty() }
}

fn capital(text: &str) -> String {
    sentence(text).trim_end_matches('.').to_owned()
}

fn field_name(field: Field) -> String {
    serde_json::to_value(field).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// Takes the good rows, changes the columns, or drops the file.
///
/// # Errors
/// As [`kept`]; or the rows could not be taken.
pub async fn post(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let call = visitor.call();
    staff::must(&desk.house, &call, (&visitor.staff, Act::ImportReferrals)).await?;
    let Some(mut kept) = referrals::find_kept(&desk.house, &call, &id).await? else {
        return Ok(visitor.done(&desk, "/referrals", "That file was taken in already, or is no longer kept."));
    };
    match posted.sent.get("do") {
        "drop" => {
            referrals::forget(&desk.house, &call, &id).await?;
            Ok(visitor.done(&desk, "/referrals", "The file is dropped. Nothing of it was taken in after this."))
        }
        "columns" => {
            for field in Field::all() {
                match posted.sent.get(&field_name(field)) {
                    "" => kept.about.columns.remove(&field),
                    column => kept.about.columns.insert(field, column.to_owned()),
                };
            }
            referrals::keep(&desk.house, &call, &kept).await?;
            Ok(visitor.done(&desk, &format!("/referrals/files/{id}"), "The columns are read as you said."))
        }
        "take" => take(&desk, visitor, kept).await,
        _ => Err(Stop::Forged),
    }
}

async fn take(desk: &Shared, visitor: &Visitor, mut kept: Kept) -> Result<Response, Stop> {
    let call = visitor.call();
    let report = referrals::import(&desk.house, &call, &kept.files(), true).await?;
    kept.about.taken = true;
    let left = report.preview.counts().refused.saturating_sub(kept.about.mended.len());
    if left == 0 {
        referrals::forget(&desk.house, &call, &kept.id).await?;
    } else {
        referrals::keep(&desk.house, &call, &kept).await?;
    }
    let own = context! {
        file => context! { id => &kept.id, name => &kept.about.name },
        counts => counts(&report.preview, &kept),
        left => left,
        told => told(&report),
    };
    visitor.page(desk, "pages/referrals/taken.njk", "Referrals taken in", own)
}

/// What somebody should look at after an import.
fn told(report: &Report) -> Value {
    let offered: Vec<Value> = report
        .offered
        .iter()
        .map(|(one, other, because)| context! { one => one, other => other, because => because })
        .collect();
    let differing: Vec<Value> =
        report.differing.iter().map(|(id, parts)| context! { id => id, parts => parts.join(", ") }).collect();
    context! { offered => offered, tied => &report.tied, bare => &report.bare, differing => differing }
}
