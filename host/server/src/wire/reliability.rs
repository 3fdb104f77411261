//! How far a scorecard can be relied on, as it stands beside every score that the scorecard gave.

use plumbline_progress::agreement::Agreement;
use plumbline_progress::estimate::Interval;
use plumbline_progress::label::{Rate, Reliability};
use serde::Serialize;
use utoipa::ToSchema;

/// What people's labels tell of how a scorecard rates a criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReliabilityView {
    /// Ratings by people that no dispute led to. All but `disputed` is told by these.
    pub labels: u64,
    /// How the scorecard and people agree beyond chance: 1 where always, 0 as by chance. Null where too little varies to tell.
    #[schema(example = 0.71)]
    pub agreement: Option<f64>,
    /// The interval of 95 %.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// `kappa` (two levels), `weighted-kappa` (quadratic weights) or `alpha` (numbers).
    pub measure: Option<&'static str>,
    /// Of all labels, those in which people rated otherwise; null for numbers, where every rating is another.
    pub wrong: Option<RateView>,
    /// Of what people pass, what the scorecard fails; null where the criterion is not one that passes or fails.
    pub false_fail: Option<RateView>,
    /// Of what people fail, what the scorecard passes.
    pub false_pass: Option<RateView>,
    /// Of what was contested and decided, what was changed. Findings are contested where they look wrong, so that this says
    /// nothing of those that nobody contested.
    pub disputed: Option<RateView>,
}

/// A share with its interval of 95 % (Wilson 1927).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RateView {
    pub count: u64,
    pub of: u64,
    /// From 0 to 1.
    pub rate: f64,
    pub low: f64,
    pub high: f64,
}

impl From<Reliability> for ReliabilityView {
    fn from(it: Reliability) -> Self {
        let Reliability { labels, agreement, wrong, false_fail, false_pass, disputed } = it;
        let (measure, found) = agreement.unzip();
        let found: Option<Agreement> = found;
        Self {
            labels,
            agreement: found.map(|it| it.value),
            low: found.map(|it| it.interval.low),
            high: found.map(|it| it.interval.high),
            measure: measure.map(plumbline_progress::label::Measure::as_str),
            wrong: wrong.map(RateView::from),
            false_fail: false_fail.map(RateView::from),
            false_pass: false_pass.map(RateView::from),
            disputed: disputed.map(RateView::from),
        }
    }
}

impl From<Rate> for RateView {
    fn from(rate: Rate) -> Self {
        let Rate { count, of, interval: Interval { low, high } } = rate;
        Self { count, of, rate: rate.share(), low, high }
    }
}
