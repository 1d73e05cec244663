//! The rules of AWS access policies: text in, findings out.
