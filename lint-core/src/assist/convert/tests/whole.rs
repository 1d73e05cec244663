//! The policies of a whole file.
