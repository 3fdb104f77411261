//! Intervals and p-values against printed tables.

use plumbline_progress::estimate::{Estimate, quantile};

#[test]
fn agrees_with_the_tables() {
    for (freedom, expected) in
        [(1.0, 12.706_205), (4.0, 2.776_445), (17.776_474, 2.102_817), (f64::INFINITY, 1.959_964)]
    {
        assert!((quantile(freedom, 0.975) - expected).abs() < 1e-5, "{freedom}: {}", quantile(freedom, 0.975));
    }
    let known = Estimate::normal(1.0, 0.5);
    assert!((known.p_value(0.0) - 0.045_500).abs() < 1e-6);
    assert!((known.above(0.0) - 0.977_250).abs() < 1e-6);
    assert!(known.interval(0.95).contains(0.03) && !known.interval(0.95).contains(0.01));
}
