//! The conversation as a scorecard reads it: views over the transcript that copy none of its text.

mod turn;

use std::ops::Range;

use crate::bindings::plumbline::judge::judge;
use crate::bindings::plumbline::rubric::conversation as contract;
use crate::proof::Quote;
use crate::question::Question;
use crate::sentence::Sentence;
use crate::{Failure, Refusal, Verdict};

pub use self::turn::{Participant, Turn};
pub use crate::bindings::plumbline::rubric::conversation::Transcript;

/// How somebody stands to the one who is scored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// The one who is scored.
    Subject,
    /// On the same side as the subject.
    Colleague,
    /// On the other side, or nobody said on which.
    Counterpart,
    /// A bot, a recording, an assistant.
    Automated,
}

/// One conversation, and whose work in it is scored.
#[derive(Clone, Debug)]
pub struct Conversation<'a> {
    transcript: &'a Transcript,
    /// By participant.
    standings: Vec<Standing>,
    german: bool,
}

impl<'a> Conversation<'a> {
    /// The views over a transcript.
    #[must_use]
    pub fn new(transcript: &'a Transcript) -> Self {
        let subject = transcript.subject as usize;
        let standing = |(index, participant): (usize, &contract::Participant)| match participant.side.as_str() {
            _ if index == subject => Standing::Subject,
            "internal" => Standing::Colleague,
            "automated" => Standing::Automated,
            _ => Standing::Counterpart,
        };
        let standings = transcript.participants.iter().enumerate().map(standing).collect();
        let unspoken = Self { transcript, standings, german: false };
        Self { german: unspoken.spoken() == "de", ..unspoken }
    }

    /// How many turns it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.transcript.turns.len()
    }

    /// Whether nothing was said; a host sends no such conversation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.transcript.turns.is_empty()
    }

    /// All turns, in order.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = Turn<'_>> + ExactSizeIterator + Clone {
        (0..self.len()).map(move |index| Turn { conversation: self, index })
    }

    /// One turn.
    #[must_use]
    pub fn turn(&self, index: usize) -> Option<Turn<'_>> {
        (index < self.len()).then_some(Turn { conversation: self, index })
    }

    /// The turns of those who stand like this to the subject.
    pub fn turns_of(&self, standing: Standing) -> impl DoubleEndedIterator<Item = Turn<'_>> + Clone {
        self.turns().filter(move |it| it.standing() == standing)
    }

    /// The turns of the one who is scored.
    pub fn by_subject(&self) -> impl DoubleEndedIterator<Item = Turn<'_>> + Clone {
        self.turns_of(Standing::Subject)
    }

    /// The turns of everybody else.
    pub fn by_others(&self) -> impl DoubleEndedIterator<Item = Turn<'_>> + Clone {
        self.turns().filter(|it| it.standing() != Standing::Subject)
    }

    /// The turns of those on the other side, such as the customer's.
    pub fn by_counterpart(&self) -> impl DoubleEndedIterator<Item = Turn<'_>> + Clone {
        self.turns_of(Standing::Counterpart)
    }

    /// The turns of those with this role, such as `customer`.
    pub fn by_role<'c>(&'c self, role: &'c str) -> impl DoubleEndedIterator<Item = Turn<'c>> + Clone {
        self.turns().filter(move |it| it.role() == role)
    }

    /// Every question of the subject, in order. Read once and kept, as it reads all their words.
    #[must_use]
    pub fn questions(&self) -> Vec<Question<'_>> {
        self.by_subject().flat_map(Turn::questions).collect()
    }

    /// Who takes part, in the transcript's order.
    pub fn participants(&self) -> impl ExactSizeIterator<Item = Participant<'_>> {
        (0..self.transcript.participants.len()).map(move |index| Participant { conversation: self, index })
    }

    /// In the organisation's words, or empty.
    #[must_use]
    pub fn conversation_type(&self) -> &'a str {
        &self.transcript.conversation_type
    }

    /// `voice`, `meeting`, `chat`, `email` or `practice`.
    #[must_use]
    pub fn channel(&self) -> &'a str {
        &self.transcript.channel
    }

    /// BCP 47; `und` where nobody said.
    #[must_use]
    pub fn language(&self) -> &'a str {
        &self.transcript.language
    }

    /// The language in which rationale and suggestion should be written, BCP 47.
    #[must_use]
    pub fn reply_in(&self) -> &'a str {
        &self.transcript.reply_in
    }

    /// RFC 3339, UTC.
    #[must_use]
    pub fn started(&self) -> &'a str {
        &self.transcript.started
    }

    /// A customer's attribute that the manifest declares and the organisation granted.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.transcript.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Where the transcript does not hold what was said.
    pub fn holes(&self) -> impl Iterator<Item = Hole<'_>> {
        self.transcript.holes.iter().map(|hole| {
            let after = self.transcript.turns.partition_point(|it| it.text.start <= hole.text.start);
            Hole { turn: after.saturating_sub(1), why: &hole.why }
        })
    }

    /// The words of a quote.
    #[must_use]
    pub fn text_of(&self, quote: impl Into<Quote>) -> &'a str {
        let quote = quote.into();
        &self.transcript.text[quote.start as usize..quote.end as usize]
    }

    /// The turn that a quote is from.
    #[must_use]
    pub fn turn_of(&self, quote: impl Into<Quote>) -> Turn<'_> {
        Turn { conversation: self, index: quote.into().turn() }
    }

    /// The sentence around a quote.
    #[must_use]
    pub fn sentence_of(&self, quote: impl Into<Quote>) -> Sentence<'_> {
        let quote = quote.into();
        let turn = self.turn_of(quote);
        turn.sentences().find(|it| it.quote().contains(quote)).unwrap_or(Sentence { turn, range: 0..turn.text().len() })
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> Part {
        self.part(0..self.len())
    }

    /// The first turns: this share of them (0 to 1), and at least one.
    #[must_use]
    pub fn opening(&self, share: f64) -> Part {
        self.part(0..self.share(share))
    }

    /// The last turns: this share of them (0 to 1), and at least one.
    #[must_use]
    pub fn closing(&self, share: f64) -> Part {
        self.part(self.len() - self.share(share)..self.len())
    }

    /// These turns, as far as there are such; at least one.
    #[must_use]
    pub fn part(&self, turns: Range<usize>) -> Part {
        let last = index(turns.end.clamp(1, self.len().max(1)) - 1);
        Part { first: index(turns.start).min(last), last }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of a count is a count, and a float turned into an integer stays within its range"
    )]
    fn share(&self, share: f64) -> usize {
        ((self.len() as f64 * share).ceil() as usize).clamp(self.len().min(1), self.len())
    }

    /// Declines where the conversation is not in one of these languages (BCP 47, `en` taking `en-GB` in). Where nobody
    /// said which it is, the words decide between English and German; see
    /// [`reads_as`](Self::reads_as).
    ///
    /// # Errors
    /// [`Refusal::Declined`] with the code `unsupported-language`.
    pub fn require_language(&self, languages: &[&str]) -> Result<(), Refusal> {
        let spoken = self.spoken();
        if languages.iter().any(|it| primary(it).eq_ignore_ascii_case(spoken)) {
            return Ok(());
        }
        let understood = languages.join(", ");
        let message = if spoken == "und" {
            format!(
                "nobody says which language this is in, nor can its words tell; this scorecard understands {understood}"
            )
        } else {
            format!("the conversation is in {spoken}, and this scorecard understands {understood}")
        };
        Err(Refusal::Declined(Failure::new("unsupported-language", message)))
    }

    /// The language that it is in, without region or script: what was said of it, or else what its words read as; `und`
    /// where neither decides.
    #[must_use]
    pub fn spoken(&self) -> &'a str {
        match primary(self.transcript.language.as_str()) {
            "und" | "" => self.reads_as().unwrap_or("und"),
            known => known,
        }
    }

    /// The places that a judge's answer rests on, which the host has verified.
    pub fn quotes_of(&self, verdict: &Verdict) -> impl Iterator<Item = Quote> {
        let quote = |it: &judge::Quote| {
            let turn = self.turn(it.turn as usize)?;
            let base = turn.place(0..0).start;
            turn.quote_of(it.text.start.checked_sub(base)? as usize..it.text.end.checked_sub(base)? as usize)
        };
        verdict.quotes.iter().filter_map(quote)
    }

    pub(crate) const fn is_german(&self) -> bool {
        self.german
    }

    /// `en` or `de`, by how often the commonest words of each occur; None where that does not decide.
    #[must_use]
    pub fn reads_as(&self) -> Option<&'static str> {
        crate::language::guess(&self.transcript.text)
    }
}

/// A place where the transcript does not hold what was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hole<'c> {
    /// The turn that it is in.
    pub turn: usize,
    /// `redacted`, `inaudible`, `missing` or `unfinished`.
    pub why: &'c str,
}

/// Turns that follow one another; never empty. What a finding says it has searched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Part {
    /// Whether a turn lies in it.
    #[must_use]
    pub const fn has(self, turn: usize) -> bool {
        self.first as usize <= turn && turn <= self.last as usize
    }

    /// Whether a quote lies in it.
    #[must_use]
    pub const fn has_quote(self, quote: Quote) -> bool {
        self.has(quote.turn())
    }
}

/// The language of a tag, without region or script.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Turns and bytes of a transcript are fewer than 2³², or it could not have crossed the wall.
pub(crate) fn index(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
