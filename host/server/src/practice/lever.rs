//! Whether practice is the lever at all. Where all who do the same work fall short in the same way, it is the work that is to
//! be changed, and practice would blame a person for it: it is not assigned then, and the answer says so. Whoever wants to
//! practise it anyway may.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_practice::choose::Choice;
use plumbline_progress::pattern::{Asked, Pattern, PatternKind, pattern};

use crate::App;
use crate::http::problem::{Problem, Result};
use crate::improvement::gather::{Whom, gather};
use crate::improvement::viewer::Weeks;

/// How long the pattern is looked at.
const DAYS: u32 = 90;
/// How many who do the same work are looked at.
const MOST: usize = 60;

/// A gap that is not a person's own.
pub struct Structural {
    pub scorecard: String,
    pub criterion: String,
    pub pattern: Pattern,
}

/// Takes out of the choices what is not the person's own.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn apart(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    choices: Vec<Choice>,
    now: DateTime<Utc>,
) -> Result<(Vec<Choice>, Vec<Structural>)> {
    if choices.is_empty() {
        return Ok((choices, Vec::new()));
    }
    let own = app.store.placements(organisation, &[person], now).await?;
    let mut people = match own.first().and_then(|it| it.manager) {
        Some(manager) => app.store.reports(organisation, manager, now).await?,
        None => Vec::new(),
    };
    people.truncate(MOST);
    if people.len() < 2 {
        return Ok((choices, Vec::new()));
    }
    let whom = Whom { people: people.into_iter().map(|it| (it, Weeks::ALL)).collect(), subject: person.0 };
    let gathered = gather(app, organisation, whom, DAYS, now).await?;
    let parted = tokio::task::spawn_blocking(move || {
        let question = &gathered.question;
        let places = (0..).zip(&question.people).filter(|it| it.1.asked);
        let people: Vec<(u32, Option<PersonId>)> =
            places.map(|(place, it)| (place, gathered.managers.get(&it.id).copied())).collect();
        let asked = Asked { seed: question.seed, window: question.after, people: &people, strata: &question.strata };
        let (mut theirs, mut structural) = (Vec::new(), Vec::new());
        for choice in choices {
            let name = format!("{}/{}", choice.scorecard, choice.criterion);
            let data = gathered.skills.iter().flat_map(|it| &it.criteria).find(|it| it.criterion == name);
            let found = data.and_then(|it| pattern(&asked, it));
            match found.filter(|it| it.kind == PatternKind::Structural && !it.practice_helps) {
                Some(pattern) => {
                    structural.push(Structural { scorecard: choice.scorecard, criterion: choice.criterion, pattern });
                }
                None => theirs.push(choice),
            }
        }
        (theirs, structural)
    });
    parted.await.map_err(|error| Problem::internal(&error))
}
