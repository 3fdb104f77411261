//! Why something could not be rated, in English and German; in other languages it is said in English.

use plumbline_sdk::TooLittle;

/// Why a condition has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Not asked yet: the answer is still to come, and no finding has this reason.
    NotAsked,
    NoMeasure,
    NoModel,
    Undecided,
    NoQuote,
    NothingToCompare,
    Too(TooLittle),
}

impl Reason {
    /// As a finding says it.
    pub fn words(self, language: &str) -> &'static str {
        let german = language.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("de"));
        match (self, german) {
            (Self::NoMeasure, false) => "the transcript does not show what is measured here",
            (Self::NoMeasure, true) => "das Transkript zeigt nicht, was hier gemessen wird",
            (Self::NotAsked | Self::NoModel, false) => {
                "this takes a language model, and none is granted or none answered"
            }
            (Self::NotAsked | Self::NoModel, true) => {
                "dafür braucht es ein Sprachmodell, und keines ist erlaubt oder keines hat geantwortet"
            }
            (Self::Undecided, false) => "the language model did not decide it",
            (Self::Undecided, true) => "das Sprachmodell hat es nicht entschieden",
            (Self::NoQuote, false) => "there is nothing that could be quoted for it",
            (Self::NoQuote, true) => "es gibt nichts, was dafür zitiert werden könnte",
            (Self::NothingToCompare, false) => "there is nothing to count it against",
            (Self::NothingToCompare, true) => "es gibt nichts, wozu es gezählt werden könnte",
            (Self::Too(why), false) => why.as_str(),
            (Self::Too(TooLittle::OneSided), true) => "niemand von der anderen Seite spricht in diesem Transkript",
            (Self::Too(TooLittle::Missing), true) => "Teile des Gesprächs fehlen im Transkript",
            (Self::Too(TooLittle::Short), true) => "das Gespräch ist zu kurz, um zu zeigen, dass es fehlt",
        }
    }
}
