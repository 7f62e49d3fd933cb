//! Measures as a table to read, and as CSV.

use crate::standards::cell;
use std::fmt::Write;
use waymark_rules::measures::MeasureRow;
use waymark_rules::pack::Pack;

/// The rows as CSV with one header line; nothing where there are none.
pub fn csv(rows: &[MeasureRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "\nmeasure,clause,kind,per,period,from,to,level,cluster,organisation,name,target,actual,out_of,percent,rounded,variance,threshold,status,printed,agrees,note\n",
    );
    for r in rows {
        let text = |t: &Option<String>| t.as_deref().map_or_else(String::new, cell);
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let what = format!("{},{},{},{},{}", r.measure, cell(&r.clause), r.kind, r.per, cell(&r.period));
        let place = format!("{},{},{},{}", r.level, text(&r.cluster), text(&r.organisation), cell(&r.name));
        let numbers = format!("{},{},{}", number(r.target), r.actual, number(r.out_of));
        // A number's sign is no formula; a spreadsheet should read it as the number it is.
        let variance = r.variance.as_deref().unwrap_or("");
        let shares = format!("{},{},{variance},{}", text(&r.percent), number(r.rounded), text(&r.threshold));
        let agrees = r.agrees.map_or("", |yes| if yes { "true" } else { "false" });
        let printed = format!("{},{agrees},{}", text(&r.printed), text(&r.note));
        let _ = writeln!(out, "{what},{},{},{place},{numbers},{shares},{},{printed}", r.from, r.to, r.status);
    }
    out
}

/// The rows as tables: one for each measure and period, clusters with their organisations under them, and last the whole.
pub fn text(rows: &[MeasureRow], pack: &Pack) -> String {
    let mut out = String::new();
    let mut notes: Vec<String> = Vec::new();
    let mut last: Option<&MeasureRow> = None;
    for row in rows {
        if last.is_none_or(|l| l.measure != row.measure) {
            let head = pack.measures.iter().find(|m| m.head.id == row.measure).map(|m| &m.head);
            let _ = write!(out, "{}\n{}  [{}]\n", notes_of(&mut notes), head.map_or("", |h| &h.says), row.clause);
        }
        if last.is_none_or(|l| (&l.measure, l.per, &l.period) != (&row.measure, row.per, &row.period)) {
            out.push_str(&notes_of(&mut notes));
            heading(row, &mut out);
        }
        line(row, &mut out);
        notes.extend(row.note.as_ref().map(|note| match row.level {
            "whole" => note.clone(),
            _ => format!("{}: {note}", row.name),
        }));
        last = Some(row);
    }
    out.push_str(&notes_of(&mut notes));
    out
}

fn notes_of(notes: &mut Vec<String>) -> String {
    notes.drain(..).map(|note| format!("  Note: {note}\n")).collect()
}

fn heading(row: &MeasureRow, out: &mut String) {
    let period = match row.per {
        "cumulative" => format!("{} (all so far)", row.period),
        "rolling3" => format!("{} (with the two months before)", row.period),
        "rolling12" => format!("{} (with the eleven months before)", row.period),
        _ => row.period.clone(),
    };
    let columns = if row.kind == "share" {
        format!("{:>8} {:>8} {:>12}", "Out of", "In share", "%")
    } else {
        format!("{:>8} {:>8} {:>12} {:>10}", "Target", "Actual", "% of target", "variance")
    };
    let _ = writeln!(out, "{period:<52} {columns}");
}

fn line(row: &MeasureRow, out: &mut String) {
    let inset = if row.level == "organisation" && row.cluster.is_some() { "  " } else { "" };
    let name = if row.level == "whole" { "Total" } else { &row.name };
    let base = row.out_of.or(row.target).map_or_else(|| "not set".to_string(), thousands);
    let percent = match (row.kind, row.rounded) {
        ("share", _) => row.percent.as_ref().map_or_else(|| "-".to_string(), |p| format!("{p}%")),
        (_, rounded) => rounded.map_or_else(|| "-".to_string(), |r| format!("{r}%")),
    };
    let variance = match (row.kind, &row.variance) {
        ("share", _) => String::new(),
        (_, variance) => format!(" {:>10}", variance.as_ref().map_or_else(|| "-".to_string(), |v| format!("{v}%"))),
    };
    let mark = if row.agrees == Some(false) { " *" } else { "" };
    let (name, actual) = (format!("{inset}{name}"), thousands(row.actual));
    let _ = writeln!(out, "{name:<52} {base:>8} {actual:>8} {percent:>12}{variance}{mark}");
}

/// `1,185`.
fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_have_commas() {
        assert_eq!([0, 999, 1_185, 1_234_567].map(thousands), ["0", "999", "1,185", "1,234,567"]);
    }
}
