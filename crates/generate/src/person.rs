//! Who comes: age, nation, benefit and what the work coach at the jobcentre noted, and nothing that names anybody.

use crate::life::Life;
use waymark_rules::Day;
use waymark_rules::facts::Value;

/// What the rest of a life asks about the person.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    /// Whether the European Social Fund duties are not owed.
    pub(crate) in_wales: bool,
    /// Whether they may be made to take part.
    pub(crate) mandated: bool,
    /// How likely they are to keep an appointment, in a hundred.
    pub(crate) keeps: i32,
}

impl Person {
    pub(crate) fn draw(life: &mut Life) -> Person {
        let keeps = life.dice.weigh([(94, 45), (86, 35), (72, 15), (50, 5)]);
        Person { in_wales: life.dice.percent(8), mandated: life.dice.per_mille(15), keeps }
    }

    /// Notes what came with the referral: nearly everything as a rule, little for some.
    pub(crate) fn describe(self, life: &mut Life, on: Day) {
        let sparse = life.dice.percent(9);
        if !sparse || life.dice.percent(60) {
            let years = life.dice.weigh([(0, 18), (7, 26), (17, 22), (27, 18), (37, 14), (44, 2)]);
            let days = 18 * 365 + 40 + years * 365 + life.dice.between(0, 3_000);
            let born = if life.dice.per_mille(5) { on.plus(-17 * 365) } else { on.plus(-days) };
            life.detail("date_of_birth", Value::Date(born.unwrap_or(Day::FIRST)), on);
        }
        let nation = if self.in_wales { "wales" } else { "england" };
        life.detail("nation", Value::Word(nation.to_owned()), on);
        if self.mandated {
            let kind = life.kinds().group_set;
            life.note(kind, on).tag = Some("mandated".to_owned());
        }
        if !sparse {
            benefit(life, on);
            suitability(life, on);
        }
    }
}

fn benefit(life: &mut Life, on: Day) {
    let right = !life.dice.per_mille(3);
    life.detail("right_to_work", Value::YesNo(right), on);
    let benefit = life.dice.weigh([
        ("universal_credit_all_work_related", 845),
        ("new_style_jsa", 145),
        ("universal_credit_other", 8),
        ("esa", 2),
    ]);
    life.detail("benefit", Value::Word(benefit.to_owned()), on);
    let short = life.dice.per_mille(12);
    let weeks = if short { life.dice.between(4, 12) } else { life.dice.between(13, 45) };
    let unemployed = on.plus(-7 * weeks - life.dice.between(1, 6)).unwrap_or(on);
    // The benefit begins with the unemployment or some days into it.
    let claimed = unemployed.plus(life.dice.weigh([(0, 80), (2, 10), (6, 10)]).min(7 * weeks)).unwrap_or(unemployed);
    let enough = on.since(claimed) >= 91 || short;
    let claimed = if enough { claimed } else { unemployed };
    life.detail("on_benefit_since", Value::Date(claimed), on);
    if life.dice.percent(96) {
        life.detail("unemployed_since", Value::Date(unemployed), on);
    }
}

fn suitability(life: &mut Life, on: Day) {
    let answers = [
        ("motivated_to_find_work", true, 996),
        ("needs_light_touch_support", true, 994),
        ("needs_more_intensive_support", false, 985),
        ("can_find_work_alone", false, 994),
        ("wants_to_work", true, 997),
    ];
    for (name, usual, times) in answers {
        let value = if life.dice.per_mille(times) { usual } else { !usual };
        life.detail(name, Value::YesNo(value), on);
    }
    let reason = life.dice.weigh([
        ("expects_no_work_without_help", 35),
        ("needs_help_with_job_search", 45),
        ("needs_transferable_skills_identified", 20),
    ]);
    life.detail(reason, Value::YesNo(true), on);
    if life.dice.percent(25) {
        let name = life.dice.weigh([("has_digital_access", 50), ("has_health_condition", 30), ("has_caring_role", 20)]);
        let value = life.dice.percent(60);
        life.detail(name, Value::YesNo(value), on);
    }
}
