//! `ntm` consolidates the Excel workbooks that districts submit on the new-rural-development programme.

pub mod workbook;
