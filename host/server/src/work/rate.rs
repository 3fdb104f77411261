//! Rates one participant of one conversation by one scorecard: sandbox, then measure. The same steps serve the worker and
//! the command line, so that what an author sees is what the server does.

use plumbline_core::conversation::Conversation;
use plumbline_core::definition::Definition;
use plumbline_core::manifest::Capability;
use plumbline_core::run::{Cost, HostCall, Said};
use plumbline_core::score::{Outcome, Policies};
use plumbline_core::transcript::{Transcript, View};
use plumbline_sandbox::{Call, Plugin};

/// A scorecard that is ready to rate, with everything its organisation decided about it.
pub struct Rater<'a> {
    pub plugin: &'a Plugin,
    pub definition: &'a Definition,
    pub policies: &'a Policies,
    /// JSON, where the plugin has settings.
    pub settings: Option<String>,
    pub capabilities: &'a [Capability],
    /// Attributes that the plugin declared and the organisation granted.
    pub attributes: &'a [String],
    pub reply_in: Option<&'a str>,
}

/// What rating one participant came to, and all that its receipt needs.
pub struct Rated {
    pub outcome: Outcome,
    pub transcript: Transcript,
    pub cost: Cost,
    pub calls: Vec<HostCall>,
    pub said: Said,
}

impl Rater<'_> {
    /// `subject` is an index into the participants.
    pub async fn rate(&self, conversation: &Conversation, subject: usize) -> Rated {
        let view = View { attributes: self.attributes, reply_in: self.reply_in };
        let transcript = Transcript::of(conversation, subject, &view);
        let call = Call { settings: self.settings.as_deref(), grants: self.capabilities };
        let run = self.plugin.score(&transcript, call).await;
        metrics::counter!("plumbline_fuel_total").increment(run.cost.fuel);
        metrics::histogram!("plumbline_plugin_call_seconds").record(run.cost.wall_us as f64 / 1e6);
        let outcome = plumbline_measure::outcome(self.definition, self.policies, &transcript, run.result);
        Rated { outcome, transcript, cost: run.cost, calls: run.calls, said: run.said }
    }
}
