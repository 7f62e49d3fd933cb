//! Scores over time on the instrument's own range, with the band in which nothing can be said.

use super::{Chart, WIDTH, count, escaped, trimmed, whole};
use minijinja::Value;
use std::fmt::Write;

/// One score of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The day it speaks of, in words.
    pub label: String,
    /// The score, where there is one.
    pub score: Option<f64>,
    /// Whether it was given later, looking back: drawn as a ring.
    pub back: bool,
}

/// Scores in the order of their days, and the band around the score that the latest is held against.
#[must_use]
pub fn stand(chart: &Chart<'_>, (low, high): (f64, f64), points: &[Point], band: Option<(f64, f64)>) -> Value {
    let (height, left, bottom) = (220.0, 50.0, 40.0);
    let across = (WIDTH - left - 70.0) / count(points.len().saturating_sub(1).max(1));
    let x = |place: usize| left + 20.0 + across * count(place);
    let share = |n: f64| ((n - low) / (high - low).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let y = |n: f64| 10.0 + (height - bottom - 10.0) * (1.0 - share(n));
    let mut drawn = String::new();
    if let Some((from, to)) = band {
        let (top, foot) = (y(to), y(from));
        let _ = write!(
            drawn,
            r#"<rect class="bar bar--2" x="{left}" y="{top:.1}" width="{:.1}" height="{:.1}"/>"#,
            WIDTH - left,
            foot - top
        );
    }
    for part in [0.0, 0.5, 1.0] {
        let n = low + (high - low) * part;
        let at = y(n);
        let _ = write!(drawn, r#"<line class="grid" x1="{left}" y1="{at:.1}" x2="{WIDTH}" y2="{at:.1}"/>"#);
        let _ = write!(drawn, r#"<text x="0" y="{:.1}">{}</text>"#, at + 5.0, trimmed(n));
    }
    let every = points.len().div_ceil(4).max(1);
    for (place, point) in points.iter().enumerate().filter(|(place, _)| place % every == 0) {
        // The last label ends under its point: begun there it would run out of the picture.
        let anchor = if place > 0 && place + 1 == points.len() { r#" text-anchor="end""# } else { "" };
        let (at, foot) = (x(place), height - 12.0);
        let _ = write!(drawn, r#"<text x="{at:.1}" y="{foot:.0}"{anchor}>{}</text>"#, escaped(&point.label));
    }
    drawn.push_str(&path(points, &x, &y));
    let said = |point: &Point| {
        let score = point.score.map_or_else(|| "–".to_owned(), |n| format!("{n:.1}"));
        let label = if point.back { format!("{}, looking back", point.label) } else { point.label.clone() };
        (label, vec![score])
    };
    whole(chart, (height, &drawn), (&["Score"], &points.iter().map(said).collect::<Vec<_>>()))
}

/// A line through the scores given at the time, and a dot for each score: what was looked back is a ring beside the line.
fn path(points: &[Point], x: &impl Fn(usize) -> f64, y: &impl Fn(f64) -> f64) -> String {
    let (mut line, mut dots, mut pen) = (String::new(), String::new(), 'M');
    for (place, point) in points.iter().enumerate() {
        let Some(score) = point.score else { continue };
        let (x, y) = (x(place), y(score));
        if point.back {
            let _ = write!(dots, r#"<circle class="line" cx="{x:.1}" cy="{y:.1}" r="6"/>"#);
            continue;
        }
        let _ = write!(line, "{pen}{x:.1} {y:.1} ");
        let _ = write!(dots, r#"<circle class="bar" cx="{x:.1}" cy="{y:.1}" r="6"/>"#);
        pen = 'L';
    }
    format!(r#"<path class="line" d="{}"/>{dots}"#, line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: Chart<'_> = Chart { id: "gse", title: "Scores", says: "Two scores", of: "Day" };

    fn point(label: &str, score: Option<f64>, back: bool) -> Point {
        Point { label: label.into(), score, back }
    }

    #[test]
    fn scores_stand_on_the_instruments_own_range_with_the_band_in_which_nothing_can_be_said() {
        let points =
            [point("1 May", Some(10.0), true), point("1 June", Some(25.0), false), point("1 July", None, false)];
        let text = stand(&CHART, (10.0, 40.0), &points, Some((2.8, 17.2))).to_string();
        // 10 is the foot of the chart, 25 the middle; the band is cut at the foot.
        for part in [
            r#"<circle class="line" cx="70.0" cy="180.0""#,
            r#"<circle class="bar" cx="330.0" cy="95.0""#,
            r#"y="139.2" width="590.0" height="40.8""#,
            r#"<th scope="row">1 May, looking back</th><td class="wm-num">10.0</td>"#,
            r#"<th scope="row">1 July</th><td class="wm-num">–</td>"#,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("NaN") && !stand(&CHART, (0.0, 0.0), &[], None).to_string().contains("NaN"));
    }
}
