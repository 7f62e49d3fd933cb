//! `cargo xtask bench packs`: every built-in pack judged on invented lives, fact for fact beside JETS.

use super::work::{Figure, World};
use waymark_rules::pack::embedded;

/// How many people each pack is judged on, unless another number is given.
pub const PEOPLE: u32 = 20_000;

/// How many times slower than JETS a pack may be, fact for fact.
const SLOWEST: f64 = 3.0;

/// What one pack came to.
struct Row {
    id: &'static str,
    facts_each: f64,
    standards: usize,
    verdicts_each: f64,
    kept: f64,
    tallied: f64,
    bytes: f64,
}

/// Runs the bench of all packs: `--participants N` (20,000 unless given).
pub fn run(words: &[String]) -> Result<(), String> {
    let participants = match words {
        [] => PEOPLE,
        [flag, number] if flag == "--participants" => {
            number.parse().map_err(|_| "--participants needs a whole number".to_owned())?
        }
        _ => return Err("bench packs knows --participants N".to_owned()),
    };
    println!("{}", super::machine());
    compare(participants)
}

/// Judges every pack and prints the table; fails where a pack is too slow.
pub fn compare(participants: u32) -> Result<(), String> {
    println!("load at the beginning: {}", load());
    let mut rows = Vec::new();
    for (id, _) in embedded::PACKS {
        rows.push(measure(id, participants)?);
    }
    println!("load at the end: {}", load());
    let jets = rows.iter().find(|row| row.id == "jets").ok_or("JETS is not built in")?;
    let (kept, tallied) = (jets.kept, jets.tallied);
    println!(
        "\n| pack | facts a person | standards | verdicts a person | verdicts kept (million facts a second) | slower than JETS | tallies only (million facts a second) | slower than JETS | bytes a fact |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for row in &rows {
        println!(
            "| {} | {:.1} | {} | {:.1} | {:.1} | {:.2} | {:.1} | {:.2} | {:.1} |",
            row.id,
            row.facts_each,
            row.standards,
            row.verdicts_each,
            row.kept,
            kept / row.kept,
            row.tallied,
            tallied / row.tallied,
            row.bytes,
        );
    }
    let slow = rows.iter().filter(|row| kept > SLOWEST * row.kept || tallied > SLOWEST * row.tallied);
    let slow: Vec<&str> = slow.map(|row| row.id).collect();
    if slow.is_empty() {
        return Ok(());
    }
    Err(format!("more than {SLOWEST} times slower per fact than JETS: {}", slow.join(", ")))
}

fn measure(id: &'static str, participants: u32) -> Result<Row, String> {
    let world = World::make(id, participants)?;
    let people = f64::from(participants);
    let facts = world.records.facts.len() as f64;
    let (kept, verdicts, tallied) = world.judge_latest();
    println!("{id}: {}", world.describe());
    Ok(Row {
        id,
        facts_each: facts / people,
        standards: world.program.pack.standards.len(),
        verdicts_each: verdicts as f64 / people,
        kept: Figure::median(&kept),
        tallied: Figure::median(&tallied),
        bytes: world.records.bytes() as f64 / facts,
    })
}

/// The load of the last one, five and fifteen minutes, as the kernel tells it.
fn load() -> String {
    let said = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let three: Vec<&str> = said.split(' ').take(3).collect();
    if three.len() == 3 { three.join(", ") } else { "unknown".to_owned() }
}
