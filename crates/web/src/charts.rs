//! Charts as pictures that can be read aloud: each has a title, says what it shows, and keeps its numbers in a table behind it.

mod stand;

pub use stand::{Point, stand};

use minijinja::Value;
use std::fmt::Write;

/// What every chart has.
#[derive(Debug, Clone, Copy)]
pub struct Chart<'a> {
    /// A name that no other chart of the page has.
    pub id: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// What it shows, in a sentence.
    pub says: &'a str,
    /// What the labels along it are: "Month".
    pub of: &'a str,
}

/// How wide a chart is, in its own units.
const WIDTH: f64 = 640.0;
/// How much of it the labels on the left take.
const LABELS: f64 = 190.0;
/// How high one bar is with the room around it.
const STEP: f64 = 30.0;

/// One bar for each label.
#[must_use]
pub fn bars(chart: &Chart<'_>, number: &str, rows: &[(String, u64)]) -> Value {
    let all: Vec<(String, Vec<u64>)> = rows.iter().map(|(label, n)| (label.clone(), vec![*n])).collect();
    stacked(chart, &[number], &all)
}

/// One bar for each label, made of several parts, each with its name.
#[must_use]
pub fn stacked(chart: &Chart<'_>, parts: &[&str], rows: &[(String, Vec<u64>)]) -> Value {
    let most = rows.iter().map(|(_, ns)| ns.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let room = WIDTH - LABELS - 60.0;
    let mut drawn = String::new();
    for (place, (label, numbers)) in rows.iter().enumerate() {
        let y = STEP * count(place);
        let _ = write!(drawn, r#"<text x="0" y="{:.0}">{}</text>"#, y + 19.0, escaped(&short(label)));
        let mut x = LABELS;
        for (part, n) in numbers.iter().enumerate() {
            let width = room * number(*n) / number(most);
            let class = if part == 0 { "bar" } else { "bar bar--2" };
            let _ = write!(
                drawn,
                r#"<rect class="{class}" x="{x:.1}" y="{:.0}" width="{width:.1}" height="20"/>"#,
                y + 4.0
            );
            x += width;
        }
        let sum: u64 = numbers.iter().sum();
        let _ = write!(drawn, r#"<text x="{:.1}" y="{:.0}">{sum}</text>"#, x + 6.0, y + 19.0);
    }
    let table = rows.iter().map(|(label, ns)| (label.clone(), ns.iter().map(u64::to_string).collect()));
    whole(chart, (STEP * count(rows.len()), &drawn), (parts, &table.collect::<Vec<_>>()))
}

/// One line for each name over the same labels; where a line has no number there is a gap. Numbers are of any one unit, from 0 to `top`.
#[must_use]
pub fn lines(chart: &Chart<'_>, (labels, top): (&[String], f64), series: &[(&str, Vec<Option<f64>>)]) -> Value {
    let (height, left, bottom) = (220.0, 50.0, 40.0);
    let across = (WIDTH - left - 20.0) / count(labels.len().saturating_sub(1).max(1));
    let y = |n: f64| 10.0 + (height - bottom - 10.0) * (1.0 - (n / top.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0));
    let mut drawn = String::new();
    for part in [0.0, 0.5, 1.0] {
        let at = y(top * part);
        let _ = write!(drawn, r#"<line class="grid" x1="{left}" y1="{at:.1}" x2="{WIDTH}" y2="{at:.1}"/>"#);
        let _ = write!(drawn, r#"<text x="0" y="{:.1}">{}</text>"#, at + 5.0, trimmed(top * part));
    }
    let every = labels.len().div_ceil(6).max(1);
    for (place, label) in labels.iter().enumerate().filter(|(place, _)| place % every == 0) {
        let x = left + across * count(place);
        let _ = write!(drawn, r#"<text x="{x:.1}" y="{:.0}">{}</text>"#, height - 12.0, escaped(label));
    }
    for (nth, (_, numbers)) in series.iter().enumerate() {
        let class = if nth == 0 { "line" } else { "line line--2" };
        let mut path = String::new();
        let mut pen = 'M';
        for (place, n) in numbers.iter().enumerate() {
            match n {
                None => pen = 'M',
                Some(n) => {
                    let _ = write!(path, "{pen}{:.1} {:.1} ", left + across * count(place), y(*n));
                    pen = 'L';
                }
            }
        }
        let _ = write!(drawn, r#"<path class="{class}" d="{}"/>"#, path.trim_end());
    }
    let said = |place: usize| {
        series.iter().map(|(_, ns)| ns.get(place).copied().flatten().map_or_else(|| "–".into(), trimmed)).collect()
    };
    let table: Vec<(String, Vec<String>)> = labels.iter().enumerate().map(|(at, l)| (l.clone(), said(at))).collect();
    let names: Vec<&str> = series.iter().map(|(name, _)| *name).collect();
    whole(chart, (height, &drawn), (&names, &table))
}

/// A share met against its threshold, both in hundredths of a percent, as a bar with a mark. What it shows is said beside it in words.
#[must_use]
pub fn meter(share: u64, threshold: Option<u32>) -> Value {
    let width = number(share.min(10_000)) / 50.0;
    let mark = threshold.map_or_else(String::new, |t| {
        format!(r#"<line class="axis" x1="{0:.1}" y1="0" x2="{0:.1}" y2="14" stroke-width="3"/>"#, f64::from(t) / 50.0)
    });
    let text = format!(
        r#"<svg class="wm-chart wm-meter" viewBox="0 0 200 14" width="100" height="7" aria-hidden="true" focusable="false"><rect class="bar bar--2" x="0" y="2" width="200" height="10"/><rect class="bar" x="0" y="2" width="{width:.1}" height="10"/>{mark}</svg>"#
    );
    Value::from_safe_string(text)
}

/// The picture, what it shows, and the table behind it.
fn whole(chart: &Chart<'_>, (height, drawn): (f64, &str), (names, rows): (&[&str], &[(String, Vec<String>)])) -> Value {
    let Chart { id, title, says, of } = chart;
    let (title, says, id) = (escaped(title), escaped(says), escaped(id));
    let head: String =
        names.iter().map(|name| format!(r#"<th scope="col" class="wm-num">{}</th>"#, escaped(name))).collect();
    let mut body = String::new();
    for (label, cells) in rows {
        let _ = write!(body, r#"<tr><th scope="row">{}</th>"#, escaped(label));
        cells.iter().for_each(|cell| {
            let _ = write!(body, r#"<td class="wm-num">{}</td>"#, escaped(cell));
        });
        body.push_str("</tr>");
    }
    let text = format!(
        r#"<figure class="wm-panel"><figcaption class="govuk-heading-s">{title}</figcaption><svg class="wm-chart" viewBox="0 0 {WIDTH} {height:.0}" role="img" aria-labelledby="{id}-title {id}-says"><title id="{id}-title">{title}</title><desc id="{id}-says">{says}</desc>{drawn}</svg><details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">The numbers as a table<span class="govuk-visually-hidden">: {title}</span></span></summary><div class="govuk-details__text"><table class="wm-table"><caption class="govuk-visually-hidden">{title}</caption><thead><tr><th scope="col">{}</th>{head}</tr></thead><tbody>{body}</tbody></table></div></details></figure>"#,
        escaped(of)
    );
    Value::from_safe_string(text)
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn number(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Two decimals at most.
fn trimmed(n: f64) -> String {
    let text = format!("{n:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As much of a label as stands beside a bar; the table has the whole of it.
fn short(label: &str) -> String {
    if label.chars().count() <= 26 {
        label.to_owned()
    } else {
        format!("{}…", label.chars().take(25).collect::<String>())
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: Chart<'_> = Chart { id: "c", title: "By <stage>", says: "Most are on it & well", of: "Stage" };

    #[test]
    fn a_chart_is_named_says_what_it_shows_and_has_its_numbers_behind_it() {
        let text = bars(&CHART, "People", &[("On programme".into(), 30), ("Tracking".into(), 10)]).to_string();
        for part in [
            r#"role="img" aria-labelledby="c-title c-says""#,
            r#"<title id="c-title">By &lt;stage&gt;</title>"#,
            r#"<desc id="c-says">Most are on it &amp; well</desc>"#,
            r#"<th scope="row">Tracking</th><td class="wm-num">10</td>"#,
            r#"<th scope="col" class="wm-num">People</th>"#,
            r#"width="390.0""#,
            r#"width="130.0""#,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("<stage>") && !text.contains("style="));
    }

    #[test]
    fn parts_of_a_bar_stand_one_after_another() {
        let text = stacked(&CHART, &["Overdue", "To come"], &[("May".into(), vec![1, 3])]).to_string();
        assert!(
            text.contains(r#"x="190.0" y="4" width="97.5""#) && text.contains(r#"x="287.5" y="4" width="292.5""#),
            "{text}"
        );
    }

    #[test]
    fn a_line_has_a_gap_where_nothing_is_known() {
        let labels = ["a", "b", "c", "d"].map(String::from);
        let numbers = vec![Some(0.0), None, Some(50.0), Some(100.0)];
        let text = lines(&CHART, (&labels, 100.0), &[("Share", numbers)]).to_string();
        assert!(text.contains(r#"d="M50.0 180.0 M430.0 95.0 L620.0 10.0""#), "{text}");
        assert!(text.contains(r#"<th scope="row">b</th><td class="wm-num">–</td>"#));
    }

    #[test]
    fn nothing_at_all_is_drawn_as_nothing() {
        assert!(bars(&CHART, "People", &[]).to_string().contains("<tbody></tbody>"));
        assert!(lines(&CHART, (&[], 0.0), &[]).to_string().contains("role=\"img\""));
        assert!(meter(12_000, Some(9_900)).to_string().contains(r#"width="200.0""#));
    }
}
