//! The command `ntm`.

fn main() {}
