//! What recurs, on both databases: done at its time, due again at the next, and never missed because something like it was running.

#![cfg(test)]

#[macro_use]
mod hand;

use hand::{Hand, ask_with, look, worker};
use std::sync::Arc;
use tokio::sync::Notify;
use waymark_app::{Call, House, facts, jobs as seen, keeping};
use waymark_domain::Refusal;
use waymark_jobs::{Clock, Kind, Turn, Worker, kinds};
use waymark_store::db::Fence;
use waymark_store::jobs::{self, End, Job};
use waymark_store::{audit, house as settings, requests, standing};
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};

on_both!(
    a_sweep_asked_for_while_a_sweep_runs_is_not_missed,
    whatever_recurs_is_done_and_is_due_again_at_its_next_time,
    what_recurs_and_keeps_failing_stays_on_the_shelf,
    the_shelf_is_for_those_who_may_see_it,
);

async fn a_sweep_asked_for_while_a_sweep_runs_is_not_missed(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    let referral =
        r#"{"participant":"P-1","fact":"referral_received","on":"2021-01-04","recorded":"2021-01-04T08:31:00Z"}"#;
    let action = facts::import::Import { contract: CONTRACT.into(), places: Default::default() };
    let lots = facts::import::by_subject([fact(referral)]);
    waymark_app::bulk::perform_all(&house, &Call::operator(hand.now()), &action, &lots).await.unwrap();
    // A sweep has looked, and is then held up.
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go));
    let kind = Kind::new("sweep", 60, move |house: Arc<House>, call: Call, job: Job| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        async move {
            keeping::sweep(&house, &call).await.map_err(|refusal| refusal.to_string())?;
            if job.payload.contains("held") {
                tell.notify_one();
                wait.notified().await;
            }
            Ok(())
        }
    });
    let worker = Arc::new(worker(&house, kind, &hand, "w"));
    while worker.turn().await.unwrap() != Turn::Nothing {}
    ask_with(&house, ("sweep", "all"), "{\"held\":true}", 0).await;
    let held = Arc::clone(&worker);
    let running = tokio::spawn(async move { held.turn().await.unwrap() });
    begun.notified().await;
    // Meanwhile the contract is notified of something, which makes every answer stale.
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    standing::mark_stale(&tx, CONTRACT).await.unwrap();
    jobs::put(&tx, ("sweep", "all"), "{}", 0).await.unwrap();
    tx.commit().await.unwrap();
    go.notify_one();
    assert!(matches!(running.await.unwrap(), Turn::Ended(_, End::Done)));
    assert!(waiting(&house).await > 0, "the first sweep had looked before");
    assert!(matches!(worker.turn().await.unwrap(), Turn::Ended(_, End::Done)));
    assert_eq!(waiting(&house).await, 0);
}

async fn waiting(house: &House) -> i64 {
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    let on = settings::derived_on(&look).await.unwrap();
    standing::count_to_sweep(&look, on).await.unwrap()
}

async fn whatever_recurs_is_done_and_is_due_again_at_its_next_time(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    // A request of five weeks ago, whose key is forgotten, and one of last week, whose key is not.
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    for (name, age) in [("old", 31), ("new", 7)] {
        requests::take(&tx, ("ines", name), "digest", hand.second() - age * 86_400).await.unwrap();
    }
    tx.commit().await.unwrap();
    let worker = Worker::new(Arc::clone(&house), kinds(), Arc::new(hand.clone()), "w");
    let (done, wrong) = worker.drain().await.unwrap();
    assert!(done >= 3 && wrong.is_empty(), "{done} {wrong:?}");
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    let key = async |name: &str| requests::take(&tx, ("ines", name), "digest", hand.second()).await.unwrap();
    assert_eq!((key("old").await, key("new").await), (requests::Taken::Ours, requests::Taken::Answered(String::new())));
    drop(tx);
    let next = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
    for (kind, name, due) in [
        ("sweep", "midnight", "2021-01-05T00:00:30Z"),
        ("checkpoint", "regular", "2021-01-04T09:10:00Z"),
        ("forget", "nightly", "2021-01-05T03:00:00Z"),
    ] {
        let job = look(&house, kind, name).await;
        assert_eq!((job.state.as_str(), job.run_at, job.attempts), ("waiting", next(due), 0), "{kind}");
    }
    let (size, newest) = signed(&house).await;
    assert!(newest.contains(&format!("size {size}\n")), "{newest}");
    assert_eq!(worker.drain().await.unwrap().0, 0, "nothing more is due");
    hand.on(600);
    assert_eq!(worker.drain().await.unwrap().0, 1, "only the checkpoint");
    assert_eq!(signed(&house).await.1, newest, "nothing was added, so nothing new was signed");
    hand.on(86_400);
    worker.drain().await.unwrap();
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    assert_eq!(settings::derived_on(&look).await.unwrap().to_string(), "2021-01-05");
}

async fn signed(house: &House) -> (u64, String) {
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    (audit::head(&look).await.unwrap().size(), audit::newest_checkpoint(&look).await.unwrap().unwrap())
}

async fn what_recurs_and_keeps_failing_stays_on_the_shelf(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    let wrong = Kind::new("checkpoint", 60, |_, _, _| async { Err("the key would not turn".into()) });
    let worker = worker(&house, wrong, &hand, "w");
    for _ in 0..30 {
        worker.drain().await.unwrap();
        hand.on(2 * 3600);
    }
    let shelf = seen::shelf(&house, &Call::operator(hand.now())).await.unwrap();
    assert!(shelf.iter().any(|job| job.kind == "checkpoint" && job.said == "the key would not turn"), "{shelf:?}");
}

async fn the_shelf_is_for_those_who_may_see_it(house: Arc<House>) {
    let now = moment("2021-01-04", 9);
    assert!(seen::all(&house, &Call::operator(now)).await.unwrap().iter().any(|job| job.kind == "sweep"));
    assert!(seen::shelf(&house, &Call::staff("pia", now)).await.is_ok());
    for who in ["ines", "hana", "cora", "eva"] {
        assert!(matches!(seen::shelf(&house, &Call::staff(who, now)).await, Err(Refusal::NotAllowed { .. })), "{who}");
    }
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    let lines = audit::about(&look, "house").await.unwrap();
    let refused = lines.iter().filter(|l| l.line.contains("see_jobs") && l.line.contains("refused")).count();
    assert_eq!(refused, 4, "each refusal is audited");
}
