//! The pages and the API: what people see, and what other systems ask.

pub mod api;
pub mod assets;
pub mod charts;
pub mod desk;
pub mod form;
pub mod guard;
pub mod limits;
pub mod own_words;
pub mod page;
pub mod pages;
pub mod routes;
pub mod stop;
pub mod templates;
pub mod visitor;
pub mod words;

pub use desk::{Desk, Shared};
pub use routes::site;
