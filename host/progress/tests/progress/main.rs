//! Every published example, to the digits given, and what must hold for all numbers.

mod change;
mod estimate;
