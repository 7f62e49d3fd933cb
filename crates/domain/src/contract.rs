//! A contract: which pack governs it, for whom, where and when.

use serde::{Deserialize, Serialize};

/// One contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id: lower case letters, digits and hyphens.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The id of its programme pack.
    pub pack: String,
    /// The pack's version in force.
    pub version: String,
    /// The id of the prime that holds it.
    pub prime: String,
    /// The package areas it covers, such as `CPA1`; none given means any.
    pub areas: Vec<String>,
    /// Its first day (YYYY-MM-DD).
    pub starts: String,
    /// Its last day (YYYY-MM-DD).
    pub ends: String,
    /// What was agreed to be reached, by month: starts, outcomes.
    pub targets: Vec<Target>,
}

/// One figure agreed for a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What is counted: `starts`, or an outcome's id.
    pub of: String,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// How many.
    pub count: u32,
}
