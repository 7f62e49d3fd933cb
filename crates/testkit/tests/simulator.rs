//! Twenty seeds of a simulated contract, one of them on PostgreSQL and one twice; and that each kind of bad build is found out.

use waymark_testkit::simulator::{Damage, Database, Failure, Size, Summary, run, run_damaged};

const SIZE: Size = Size { participants: 30, days: 60 };
const SEEDS: u64 = 20;

fn lived(run: Result<Summary, Failure>) -> Summary {
    run.unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn twenty_contracts_are_lived_through_and_everything_holds() {
    let halves = [1..=SEEDS / 2, SEEDS / 2 + 1..=SEEDS];
    let all: Vec<Summary> = std::thread::scope(|scope| {
        let each = halves.map(|seeds| {
            scope.spawn(move || seeds.map(|seed| lived(run(seed, SIZE, Database::Sqlite))).collect::<Vec<_>>())
        });
        each.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    // What was to be tried did come, somewhere.
    let came = |name: &str| all.iter().filter_map(|s| s.faults.get(name)).sum::<u64>();
    for name in [
        "disk full",
        "connection lost",
        "another transaction in the way",
        "answer lost after the commit",
        "the same request twice",
        "a key used for two requests",
        "a version out of date",
        "an attempt without the right",
        "a claim twice",
        "a file twice",
        "two records of one person",
        "a coach leaves",
        "a hub closes",
        "a record restricted or opened",
        "a worker dies with its work",
        "sickness",
        "somebody moves house",
        "the clock jumps",
        "restart",
    ] {
        assert!(came(name) > 0, "{name} never came");
    }
    assert!(all.iter().map(|s| s.claims).sum::<usize>() > 5);
    assert!(all.iter().map(|s| s.facts).sum::<u64>() > 5_000);
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let size = Size { participants: 12, days: 40 };
    let (one, two) = (lived(run(7, size, Database::Sqlite)), lived(run(7, size, Database::Sqlite)));
    assert_eq!(one, two);
    assert_ne!(one.digest, lived(run(8, size, Database::Sqlite)).digest);
}

#[test]
fn a_life_on_postgresql_is_the_life_on_sqlite() {
    let size = Size { participants: 12, days: 40 };
    let (here, there) = (lived(run(7, size, Database::Sqlite)), lived(run(7, size, Database::Postgres)));
    assert_eq!(here.digest, there.digest);
    assert_eq!(here.facts, there.facts);
}

#[test]
fn every_kind_of_bad_build_is_found_out_on_the_day() {
    for damage in Damage::ALL {
        // A claim can be lost only once there is one.
        let (participants, days, day) = if damage == Damage::ClaimLost { (20, 80, 80) } else { (12, 60, 40) };
        let run = run_damaged(3, Size { participants, days }, Database::Sqlite, Some((damage, day)));
        let Err(found) = run else { panic!("{damage:?} went unseen") };
        assert_eq!(found.day, day, "{found}");
        assert!(found.what.contains(damage.breaks()), "{damage:?}: {found}");
    }
}
