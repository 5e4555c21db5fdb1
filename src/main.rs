//! The `pantau` program; see `pantau --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pantau::cli::main()
}
