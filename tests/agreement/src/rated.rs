//! What a rubric finds in a session: its card, and every turn that its counting criteria point at.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use plumbline_core::definition::Definition;
use plumbline_core::score::{Card, Outcome};
use plumbline_sdk::testkit::{Scene, TestCard, contract};
use plumbline_sdk::{Conversation, JudgeRefusal, Quote};
use rubric_engine::Engine;
use rubric_engine::program::{Scale, Source};

use crate::annomi::{Label, Question, Session, THERAPIST};

/// The rubric's criteria that stand for what the experts have labelled: each counts something.
#[derive(Clone, Debug, clap::Args)]
pub struct Criteria {
    /// The criterion that counts open questions
    #[arg(long, default_value = "open-questions", value_name = "ID")]
    pub open: String,
    /// The criterion that counts closed questions
    #[arg(long, default_value = "closed-questions", value_name = "ID")]
    pub closed: String,
    /// The criterion that counts reflections
    #[arg(long, default_value = "reflections", value_name = "ID")]
    pub reflections: String,
}

/// What both the rubric and the experts look for in a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behaviour {
    OpenQuestion,
    ClosedQuestion,
    AnyQuestion,
    Reflection,
}

/// A rubric that is ready to rate sessions.
pub struct Rater {
    engine: Engine,
    definition: Definition,
    criteria: Criteria,
}

/// One session as the rubric rates it.
pub struct Rated<'s> {
    pub session: &'s Session,
    pub card: Card,
    /// Every place that is counted; a turn may have several.
    pub open: Vec<Place>,
    pub closed: Vec<Place>,
    pub reflections: Vec<Place>,
}

/// Words that are counted.
pub struct Place {
    pub turn: usize,
    pub words: String,
}

impl Rater {
    /// # Errors
    /// Where the rubric is not sound, or lacks a criterion that is needed or does not count there.
    pub fn new(rubric: &str, criteria: Criteria) -> Result<Self> {
        let rubric = plumbline_rubric::read(rubric).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("the rubric is not sound:\n{}", faults.join("\n"))
        })?;
        let engine = Engine::new(rubric.program)?;
        for id in [&criteria.open, &criteria.closed, &criteria.reflections] {
            let mut all = engine.program().sections.iter().flat_map(|it| &it.criteria);
            let Some(found) = all.find(|it| it.id == *id) else { bail!("the rubric has no criterion {id}") };
            let Scale::Number(number) = &found.scale else { bail!("{id} has levels and counts nothing") };
            let Source::Count { for_each: None, .. } = number.source else { bail!("{id} does not merely count") };
        }
        let definition = plumbline_measure::sound(&contract::definition(engine.define("en")));
        let definition = definition.map_err(|faults| anyhow::anyhow!("the definition is not sound: {faults:?}"))?;
        Ok(Self { engine, definition, criteria })
    }

    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// # Errors
    /// Where the session is not scored: a rubric in the session's language has no reason for that.
    pub fn rate<'s>(&self, session: &'s Session) -> Result<Rated<'s>> {
        let scene = Scene::of(session.conversation.clone()).scoring(THERAPIST);
        let nobody = |questions: &[_]| questions.iter().map(|_| Err(JudgeRefusal::Unavailable)).collect();
        let card = TestCard::of(&self.definition, &scene, &[], |transcript| {
            self.engine.score(transcript, &nobody).map(contract::assessment).map_err(contract::refusal)
        });
        let card = match card.outcome() {
            Outcome::Scored(card) => card.clone(),
            Outcome::Declined { failure } => bail!("{} is declined: {failure}", session.id),
            Outcome::Failed { failure } => bail!("{} is not scored: {failure}", session.id),
        };
        let transcript = scene.transcript();
        let conversation = Conversation::new(&transcript);
        let place = |it: Quote| Place { turn: it.turn(), words: conversation.text_of(it).to_owned() };
        let places = |id: &str| self.engine.counted(&transcript, id).into_iter().map(place).collect();
        let Criteria { open, closed, reflections } = &self.criteria;
        Ok(Rated { session, card, open: places(open), closed: places(closed), reflections: places(reflections) })
    }
}

impl Rated<'_> {
    /// Where the rubric finds it.
    pub fn places(&self, behaviour: Behaviour) -> impl Iterator<Item = &Place> {
        let (one, other): (&[Place], &[Place]) = match behaviour {
            Behaviour::OpenQuestion => (&self.open, &[]),
            Behaviour::ClosedQuestion => (&self.closed, &[]),
            Behaviour::AnyQuestion => (&self.open, &self.closed),
            Behaviour::Reflection => (&self.reflections, &[]),
        };
        one.iter().chain(other)
    }

    /// The turns in which the rubric finds it.
    pub fn found(&self, behaviour: Behaviour) -> BTreeSet<usize> {
        self.places(behaviour).map(|it| it.turn).collect()
    }

    /// The score of the session, 0 to 100; None where too little of the rubric could be rated.
    pub fn score(&self) -> Option<f64> {
        self.card.r#final.map(|it| it.to_f64())
    }

    /// The score of one criterion; None where it is not rated in this session.
    pub fn score_of(&self, criterion: &str) -> Option<f64> {
        let found = self.card.criteria.iter().find(|it| it.criterion == criterion);
        found.and_then(|it| it.score).map(|it| it.to_f64())
    }
}

impl Behaviour {
    pub const ALL: [Self; 4] = [Self::OpenQuestion, Self::ClosedQuestion, Self::AnyQuestion, Self::Reflection];

    pub const fn title(self) -> &'static str {
        match self {
            Self::OpenQuestion => "open questions",
            Self::ClosedQuestion => "closed questions",
            Self::AnyQuestion => "questions",
            Self::Reflection => "reflections",
        }
    }

    /// Whether the experts see it.
    pub fn is_labelled(self, label: Label) -> bool {
        match self {
            Self::OpenQuestion => label.question == Some(Question::Open),
            Self::ClosedQuestion => label.question == Some(Question::Closed),
            Self::AnyQuestion => label.question.is_some(),
            Self::Reflection => label.reflection,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn motivational_interviewing_says_what_its_own_cases_expect() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/rubrics/motivational-interviewing.toml");
        let rubric = plumbline_rubric::read(&std::fs::read_to_string(file).unwrap()).unwrap();
        let faults = plumbline_rubric::cases::run(&rubric).unwrap();
        let lints = plumbline_rubric::lint::lint(&rubric);
        let said: Vec<String> =
            faults.iter().map(ToString::to_string).chain(lints.iter().map(ToString::to_string)).collect();
        assert!(said.is_empty(), "{}", said.join("\n"));
    }
}
