//! One refused row on a page: its cells as fields, what is wrong above them; mended, it is taken by itself.

use super::file::kept;
use crate::desk::Shared;
use crate::form::{Field, FieldError, Posted, Shape};
use crate::page::shown;
use crate::stop::{Stop, sentence};
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::context;
use waymark_app::referrals::{self, Fate, Files, Kept, Sheet};

/// A refused row: where it stands, the names of its columns, its cells, and why it was refused.
struct Refused {
    at: String,
    header: Vec<String>,
    cells: Vec<String>,
    why: Vec<String>,
    files: Files,
}

async fn find(desk: &Shared, visitor: &Visitor, (kept, nth): (&Kept, usize)) -> Result<Refused, Stop> {
    let mut files = kept.files();
    let preview = referrals::preview(&desk.house, &visitor.call(), &files).await?;
    let none = || Stop::not_found("refused row", "");
    let row = preview.rows.get(nth).ok_or_else(none)?;
    let Fate::Refused(why) = &row.fate else { return Err(none()) };
    let before = preview.rows.iter().take(nth).filter(|r| r.sheet == row.sheet).count();
    let sheet: &Sheet = preview.sheets.get(row.sheet).ok_or_else(none)?;
    let cells = sheet.rows.get(before).map(|r| r.cells.clone()).unwrap_or_default();
    files.columns.clone_from(&sheet.mapping.columns);
    Ok(Refused { at: row.at.clone(), header: sheet.header.clone(), cells, why: why.clone(), files })
}

fn name(column: usize) -> String {
    format!("c{column}")
}

fn fields(row: &Refused, cells: &[String]) -> Vec<Field> {
    let each = row.header.iter().enumerate().filter(|(_, name)| !name.trim().is_empty());
    each.map(|(column, label)| {
        let value = cells.get(column).map_or("", String::as_str);
        Field::new(&name(column), label, Shape::Line { width: 20 }).holding(value)
    })
    .collect()
}

fn told(why: &[String], row: &Refused) -> Vec<FieldError> {
    why.iter()
        .map(|why| {
            // The reason names the column: the link leads to its field.
            let lower = why.to_lowercase();
            let column =
                row.header.iter().position(|h| !h.trim().is_empty() && lower.contains(&h.trim().to_lowercase()));
            FieldError { field: column.map(name).unwrap_or_default(), text: sentence(why) }
        })
        .collect()
}

fn draw(
    desk: &Shared,
    visitor: &Visitor,
    (kept, row): (&Kept, &Refused),
    given: (&[String], &[String]),
) -> Result<Response, Stop> {
    let own = context! {
        file => context! { id => &kept.id, name => &kept.about.name },
        at => row.at.rsplit_once(':').map_or(row.at.clone(), |(_, line)| format!("row {line}")),
        fields => shown(fields(row, given.0)),
        errors => shown(told(given.1, row)),
    };
    visitor.page(desk, "pages/referrals/mend.njk", "Mend a refused row", own)
}

/// The row.
///
/// # Errors
/// There is no such file of this visitor's, or no such refused row in it.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path((id, nth)): Path<(String, usize)>,
) -> Result<Response, Stop> {
    let kept = kept(&desk, &visitor, &id).await?;
    let row = find(&desk, &visitor, (&kept, nth)).await?;
    draw(&desk, &visitor, (&kept, &row), (&row.cells, &row.why))
}

/// Takes the mended row, or shows what is still wrong with it.
///
/// # Errors
/// As [`get`]; or it could not be written.
pub async fn post(
    State(desk): State<Shared>,
    Path((id, nth)): Path<(String, usize)>,
    posted: Posted,
) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let mut kept = kept(&desk, visitor, &id).await?;
    let mut row = find(&desk, visitor, (&kept, nth)).await?;
    let cells: Vec<String> = (0..row.header.len()).map(|column| posted.sent.get(&name(column)).to_owned()).collect();
    row.files.files = vec![("mended.csv".to_owned(), referrals::one_row(&row.header, &cells)?)];
    let preview = referrals::preview(&desk.house, &visitor.call(), &row.files).await?;
    let mut wrong: Vec<String> = preview.problems.iter().map(ToString::to_string).collect();
    wrong.extend(
        preview
            .rows
            .iter()
            .filter_map(|seen| match &seen.fate {
                Fate::Refused(why) => Some(why.clone()),
                _ => None,
            })
            .flatten(),
    );
    if !wrong.is_empty() {
        return draw(&desk, visitor, (&kept, &row), (&cells, &wrong));
    }
    referrals::import(&desk.house, &visitor.call(), &row.files, true).await?;
    if !kept.about.mended.contains(&row.at) {
        kept.about.mended.push(row.at.clone());
    }
    referrals::keep(&desk.house, &visitor.call(), &kept).await?;
    Ok(visitor.done(&desk, &format!("/referrals/files/{id}"), "The row is mended and taken in."))
}
