//! One rubric of sixty criteria twice: here in Rust, as somebody would write it who programs, and in [`file`] as a rubric's
//! file. Both find the same in every conversation, so that their costs can be compared.

mod file;

use plumbline_sdk::{
    Assessment, ByQuotes, Card, Conversation, Criterion, Definition, Entry, Failure, Finding, Found, Lexicon, Manifest,
    Question, Quote, Quotes, Refusal, Scorecard, Section, levels, manifest,
};

pub use file::rubric;

levels! {
    enum Seen {
        Never = 0.0, "Never": "It is not said.",
        Once = 1.0, "Once": "It is said once.",
        Often = 2.0, "Often": "It is said twice or more.",
    }
}

/// What is looked for in each topic: by the subject, by the others, early, in answer to the others, and in a question.
const KINDS: usize = 5;

macro_rules! topics {
    ($($topic:literal: [$($phrase:literal),*]),* $(,)?) => {
        /// Every topic with its phrases.
        pub const TOPICS: &[(&str, &[&str])] = &[$(($topic, &[$($phrase),*])),*];

        const CRITERIA: &[[Criterion<Seen, ByQuotes>; KINDS]] = &[$([
            Criterion::levels(concat!($topic, "-says"), concat!("Says ", $topic), "Look for the phrases."),
            Criterion::levels(concat!($topic, "-hears"), concat!("Hears ", $topic), "Look for the phrases.")
                .quotes_from(plumbline_sdk::QuotesFrom::Others),
            Criterion::levels(concat!($topic, "-early"), concat!("Says early ", $topic), "Look in the first half."),
            Criterion::levels(concat!($topic, "-answers"), concat!("Answers ", $topic), "Look just after the others."),
            Criterion::levels(concat!($topic, "-asks"), concat!("Asks about ", $topic), "Look for open questions."),
        ]),*];

        const SECTIONS: &[Section] = &[$(
            Section::new($topic, $topic, 1.0, {
                const ENTRIES: &[Entry; KINDS] = &entries(&CRITERIA[index_of($topic)]);
                ENTRIES
            }),
        )*];
    };
}

topics! {
    "price": ["price(|s)", "cost(|s|ing)", "budget(|s)", "expensive"],
    "time": ["time", "week(|s)", "month(|s)", "deadline(|s)", "by (monday|friday)"],
    "team": ["team(|s)", "colleague(|s)", "(my|our) manager", "people"],
    "report": ["report(|s|ing)", "number(|s)", "spreadsheet(|s)", "figure(|s)"],
    "problem": ["problem(|s)", "issue(|s)", "struggl*", "(hard|difficult) … to"],
    "impact": ["lose … (money|time)", "mean(|s) … for", "because of (that|this)", "cost(|s) us"],
    "decision": ["decide(|s|d)", "sign(|s) … off", "board", "procurement"],
    "value": ["save(|s|d)", "worth", "improve(|s|d)", "faster"],
    "tool": ["tool(|s)", "system(|s)", "software", "platform"],
    "question": ["wonder(|ing)", "curious", "(tell|show) me", "would you"],
    "next": ["next (week|step|steps)", "(i'll|i will|we'll) … send", "calendar", "follow up"],
    "thanks": ["thank(|s) … you", "thanks", "appreciate", "glad"],
}

const fn entries([says, hears, early, answers, asks]: &[Criterion<Seen, ByQuotes>; KINDS]) -> [Entry; KINDS] {
    [says.entry(), hears.entry(), early.entry(), answers.entry(), asks.entry()]
}

const fn index_of(topic: &str) -> usize {
    let mut index = 0;
    while index < TOPICS.len() {
        if same(TOPICS[index].0.as_bytes(), topic.as_bytes()) {
            return index;
        }
        index += 1;
    }
    panic!("a topic is among the topics")
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}

const CARD: Card = Card::new("Twin", "Sixty criteria.", &["en"], SECTIONS);

/// The scorecard that is written in Rust.
pub struct Twin {
    lexicon: Lexicon<usize>,
}

impl Scorecard for Twin {
    const MANIFEST: Manifest = manifest!().summary("Sixty criteria.");

    fn prepare() -> Self {
        let terms: Vec<(usize, &[&str])> = TOPICS.iter().enumerate().map(|(index, it)| (index, it.1)).collect();
        Self { lexicon: Lexicon::new(&terms) }
    }

    fn define(_language: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }

    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal> {
        conversation.require_language(CARD.languages())?;
        let found = self.lexicon.read(conversation);
        let open: Vec<Question<'_>> = conversation.questions().into_iter().filter(Question::is_open).collect();
        let half = conversation.opening(0.5);
        let findings = CRITERIA.iter().enumerate().flat_map(|(topic, [says, hears, early, answers, asks])| {
            [
                rate(says, conversation, found.by_subject(topic)),
                rate(hears, conversation, found.by_others(topic)),
                rate(early, conversation, found.by_subject(topic).filter(|it| half.has_quote(*it))),
                rate(answers, conversation, found.by_subject(topic).filter(|it| is_answer(&found, topic, *it))),
                rate(asks, conversation, open.iter().map(Question::quote).filter(|it| holds(&found, topic, *it))),
            ]
        });
        CARD.assess(findings)
    }
}

/// Whether somebody else said it within two turns before.
fn is_answer(found: &Found<usize>, topic: usize, quote: Quote) -> bool {
    let first = quote.turn().saturating_sub(2);
    (first..=quote.turn()).any(|turn| found.in_turn(topic, turn).iter().any(|it| it.by_others() && it.is_before(quote)))
}

fn holds(found: &Found<usize>, topic: usize, question: Quote) -> bool {
    !found.within(topic, question).is_empty()
}

fn rate(
    criterion: &Criterion<Seen, ByQuotes>,
    conversation: &Conversation<'_>,
    quotes: impl Iterator<Item = Quote> + Clone,
) -> Finding {
    let level = Seen::reached(quotes.clone().take(2).count());
    match Quotes::of(quotes) {
        Some(quotes) => criterion.rate(level, quotes),
        None if conversation.too_little().is_some() => criterion.insufficient("the conversation is too short"),
        None => criterion.nothing_in(conversation.whole()),
    }
}

plumbline_sdk::export!(Twin);
