//! The measures a pack counts in facts: shares and counts by period and place, beside what was set and what the source prints.

use super::lots::Lots;
use crate::house::{Call, House};
use waymark_domain::Refusal;
use waymark_rules::judge::{Judge, Question};
use waymark_rules::measures::{MeasureRow, Measures};
use waymark_rules::{Day, Problem};

/// Measures counted from the whole record of a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What the contract is called.
    pub name: String,
    /// The day counted to.
    pub on: Day,
    /// Each measure's id, clause, words and remark, in the pack's order.
    pub measures: Vec<[String; 4]>,
    /// Their rows, by measure.
    pub rows: Vec<MeasureRow>,
    /// What could not be judged, by the fact that is in the way.
    pub problems: Vec<String>,
}

/// The measures of a contract today: everybody is counted, lot by lot.
///
/// # Errors
/// There is no such contract, or this person may not see its figures.
pub async fn measures(house: &House, call: &Call, contract: &str) -> Result<Measured, Refusal> {
    let mut lots = Lots::open(house, call, contract, None).await?;
    let program = lots.program()?;
    let question = Question { on: call.today(), known: None };
    let mut counted = Measures::new(&program, question);
    let mut problems = Vec::new();
    while let Some(lot) = lots.next(&program).await? {
        match lot {
            Err(wrong) => problems.extend(wrong.iter().map(Problem::to_string)),
            Ok(lot) => {
                let mut judge = Judge::new(&program, &lot.records, question);
                lot.places.into_iter().for_each(|place| counted.take(&mut judge, &lot.records, place));
            }
        }
    }
    let rows = counted.rows();
    let ours = program.pack.measures.iter().filter(|m| rows.iter().any(|row| row.measure == m.head.id));
    let told = ours.map(|m| [m.head.id.clone(), m.head.clause.clone(), m.head.says.clone(), m.head.note.clone()]);
    Ok(Measured { name: lots.name().to_owned(), on: call.today(), measures: told.collect(), rows, problems })
}
