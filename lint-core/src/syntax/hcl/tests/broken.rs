//! Texts that are being typed, and hostile ones.
