//! The committed example of a commissioner's export, row by row.

#[cfg(test)]
mod reading;

use reading::{EXAMPLE, Read, Referrals, read_file, read_rows};
use std::collections::{BTreeMap, BTreeSet};
use waymark_documents::{FailedRow, read_tables, write_failed};
use waymark_domain::identity::match_texts;
use waymark_domain::referral::{Changed, Known, Participation, Referral, RowFate};

const NAME: &str = "referrals-jets-2020-12.zip";

#[cfg(test)]
fn rows() -> BTreeMap<String, Read> {
    read_file(NAME, EXAMPLE).into_iter().map(|read| (read.0.clone(), read)).collect()
}

#[cfg(test)]
fn row(rows: &BTreeMap<String, Read>, file: u8, line: u32) -> &Read {
    &rows[&format!("{NAME}!Referrals_{file}.csv:{line}")]
}

#[cfg(test)]
fn refusal(read: &Read) -> Vec<String> {
    read.2.as_ref().unwrap_err().iter().map(ToString::to_string).collect()
}

#[cfg(test)]
fn warnings(read: &Read) -> Vec<String> {
    read.2.as_ref().unwrap().warnings.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
fn referral(read: &Read) -> &Referral {
    &read.2.as_ref().unwrap().referral
}

#[test]
fn the_tables_say_where_they_stood_and_when_they_were_written() {
    let tables = read_tables(NAME, EXAMPLE).unwrap();
    let told: Vec<(&str, usize)> = tables.iter().map(|table| (table.name.as_str(), table.rows.len())).collect();
    assert_eq!(
        told,
        [("referrals-jets-2020-12.zip!Referrals_1.csv", 202), ("referrals-jets-2020-12.zip!Referrals_2.csv", 201)]
    );
    // 1 February 2021, nine o'clock.
    assert!(tables.iter().all(|table| table.extracted == Some(1_612_170_000)));
    assert!(tables.iter().all(|table| table.header.len() == 27 && table.header[0] == "PO Number"));
}

#[test]
fn each_impossible_row_is_refused_and_told_why() {
    let rows = rows();
    let refused: Vec<(&str, Vec<String>)> = rows
        .values()
        .filter(|read| read.2.is_err())
        .map(|read| (read.0.split_once('!').unwrap().1, refusal(read)))
        .collect();
    let expect = [
        (
            "Referrals_1.csv:10",
            "NINO: `QQ123456C` is no National Insurance number: no number begins with these two letters; two letters, six \
             digits and a letter from A to D would fit, or nothing if it is not known",
        ),
        (
            "Referrals_1.csv:14",
            "Referral Date: the referral is dated 1 January 2031, which has not come yet; a day up to 2 February 2021 would fit",
        ),
        (
            "Referrals_1.csv:15",
            "CPA: this contract does not cover the package area `CPA9`; CPA1, CPA2 or CPA6 would fit",
        ),
        (
            "Referrals_2.csv:13",
            "Date of Birth: born on 5 May 2009, so 11 years old when referred; a birth date of somebody from 16 to 100 would \
             fit, or nothing if it is not known",
        ),
        ("Referrals_2.csv:14", "Last Name: there is no last name; the last name would fit"),
    ];
    let expect: Vec<(&str, Vec<String>)> = expect.into_iter().map(|(at, why)| (at, vec![why.to_owned()])).collect();
    assert_eq!(refused, expect);
}

#[test]
fn what_may_be_missing_is_taken_with_a_warning() {
    let rows = rows();
    assert_eq!(warnings(row(&rows, 2, 9)), ["NINO: there is no National Insurance number"]);
    assert_eq!(referral(row(&rows, 2, 9)).identity.nino, None);
    assert_eq!(warnings(row(&rows, 1, 13)), ["Date of Birth: there is no birth date"]);
    assert_eq!(warnings(row(&rows, 1, 12)), ["no contact details at all: normal for a restricted record"]);
    assert!(!referral(row(&rows, 1, 12)).identity.has_contact_details());
    let warned = rows.values().filter(|read| read.2.as_ref().is_ok_and(|row| !row.warnings.is_empty())).count();
    assert_eq!(warned, 3, "every other row is plain");
}

#[test]
fn a_repeat_a_version_and_the_rest_are_told_apart() {
    let mut referrals = Referrals::default();
    let mut counts = BTreeMap::new();
    let rows = read_file(NAME, EXAMPLE);
    for (place, extracted, read) in &rows {
        let Ok(accepted) = read else { continue };
        let fate = referrals.take(Known::of(*extracted, &accepted.referral));
        let name = match &fate {
            RowFate::New => "new",
            RowFate::NewVersion { .. } => "version",
            RowFate::Repeat { .. } => "repeat",
            RowFate::Refused(_) => "refused",
        };
        *counts.entry(name).or_insert(0) += 1;
        match place.split_once('!').unwrap().1 {
            // The repeat stands in the first file, so the row it repeats comes after it.
            "Referrals_1.csv:202" => assert_eq!(fate, RowFate::New),
            "Referrals_2.csv:3" => assert_eq!(fate, RowFate::Repeat { seen_later: false }),
            "Referrals_2.csv:202" => {
                let changed = Changed {
                    part: "telephone".into(),
                    from: Some("01154960031".into()),
                    to: Some("01154960000".into()),
                };
                assert_eq!(fate, RowFate::NewVersion { changed: vec![changed] });
            }
            _ => assert_eq!(fate, RowFate::New, "{place}"),
        }
    }
    assert_eq!(counts, BTreeMap::from([("new", 396), ("repeat", 1), ("version", 1)]));
    assert!(referrals.standing("JETS-2101-00007").tied, "both were written at one time, so a person should say which");
    assert!(!referrals.standing("JETS-2012-00003").tied, "a repeat is nothing to decide");
}

#[test]
fn probable_duplicates_are_found_by_number_and_by_name_and_birth_date() {
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (_, _, read) in read_file(NAME, EXAMPLE) {
        let Ok(accepted) = read else { continue };
        for text in match_texts(&accepted.referral.identity) {
            found.entry(text).or_default().insert(accepted.referral.reference.clone());
        }
    }
    let alike: Vec<(String, Vec<String>)> = found
        .into_iter()
        .filter(|(_, references)| references.len() > 1)
        .map(|((on, text), references)| (format!("{on:?} {text}"), references.into_iter().collect()))
        .collect();
    let pair = |text: &str, one: &str, other: &str| (text.to_owned(), vec![one.to_owned(), other.to_owned()]);
    assert_eq!(
        alike,
        [
            // One person, referred twice.
            pair("Number MW593564C", "JETS-2012-00011", "JETS-DUP-1"),
            // Two people under one number.
            pair("Number SL958859A", "JETS-2012-00017", "JETS-2101-00018"),
            pair("NameAndBirthDate imran|hussain|1967-07-15", "JETS-2012-00011", "JETS-DUP-1"),
        ]
    );
}

#[test]
fn formulas_commas_accents_and_apostrophes_come_through_as_they_are() {
    let rows = rows();
    let formula = referral(row(&rows, 1, 3));
    assert_eq!(formula.job_preferences.as_deref(), Some("=HYPERLINK(\"http://x\")"));
    let comma = referral(row(&rows, 1, 11));
    assert_eq!(comma.identity.address, ["25 Flat 2, The Maltings"]);
    let names: BTreeSet<String> = rows
        .values()
        .filter_map(|read| read.2.as_ref().ok())
        .flat_map(|row| [row.referral.identity.first_names.clone(), row.referral.identity.last_name.clone()])
        .flatten()
        .collect();
    for name in ["Siân", "Zoë", "Chloé", "Zielińska", "O'Brien", "O'Shea", "D'Souza", "St.John", "van-der-Berg"] {
        assert!(names.contains(name), "{name}");
    }
}

#[test]
fn the_two_markers_are_kept_apart() {
    let rows = rows();
    let both = referral(row(&rows, 2, 3));
    assert_eq!(both.markers.incident.as_deref(), Some("Y"));
    assert_eq!(both.markers.safeguarding.as_deref(), Some("1"));
    let only_incident = referral(row(&rows, 1, 17));
    assert_eq!((only_incident.markers.incident.as_deref(), &only_incident.markers.safeguarding), (Some("Y"), &None));
    let taken = |wanted: &dyn Fn(&Referral) -> bool| {
        rows.values().filter(|read| read.2.as_ref().is_ok_and(|row| wanted(&row.referral))).count()
    };
    // One of the 63 rows with safeguard measures is refused; 61 say 0, which is none.
    assert_eq!(taken(&|r| r.markers.incident.is_some()), 20);
    assert_eq!(taken(&|r| r.markers.safeguarding.is_some()), 62);
    assert_eq!(taken(&|r| r.participation == Some(Participation::Mandatory)), 106);
    assert_eq!(taken(&|r| r.benefit.as_ref().is_some_and(|benefit| benefit.word.is_some())), 398);
    assert_eq!(taken(&|r| !r.extra.is_empty()), 0);
}

#[test]
fn refused_rows_come_back_to_be_mended_and_are_taken_then() {
    let tables = read_tables(NAME, EXAMPLE).unwrap();
    let mut failed = Vec::new();
    for table in &tables {
        for (row, read) in table.rows.iter().zip(read_rows(std::slice::from_ref(table))) {
            if let Err(problems) = read.2 {
                let reasons = problems.iter().map(ToString::to_string).collect();
                failed.push(FailedRow { cells: row.cells.clone(), reasons });
            }
        }
    }
    let bytes = write_failed(&tables[0].header, &failed).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with("\u{feff}What is wrong,PO Number,Referral ID,"));
    // A spreadsheet opens this file, so the formula in it is guarded.
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""));
    let again = read_tables("mend.csv", &bytes).unwrap();
    assert_eq!(again[0].header, tables[0].header);
    let cells: Vec<_> = again[0].rows.iter().map(|row| row.cells.clone()).collect();
    assert_eq!(cells, failed.iter().map(|row| row.cells.clone()).collect::<Vec<_>>());
    assert!(read_file("mend.csv", &bytes).iter().all(|read| read.2.is_err()), "nothing was mended yet");
    let mended = text
        .replace("QQ123456C", "")
        .replace("01/01/2031", "01/01/2021")
        .replace("CPA9", "CPA6")
        .replace("05/05/2009", "05/05/1999")
        .replace("Anh,,WA562179B", "Anh,Carter,WA562179B");
    let read = read_file("mend.csv", mended.as_bytes());
    assert_eq!(read.len(), 5);
    assert!(read.iter().all(|read| read.2.as_ref().is_ok_and(|row| row.referral.extra.is_empty())), "{read:?}");
}

#[test]
fn any_order_and_any_repetition_of_rows_gives_the_same_standing_referrals() {
    let rows: Vec<(Option<i64>, Referral)> = read_file(NAME, EXAMPLE)
        .into_iter()
        .filter_map(|(_, extracted, read)| Some((extracted, read.ok()?.referral)))
        .flat_map(|(extracted, referral)| {
            // Later exports: some rows say something new, some go back to what they said before.
            let mut newer = referral.clone();
            newer.identity.telephone = Some("0115 496 0777".into());
            let early = (extracted, referral.clone());
            let late = |n: i64| extracted.map(|at| at + n);
            match referral.reference.as_bytes().last() {
                Some(b'1') => vec![early, (late(60), newer)],
                Some(b'2') => vec![early, (late(60), newer), (late(120), referral)],
                Some(b'3') => vec![early, (None, newer)],
                _ => vec![early],
            }
        })
        .collect();
    let known: Vec<Known<'_>> = rows.iter().map(|(extracted, referral)| Known::of(*extracted, referral)).collect();
    let standing = |order: &[usize]| -> BTreeMap<String, [u8; 32]> {
        let mut referrals = Referrals::default();
        for at in order {
            referrals.take(known[*at]);
        }
        let digest = |reference: &String| referrals.versions[reference][referrals.standing(reference).index].key.digest;
        referrals.versions.keys().map(|reference| (reference.clone(), digest(reference))).collect()
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let expect = standing(&order);
    assert_eq!(expect.len(), 396);
    let mut dice = fastrand::Rng::with_seed(20_201_201);
    for _ in 0..300 {
        dice.shuffle(&mut order);
        let mut twice = order.clone();
        twice.extend((0..50).map(|_| dice.usize(..rows.len())));
        assert_eq!(standing(&twice), expect);
    }
}
