//! The `pantau` program; see `pantau --help`.

fn main() {}
