//! A small vocabulary and a small pack for the tests of this folder.

use super::model::Pack;
use crate::problem::Problem;
use crate::vocabulary::Vocabulary;

const FACTS: &str = r#"
[[fact]]
name = "referral_received"
says = "Referral received"
recorded-by = ["system"]
used-by = ["jets"]

[[fact]]
name = "referral_sent"
says = "Referral sent"
recorded-by = ["system"]
used-by = ["jets"]

[[fact]]
name = "programme_start"
says = "Started"
recorded-by = ["work coach"]
used-by = ["jets"]

[[fact]]
name = "programme_end"
says = "Ended"
recorded-by = ["work coach"]
used-by = ["jets"]
attributes = { reason = ["voluntary", "moved_away", "other"] }
tag = "reason"

[[fact]]
name = "contact_made"
says = "Contact made"
recorded-by = ["work coach"]
used-by = ["jets"]

[[fact]]
name = "contact_attempted"
says = "Contact attempted"
recorded-by = ["work coach"]
used-by = ["jets"]
aliases = [{ name = "call_attempted", because = "an attempt by phone", by = "phone" }, { name = "contact_tried", because = "the same" }]

[[fact]]
name = "meeting_held"
says = "Meeting held"
recorded-by = ["work coach"]
used-by = ["jets"]

[[fact]]
name = "earnings_updated"
says = "Earnings"
recorded-by = ["system"]
used-by = ["jets"]
measure = "amount"

[[fact]]
name = "benefit_status_set"
says = "Status"
recorded-by = ["system"]
used-by = ["jets"]
attributes = { status = "text" }
tag = "status"

[[fact]]
name = "frequency_changed"
says = "Changed"
measure = "count"
recorded-by = ["work coach"]
used-by = ["jets"]

[[fact]]
name = "notice_received"
says = "Notice"
about = "contract"
recorded-by = ["commissioner"]
used-by = ["jets"]

[[fact]]
name = "notice_ended"
says = "Notice over"
about = "contract"
recorded-by = ["commissioner"]
used-by = ["jets"]

[[detail]]
name = "nation"
says = "Nation"
type = ["england", "wales", "scotland"]

[[detail]]
name = "postcode"
says = "Postcode"
type = "text"

[[detail]]
name = "lone_parent"
says = "Lone parent"
type = "yes-no"

[[detail]]
name = "claim_began"
says = "Claim began"
type = "date"

[[group]]
name = "mandated"
says = "Mandated"

[[group]]
name = "voluntary"
says = "Voluntary"
"#;

/// The small vocabulary.
pub(super) fn vocabulary() -> Vocabulary {
    Vocabulary::read(&[("facts.toml", FACTS)]).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// A sound `[programme]` table and two stages.
pub(super) const BEGINNING: &str = r#"[programme]
id = "sample"
name = "Sample programme"
version = "1"
source = "A sample contract"
calendar = "england-and-wales"

[[stage]]
id = "on_programme"
clause = "1"
says = "On the programme"
from = "first programme_start"
lasts = "182 days"
end-event = "time_up"
journey = true

[[stage]]
id = "in-work"
clause = "2"
says = "In work"
from = "each contact_made"
until = "contact_attempted"

[[stage]]
id = "pre-work"
clause = "3"
says = "Before work"
from = "in on_programme"
except = ["in-work"]
"#;

/// How many lines the beginning has.
pub(super) fn beginning_lines() -> usize {
    BEGINNING.lines().count()
}

/// Reads one file that follows the sound beginning.
pub(super) fn read(text: &str) -> Result<Pack, Vec<Problem>> {
    read_files(&[("programme.toml", &format!("{BEGINNING}{text}"))])
}

/// Reads several files.
pub(super) fn read_files(files: &[(&str, &str)]) -> Result<Pack, Vec<Problem>> {
    let files: Vec<(String, String)> = files.iter().map(|(n, t)| ((*n).to_string(), (*t).to_string())).collect();
    Pack::read(&files, &vocabulary())
}

/// The pack that follows the sound beginning; fails the test if it does not read.
pub(super) fn pack(text: &str) -> Pack {
    read(text).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// Problems, one a line.
pub(super) fn told(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("{p}\n")).collect()
}
