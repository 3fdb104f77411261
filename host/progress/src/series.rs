//! Scores of two series on one scale. Another rubric or judge is another instrument: its scores join the old ones only
//! through conversations that both have scored (Kolen and Brennan 2014, "Test Equating, Scaling, and Linking", chapters 2
//! and 7), and the link's own error goes into every answer that uses it.

use serde::{Deserialize, Serialize};

/// How a score of an older series reads in a newer one: `intercept + slope × score`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Link {
    /// The older series, as whoever asks numbers them.
    pub from: u32,
    /// The newer one.
    pub to: u32,
    /// Conversations that both have scored.
    pub n: u32,
    /// The mean of the older scores among them: where the line is known best.
    pub center: f64,
    /// What the newer series gives there.
    pub at_center: f64,
    /// Points of the newer series for one point of the older.
    pub slope: f64,
    /// The standard error of `at_center`.
    pub at_center_error: f64,
    /// The standard error of `slope`; 0 where the slope was taken to be 1.
    pub slope_error: f64,
}

/// Fewer conversations than these make no link.
pub const LEAST: usize = 10;
/// From here on a slope is asked for.
const LEAST_FOR_SLOPE: usize = 30;

/// Links two series by conversations that both have scored: pairs of (older, newer). By the means alone, unless the spreads
/// differ beyond doubt (Pitman 1939 and Morgan 1939, p below 0.01) on 30 pairs or more, and then linearly; a slope that is
/// not needed costs more error than it removes. Nothing below [`LEAST`] pairs.
#[must_use]
pub fn link(from: u32, to: u32, pairs: &[(f64, f64)]) -> Option<Link> {
    if pairs.len() < LEAST {
        return None;
    }
    let n = pairs.len() as f64;
    let (mut center, mut at_center) = (0.0, 0.0);
    for (older, newer) in pairs {
        center += older / n;
        at_center += newer / n;
    }
    let (mut of_older, mut of_newer, mut both) = (0.0, 0.0, 0.0);
    for (older, newer) in pairs {
        of_older += (older - center).powi(2) / (n - 1.0);
        of_newer += (newer - at_center).powi(2) / (n - 1.0);
        both += (older - center) * (newer - at_center) / (n - 1.0);
    }
    let difference = (of_older + of_newer - 2.0 * both).max(0.0);
    let by_means = Link {
        from,
        to,
        n: pairs.len() as u32,
        center,
        at_center,
        slope: 1.0,
        at_center_error: (difference / n).sqrt(),
        slope_error: 0.0,
    };
    if pairs.len() < LEAST_FOR_SLOPE || of_older <= 0.0 || of_newer <= 0.0 {
        return Some(by_means);
    }
    // The sum and the difference of two scores correlate exactly where their spreads differ.
    let total = of_older + of_newer + 2.0 * both;
    let spread = (of_newer - of_older) / (total * difference).sqrt();
    let freedom = n - 2.0;
    let t = spread * (freedom / (1.0 - spread * spread)).sqrt();
    if total * difference <= 0.0 || 2.0 * (1.0 - crate::estimate::below(freedom, t.abs())) >= 0.01 {
        return Some(by_means);
    }
    // The errors of linear equating with one group, Kolen and Brennan 2014, equation 7.12 and table 7.2.
    let correlation = both / (of_older * of_newer).sqrt();
    Some(Link {
        slope: (of_newer / of_older).sqrt(),
        at_center_error: (2.0 * of_newer * (1.0 - correlation) / n).sqrt(),
        slope_error: (of_newer * (1.0 - correlation * correlation) / (n * of_older)).sqrt(),
        ..by_means
    })
}
