//! `cargo xtask torture kill-postgres`: PostgreSQL is stopped and killed under four writers, who come back by themselves (REL-05).

use super::check::{check, none_of};
use super::flags::Flags;
use super::notes::Notes;
use super::{ground, wait};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::error::Elapsed;
use waymark_app::House;
use waymark_app::facts::Recorded;
use waymark_domain::Refusal;
use waymark_testkit::house::TestHouse;
use waymark_testkit::postgres::{Server, shared};

const WRITERS: u32 = 4;
/// Rounds between two looks at everything.
const LOT: u32 = 10;
/// No request may take longer than this.
const LONGEST: Duration = Duration::from_secs(10);
/// Once the server is ready, somebody's request must succeed within this.
const BACK: Duration = Duration::from_secs(5);

/// What all writers and whoever torments them share.
struct Desk {
    house: House,
    next: AtomicU64,
    stop: AtomicBool,
    notes: Mutex<Notes>,
    heard: Mutex<Heard>,
}

/// What the writers went through.
#[derive(Default)]
struct Heard {
    refusals: u64,
    slowest: Duration,
    wrong: Vec<String>,
}

/// The three things that are done to the server.
#[derive(Debug, Clone, Copy)]
enum Blow {
    StopAtOnce,
    KillPostmaster,
    KillBackend,
}

/// Deals `--rounds` blows, chosen by `--seed`.
pub(super) fn run(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["rounds", "seed"])?;
    let (rounds, seed) = (flags.number("rounds", 100_u32)?, flags.number("seed", 1_u64)?);
    let mut random = fastrand::Rng::with_seed(seed);
    wait(async {
        let t = TestHouse::postgres().await;
        ground::people(&t.house).await?;
        let desk = Arc::new(Desk {
            house: t.house,
            next: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            notes: Mutex::default(),
            heard: Mutex::default(),
        });
        let (mut slowest_back, mut blows, mut round) = (Duration::ZERO, [0; 3], 0);
        while round < rounds {
            desk.stop.store(false, Ordering::Release);
            let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(Arc::clone(&desk)))).collect();
            for _ in 0..LOT.min(rounds - round) {
                round += 1;
                let blow = [Blow::StopAtOnce, Blow::KillPostmaster, Blow::KillBackend][random.usize(0..3)];
                blows[blow as usize] += 1;
                let alive = Duration::from_millis(random.u64(50..=1_000));
                let back = one(&desk, (blow, alive))
                    .await
                    .map_err(|e| format!("seed {seed}, round {round}, {blow:?}: {e}"))?;
                slowest_back = slowest_back.max(back);
            }
            desk.stop.store(true, Ordering::Release);
            for writer in writers {
                writer.await.map_err(|e| e.to_string())?;
            }
            none_of(&desk.wrong().await, &format!("seed {seed}, after round {round}"))?;
            println!("{round} rounds, {} acknowledged", hold(&desk.notes).acknowledged());
        }
        let heard = hold(&desk.heard);
        println!(
            "kill-postgres: {rounds} rounds ({} stops, {} postmasters, {} backends), {} acknowledged, 0 lost, 0 doubled, 0 half; {} tries \
             refused and made again; slowest request {} ms, slowest return {} ms after the server was ready",
            blows[0],
            blows[1],
            blows[2],
            hold(&desk.notes).acknowledged(),
            heard.refusals,
            heard.slowest.as_millis(),
            slowest_back.as_millis()
        );
        Ok(())
    })
}

/// One blow: writers write for a while, the blow falls, the server comes back, and so do they. How long that took them.
async fn one(desk: &Desk, (blow, alive): (Blow, Duration)) -> Result<Duration, String> {
    tokio::time::sleep(alive).await;
    strike(shared(), blow)?;
    let ready = Instant::now();
    let before = hold(&desk.notes).acknowledged();
    while hold(&desk.notes).acknowledged() == before {
        if ready.elapsed() > BACK {
            return Err(format!("nobody's request succeeded within {BACK:?} of the server's being ready"));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let back = ready.elapsed();
    let wrong = std::mem::take(&mut hold(&desk.heard).wrong);
    none_of(&wrong, "requests").map(|()| back)
}

/// Deals a blow and returns when the server is ready again. It holds up only this thread, and the writers have others.
fn strike(server: &Server, blow: Blow) -> Result<(), String> {
    match blow {
        Blow::StopAtOnce => server.stop_immediate()?,
        Blow::KillPostmaster => server.kill_postmaster()?,
        Blow::KillBackend => {
            server.kill_one_backend()?;
            return server.wait_until_ready();
        }
    }
    server.restart()
}

/// One writer: contact after contact, each asked for under its key until it is acknowledged.
async fn write(desk: Arc<Desk>) {
    while !desk.stop.load(Ordering::Acquire) {
        let n = desk.next.fetch_add(1, Ordering::Relaxed);
        hold(&desk.notes).0.insert(n, None);
        loop {
            let begun = Instant::now();
            let answer = tokio::time::timeout(LONGEST, ground::record(&desk.house, n)).await;
            if desk.heard(n, begun.elapsed(), answer) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

type Answer = Result<Result<Recorded, Refusal>, Elapsed>;

impl Desk {
    /// Notes what came of one try; whether the contact need not be asked for again.
    fn heard(&self, n: u64, took: Duration, answer: Answer) -> bool {
        let mut heard = hold(&self.heard);
        heard.slowest = heard.slowest.max(took);
        match answer {
            Ok(Ok(recorded)) => {
                hold(&self.notes).0.insert(n, Some(recorded.id));
                return true;
            }
            Ok(Err(Refusal::NotSaved(_))) => heard.refusals += 1,
            Ok(Err(other)) => {
                heard.wrong.push(format!("contact {n} was refused for another reason than the database: {other}"));
                return true;
            }
            Err(_) => heard.wrong.push(format!("contact {n} hung for {LONGEST:?}")),
        }
        false
    }

    async fn wrong(&self) -> Vec<String> {
        let notes = hold(&self.notes).clone();
        let mut wrong = std::mem::take(&mut hold(&self.heard).wrong);
        wrong.extend(check(&self.house, &notes).await.wrong);
        wrong
    }
}

fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
