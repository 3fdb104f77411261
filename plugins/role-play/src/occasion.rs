//! Occasions: what the counterpart brings up so that a skill is called for, such as an objection, and what meets it.
//! Met, they yield; not met, they press, and after the second time they let it go and remember it.

mod english;
mod german;

use crate::heard::Heard;
use crate::language::Language;
use crate::lexicon::Term;
use crate::stories::{Kind, Topic};

/// What the counterpart brings up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// Waves it off, so that it takes an open question to go on.
    Shrugs,
    /// Makes little of what it costs.
    Downplays,
    /// Doubts that they were understood.
    AsksWhetherUnderstood,
    /// Would have to talk to others.
    DefersToOthers,
    /// Wants the price before anything else.
    AsksThePrice,
    FindsItExpensive,
    /// Looks at others, too.
    Compares,
    AsksWhatFor,
    /// Asks for something to be sent, to be rid of it.
    BrushesOff,
    /// Wants to get a word in.
    WantsToTalk,
    WantsAGuarantee,
    Vents,
    AsksWhoCares,
    AsksHowItCame,
    AsksWhoseFault,
    AsksToLookItUp,
    AsksWhoIsThere,
    AsksAboutRecording,
}

/// Whether an occasion was met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Met {
    Fully,
    /// The right thing, and something of it is missing.
    Half,
    Not,
}

/// How an occasion is put.
#[derive(Debug)]
pub struct Wording {
    pub raises: &'static [&'static str],
    /// The same, taking up `{quote}`, which is something that the learner once said to a customer.
    pub quotes: Option<&'static str>,
    /// What is missing.
    pub half: &'static str,
    pub yields: &'static [&'static str],
    pub presses: &'static [&'static str],
}

impl Occasion {
    /// All, in the order in which scenarios note them.
    #[rustfmt::skip]
    pub const ALL: [Self; 18] = [
        Self::Shrugs, Self::Downplays, Self::AsksWhetherUnderstood, Self::DefersToOthers, Self::AsksThePrice,
        Self::FindsItExpensive, Self::Compares, Self::AsksWhatFor, Self::BrushesOff, Self::WantsToTalk,
        Self::WantsAGuarantee, Self::Vents, Self::AsksWhoCares, Self::AsksHowItCame, Self::AsksWhoseFault,
        Self::AsksToLookItUp, Self::AsksWhoIsThere, Self::AsksAboutRecording,
    ];

    /// What may come up in a conversation of this kind beside what is practised.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Sales => &[
                Self::FindsItExpensive,
                Self::Compares,
                Self::AsksWhatFor,
                Self::BrushesOff,
                Self::WantsAGuarantee,
                Self::DefersToOthers,
                Self::Downplays,
            ],
            Kind::Service => &[
                Self::Vents,
                Self::AsksWhoCares,
                Self::AsksHowItCame,
                Self::AsksWhetherUnderstood,
                Self::WantsAGuarantee,
                Self::AsksWhoseFault,
                Self::AsksToLookItUp,
            ],
            Kind::General => &[Self::Vents, Self::AsksWhetherUnderstood, Self::WantsAGuarantee, Self::AsksWhoCares],
        }
    }

    /// Whether it comes up at once, and not only after a few words.
    pub const fn comes_first(self) -> bool {
        matches!(self, Self::AsksWhoIsThere | Self::AsksAboutRecording)
    }

    pub const fn wording(self, language: Language) -> &'static Wording {
        match language {
            Language::English => english::wording(self),
            Language::German => german::wording(self),
        }
    }

    /// Whether what the learner said meets it.
    pub fn is_met_by(self, heard: &Heard) -> Met {
        let has = |term| heard.has(term);
        let when = |met: bool| if met { Met::Fully } else { Met::Not };
        match self {
            Self::Shrugs => when(heard.open),
            Self::Downplays => when(heard.asks(Topic::Impact) || (heard.open && heard.taken_up > 0)),
            Self::AsksWhetherUnderstood => match (has(Term::Summary), heard.taken_up) {
                (_, 3..) | (true, 1..) => Met::Fully,
                (_, 1..) | (true, 0) => Met::Half,
                (false, 0) => Met::Not,
            },
            Self::DefersToOthers => when(heard.asks(Topic::Decision)),
            Self::AsksThePrice => {
                when(heard.asks(Topic::Budget) || (has(Term::Worth) || heard.open) && !has(Term::Discount))
            }
            Self::FindsItExpensive if has(Term::Discount) => Met::Not,
            Self::FindsItExpensive => {
                when(has(Term::Worth) || has(Term::Benefit) || heard.open || heard.asks(Topic::Impact))
            }
            Self::Compares if has(Term::Disparaging) => Met::Not,
            Self::Compares => when(has(Term::Difference) || heard.open || heard.asks(Topic::Rival)),
            Self::AsksWhatFor => match (has(Term::Benefit), heard.taken_up) {
                (true, 1..) => Met::Fully,
                (true, 0) => Met::Half,
                _ => Met::Not,
            },
            Self::BrushesOff => match (has(Term::NextStep), heard.date.is_some()) {
                (true, true) => Met::Fully,
                _ if heard.open => Met::Fully,
                (true, false) => Met::Half,
                _ => Met::Not,
            },
            Self::WantsToTalk => when(heard.words <= 30 && (heard.questions > 0 || has(Term::Acknowledgement))),
            Self::WantsAGuarantee if has(Term::NoGuarantee) => Met::Fully,
            Self::WantsAGuarantee if has(Term::Guarantee) => Met::Not,
            Self::WantsAGuarantee => when(has(Term::Commitment) || has(Term::Explanation) || heard.open),
            Self::Vents => match (has(Term::Acknowledgement), heard.taken_up) {
                (true, 1..) => Met::Fully,
                (true, 0) => Met::Half,
                _ => Met::Not,
            },
            Self::AsksWhoCares if has(Term::HandsOff) => Met::Not,
            Self::AsksWhoCares => {
                match (has(Term::Commitment) || has(Term::Done), heard.date.is_some() || has(Term::Done)) {
                    (true, true) => Met::Fully,
                    (true, false) => Met::Half,
                    _ => Met::Not,
                }
            }
            Self::AsksHowItCame => when(has(Term::Explanation) || (has(Term::Commitment) && heard.date.is_some())),
            Self::AsksWhoseFault if has(Term::NoBlame) => Met::Fully,
            Self::AsksWhoseFault if has(Term::Blame) => Met::Not,
            Self::AsksWhoseFault => when(has(Term::Acknowledgement)),
            Self::AsksToLookItUp => {
                match (has(Term::Hold) || has(Term::Done), has(Term::Duration) || has(Term::Done)) {
                    (true, true) => Met::Fully,
                    (true, false) => Met::Half,
                    _ => Met::Not,
                }
            }
            Self::AsksWhoIsThere => when(has(Term::Introduction)),
            Self::AsksAboutRecording => when(has(Term::Recording)),
        }
    }
}
