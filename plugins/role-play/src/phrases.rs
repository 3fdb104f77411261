//! How the counterpart puts things: a pool of wordings for everything that is not part of a story.

mod english;
mod german;

use crate::language::Language;
use crate::stories::Topic;

/// What is to be put into words. `{matter}`, `{date}` and `{word}` are filled where they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pool {
    /// Thanks for words that recognise what was told.
    Acknowledged,
    /// The matter was played back rightly.
    PlayedBack,
    /// Something must be asked better, or more must be given, before this is told.
    Hint(Topic),
    /// Money is not talked about with somebody who does not know what it is for.
    MoneyFirst,
    /// It was told before.
    ToldBefore,
    /// There is nothing behind this question.
    NothingThere,
    /// An open question about nothing in particular.
    WhatAbout,
    /// A question that a yes or no is enough for.
    YesAndNo,
    OffTopic,
    Pitched,
    TooLong,
    ManyQuestions,
    /// A benefit in the counterpart's own words.
    Valued,
    /// A benefit that anybody might be told.
    ValuedLoosely,
    Discounted,
    Guaranteed,
    Blamed,
    HandedOff,
    Disparaged,
    Greeted,
    Waits,
    HowLong,
    Explained,
    Idle,
    Silent,
    SilentEnd,
    InsultWarned,
    InsultEnd,
    Injected,
    StopEnd,
    Impatient,
    PatienceEnd,
    FarewellEnd,
    TimeWarned,
    TimeEnd,
    StepTooEarly,
    StepWhen,
    StepAccepted,
    StepEnd,
    FixTooEarly,
    FixWhen,
    FixAccepted,
    FixDone,
    FixEnd,
    /// Invites the next question.
    Invites,
    LeadIn(Mood),
    /// Says a question again before it is answered.
    Echo(Topic),
}

/// How the counterpart is today.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    Brisk,
    Friendly,
    Guarded,
    Talkative,
}

impl Mood {
    pub const ALL: [Self; 4] = [Self::Brisk, Self::Friendly, Self::Guarded, Self::Talkative];
}

/// The wordings of a pool.
pub const fn wordings(language: Language, pool: Pool) -> &'static [&'static str] {
    match language {
        Language::English => english::wordings(pool),
        Language::German => german::wordings(pool),
    }
}

/// The manner that a persona is given.
pub const fn manner(language: Language, mood: Mood) -> &'static str {
    match (language, mood) {
        (Language::English, Mood::Brisk) => "Brisk: short sentences, little time, respects those who come to the point",
        (Language::English, Mood::Friendly) => "Friendly and open, as long as somebody listens",
        (Language::English, Mood::Guarded) => "Guarded: tells little until there is a reason to trust",
        (Language::English, Mood::Talkative) => "Talkative: wanders off, and notices whether it is taken up",
        (Language::German, Mood::Brisk) => "Knapp: kurze Sätze, wenig Zeit, schätzt, wer zur Sache kommt",
        (Language::German, Mood::Friendly) => "Freundlich und offen, solange jemand zuhört",
        (Language::German, Mood::Guarded) => "Zurückhaltend: sagt wenig, bis es einen Grund für Vertrauen gibt",
        (Language::German, Mood::Talkative) => "Gesprächig: schweift ab und merkt, ob es aufgegriffen wird",
    }
}
