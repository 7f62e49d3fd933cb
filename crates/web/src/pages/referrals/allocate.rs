//! Gives those ticked to a coach, chosen with what each carries in view; a result for each of them.

use crate::desk::Shared;
use crate::form::{FieldError, Posted};
use crate::own_words;
use crate::page::{see_other, shown};
use crate::stop::{Stop, sentence};
use crate::visitor::Visitor;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_access::Act;
use waymark_app::participants::{self, Allocate, AsAt};
use waymark_app::{perform, staff};

/// The most that are allocated at once.
const MOST: usize = 100;

/// The coaches, for those ticked on the list.
///
/// # Errors
/// This visitor may not allocate.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let who: Vec<String> = asked.into_iter().filter(|(name, _)| name == "who").map(|(_, id)| id).collect();
    draw(&desk, &visitor, &who, &[]).await
}

async fn draw(desk: &Shared, visitor: &Visitor, who: &[String], errors: &[FieldError]) -> Result<Response, Stop> {
    let call = visitor.call();
    staff::must(&desk.house, &call, (&visitor.staff, Act::Allocate)).await?;
    if who.is_empty() {
        return Ok(visitor.done(
            desk,
            "/referrals",
            "Nobody was ticked, so nothing was done. Tick who is to be given to a coach.",
        ));
    }
    let (mut people, mut packs) = (Vec::new(), Vec::new());
    for id in who.iter().take(MOST) {
        let opened = participants::open(&desk.house, &call, id, AsAt::default()).await?;
        packs.push(opened.contract.pack.clone());
        let place = crate::pages::people::name_of(&opened.seen);
        people.push(context! { id => id, name => place, markers => crate::pages::people::markers(&opened), coach => &opened.seen.participant.coach });
    }
    let mut coaches = participants::coaches(&desk.house, &call).await?;
    // Who carries least comes first within each place.
    coaches.sort_by(|a, b| (&a.path, a.caseload, a.overdue, &a.name).cmp(&(&b.path, b.caseload, b.overdue, &b.name)));
    let mut places: Vec<(String, Vec<participants::Carries>)> = Vec::new();
    for coach in coaches {
        match places.last_mut() {
            Some((place, there)) if *place == coach.organisation_name => there.push(coach),
            _ => places.push((coach.organisation_name.clone(), vec![coach])),
        }
    }
    let places: Vec<Value> =
        places.into_iter().map(|(name, coaches)| context! { name => name, coaches => shown(coaches) }).collect();
    let packs: Vec<&str> = packs.iter().map(String::as_str).collect();
    let coach = own_words::coach_of_all(&desk.house, &packs);
    let title = match coach.get_attr("is_own").is_ok_and(|own| own.is_true()) {
        true => format!("Choose their {}", coach.get_attr("one").unwrap_or_default()),
        false => "Choose a coach".to_owned(),
    };
    let own =
        context! { people => people, places => places, errors => shown(errors), coach => coach, heading => &title };
    visitor.page(desk, "pages/referrals/allocate.njk", &title, own)
}

/// Allocates.
///
/// # Errors
/// This visitor may not allocate.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    staff::must(&desk.house, &visitor.call(), (&visitor.staff, Act::Allocate)).await?;
    let who: Vec<String> = posted.sent.all("who").into_iter().take(MOST).map(ToOwned::to_owned).collect();
    let coach = posted.sent.get("coach").to_owned();
    if who.is_empty() {
        return Ok(see_other("/referrals"));
    }
    if coach.is_empty() {
        let errors = [FieldError { field: "coach".into(), text: "Choose the coach they are given to".into() }];
        return draw(&desk, visitor, &who, &errors).await;
    }
    let why = match posted.sent.get("why") {
        "" => "allocated from the list of those who wait".to_owned(),
        why => why.to_owned(),
    };
    let mut results = Vec::new();
    for id in &who {
        let key = format!("{} {id}", posted.sent.get("_key"));
        let action = Allocate { participant: id.clone(), coach: coach.clone(), why: why.clone() };
        results.push((id.clone(), perform(&desk.house, &visitor.call().with_key(&key), &action).await));
    }
    let coaches = participants::coaches(&desk.house, &visitor.call()).await?;
    let name = coaches.iter().find(|c| c.id == coach).map_or(coach.clone(), |c| c.name.clone());
    let wrong = results.iter().filter(|(_, result)| result.is_err()).count();
    if wrong == 0 {
        let said = match who.len() {
            1 => format!("{name} is now the coach. It is on their day."),
            many => format!("{name} is now the coach of these {many} people. They are on their day."),
        };
        return Ok(visitor.done(&desk, "/referrals", &said));
    }
    let rows: Vec<Value> = results
        .into_iter()
        .map(|(id, result)| context! { id => id, done => result.is_ok(), why => result.err().map(|e| sentence(&e.to_string())) })
        .collect();
    visitor.page(
        &desk,
        "pages/referrals/allocated.njk",
        "Allocated",
        context! { rows => rows, coach => name, wrong => wrong },
    )
}
