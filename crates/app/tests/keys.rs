//! One key, one effect: whoever sends a request again, however often and however it was cut off, gets one effect and one answer.

#![cfg(test)]

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;
use waymark_app::{Call, House, facts, perform};
use waymark_domain::Refusal;
use waymark_rules::facts::Subject;
use waymark_store::db::{Fence, Step, Weather};
use waymark_store::{Store, StoreError, journal};
use waymark_testkit::house::{TestHouse, fact, house_over, moment};
use waymark_testkit::newcomers::let_in;

const DAY: &str = "2021-01-05";

fn call(who: &str, key: &str) -> Call {
    Call::staff(who, moment(DAY, 10)).with_key(key)
}

fn note(why: &str) -> facts::Record {
    let line = format!(r#"{{"participant":"P-1","fact":"contact_made","on":"{DAY}","by":"phone","why":"{why}"}}"#);
    facts::Record { fact: fact(&line), seen: None }
}

/// The texts of the notes in the journal.
async fn kept(t: &TestHouse) -> Vec<String> {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let record = journal::load(&look, t.house.reading(), &Subject::Participant("P-1".into())).await.unwrap();
    record.facts.into_iter().filter_map(|held| held.fact.why).collect()
}

async fn with_one(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("P-1", "/dwp/prime/north/", "ines")]).await.unwrap();
}

async fn fifty_at_once(t: &TestHouse) {
    with_one(t).await;
    let (action, call) = (note("rang"), call("ines", "k1"));
    let answers = futures_util::future::join_all((0..50).map(|_| perform(&t.house, &call, &action))).await;
    let first = answers[0].clone().unwrap();
    assert_eq!((first.seq, first.id.as_str()), (2, "P-1#00002"));
    assert!(answers.iter().all(|answer| *answer == Ok(first.clone())), "{answers:?}");
    assert_eq!(kept(t).await, ["rang"]);
    // The back button, a day later.
    let later = Call { now: moment("2021-01-06", 9), ..call };
    assert_eq!(perform(&t.house, &later, &action).await, Ok(first));
    assert_eq!(kept(t).await, ["rang"]);
}

#[tokio::test]
async fn fifty_identical_requests_have_one_effect_and_one_answer_on_sqlite() {
    fifty_at_once(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_identical_requests_have_one_effect_and_one_answer_on_postgresql() {
    fifty_at_once(&TestHouse::postgres().await).await;
}

async fn whose_key(t: &TestHouse) {
    with_one(t).await;
    perform(&t.house, &call("ines", "k1"), &note("rang")).await.unwrap();
    assert_eq!(perform(&t.house, &call("ines", "k1"), &note("wrote")).await, Err(Refusal::KeyReused));
    let claim = waymark_app::claims::Submit { participant: "P-1".into(), outcome: "employed".into() };
    assert_eq!(perform(&t.house, &call("ines", "k1"), &claim).await, Err(Refusal::KeyReused), "another action");
    assert_eq!(kept(t).await, ["rang"]);
    // Another person's key is theirs, even if it reads the same.
    perform(&t.house, &call("hana", "k1"), &note("wrote")).await.unwrap();
    assert_eq!(kept(t).await, ["rang", "wrote"]);
    // All at once: one of two bodies wins, and the other is refused each time.
    let two = [note("a"), note("b")];
    let call = call("ines", "k2");
    let sent = (0..20).map(|n| perform(&t.house, &call, &two[n % 2]));
    let answers = futures_util::future::join_all(sent).await;
    let winner = usize::from(answers[0].is_err());
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.is_ok(), n % 2 == winner, "{answers:?}");
        assert!(answer.is_ok() || *answer == Err(Refusal::KeyReused), "{answer:?}");
    }
    assert_eq!(kept(t).await, ["rang", "wrote", ["a", "b"][winner]]);
}

#[tokio::test]
async fn a_key_is_one_persons_and_one_requests_on_sqlite() {
    whose_key(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_one_persons_and_one_requests_on_postgresql() {
    whose_key(&TestHouse::postgres().await).await;
}

/// Goes with a future until it has been woken so often and then drops it, as a server does whose caller hung up; what it came to by then.
async fn cut_off<T>(mut left: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

/// Weather in which one step goes wrong.
#[derive(Debug)]
struct Nth(AtomicUsize);

impl Weather for Nth {
    fn meets(&self, _: Step) -> Result<(), StoreError> {
        match self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) {
            Ok(1) => Err(StoreError::Unavailable("the test cut the line".into())),
            _ => Ok(()),
        }
    }
}

async fn any_step_fails(mut t: TestHouse) {
    with_one(&t).await;
    let weather = Arc::new(Nth(AtomicUsize::new(0)));
    let House { store, .. } = t.house;
    t.house = house_over(Store { db: store.db.under(weather.clone()), keys: store.keys });
    let mut failed = 0;
    for nth in 1.. {
        let (why, key) = (format!("step {nth}"), format!("nth-{nth}"));
        weather.0.store(nth, Relaxed);
        let first = perform(&t.house, &call("ines", &key), &note(&why)).await;
        weather.0.store(0, Relaxed);
        let again = perform(&t.house, &call("ines", &key), &note(&why)).await;
        assert_eq!(
            kept(&t).await.iter().filter(|kept| **kept == why).count(),
            1,
            "step {nth}: {first:?}, then {again:?}"
        );
        if first.is_ok() {
            assert_eq!(first, again);
            break;
        }
        assert!(matches!(first, Err(Refusal::NotSaved(_))) && again.is_ok(), "step {nth}: {first:?}, then {again:?}");
        failed = nth;
    }
    assert!(failed > 20, "{failed} steps failed in turn");
}

#[tokio::test]
async fn whichever_step_fails_the_same_key_sent_again_has_one_effect_on_sqlite() {
    any_step_fails(TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_step_fails_the_same_key_sent_again_has_one_effect_on_postgresql() {
    any_step_fails(TestHouse::postgres().await).await;
}

async fn answer_lost(t: &TestHouse) {
    with_one(t).await;
    // Lost after the commit: the effect is there, and the answer comes with the next try.
    let lost = perform(&t.house, &call("ines", "k1"), &note("rang")).await.unwrap();
    assert_eq!(perform(&t.house, &call("ines", "k1"), &note("rang")).await, Ok(lost));
    // Lost anywhere else: the next try has the one effect.
    let (mut ended, mut cut) = (0, 0);
    for steps in 0..120 {
        let (why, key) = (format!("cut after {steps}"), format!("cut-{steps}"));
        let first = cut_off(steps, perform(&t.house, &call("ines", &key), &note(&why))).await;
        if first.is_some() {
            ended += 1
        } else {
            cut += 1
        }
        let again = perform(&t.house, &call("ines", &key), &note(&why)).await.unwrap();
        assert!(first.is_none_or(|first| first == Ok(again)), "after {steps} steps");
        assert_eq!(kept(t).await.iter().filter(|kept| **kept == why).count(), 1, "after {steps} steps");
        if ended > 2 {
            break;
        }
    }
    assert!(cut > 0, "{ended} ended, {cut} were cut off");
    let all = kept(t).await;
    assert_eq!(all.len(), 1 + ended + cut, "{all:?}");
}

#[tokio::test]
async fn a_retry_after_a_lost_answer_gets_that_answer_on_sqlite() {
    answer_lost(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_a_lost_answer_gets_that_answer_on_postgresql() {
    answer_lost(&TestHouse::postgres().await).await;
}

async fn refused_first(t: &TestHouse) {
    with_one(t).await;
    let mut early = note("rang");
    early.fact.on = waymark_rules::Day::parse("2021-02-01").unwrap();
    let refusal = perform(&t.house, &call("ines", "k1"), &early).await;
    assert!(matches!(refusal, Err(Refusal::Invalid { .. })), "{refusal:?}");
    assert!(perform(&t.house, &call("omar", "k1"), &note("rang")).await.is_err(), "not his");
    assert_eq!(kept(t).await, [""; 0]);
    // The form was mended and sent again under its key.
    perform(&t.house, &call("ines", "k1"), &note("rang")).await.unwrap();
    assert_eq!(kept(t).await, ["rang"]);
}

#[tokio::test]
async fn a_key_whose_first_use_was_refused_can_be_used_again_on_sqlite() {
    refused_first(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_first_use_was_refused_can_be_used_again_on_postgresql() {
    refused_first(&TestHouse::postgres().await).await;
}
