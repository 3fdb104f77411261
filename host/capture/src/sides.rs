//! Who is internal. It decides who is scored, so it is taken from what somebody said and never from how anybody talks:
//! the metadata first, then the body, then the organisation's roster, then what a role plainly means, with a note.

use plumbline_core::conversation::{ExternalId, Side};

use crate::draft::Seat;
use crate::metadata::{Metadata, ParticipantMetadata, Roster};
use crate::notes::Notes;
use crate::text;

/// Applies what the caller says about participants.
pub(crate) fn apply_metadata(seats: &mut [Seat], metadata: &Metadata, notes: &mut Notes) {
    for (index, wanted) in metadata.participants.iter().enumerate() {
        let mut found = false;
        for seat in seats.iter_mut().filter(|it| it.is_called(&wanted.matches)) {
            found = true;
            seat.take_over(wanted);
        }
        if !found {
            let place = format!("/metadata/participants/{index}");
            notes.lost("participant-unmatched", place, "nobody in the conversation has this id or label");
        }
    }
}

impl Seat {
    pub(crate) fn is_called(&self, name: &str) -> bool {
        text::same_name(&self.id, name) || text::same_name(&self.label, name)
    }

    fn take_over(&mut self, wanted: &ParticipantMetadata) {
        self.side = wanted.side.or(self.side);
        if let Some(role) = &wanted.role {
            self.role = text::role(role);
        }
        for id in wanted.ids.iter().filter(|it| !self.ids.contains(it)).cloned().collect::<Vec<_>>() {
            self.ids.push(id);
        }
    }
}

/// The side of a participant whose side neither metadata nor body gave, and a note where it had to be inferred.
pub(crate) fn side(seat: &Seat, roster: &Roster, notes: &mut Notes) -> Side {
    if let Some(side) = seat.side.filter(|it| *it != Side::Unknown) {
        return side;
    }
    if roster.knows(seat) {
        return Side::Internal;
    }
    // A body that says `unknown` has said that the role tells nothing.
    let inferred = if seat.side.is_none() { side_of_role(&seat.role) } else { None };
    match inferred {
        Some(side) => {
            let detail = format!("the role `{}` was taken to mean the side `{}`", seat.role, side.as_str());
            notes.guessed("side-from-role", &seat.place, detail);
            side
        }
        None => {
            let detail = "nobody said whether this participant is internal, so they are not scored; the metadata or \
                          the roster can say it";
            notes.lost("side-unknown", &seat.place, detail);
            Side::Unknown
        }
    }
}

/// What a role means where it can mean only one thing.
pub(crate) fn side_of_role(role: &str) -> Option<Side> {
    match role {
        "agent" | "advisor" | "adviser" | "csr" | "employee" | "operator" | "representative" | "rep" | "sales-rep"
        | "salesperson" | "seller" | "service-agent" | "supervisor" | "support-agent" => Some(Side::Internal),
        "buyer" | "caller" | "client" | "contact" | "customer" | "guest" | "lead" | "prospect" => Some(Side::External),
        "ai" | "assistant-bot" | "bot" | "chatbot" | "ivr" | "system" | "virtual-agent" | "voicebot" => {
            Some(Side::Automated)
        }
        _ => None,
    }
}

impl Roster {
    fn knows(&self, seat: &Seat) -> bool {
        let emails = seat.ids.iter().filter(|it| it.scheme == "email").map(|it| it.value.as_str());
        self.names.iter().any(|it| text::same_name(it, &seat.label))
            || seat.ids.iter().any(|it| self.has_id(it))
            || emails.chain([seat.label.as_str()]).any(|it| self.has_domain_of(it))
    }

    fn has_id(&self, id: &ExternalId) -> bool {
        let same = |it: &ExternalId| it.scheme == id.scheme && it.value.eq_ignore_ascii_case(&id.value);
        self.ids.iter().any(same)
    }

    fn has_domain_of(&self, address: &str) -> bool {
        let Some((local, domain)) = address.rsplit_once('@') else { return false };
        let is_plain = !local.is_empty() && !domain.contains(char::is_whitespace);
        is_plain && self.email_domains.iter().any(|it| it.trim_start_matches('@').eq_ignore_ascii_case(domain))
    }
}
