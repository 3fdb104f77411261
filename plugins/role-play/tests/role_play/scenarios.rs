//! What a brief is made into.
