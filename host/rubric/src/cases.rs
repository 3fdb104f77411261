//! Runs a rubric's own cases: its author's conversations, through the same engine and the same checks of the host as any
//! other. A case that comes out otherwise is a fault with the line where it was expected.

use plumbline_core::conversation::Conversation;
use plumbline_core::definition::{Criterion, Definition, Scale};
use plumbline_core::score::{CriterionScore, Outcome, ScoredRating};
use plumbline_sdk::JudgeRefusal;
use plumbline_sdk::testkit::{Scene, TestCard, contract};
use rubric_engine::Engine;

use crate::{Case, Expected, Fault, Rubric};

/// A rubric that runs natively, as its component would.
#[derive(Debug)]
pub struct Native {
    engine: Engine,
    definition: Definition,
}

impl Native {
    /// # Errors
    /// Where a phrase cannot be read or the definition is not sound; never of a rubric that was read.
    pub fn new(rubric: &Rubric) -> Result<Self, String> {
        let engine = Engine::new(rubric.program.clone()).map_err(|fault| fault.to_string())?;
        let language = rubric.program.languages.first().map_or("en", String::as_str);
        let definition = plumbline_measure::sound(&contract::definition(engine.define(language)))
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        Ok(Self { engine, definition })
    }

    /// The scorecard, in the rubric's first language.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// What the rubric says of a scene, as the host has it; no model is asked.
    #[must_use]
    pub fn score(&self, scene: &Scene) -> TestCard {
        let nobody = |questions: &[_]| questions.iter().map(|_| Err(JudgeRefusal::Denied)).collect();
        TestCard::of(&self.definition, scene, &[], |transcript| {
            self.engine.score(transcript, &nobody).map(contract::assessment).map_err(contract::refusal)
        })
    }
}

/// A conversation in the notation of cases: a line a turn, such as `Agent: Good morning.`
///
/// # Errors
/// Where a line has no label, or nobody speaks.
pub fn notation(text: &str) -> Result<Conversation, String> {
    Scene::read(text).map(|it| it.into_conversation().0)
}

/// Whatever the cases come to that they should not.
///
/// # Errors
/// Where the rubric cannot be run at all.
pub fn run(rubric: &Rubric) -> Result<Vec<Fault>, String> {
    if rubric.cases.is_empty() {
        return Ok(Vec::new());
    }
    let native = Native::new(rubric)?;
    let mut faults = Vec::new();
    for case in &rubric.cases {
        let mut add = |key: &str, message: String| {
            let path = format!("{}.{key}", case.path);
            faults.push(Fault { at: rubric.at(&path), path, message: format!("case `{}`: {message}", case.name) });
        };
        match Scene::read(&case.conversation) {
            Ok(scene) => check(&native, case, scene, &mut add),
            Err(why) => add("conversation", why),
        }
    }
    Ok(faults)
}

fn check(native: &Native, case: &Case, scene: Scene, add: &mut impl FnMut(&str, String)) {
    let card = native.score(&scene.in_language(&case.language));
    let scored = match card.outcome() {
        Outcome::Scored(scored) => scored,
        Outcome::Declined { failure } => return add("conversation", format!("the rubric declines it: {failure}")),
        Outcome::Failed { failure } => return add("conversation", format!("it cannot be scored: {failure}")),
    };
    let found = |id: &str| {
        let score = scored.criteria.iter().find(|it| it.criterion == id)?;
        Some((score, native.definition.criteria().find(|(_, it)| it.id == id)?.1))
    };
    for (id, expected) in &case.expect {
        let Some((score, criterion)) = found(id) else { continue };
        if !is(expected, score) {
            let quotes = quoted(&card, id);
            let (said, wanted) = (said(score, criterion), wanted(expected, criterion));
            add(&format!("expect.{id}"), format!("`{id}` is {said}, and not {wanted}{quotes}"));
        }
    }
    for (id, expected) in &case.quotes {
        if found(id).is_none() {
            continue;
        }
        let quotes = card.quotes(id);
        for missing in expected.iter().filter(|it| !quotes.contains(&it.as_str())) {
            add(&format!("quotes.{id}"), format!("`{id}` does not quote “{missing}”{}", quoted(&card, id)));
        }
    }
}

/// What was quoted instead.
fn quoted(card: &TestCard, criterion: &str) -> String {
    let quotes = card.quotes(criterion);
    match quotes.is_empty() {
        true => "; nothing is quoted".to_owned(),
        false => format!("; what is quoted is “{}”", quotes.join("”, “")),
    }
}

fn is(expected: &Expected, score: &CriterionScore) -> bool {
    if score.failure.is_some() {
        return false;
    }
    match (expected, &score.rating) {
        (Expected::Level(level), ScoredRating::Level(it)) => usize::try_from(*it).is_ok_and(|it| it == *level),
        (Expected::Number(number), ScoredRating::Number(it)) => (it.to_f64() - number).abs() < 0.05,
        (Expected::NotApplicable, ScoredRating::NotApplicable(_))
        | (Expected::InsufficientEvidence, ScoredRating::InsufficientEvidence(_)) => true,
        _ => false,
    }
}

/// The title of the level that was reached, in the rubric's first language.
pub fn level(score: &CriterionScore, criterion: &Criterion) -> Option<String> {
    let ScoredRating::Level(level) = score.rating else { return None };
    title(criterion, usize::try_from(level).ok()?).map(str::to_owned)
}

fn title(criterion: &Criterion, level: usize) -> Option<&str> {
    match &criterion.scale {
        Scale::Levels(levels) => levels.get(level).map(|it| it.title.as_str()),
        Scale::Number(_) => None,
    }
}

fn said(score: &CriterionScore, criterion: &Criterion) -> String {
    if let Some(failure) = &score.failure {
        return format!("`{failure}`");
    }
    match &score.rating {
        ScoredRating::Level(_) => format!("`{}`", level(score, criterion).unwrap_or_default()),
        ScoredRating::Number(number) => number.to_string(),
        ScoredRating::NotApplicable(why) => format!("not applicable ({why})"),
        ScoredRating::InsufficientEvidence(why) => format!("insufficient evidence ({why})"),
        ScoredRating::Unscorable(why) => format!("unscorable ({why})"),
    }
}

fn wanted(expected: &Expected, criterion: &Criterion) -> String {
    match expected {
        Expected::Level(level) => format!("`{}`", title(criterion, *level).unwrap_or_default()),
        Expected::Number(number) => number.to_string(),
        Expected::NotApplicable => "not applicable".to_owned(),
        Expected::InsufficientEvidence => "insufficient evidence".to_owned(),
    }
}
