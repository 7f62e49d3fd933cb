//! Load: one kind of page over and over, the mix as fast as it goes, and the mix at a fixed rate whose queueing counts.

use super::process::{Server, rest};
use super::times::Times;
use super::visit::{KINDS, Kind, Log, Visitor};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What a stretch of load came to.
pub(super) struct Stretch {
    pub(super) log: Log,
    /// The server's processor time for one answer, in milliseconds.
    pub(super) cpu: f64,
    /// Answers a second by the clock.
    pub(super) rate: f64,
}

impl Stretch {
    fn over(server: &Server, work: impl FnOnce() -> Result<Log, String>) -> Result<Stretch, String> {
        let (cpu, begun) = (server.cpu(), Instant::now());
        let log = work()?;
        let (cpu, took) = (server.cpu().saturating_sub(cpu), begun.elapsed());
        let pages = u32::try_from(log.values().map(Times::count).sum::<usize>()).unwrap_or(u32::MAX).max(1);
        let cpu = cpu.as_secs_f64() * 1000.0 / f64::from(pages);
        Ok(Stretch { log, cpu, rate: f64::from(pages) / took.as_secs_f64() })
    }

    /// All answers together.
    pub(super) fn all(&self) -> Times {
        self.log.values().fold(Times::default(), |mut all, times| {
            all.extend(times.clone());
            all
        })
    }
}

/// One kind, one request after another.
pub(super) fn alone(
    server: &Server,
    visitors: &mut [Visitor],
    (kind, times): (Kind, usize),
) -> Result<Stretch, String> {
    // What is read for the first time is not what people wait for all day.
    for visitor in visitors.iter_mut() {
        visitor.does(kind, &mut Log::new())?;
    }
    Stretch::over(server, || {
        let mut log = Log::new();
        for nth in 0..times {
            let place = nth % visitors.len().max(1);
            visitors.get_mut(place).ok_or("nobody is signed in")?.does(kind, &mut log)?;
        }
        Ok(log)
    })
}

/// The kinds of the mix that there are, each as often as its share.
pub(super) fn deck(there: &[Kind]) -> Vec<Kind> {
    let shares = KINDS.iter().filter(|(kind, ..)| there.contains(kind));
    shares.flat_map(|(kind, _, share, _)| std::iter::repeat_n(*kind, *share)).collect()
}

/// The mix, by some people at once, each asking again as soon as they are answered.
pub(super) fn as_fast_as_it_goes(
    server: &Server,
    visitors: &mut [Visitor],
    (deck, time): (&[Kind], Duration),
) -> Result<Stretch, String> {
    let until = Instant::now() + time;
    Stretch::over(server, || {
        at_once(visitors, |visitor, dice, log| {
            while Instant::now() < until {
                visitor.does(drawn(deck, dice)?, log)?;
            }
            Ok(())
        })
    })
}

/// The mix at so many a second, whether or not the last was answered: a time counts from when its request should have been sent.
pub(super) fn at_a_rate(
    server: &Server,
    visitors: &mut [Visitor],
    (deck, rate, time): (&[Kind], u32, Duration),
) -> Result<Stretch, String> {
    let (begun, next) = (Instant::now(), Arc::new(AtomicU32::new(0)));
    let all = time.as_millis() * u128::from(rate) / 1000;
    Stretch::over(server, || {
        at_once(visitors, |visitor, dice, log| {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if u128::from(nth) >= all {
                    return Ok(());
                }
                let due = begun + Duration::from_secs_f64(f64::from(nth) / f64::from(rate));
                rest(due.saturating_duration_since(Instant::now()));
                let late = due.elapsed();
                let mut own = Log::new();
                let kind = drawn(deck, dice)?;
                visitor.does(kind, &mut own)?;
                for (kind, times) in own {
                    log.entry(kind).or_default().extend(times.later(late));
                }
            }
        })
    })
}

fn drawn(deck: &[Kind], dice: &mut fastrand::Rng) -> Result<Kind, String> {
    deck.get(dice.usize(..deck.len().max(1))).copied().ok_or_else(|| "the site has none of the pages".into())
}

fn at_once(
    visitors: &mut [Visitor],
    work: impl Fn(&mut Visitor, &mut fastrand::Rng, &mut Log) -> Result<(), String> + Sync,
) -> Result<Log, String> {
    let work = &work;
    let logs: Vec<Result<Log, String>> = std::thread::scope(|scope| {
        let started: Vec<_> = visitors
            .iter_mut()
            .zip(1..)
            .map(|(visitor, seed)| {
                scope.spawn(move || {
                    let (mut dice, mut log) = (fastrand::Rng::with_seed(seed), Log::new());
                    work(visitor, &mut dice, &mut log).map(|()| log)
                })
            })
            .collect();
        started.into_iter().map(|t| t.join().unwrap_or_else(|_| Err("a visitor broke off".into()))).collect()
    });
    let mut all = Log::new();
    for log in logs {
        for (kind, times) in log? {
            all.entry(kind).or_default().extend(times);
        }
    }
    Ok(all)
}
