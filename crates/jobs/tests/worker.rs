//! The worker on both databases: work that fails, panics, hangs, or loses its worker, is done in the end, or lies where people see it.

#![cfg(test)]

#[macro_use]
mod hand;

use hand::{Hand, ask, failing, hanging, look, worker};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use waymark_app::jobs::Retry;
use waymark_app::{Call, House, facts, jobs as seen, perform};
use waymark_domain::Refusal;
use waymark_jobs::backoff::MOST_ATTEMPTS;
use waymark_jobs::{Clock, Kind, Kinds, Turn, Worker};
use waymark_rules::facts::Subject;
use waymark_store::db::Fence;
use waymark_store::jobs::{self, End, Job};
use waymark_store::journal;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};

on_both!(
    work_that_fails_three_times_is_done_the_fourth,
    work_that_always_fails_lies_on_the_shelf_until_somebody_sends_it_round_again,
    a_panic_is_a_failure_and_the_worker_lives_on,
    work_no_version_knows_is_a_failure_and_not_forgotten,
    a_hanging_worker_loses_its_work_to_another_and_its_end_is_refused,
    what_was_done_before_its_worker_was_killed_has_one_effect,
    no_work_is_ever_done_by_two_workers_at_once,
    what_is_asked_for_while_it_runs_is_done_once_more,
    a_worker_ends_when_told_to_and_finishes_the_work_at_hand,
);

async fn work_that_fails_three_times_is_done_the_fourth(house: Arc<House>) {
    let (hand, (kind, begun)) = (Hand::at("2021-01-04"), failing(3));
    let worker = worker(&house, kind, &hand, "w");
    ask(&house, ("try", "a"), hand.second()).await;
    for attempt in 1..=3 {
        let Turn::Ended(_, End::Again(at, said)) = worker.turn().await.unwrap() else { panic!("attempt {attempt}") };
        assert!(at > hand.second() && said.contains("out of paper"));
        assert_eq!(worker.turn().await.unwrap(), Turn::Nothing, "not before its time");
        assert_eq!(look(&house, "try", "a").await.said, "the letters were out of paper");
        hand.on(at - hand.second());
    }
    assert!(matches!(worker.turn().await.unwrap(), Turn::Ended(job, End::Done) if job.attempts == 4));
    let job = look(&house, "try", "a").await;
    assert_eq!((job.state.as_str(), job.said.as_str(), begun()), ("done", "", 4));
}

async fn work_that_always_fails_lies_on_the_shelf_until_somebody_sends_it_round_again(house: Arc<House>) {
    let (hand, (kind, begun)) = (Hand::at("2021-01-04"), failing(i64::MAX));
    let worker = worker(&house, kind, &hand, "w");
    ask(&house, ("try", "a"), hand.second()).await;
    for _ in 0..20 {
        worker.turn().await.unwrap();
        hand.on(3 * 3600);
    }
    assert_eq!(begun(), MOST_ATTEMPTS);
    let operator = Call::operator(hand.now());
    let shelf = seen::shelf(&house, &operator).await.unwrap();
    assert_eq!(shelf.len(), 1);
    assert_eq!((shelf[0].name.as_str(), shelf[0].said.as_str()), ("a", "the letters were out of paper"));
    let retry = Retry { kind: "try".into(), name: "a".into() };
    assert!(matches!(perform(&house, &Call::staff("ines", hand.now()), &retry).await, Err(Refusal::NotAllowed { .. })));
    perform(&house, &Call::staff("pia", hand.now()), &retry).await.unwrap();
    assert_eq!(seen::shelf(&house, &operator).await.unwrap(), []);
    let twice = perform(&house, &operator, &retry).await;
    assert!(matches!(&twice, Err(Refusal::Invalid { what, .. }) if what.contains("waiting")), "{twice:?}");
    let again = loop {
        // What the actions themselves put in the queue is of no kind this worker knows.
        match worker.turn().await.unwrap() {
            Turn::Ended(job, end) if job.kind == "try" => break (job.attempts, end),
            Turn::Nothing => panic!("it was not sent round again"),
            _ => {}
        }
    };
    assert!(matches!(again, (1, End::Again(..))), "from the start: {again:?}");
    let nobody = Retry { kind: "try".into(), name: "b".into() };
    assert!(matches!(perform(&house, &operator, &nobody).await, Err(Refusal::NotFound { .. })));
}

async fn a_panic_is_a_failure_and_the_worker_lives_on(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    let kind = Kind::new("try", 60, |_, _, job: Job| async move {
        assert!(job.attempts > 1, "the first time it falls over");
        Ok(())
    });
    let worker = worker(&house, kind, &hand, "w");
    ask(&house, ("try", "a"), hand.second()).await;
    let turn = worker.turn().await.unwrap();
    let Turn::Ended(_, End::Again(at, said)) = turn else { panic!("{turn:?}") };
    assert_eq!(said, "it panicked: the first time it falls over");
    hand.on(at - hand.second());
    assert!(matches!(worker.turn().await.unwrap(), Turn::Ended(_, End::Done)));
}

async fn work_no_version_knows_is_a_failure_and_not_forgotten(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    ask(&house, ("paint", "the fence"), hand.second()).await;
    let worker = Worker::new(Arc::clone(&house), Kinds::default(), Arc::new(hand.clone()), "w");
    let turn = worker.turn().await.unwrap();
    assert!(matches!(&turn, Turn::Ended(_, End::Again(_, said)) if said.contains("`paint`")), "{turn:?}");
}

async fn a_hanging_worker_loses_its_work_to_another_and_its_end_is_refused(house: Arc<House>) {
    let (hand, (kind, begun, go)) = (Hand::at("2021-01-04"), hanging());
    let (first, second) = (worker(&house, kind.clone(), &hand, "first"), worker(&house, kind, &hand, "second"));
    ask(&house, ("try", "a"), hand.second()).await;
    let hangs = tokio::spawn(async move { first.turn().await.unwrap() });
    begun.notified().await;
    hand.on(60);
    assert_eq!(second.turn().await.unwrap(), Turn::Nothing, "the lease holds to its last second");
    hand.on(1);
    let taken = second.turn().await.unwrap();
    assert!(matches!(&taken, Turn::Ended(job, End::Done) if job.attempts == 2), "{taken:?}");
    go.notify_one();
    let late = hangs.await.unwrap();
    assert!(matches!(&late, Turn::Lost(job) if job.leased_by == "first"), "{late:?}");
    assert_eq!(look(&house, "try", "a").await.state, "done");
}

async fn what_was_done_before_its_worker_was_killed_has_one_effect(house: Arc<House>) {
    let hand = Hand::at("2021-01-05");
    let referral =
        r#"{"participant":"P-1","fact":"referral_received","on":"2021-01-04","recorded":"2021-01-04T09:31:00Z"}"#;
    let action = facts::import::Import { contract: CONTRACT.into(), places: Default::default() };
    let lots = facts::import::by_subject([fact(referral)]);
    waymark_app::bulk::perform_all(&house, &Call::operator(moment("2021-01-04", 8)), &action, &lots).await.unwrap();
    let effect = |house: Arc<House>, call: Call, job: Job| async move {
        let line = r#"{"participant":"P-1","fact":"first_contact_made","on":"2021-01-05","at":"08:20","by":"phone"}"#;
        let call = Call::staff("pia", call.now).with_key(&format!("{} {}", job.kind, job.name));
        let done = perform(&house, &call, &facts::Record { fact: fact(line), seen: None }).await;
        done.map(|_| ()).map_err(|refusal| refusal.to_string())
    };
    ask(&house, ("contact", "P-1"), 0).await;
    // The first worker takes it, does it, and is killed before it can say so.
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    let job = jobs::lease(&tx, "killed", hand.second(), hand.second() + 60).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    effect(Arc::clone(&house), Call::operator(hand.now()), job).await.unwrap();
    hand.on(61);
    let next = worker(&house, Kind::new("contact", 60, effect), &hand, "next");
    let turn = next.turn().await.unwrap();
    assert!(matches!(&turn, Turn::Ended(job, End::Done) if job.attempts == 2), "{turn:?}");
    let look = house.store.db.look(&Fence::Everything).await.unwrap();
    let record = journal::load(&look, house.reading(), &Subject::Participant("P-1".into())).await.unwrap();
    assert_eq!(record.version, 2, "the referral and one contact");
}

async fn no_work_is_ever_done_by_two_workers_at_once(house: Arc<House>) {
    const PIECES: usize = 40;
    let hand = Hand::at("2021-01-04");
    for n in 0..PIECES {
        ask(&house, ("try", &format!("{n:02}")), 0).await;
    }
    let done: Arc<Mutex<Vec<String>>> = Arc::default();
    let tell = Arc::clone(&done);
    let kind = Kind::new("try", 60, move |_, _, job: Job| {
        tell.lock().unwrap().push(job.name);
        async {
            tokio::task::yield_now().await;
            Ok(())
        }
    });
    let workers: Vec<_> = (0..4)
        .map(|n| {
            let worker = worker(&house, kind.clone(), &hand, &format!("w{n}"));
            tokio::spawn(async move { while worker.turn().await.unwrap() != Turn::Nothing {} })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // A worker may find nothing free while others hold the last; nothing is left behind when all have ended.
    let mut names = done.lock().unwrap().clone();
    names.sort();
    assert_eq!(names, (0..PIECES).map(|n| format!("{n:02}")).collect::<Vec<_>>());
}

async fn what_is_asked_for_while_it_runs_is_done_once_more(house: Arc<House>) {
    let hand = Hand::at("2021-01-04");
    let lease = async |name: &str| {
        let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
        let job = jobs::lease(&tx, name, 1, hand.second()).await.unwrap();
        tx.commit().await.unwrap();
        job
    };
    let finish = async |job: &Job, end: &End| {
        let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
        assert!(jobs::end(&tx, job, end).await.unwrap());
        tx.commit().await.unwrap();
    };
    for end in [End::Done, End::Again(0, "no".into()), End::Shelved("no".into())] {
        ask(&house, ("try", "a"), 0).await;
        let first = lease("w").await.unwrap();
        ask(&house, ("try", "a"), 0).await;
        ask(&house, ("try", "a"), 0).await;
        assert_eq!(look(&house, "try", "a").await.state, "again");
        assert_eq!(lease("other").await, None, "by one worker at a time all the same");
        finish(&first, &end).await;
        let second = lease("other").await.unwrap();
        finish(&second, &End::Done).await;
        assert_eq!(lease("other").await, None, "and not a third time");
        assert_eq!(look(&house, "try", "a").await.state, "done");
    }
}

async fn a_worker_ends_when_told_to_and_finishes_the_work_at_hand(house: Arc<House>) {
    let (hand, (kind, begun, go)) = (Hand::at("2021-01-04"), hanging());
    let worker = worker(&house, kind, &hand, "w");
    ask(&house, ("try", "a"), 0).await;
    let stop = Arc::new(Notify::new());
    let told = Arc::clone(&stop);
    let said: Arc<Mutex<Vec<String>>> = Arc::default();
    let hear = Arc::clone(&said);
    let running = tokio::spawn(async move {
        worker.run(async move { told.notified().await }, move |text| hear.lock().unwrap().push(text.to_owned())).await;
    });
    begun.notified().await;
    stop.notify_one();
    go.notify_one();
    running.await.unwrap();
    assert_eq!(look(&house, "try", "a").await.state, "done", "{:?}", said.lock().unwrap());
}
