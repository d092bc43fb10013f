//! Workbooks written: the only module that names `rust_xlsxwriter`.
//!
//! In: models that are pure data ([`model`]). Out: the bytes of an `.xlsx` ([`province`]) and files put in place
//! without losing what a person wrote ([`atomic`], [`lock`]). Refused: names, heads and sizes that Excel would "repair".

pub mod atomic;
mod cell;
mod chart;
pub mod form;
pub mod lock;
mod measure;
pub mod model;
pub mod province;
mod style;
mod summary;
