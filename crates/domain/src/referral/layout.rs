//! A mapping laid over one table: where each field stands, and how its dates are written.

use super::dates::{Evidence, Order};
use super::field::Field;
use super::headers::{Mapping, REQUIRED, is_remark};
use std::collections::BTreeMap;

/// Where each field stands in one table, and whether day or month comes first in its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The columns' names, each given once; columns without a name by their number.
    pub(super) names: Vec<String>,
    /// The place of each field's column.
    pub(super) places: BTreeMap<Field, usize>,
    orders: BTreeMap<Field, Order>,
    learnt: Mapping,
    notes: Vec<String>,
}

impl Layout {
    /// Lays a mapping over a table, looking at all its rows for the order of day and month.
    ///
    /// # Errors
    /// Mapped columns that are not there or stand twice, required fields without a column, and date columns that
    /// contradict themselves: all of them, each a plain sentence.
    pub fn of<'a>(
        mapping: &Mapping,
        header: &[String],
        rows: impl Iterator<Item = &'a [String]>,
    ) -> Result<Layout, Vec<String>> {
        let mut wrong = Vec::new();
        let places = places(mapping, header, &mut wrong);
        let dates: Vec<(Field, usize)> =
            places.iter().filter(|(field, _)| field.is_date()).map(|(f, at)| (*f, *at)).collect();
        let mut evidence = vec![Evidence::default(); dates.len()];
        for row in rows {
            for ((_, at), evidence) in dates.iter().zip(&mut evidence) {
                row.get(*at).into_iter().for_each(|cell| evidence.add(cell));
            }
        }
        let mut shown = BTreeMap::new();
        for ((field, at), evidence) in dates.iter().zip(&evidence) {
            match evidence.order() {
                Ok(order) => drop(order.map(|order| shown.insert(*field, order))),
                Err(why) => wrong.push(format!("`{}`: {why}", header.get(*at).map_or("", String::as_str))),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mut layout = Layout {
            names: unique(header),
            places,
            orders: BTreeMap::new(),
            learnt: mapping.clone(),
            notes: Vec::new(),
        };
        layout.settle(mapping, &shown, &dates);
        Ok(layout)
    }

    /// Chooses each date column's order: what it shows itself, what the contract's earlier files showed, what the
    /// table's other columns show, or the day first.
    fn settle(&mut self, mapping: &Mapping, shown: &BTreeMap<Field, Order>, dates: &[(Field, usize)]) {
        let mut orders: Vec<Order> = shown.values().copied().collect();
        orders.sort_unstable();
        orders.dedup();
        let others = if let [one] = orders.as_slice() { Some(*one) } else { None };
        for (field, at) in dates {
            let column = self.names.get(*at).cloned().unwrap_or_default();
            let saved = mapping.dates.get(field).copied();
            let own = shown.get(field).copied();
            if let (Some(own), Some(saved)) = (own, saved)
                && own != saved
            {
                self.notes.push(format!("`{column}` has the {}; earlier files had the {}", said(own), said(saved)));
            }
            if let Some(own) = own {
                self.learnt.dates.insert(*field, own);
            }
            let order = own.or(saved).or(others).unwrap_or(Order::DayFirst);
            if own.is_none() && saved.is_none() && others.is_none() {
                self.notes
                    .push(format!("`{column}` does not show whether day or month comes first; read as the day first"));
            }
            self.orders.insert(*field, order);
        }
    }

    /// Which comes first in a date field's column.
    #[must_use]
    pub fn order(&self, field: Field) -> Order {
        self.orders.get(&field).copied().unwrap_or(Order::DayFirst)
    }

    /// The mapping with what this table showed of its dates: what to save for the contract.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.learnt
    }

    /// What a person should see in the preview: guesses about dates.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The name of a field's column, or what people call the field if it has none.
    #[must_use]
    pub fn column(&self, field: Field) -> &str {
        self.places.get(&field).and_then(|at| self.names.get(*at)).map_or(field.label(), String::as_str)
    }
}

fn said(order: Order) -> &'static str {
    match order {
        Order::DayFirst => "day first",
        Order::MonthFirst => "month first",
    }
}

fn places(mapping: &Mapping, header: &[String], wrong: &mut Vec<String>) -> BTreeMap<Field, usize> {
    let mut places = BTreeMap::new();
    for (field, column) in &mapping.columns {
        let mut found = header.iter().enumerate().filter(|(_, name)| name.trim() == column.trim());
        match (found.next(), found.next()) {
            (Some((at, _)), None) => drop(places.insert(*field, at)),
            (None, _) => {
                let what = format!("the column `{column}`, mapped as the {}, is not in this file", field.label());
                wrong.push(format!("{what}; map the {} again, or take it out of the mapping", field.label()));
            }
            (Some(_), Some(_)) => wrong.push(format!("the column `{column}` stands twice; give one another name")),
        }
    }
    for field in REQUIRED.iter().filter(|field| !mapping.columns.contains_key(field)) {
        wrong.push(format!("no column is mapped as the {}; say which holds it", field.label()));
    }
    places
}

/// The header with each name once: a second `Note` is `Note (2)`, a column without a name `column 7`.
fn unique(header: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut names = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let name = name.trim();
        let name = if name.is_empty() { format!("column {}", at + 1) } else { name.to_owned() };
        let times = seen.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
        names.push(if *times == 1 || is_remark(&name) { name } else { format!("{name} ({times})") });
    }
    names
}
