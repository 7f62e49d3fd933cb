//! A commissioner's exports of invented people, delivered in every disorder that happens: any order must end in one state.

use crate::house::{CONTRACT, TestHouse, moment};
use fastrand::Rng;
use std::io::Write as _;
use waymark_app::{Call, referrals};
use zip::write::SimpleFileOptions;

const HEADER: [&str; 19] = [
    "Referral ID",
    "First Name",
    "Last Name",
    "NINO",
    "Date of Birth",
    "Address 1",
    "Postcode",
    "Telephone",
    "Mobile",
    "Referral Date",
    "Referral Time",
    "CPA",
    "Participation",
    "Incident code",
    "Safeguard measures",
    "Disability",
    "Childcare needs",
    "Benefit",
    "Shoe size",
];
/// Which columns are dates.
const DATES: [usize; 2] = [4, 9];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NAMES: [(&str, &str); 6] = [
    ("Siân", "O'Brien"),
    ("Zoë", "Adeyemi"),
    ("Amir", "Hussain"),
    ("José", "Núñez"),
    ("Ruth", "Cole-Hart"),
    ("Victor", "Iqbal"),
];
const PEOPLE: usize = 20;
/// Three exports, each with every referral as it was then.
const EXPORTS: usize = 3;

/// One row as the commissioner's system holds it; dates as YYYY-MM-DD.
type Cells = [String; HEADER.len()];

/// Which moment an export bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamps {
    /// When the commissioner's system wrote it, as it should be.
    Writing,
    /// When it arrived: what a build would go by in which the last that came stands. It must be caught.
    Arrival,
}

/// The files of one call, each with its name.
pub type Delivery = Vec<(String, Vec<u8>)>;

fn person(nth: usize) -> Cells {
    let (first, last) = NAMES[nth % NAMES.len()];
    let voluntary = nth.is_multiple_of(2);
    [
        format!("JETS-2101-{nth:05}"),
        first.into(),
        format!("{last}{}", ["", "-Lee", " Shaw", "ova"][nth % 4]),
        format!("AB{:06}C", 123_400 + nth),
        format!("{}-{:02}-{:02}", 1960 + nth * 2, 1 + nth % 12, 10 + nth),
        format!("{} Station Road", nth + 1),
        "NG1 5FS".into(),
        format!("0115 496 0{:03}", 100 + nth),
        if nth.is_multiple_of(3) { format!("07700 900{:03}", 300 + nth) } else { String::new() },
        format!("2021-01-{:02}", 4 + nth % 15),
        format!("{:02}:30", 9 + nth % 8),
        if nth.is_multiple_of(5) { "CPA2" } else { "CPA1" }.into(),
        if voluntary { "Voluntary" } else { "Mandatory" }.into(),
        String::new(),
        String::new(),
        ["Y", "N", "Not declared"][nth % 3].into(),
        String::new(),
        "NS JSA".into(),
        if nth.is_multiple_of(7) { "7".into() } else { String::new() },
    ]
}

/// Every referral as an export has it, with all that happens to referrals from one export to the next.
fn export(nth: usize) -> Vec<Cells> {
    let mut rows: Vec<Cells> = (0..PEOPLE).map(person).collect();
    let mut set = |row: usize, column: usize, says: [&str; EXPORTS]| rows[row][column] = says[nth].into();
    // Another number; then one that goes back to earlier words; one that loses and one that gains its contact details.
    set(1, 7, ["0115 496 0001", "0115 496 0002", "0115 496 0003"]);
    set(2, 8, ["07700 900111", "07700 900222", "07700 900111"]);
    (5..9).for_each(|column| set(3, column, [["1 Church Lane", "S80 1JG", "0115 496 0555", ""][column - 5], "", ""]));
    (5..9).for_each(|column| set(4, column, ["", "", ["2 Church Lane", "S80 1JG", "0115 496 0556", ""][column - 5]]));
    // Facts that change, go, and come back.
    set(5, 12, ["Mandatory", "Voluntary", "Voluntary"]);
    set(6, 17, ["NS JSA", "", "ESA"]);
    set(7, 4, ["1974-08-17", "1975-08-17", "1975-08-17"]);
    set(8, 6, ["NG1 5FS", "CF10 1EP", "NG1 5FS"]);
    set(9, 13, ["A1", "", ""]);
    set(10, 14, ["", "Y", "Y"]);
    // One number for two people, until it is put right; one person twice; and two who are alike only later.
    let (number, right) = (rows[11][3].clone(), rows[12][3].clone());
    rows[12][3] = if nth == 0 { number } else { right };
    (1..5).for_each(|column| rows[14][column] = rows[13][column].clone());
    if nth == EXPORTS - 1 {
        ([1, 2, 4]).iter().for_each(|column| rows[16][*column] = rows[15][*column].clone());
    }
    // A number that cannot be: refused each time.
    rows[19][3] = "QQ123456C".into();
    rows
}

/// Every export in some disorder: split, shuffled, with rows sent twice, exports that overlap, broken files, and any style.
#[must_use]
pub fn deliveries(seed: u64, stamps: Stamps) -> Vec<Delivery> {
    let mut rng = Rng::with_seed(seed);
    let mut parts: Vec<(usize, Vec<Cells>)> = Vec::new();
    for nth in 0..EXPORTS {
        let mut rows = export(nth);
        // Three in ten come twice.
        let twice: Vec<Cells> = rows.iter().filter(|_| rng.u8(0..10) < 3).cloned().collect();
        rows.extend(twice);
        rng.shuffle(&mut rows);
        let size = rng.usize(5..=rows.len());
        parts.extend(rows.chunks(size).map(|some| (nth, some.to_vec())));
        if rng.bool() {
            parts.push((nth, rows[..rng.usize(1..rows.len())].to_vec()));
        }
    }
    rng.shuffle(&mut parts);
    let mut all: Vec<Delivery> = vec![Vec::new()];
    for (arrival, (nth, rows)) in parts.into_iter().enumerate() {
        let style = Style::any(&mut rng);
        let name = format!("export-{arrival}");
        let moment = match stamps {
            Stamps::Writing => nth,
            Stamps::Arrival => arrival,
        };
        if rng.bool() || all.last().is_some_and(|files| files.len() > 2) {
            all.push(Vec::new());
        }
        let broken = broken(&mut rng, (&rows, &style), moment);
        let undated = rng.u8(0..4) == 0;
        let files = all.last_mut();
        let Some(files) = files else { continue };
        files.extend(broken.map(|bytes| (format!("{name}-broken"), bytes)));
        files.extend(undated.then(|| (format!("{name}.csv"), style.bytes(&rows))));
        files.push((format!("{name}.zip"), zipped(&style.bytes(&rows), moment)));
    }
    all.retain(|files| !files.is_empty());
    all
}

/// A file that was cut off on its way: a zip without its end, or a text that stops in the middle of a row.
fn broken(rng: &mut Rng, (rows, style): (&[Cells], &Style), moment: usize) -> Option<Vec<u8>> {
    match rng.u8(0..8) {
        0 => {
            let whole = zipped(&style.bytes(rows), moment);
            Some(whole[..whole.len() / 2].to_vec())
        }
        1 => {
            let text = Style { encoding: Encoding::Plain, ..*style }.text(rows);
            let cut = text.trim_end().rfind(style.delimiter)?;
            Some(text.as_bytes()[..cut].to_vec())
        }
        _ => None,
    }
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Plain,
    Marked,
    Wide,
    Windows,
}

/// How somebody's system writes a table.
#[derive(Debug, Clone, Copy)]
struct Style {
    delimiter: char,
    dates: u8,
    encoding: Encoding,
}

impl Style {
    fn any(rng: &mut Rng) -> Style {
        let encodings = [Encoding::Plain, Encoding::Marked, Encoding::Wide, Encoding::Windows];
        Style {
            delimiter: [',', ';', '\t', '|'][rng.usize(0..4)],
            dates: rng.u8(0..5),
            encoding: encodings[rng.usize(0..4)],
        }
    }

    fn text(&self, rows: &[Cells]) -> String {
        let mut text = HEADER.join(&self.delimiter.to_string()) + "\r\n";
        for row in rows {
            let cell = |(at, cell): (usize, &String)| if DATES.contains(&at) { self.date(cell) } else { cell.clone() };
            let cells: Vec<String> = row.iter().enumerate().map(cell).collect();
            text += &(cells.join(&self.delimiter.to_string()) + "\r\n");
        }
        text
    }

    fn date(&self, iso: &str) -> String {
        let parts: Vec<&str> = iso.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return iso.to_owned() };
        let word = month.parse::<usize>().ok().and_then(|m| MONTHS.get(m - 1)).copied().unwrap_or_default();
        match self.dates {
            0 => format!("{day}/{month}/{year}"),
            1 => format!("{day}/{month}/{}", &year[2..]),
            2 => format!("{day}.{month}.{}", &year[2..]),
            3 => format!("{day} {word} {year}"),
            _ => iso.to_owned(),
        }
    }

    fn bytes(&self, rows: &[Cells]) -> Vec<u8> {
        let text = self.text(rows);
        match self.encoding {
            Encoding::Plain => text.into_bytes(),
            Encoding::Marked => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Encoding::Wide => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            // Every letter of these names is in the first 256.
            Encoding::Windows => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        }
    }
}

fn zipped(table: &[u8], moment: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let (day, hour) = (1 + u8::try_from(moment / 20).unwrap_or(0), u8::try_from(moment % 20).unwrap_or(0));
    let time = zip::DateTime::from_date_and_time(2021, 2, day, hour, 0, 0).unwrap_or_default();
    let written = writer
        .start_file("Referrals.csv", SimpleFileOptions::default().last_modified_time(time))
        .and_then(|()| writer.write_all(table).map_err(Into::into));
    written.and_then(|()| writer.finish()).map(std::io::Cursor::into_inner).unwrap_or_default()
}

/// The state a house is in after every delivery was taken in, as good rows, in order.
///
/// # Errors
/// What could not be taken in at all.
pub async fn state_after(t: &TestHouse, deliveries: &[Delivery]) -> Result<referrals::State, String> {
    for (nth, files) in (0..).zip(deliveries) {
        let call = Call::operator(moment("2021-02-04", 9) + nth * 60_000_000);
        let files = referrals::Files { contract: CONTRACT.into(), files: files.clone(), ..referrals::Files::default() };
        referrals::import(&t.house, &call, &files, true).await.map_err(|refusal| refusal.to_string())?;
    }
    referrals::state(&t.house, CONTRACT).await.map_err(|refusal| refusal.to_string())
}

/// Brings the exports in, in many disorders, each into a house of its own, and compares the ends. `said` hears how far it is.
///
/// # Errors
/// The seed whose disorder ended otherwise, and the first part that differs.
pub async fn permutations(seeds: std::ops::Range<u64>, mut said: impl FnMut(u64)) -> Result<referrals::State, String> {
    let mut first: Option<referrals::State> = None;
    for seed in seeds {
        let t = TestHouse::sqlite().await;
        let state = state_after(&t, &deliveries(seed, Stamps::Writing)).await?;
        match &first {
            None => first = Some(state),
            Some(first) if *first == state => {}
            Some(first) => return Err(format!("seed {seed} ends otherwise: {}", difference(first, &state))),
        }
        said(seed);
    }
    first.ok_or_else(|| "there was nothing to compare".into())
}

/// The first part in which two states differ.
#[must_use]
pub fn difference(one: &referrals::State, other: &referrals::State) -> String {
    let parts = one.parts.keys().chain(other.parts.keys());
    let found = parts.into_iter().find(|part| one.parts.get(*part) != other.parts.get(*part));
    found.map_or("nothing".into(), |part| format!("{part}: {:?} / {:?}", one.parts.get(part), other.parts.get(part)))
}
