//! A component that is ready to be called. Each call is a new instance: nothing that a plugin keeps in its memory
//! survives from one conversation to the next.

use std::fmt;
use std::sync::Arc;

use plumbline_core::definition::RawDefinition;
use plumbline_core::finding::{Assessment, Refusal};
use plumbline_core::manifest::{Capability, World};
use plumbline_core::practice::{Brief, Description, Gap, Line, Scenario};
use plumbline_core::run::Run;
use plumbline_core::transcript::Transcript;
use plumbline_core::{Digest, Failure};

use crate::compile::Loaded;
use crate::contract::v0_1_0::{self, Linked};
use crate::run::{Guests, Job, failed};

/// A loaded component; cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    digest: Digest,
    picture: Option<Digest>,
    linked: Linked,
    guests: Arc<Guests>,
}

/// What an organisation gives a plugin for a call.
#[derive(Clone, Debug, Default)]
pub struct Call<'a> {
    /// The plugin's settings, JSON; it sees them only where `settings` is granted.
    pub settings: Option<&'a str>,
    /// The capabilities granted; the operator's list still decides.
    pub grants: &'a [Capability],
}

/// What a plugin may do while it says what it is: log, so that its author sees what went wrong.
const DEFINING: Call<'static> = Call { settings: None, grants: &[Capability::Log] };

impl Plugin {
    pub(crate) fn new(digest: Digest, loaded: Loaded, guests: Arc<Guests>) -> Self {
        Self { digest, picture: loaded.picture, linked: loaded.linked, guests }
    }

    /// The component's digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The digest of the picture that calls begin from: the component with its memory as it is after `prepare`. Absent
    /// where each call prepares anew, because that is cheap or a picture cannot be taken. Fuel differs with and
    /// without.
    #[must_use]
    pub const fn picture(&self) -> Option<Digest> {
        self.picture
    }

    /// The world that the component exports.
    #[must_use]
    pub const fn world(&self) -> World {
        match self.linked {
            Linked::Scorecard(_) => World::Scorecard,
            Linked::Practice(_) => World::Practice,
        }
    }

    /// What the scorecard looks for, in a language (BCP 47).
    pub async fn define(&self, language: &str) -> Run<RawDefinition> {
        let Linked::Scorecard(scorecard) = self.linked.clone() else { return self.wrong_world("define") };
        let language = language.to_owned();
        let job = DEFINING.job("define", language.len());
        self.guests.run(job, |it| Box::pin(async move { scorecard.define(it, &language).await })).await
    }

    /// Rates the subject of a transcript.
    pub async fn score(&self, transcript: &Transcript, call: Call<'_>) -> Run<Result<Assessment, Refusal>> {
        let Linked::Scorecard(scorecard) = self.linked.clone() else { return self.wrong_world("score") };
        let job = call.job("score", size(transcript));
        let transcript = v0_1_0::transcript(transcript);
        self.guests.run(job, |it| Box::pin(async move { scorecard.score(it, &transcript).await })).await
    }

    /// What the practice generator is, in a language (BCP 47).
    pub async fn describe(&self, language: &str) -> Run<Description> {
        let Linked::Practice(practice) = self.linked.clone() else { return self.wrong_world("describe") };
        let language = language.to_owned();
        let job = DEFINING.job("describe", language.len());
        self.guests.run(job, |it| Box::pin(async move { practice.describe(it, &language).await })).await
    }

    /// Scenarios for a brief, the most fitting first.
    pub async fn generate(&self, brief: &Brief, call: Call<'_>) -> Run<Vec<Scenario>> {
        let Linked::Practice(practice) = self.linked.clone() else { return self.wrong_world("generate") };
        let job = call.job("generate", words(brief));
        let brief = brief.clone();
        self.guests.run(job, |it| Box::pin(async move { practice.generate(it, brief).await })).await
    }

    /// The counterpart's answer to what the learner said last; `state` is what its last line handed back.
    pub async fn reply(&self, scenario: &Scenario, state: &[u8], said: &Transcript, call: Call<'_>) -> Run<Line> {
        let Linked::Practice(practice) = self.linked.clone() else { return self.wrong_world("reply") };
        let job = call.job("reply", size(said) + state.len());
        let (scenario, state, said) = (scenario.clone(), state.to_vec(), v0_1_0::transcript(said));
        self.guests.run(job, |it| Box::pin(async move { practice.reply(it, scenario, &state, &said).await })).await
    }

    fn wrong_world<T>(&self, export: &str) -> Run<T> {
        let message = format!("the component is of the world {}, which has no such export", self.world().as_str());
        failed(Failure::InvalidOutput { place: export.to_owned(), message })
    }
}

impl Call<'_> {
    fn job(&self, name: &'static str, size: usize) -> Job {
        Job { name, size: size as u64, settings: self.settings.map(str::to_owned), granted: self.grants.to_vec() }
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin").field("digest", &self.digest).field("world", &self.world()).finish_non_exhaustive()
    }
}

/// Bytes of a transcript as it crosses the wall: its text, and its turns in the canonical form of the component model.
fn size(transcript: &Transcript) -> usize {
    const TURN: usize = 56;
    transcript.text.len() + transcript.turns.len() * TURN
}

/// Bytes of the longer texts in a brief.
fn words(brief: &Brief) -> usize {
    let gap = |it: &Gap| it.title.len() + it.guidance.len() + it.examples.iter().map(String::len).sum::<usize>();
    brief.gaps.iter().map(gap).sum::<usize>() + brief.done.iter().map(String::len).sum::<usize>()
}
