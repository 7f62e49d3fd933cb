//! Lets the template engine read GOV.UK Frontend's own Nunjucks templates.
