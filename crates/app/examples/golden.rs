//! Prints a small database of this version as SQL, to be kept as `crates/store/tests/golden/<newest step>.sql` when it is released.

use waymark_app::{Call, claims, facts, participants, perform};
use waymark_domain::staff::RecordClass;
use waymark_store::audit;
use waymark_store::db::Fence;
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{TestHouse, fact, moment};
use waymark_testkit::newcomers::let_in;

const NORTH: &str = "/dwp/prime/north/";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    let t = TestHouse::sqlite().await;
    live(&t).await?;
    for line in dump(&t.address)? {
        println!("{line}");
    }
    Ok(())
}

/// A little of everything: facts open and sealed, a correction, a move, a restriction, a claim, a refusal, a checkpoint.
async fn live(t: &TestHouse) -> Result<(), String> {
    let said = |e: waymark_domain::Refusal| e.to_string();
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines"), ("P-2", NORTH, "")]).await.map_err(said)?;
    let ines = |day| Call::staff("ines", moment(day, 10));
    let lines = [
        ("2021-01-05", r#""fact":"first_contact_made","at":"14:20","by":"phone","why":"rang back""#),
        ("2021-01-11", r#""fact":"programme_start""#),
        ("2021-01-12", r#""fact":"health_need_identified","why":"a bad knee""#),
        ("2021-02-01", r#""fact":"job_started","ref":"j1","employer":"A Bakery""#),
        ("2021-03-01", r#""fact":"earnings_updated","amount":"1200.00","ref":"j1""#),
    ];
    for (day, rest) in lines {
        let line = format!(r#"{{"participant":"P-1","on":"{day}",{rest}}}"#);
        let record = facts::Record { fact: fact(&line), seen: None };
        perform(&t.house, &ines(day).with_key(day), &record).await.map_err(said)?;
    }
    let right =
        r#"{"participant":"P-1","fact":"programme_start","on":"2021-01-12","replaces":"P-1#00003","why":"misread"}"#;
    let correct = facts::Correct { fact: fact(right), seen: None };
    perform(&t.house, &ines("2021-03-02"), &correct).await.map_err(said)?;
    let claim = claims::Submit { participant: "P-1".into(), outcome: "employed".into() };
    perform(&t.house, &Call::staff("cora", moment("2021-03-03", 10)), &claim).await.map_err(said)?;
    let hana = Call::staff("hana", moment("2021-03-04", 10));
    let coach = participants::Allocate { participant: "P-2".into(), coach: "omar".into(), why: "has room".into() };
    perform(&t.house, &hana, &coach).await.map_err(said)?;
    let close =
        participants::Restrict { participant: "P-2".into(), class: RecordClass::Restricted, why: "at risk".into() };
    perform(&t.house, &hana, &close).await.map_err(said)?;
    let refused = participants::read(&t.house, &Call::staff("sol", moment("2021-03-05", 10)), "P-1").await;
    refused.err().ok_or("sol should see nothing")?;
    let tx = t.house.store.db.begin(&Fence::Everything).await.map_err(|e| e.to_string())?;
    audit::sign(&tx, &t.house.store.keys, moment("2021-03-05", 11)).await.map_err(|e| e.to_string())?;
    tx.commit().await.map_err(|e| e.to_string())
}

/// Every table and every row.
fn dump(address: &str) -> Result<Vec<String>, String> {
    let schema = by_hand(
        address,
        "SELECT replace(sql, char(10), ' ') || char(59) FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name",
    )?;
    let mut lines: Vec<String> = schema.lines().map(str::to_owned).collect();
    for table in by_hand(address, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?.lines() {
        let names = by_hand(address, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"))?;
        // A text of several lines is written as one.
        let quoted = |name: &str| format!("replace(quote({name}), char(10), ''' || char(10) || ''')");
        let columns = names.lines().map(quoted).collect::<Vec<_>>().join(" || ', ' || ");
        let rows = by_hand(address, &format!("SELECT {columns} FROM {table}"))?;
        lines.extend(rows.lines().map(|row| format!("INSERT INTO {table} VALUES ({row});")));
    }
    Ok(lines)
}
