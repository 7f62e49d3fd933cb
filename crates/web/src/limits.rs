//! How many people one member of staff may ask for in ten minutes: far more than anybody works through, far fewer than a list taken away.
//!
//! The counts are this process's own and end with it: several processes allow several times as much. That is enough against
//! what they are for, a program that walks references or searches through the alphabet in somebody's name; each record opened
//! is in the audit besides.

use crate::desk::Shared;
use crate::stop::Stop;
use axum::http::Method;
use axum::http::request::Parts;
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// The length of a window, in seconds.
const WINDOW: i64 = 600;
/// How many windows are kept before those that are over are forgotten.
const KEPT: usize = 5_000;

/// The most that is answered in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// Different participants asked for, whether there or not.
    pub people: usize,
    /// Searches, each suggestion while typing among them.
    pub searches: usize,
    /// Files and prints.
    pub exports: usize,
}

/// Somebody at the pages.
pub const BY_HAND: Most = Most { people: 150, searches: 600, exports: 40 };
/// A program with somebody's token.
pub const BY_TOKEN: Most = Most { people: 1_500, searches: 600, exports: 40 };

/// What is asked for, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Person(u64),
    Search,
    Export,
}

#[derive(Debug, Default)]
struct Window {
    since: i64,
    people: HashSet<u64>,
    searches: usize,
    exports: usize,
}

/// The counts of one process.
#[derive(Debug, Clone, Default)]
pub struct Limits(Arc<Mutex<HashMap<String, Window>>>);

fn asked(method: &Method, path: &str) -> Option<Asked> {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (first, second, last) = (parts.next().unwrap_or_default(), parts.next(), path.rsplit('/').next());
    match (first, second) {
        ("find" | "search", _) if *method == Method::POST => Some(Asked::Search),
        ("people" | "participants", Some(reference)) => {
            let mut hasher = DefaultHasher::new();
            reference.hash(&mut hasher);
            Some(Asked::Person(hasher.finish()))
        }
        _ if last.is_some_and(|last| last == "print" || last.ends_with(".csv") || last.ends_with(".xlsx")) => {
            Some(Asked::Export)
        }
        _ => None,
    }
}

impl Limits {
    /// Counts one request; whether it is still within what is answered.
    fn counts(&self, who: &str, asked: Asked, (most, second): (Most, i64)) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > KEPT {
            all.retain(|_, window| second - window.since < WINDOW);
        }
        let window = all.entry(who.to_owned()).or_default();
        if !(0..WINDOW).contains(&(second - window.since)) {
            *window = Window { since: second, ..Window::default() };
        }
        match asked {
            Asked::Person(reference) => {
                let room = window.people.len() < most.people;
                window.people.contains(&reference) || (room && window.people.insert(reference))
            }
            Asked::Search => {
                window.searches += 1;
                window.searches <= most.searches
            }
            Asked::Export => {
                window.exports += 1;
                window.exports <= most.exports
            }
        }
    }
}

/// Refuses whoever asks for more than anybody can look at. The people of a demo do not exist, and may be walked through.
///
/// # Errors
/// It was too many.
pub fn within(desk: &Shared, parts: &Parts, (who, most, now): (&str, Most, i64)) -> Result<(), Stop> {
    let (Some(limits), false) = (parts.extensions.get::<Limits>(), desk.offered.demo) else { return Ok(()) };
    let Some(asked) = asked(&parts.method, parts.uri.path()) else { return Ok(()) };
    if limits.counts(who, asked, (most, now.div_euclid(1_000_000))) { Ok(()) } else { Err(Stop::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Most = Most { people: 3, searches: 2, exports: 1 };

    fn get(limits: &Limits, who: &str, path: &str, second: i64) -> bool {
        limits.counts(who, asked(&Method::GET, path).unwrap(), (FEW, second))
    }

    #[test]
    fn so_many_different_people_and_no_more_until_the_window_is_over() {
        let limits = Limits::default();
        for path in [
            "/people/P-1",
            "/people/P-2",
            "/people/P-3/timeline",
            "/people/P-3/record/note",
            "/api/v1/participants/P-1",
        ] {
            assert!(get(&limits, "ines", path, 1_000), "{path}");
        }
        assert!(!get(&limits, "ines", "/people/P-4", 1_000));
        assert!(get(&limits, "ines", "/people/P-2", 1_100), "those already open stay open");
        assert!(get(&limits, "omar", "/people/P-4", 1_100), "each has their own");
        assert!(!get(&limits, "ines", "/people/P-4", 1_599));
        assert!(get(&limits, "ines", "/people/P-4", 1_600));
    }

    #[test]
    fn searches_and_exports_are_counted_and_other_pages_are_not() {
        let limits = Limits::default();
        let find = || limits.counts("ines", asked(&Method::POST, "/find/suggest").unwrap(), (FEW, 5));
        assert_eq!([find(), find(), find()], [true, true, false]);
        assert!(get(&limits, "ines", "/referrals/files/x/refused.csv", 5));
        assert!(!get(&limits, "ines", "/day/print", 5));
        for path in ["/", "/queue", "/find", "/contracts/jets-1", "/people"] {
            assert_eq!(asked(&Method::GET, path), None, "{path}");
        }
    }
}
