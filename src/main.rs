//! The command line of iamlint.

fn main() {}
