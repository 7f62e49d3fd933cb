//! How long work that went wrong waits before it is tried again: longer each time, and not all of it at one moment.

/// How often work is begun before it is put on the shelf.
pub const MOST_ATTEMPTS: i64 = 8;
const FIRST: i64 = 5;
const LONGEST: i64 = 3600;

/// Seconds to wait after an attempt, counted from 1, of the work of this name: doubled each time, up to an hour, and up to a quarter more,
/// by name and attempt, so that work that failed together is not tried again together.
#[must_use]
pub fn wait_after(name: &str, attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 20) - 1).unwrap_or(0);
    let wait = (FIRST << doublings).min(LONGEST);
    wait + i64::try_from(spread(name, attempt) % (wait.unsigned_abs() / 4 + 1)).unwrap_or(0)
}

/// A number that is the same for the same name and attempt on every machine: FNV-1a.
fn spread(name: &str, attempt: i64) -> u64 {
    let bytes = name.bytes().chain(attempt.to_be_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour_and_a_quarter_more() {
        for attempt in 1..40 {
            let whole = if attempt > 10 { LONGEST } else { (FIRST << (attempt - 1)).min(LONGEST) };
            let wait = wait_after("a", attempt);
            assert!((whole..=whole + whole / 4).contains(&wait), "{attempt}: {wait}");
            assert_eq!(wait, wait_after("a", attempt), "the same each time");
        }
        assert_eq!(wait_after("a", -3), wait_after("a", -3));
    }

    #[test]
    fn work_that_failed_together_is_not_tried_again_together() {
        let waits: std::collections::BTreeSet<i64> = (0..100).map(|n| wait_after(&format!("P-{n}"), 8)).collect();
        assert!(waits.len() > 40, "{waits:?}");
    }
}
