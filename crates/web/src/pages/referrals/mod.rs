//! Referrals: the commissioner's file in, its refused rows mended, and everybody who came given to a coach.

pub mod allocate;
pub mod file;
pub mod mend;
pub mod refused;
pub mod show;
pub mod upload;
