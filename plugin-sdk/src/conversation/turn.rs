//! A turn, its neighbours, and who speaks.

use std::ops::Range;

use crate::bindings::plumbline::rubric::conversation as contract;
use crate::conversation::{Conversation, Standing, index};
use crate::proof::Quote;
use crate::question::Question;
use crate::sentence::{Sentence, Sentences};

/// Somebody who takes part. Never a name: a role and a number.
#[derive(Clone, Copy, Debug)]
pub struct Participant<'c> {
    pub(super) conversation: &'c Conversation<'c>,
    pub(super) index: usize,
}

impl<'c> Participant<'c> {
    /// A role and a number, such as `Customer 1`.
    #[must_use]
    pub fn label(self) -> &'c str {
        &self.raw().label
    }

    /// `internal`, `external`, `automated` or `unknown`.
    #[must_use]
    pub fn side(self) -> &'c str {
        &self.raw().side
    }

    /// `agent`, `customer`, `supervisor`, … or empty.
    #[must_use]
    pub fn role(self) -> &'c str {
        &self.raw().role
    }

    /// How they stand to the subject.
    #[must_use]
    pub fn standing(self) -> Standing {
        self.conversation.standings[self.index]
    }

    fn raw(self) -> &'c contract::Participant {
        &self.conversation.transcript.participants[self.index]
    }
}

/// One participant speaking, or writing one message.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'c> {
    pub(super) conversation: &'c Conversation<'c>,
    pub(super) index: usize,
}

impl<'c> Turn<'c> {
    /// Its place among the turns.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// What was said.
    #[must_use]
    pub fn text(self) -> &'c str {
        let span = self.raw().text;
        &self.conversation.transcript.text[span.start as usize..span.end as usize]
    }

    /// Who said it.
    #[must_use]
    pub fn speaker(self) -> Participant<'c> {
        Participant { conversation: self.conversation, index: self.speaker_index() as usize }
    }

    /// How the speaker stands to the subject.
    #[must_use]
    pub fn standing(self) -> Standing {
        self.conversation.standings[self.speaker_index() as usize]
    }

    /// Whether the one who is scored said it.
    #[must_use]
    pub fn is_subject(self) -> bool {
        self.standing() == Standing::Subject
    }

    /// The speaker's role, or empty.
    #[must_use]
    pub fn role(self) -> &'c str {
        self.speaker().role()
    }

    /// Milliseconds from the start of the conversation.
    #[must_use]
    pub fn starts(self) -> Option<u64> {
        self.raw().starts
    }

    /// Milliseconds from the start of the conversation.
    #[must_use]
    pub fn ends(self) -> Option<u64> {
        self.raw().ends
    }

    /// Recogniser confidence from 0 to 1, where the source gives one.
    #[must_use]
    pub fn confidence(self) -> Option<f32> {
        self.raw().confidence
    }

    /// How many words it has: runs without white space that hold a letter or a digit.
    #[must_use]
    pub fn words(self) -> usize {
        crate::measures::words(self.text())
    }

    /// Its sentences; see [`Sentence`].
    pub fn sentences(self) -> Sentences<'c> {
        Sentences::of(self)
    }

    /// The questions in it.
    pub fn questions(self) -> impl Iterator<Item = Question<'c>> {
        self.sentences().filter_map(Sentence::question)
    }

    /// The turn before it.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.conversation.turn(self.index.checked_sub(1)?)
    }

    /// The last turn of another speaker before it.
    #[must_use]
    pub fn previous_of_another(self) -> Option<Self> {
        let speaker = self.raw().speaker;
        (0..self.index).rev().map(|index| Self { index, ..self }).find(|it| it.raw().speaker != speaker)
    }

    /// The turns after it: as many as these, or fewer at the end.
    pub fn after(self, turns: usize) -> impl DoubleEndedIterator<Item = Self> {
        let end = self.conversation.len().min(self.index.saturating_add(turns).saturating_add(1));
        (self.index + 1..end).map(move |index| Self { index, ..self })
    }

    /// The turns before it, the nearest first: as many as these, or fewer at the start.
    pub fn before(self, turns: usize) -> impl DoubleEndedIterator<Item = Self> {
        (self.index.saturating_sub(turns)..self.index).rev().map(move |index| Self { index, ..self })
    }

    /// What other speakers said within so many turns after it.
    pub fn answers(self, within: usize) -> impl DoubleEndedIterator<Item = Self> {
        let speaker = self.raw().speaker;
        self.after(within).filter(move |it| it.raw().speaker != speaker)
    }

    /// All of it as a quote; None where it is empty.
    #[must_use]
    pub fn quote(self) -> Option<Quote> {
        self.quote_of(0..self.text().len())
    }

    /// Bytes of its text as a quote, without white space at the ends; None where they are not in it, cut a character,
    /// or hold nothing.
    #[must_use]
    pub fn quote_of(self, range: Range<usize>) -> Option<Quote> {
        let text = self.text().get(range.clone())?;
        let start = range.start + (text.len() - text.trim_start().len());
        let length = text.trim().len();
        (length > 0).then(|| self.place(start..start + length))
    }

    /// The quote of a range that is known to hold something.
    pub(crate) fn place(self, range: Range<usize>) -> Quote {
        let base = self.raw().text.start;
        Quote {
            turn: index(self.index),
            start: base + index(range.start),
            end: base + index(range.end),
            standing: self.standing(),
        }
    }

    pub(crate) fn speaker_index(self) -> u32 {
        self.raw().speaker
    }

    pub(crate) const fn is_german(self) -> bool {
        self.conversation.is_german()
    }

    fn raw(self) -> &'c contract::Turn {
        &self.conversation.transcript.turns[self.index]
    }
}
