//! Sheets for paper and for participants: the action plan, the exit report and the timeline, in English and in Welsh.

pub mod exit_report;
pub mod plan;
mod sheet;
pub mod timeline;
