//! Commands for developers and CI.

fn main() {
    println!("xtask");
}
