//! `waymark instruments`: the instruments there are, or one of them as it is asked, with where it comes from and how sure it is.

use crate::{Failure, print};
use clap::Args;
use std::fmt::Write;
use waymark_rules::instrument::{Instrument, reliable_beyond};

/// List the instruments, or print one.
#[derive(Args)]
pub struct Instruments {
    /// The instrument's id.
    #[arg(value_name = "ID")]
    id: Option<String>,
}

impl Instruments {
    /// Lists or prints.
    pub fn run(self) -> Result<(), Failure> {
        let all = Instrument::embedded().map_err(|problems| Failure::from(problems.to_vec()))?;
        let Some(id) = self.id else {
            let line = |one: &Instrument| {
                let questions = one.items.len();
                format!("{:<12} {} ({}, {questions} questions). {}.\n", one.id, one.name, one.version, one.measures)
            };
            return print(&all.iter().map(line).collect::<String>());
        };
        let found = all.iter().find(|one| one.id == id).ok_or_else(|| {
            let known = all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
            Failure::input(format!("there is no instrument `{id}`; there are: {known}"))
        })?;
        print(&printed(found))
    }
}

/// An instrument as it is asked.
fn printed(one: &Instrument) -> String {
    let (low, high) = one.range();
    let mut text = format!("{} ({}, {})\n{}.\n\n", one.name, one.version, one.language, one.measures);
    let _ = writeln!(text, "{}", one.asks);
    for (nth, item) in one.items.iter().enumerate() {
        let area = if item.area.is_empty() { String::new() } else { format!(" [{}]", item.area) };
        let _ = writeln!(text, "{:>3}. {}{area}", nth + 1, item.asks);
        for point in &item.points {
            let _ = writeln!(text, "     {}  {}", point.value, point.says);
        }
    }
    let (weeks, out) = (one.shortest_weeks, one.may_leave_out);
    let _ = writeln!(text, "\nScores run from {low} to {high}; {out} of {} may be left out.", one.items.len());
    let _ = writeln!(text, "Two answers less than {weeks} weeks apart are not called a change.");
    match &one.figures {
        None => text.push_str("No figures of its own are known: a difference is shown and never judged.\n"),
        Some(figures) => {
            let (sd, reliability) = (figures.sd, figures.reliability);
            let _ = writeln!(
                text,
                "A difference is called a change beyond {:.1} points (standard deviation {sd}, reliability {reliability}).",
                reliable_beyond(figures)
            );
            let _ = writeln!(text, "How sure: {}", figures.sure);
        }
    }
    let _ = writeln!(text, "Source: {}\n{}", one.source, one.attribution);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instrument_is_printed_with_its_statements_its_uncertainty_and_its_authors() {
        let all = Instrument::embedded().unwrap();
        let said = |id: &str| printed(all.iter().find(|one| one.id == id).unwrap());
        for part in
            ["  1. I can always manage", "4  Exactly true", "beyond 7.2 points", "How sure: ", "© Ralf Schwarzer"]
        {
            assert!(said("gse").contains(part), "{part} in {}", said("gse"));
        }
        assert!(said("steps").contains("[Managing feelings]") && said("steps").contains("never judged"));
    }
}
