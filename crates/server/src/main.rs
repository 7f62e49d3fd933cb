//! The one binary, `waymark`.

fn main() {
    println!("waymark");
}
