//! That a chain shows whatever is done to it, and that its encoding stays what it is.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A log of this many entries, every third with a reason.
fn log(organisation: OrganisationId, length: u64) -> (Vec<Entry>, Head) {
    let mut head = Head::EMPTY;
    let mut entries = Vec::new();
    for sequence in 1..=length {
        let number = u8::try_from(sequence).unwrap();
        let text = format!("reason {sequence}");
        let reason = (number % 3 == 0).then_some(Reason { salt: [number; 32], text });
        let mut entry = Entry {
            sequence,
            at: DateTime::from_timestamp_micros(1_790_000_000_000_000 + i64::from(number)).unwrap(),
            actor_kind: "person".to_owned(),
            actor: Some(Uuid::from_u128(number.into())),
            through: None,
            action: Action::TranscriptRead.as_str().to_owned(),
            subject_kind: "conversation".to_owned(),
            subject: Uuid::from_u128(100 + u128::from(number)),
            person: Some(PersonId(Uuid::from_u128(1))),
            details: [("revision".to_owned(), json!(number))].into(),
            reason_digest: reason.as_ref().map(Reason::digest),
            reason,
            previous: head.hash,
            hash: head.hash,
        };
        entry.hash = entry.hash_in(organisation);
        head = Head { sequence, hash: entry.hash };
        entries.push(entry);
    }
    (entries, head)
}

fn verify(organisation: OrganisationId, entries: &[Entry], head: Head) -> Result<Head, Broken> {
    let mut chain = Chain::new(organisation, None);
    entries.iter().for_each(|it| chain.follow(it));
    chain.finish(Some(head))
}

/// Written down by hand from what stands at the top of this file, so that nobody changes it unawares.
#[test]
fn the_encoding_is_the_one_that_is_described() {
    let organisation = OrganisationId(Uuid::from_u128(7));
    let (entries, _) = log(organisation, 3);
    let entry = &entries[2];
    let mut bytes = Vec::new();
    let mut part = |it: &[u8]| {
        bytes.extend((it.len() as u64).to_be_bytes());
        bytes.extend(it);
    };
    part(b"plumbline audit entry 1");
    part(&7_u128.to_be_bytes());
    part(&3_u64.to_be_bytes());
    part(&entries[1].hash.0);
    part(&1_790_000_000_000_003_i64.to_be_bytes());
    part(b"person");
    part(&3_u128.to_be_bytes());
    part(b"");
    part(b"transcript.read");
    part(b"conversation");
    part(&103_u128.to_be_bytes());
    part(&1_u128.to_be_bytes());
    part(br#"{"revision":3}"#);
    part(&entry.reason_digest.unwrap().0);
    assert_eq!(entry.hash, Digest::of(&bytes));
    assert_eq!(entries[0].previous, Digest([0; 32]));
}

#[test]
fn what_is_missing_and_what_is_moved_are_told_apart() {
    let organisation = OrganisationId::new();
    let (sound, head) = log(organisation, 5);
    let without = |index: usize| sound[..index].iter().chain(&sound[index + 1..]).cloned();
    let moved: Vec<_> = without(1).chain([sound[1].clone()]).collect();
    let twice: Vec<_> = sound[..3].iter().chain(&sound[1..]).cloned().collect();
    for (entries, broken) in [
        (without(1).collect(), Broken::Missing { sequence: 2, found: 3 }),
        (moved, Broken::Moved { sequence: 2, found: 3 }),
        (twice, Broken::Moved { sequence: 4, found: 2 }),
        (without(4).collect(), Broken::Cut { ends: 4, had: 5 }),
    ] {
        assert_eq!(verify(organisation, &entries, head), Err(broken));
    }
    // Whoever changes an entry and its hash must change all that follow, which a noted head shows.
    let mut changed = sound.clone();
    changed[2].action = "key.revoked".to_owned();
    changed[2].hash = changed[2].hash_in(organisation);
    assert_eq!(verify(organisation, &changed, head), Err(Broken::Detached { sequence: 4 }));
    assert_eq!(verify(OrganisationId::new(), &sound, head), Err(Broken::Changed { sequence: 1 }));
}

/// What may be done to a log.
#[derive(Clone, Debug)]
enum Tampering {
    Remove(usize),
    Swap(usize, usize),
    Repeat(usize, usize),
    Cut(usize),
    Change(usize, u8),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let place = || any::<prop::sample::Index>().prop_map(|it| it.index(LENGTH));
    prop_oneof![
        place().prop_map(Tampering::Remove),
        (place(), place()).prop_map(|(one, other)| Tampering::Swap(one, other)),
        (place(), place()).prop_map(|(one, other)| Tampering::Repeat(one, other)),
        place().prop_map(Tampering::Cut),
        (place(), 0..14_u8).prop_map(|(place, part)| Tampering::Change(place, part)),
    ]
}

const LENGTH: usize = 12;

impl Tampering {
    fn apply(self, entries: &mut Vec<Entry>) {
        let length = entries.len().max(1);
        let within = |place: usize| place % length;
        match self {
            _ if entries.is_empty() => {}
            Self::Remove(place) => _ = entries.remove(within(place)),
            Self::Swap(one, other) => entries.swap(within(one), within(other)),
            Self::Repeat(one, other) => {
                let entry = entries[within(one)].clone();
                entries.insert(within(other), entry);
            }
            Self::Cut(place) => entries.truncate(within(place)),
            Self::Change(place, part) => {
                let place = within(place);
                let entry = &mut entries[place];
                let other = Uuid::from_u128(999);
                match part {
                    0 => entry.sequence += 1,
                    1 => entry.at += chrono::TimeDelta::microseconds(1),
                    2 => entry.at += chrono::TimeDelta::nanoseconds(1),
                    3 => entry.actor_kind.push('s'),
                    4 => entry.actor = None,
                    5 => entry.through = Some(other),
                    6 => entry.action.push('s'),
                    7 => entry.subject_kind.push('s'),
                    8 => entry.subject = other,
                    9 => entry.person = None,
                    10 => _ = entry.details.insert("more".to_owned(), json!(1)),
                    11 => entry.reason = Some(Reason { salt: [0; 32], text: "another".to_owned() }),
                    12 => entry.previous.0[31] ^= 1,
                    _ => entry.hash.0[0] ^= 1,
                }
            }
        }
    }
}

proptest! {
    /// A log is whole where it is what was written, and nowhere else.
    #[test]
    fn no_tampering_goes_unseen(tamperings in prop::collection::vec(tampering(), 1..4)) {
        let organisation = OrganisationId(Uuid::from_u128(7));
        let (sound, head) = log(organisation, LENGTH as u64);
        let mut entries = sound.clone();
        tamperings.into_iter().for_each(|it| it.apply(&mut entries));
        prop_assert_eq!(verify(organisation, &entries, head).is_ok(), entries == sound);
    }
}
