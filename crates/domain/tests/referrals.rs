//! Referrals as a caller meets them: rows by the contract's terms, versions, and the facts they say.

use waymark_domain::referral::dates::Order;
use waymark_domain::referral::{
    Accepted, Disability, Field, Known, Layout, Mapping, Participation, Referral, Route, RowFate, RowProblem, Terms,
    VersionKey, compare, facts_of, guess, read_row, standing_version,
};
use waymark_rules::facts::reader::FactReader;
use waymark_rules::facts::to_json_line;
use waymark_rules::{Day, Vocabulary};

#[cfg(test)]
fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[cfg(test)]
fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Reads rows under a header whose columns are all guessed.
#[cfg(test)]
fn read(header: &[&str], rows: &[&[&str]]) -> Vec<Result<Accepted, Vec<RowProblem>>> {
    read_with(&guess(&texts(header)).mapping, header, rows).1
}

#[cfg(test)]
fn read_with(mapping: &Mapping, header: &[&str], rows: &[&[&str]]) -> (Layout, Vec<Result<Accepted, Vec<RowProblem>>>) {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| texts(row)).collect();
    let layout = Layout::of(mapping, &texts(header), rows.iter().map(Vec::as_slice)).unwrap();
    let areas = texts(&["CPA1", "CPA2"]);
    let terms = Terms { areas: &areas, today: day("2021-02-01") };
    let read = rows.iter().map(|row| read_row(&layout, row, &terms)).collect();
    (layout, read)
}

const HEADER: [&str; 8] =
    ["Ref No", "Forename(s)", "Surname", "NI No.", "D.O.B.", "Date of referral", "CPA", "Shoe size"];

#[cfg(test)]
fn told(row: &Result<Accepted, Vec<RowProblem>>) -> Vec<String> {
    let problems = match row {
        Ok(accepted) => &accepted.warnings,
        Err(problems) => problems,
    };
    problems.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
fn whole() -> Referral {
    let header = [
        "Referral ID",
        "First name",
        "Surname",
        "NINO",
        "DOB",
        "Referral date",
        "Referral time",
        "Postcode",
        "Mobile",
        "CPA",
        "Participation",
        "Disability",
        "Childcare",
        "Benefit",
        "Benefit start",
        "Welsh spoken",
        "Source",
        "Shoe size",
    ];
    let row = [
        "R-1",
        "Siân",
        "O'Brien",
        "AB123456C",
        "15/07/1967",
        "14/12/2020",
        "15:18",
        "ll111ar",
        "07700 900311",
        "cpa 1",
        "Mandatory",
        "Y",
        "Yes - 2 under 11",
        "UC AWRR",
        "11/09/2019",
        "Y",
        "Jobcentre",
        "7",
    ];
    let mut read = read(&header, &[&row]);
    read.remove(0).unwrap().referral
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let rows = read(&HEADER, &[&["", "", "", "QQ123456C", "31/02/1990", "soon", "CPA9", "", "x"]]);
    assert!(rows[0].is_err());
    assert_eq!(
        told(&rows[0]),
        [
            "the row has 9 cells under 8 columns; put quotation marks round a text that holds a comma",
            "Ref No: there is no reference; the commissioner's reference would fit",
            "Date of referral: `soon` is not a date; a date written day/month/year or YYYY-MM-DD would fit",
            "NI No.: `QQ123456C` is no National Insurance number: no number begins with these two letters; two letters, six \
             digits and a letter from A to D would fit, or nothing if it is not known",
            "D.O.B.: `31/02/1990` is not a date; a date written day/month/year or YYYY-MM-DD would fit, or nothing if it is \
             not known",
            "Surname: there is no last name; the last name would fit",
            "CPA: this contract does not cover the package area `CPA9`; CPA1 or CPA2 would fit",
        ]
    );
}

#[test]
fn a_referral_date_may_be_tomorrow_and_no_later_and_not_of_another_age() {
    let dated = |date: &str| {
        let rows = read(&HEADER, &[&["R-1", "A", "B", "AB123456C", "1 Jan 1990", date, "CPA1", ""]]);
        (rows[0].is_ok(), told(&rows[0]).into_iter().filter(|told| !told.starts_with("no contact")).collect::<String>())
    };
    assert_eq!(dated("01/02/2021"), (true, String::new()));
    let tomorrow = "Date of referral: the referral is dated 2 February 2021, tomorrow";
    assert_eq!(dated("02/02/21"), (true, tomorrow.to_owned()));
    let late = "Date of referral: the referral is dated 3 February 2021, which has not come yet; a day up to 2 February 2021 \
                would fit";
    assert_eq!(dated("03/02/2021"), (false, late.to_owned()));
    let old = "Date of referral: the referral is dated 3 February 1921; a day up to 2 February 2021 would fit";
    assert_eq!(dated("03/02/1921"), (false, old.to_owned()));
    assert!(dated("14/12/2002").1.contains("more than 15 years ago"));
}

#[test]
fn a_birth_date_has_to_fit_a_person_who_can_be_referred() {
    let born = |date: &str| {
        let rows = read(&HEADER, &[&["R-1", "A", "B", "AB123456C", date, "14/12/2020", "CPA1", ""]]);
        rows[0].as_ref().ok().and_then(|row| row.referral.identity.date_of_birth.clone())
    };
    assert_eq!(born("14/12/2004").as_deref(), Some("2004-12-14"));
    assert_eq!(born("15/12/2004"), None);
    assert_eq!(born("03/06/1929").as_deref(), Some("1929-06-03"));
    assert_eq!(born("14/12/1919"), None);
    assert_eq!(born("14/12/2031"), None);
    // Two digits are the century that makes a person of an age to be referred.
    assert_eq!(born("15/07/04").as_deref(), Some("2004-07-15"));
    assert_eq!(born("15/07/05"), None, "1905, so too old");
    assert_eq!(born("15/07/67").as_deref(), Some("1967-07-15"));
}

#[test]
fn columns_with_the_month_first_are_read_by_what_they_show_and_remembered() {
    let header = ["Referral ID", "Surname", "DOB", "Referral Date"];
    let mapping = guess(&texts(&header)).mapping;
    let (layout, rows) = read_with(
        &mapping,
        &header,
        &[&["R-1", "Lee", "04/03/1990", "12/14/2020"], &["R-2", "Mo", "02/01/1990", "01/02/2021"]],
    );
    assert_eq!(layout.order(Field::ReferralDate), Order::MonthFirst);
    let sent: Vec<String> = rows.iter().map(|row| row.as_ref().unwrap().referral.sent_on.to_string()).collect();
    assert_eq!(sent, ["2020-12-14", "2021-01-02"]);
    // A column that shows nothing itself follows the others of its table.
    assert_eq!(rows[0].as_ref().unwrap().referral.identity.date_of_birth.as_deref(), Some("1990-04-03"));
    // One mended row by itself shows nothing; the contract's mapping remembers.
    let (_, rows) = read_with(layout.mapping(), &header, &[&["R-3", "Lee", "", "01/02/2021"]]);
    assert_eq!(rows[0].as_ref().unwrap().referral.sent_on, day("2021-01-02"));
    let (layout, rows) = read_with(&mapping, &header, &[&["R-3", "Lee", "", "01/02/2021"]]);
    assert_eq!(rows[0].as_ref().unwrap().referral.sent_on, day("2021-02-01"));
    assert_eq!(
        layout.notes()[1],
        "`Referral Date` does not show whether day or month comes first; read as the day first"
    );
}

#[test]
fn a_layout_that_cannot_be_used_tells_everything_wrong_with_it() {
    let mut mapping = guess(&texts(&["Referral ID", "NINO", "Referral Date", "DOB"])).mapping;
    mapping.columns.insert(Field::Title, "Anrede".into());
    let header = texts(&["Referral ID", "NINO", "NINO", "Referral Date", "DOB"]);
    let rows = [texts(&["R", "", "", "14/12/2020", "13/12/1990"]), texts(&["R", "", "", "12/14/2020", "12/13/1990"])];
    let wrong = Layout::of(&mapping, &header, rows.iter().map(Vec::as_slice)).unwrap_err();
    assert_eq!(
        wrong,
        [
            "the column `Anrede`, mapped as the title, is not in this file; map the title again, or take it out of the mapping",
            "the column `NINO` stands twice; give one another name",
            "no column is mapped as the last name; say which holds it",
            "`DOB`: some dates have the day first (`13/12/1990`, 1 in all) and some the month (`12/13/1990`, 1 in all); one \
             order throughout would fit",
            "`Referral Date`: some dates have the day first (`14/12/2020`, 1 in all) and some the month (`12/14/2020`, 1 in \
             all); one order throughout would fit",
        ]
    );
}

#[test]
fn a_whole_row_says_all_it_holds_and_loses_nothing() {
    let referral = whole();
    assert_eq!((referral.sent_on, referral.sent_at), (day("2020-12-14"), Some(15 * 60 + 18)));
    assert_eq!(referral.area.as_deref(), Some("CPA1"));
    assert_eq!(referral.participation, Some(Participation::Mandatory));
    assert_eq!(referral.disability, Some(Disability::Yes));
    assert_eq!(referral.identity.postcode.as_deref(), Some("LL11 1AR"));
    assert_eq!(referral.route, Some(Route::Commissioner));
    assert_eq!(referral.extra.iter().collect::<Vec<_>>(), [(&"Shoe size".to_owned(), &"7".to_owned())]);
    let json = serde_json::to_string(&referral).unwrap();
    assert_eq!(serde_json::from_str::<Referral>(&json).unwrap(), referral);
    let header = ["Referral ID", "Surname", "Referral Date", "Participation", "Note", "Note", ""];
    let rows = read(&header, &[&["R-1", "Null", "14/12/2020 09:05", "perhaps", "one", "two", "three"]]);
    let accepted = rows[0].as_ref().unwrap();
    let extra: Vec<String> = accepted.referral.extra.iter().map(|(column, cell)| format!("{column}={cell}")).collect();
    assert_eq!(extra, ["Note=one", "Note (2)=two", "Participation=perhaps", "column 7=three"]);
    assert_eq!(accepted.referral.identity.last_name.as_deref(), Some("Null"));
    assert_eq!(accepted.referral.sent_at, Some(545));
    assert!(told(&rows[0]).contains(
        &"Participation: `perhaps` was kept but not understood; Voluntary or Mandatory would fit".to_owned()
    ));
}

#[test]
fn a_digest_changes_with_what_is_said_and_with_nothing_else() {
    let referral = whole();
    let mut spaced = referral.clone();
    spaced.identity.mobile = Some("07700900311".into());
    assert_eq!(spaced.digest(), referral.digest());
    let mut moved = referral.clone();
    moved.childcare = None;
    moved.job_preferences = referral.childcare.clone();
    let mut column = referral.clone();
    column.extra.insert("title".into(), "Mx".into());
    let mut title = referral.clone();
    title.identity.title = Some("Mx".into());
    let mut digests: Vec<[u8; 32]> = [&referral, &moved, &column, &title].map(Referral::digest).to_vec();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 4);
}

#[test]
fn the_latest_written_version_stands_and_a_tie_is_told() {
    let key = |extracted: Option<i64>, n: u8| VersionKey { extracted, digest: [n; 32] };
    let stands =
        |keys: &[VersionKey]| standing_version(keys).map(|standing| (keys[standing.index].digest[0], standing.tied));
    assert_eq!(stands(&[]), None);
    assert_eq!(stands(&[key(Some(1), 9), key(Some(2), 5)]), Some((5, false)));
    assert_eq!(stands(&[key(Some(2), 5), key(Some(1), 9)]), Some((5, false)));
    assert_eq!(stands(&[key(Some(2), 9), key(Some(2), 5)]), Some((5, true)));
    assert_eq!(stands(&[key(Some(2), 5), key(Some(2), 9)]), Some((5, true)));
    assert_eq!(stands(&[key(None, 1), key(Some(2), 9)]), Some((9, true)), "nobody knows which came later");
    assert_eq!(stands(&[key(None, 1), key(Some(1), 1), key(Some(2), 9)]), Some((9, false)));
}

#[test]
fn going_back_to_what_was_said_before_counts_when_it_was_written_later() {
    let first = whole();
    let mut second = first.clone();
    second.identity.mobile = Some("07700 900999".into());
    let known = [Known::of(Some(10), &first), Known::of(Some(20), &second)];
    assert_eq!(compare(&[], known[0]), RowFate::New);
    assert_eq!(compare(&known, known[0]), RowFate::Repeat { seen_later: false });
    assert_eq!(compare(&known, Known::of(Some(30), &first)), RowFate::Repeat { seen_later: true });
    let RowFate::NewVersion { changed } = compare(&known[..1], known[1]) else { panic!("not a version") };
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].part, "mobile");
}

#[test]
fn the_facts_of_a_referral_are_read_back_by_the_rules() {
    let vocabulary = Vocabulary::embedded().unwrap();
    let recorded = day("2020-12-15").last_second();
    let said = |referral: &Referral, received| -> Vec<String> {
        let facts = facts_of(referral, "P-1", received, recorded, vocabulary);
        let lines: Vec<String> = facts.iter().map(|fact| to_json_line(fact, vocabulary)).collect();
        let mut reader = FactReader::new("facts.jsonl", vocabulary);
        for (line, fact) in lines.iter().zip(&facts) {
            let mut read = reader.line(line.as_bytes()).unwrap();
            read.line = 0;
            assert_eq!(&read, fact, "{line}");
        }
        assert_eq!(reader.finish(), []);
        let short = |line: &String| line.replace(r#""participant":"P-1","#, "").replace(r#""fact":"#, "");
        lines.iter().map(short).map(|line| line.split(r#","recorded""#).next().unwrap_or("").to_owned()).collect()
    };
    assert_eq!(
        said(&whole(), Some(day("2020-12-15"))),
        [
            r#"{"referral_sent","on":"2020-12-14","at":"15:18""#,
            r#"{"referral_received","on":"2020-12-15","route":"commissioner","id":"referral:R-1:received"}"#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"date_of_birth","value":"1967-07-15""#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"nation","value":"wales""#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"package_area","value":"CPA1""#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"benefit","value":"universal_credit_all_work_related""#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"on_benefit_since","value":"2019-09-11""#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"has_health_condition","value":true"#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"has_caring_role","value":true"#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"has_mobile_phone","value":true"#,
            r#"{"detail_recorded","on":"2020-12-14","detail":"welsh_language","value":true"#,
            r#"{"group_set","on":"2020-12-14","group":"mandated""#,
        ]
    );
    let mut old = whole();
    old.identity.date_of_birth = Some("1929-06-03".into());
    assert!(said(&old, None).iter().all(|line| !line.contains("date_of_birth")), "no day of the engine's");
    assert!(said(&old, None)[1].contains(r#""on":"2020-12-14""#), "received when sent, where nobody says");
}
