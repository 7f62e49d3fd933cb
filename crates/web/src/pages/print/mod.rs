//! Sheets for paper and for participants: the action plan, the exit report, the timeline and questions to answer, in English and in Welsh.

pub mod exit_report;
pub mod plan;
mod sheet;
pub mod timeline;
pub mod where_they_stand;
