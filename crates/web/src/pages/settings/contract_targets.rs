//! What was agreed for each month of a contract: starts and outcomes, a line for each figure.

use super::form::{Asks, told};
use crate::desk::Shared;
use crate::form::{Field, FieldError, Posted, Shape};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use waymark_app::contracts::{self, Keep};
use waymark_app::{House, perform};
use waymark_domain::contract::{Contract, Target};
use waymark_rules::Day;

/// The most figures of a contract.
const MOST: usize = 2_000;

fn asks(house: &House, c: &Contract) -> Asks {
    let lines: Vec<String> = c.targets.iter().map(|t| format!("{} {} {}", t.month, t.of, t.count)).collect();
    let lines = Field::new("targets", "What was agreed", Shape::Lines { rows: 16 })
        .optional()
        .holding(&lines.join("\n"))
        .hint(&format!(
            "A line for each: month, figure, number, such as 2026-04 starts 120. Figures: {}",
            figures(house, c).join(", ")
        ));
    let back = (format!("/settings/contracts/{}", c.id), c.name.clone());
    Asks::new("Agreed for each month", (&back.0, &back.1), vec![lines])
}

/// What may be agreed: starts, and the programme's outcomes.
fn figures(house: &House, c: &Contract) -> Vec<String> {
    let program = house.program(&c.pack).ok();
    let outcomes = program.iter().flat_map(|program| program.pack.outcomes.iter().map(|o| o.head.id.clone()));
    std::iter::once("starts".to_owned()).chain(outcomes).collect()
}

/// The form.
///
/// # Errors
/// There is no contract of this id that this visitor may keep.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let contract = contracts::find(&desk.house, &visitor.call(), &id).await?;
    asks(&desk.house, &contract).draw(&desk, &visitor)
}

/// Keeps the figures.
///
/// # Errors
/// There is no contract of this id that this visitor may keep.
pub async fn post(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let there = contracts::find(&desk.house, &visitor.call(), &id).await?;
    let errors = match read(posted.sent.get("targets"), &figures(&desk.house, &there)) {
        Err(errors) => errors,
        Ok(targets) => {
            match perform(&desk.house, &posted.call(), &Keep { contract: Contract { targets, ..there.clone() } }).await
            {
                Ok(_) => {
                    return Ok(visitor.done(&desk, &format!("/settings/contracts/{id}"), "What was agreed is kept."));
                }
                Err(refusal) => vec![told(refusal)?],
            }
        }
    };
    asks(&desk.house, &there).again(&desk, visitor, (&posted.sent, &errors))
}

fn read(text: &str, figures: &[String]) -> Result<Vec<Target>, Vec<FieldError>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).take(MOST) {
        let words: Vec<&str> = line.split([' ', ',', '\t']).filter(|w| !w.is_empty()).collect();
        let target = match words.as_slice() {
            [month, of, count] if Day::parse(&format!("{month}-01")).is_some() && figures.iter().any(|f| f == of) => {
                count.parse().ok().map(|count| Target { of: (*of).to_owned(), month: (*month).to_owned(), count })
            }
            _ => None,
        };
        match target {
            Some(target) => found.push(target),
            None => wrong.push(FieldError {
                field: "targets".into(),
                text: format!(
                    "Line {} is no figure. Write month, figure and number, such as 2026-04 {} 120",
                    nth + 1,
                    figures.first().map_or("starts", String::as_str)
                ),
            }),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_month_a_figure_and_a_number() {
        let figures = ["starts".to_owned()];
        let read = |text: &str| read(text, &figures);
        assert_eq!(read("2026-04 starts 120\n\n2026-05, starts, 90").unwrap().len(), 2);
        for bad in ["2026-13 starts 1", "2026-04 ends 1", "2026-04 starts many", "2026-04 starts"] {
            assert!(read(bad).unwrap_err()[0].text.contains("Line 1"), "{bad}");
        }
    }
}
