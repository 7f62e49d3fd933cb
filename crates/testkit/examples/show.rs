//! Prints a random pack and a random history: `cargo run -p waymark-testkit --example show -- PACK HISTORY`.
fn main() {
    let mut a = std::env::args().skip(1).map(|x| x.parse::<u64>().unwrap());
    let (p, h) = (a.next().unwrap(), a.next().unwrap());
    println!("{}", waymark_testkit::random_pack(p));
    let v = waymark_rules::Vocabulary::embedded().unwrap();
    for f in waymark_testkit::random_history(h, v) {
        println!("{}", waymark_rules::facts::to_json_line(&f, v));
    }
}
