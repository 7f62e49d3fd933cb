//! Importing a commissioner's referrals: the committed example on both databases, versions, corrections, duplicates, any order.

use std::collections::BTreeMap;
use waymark_app::referrals::{self, Counts, DecideDuplicate, Fate, Files, Report, RowSeen, State, UndoDuplicate};
use waymark_app::{Call, claims, contracts, facts, identities, participants as shown, perform};
use waymark_domain::Refusal;
use waymark_domain::identity::IdentityField;
use waymark_domain::referral::Field;
use waymark_store::db::Fence;
use waymark_store::{audit, identities as kept, journal, participants, people, requests};
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};
use waymark_testkit::referral_files::{Stamps, deliveries, difference, permutations, state_after};

const EXAMPLE: &[u8] = include_bytes!("../../../examples/referrals-jets-2020-12.zip");
const NAME: &str = "referrals-jets-2020-12.zip";
const DAY: &str = "2021-02-01";

#[cfg(test)]
fn operator(day: &str) -> Call {
    Call::operator(moment(day, 10))
}

#[cfg(test)]
fn files(files: &[(&str, &[u8])]) -> Files {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    Files { contract: CONTRACT.into(), files, ..Files::default() }
}

#[cfg(test)]
async fn take(t: &TestHouse, call: &Call, text: &str) -> Report {
    referrals::import(&t.house, call, &files(&[("some.csv", text.as_bytes())]), false).await.unwrap()
}

#[cfg(test)]
async fn state(t: &TestHouse) -> State {
    referrals::state(&t.house, CONTRACT).await.unwrap()
}

#[cfg(test)]
async fn in_three_areas(t: &TestHouse) {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let mut contract = people::contract(&look, CONTRACT).await.unwrap().unwrap().contract;
    drop(look);
    contract.areas.push("CPA6".into());
    perform(&t.house, &operator("2020-10-02"), &contracts::Keep { contract }).await.unwrap();
}

/// How many rows of each kind there are.
#[cfg(test)]
async fn rows(t: &TestHouse) -> [i64; 4] {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let (mut identities, mut placements) = (0, 0);
    let mut after = String::new();
    loop {
        let some = participants::after(&look, &after, 500).await.unwrap();
        let Some(last) = some.last() else { break };
        after.clone_from(&last.id);
        identities += some.iter().map(|p| p.identities).sum::<i64>();
        placements += some.iter().map(|p| p.placements).sum::<i64>();
    }
    [journal::count(&look).await.unwrap(), participants::count(&look).await.unwrap(), identities, placements]
}

#[cfg(test)]
fn row(report: &Report, file: u8, line: u32) -> &RowSeen {
    let at = format!("{NAME}!Referrals_{file}.csv:{line}");
    report.preview.rows.iter().find(|row| row.at == at).unwrap()
}

#[cfg(test)]
async fn the_example(t: &TestHouse) {
    in_three_areas(t).await;
    let example = files(&[(NAME, EXAMPLE)]);

    // Refused rows keep everything out, unless the good ones are asked for.
    let counts = Counts { new: 396, versions: 1, repeats: 1, refused: 5 };
    let preview = referrals::preview(&t.house, &operator(DAY), &example).await.unwrap();
    assert_eq!((preview.rows.len(), preview.counts()), (403, counts));
    let nothing = referrals::import(&t.house, &operator(DAY), &example, false).await.unwrap();
    assert!(!nothing.taken);
    assert_eq!(state(t).await, State::default());
    let report = referrals::import(&t.house, &operator(DAY), &example, true).await.unwrap();
    assert!(report.taken);
    assert_eq!(report.preview.counts(), counts);
    assert_eq!(report.preview.rows, preview.rows, "what was shown is what was done");
    the_odd_rows(t, &report).await;

    // Again nothing changes but the audit.
    let (before, count) = (state(t).await, rows(t).await);
    assert_eq!(count[1..], [396, 396, 396]);
    let again = referrals::import(&t.house, &operator("2021-03-01"), &example, true).await.unwrap();
    assert_eq!(again.preview.counts(), Counts { repeats: 398, refused: 5, ..Counts::default() });
    assert_eq!((again.offered.len(), again.retracted.len()), (0, 0));
    assert_eq!((difference(&before, &state(t).await), rows(t).await), ("nothing".into(), count));
    let lines =
        audit::about(&t.house.store.db.look(&Fence::Everything).await.unwrap(), "contract/jets-1").await.unwrap();
    assert!(lines.iter().filter(|l| l.line.contains("import_referrals")).count() >= 5);

    // Refused rows come back; mended they are taken.
    let failed = report.preview.failed().unwrap();
    assert_eq!(failed.len(), 1, "both tables have one header");
    let text = String::from_utf8(failed[0].bytes.clone()).unwrap();
    assert_eq!(text.lines().count(), 6);
    let mended = text.replace("QQ123456C", "AA123456C").replace("CPA9", "CPA2");
    let mended = files(&[("mended.csv", mended.as_bytes())]);
    let third = referrals::import(&t.house, &operator(DAY), &mended, true).await.unwrap();
    assert_eq!(third.preview.counts(), Counts { new: 2, refused: 3, ..Counts::default() });
}

#[cfg(test)]
async fn the_odd_rows(t: &TestHouse, report: &Report) {
    for (file, line, says) in [
        (1, 10, "NINO: `QQ123456C` is no National Insurance number"),
        (1, 14, "Referral Date: the referral is dated 1 January 2031"),
        (1, 15, "CPA: this contract does not cover the package area `CPA9`"),
        (2, 13, "Date of Birth: born on 5 May 2009"),
        (2, 14, "Last Name: there is no last name"),
    ] {
        let Fate::Refused(reasons) = &row(report, file, line).fate else { panic!("{file}:{line}") };
        assert!(reasons.len() == 1 && reasons[0].starts_with(says), "{reasons:?}");
    }
    for (file, line, warning) in [
        (1, 12, "no contact details at all: normal for a restricted record"),
        (1, 13, "Date of Birth: there is no birth date"),
        (2, 9, "NINO: there is no National Insurance number"),
    ] {
        assert_eq!(
            (&row(report, file, line).fate, row(report, file, line).warnings[0].as_str()),
            (&Fate::New, warning)
        );
    }
    assert_eq!((&row(report, 1, 202).fate, &row(report, 2, 3).fate), (&Fate::New, &Fate::Repeat));
    assert_eq!(row(report, 2, 5).fate, Fate::New);
    // Of a record that was not there only the file itself speaks.
    let Fate::NewVersion(changed) = &row(report, 2, 202).fate else { panic!() };
    let says = Some((Some("01154960031".into()), Some("01154960000".into())));
    assert_eq!((changed.len(), changed[0].part.as_str(), &changed[0].says), (1, "telephone", &says));
    assert_eq!(report.tied, ["JETS-2101-00007"]);
    let offered: Vec<(String, &str)> =
        report.offered.iter().map(|(one, other, because)| (format!("{one} {other}"), because.as_str())).collect();
    let pair = |a: (u8, u32), b: (u8, u32)| {
        let mut ids = [a, b].map(|(file, line)| row(report, file, line).reference.clone().unwrap());
        ids.sort();
        ids.join(" ")
    };
    let mut wanted = [(pair((1, 203), (2, 7)), "number, name and birth date"), (pair((1, 11), (2, 10)), "number")];
    wanted.sort();
    assert_eq!(offered, wanted);
    // Without any way to reach them: named, and marked, and left for a person to decide.
    let bare = row(report, 1, 12).reference.clone().unwrap();
    assert_eq!(report.bare, std::slice::from_ref(&bare));
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let there = participants::find(&look, &bare).await.unwrap().unwrap();
    assert_eq!((there.markers.as_str(), there.class.name()), ("no_contact_details", "ordinary"));
    assert_eq!((there.organisation.as_str(), there.coach.as_str()), ("prime", ""));
    // Formulas are text; one of the fifty-five stands in a row that is refused for something else.
    let formulas = report
        .preview
        .sheets
        .iter()
        .flat_map(|s| &s.rows)
        .filter(|r| r.cells.iter().any(|c| c.starts_with("=HYPERLINK(")));
    assert_eq!(formulas.filter(|r| r.read.is_ok()).count(), 54);
}

#[tokio::test]
async fn the_example_on_sqlite() {
    the_example(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_on_postgresql() {
    the_example(&TestHouse::postgres().await).await;
}

const HEADER: &str =
    "Referral ID,First Name,Last Name,NINO,Date of Birth,Telephone,Referral Date,Participation,Benefit,Shoe size\n";

/// An export that says when it was written: in a zip, on this day of February 2021.
#[cfg(test)]
fn dated(day: u8, rows: &str) -> Files {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let time = zip::DateTime::from_date_and_time(2021, 2, day, 9, 0, 0).unwrap();
    let options = zip::write::SimpleFileOptions::default().last_modified_time(time);
    writer.start_file("r.csv", options).unwrap();
    writer.write_all(format!("{HEADER}{rows}").as_bytes()).unwrap();
    files(&[("export.zip", &writer.finish().unwrap().into_inner())])
}

#[cfg(test)]
async fn take_dated(t: &TestHouse, day: u8, rows: &str) -> Report {
    referrals::import(&t.house, &operator("2021-02-20"), &dated(day, rows), false).await.unwrap()
}

#[cfg(test)]
async fn the_facts(t: &TestHouse, id: &str) -> Vec<String> {
    state(t).await.parts[&format!("facts {id}")].lines().map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn the_facts_follow_the_version_that_stands_whichever_came_last() {
    let t = TestHouse::sqlite().await;
    let row = |telephone: &str, participation: &str, benefit: &str| {
        format!("R-1,Amir,Shaw,AB123456C,02/03/1980,{telephone},04/01/2021,{participation},{benefit},7\n")
    };
    take_dated(&t, 3, &row("0115 496 0001", "Voluntary", "ESA")).await;
    let newer = the_facts(&t, "R-1").await;
    assert!(newer.iter().any(|f| f.contains("voluntary")) && newer.iter().any(|f| f.contains("esa")), "{newer:?}");
    // An older export that comes later changes nothing that stands.
    let older = take_dated(&t, 1, &row("0115 496 0002", "Mandatory", "")).await;
    assert!(matches!(&older.preview.rows[0].fate, Fate::NewVersion(_)));
    assert_eq!(the_facts(&t, "R-1").await, newer);
    // A newer one does: what it no longer says is withdrawn, and back again.
    take_dated(&t, 5, &row("0115 496 0001", "Mandatory", "")).await;
    let newest = the_facts(&t, "R-1").await;
    assert!(newest.iter().any(|f| f.contains("mandated")), "{newest:?}");
    assert!(!newest.iter().any(|f| f.contains("esa") || f.contains("voluntary")), "{newest:?}");
    let back = take_dated(&t, 7, &row("0115 496 0001", "Voluntary", "ESA")).await;
    assert_eq!(back.preview.rows[0].fate, Fate::Repeat, "the words are known");
    assert_eq!(the_facts(&t, "R-1").await, newer);
    assert!(state(&t).await.parts["identity R-1"].contains("01154960001"));
}

#[tokio::test]
async fn what_a_person_put_right_is_not_overwritten() {
    let t = TestHouse::sqlite().await;
    let row = |telephone: &str, born: &str, benefit: &str| {
        format!("R-1,Amir,Shaw,AB123456C,{born},{telephone},04/01/2021,Voluntary,{benefit},\n")
    };
    let number = |s: &State| s.parts["identity R-1"].clone();
    take_dated(&t, 1, &row("0115 496 0001", "02/03/1980", "ESA")).await;
    let pia = Call::staff("pia", moment("2021-02-20", 11));
    let put = |field, value: &str| identities::Correct {
        participant: "R-1".into(),
        field,
        value: Some(value.into()),
        why: "she said so".into(),
        seen: None,
    };
    perform(&t.house, &pia, &put(IdentityField::Telephone, "0115 496 0009")).await.unwrap();
    perform(&t.house, &pia, &put(IdentityField::DateOfBirth, "1981-03-02")).await.unwrap();
    assert!(the_facts(&t, "R-1").await.iter().any(|f| f.contains("1981-03-02")), "the facts follow");
    assert!(matches!(perform(&t.house, &pia, &put(IdentityField::Nino, "soon")).await, Err(Refusal::Invalid { .. })));
    let stranger = Call::staff("sol", moment("2021-02-20", 11));
    assert!(perform(&t.house, &stranger, &put(IdentityField::Town, "Leeds")).await.is_err());
    // The same words again, and new words on another field: nothing to decide.
    take_dated(&t, 2, &row("0115 496 0001", "02/03/1980", "ESA")).await;
    assert_eq!(identities::differences(&t.house, &pia, "R-1").await.unwrap(), []);
    // New words on the corrected field: it stands, and the difference is listed.
    let report = take_dated(&t, 3, &row("0115 496 0002", "02/03/1980", "ESA")).await;
    assert_eq!(report.differing, [("R-1".to_owned(), vec!["telephone".to_owned()])]);
    // The operator may not see who people are, so only which part changed is told.
    let Fate::NewVersion(changed) = &report.preview.rows[0].fate else { panic!() };
    assert_eq!((changed[0].part.as_str(), &changed[0].says), ("telephone", &None));
    assert!(number(&state(&t).await).contains("01154960009"));
    let found = identities::differences(&t.house, &pia, "R-1").await.unwrap();
    assert_eq!(found[0].corrected.as_deref(), Some("0115 496 0009"));
    assert_eq!(found[0].referral.as_deref(), Some("0115 496 0002"));
    assert!(identities::differences(&t.house, &stranger, "R-1").await.is_err());
    assert!(the_facts(&t, "R-1").await.iter().any(|f| f.contains("1981-03-02")));
    // A fact corrected here stays as well.
    let benefit = r#"{"participant":"R-1","fact":"detail_recorded","on":"2021-01-04","detail":"benefit","value":"universal_credit_other","replaces":"referral:R-1:benefit","why":"letter"}"#;
    let ada = Call::staff("ada", moment("2021-02-21", 11));
    perform(&t.house, &ada, &facts::Correct { fact: fact(benefit), seen: None }).await.unwrap();
    let report = take_dated(&t, 4, &row("0115 496 0002", "02/03/1980", "NS JSA")).await;
    assert!(report.differing[0].1.iter().any(|what| what.contains("benefit")), "{:?}", report.differing);
    assert!(the_facts(&t, "R-1").await.iter().any(|f| f.contains("universal_credit")));
}

/// Three people with one number.
const ALIKE: &str = "R-1,Amir,Shaw,AB123456C,02/03/1980,,04/01/2021,Voluntary,,\n\
    R-2,Amir,Shaw,AB123456C,03/02/1980,,05/01/2021,Voluntary,,\n\
    R-3,Ruth,Shaw,AB123456C,02/03/1982,,05/01/2021,Voluntary,,\n";

#[cfg(test)]
fn decide(one: &str, other: &str, same: bool) -> DecideDuplicate {
    DecideDuplicate { one: one.into(), other: other.into(), same, why: "asked her".into() }
}

#[cfg(test)]
fn undo(one: &str, other: &str) -> UndoDuplicate {
    UndoDuplicate { one: one.into(), other: other.into(), why: "was wrong".into() }
}

#[cfg(test)]
async fn same_as(t: &TestHouse) -> BTreeMap<String, Option<String>> {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    participants::after(&look, "", 10).await.unwrap().into_iter().map(|p| (p.id, p.same_person_as)).collect()
}

#[cfg(test)]
async fn claims_of_linked_records(t: &TestHouse) {
    take_dated(t, 1, ALIKE).await;
    let (pia, later) = (Call::staff("pia", moment("2021-02-21", 11)), Call::staff("pia", moment("2021-04-21", 11)));
    let first = |id: &str| Some(id.to_owned());
    // A chain ends with one person, in whichever order it is made.
    perform(&t.house, &pia, &decide("R-3", "R-2", true)).await.unwrap();
    let linked = perform(&t.house, &pia, &decide("R-1", "R-2", true)).await.unwrap();
    assert_eq!(linked.persons, [vec!["R-1", "R-2", "R-3"]]);
    assert_eq!(same_as(t).await.into_values().collect::<Vec<_>>(), [None, first("R-1"), first("R-1")]);
    assert!(matches!(perform(&t.house, &pia, &decide("R-1", "R-2", true)).await, Err(Refusal::AlreadyDone { .. })));
    assert!(matches!(perform(&t.house, &pia, &decide("R-1", "R-3", false)).await, Err(Refusal::Invalid { .. })));
    // One claim of one outcome for all of them.
    let ines = Call::operator(moment("2021-04-20", 10));
    let mut lines = Vec::new();
    for id in ["R-1", "R-2", "R-3"] {
        for (on, rest) in [
            ("2021-01-12", r#""fact":"programme_start""#),
            ("2021-02-01", r#""fact":"job_started","ref":"j1""#),
            ("2021-03-01", r#""fact":"earnings_updated","amount":"1200.00","ref":"j1""#),
        ] {
            lines.push(fact(&format!(
                r#"{{"participant":"{id}","on":"{on}","recorded":"2021-04-01T09:00:00Z",{rest}}}"#
            )));
        }
    }
    let action = facts::import::Import { contract: CONTRACT.into(), places: BTreeMap::default() };
    waymark_app::bulk::perform_all(&t.house, &ines, &action, &facts::import::by_subject(lines)).await.unwrap();
    let claim = |id: &str| claims::Submit { participant: id.into(), outcome: "employed".into() };
    perform(&t.house, &later, &claim("R-2")).await.unwrap();
    for id in ["R-1", "R-2", "R-3"] {
        let twice = perform(&t.house, &later, &claim(id)).await;
        assert!(matches!(twice, Err(Refusal::AlreadyDone { .. })), "{id}: {twice:?}");
    }
    // Undone, the one that fell away may claim by itself, and the claim stays with the record it was made from.
    let undone = perform(&t.house, &later, &undo("R-2", "R-3")).await.unwrap();
    assert_eq!(undone.persons, [vec!["R-1", "R-2"], vec!["R-3"]]);
    assert_eq!(same_as(t).await["R-3"], None);
    perform(&t.house, &later, &claim("R-3")).await.unwrap();
    perform(&t.house, &later, &undo("R-1", "R-2")).await.unwrap();
    perform(&t.house, &later, &claim("R-1")).await.unwrap();
    assert!(perform(&t.house, &later, &claim("R-2")).await.is_err());
    let again = perform(&t.house, &later, &decide("R-1", "R-2", true)).await.unwrap();
    assert_eq!(again.claimed_twice, ["employed"], "two claims made while they were two people are told");
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    assert_eq!(requests::claims(&look).await.unwrap().len(), 3);
}

#[tokio::test]
async fn linked_records_are_one_person_and_come_apart_again_on_sqlite() {
    claims_of_linked_records(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn linked_records_are_one_person_and_come_apart_again_on_postgresql() {
    claims_of_linked_records(&TestHouse::postgres().await).await;
}

#[tokio::test]
async fn found_different_stays_so_and_no_chain_gets_round_it() {
    let t = TestHouse::sqlite().await;
    take_dated(&t, 1, ALIKE).await;
    let pia = Call::staff("pia", moment("2021-02-21", 11));
    perform(&t.house, &pia, &decide("R-1", "R-3", false)).await.unwrap();
    perform(&t.house, &pia, &decide("R-1", "R-2", true)).await.unwrap();
    let round = perform(&t.house, &pia, &decide("R-2", "R-3", true)).await;
    assert!(matches!(&round, Err(Refusal::Invalid { what, .. }) if what.contains("`R-1` and `R-3`")), "{round:?}");
    assert!(matches!(perform(&t.house, &pia, &decide("R-1", "R-9", true)).await, Err(Refusal::NotFound { .. })));
    let unasked = DecideDuplicate { why: " ".into(), ..decide("R-2", "R-3", false) };
    assert!(matches!(perform(&t.house, &pia, &unasked).await, Err(Refusal::Invalid { .. })));
    // Importing again neither offers nor forgets anything.
    let before = state(&t).await;
    let report = take_dated(&t, 1, ALIKE).await;
    assert_eq!((report.offered.len(), difference(&before, &state(&t).await)), (0, "nothing".into()));
    // A coordinator of one hub decides nothing about another's record.
    let north = shown::Transfer { participant: "R-2".into(), to: "north".into(), why: "lives there".into() };
    perform(&t.house, &pia, &north).await.unwrap();
    let hana = Call::staff("hana", moment("2021-02-21", 12));
    assert!(matches!(perform(&t.house, &hana, &decide("R-2", "R-3", false)).await, Err(Refusal::NotFound { .. })));
}

#[tokio::test]
async fn an_offer_goes_when_its_reason_goes() {
    let t = TestHouse::sqlite().await;
    let report = take_dated(&t, 1, ALIKE).await;
    assert_eq!(report.offered.len(), 3);
    let other = ALIKE.lines().nth(2).unwrap().replace("AB123456C", "AB123457C") + "\n";
    let report = take_dated(&t, 2, &other).await;
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(report.retracted, [pair("R-1", "R-3"), pair("R-2", "R-3")]);
    let back = take_dated(&t, 3, ALIKE.lines().nth(2).unwrap()).await;
    assert_eq!(back.offered.len(), 2, "with the number the reason is back");
}

#[cfg(test)]
async fn by_staff(t: &TestHouse) {
    // Hana takes in what is sent to the north; nothing of the south's is hers to change.
    let text = |rows: &str| format!("{HEADER}{rows}");
    let (one, two) = ("R-1,Amir,Shaw,AB123456C,,,04/01/2021,,,\n", "R-2,Ruth,Cole,AB123456C,,,04/01/2021,,,\n");
    let to = |to: &str, rows: &str| Files { to: Some(to.into()), ..files(&[("x.csv", text(rows).as_bytes())]) };
    let (hana, hugo) = (Call::staff("hana", moment(DAY, 9)), Call::staff("hugo", moment(DAY, 9)));
    assert!(matches!(
        referrals::import(&t.house, &hana, &to("south", one), false).await,
        Err(Refusal::NotAllowed { .. })
    ));
    assert!(referrals::preview(&t.house, &Call::staff("ines", moment(DAY, 9)), &to("north", one)).await.is_err());
    assert!(referrals::import(&t.house, &hana, &to("north", one), false).await.unwrap().taken);
    let beyond = referrals::import(&t.house, &hugo, &to("south", one), false).await.unwrap();
    let Fate::Refused(reasons) = &beyond.preview.rows[0].fate else { panic!("{:?}", beyond.preview.rows) };
    assert!(reasons[0].contains("kept beyond your organisation"), "{reasons:?}");
    // Who may be one person does not hang on who imports.
    let report = referrals::import(&t.house, &hugo, &to("south", two), false).await.unwrap();
    assert_eq!(report.offered, [("R-1".to_owned(), "R-2".to_owned(), "number".to_owned())]);
    let changed = one.replace("Amir", "Omar");
    let seen = referrals::preview(&t.house, &hana, &to("north", &changed)).await.unwrap();
    let Fate::NewVersion(changed) = &seen.rows[0].fate else { panic!("{:?}", seen.rows) };
    assert_eq!(changed[0].says, Some((Some("Amir".into()), Some("Omar".into()))), "she may see who it is");
    assert_eq!(
        referrals::import(&t.house, &operator(DAY), &to("nowhere", one), false).await.unwrap_err().to_string(),
        "there is no organisation `nowhere`; check the reference"
    );
}

#[tokio::test]
async fn staff_import_as_far_as_they_reach_on_sqlite() {
    by_staff(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_import_as_far_as_they_reach_on_postgresql() {
    by_staff(&TestHouse::postgres().await).await;
}

#[tokio::test]
async fn what_cannot_be_an_id_or_is_elsewhere_is_refused_in_plain_words() {
    let t = TestHouse::sqlite().await;
    let call = operator(DAY);
    let rows = "R 1,A,B,,,,04/01/2021,,,\nSiân,A,B,,,,04/01/2021,,,\ncontract:jets-1,A,B,,,,04/01/2021,,,\na@b,A,B,,,,04/01/2021,,,\n";
    let report = take(&t, &call, &format!("{HEADER}{rows}")).await;
    assert_eq!(report.preview.counts().refused, 4);
    for row in &report.preview.rows {
        let Fate::Refused(reasons) = &row.fate else { panic!() };
        assert!(
            reasons[0].starts_with("Referral ID: the reference cannot be a participant's id; letters"),
            "{reasons:?}"
        );
    }
    // A participant of another contract is not taken over.
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let mut contract = people::contract(&look, CONTRACT).await.unwrap().unwrap().contract;
    drop(look);
    contract.id = "jets-2".into();
    perform(&t.house, &call, &contracts::Keep { contract }).await.unwrap();
    let row = format!("{HEADER}R-1,A,B,,,,04/01/2021,,,\n");
    take(&t, &call, &row).await;
    let second = Files { contract: "jets-2".into(), ..files(&[("x.csv", row.as_bytes())]) };
    let report = referrals::import(&t.house, &call, &second, true).await.unwrap();
    let Fate::Refused(reasons) = &report.preview.rows[0].fate else { panic!() };
    assert!(reasons[0].contains("another contract"), "{reasons:?}");
}

#[tokio::test]
async fn columns_are_guessed_once_then_read_as_saved_and_asked_where_in_doubt() {
    let t = TestHouse::sqlite().await;
    let call = operator(DAY);
    let header = "Referral ID,Last Name,Referral Date,Phone,Tel No,Shoe size\n";
    let row = "R-1,Shaw,04/01/2021,0115 496 0001,0115 496 0002,7\n";
    let doubt = files(&[("x.csv", format!("{header}{row}").as_bytes())]);
    let asked = referrals::import(&t.house, &call, &doubt, true).await.unwrap();
    assert_eq!(asked.preview.problems.len(), 1);
    assert!(
        asked.preview.problems[0].to_string().contains("`Phone` and `Tel No` may be the telephone"),
        "{:?}",
        asked.preview.problems
    );
    assert_eq!(asked.preview.rows.len(), 0);
    let columns = BTreeMap::from([(Field::Telephone, "Tel No".to_owned())]);
    let answered = referrals::import(&t.house, &call, &Files { columns, ..doubt.clone() }, false).await.unwrap();
    assert!(answered.taken && answered.preview.sheets[0].guessed);
    assert_eq!(answered.preview.sheets[0].kept, ["Phone", "Shoe size"]);
    assert!(state(&t).await.parts["identity R-1"].contains("01154960002"));
    // From now on a file of this header is read so, without asking.
    let again = referrals::preview(&t.house, &call, &doubt).await.unwrap();
    assert!(!again.sheets[0].guessed);
    assert_eq!(again.rows[0].fate, Fate::Repeat);
}

#[tokio::test]
async fn a_broken_file_keeps_the_others_out_unless_the_good_ones_are_asked_for() {
    let t = TestHouse::sqlite().await;
    let good = format!("{HEADER}R-1,A,B,,,,04/01/2021,,,\n");
    let both = files(&[("good.csv", good.as_bytes()), ("broken.zip", &EXAMPLE[..2000])]);
    let report = referrals::import(&t.house, &operator(DAY), &both, false).await.unwrap();
    assert!(
        !report.taken && report.preview.problems[0].to_string().starts_with("broken.zip"),
        "{:?}",
        report.preview.problems
    );
    assert_eq!(state(&t).await, State::default());
    assert!(referrals::import(&t.house, &operator(DAY), &both, true).await.unwrap().taken);
    assert!(state(&t).await.parts.contains_key("facts R-1"));
}

#[tokio::test]
async fn nothing_of_a_person_is_stored_or_audited_in_clear() {
    let t = TestHouse::sqlite().await;
    let row = format!("{HEADER}R-1,Canarina,Canary,AB123456C,02/03/1980,0115 496 0001,04/01/2021,,,\n");
    take(&t, &operator(DAY), &row).await;
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let key = journal::key(&look, &t.house.store.keys, "R-1").await.unwrap().unwrap();
    assert!(kept::versions(&look, "R-1", &key).await.unwrap()[0].body.contains("Canarina"));
    drop(look);
    let folder = std::fs::read_dir(t.folder()).unwrap();
    for entry in folder {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for word in ["Canar", "AB123456C", "1980-03-02", "496 0001", "4960001"] {
            assert!(!bytes.windows(word.len()).any(|some| some == word.as_bytes()), "{word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_at_once_see_each_others_people() {
    let t = TestHouse::postgres().await;
    let import = |id: usize, name: &str| {
        let text = format!("{HEADER}R-{id},{name},Shaw,AB123456C,,,04/01/2021,,,\n");
        let (house, files) = (&t.house, files(&[("x.csv", text.as_bytes())]));
        async move { referrals::import(house, &operator(DAY), &files, false).await.unwrap().offered.len() }
    };
    let offered = futures_util::future::join_all((0..8).map(|id| import(id, "Amir"))).await;
    assert_eq!(offered.into_iter().sum::<usize>(), 8 * 7 / 2);
}

#[tokio::test]
async fn any_order_of_files_with_repeats_overlaps_and_damage_ends_alike() {
    let state = permutations(0..40, |_| {}).await.unwrap();
    assert_eq!(state.parts.keys().filter(|part| part.starts_with("participant ")).count(), 19);
    let offered: Vec<&str> = state.parts.keys().filter_map(|part| part.strip_prefix("duplicate ")).collect();
    assert_eq!(offered, ["JETS-2101-00013 JETS-2101-00014", "JETS-2101-00015 JETS-2101-00016"]);
}

#[tokio::test]
async fn a_build_in_which_the_last_that_came_stands_is_caught() {
    let mut ends = Vec::new();
    for seed in 0..4 {
        let t = TestHouse::sqlite().await;
        let state = state_after(&t, &deliveries(seed, Stamps::Arrival)).await.unwrap();
        // The moments themselves are told apart anyway; what matters is that something that stands differs.
        let stands = |part: &&String| part.starts_with("facts ") || part.starts_with("identity ");
        ends.push(
            state.parts.keys().filter(stands).map(|part| format!("{part}{}", state.parts[part])).collect::<String>(),
        );
    }
    assert!(ends.iter().any(|end| *end != ends[0]));
}
