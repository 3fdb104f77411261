//! What a practice generator must pass before anybody practises with it: it says what it is in every language that it
//! names, makes scenarios from a sample brief, and answers a learner in each, all of it held against the guard.

use chrono::DateTime;
use plumbline_core::Failure;
use plumbline_core::manifest::Manifest;
use plumbline_core::practice::{Brief, Scenario};
use plumbline_core::run::{Cost, Run};
use plumbline_practice::session::{Session, SessionError};
use plumbline_practice::{guard, sample};
use plumbline_sandbox::{Call, Plugin};
use serde::{Deserialize, Serialize};

use super::check::{Report, compare, fault, value};

/// What trying a practice generator came to. Fuel is the most that any one call took.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rehearsal {
    pub title: String,
    /// BCP 47.
    pub languages: Vec<String>,
    /// How many scenarios were made and tried. None where it is for other criteria than those of the sample.
    pub scenarios: usize,
    pub lines: usize,
    pub generate_fuel: u64,
    pub reply_fuel: u64,
    /// Bytes over all memories and tables of an instance.
    pub peak_memory: u64,
}

/// Tries a generator, without anything granted. All faults are listed.
pub async fn rehearse(plugin: &Plugin, manifest: &Manifest, report: &mut Report) {
    let run = plugin.describe("en").await;
    report.define_fuel = Some(run.cost.fuel);
    report.said = Some(run.said.clone());
    let Some(description) = value(run, "describe", report) else { return };
    compare(manifest, &description.id, &description.version, report);
    if description.languages.is_empty() {
        report
            .faults
            .push(fault("describe.languages", "is empty; it must name the languages that it speaks, as BCP 47"));
    }
    let mut rehearsal =
        Rehearsal { title: description.title, languages: description.languages, ..Rehearsal::default() };
    for language in rehearsal.languages.clone() {
        let brief = sample::brief(&language, 0.5, 1);
        let run = plugin.generate(&brief, Call::default()).await;
        rehearsal.count(run.cost);
        rehearsal.generate_fuel = rehearsal.generate_fuel.max(run.cost.fuel);
        if is_for_others(&run) {
            continue;
        }
        let place = format!("generate({language})");
        let Some(scenarios) = value(run, &place, report) else { continue };
        if let Err(faults) = guard::scenarios(&brief, &scenarios) {
            report
                .faults
                .extend(faults.into_iter().map(|it| fault(format!("{place}.{}", it.place), it.why.to_string())));
            continue;
        }
        for (index, scenario) in scenarios.into_iter().enumerate() {
            rehearsal.play(plugin, &brief, scenario, &format!("reply({language}, scenarios[{index}])"), report).await;
        }
    }
    report.rehearsal = Some(rehearsal);
}

impl Rehearsal {
    /// Whatever may be said, in order, until it is over.
    async fn play(&mut self, plugin: &Plugin, brief: &Brief, scenario: Scenario, place: &str, report: &mut Report) {
        self.scenarios += 1;
        let mut session = Session::begin(scenario, &brief.language, &brief.conversation_type, DateTime::UNIX_EPOCH);
        for words in sample::SAID {
            if session.ended().is_some() {
                break;
            }
            let run = match session.say(words) {
                Ok(said) => plugin.reply(said.scenario, said.state, &said.transcript, Call::default()).await,
                Err(error) => return report.faults.push(fault(place, error.to_string())),
            };
            self.count(run.cost);
            self.lines += 1;
            self.reply_fuel = self.reply_fuel.max(run.cost.fuel);
            let Some(line) = value(run, place, report) else { return };
            match session.hear(line) {
                Ok(_) => {}
                Err(SessionError::Line(faults)) => {
                    let faults =
                        faults.into_iter().map(|it| fault(format!("{place}.{}", it.place), it.why.to_string()));
                    return report.faults.extend(faults);
                }
                Err(error) => return report.faults.push(fault(place, error.to_string())),
            }
        }
    }

    fn count(&mut self, cost: Cost) {
        self.peak_memory = self.peak_memory.max(cost.peak_memory);
    }
}

/// Whether the generator says that the sample is not for it: it is then tried when it is first asked.
fn is_for_others<T>(run: &Run<T>) -> bool {
    matches!(&run.result, Err(Failure::PluginFailure { code, .. }) if code == sample::UNSUPPORTED_BRIEF)
}
