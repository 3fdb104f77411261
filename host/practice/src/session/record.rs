//! A role-play as a conversation, so that the same scorecard rates it as live work. Its channel is `practice`, by which
//! it is kept apart from live work for ever.

use std::collections::BTreeMap;

use plumbline_core::conversation::{Channel, Conversation, ExternalId, Participant, Side, Turn};

use super::{Session, Speaker};

/// The learner, among the participants.
pub(super) const LEARNER: usize = 0;
const COUNTERPART: usize = 1;

impl Session {
    /// The conversation so far. The learner is participant 0, internal and an `agent`, known by `ids`; the counterpart
    /// is external and a `customer`.
    #[must_use]
    pub fn conversation(&self, ids: &[ExternalId]) -> Conversation {
        let learner = Participant {
            id: "learner".to_owned(),
            label: "Learner".to_owned(),
            side: Side::Internal,
            role: "agent".to_owned(),
            ids: ids.to_vec(),
        };
        let counterpart = Participant {
            id: "counterpart".to_owned(),
            label: self.scenario.counterpart.name.clone(),
            side: Side::External,
            role: "customer".to_owned(),
            ids: Vec::new(),
        };
        let turns = self.turns.iter().map(|it| Turn {
            speaker: match it.by {
                Speaker::Learner => LEARNER,
                Speaker::Counterpart => COUNTERPART,
            },
            text: it.text.clone(),
            starts_ms: None,
            ends_ms: None,
            confidence: None,
            language: None,
            timings: Vec::new(),
        });
        Conversation {
            external_id: None,
            source: "practice".to_owned(),
            conversation_type: self.conversation_type.clone(),
            channel: Channel::Practice,
            language: self.language.clone(),
            started: self.started,
            ended: None,
            thread: None,
            recording: None,
            participants: vec![learner, counterpart],
            turns: turns.collect(),
            holes: Vec::new(),
            attributes: BTreeMap::new(),
            lawful_basis: None,
            notes: Vec::new(),
        }
    }
}
