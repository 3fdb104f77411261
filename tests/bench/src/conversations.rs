//! Sales conversations that nobody had: sentences drawn by a seed, so that every run measures the same words and no two
//! conversations of a run are alike.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::conversation::{Channel, Conversation, Participant, Side, Turn};
use plumbline_measure::Salt;
use plumbline_measure::transcript_digest::{TranscriptTree, leaf};
use plumbline_store::Submission;

/// The conversation of this seed, in turns that take turns. `{n}` in a sentence is a number.
pub fn conversation(seed: u64, turns: usize) -> Conversation {
    let mut dice = Dice(seed);
    let mut at_ms = 0;
    let turns: Vec<Turn> = (0..turns)
        .map(|index| {
            let sentences = if index % 2 == 0 { SELLER } else { CUSTOMER };
            let count = 1 + dice.below(3);
            let said = (0..count).map(|_| {
                let sentence = sentences[dice.below(sentences.len())];
                sentence.replace("{n}", &(2 + dice.below(97)).to_string())
            });
            let text = said.collect::<Vec<_>>().join(" ");
            let starts_ms = at_ms;
            // Sixty milliseconds a letter is how fast people talk.
            at_ms += 60 * text.len() as u64;
            Turn {
                speaker: index % 2,
                text,
                starts_ms: Some(starts_ms),
                ends_ms: Some(at_ms),
                confidence: None,
                language: None,
                timings: Vec::new(),
            }
        })
        .collect();
    let started =
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(dice.below(500_000) as i64);
    Conversation {
        external_id: Some(format!("call-{seed}")),
        source: "bench".to_owned(),
        conversation_type: "discovery-call".to_owned(),
        channel: Channel::Voice,
        language: "en".to_owned(),
        started,
        ended: Some(started + TimeDelta::milliseconds(i64::try_from(at_ms).unwrap_or(i64::MAX))),
        thread: None,
        recording: None,
        participants: vec![
            participant("a", "Seller", Side::Internal, "agent"),
            participant("c", "Buyer", Side::External, "customer"),
        ],
        turns,
        holes: Vec::new(),
        attributes: BTreeMap::new(),
        lawful_basis: None,
        notes: Vec::new(),
    }
}

/// As a store takes it, with salts of its own.
pub fn submission(conversation: Conversation) -> anyhow::Result<Submission> {
    let mut salts = vec![[0; 32]; conversation.turns.len()];
    getrandom::fill(salts.as_flattened_mut())?;
    let leaves = conversation.turns.iter().zip(&salts).map(|(turn, salt)| leaf(turn, &Salt::new(*salt)));
    Ok(Submission {
        transcript_root: TranscriptTree::new(leaves.collect()).root(),
        content_digest: Digest::of(conversation.external_id.as_deref().unwrap_or_default().as_bytes()),
        conversation,
        salts,
        format: "native".to_owned(),
        person: None,
        idempotency: None,
    })
}

fn participant(id: &str, label: &str, side: Side, role: &str) -> Participant {
    Participant { id: id.to_owned(), label: label.to_owned(), side, role: role.to_owned(), ids: Vec::new() }
}

/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % sides as u64) as usize
    }
}

const SELLER: &[&str] = &[
    "Thanks for making the time today.",
    "How do you plan the shifts at the moment?",
    "Which system do you use for that, and who keeps it up to date?",
    "What happens when somebody calls in sick on short notice?",
    "And how often does that come up in a month?",
    "So you said it takes about {n} hours every week, did I get that right?",
    "What does that cost you, roughly, over a year?",
    "What would it mean for the team if nothing changed before the summer?",
    "Who else has a say when you decide about something like this?",
    "How have you gone about choosing software before?",
    "Is there a budget set aside, or would we have to make the case first?",
    "When would it have to be running for this to be worth it?",
    "I understand, the price matters, and {n} euros a head is not nothing.",
    "What are you comparing it with?",
    "If we set it against the {n} hours that your managers lose, it pays for itself by the spring.",
    "That means fewer gaps in the rota and less overtime for your people.",
    "Let me show you how the swap works on a phone.",
    "Okay.",
    "Right, that makes sense.",
    "I hear that from other hospitals of your size as well.",
    "Most teams start with one ward and look at the numbers after {n} days.",
    "Compared with the tool that you have, you would not have to type anything twice.",
    "I can't promise that, but I can find out and let you know.",
    "To sum up, the planning takes too long, and nobody trusts the list on the wall.",
    "Did I miss anything that is important to you?",
    "Shall we meet again on Thursday at {n} past two, with your head of nursing?",
    "I will send you the proposal by Friday, and you show it to your colleagues until then.",
    "How does that sound to you?",
];

const CUSTOMER: &[&str] = &[
    "We do it in a spreadsheet, and honestly it is a mess.",
    "My assistant spends {n} hours a week on it, sometimes more.",
    "Yes, exactly.",
    "Hm, I would have to ask.",
    "It depends on the ward, the small ones are easy and the others are not.",
    "Last month we had {n} open shifts and had to pay an agency for all of them.",
    "People are fed up, two of them left in the autumn.",
    "Our finance director signs anything above {n} thousand.",
    "That sounds expensive, to be frank.",
    "We looked at another product last year and it was too complicated for us.",
    "The works council has to agree, and they meet once a quarter.",
    "I don't know what it costs us, nobody ever added it up.",
    "We would need it before the first of June.",
    "That would help, because nobody would have to phone around any more.",
    "How long does it take to set up?",
    "And who would train the people on the night shift?",
    "We can't have patient data in it, that is a hard rule.",
    "Okay.",
    "Sure.",
    "Could you send me something in writing, so that I can pass it on?",
    "Thursday works for me, I will bring Maria along.",
    "Let me think about it and talk to my colleagues first.",
    "If it really saved {n} percent we would talk about it differently.",
    "The old system breaks down whenever two people edit it at once.",
    "No, that is all from my side.",
    "I am a little worried about the change, we have been through two of them already.",
];
