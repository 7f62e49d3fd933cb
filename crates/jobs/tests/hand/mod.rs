//! A clock that only the test moves, and work that fails or hangs as the test wants.

#![allow(dead_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Notify;
use waymark_app::House;
use waymark_jobs::{Clock, Kind, Kinds, Worker};
use waymark_store::db::Fence;
use waymark_store::jobs::{self, Job};
use waymark_testkit::house::moment;

/// A clock that only the test moves.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn at(day: &str) -> Hand {
        Hand(Arc::new(AtomicI64::new(moment(day, 9))))
    }

    pub fn second(&self) -> i64 {
        self.now() / 1_000_000
    }

    pub fn on(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Runs tests on both databases; the folder of the house lives until each one's end. What making the house put in the queue is done.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
            let t = super::TestHouse::sqlite().await;
            super::$name(crate::hand::idle(t.house).await).await;
        })* }
        mod on_postgresql { $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
            let t = super::TestHouse::postgres().await;
            super::$name(crate::hand::idle(t.house).await).await;
        })* }
    };
}

/// A house in which no work waits.
pub async fn idle(house: House) -> Arc<House> {
    let house = Arc::new(house);
    let hand = Hand(Arc::new(AtomicI64::new(moment("2020-10-01", 9))));
    let worker = Worker::new(Arc::clone(&house), waymark_jobs::kinds(), Arc::new(hand), "idle");
    while worker.turn().await.unwrap() != waymark_jobs::Turn::Nothing {}
    house
}

pub fn worker(house: &Arc<House>, kind: Kind, hand: &Hand, name: &str) -> Worker {
    Worker::new(Arc::clone(house), Kinds::new([kind]), Arc::new(hand.clone()), name)
}

pub async fn ask(house: &House, work: (&str, &str), at: i64) {
    ask_with(house, work, "{}", at).await;
}

pub async fn ask_with(house: &House, work: (&str, &str), payload: &str, at: i64) {
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    jobs::put(&tx, work, payload, at).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn look(house: &House, kind: &str, name: &str) -> Job {
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    jobs::find(&look, kind, name).await.unwrap().unwrap()
}

/// A kind that fails so many times, and how often it was begun.
pub fn failing(times: i64) -> (Kind, impl Fn() -> i64) {
    let begun = Arc::new(AtomicI64::new(0));
    let count = Arc::clone(&begun);
    let kind = Kind::new("try", 60, move |_, _, _| {
        let fails = count.fetch_add(1, Ordering::SeqCst) < times;
        async move { if fails { Err("the letters were out of paper".into()) } else { Ok(()) } }
    });
    (kind, move || begun.load(Ordering::SeqCst))
}

/// A kind whose first attempt tells that it was begun, and ends when it is let go.
pub fn hanging() -> (Kind, Arc<Notify>, Arc<Notify>) {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go));
    let kind = Kind::new("try", 60, move |_, _, job: Job| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        async move {
            if job.attempts == 1 {
                tell.notify_one();
                wait.notified().await;
            }
            Ok(())
        }
    });
    (kind, begun, go)
}
