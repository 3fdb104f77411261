//! What a scenario is to be made from: the gaps that are worth practising, with the person's own words where they showed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use plumbline_core::Decimal;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::practice::{Brief, Gap};
use plumbline_practice::choose::{Policy, Standing, difficulty};
use plumbline_store::{PageRequest, StoredConversation};

use super::standing::Placed;
use crate::App;
use crate::http::problem::{Problem, Result};

/// Gaps in one brief.
const GAPS: usize = 3;
/// Quotes of one gap, the characters of each, and the live scores that are searched for them.
const EXAMPLES: usize = 3;
const LONGEST: usize = 300;
const SEARCHED: usize = 20;
/// Scenarios that the generator is told were done.
const DONE: u32 = 50;
/// What there is to improve on.
const BELOW: Decimal = plumbline_feedback::TARGET;

/// What somebody wants to practise; what is `None` is chosen for them.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub scorecard: Option<String>,
    pub criterion: Option<String>,
    pub language: Option<String>,
}

/// A brief, and the conversations whose words are in it.
///
/// # Errors
/// Where there is nothing to practise, or nobody's live work was rated by what is wanted.
pub async fn brief(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    placed: &Placed,
    wanted: &Wanted,
    seed: u64,
) -> Result<(Brief, Vec<ConversationId>)> {
    let chosen = chosen(placed, wanted)?;
    let Some(first) = chosen.first() else { return Err(nothing()) };
    let newest = placed.live.iter().find(|(score, _)| score.plugin_name == first.scorecard);
    let language = wanted.language.clone().or_else(|| newest.map(|(it, _)| it.language.clone()));
    let conversation_type = newest.map(|(it, _)| it.conversation_type.clone()).unwrap_or_default();
    let mut read: BTreeMap<ConversationId, Option<StoredConversation>> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut gaps = Vec::with_capacity(chosen.len());
    for standing in &chosen {
        let examples = examples(app, organisation, placed, standing, &mut read, &mut sources).await?;
        let definition = placed.definitions.get(&standing.scorecard);
        let criterion = definition.and_then(|it| it.criteria().map(|it| it.1).find(|it| it.id == standing.criterion));
        gaps.push(Gap {
            scorecard: standing.scorecard.clone(),
            criterion: standing.criterion.clone(),
            title: criterion.map_or_else(|| standing.criterion.clone(), |it| it.title.clone()),
            guidance: criterion.map(|it| it.guidance.clone()).unwrap_or_default(),
            level: standing.estimate.level,
            error: standing.estimate.error,
            examples,
            options: Vec::new(),
        });
    }
    let done = app.store.practices_of(organisation, person, PageRequest { after: None, limit: DONE }).await?;
    let brief = Brief {
        language: language.unwrap_or_else(|| "en".to_owned()),
        conversation_type,
        difficulty: difficulty(first.estimate, Policy::default().target),
        gaps,
        done: done.items.into_iter().map(|it| it.scenario).collect(),
        seed,
        options: Vec::new(),
    };
    Ok((brief, sources))
}

/// What is wanted first, then what is most worthwhile on the same scorecard.
fn chosen<'a>(placed: &'a Placed, wanted: &Wanted) -> Result<Vec<&'a Standing>> {
    let of = |scorecard: &str, criterion: &str| {
        placed.standings.iter().find(|it| it.scorecard == scorecard && it.criterion == criterion)
    };
    let fits = |it: &&Standing| {
        wanted.scorecard.as_ref().is_none_or(|wanted| *wanted == it.scorecard)
            && wanted.criterion.as_ref().is_none_or(|wanted| *wanted == it.criterion)
    };
    let worthwhile: Vec<_> = placed.choices.iter().filter_map(|it| of(&it.scorecard, &it.criterion)).collect();
    let first = worthwhile.iter().copied().find(fits);
    let first = match &wanted.criterion {
        // What somebody wants to practise, they may, whether or not there is a gap.
        Some(criterion) => Some(first.or_else(|| placed.standings.iter().find(fits)).ok_or_else(|| {
            let detail = format!("no scorecard that rates live work has the criterion `{criterion}`");
            Problem::invalid("invalid-practice", "this cannot be practised").with_error("/criterion", detail)
        })?),
        None => first,
    };
    let Some(first) = first else { return Ok(Vec::new()) };
    let others = worthwhile.into_iter().filter(|it| it.scorecard == first.scorecard && it.criterion != first.criterion);
    Ok(std::iter::once(first).chain(others).take(GAPS).collect())
}

fn nothing() -> Problem {
    let detail = "live work shows no gap so far, or there is too little of it to see one; name a `criterion` to practise \
                  it anyway";
    Problem::conflict("nothing-to-practise", detail)
}

/// The person's own words where the criterion fell short, the newest first.
async fn examples(
    app: &App,
    organisation: OrganisationId,
    placed: &Placed,
    standing: &Standing,
    read: &mut BTreeMap<ConversationId, Option<StoredConversation>>,
    sources: &mut Vec<ConversationId>,
) -> Result<Vec<String>> {
    let mut examples: Vec<String> = Vec::new();
    let theirs = placed.live.iter().filter(|(it, _)| it.plugin_name == standing.scorecard).take(SEARCHED);
    for (score, card) in theirs {
        let Some(found) = card.criteria.iter().find(|it| it.criterion == standing.criterion) else { continue };
        if examples.len() >= EXAMPLES || found.evidence.is_empty() || found.score.is_none_or(|it| it >= BELOW) {
            continue;
        }
        let stored = match read.entry(score.conversation) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(app.store.conversation(organisation, score.conversation, None).await?),
        };
        let Some(stored) = stored else { continue };
        for place in &found.evidence {
            let turn = stored.conversation.turns.get(place.turn);
            let words = turn.and_then(|it| it.text.get(place.start_byte..place.end_byte)).unwrap_or_default().trim();
            let fits = !words.is_empty() && words.chars().count() <= LONGEST;
            if fits && examples.len() < EXAMPLES && !examples.iter().any(|it| it == words) {
                examples.push(words.to_owned());
                if !sources.contains(&score.conversation) {
                    sources.push(score.conversation);
                }
            }
        }
    }
    Ok(examples)
}
