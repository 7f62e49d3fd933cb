//! A contract in the database is judged to the same bytes as its facts in a file, lot by lot.

#![cfg(test)]

use std::process::Command;
use waymark_app::{Call, contracts, facts, perform};
use waymark_domain::contract::Contract;
use waymark_generate::Generator;
use waymark_rules::Vocabulary;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_testkit::house::{CONTRACT, TestHouse, fact, jets, moment};

/// Some lives in full, more people than are read at once, and some of another contract among them.
async fn fill(t: &TestHouse) {
    let call = Call::operator(moment("2022-03-10", 8));
    let other = Contract {
        id: "jets-2".into(),
        name: "JETS elsewhere".into(),
        pack: "jets".into(),
        version: "2020-08-25".into(),
        prime: "prime".into(),
        areas: vec!["CPA3".into()],
        starts: "2020-10-05".into(),
        ends: "2022-12-31".into(),
        targets: Vec::new(),
    };
    perform(&t.house, &call, &contracts::Keep { contract: other }).await.unwrap();
    let program = jets();
    let calendars = Calendar::embedded().unwrap();
    let home = calendars.iter().find(|c| c.id == program.pack.calendar).unwrap();
    let generator = Generator::new(&program.pack, Vocabulary::embedded().unwrap(), home, 7).unwrap();
    let lives = generator.contract_facts().into_iter().chain((1..=25).flat_map(|n| generator.participant(n)));
    let ours = |fact: FactRecord| match fact.subject {
        Subject::Contract(_) => FactRecord { subject: Subject::Contract(CONTRACT.into()), ..fact },
        Subject::Participant(_) => fact,
    };
    let referral = |id: String| {
        fact(&format!(
            r#"{{"participant":"{id}","fact":"referral_received","on":"2021-01-04","recorded":"2021-01-04T09:31:00Z"}}"#
        ))
    };
    let many = (0..510).map(|n| referral(format!("N-{n:04}")));
    let theirs = (0..10).map(|n| referral(format!("N-{n:04}x")));
    let now = moment("2022-03-10", 8) / 1_000_000;
    take(t, CONTRACT, lives.filter(|f| f.recorded < now).map(ours).chain(many).collect()).await;
    take(t, "jets-2", theirs.collect()).await;
}

async fn take(t: &TestHouse, contract: &str, all: Vec<FactRecord>) {
    let action = facts::import::Import { contract: contract.into(), places: Default::default() };
    let (call, lots) = (Call::operator(moment("2022-03-10", 8)), facts::import::by_subject(all));
    waymark_app::bulk::perform_all(&t.house, &call, &action, &lots).await.unwrap();
}

fn waymark(words: &str, more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.args(words.split(' ')).args(more).env_remove("WAYMARK_DATABASE").env_remove("WAYMARK_KEY");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn both_ways_give_the_same_bytes(t: TestHouse) {
    use std::os::unix::fs::PermissionsExt;
    fill(&t).await;
    let key = t.folder().join("key");
    std::fs::write(&key, "07".repeat(32)).unwrap();
    std::fs::set_permissions(t.folder(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let key = key.display().to_string();
    let place = ["--database", &t.address, "--key", &key];
    let file = t.folder().join("facts.jsonl").display().to_string();
    std::fs::write(&file, waymark("export", &[&place[..], &["facts", "--contract", CONTRACT]].concat())).unwrap();
    assert!(!std::fs::read_to_string(&file).unwrap().contains("x\""), "nobody of the other contract");
    let (in_file, in_house) =
        (["--programme", "jets", "--facts", &file], [&place[..], &["--contract", CONTRACT]].concat());
    for words in [
        "standards --on 2022-03-01 --by month",
        "standards --on 2022-03-01 --by cohort --cases",
        "standards --on 2021-12-31 --by month --period rolling3 --format csv --cases",
        "standards --on 2021-12-31 --by month --format text --known 2021-06-30T20:00:00Z",
        "standards --on 2022-03-01 --by cohort --period cumulative --reading R12=strict",
        "evaluate --on 2022-03-01 --explain",
        "evaluate --on 2021-06-01 --format text --known 2021-05-31T20:00:00Z",
    ] {
        let (one, other) = (waymark(words, &in_file), waymark(words, &in_house));
        assert!(one.len() > 1000, "{words}");
        assert_eq!(first_difference(&one, &other), None, "{words}");
    }
    let one = waymark("evaluate --on 2022-03-01 --participant P-000003", &in_house);
    let all = waymark("evaluate --on 2022-03-01", &in_file);
    let (one, all): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&one).unwrap(), serde_json::from_str(&all).unwrap());
    let theirs = all["participants"].as_array().unwrap().iter().filter(|p| p["participant"] == "P-000003");
    assert_eq!(one["participants"].as_array().unwrap().iter().collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
    assert!(one["contracts"].is_null());
}

fn first_difference<'a>(one: &'a str, other: &'a str) -> Option<(&'a str, &'a str)> {
    if one == other {
        return None;
    }
    let pair = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    Some(pair.unwrap_or(("", "one of them ends early")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_on_sqlite_is_judged_to_the_same_bytes_as_its_facts_in_a_file() {
    both_ways_give_the_same_bytes(TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_on_postgresql_is_judged_to_the_same_bytes_as_its_facts_in_a_file() {
    both_ways_give_the_same_bytes(TestHouse::postgres().await).await;
}
