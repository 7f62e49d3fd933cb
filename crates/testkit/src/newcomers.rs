//! Lets participants in who are with a coach from the first day on.

use crate::house::{CONTRACT, fact, moment};
use std::collections::BTreeMap;
use waymark_app::effects::Place;
use waymark_app::facts::import::{Import, Taken, by_subject};
use waymark_app::{Call, House, bulk};
use waymark_domain::Refusal;

/// One newcomer: the participant's id, the path of the organisation that keeps the record, and the coach; empty for nobody.
pub type Newcomer<'a> = (&'a str, &'a str, &'a str);

/// Lets newcomers in with a referral received on a day.
///
/// # Errors
/// Why they were not taken in.
pub async fn let_in(house: &House, day: &str, newcomers: &[Newcomer<'_>]) -> Result<(), Refusal> {
    let lines: Vec<String> = newcomers.iter().map(|(id, ..)| referral(id, day)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let call = Call::operator(moment(day, 8));
    import(house, &call, &lines, newcomers).await.map(|_| ())
}

/// Takes in facts; whoever is new goes where `newcomers` says.
///
/// # Errors
/// Why they were not taken in.
pub async fn import(
    house: &House,
    call: &Call,
    lines: &[&str],
    newcomers: &[Newcomer<'_>],
) -> Result<Vec<Taken>, Refusal> {
    let places: BTreeMap<String, Place> = newcomers.iter().map(placed).collect();
    let action = Import { contract: CONTRACT.into(), places };
    bulk::perform_all(house, call, &action, &by_subject(lines.iter().map(|line| fact(line)))).await
}

/// The line of a referral received on a day.
#[must_use]
pub fn referral(id: &str, day: &str) -> String {
    format!(r#"{{"participant":"{id}","fact":"referral_received","on":"{day}","recorded":"{day}T08:00:00Z"}}"#)
}

fn placed((id, path, coach): &Newcomer<'_>) -> (String, Place) {
    let organisation = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let place = Place {
        organisation: organisation.into(),
        path: (*path).into(),
        coach: (*coach).into(),
        why: "came with an import".into(),
    };
    ((*id).into(), place)
}
