//! Workbooks and documents written: the only module that names `rust_xlsxwriter`, and `docx_rs`.
//!
//! In: models that are pure data ([`model`]). Out: the bytes of an `.xlsx` ([`province`]) or a `.docx` ([`docx`]), and files
//! put in place without losing what a person wrote ([`atomic`], [`lock`]). Refused: names, heads and sizes that Excel would "repair".

pub mod atomic;
mod cell;
mod chart;
pub mod docx;
pub mod form;
pub mod lock;
mod measure;
pub mod model;
pub mod province;
mod style;
mod summary;
