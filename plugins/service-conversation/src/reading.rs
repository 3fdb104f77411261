//! One conversation as the rules read it: its words looked up once, the sentences of whoever is scored, and what the
//! customer came with. Every rule works on this and on nothing else.

use plumbline_sdk::{
    ByQuotes, Conversation, Criterion, Finding, Found, Levels, Part, Question, Quote, Sentence, Standing, TooLittle,
    Turn, Vocabulary,
};

use crate::lexicon::Term;
use crate::settings::{Own, Settings};

/// A language whose words the scorecard knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    English,
    German,
}

impl Language {
    /// Where nobody said which it is, the one that the words read as.
    pub fn spoken_in(conversation: &Conversation<'_>) -> Self {
        let read = || Self::of(conversation.reads_as().unwrap_or_default());
        Self::of(conversation.language()).or_else(read).unwrap_or(Self::English)
    }

    /// The language of a tag, BCP 47.
    fn of(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            _ => None,
        }
    }
}

pub struct Reading<'c> {
    pub conversation: &'c Conversation<'c>,
    pub found: Found<Term>,
    pub settings: Settings,
    /// By whoever is scored, in order.
    pub sentences: Vec<Sentence<'c>>,
    pub questions: Vec<Question<'c>>,
    /// None where the customer describes no matter.
    pub matter: Option<Matter>,
    pub whole: Part,
    wordings: Option<Found<Own>>,
    reply_in: Language,
}

/// What the customer came with.
pub struct Matter {
    /// The turn in which it is first described.
    pub turn: usize,
    /// Whether something is said to be wrong, and not merely wanted.
    pub is_trouble: bool,
    /// The content words of the description.
    pub words: Vocabulary,
}

impl<'c> Reading<'c> {
    pub fn new(conversation: &'c Conversation<'c>, found: Found<Term>, spoken: Language, settings: Settings) -> Self {
        let matter = Matter::of(conversation, &found);
        let wordings = settings.wordings_in(conversation);
        Self {
            conversation,
            found,
            settings,
            sentences: conversation.by_subject().flat_map(Turn::sentences).collect(),
            questions: conversation.questions(),
            matter,
            whole: conversation.whole(),
            wordings,
            reply_in: Language::of(conversation.reply_in()).unwrap_or(spoken),
        }
    }

    /// Whichever of the two is in the language of the answer.
    pub fn say(&self, english: &'static str, german: &'static str) -> &'static str {
        match self.reply_in {
            Language::English => english,
            Language::German => german,
        }
    }

    /// The lowest level with why, where the conversation was there to be searched, and otherwise what is missing of it.
    pub fn nothing<S: Levels>(&self, criterion: &Criterion<S, ByQuotes>, part: Part, why: &'static str) -> Finding {
        match self.conversation.too_little() {
            Some(too_little) => criterion.insufficient(self.too_little(too_little)),
            None => criterion.nothing_in(part).because(why),
        }
    }

    pub fn too_little(&self, why: TooLittle) -> &'static str {
        let german = match why {
            TooLittle::OneSided => "von der anderen Seite spricht niemand in diesem Transkript",
            TooLittle::Missing => "im Transkript fehlen Teile des Gesprächs",
            TooLittle::Short => "das Gespräch ist zu kurz, um zu zeigen, dass etwas ausgelassen wurde",
        };
        self.say(why.as_str(), german)
    }

    /// Whether a term was said within a place.
    pub fn has(&self, term: Term, place: impl Into<Quote>) -> bool {
        !self.found.within(term, place).is_empty()
    }

    /// Whether a term was said before a quote in its sentence.
    pub fn has_before(&self, term: Term, quote: Quote) -> bool {
        let sentence = self.sentence(quote);
        self.found.within(term, sentence).iter().any(|it| it.is_before(quote))
    }

    /// The sentence around a quote.
    pub fn sentence(&self, quote: Quote) -> Quote {
        self.conversation.sentence_of(quote).quote()
    }

    /// The sentences of whoever is scored in which a term was said, with their places among all of theirs.
    pub fn sentences_with(&self, term: Term) -> impl Iterator<Item = (usize, Quote)> + Clone {
        let quotes = self.sentences.iter().map(Sentence::quote).enumerate();
        quotes.filter(move |(_, it)| self.has(term, *it))
    }

    /// The sentence of whoever is scored in which a term was said: the one at a place or beside it in the same turn.
    pub fn near(&self, term: Term, place: usize) -> Option<Quote> {
        let sentence = self.sentences[place].quote();
        let beside = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let beside = beside.filter_map(|it| self.sentences.get(it)).map(Sentence::quote);
        let near = std::iter::once(sentence).chain(beside.filter(|it| it.turn() == sentence.turn()));
        near.into_iter().find(|it| self.has(term, *it))
    }

    /// Of these sentences of whoever is scored, those with a day, an hour or a length of time in them or beside them,
    /// each followed by the sentence that says it.
    pub fn timed(&self, said: impl Iterator<Item = (usize, Quote)>) -> impl Iterator<Item = Quote> {
        said.filter_map(|(place, sentence)| Some([sentence, self.near(Term::Time, place)?])).flatten()
    }

    /// The first place of a term in one of these turns.
    pub fn first_in(&self, term: Term, turns: &[usize]) -> Option<Quote> {
        turns.iter().find_map(|turn| self.found.in_turn(term, *turn).first().copied())
    }

    /// Where a wording of the organisation's own was said by this side or an announcement.
    pub fn own(&self, own: Own) -> impl Iterator<Item = Quote> {
        let all = self.wordings.as_ref().map_or(&[][..], |it| it.all(own));
        all.iter().copied().filter(|it| it.standing() != Standing::Counterpart)
    }

    /// From a turn to the end.
    pub fn from(&self, turn: usize) -> Part {
        self.conversation.part(turn..self.conversation.len())
    }
}

impl Matter {
    /// The first of the customer's early turns in which something is said to be wrong; where none does, the one with
    /// the most to say. What they add in their next turn belongs to it.
    fn of(conversation: &Conversation<'_>, found: &Found<Term>) -> Option<Self> {
        const DESCRIBED_WITHIN: usize = 6;
        const DESCRIBING_WORDS: usize = 3;
        let early =
            conversation.by_counterpart().take(DESCRIBED_WITHIN).map(|turn| (turn, Vocabulary::of([turn]).len()));
        let describing: Vec<(Turn<'_>, usize)> = early.filter(|(_, words)| *words >= DESCRIBING_WORDS).collect();
        let troubled = describing.iter().find(|(turn, _)| !found.in_turn(Term::Trouble, turn.index()).is_empty());
        let longest = || describing.iter().rev().max_by_key(|(_, words)| *words);
        let (turn, _) = troubled.or_else(longest)?;
        let next = conversation.by_counterpart().find(|it| it.index() > turn.index());
        let words = Vocabulary::of([*turn].into_iter().chain(next));
        Some(Self { turn: turn.index(), is_trouble: troubled.is_some(), words })
    }

    /// How many of its content words a place takes up.
    pub fn taken_up(&self, conversation: &Conversation<'_>, place: Quote) -> usize {
        self.words.taken_up(conversation, place).count()
    }
}
