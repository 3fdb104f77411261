//! What is asked about: the organisation's skills with the criteria that show them, and each criterion that shows none as a
//! skill of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use plumbline_core::Decimal;
use plumbline_core::definition::{Definition, SectionKind};
use plumbline_core::ids::{OrganisationId, SkillId};
use plumbline_store::{Series, Skill};
use uuid::Uuid;

use crate::App;
use crate::http::problem::Result;
use crate::work::definitions::definition;

/// The least difference that matters, in points, where the organisation has not said.
pub const LEAST_IMPORTANT: Decimal = Decimal::from_ten_thousandths(50_000);

/// A skill that is asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What answers name it by: the skill's id, or the scorecard's and the criterion's.
    pub key: String,
    /// The organisation's own, where it is one.
    pub id: Option<SkillId>,
    /// What people call it.
    pub name: String,
    /// In points.
    pub least_important: f64,
    /// In points.
    pub target: Option<f64>,
    /// The scorecards and criteria that show it.
    pub criteria: Vec<(String, String)>,
}

/// The series of each scorecard, and all that is asked about.
pub struct Catalogue {
    /// By the scorecard's id.
    pub series: BTreeMap<String, Vec<Series>>,
    /// In order of name.
    pub skills: Vec<Asked>,
    /// The newest definition of each scorecard, where the organisation still has it.
    pub definitions: BTreeMap<String, Arc<Definition>>,
}

/// # Errors
/// Where what is stored cannot be read.
pub async fn catalogue(app: &App, organisation: OrganisationId) -> Result<Catalogue> {
    let mut series: BTreeMap<String, Vec<Series>> = BTreeMap::new();
    for one in app.store.progress_series(organisation).await? {
        series.entry(one.scorecard.clone()).or_default().push(one);
    }
    let mut definitions = BTreeMap::new();
    for (scorecard, all) in &mut series {
        all.sort_by_key(|it| (semver::Version::parse(&it.version).ok(), it.id));
        for one in all.iter().rev() {
            if let Some(found) = definition(app, organisation, one.plugin_digest, scorecard, "").await? {
                definitions.insert(scorecard.clone(), found);
                break;
            }
        }
    }
    let own = app.store.skills(organisation).await?;
    let mut skills: Vec<Asked> = own.iter().map(asked).collect();
    for (scorecard, all) in &series {
        let mut criteria: Vec<&String> = all.iter().rev().flat_map(|it| &it.criteria).collect();
        criteria.sort();
        criteria.dedup();
        for criterion in criteria {
            let shown = (scorecard.clone(), criterion.clone());
            if own.iter().any(|it| it.skill.criteria.contains(&shown)) {
                continue;
            }
            // What is a bonus is kept out of statistics, and what the newest version does not have is not asked about.
            let Some(title) = title(definitions.get(scorecard), criterion) else { continue };
            skills.push(Asked {
                key: format!("{scorecard}/{criterion}"),
                id: None,
                name: title,
                least_important: LEAST_IMPORTANT.to_f64(),
                target: None,
                criteria: vec![shown],
            });
        }
    }
    skills.sort_by(|left, right| (&left.name, &left.key).cmp(&(&right.name, &right.key)));
    Ok(Catalogue { series, skills, definitions })
}

fn asked(Skill { id, skill, .. }: &Skill) -> Asked {
    Asked {
        key: id.to_string(),
        id: Some(*id),
        name: skill.name.clone(),
        least_important: skill.least_important.to_f64(),
        target: skill.target.map(Decimal::to_f64),
        criteria: skill.criteria.clone(),
    }
}

/// What the newest definition calls a criterion; its id, where the organisation has no definition any more. `None` where it
/// is a bonus, or no criterion any more.
fn title(definition: Option<&Arc<Definition>>, criterion: &str) -> Option<String> {
    let Some(definition) = definition else { return Some(criterion.to_owned()) };
    let (section, found) = definition.criteria().find(|(_, it)| it.id == criterion)?;
    (section.kind == SectionKind::Standard).then(|| found.title.clone())
}

impl Catalogue {
    /// The place of a criterion in a series.
    pub fn place(&self, scorecard: &str, series: Uuid, criterion: &str) -> Option<usize> {
        let series = self.series.get(scorecard)?.iter().find(|it| it.id == series)?;
        series.criteria.iter().position(|it| it == criterion)
    }
}
