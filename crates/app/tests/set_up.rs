//! The set-up of PostgreSQL that docs/how-to/run-on-postgresql.md tells is enough, and needs no superuser to run.

#![cfg(test)]

use waymark_app::{Call, keeping};
use waymark_store::Store;
use waymark_store::keys::Keys;
use waymark_testkit::house::{MASTER, house_over, moment};
use waymark_testkit::postgres::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_no_superuser_can_migrate_and_work() {
    // A server of its own: roles belong to the whole server.
    let server = Server::start().unwrap();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/how-to/run-on-postgresql.md"))
        .unwrap();
    let told: Vec<&str> =
        text.lines().filter(|line| line.starts_with("CREATE ") || line.starts_with("GRANT ")).collect();
    assert_eq!(told.len(), 4);
    for statement in told {
        server.psql("postgres", statement).unwrap();
    }
    let address = server.url("waymark").replace("postgres://postgres@", "postgres://waymark@");
    let store = Store::prepare(&address, Keys::from_master(&MASTER)).await.unwrap();
    server.psql("postgres", "ALTER ROLE waymark NOCREATEROLE").unwrap();
    let house = house_over(store);
    let call = Call::operator(moment("2021-01-04", 9));
    keeping::rebuild(&house, &call).await.unwrap();
    assert!(keeping::verify(&house, &call, &[]).await.unwrap().sound());
}
