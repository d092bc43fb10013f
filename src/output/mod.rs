//! Workbooks written: the only module that names `rust_xlsxwriter`.

pub mod model;
