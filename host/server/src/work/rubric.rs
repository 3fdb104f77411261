//! Rubrics' files: from a file to a component, and what it says of conversations. The command line and the API take the same
//! steps, and a rubric that is tried runs in the same sandbox, through the same checks, as one that was uploaded.

use std::convert::Infallible;

use bytes::Bytes;
use plumbline_core::Digest;
use plumbline_core::conversation::Conversation;
use plumbline_core::manifest::Manifest;
use plumbline_core::score::Outcome;
use plumbline_measure::{default_policies, subjects};
use plumbline_rubric::component::{BuildError, Engines};
use plumbline_rubric::lint::{Lint, lint};
use plumbline_rubric::trial::{Kept, Scored, Trial, tally};
use plumbline_rubric::{Fault, Rubric, cases, component};
use plumbline_sandbox::{Sandbox, SandboxError};

use super::check::{Checked, Report, check};
use super::rate::Rater;

/// A rubric and the component made of it.
pub struct Built {
    pub rubric: Rubric,
    pub component: Bytes,
    pub lints: Vec<Lint>,
}

/// Reads a rubric's file, runs its cases, and makes its component.
///
/// # Errors
/// Everything that is wrong with the file, its cases included.
pub fn build(file: &str) -> Result<Built, Vec<Fault>> {
    let rubric = plumbline_rubric::read(file)?;
    let whole = |message: String| vec![Fault { at: rubric.at(""), path: String::new(), message }];
    let faults = cases::run(&rubric).map_err(whole)?;
    if !faults.is_empty() {
        return Err(faults);
    }
    let engines = plumbline_bundle::rubric_engines();
    let engines = Engines { plain: engines.plain, judging: engines.judging };
    let built =
        component::build(&rubric.program, file, &engines).map_err(|error: BuildError| whole(error.to_string()))?;
    Ok(Built { lints: lint(&rubric), component: built.into(), rubric })
}

/// Why a rubric's component does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// An upload would refuse it, such as for phrases that take longer to prepare than a call may.
    #[error("an upload would refuse the component of this rubric: {}", faults(.0))]
    Refused(Box<Report>),
}

fn faults(report: &Report) -> String {
    report.faults.iter().map(|it| format!("{}: {}", it.place, it.message)).collect::<Vec<_>>().join("; ")
}

impl Built {
    /// Takes the component through everything that an upload would: it is given to nobody before.
    ///
    /// # Errors
    /// Where it is refused, or the sandbox cannot run it.
    pub async fn ready(&self, sandbox: &Sandbox) -> Result<(Box<Manifest>, Report), RunError> {
        match check(sandbox, self.component.clone()).await? {
            Checked::Ready(manifest, report) => Ok((manifest, report)),
            Checked::Refused(report) => Err(RunError::Refused(Box::new(report))),
        }
    }
}

/// Scores conversations by a rubric and says what came out; `done` hears of every one. No language model is asked.
///
/// # Errors
/// Where the sandbox cannot run it.
pub async fn try_on(
    sandbox: &Sandbox,
    built: &Built,
    conversations: &[(String, Conversation)],
    before: Option<&Kept>,
    done: impl Fn(),
) -> Result<(Trial, Kept), RunError> {
    let component = &built.component;
    let (manifest, report) = built.ready(sandbox).await?;
    let Some(definition) = &report.definition else { return Err(RunError::Refused(Box::new(report))) };
    let plugin = sandbox.load(Digest::of(component), async || Ok::<_, Infallible>(component.clone())).await?;
    let policies = default_policies(definition);
    let rater = Rater {
        plugin: &plugin,
        definition,
        policies: &policies,
        settings: None,
        capabilities: &manifest.capabilities,
        attributes: &[],
        reply_in: None,
    };
    let mut rated: Vec<(usize, usize, Outcome)> = Vec::new();
    for (index, (_, conversation)) in conversations.iter().enumerate() {
        let subjects = subjects(conversation, &policies);
        if subjects.is_empty() {
            rated.push((index, 0, nobody()));
        }
        for subject in subjects {
            rated.push((index, subject, rater.rate(conversation, subject).await.outcome));
        }
        done();
    }
    let scored = rated.iter().map(|(index, participant, outcome)| {
        let (name, conversation) = &conversations[*index];
        Scored { name, conversation, participant: *participant, outcome }
    });
    Ok(tally(definition, &scored.collect::<Vec<_>>(), before))
}

/// Nobody is known to be on the scored side.
fn nobody() -> Outcome {
    let message = "nobody is known to be internal, so nobody is scored; say who is with metadata".to_owned();
    Outcome::Declined {
        failure: plumbline_core::PluginFailure { code: "nobody-to-score".to_owned(), message, retryable: false },
    }
}
