//! The command `ntm`: see `ntm --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ntm::cli::run()
}
