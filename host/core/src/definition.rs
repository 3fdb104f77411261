//! A scorecard's definition, as its plugin gave it and `plumbline-measure` found it sound.

use serde::{Deserialize, Serialize};

use crate::Decimal;

/// What a scorecard looks for. Made only by `plumbline-measure`, which refuses what is not sound.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Definition {
    pub id: String,
    pub title: String,
    /// Semantic version.
    pub version: String,
    pub summary: String,
    pub languages: Vec<String>,
    pub conversation_types: Vec<String>,
    pub sections: Vec<Section>,
    /// Policies that an organisation may override, and whatever else the author says.
    pub options: Vec<(String, String)>,
}

impl Definition {
    /// Every criterion with its section, in order.
    pub fn criteria(&self) -> impl Iterator<Item = (&Section, &Criterion)> {
        self.sections.iter().flat_map(|section| section.criteria.iter().map(move |it| (section, it)))
    }

    /// The part of the card that a criterion carries, from 0 to 1; a bonus criterion's as if it came on top of the card.
    #[must_use]
    pub fn share(&self, section: &Section, criterion: &Criterion) -> Decimal {
        let unsigned = |it: Decimal| u128::try_from(it.ten_thousandths()).unwrap_or(0);
        let standard = self.sections.iter().filter(|it| it.kind == SectionKind::Standard);
        let whole: u128 = standard.map(|it| unsigned(it.weight)).sum();
        let within: u128 = section.criteria.iter().map(|it| unsigned(it.weight)).sum();
        let part = unsigned(section.weight) * unsigned(criterion.weight) * unsigned(Decimal::ONE);
        let share = part.checked_div(within * whole).unwrap_or(0);
        Decimal::from_ten_thousandths(i64::try_from(share).unwrap_or(i64::MAX))
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub kind: SectionKind,
    pub weight: Decimal,
    pub criteria: Vec<Criterion>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionKind {
    Standard,
    /// May lift the card over 100; kept out of statistics.
    Bonus,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Criterion {
    pub id: String,
    pub title: String,
    pub guidance: String,
    pub weight: Decimal,
    pub scale: Scale,
    pub auto_fail: AutoFail,
    pub proof: Proof,
    pub quotes_from: QuotesFrom,
    pub not_applicable: bool,
    pub skills: Vec<String>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    Levels(Vec<Level>),
    Number(Bounds),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Level {
    pub points: Decimal,
    pub title: String,
    pub anchor: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bounds {
    pub lowest: Decimal,
    pub highest: Decimal,
    pub unit: String,
    /// Pairs of number and score; numbers rise. Empty: straight from `lowest` to `highest`.
    pub curve: Vec<(Decimal, Decimal)>,
}

/// What failing a criterion fails, and the score below which it has failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AutoFail {
    None,
    Section { passes_at: Decimal },
    Card { passes_at: Decimal },
}

/// What must back a rating.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// At least one quote wherever the rating is above the lowest.
    Quotes,
    /// The turns that were searched, where the rating says that something was not there.
    Absence,
    /// A named value.
    Measure,
}

/// Whose turns may be quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuotesFrom {
    Subject,
    Others,
    Any,
}

/// A definition exactly as a plugin returned it: nothing about it is known to be sound.
#[derive(Clone, PartialEq, Debug)]
pub struct RawDefinition {
    pub id: String,
    pub title: String,
    pub version: String,
    pub summary: String,
    pub languages: Vec<String>,
    pub conversation_types: Vec<String>,
    pub sections: Vec<RawSection>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct RawSection {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub weight: f64,
    pub criteria: Vec<RawCriterion>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct RawCriterion {
    pub id: String,
    pub title: String,
    pub guidance: String,
    pub weight: f64,
    pub scale: RawScale,
    pub auto_fail: String,
    pub passes_at: Option<f64>,
    pub proof: String,
    pub quotes_from: String,
    pub not_applicable: bool,
    pub skills: Vec<String>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum RawScale {
    Levels(Vec<RawLevel>),
    Number(RawBounds),
}

#[derive(Clone, PartialEq, Debug)]
pub struct RawLevel {
    pub points: f64,
    pub title: String,
    pub anchor: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct RawBounds {
    pub lowest: f64,
    pub highest: f64,
    pub unit: String,
    pub curve: Vec<(f64, f64)>,
}
