//! A conversation as conditions read it: what was found and which sentences and questions there are, each worked out when
//! it is first needed and once. Every place is in the order in which it was said.

use std::cell::OnceCell;

use plumbline_sdk::{Conversation, Found, Part, Question, Quote, Sentence, TooLittle, Turn, Vocabulary, measures};

use crate::program::{By, Enough, Form, Measure, Near, Question as Asks, Region, Sighting, Term, What};

/// One conversation, read.
pub struct Reading<'c> {
    pub conversation: &'c Conversation<'c>,
    pub too_little: Option<TooLittle>,
    found: Found<Term>,
    sentences: OnceCell<Vec<Sentence<'c>>>,
    questions: OnceCell<Vec<Question<'c>>>,
    /// Of each sentence: how many content words it takes up of the last turn of another.
    taken_up: OnceCell<Vec<usize>>,
}

impl<'c> Reading<'c> {
    pub fn new(conversation: &'c Conversation<'c>, found: Found<Term>, enough: Enough) -> Self {
        Self {
            conversation,
            too_little: conversation.less_than(enough.turns as usize, enough.words as usize),
            found,
            sentences: OnceCell::new(),
            questions: OnceCell::new(),
            taken_up: OnceCell::new(),
        }
    }

    /// Where a sighting is seen.
    pub fn places(&self, sighting: &Sighting) -> Vec<Quote> {
        let part = self.part(sighting.region);
        let counts = |it: &Quote| part.has_quote(*it) && is_by(*it, sighting.by) && self.sentence_allows(*it, sighting);
        let mut places: Vec<Quote> = match &sighting.what {
            What::Says(term) => self.found.all(*term).iter().copied().filter(counts).collect(),
            What::BeginsWith(term) => {
                let begun = self.found.all(*term).iter().copied().filter(counts).filter_map(|it| {
                    let sentence = self.sentence_of(it)?;
                    sentence.begins_with(it).then(|| sentence.quote())
                });
                begun.collect()
            }
            What::Asks(form) => {
                let of_form = |it: &&Question<'_>| form.is_none_or(|form| it.is_open() == (form == Asks::Open));
                self.questions().iter().filter(of_form).map(Question::quote).filter(counts).collect()
            }
            What::TakesUp(least) => {
                let sentences = self.sentences().iter().zip(self.taken_up());
                let taken = sentences.filter(|(_, words)| **words >= *least as usize).map(|(it, _)| it.quote());
                taken.filter(counts).collect()
            }
        };
        // Two phrases may begin the same sentence, and a phrase may lie in another.
        places.dedup();
        if let Some(near) = &sighting.after {
            let others = self.places(&near.sighting);
            places.retain(|it| is_after(*it, &others, near));
        }
        if let Some(near) = &sighting.before {
            let others = self.places(&near.sighting);
            places.retain(|it| is_before(*it, &others, near));
        }
        places
    }

    /// The turns of a region.
    pub fn part(&self, region: Region) -> Part {
        let turns = self.conversation.len();
        match region {
            Region::Whole => self.conversation.whole(),
            Region::First(share) => self.conversation.opening(1.0 / f64::from(share.max(1))),
            Region::Last(share) => self.conversation.closing(1.0 / f64::from(share.max(1))),
            Region::FirstTurns(first) => self.conversation.part(0..first as usize),
            Region::LastTurns(last) => self.conversation.part(turns.saturating_sub(last as usize)..turns),
        }
    }

    fn sentences(&self) -> &[Sentence<'c>] {
        self.sentences.get_or_init(|| self.conversation.turns().flat_map(Turn::sentences).collect())
    }

    fn questions(&self) -> &[Question<'c>] {
        self.questions.get_or_init(|| self.sentences().iter().cloned().filter_map(Sentence::question).collect())
    }

    fn taken_up(&self) -> &[usize] {
        self.taken_up.get_or_init(|| {
            // The vocabulary of the turn that was taken up last: sentences of a turn follow one another.
            let mut last: Option<(usize, Vocabulary)> = None;
            let counted = self.sentences().iter().map(|sentence| {
                let Some(other) = sentence.turn().previous_of_another() else { return 0 };
                if last.as_ref().is_none_or(|(turn, _)| *turn != other.index()) {
                    last = Some((other.index(), Vocabulary::of([other])));
                }
                last.as_ref().map_or(0, |(_, words)| words.shared(self.conversation, sentence.quote()))
            });
            counted.collect()
        })
    }

    fn sentence_of(&self, place: Quote) -> Option<&Sentence<'c>> {
        let sentences = self.sentences();
        let next = sentences.partition_point(|it| !place.is_before(it.quote()));
        sentences[..next].last().filter(|it| it.quote().contains(place))
    }

    /// Whether the sentence around a place is as the sighting wants it.
    fn sentence_allows(&self, place: Quote, sighting: &Sighting) -> bool {
        let Sighting { form, with, unless, .. } = sighting;
        if form.is_none() && with.is_none() && unless.is_none() {
            return true;
        }
        // A phrase that goes on past a sentence's end is its own surroundings.
        let around = self.sentence_of(place).map_or(place, Sentence::quote);
        let as_wanted = form.is_none_or(|form| self.asks(around) == (form == Form::Question));
        let joined = with.is_none_or(|term| !self.found.within(term, around).is_empty());
        let turned = unless.is_some_and(|term| {
            self.found
                .within(term, around)
                .iter()
                .any(|it| it.is_before(place) || place.contains(*it) || it.contains(place))
        });
        as_wanted && joined && !turned
    }

    fn asks(&self, sentence: Quote) -> bool {
        let questions = self.questions();
        let next = questions.partition_point(|it| it.quote().is_before(sentence));
        questions.get(next).is_some_and(|it| it.quote().starts_with(sentence))
    }

    /// A measure, where the transcript can show it.
    pub fn measure(&self, measure: Measure) -> Option<plumbline_sdk::Measured> {
        let measure = match measure {
            Measure::WordShare => measures::word_share,
            Measure::TalkShare => measures::talk_share,
            Measure::LongestMonologueWords => measures::longest_monologue_words,
            Measure::LongestMonologue => measures::longest_monologue,
            Measure::Questions => measures::questions,
            Measure::QuestionsPerHour => measures::questions_per_hour,
            Measure::ResponseLatency => measures::response_latency,
            Measure::SpeakingPace => measures::speaking_pace,
            Measure::Interruptions => measures::interruptions,
            Measure::InterruptionsPerHour => measures::interruptions_per_hour,
            Measure::OverlapShare => measures::overlap_share,
        };
        measure(self.conversation)
    }
}

fn is_by(place: Quote, by: By) -> bool {
    match by {
        By::Subject => place.by_subject(),
        By::Others => place.by_others(),
        By::Anyone => true,
    }
}

/// Whether one of the others comes before it, near enough: the nearest one before is the one that counts.
fn is_after(place: Quote, others: &[Quote], near: &Near) -> bool {
    let before = others.partition_point(|it| it.is_before(place));
    others[..before].last().is_some_and(|it| place.turn() - it.turn() <= near.within_turns as usize)
}

fn is_before(place: Quote, others: &[Quote], near: &Near) -> bool {
    let next = others.partition_point(|it| !place.is_before(*it));
    others.get(next).is_some_and(|it| it.turn() - place.turn() <= near.within_turns as usize)
}
