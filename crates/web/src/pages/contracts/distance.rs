//! Distance travelled: how those who answered twice have changed in their own eyes, told of thirty people or more.

use super::board::{whose, whose_words};
use super::figure::{Asked, owner_word};
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::figures::{self, Travelled};
use waymark_rules::instrument::FEWEST;

/// The page.
///
/// # Errors
/// There is no such contract, or nothing of it that this visitor may see.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(contract): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (_, owner) = whose(&desk, &visitor, &contract, &asked).await?;
    let found = figures::distance(&desk.house, &visitor.call(), (&contract, &owner)).await?;
    let own = context! {
        id => &contract,
        name => &found.name,
        of => owner_word(&owner),
        whose => whose_words(&owner),
        on => found.on.to_string(),
        fewest => FEWEST,
        travelled => found.travelled.iter().map(drawn).collect::<Vec<_>>(),
    };
    visitor.page(&desk, "pages/contracts/distance.njk", &format!("{}: distance travelled", found.name), own)
}

fn drawn(one: &Travelled) -> Value {
    let instrument = one.instrument;
    let (low, high) = instrument.range();
    context! {
        id => &instrument.id,
        name => &instrument.name,
        measures => &instrument.measures,
        low => low,
        high => high,
        weeks => instrument.shortest_weeks,
        asked => one.asked,
        people => one.people,
        too_close => one.too_close,
        says => one.spread.map(|s| says(s.mean, s.give_or_take)),
        directions => one.directions.map(|[higher, within, lower]| context! { higher => higher, within => within, lower => lower }),
        sure => instrument.figures.as_ref().map(|figures| &figures.sure),
        attribution => &instrument.attribution,
    }
}

/// A mean and its interval in a sentence: whether it can be told from no change at all is what a reader wants to know.
fn says(mean: f64, give_or_take: f64) -> String {
    let (from, to) = (mean - give_or_take, mean + give_or_take);
    let verdict = if from > 0.0 {
        "On average they stand higher than before"
    } else if to < 0.0 {
        "On average they stand lower than before, which is no failure of theirs"
    } else {
        "On average no change can be told"
    };
    format!("{verdict}: {mean:+.1} points, and with 95 in 100 certainty between {from:+.1} and {to:+.1}.")
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_mean_is_called_a_change_only_where_its_interval_leaves_nought_out() {
        assert_eq!(
            says(2.0, 0.5),
            "On average they stand higher than before: +2.0 points, and with 95 in 100 certainty between +1.5 and +2.5."
        );
        assert!(says(0.4, 0.5).starts_with("On average no change can be told: +0.4 points"));
        assert!(says(-2.0, 0.5).contains("lower than before, which is no failure of theirs: -2.0"));
    }
}
