//! The pages and the API: what people see, and what other systems ask.
