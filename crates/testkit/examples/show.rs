//! Prints a random pack and a random history: `cargo run -p waymark-testkit --example show -- PACK HISTORY`.

use waymark_rules::Vocabulary;
use waymark_rules::facts::to_json_line;
use waymark_testkit::{random_history, random_pack};

fn main() {
    let mut seeds = std::env::args().skip(1).map(|word| word.parse::<u64>().unwrap_or(0));
    let (pack, history) = (seeds.next().unwrap_or(0), seeds.next().unwrap_or(0));
    println!("{}", random_pack(pack));
    if let Ok(vocabulary) = Vocabulary::embedded() {
        for fact in random_history(history, vocabulary) {
            println!("{}", to_json_line(&fact, vocabulary));
        }
    }
}
