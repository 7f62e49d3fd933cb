//! Every address of the site that can be looked at, filled with the things there are.

use crate::visit::{Page, Site, Visitor};
use waymark_web::pages::record::FORMS;
use waymark_web::routes::places;

/// Everybody of the house, one of each role and some of the same.
pub const EVERYBODY: [&str; 12] =
    ["ines", "omar", "mina", "sol", "hana", "hugo", "ada", "cora", "heal", "pia", "carl", "eva"];

/// Every address with its parts filled in: the participants and files given, every form, and what stands once.
pub fn addresses(participants: &[&str], files: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for place in places() {
        let mut filled = vec![place.path.to_owned()];
        let mut fill = |name: &str, values: &[&str]| {
            let hole = format!("{{{name}}}");
            filled = filled
                .iter()
                .flat_map(|path| match path.contains(&hole) {
                    true => values.iter().map(|value| path.replace(&hole, value)).collect(),
                    false => vec![path.clone()],
                })
                .collect();
        };
        let forms: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
        fill("participant", participants);
        fill("subject", participants);
        fill("file", files);
        fill("form", &forms);
        fill("row", &["0"]);
        fill("contract", &["jets-1"]);
        fill("standard", &["initial_meeting", "none"]);
        fill("programme", &["jets"]);
        fill("organisation", &["north", "south"]);
        fill("staff", &["ines", "sol"]);
        fill("instrument", &["gse", "none"]);
        // Whatever else there is by now: somebody guesses.
        all.extend(filled.iter().map(|path| {
            let mut path = path.clone();
            while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
                path.replace_range(from..=to, "guess");
            }
            path
        }));
    }
    all.sort();
    all.dedup();
    all
}

/// What somebody gets at every address, and of those that lead on, from where they lead.
pub async fn seen(visitor: &Visitor<'_>, participants: &[&str], files: &[&str]) -> Vec<(String, Page)> {
    let mut all = Vec::new();
    for path in addresses(participants, files) {
        let page = visitor.get(&path).await;
        all.push((path, page));
    }
    all
}

/// The journal and the records as they are stored, to see that nothing was changed.
pub fn stored(site: &Site, of: &str) -> String {
    let facts = format!(
        "SELECT subject, seq, kind, on_day, recorded, author, organisation, body FROM fact WHERE subject LIKE '%{of}%' ORDER BY subject, seq"
    );
    let records = format!("SELECT * FROM participant WHERE id LIKE '%{of}%' ORDER BY id");
    [facts, records].map(|query| waymark_testkit::by_hand::by_hand(&site.address, &query).unwrap()).join("\n--\n")
}

/// How many lines of the audit say that something was refused.
pub fn refusals(site: &Site) -> usize {
    let lines = waymark_testkit::by_hand::by_hand(&site.address, "SELECT line FROM audit ORDER BY seq").unwrap();
    lines.lines().filter(|line| line.contains("refused")).count()
}
