//! The parties of a vCon: who they are by every id the vCon gives, and which side they are on where it says so, by the
//! party's `type` or its `role` (an extension for contact centres, and `meta.role` in earlier files).

use plumbline_core::conversation::{ExternalId, Side};
use serde_json::Value;

use crate::draft::Seat;
use crate::faults::Faults;
use crate::json::{Object, Place};
use crate::sides;
use crate::text;

/// One seat for each party, in order, so that indices stay what they are.
pub(crate) fn read(vcon: &Object<'_, '_>, faults: &mut Faults) -> Vec<Seat> {
    let list = vcon.place.field("parties");
    let items = vcon.items("parties", faults);
    items.iter().enumerate().map(|(index, item)| party(index, item, list.item(index), faults)).collect()
}

fn party(index: usize, item: &Value, place: Place<'_>, faults: &mut Faults) -> Seat {
    let mut seat = Seat { id: format!("party-{index}"), place: place.to_string(), ..Seat::default() };
    let Some(party) = Object::of(item, place, faults) else { return seat };
    let mut field = |name: &str| party.text(name, faults).map(text::line).filter(|it| !it.is_empty());
    let (name, kind, role) = (field("name"), field("type"), field("role"));
    let email = field("mailto").or_else(|| field("email"));
    let email = email.map(|it| it.strip_prefix("mailto:").unwrap_or(&it).to_lowercase());
    let tel = field("tel").map(|it| it.strip_prefix("tel:").unwrap_or(&it).to_owned());
    let ids = [
        ("vcon", field("uuid")),
        ("email", email.clone()),
        ("tel", tel.clone()),
        ("sip", field("sip")),
        ("did", field("did")),
    ];
    seat.ids.extend(
        ids.into_iter().filter_map(|(scheme, value)| Some(ExternalId { scheme: scheme.to_owned(), value: value? })),
    );
    let old_role = || party.get("meta")?.get("role")?.as_str();
    seat.role = text::role(role.as_deref().or_else(old_role).unwrap_or_default());
    seat.side = if kind.as_deref() == Some("bot") { Some(Side::Automated) } else { sides::side_of_role(&seat.role) };
    seat.label = name.or(email).or(tel).unwrap_or_default();
    seat
}
