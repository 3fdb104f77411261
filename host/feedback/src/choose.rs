//! Which findings are worth a person's attention. What weighs most comes first: the share of the card that a criterion
//! carries, times how far it fell short, times how sure the finding is; what was said lately steps back.

use plumbline_core::Decimal;
use plumbline_core::definition::{AutoFail, Criterion, Definition, SectionKind};
use plumbline_core::feedback::Kind;
use plumbline_core::ids::ScoreId;
use plumbline_core::score::CriterionScore;

/// Things to work on: more than this is not acted upon.
pub const MOST_TO_WORK_ON: usize = 3;
/// The score, 0 to 100, from which a criterion was done well; below it there is something to work on.
pub const TARGET: Decimal = Decimal::from_ten_thousandths(75 * WHOLE);
/// A finding that is less sure than this, from 0 to 1, is not fed back.
pub const LEAST_CONFIDENCE: Decimal = Decimal::from_ten_thousandths(WHOLE / 2);
/// How many of a person's last feedbacks are looked at.
pub const REMEMBERED: usize = 10;
/// In how many of those a criterion was to be worked on before a gap is one that returns, and telling it again is not
/// enough.
pub const RETURNS_AFTER: usize = 2;

/// One in ten-thousandths.
const WHOLE: i64 = 10_000;
/// What a finding without a confidence counts as: less than one that says that it is sure.
const UNSAID_CONFIDENCE: Decimal = Decimal::from_ten_thousandths(7_500);
/// Each of the last so many feedbacks in which it was said halves how much a criterion presses now.
const FRESH: usize = 3;
/// How much more it is worth saying that something went well which was to be worked on before.
const REGAINED: u128 = 4;

/// A person's score by one scorecard.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The score.
    pub score: ScoreId,
    /// What it was judged by.
    pub definition: &'a Definition,
    /// What the card says, in the definition's order; words are not needed.
    pub criteria: &'a [CriterionScore],
}

/// What one of the person's earlier feedbacks said, as pairs of a scorecard's id and a criterion's.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Before {
    /// What was to be worked on.
    pub work_on: Vec<(String, String)>,
}

impl Before {
    fn says(&self, scorecard: &str, criterion: &str) -> bool {
        self.work_on.iter().any(|(card, id)| card == scorecard && id == criterion)
    }
}

/// What to tell, the most pressing first and what went well last.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Choice {
    /// Empty where nothing is worth telling.
    pub items: Vec<Item>,
}

/// One thing to tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Whether it is to be worked on or went well.
    pub kind: Kind,
    /// The score that says so.
    pub score: ScoreId,
    /// The scorecard's id.
    pub scorecard: String,
    /// The criterion's id.
    pub criterion: String,
    /// Whether it was to be worked on in [`RETURNS_AFTER`] or more of the last feedbacks: time to practise it.
    pub returns: bool,
}

/// Chooses what to tell of one conversation. `before` is what the person was told earlier, newest first; `tried`, by a
/// scorecard's id and a criterion's, is what an initiative that they have begun is for. A criterion that fails its card or
/// section goes before all others, then what is being tried; otherwise what presses more, and among equals the earlier one.
#[must_use]
pub fn choose(judged: &[Judged<'_>], before: &[Before], tried: &[(String, String)]) -> Choice {
    let before = &before[..before.len().min(REMEMBERED)];
    let candidates: Vec<_> = judged.iter().flat_map(|it| candidates(it, before, tried)).collect();
    let mut work_on: Vec<_> = candidates.iter().filter(|it| it.item.kind == Kind::WorkOn).collect();
    work_on.sort_by_key(|it| std::cmp::Reverse(it.presses));
    // The first of equals, so that the order in which scorecards list their criteria decides.
    let went_well = candidates.iter().filter(|it| it.item.kind == Kind::WentWell).rev().max_by_key(|it| it.presses);
    let told = work_on.into_iter().take(MOST_TO_WORK_ON).chain(went_well);
    Choice { items: told.map(|it| it.item.clone()).collect() }
}

struct Candidate {
    item: Item,
    /// Whether it fails something by itself, whether it is being tried, and then how much it matters.
    presses: (bool, bool, u128),
}

fn candidates<'a>(
    judged: &'a Judged<'a>,
    before: &'a [Before],
    tried: &'a [(String, String)],
) -> impl Iterator<Item = Candidate> + 'a {
    let Judged { score, definition, criteria } = *judged;
    definition.criteria().filter_map(move |(section, criterion)| {
        let found = criteria.iter().find(|it| it.criterion == criterion.id && it.section == section.id)?;
        let reached = found.score?;
        let sure = found.confidence.unwrap_or(UNSAID_CONFIDENCE);
        if sure < LEAST_CONFIDENCE || found.failure.is_some() {
            return None;
        }
        let said = |before: &[Before]| before.iter().filter(|it| it.says(&definition.id, &criterion.id)).count();
        let times = said(before);
        let is_tried = tried.iter().any(|(card, id)| *card == definition.id && *id == criterion.id);
        let item = |kind, returns| Item {
            kind,
            score,
            scorecard: definition.id.clone(),
            criterion: criterion.id.clone(),
            returns,
        };
        let worth = unsigned(definition.share(section, criterion)) * unsigned(sure);
        if reached < TARGET {
            let bonus = section.kind == SectionKind::Bonus;
            let shown = !found.evidence.is_empty() || !found.searched.is_empty() || !found.measured.is_empty();
            if bonus || !shown {
                return None;
            }
            let lately = said(&before[..before.len().min(FRESH)]);
            let gap = unsigned(Decimal::from_ten_thousandths(100 * WHOLE)) - unsigned(reached);
            let presses = (fails(criterion, reached), is_tried, (worth * gap) >> lately);
            return Some(Candidate { item: item(Kind::WorkOn, times >= RETURNS_AFTER), presses });
        }
        if found.evidence.is_empty() {
            return None;
        }
        let regained = if times > 0 { REGAINED } else { 1 };
        Some(Candidate {
            item: item(Kind::WentWell, false),
            presses: (false, is_tried, worth * unsigned(reached) * regained),
        })
    })
}

fn fails(criterion: &Criterion, reached: Decimal) -> bool {
    match criterion.auto_fail {
        AutoFail::None => false,
        AutoFail::Section { passes_at } | AutoFail::Card { passes_at } => reached < passes_at,
    }
}

/// Scores, weights and confidences are never negative; one that were would count nothing.
fn unsigned(value: Decimal) -> u128 {
    u128::try_from(value.ten_thousandths()).unwrap_or(0)
}
