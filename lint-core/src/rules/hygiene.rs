//! What is redundant, unordered or old-fashioned.


