//! When a conversation is not enough of one to hold something against anybody: what was left out can only be seen where
//! there was room for it.

use crate::conversation::{Conversation, Standing};

/// Why a conversation cannot show that something was left out; see [`Conversation::too_little`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TooLittle {
    /// Nobody of the other side speaks.
    OneSided,
    /// Parts of it are missing from the transcript.
    Missing,
    /// It has fewer than three turns of either side, or fewer than 60 words.
    Short,
}

impl TooLittle {
    /// As a finding says it in English.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneSided => "nobody of the other side speaks in this transcript",
            Self::Missing => "parts of the conversation are missing from the transcript",
            Self::Short => "the conversation is too short to show that it was left out",
        }
    }
}

impl Conversation<'_> {
    /// Why it cannot show that something was left out, where it cannot: a rule that finds nothing then says
    /// [`insufficient`](crate::Criterion::insufficient) and not the lowest level.
    #[must_use]
    pub fn too_little(&self) -> Option<TooLittle> {
        self.less_than(3, 60)
    }

    /// As [`Self::too_little`], where so many turns of either side and so many words are enough.
    #[must_use]
    pub fn less_than(&self, least_turns: usize, least_words: usize) -> Option<TooLittle> {
        let turns_of = |standing| self.turns_of(standing).take(least_turns.max(1)).count();
        if turns_of(Standing::Counterpart) == 0 {
            return Some(TooLittle::OneSided);
        }
        if self.holes().any(|it| matches!(it.why, "missing" | "unfinished")) {
            return Some(TooLittle::Missing);
        }
        let mut words = 0;
        let long = least_words == 0
            || self.turns().any(|turn| {
                words += turn.words();
                words >= least_words
            });
        let exchanged = [Standing::Subject, Standing::Counterpart].into_iter().all(|it| turns_of(it) >= least_turns);
        (!long || !exchanged).then_some(TooLittle::Short)
    }
}
