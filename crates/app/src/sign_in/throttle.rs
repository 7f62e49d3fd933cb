//! How long the next try must wait: the more that came to nothing, the longer. Nobody is ever locked out for good, and strangers
//! never slow down a browser from which somebody has signed in before.

use super::Visit;
use crate::house::House;
use crate::refused;
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Tx};
use waymark_store::keys::{digest_of_secret, to_hex};
use waymark_store::sessions::knows_device;
use waymark_store::throttle::{self, Tries};

/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// After how many quiet seconds old tries no longer count.
const FORGIVEN: i64 = 24 * 3600;
/// How many tries of one account from one kind of place are free.
const FREE: i64 = 5;
/// How many tries from one address are free: a whole office may come from one.
const FREE_OF_ADDRESS: i64 = 30;

/// One more try: what is known of the name afterwards, or how many seconds it must wait.
pub(crate) fn one_more(known: Tries, now: i64, free: i64) -> Result<Tries, i64> {
    if known.until > now {
        return Err(known.until - now);
    }
    let before = if now - known.last > FORGIVEN { 0 } else { known.tries };
    let tries = before + 1;
    let over = u32::try_from(tries - free).unwrap_or(0).min(20);
    let wait = if over == 0 { 0 } else { (1_i64 << over).min(LONGEST) };
    Ok(Tries { tries, last: now, until: now + wait })
}

/// An address as far as it tells who is asking: of the longer kind, a household has a whole half.
fn place(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(v6)) => v6.segments()[..4].iter().map(|s| format!("{s:x}:")).collect(),
        _ => address.to_owned(),
    }
}

/// From which kind of place somebody tries: this very browser, where they are known there, or anywhere else.
pub(crate) async fn standing(tx: &Tx, visit: &Visit, staff: Option<&str>) -> Result<String, Refusal> {
    let (Some(staff), false) = (staff, visit.device.is_empty()) else { return Ok("elsewhere".into()) };
    let digest = digest_of_secret(&visit.device);
    let known = knows_device(tx, &digest, staff).await.map_err(refused)?;
    Ok(if known { to_hex(&digest) } else { "elsewhere".into() })
}

/// Counts a try before it is looked at, so that many at once gain nothing; gives the name by which to forget it if it was right.
///
/// # Errors
/// It must wait, and how long.
pub(crate) async fn count(
    house: &House,
    visit: &Visit,
    (what, account, staff): (&str, &str, Option<&str>),
) -> Result<String, Refusal> {
    let keys = &house.store.keys;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let standing = standing(&tx, visit, staff).await?;
    let name = format!("{what}|{account}|{standing}");
    let mut names = vec![(name.clone(), FREE)];
    if standing == "elsewhere" && !visit.address.is_empty() {
        names.push((format!("{what}|address|{}", place(&visit.address)), FREE_OF_ADDRESS));
    }
    for (name, free) in names {
        let known = throttle::hold(&tx, keys, &name).await.map_err(refused)?;
        let next = one_more(known, visit.second(), free).map_err(wait)?;
        throttle::keep(&tx, keys, &name, next).await.map_err(refused)?;
    }
    tx.commit().await.map_err(refused)?;
    Ok(name)
}

fn wait(seconds: i64) -> Refusal {
    let fits = match seconds {
        ..=1 => "wait a second and try again".to_owned(),
        2..=90 => format!("wait {seconds} seconds and try again"),
        _ => format!("wait {} minutes and try again", (seconds + 59) / 60),
    };
    Refusal::invalid("there were too many tries", fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(tries: usize) -> Vec<i64> {
        let (mut known, mut now, mut waits) = (Tries::default(), 1_000_000, Vec::new());
        for _ in 0..tries {
            known = one_more(known, now, 3).unwrap();
            waits.push(known.until - now);
            now = known.until;
        }
        waits
    }

    #[test]
    fn the_first_tries_are_free_and_later_ones_wait_twice_as_long_each_time_up_to_a_quarter_of_an_hour() {
        assert_eq!(waits(7), [0, 0, 0, 2, 4, 8, 16]);
        assert_eq!(waits(80).into_iter().max(), Some(LONGEST));
    }

    #[test]
    fn a_try_before_its_time_is_refused_and_does_not_count() {
        let known = Tries { tries: 9, last: 100, until: 160 };
        assert_eq!(one_more(known, 130, 3), Err(30));
        assert!(one_more(known, 160, 3).is_ok());
        assert_eq!(one_more(known, 100 + FORGIVEN + 1, 3).unwrap().tries, 1, "a quiet day is forgiven");
    }

    #[test]
    fn an_address_of_the_longer_kind_counts_by_its_half() {
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), place("2001:db8:1:2:ffff::1"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
    }
}
