//! Shows a recording form for a participant.

use super::form::{Form, On};
use super::forms::find;
use crate::desk::{Desk, Shared};
use crate::form::{Field, FieldError, Sent};
use crate::own_words::own;
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeMap;
use waymark_app::drafts::{self, Draft, Of};
use waymark_app::participants::{self, AsAt, Opened};

/// What an address may say beside the form's name.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct About {
    /// The appointment, job or plan it is about.
    #[serde(default, rename = "ref")]
    pub reference: String,
    /// The kind of fact, for a form that can record several.
    #[serde(default)]
    pub kind: String,
    /// A form that somebody meant to fill in with more in it already.
    #[serde(flatten)]
    pub prefilled: BTreeMap<String, String>,
}

/// The form, with what is known filled in.
///
/// # Errors
/// There is no such participant or form, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path((participant, name)): Path<(String, String)>,
    Query(about): Query<About>,
) -> Result<Response, Stop> {
    let form = find(&name).ok_or_else(|| Stop::not_found("form", &name))?;
    let opened = participants::open(&desk.house, &visitor.call(), &participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    let on = On {
        opened: &opened,
        vocabulary: desk.house.vocabulary,
        visitor: &visitor,
        program: &program,
        about: &about.reference,
        kind: &about.kind,
    };
    if form.name == "other" && on.vocabulary.kind(on.kind).is_none() {
        // Which kind is chosen from the list of all.
        return Ok(crate::page::see_other(&format!("{}/record", on.page())));
    }
    if form.name == "where-they-stand" && super::where_they_stand::instrument(&on).is_none() {
        // Which questions are asked is chosen where those answered before are shown.
        let kind = if on.kind == "reassessment_completed" { "?kind=reassessment_completed" } else { "" };
        return Ok(crate::page::see_other(&format!("{}/where-they-stand{kind}", on.page())));
    }
    if form.name == "initial-meeting" && !on.promises("initial_meeting_held") {
        // A programme without a first meeting has a start by itself.
        return Ok(crate::page::see_other(&format!("{}/record/start", on.page())));
    }
    let fields: Vec<Field> = (form.fields)(&on)
        .into_iter()
        .map(|field| match about.prefilled.get(&field.name) {
            Some(value) if matches!(field.shape, crate::form::Shape::Checkboxes { .. }) => field.ticking(&[value]),
            Some(value) => field.holding(value),
            None => field,
        })
        .collect();
    let of = Of { staff: &visitor.staff.id, form: form.name, subject: &participant };
    let kept = draft(&desk, of, (&about, visitor.now)).await?;
    let fields = kept.iter().fold(fields, with_draft);
    let when = kept.map(|draft| crate::pages::account::show::moment(draft.kept));
    let own = context! { kept => when, ..drawn(form, &on, (&fields, &[])) };
    visitor.page(&desk, "pages/record/form.njk", &form.heading_over(&on), own)
}

/// What this visitor had begun to type into this very form.
async fn draft(desk: &Desk, of: Of<'_>, (about, now): (&About, i64)) -> Result<Option<Draft>, Stop> {
    let kept = drafts::find(&desk.house, of, now).await?;
    let told = |draft: &Draft, name: &str| draft.fields.get(name).cloned().unwrap_or_default();
    Ok(kept.filter(|draft| told(draft, "_about") == about.reference && told(draft, "_kind") == about.kind))
}

/// The fields with what had been typed into them.
fn with_draft(fields: Vec<Field>, draft: &Draft) -> Vec<Field> {
    let several = |f: &Field| matches!(f.shape, crate::form::Shape::Checkboxes { .. });
    let filled = |field: Field| match draft.fields.get(&field.name) {
        Some(typed) if several(&field) => Field { ticked: typed.lines().map(ToOwned::to_owned).collect(), ..field },
        Some(typed) => Field { value: typed.clone(), ..field },
        None => field,
    };
    fields.into_iter().map(filled).collect()
}

/// What was sent, put back into the fields.
#[must_use]
pub fn with_sent(fields: Vec<Field>, sent: &Sent) -> Vec<Field> {
    fields
        .into_iter()
        .map(|field| Field {
            value: sent.get(&field.name).to_owned(),
            ticked: sent.all(&field.name).into_iter().map(ToOwned::to_owned).collect(),
            ..field
        })
        .collect()
}

/// Fields that follow one another under one heading, folded or not.
#[must_use]
pub fn parts(fields: &[Field], errors: &[FieldError]) -> Value {
    let runs = fields.chunk_by(|a, b| a.fold == b.fold);
    runs.map(|run| {
        let open = run.iter().any(|field| errors.iter().any(|error| error.field == field.name));
        context! { fold => run.first().map(|field| &field.fold), open => open, fields => shown(run) }
    })
    .collect()
}

/// A form as its template takes it.
#[must_use]
pub fn drawn(form: &Form, on: &On<'_>, (fields, errors): (&[Field], &[FieldError])) -> Value {
    context! {
        form => context! { name => form.name, title => form.heading_over(on), lead => own(&on.program.pack, form.lead), save => own(&on.program.pack, form.save) },
        person => crate::pages::people::bar(on.opened, on.vocabulary),
        parts => parts(fields, errors),
        errors => shown(errors),
        seen => on.opened.seen.record.version,
        about => on.about,
        kind => on.kind,
        action => format!("{}/record/{}", on.page(), form.name),
        back => on.page(),
        missed => missing_markers(on.opened),
    }
}

fn missing_markers(opened: &Opened) -> Vec<String> {
    crate::pages::people::markers(opened)
}
