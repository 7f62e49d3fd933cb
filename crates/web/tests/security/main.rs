//! The desk, attacked: what one partner holds shows nowhere at another, what is typed runs nowhere, and what breaks says so plainly.

#![cfg(test)]

mod api;
mod breaking;
mod canaries;
mod everywhere;
mod fields;
mod headers;
mod odd;
mod payloads;
mod people;
mod readers;
mod tags;
mod traces;
mod visit;
