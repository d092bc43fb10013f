<<<<<<< .merge_file_LIDlQ8

=======
//! The integration tests, one binary.

mod workbook;
>>>>>>> .merge_file_NjznDN
