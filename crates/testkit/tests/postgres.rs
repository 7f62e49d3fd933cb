//! The throwaway PostgreSQL: it keeps what was committed through kills, and leaves nothing behind.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio_postgres::{Client, NoTls};
use waymark_testkit::postgres::{Server, shared};

/// A client of a database, whose connection runs until it is dropped.
async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn count(url: &str) -> Result<i64, tokio_postgres::Error> {
    connect(url).await?.query_one("select count(*) from seen", &[]).await?.try_get(0)
}

/// Processes whose command line names a server's folder.
fn processes(folder: &Path) -> Vec<String> {
    let name = folder.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(name)).collect()
}

fn assert_gone(folder: &Path) {
    assert!(!folder.exists(), "{} is still there", folder.display());
    assert_eq!(processes(folder), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_survives_every_kind_of_end() {
    let server = Server::start().unwrap();
    let (one, two) = (server.create_database().unwrap(), server.create_database().unwrap());
    assert_ne!(one, two);
    let client = connect(&one).await.unwrap();
    client.batch_execute("create table seen (n bigint); insert into seen values (1), (2)").await.unwrap();
    connect(&two).await.unwrap().batch_execute("create table seen (n bigint)").await.unwrap();

    server.kill_one_backend().unwrap();
    // The server throws out every client, not only the killed one's, and recovers.
    assert!(client.query("select pg_sleep(60)", &[]).await.is_err());
    server.wait_until_ready().unwrap();
    assert_eq!(count(&one).await.unwrap(), 2);

    connect(&one).await.unwrap().batch_execute("insert into seen values (3)").await.unwrap();
    server.stop_immediate().unwrap();
    assert!(tokio_postgres::connect(&one, NoTls).await.is_err(), "it is stopped");
    server.restart().unwrap();
    assert_eq!(count(&one).await.unwrap(), 3);

    let client = connect(&one).await.unwrap();
    client.batch_execute("insert into seen values (4)").await.unwrap();
    client.batch_execute("begin; insert into seen values (5)").await.unwrap();
    server.kill_postmaster().unwrap();
    assert!(server.kill_postmaster().is_err(), "who is dead cannot be killed");
    server.restart().unwrap();
    assert_eq!(count(&one).await.unwrap(), 4, "what was not committed is not there");
    assert_eq!(count(&two).await.unwrap(), 0, "a database of its own");
    assert_eq!(count(&server.socket_url("test_1")).await.unwrap(), 4, "the socket leads to the same place");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_test_may_have_a_database_of_its_own_or_a_copy_of_one() {
    let made: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| shared().create_database().unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let first = &made[0];
    assert!(made[1..].iter().all(|url| url != first));
    connect(first)
        .await
        .unwrap()
        .batch_execute("create table seen (n bigint); insert into seen values (7)")
        .await
        .unwrap();
    // The client just dropped takes a moment to be gone; a database in use is not copied.
    let name = first.rsplit('/').next().unwrap();
    for _ in 0..500 {
        let users = format!("select count(*) from pg_stat_activity where datname = '{name}'");
        if shared().psql("postgres", &users).unwrap().trim() == "0" {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let copy = shared().copy_database(first).unwrap();
    assert_ne!(&copy, first);
    assert_eq!(count(&copy).await.unwrap(), 1);
}

#[test]
fn it_is_a_real_database_in_utf8_and_plain_order() {
    let asked = "select current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'), \
                 current_setting('server_encoding'), (select datcollate from pg_database where datname = 'template0')";
    assert_eq!(shared().psql("postgres", asked).unwrap().trim(), "on|on|on|UTF8|C");
    let refused = shared().psql("postgres", "select * from nowhere").unwrap_err();
    assert!(refused.contains("relation \"nowhere\" does not exist"), "{refused}");
}

#[test]
fn a_dropped_server_leaves_nothing_behind() {
    let server = Server::start().unwrap();
    let folder = server.folder().to_path_buf();
    assert!(processes(&folder).len() > 3, "{:?}", processes(&folder));
    drop(server);
    assert_gone(&folder);
}

#[test]
fn neither_does_one_whose_test_panics() {
    let server = Server::start().unwrap();
    let folder = server.folder().to_path_buf();
    let panicked = std::thread::spawn(move || {
        server.kill_postmaster().unwrap();
        std::panic::resume_unwind(Box::new(server.url("postgres")));
    });
    assert!(panicked.join().is_err());
    assert_gone(&folder);
}

#[test]
fn commits_wait_for_a_slow_disk_also_after_a_restart() {
    let server = Server::start_with_delay(1000).unwrap();
    server.psql("postgres", "create table seen (n bigint)").unwrap();
    for round in 0..2 {
        let before = server.slowed_syncs().unwrap();
        for n in 0..5 {
            server.psql("postgres", &format!("insert into seen values ({n})")).unwrap();
        }
        let after = server.slowed_syncs().unwrap();
        assert!(after >= before + 5, "round {round}: five commits and {} syncs", after - before);
        server.kill_postmaster().unwrap();
        server.restart().unwrap();
    }
    assert_eq!(server.psql("postgres", "select count(*) from seen").unwrap().trim(), "10");
    let folder = server.folder().to_path_buf();
    drop(server);
    assert_gone(&folder);
}

/// Run by the test below in a process of its own, which then ends, or is ended.
#[test]
fn the_shared_server_is_one_for_the_whole_process() {
    let first = shared();
    println!("folder {}", first.folder().display());
    assert_eq!(first.folder(), shared().folder());
    assert_eq!(first.psql("postgres", "select 1").unwrap().trim(), "1");
}

#[test]
fn the_shared_server_goes_when_its_process_ends_or_is_killed() {
    for killed in [false, true] {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "the_shared_server_is_one_for_the_whole_process", "--nocapture"]);
        let mut child = again.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let folder = lines.find_map(|line| line.unwrap().split_once("folder ").map(|(_, path)| PathBuf::from(path)));
        let folder = folder.unwrap();
        if killed {
            child.kill().unwrap();
        }
        // The rest of what it says is read, so that it need not stop for us.
        lines.for_each(drop);
        // A kill may come too late to matter; the folder has to go all the same.
        assert!(child.wait().unwrap().success() || killed);
        for _ in 0..1000 {
            if !folder.exists() && processes(&folder).is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_gone(&folder);
    }
}
