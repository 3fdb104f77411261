//! How the talk is shared. Measured, not judged: too much is as wrong as too little.

use plumbline_sdk::{Bounds, ByMeasure, Criterion, Finding, Number, Section, measures};

use crate::call::Call;

pub const SECTION: Section = Section::new(
    "talk",
    "Share of talk",
    1.0,
    &[TALK_BALANCE.entry(), LONGEST_MONOLOGUE.entry(), INTERRUPTIONS.entry()],
);

pub fn findings(call: &Call<'_>) -> [Finding; 3] {
    [talk_balance(call), longest_monologue(call), interruptions(call)]
}

const TALK_BALANCE: Criterion<Number, ByMeasure> = Criterion::number(
    "talk-balance",
    "Balance of talk",
    "The seller's share of all words. Between 35 and 55 % the conversation is shared; far above it is a presentation, far \
     below it an interview without an offer.",
    Bounds {
        lowest: 0.0,
        highest: 100.0,
        unit: "%",
        curve: &[(10.0, 0.0), (35.0, 100.0), (55.0, 100.0), (70.0, 50.0), (90.0, 0.0)],
    },
)
.weight(2.0)
.skills(&["listening"]);

fn talk_balance(call: &Call<'_>) -> Finding {
    let Some(share) = measures::word_share(call.conversation) else {
        return TALK_BALANCE.insufficient("nobody else speaks in this transcript");
    };
    let finding = TALK_BALANCE.measure(share).because(format!("{:.0} % of the words are the seller's", share.value()));
    match share.value() {
        ..35.0 => finding.suggest("“Let me sum up what I heard, and tell you what I would suggest.”"),
        ..=55.0 => finding,
        _ => finding.suggest("“I have talked a lot. How does that look from your side?”"),
    }
}

const LONGEST_MONOLOGUE: Criterion<Number, ByMeasure> = Criterion::number(
    "longest-monologue",
    "Longest monologue",
    "The most words that the seller says without anybody else speaking. 150 words are about a minute of speech; from 400 \
     on, nobody can ask about the beginning any more.",
    Bounds { lowest: 0.0, highest: 1000.0, unit: "words", curve: &[(200.0, 100.0), (400.0, 50.0), (800.0, 0.0)] },
)
.skills(&["listening"]);

fn longest_monologue(call: &Call<'_>) -> Finding {
    match measures::longest_monologue_words(call.conversation) {
        None => LONGEST_MONOLOGUE.insufficient("the seller says nothing in this transcript"),
        Some(words) => {
            let finding = LONGEST_MONOLOGUE
                .measure(words)
                .because(format!("the longest stretch without anybody else is {:.0} words", words.value()));
            let finding = match measures::longest_monologue(call.conversation) {
                Some(time) => finding.showing(time),
                None => finding,
            };
            if words.value() > 200.0 {
                finding.suggest("“Let me pause here. Which part matters most to you?”")
            } else {
                finding
            }
        }
    }
}

const INTERRUPTIONS: Criterion<Number, ByMeasure> = Criterion::number(
    "interruptions",
    "Lets the customer finish",
    "How often the seller begins with three words or more while the other has been speaking for a moment and goes on for \
     another. Only where the transcript's times show two voices at once; otherwise there is no evidence either way.",
    Bounds { lowest: 0.0, highest: 60.0, unit: "interruptions/h", curve: &[(4.0, 100.0), (30.0, 0.0)] },
)
.skills(&["listening"]);

fn interruptions(call: &Call<'_>) -> Finding {
    let Some(interruptions) = measures::interruptions_per_hour(call.conversation) else {
        return INTERRUPTIONS.insufficient("the times of this transcript cannot show who spoke over whom");
    };
    let finding =
        INTERRUPTIONS.measure(interruptions).because(format!("{:.0} an hour", interruptions.value())).confidence(0.7);
    if interruptions.value() > 4.0 { finding.suggest("“Sorry, please finish your thought.”") } else { finding }
}
