//! Who is scored, and why the others are not.

use plumbline_core::conversation::{Participant, Side};
use plumbline_core::score::Policies;
use plumbline_measure::subjects;
use plumbline_measure::subjects::{Considered, considered};

use crate::build::{TEXTS, conversation};

#[test]
fn internal_participants_who_speak_are_scored() {
    let mut conversation = conversation(&TEXTS);
    let participant = |side, role: &str| Participant {
        id: role.to_owned(),
        label: String::new(),
        side,
        role: role.to_owned(),
        ids: Vec::new(),
    };
    conversation.participants.extend([
        participant(Side::Internal, "supervisor"),
        participant(Side::Automated, "bot"),
        participant(Side::Unknown, "agent"),
        participant(Side::Internal, "trainee"),
    ]);
    for (turn, speaker) in [(1, 2), (2, 3), (3, 4)] {
        conversation.turns[turn].speaker = speaker;
    }
    let by_role = |role: Option<&str>| Policies { subject_role: role.map(str::to_owned), ..Policies::default() };

    assert_eq!(subjects(&conversation, &by_role(None)), [0, 2]);
    assert_eq!(subjects(&conversation, &by_role(Some("supervisor"))), [2]);
    assert_eq!(subjects(&conversation, &by_role(Some("customer"))), [0; 0]);
    assert_eq!(
        considered(&conversation, &by_role(Some("agent"))),
        [
            Considered::Scored,
            Considered::NotInternal,
            Considered::OtherRole,
            Considered::NotInternal,
            Considered::SideUnknown,
            Considered::OtherRole,
        ]
    );
    assert_eq!(considered(&conversation, &by_role(None))[5], Considered::Silent);
}
