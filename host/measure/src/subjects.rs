//! Who is scored. Only internal participants who speak ever are: a customer is never measured, and somebody whose side
//! nobody stated is never guessed to be one of the organisation's people.

use plumbline_core::conversation::{Conversation, Side};
use plumbline_core::score::Policies;
use serde::{Deserialize, Serialize};

/// The participants to score, as indexes into `conversation.participants`, in their order.
#[must_use]
pub fn subjects(conversation: &Conversation, policies: &Policies) -> Vec<usize> {
    considered(conversation, policies)
        .into_iter()
        .enumerate()
        .filter_map(|(index, it)| (it == Considered::Scored).then_some(index))
        .collect()
}

/// Why each participant is scored or is not, in their order.
#[must_use]
pub fn considered(conversation: &Conversation, policies: &Policies) -> Vec<Considered> {
    let speaks = |index| conversation.turns.iter().any(|turn| turn.speaker == index);
    let participants = conversation.participants.iter().enumerate();
    participants
        .map(|(index, participant)| match (participant.side, &policies.subject_role) {
            (Side::External | Side::Automated, _) => Considered::NotInternal,
            (Side::Unknown, _) => Considered::SideUnknown,
            (Side::Internal, Some(role)) if participant.role != *role => Considered::OtherRole,
            (Side::Internal, _) if !speaks(index) => Considered::Silent,
            (Side::Internal, _) => Considered::Scored,
        })
        .collect()
}

/// Why a participant is scored or is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Considered {
    /// Internal, speaks, and has the role that the policies name, if they name one.
    Scored,
    /// A customer, or a machine.
    NotInternal,
    /// Nobody said which side they are on.
    SideUnknown,
    /// Internal, with another role than the policies name.
    OtherRole,
    /// Internal, and says nothing.
    Silent,
}
