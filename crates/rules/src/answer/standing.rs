//! Where one spell stands, without a sentence: what lists and figures are kept from.

use super::{current_stage, other_changes};
use crate::Day;
use crate::facts::{NONE, Records};
use crate::judge::{Judge, Kept, Verdict};
use crate::program::Shape;

/// Where a spell stands on the day judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The enrolment named by the facts; empty for the unnamed one.
    pub enrolment: String,
    /// The stage of the journey, by the pack's id.
    pub stage: Option<String>,
    /// The first day of the referral.
    pub referred: Option<Day>,
    /// The first day on the programme.
    pub started: Option<Day>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<Day>,
    /// Whether the time on the programme is over, or the referral is not valid: nothing late need be done any more.
    pub over: bool,
    /// The last day on which all this is still so if nothing is recorded; `None`: for good.
    pub stable_until: Option<Day>,
    /// What was found of each obligation, in the pack's order and then by opening.
    pub verdicts: Vec<Verdict>,
}

impl Standing {
    /// Whether an obligation missed can still be done late: one-shot duties can, a missed interval of a rhythm is gone.
    #[must_use]
    pub fn can_still_be_done(program: &crate::program::Program, verdict: &Verdict) -> bool {
        let rule = program.rules.get(usize::from(verdict.standard));
        verdict.done == NONE && rule.is_some_and(|r| matches!(r.shape, Shape::Once(_)))
    }
}

/// Where one spell stands.
///
/// # Errors
/// The sentence that says which due day cannot be counted, where a date lies outside the calendar's years.
pub fn standing(judge: &mut Judge<'_>, records: &Records, place: usize) -> Result<Standing, String> {
    judge.spell(records, place, &mut Kept::default(), |case, kept| {
        if let Some(said) = super::outside(case, records, place, kept) {
            return Err(said);
        }
        let mut verdicts = kept.verdicts.clone();
        verdicts.sort_by_key(|v| (v.standard, v.opened));
        let first = kept.changes_on.into_iter().chain(other_changes(case)).min();
        let journey = case.journey;
        let spell = &records.spells[place];
        Ok(Standing {
            enrolment: spell.enrolment.as_deref().unwrap_or_default().to_owned(),
            stage: current_stage(case).map(|s| case.program.pack.stages[s].head.id.clone()),
            referred: journey.referral.map(Day),
            started: journey.start.map(Day),
            ends_on: journey.end.map(Day),
            over: journey.void || journey.end.is_some_and(|end| end < case.on),
            stable_until: first.map(|d| Day(d.saturating_sub(1))),
            verdicts,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use super::*;
    use crate::calendar::Calendar;
    use crate::facts::{FactReader, RecordsBuilder};
    use crate::judge::Question;
    use crate::pack::embedded;
    use crate::program::Program;
    use crate::{Pack, Vocabulary};

    #[test]
    fn it_says_what_the_whole_answer_says() {
        let vocabulary = Vocabulary::embedded().unwrap();
        let pack = Pack::read(&embedded::files("jets").unwrap(), vocabulary).unwrap();
        let program = Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap();
        let text = include_str!("../../../../examples/jets-one-person.jsonl");
        let mut reader = FactReader::new("one", vocabulary);
        let mut builder = RecordsBuilder::new(&program);
        text.lines().filter_map(|l| reader.line(l.as_bytes())).for_each(|f| builder.push(&f));
        let records = builder.finish().unwrap();
        for on in ["2021-01-04", "2021-02-01", "2021-07-30"].map(|d| Day::parse(d).unwrap()) {
            let mut judge = Judge::new(&program, &records, Question { on, known: None });
            let whole = answer(&mut judge, &records, 0, false).unwrap();
            let short = standing(&mut judge, &records, 0).unwrap();
            assert_eq!(whole.stage, short.stage);
            assert_eq!(whole.ends_on, short.ends_on.map(|d| d.to_string()));
            assert_eq!(whole.stable_until, short.stable_until.map(|d| d.to_string()));
            let said: Vec<&str> = whole.verdicts.iter().map(|v| v.status).collect();
            assert_eq!(said, short.verdicts.iter().map(|v| v.status.name()).collect::<Vec<_>>());
            assert_eq!(short.over, on > Day::parse("2021-07-12").unwrap());
        }
    }
}
