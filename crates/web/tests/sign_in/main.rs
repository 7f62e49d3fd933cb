//! Signing in and out, the account, and an organisation's own provider, by the pages alone.

#![cfg(test)]

mod browser;
mod pages;
mod provider;
