//! Who the person is: the details and groups that the pack's conditions ask for.

use super::play::{Note, Play, What, draw};
use waymark_rules::Day;
use waymark_rules::facts::Value;
use waymark_rules::pack::{Condition, Distance, LimitKind, Pack, Quantity, Share};
use waymark_rules::vocabulary::AttrType;

/// What a pack asks about people.
#[derive(Default)]
pub(super) struct AskedOf {
    /// Details by name, with the words conditions name, and whether a date lies ahead.
    details: Vec<(String, Vec<String>, bool)>,
    groups: Vec<String>,
}

impl AskedOf {
    /// Everything the pack asks about people.
    pub(super) fn of(pack: &Pack) -> AskedOf {
        let mut asked = AskedOf::default();
        let mut conditions: Vec<&Condition> = pack.standards.iter().filter_map(|s| s.only_if.as_ref()).collect();
        for standard in &pack.standards {
            asked.groups.extend(standard.for_group.clone());
        }
        for limit in &pack.limits {
            match &limit.kind {
                LimitKind::Checks { checks, .. } => conditions.extend(checks.iter().map(|check| &check.needs)),
                LimitKind::Forbids { group, only_if, .. } => {
                    asked.groups.extend(group.clone());
                    conditions.extend(only_if);
                }
                _ => {}
            }
        }
        for measure in pack.measures.iter().filter_map(|measure| measure.from_facts.as_ref()) {
            conditions.extend(&measure.only_if);
            if let Quantity::Share { share: Share::If(condition), .. } = &measure.quantity {
                conditions.push(condition);
            }
        }
        for priority in &pack.priorities {
            conditions.extend(&priority.only_if);
            asked.groups.extend(priority.for_group.clone());
            asked.add(&priority.least_time_to, &[], true);
        }
        conditions.iter().for_each(|condition| asked.condition(condition));
        asked.groups.sort();
        asked.groups.dedup();
        asked
    }

    fn add(&mut self, name: &str, words: &[String], ahead: bool) {
        match self.details.iter_mut().find(|(known, _, _)| known == name) {
            Some((_, known, _)) => known.extend_from_slice(words),
            None => self.details.push((name.to_owned(), words.to_vec(), ahead)),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Not(part) => self.condition(part),
            Condition::Group(name) => self.groups.push(name.clone()),
            Condition::Is(detail, words) => self.add(detail, words, false),
            Condition::Known(detail) => self.add(detail, &[], false),
            Condition::Apart(detail, Distance { later, .. }) => self.add(detail, &[], *later),
            Condition::AgedAtLeast(_) | Condition::BelowPensionAge => self.add("date_of_birth", &[], false),
            _ => {}
        }
    }
}

impl Play<'_, '_> {
    /// Notes who the person is on the day they are referred.
    pub(super) fn describe(&mut self, asked: &AskedOf, day: Day) {
        for (name, words, ahead) in &asked.details {
            let known = self.life.dice.percent(93);
            let Some(kind) = self.plan.vocabulary.detail(name).map(|detail| detail.kind.clone()) else { continue };
            let Some(value) = self.value(name, &kind, (words, *ahead), day).filter(|_| known) else {
                continue;
            };
            self.state.details.push((name.clone(), value.clone()));
            if let Some(recorded) = self.plan.kind("detail_recorded") {
                let note = Note { tag: Some(name.clone()), value: Some(value), ..Note::bare(recorded) };
                self.on(day, What::Fact(note));
            }
        }
        let implied: Vec<String> = self.implied_groups();
        for group in &asked.groups {
            let often = if asked.groups.len() > 4 { 18 } else { 28 };
            if implied.contains(group) {
                self.state.groups.push(group.clone());
            } else if self.life.dice.percent(often) {
                self.state.groups.push(group.clone());
                if let Some(set) = self.plan.kind("group_set") {
                    self.on(day, What::Fact(Note { tag: Some(group.clone()), ..Note::bare(set) }));
                }
            }
        }
    }

    /// The groups that a detail's yes puts the person in.
    fn implied_groups(&self) -> Vec<String> {
        let yes = self.state.details.iter().filter(|(_, value)| *value == Value::YesNo(true));
        yes.filter_map(|(name, _)| self.plan.vocabulary.detail(name)?.implies_group.clone()).collect()
    }
}

impl Play<'_, '_> {
    fn value(&mut self, name: &str, kind: &AttrType, asked: (&[String], bool), day: Day) -> Option<Value> {
        let (words, ahead) = (asked.0, if asked.1 { 1 } else { -1 });
        Some(match kind {
            AttrType::YesNo => Value::YesNo(self.life.dice.percent(45)),
            AttrType::Choice(all) => {
                let asked = !words.is_empty() && self.life.dice.percent(50);
                Value::Word(draw(self, if asked { words } else { all })?.clone())
            }
            AttrType::Date if name == "date_of_birth" => {
                Value::Date(day.plus(-self.life.dice.between(18 * 365, 64 * 365))?)
            }
            AttrType::Date => Value::Date(day.plus(ahead * self.life.dice.between(20, 700))?),
            AttrType::Number | AttrType::Whole => Value::Number(i64::from(self.life.dice.between(1, 40)) * 100),
            AttrType::Text => Value::Word("Noted at the referral".to_owned()),
            AttrType::Time | AttrType::Money => return None,
        })
    }
}
