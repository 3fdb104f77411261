//! A scorecard made of every part, run through the host's checks.

use plumbline_core::conversation::Channel;
use plumbline_core::score::Outcome;
use plumbline_sdk::testkit::{Kit, Scene, assert_sound, conversation};
use plumbline_sdk::{
    Assessment, Bounds, ByAbsence, ByMeasure, ByQuotes, Capabilities, Card, Conversation, Criterion, Definition,
    Failure, JudgeRefusal, Lexicon, LogLevel, Manifest, Number, Quotes, QuotesFrom, Refusal, Scorecard, Section,
    levels, measures,
};

levels! {
    enum Asked {
        No = 0.0, "No": "Nothing is asked.",
        Once = 1.0, "Once": "One thing is asked.",
        Often = 3.0, "Often": "More is asked.",
    }
}
levels! {
    enum Promise {
        Made = 0.0, "Made": "A result is promised.",
        Kept = 1.0, "Not made": "No result is promised.",
    }
}

const ASKS: Criterion<Asked, ByQuotes> = Criterion::levels("asks", "Asks", "Asks something.").may_not_apply();
const ANSWERED: Criterion<Asked, ByQuotes> =
    Criterion::levels("answered", "Is answered", "The other side answers.").quotes_from(QuotesFrom::Others);
const PROMISE: Criterion<Promise, ByAbsence> =
    Criterion::levels("no-promise", "No promise", "Promises no result.").fails_card_below(100.0).weight(2.5);
const SHARE: Criterion<Number, ByMeasure> = Criterion::number(
    "share",
    "Share of words",
    "Neither too much nor too little.",
    Bounds { lowest: 0.0, highest: 100.0, unit: "%", curve: &[(0.0, 0.0), (40.0, 100.0), (60.0, 100.0), (100.0, 0.0)] },
)
.skills(&["listening"]);
const CARD: Card = Card::new(
    "Test",
    "A card for tests.",
    &["en"],
    &[
        Section::new("words", "Words", 3.0, &[ASKS.entry(), ANSWERED.entry(), PROMISE.entry()]),
        Section::new("measures", "Measures", 1.0, &[SHARE.entry()]).bonus(),
    ],
);

struct Sample(Lexicon<()>);

impl Scorecard for Sample {
    const MANIFEST: Manifest = Manifest::new("sample", "1.2.3")
        .summary("Says \"hello\" \\ and\n\u{1}ünïcode")
        .settings(r#"{"type": "object"}"#)
        .attributes(&["deal"])
        .log()
        .judge();

    fn prepare() -> Self {
        Self(Lexicon::new(&[((), &["guarant*"])]))
    }

    fn define(_: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }

    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal> {
        conversation.require_language(CARD.languages())?;
        Self::log(LogLevel::Info, conversation.attribute("deal").unwrap_or("no deal"));
        let settings = Self::settings().unwrap_or_default();
        let judged = Self::ask(&[]);
        assert!(judged.is_empty());
        let questions = conversation.questions();
        let asks = match Quotes::of(&questions) {
            Some(quotes) => {
                ASKS.rate(Asked::reached(questions.len()), quotes).because("x".repeat(9_000)).suggest(settings)
            }
            None => ASKS.not_applicable("nobody asks"),
        };
        let answered = match questions.first() {
            // A quote of the wrong side, to see what becomes of it.
            Some(question) => ANSWERED.rate(Asked::Once, question),
            None => ANSWERED.not_applicable("nobody asks"),
        };
        let promise = match Quotes::of(self.0.read(conversation).by_subject(())) {
            Some(quotes) => PROMISE.rate(Promise::Made, quotes, conversation.whole()),
            None => PROMISE.absent(Promise::Kept, conversation.whole()).confidence(7.0),
        };
        let share =
            measures::word_share(conversation).map_or_else(|| SHARE.insufficient("alone"), |it| SHARE.measure(it));
        CARD.assess([asks, answered, promise, share])
    }
}

#[test]
fn a_scorecard_built_from_the_parts_is_sound_and_scores() {
    assert_sound::<Sample>();
    let kit = Kit::<Sample>::new().settings("{\"say\": \"this\"}");
    let scene =
        conversation("Agent: What is it? And why?\nCustomer: It is what it is and what it was.").with("deal", "D-9");
    let card = kit.score(&scene);
    assert_eq!(card.level("asks"), Some(2));
    assert_eq!(card.quotes("asks"), ["What is it?", "And why?"]);
    assert_eq!(card.suggestion("asks"), Some("{\"say\": \"this\"}"));
    assert_eq!(card.rationale("asks").len(), 2_000);
    assert!(card.is_insufficient("answered"), "a quote of the wrong side is no evidence");
    assert_eq!(card.level("no-promise"), Some(1));
    assert_eq!((card.number("share"), card.score("share")), (Some(35.7143), Some(89.2858)));
    assert_eq!(card.measured("share", measures::WORD_SHARE), Some(35.7143));
    assert_eq!(kit.logged(), [(LogLevel::Info, "D-9".to_owned())]);

    let promised = kit.score("Agent: Results are guaranteed.\nCustomer: And if it is not so, what do we do?");
    assert_eq!(promised.quotes("no-promise"), ["guaranteed"]);
    assert_eq!(promised.total(), Some(0.0));
    assert!(promised.is_not_applicable("asks"));
    assert!(promised.is_insufficient("answered"), "a criterion that always applies is never `not-applicable`");
    assert!(kit.score(conversation("Agent: Bonjour.").in_language("fr")).declined().is_some());
}

#[test]
fn findings_out_of_place_are_refused_with_the_criterion_that_is_due() {
    let transcript = conversation("Agent: Hello.").transcript();
    let whole = Conversation::new(&transcript).whole();
    let error = CARD.assess([ASKS.nothing_in(whole), PROMISE.absent(Promise::Kept, whole)]).unwrap_err();
    assert!(
        matches!(error, Refusal::Failed(it) if it.message == "the finding of answered is due, and no-promise is there")
    );
}

#[test]
fn a_judge_without_a_model_answers_with_a_refusal() {
    struct Asks;
    impl Scorecard for Asks {
        const MANIFEST: Manifest = Manifest::new("asks", "1.0.0").judge();
        fn prepare() -> Self {
            Self
        }
        fn define(_: &str) -> Result<Definition, Failure> {
            Ok(CARD.define())
        }
        fn score(&self, _: &Conversation<'_>) -> Result<Assessment, Refusal> {
            let question = plumbline_sdk::JudgeQuestion {
                criterion: "asks".to_owned(),
                instruction: "Is anything asked?".to_owned(),
                levels: Vec::new(),
                within: None,
                options: Vec::new(),
            };
            match Self::ask(&[question]).remove(0) {
                Err(JudgeRefusal::Unavailable) => Err(Failure::new("no-judge", "there is no judge to ask").into()),
                _ => Err(Failure::new("judged", "there is a judge").into()),
            }
        }
    }
    let card = Kit::<Asks>::new().score("Agent: Hello.");
    assert!(matches!(card.outcome(), Outcome::Failed { failure } if failure.to_string().contains("no-judge")));
    let denied = Kit::<Asks>::new().judge(|_| Err(JudgeRefusal::Denied)).score("Agent: Hello.");
    assert!(matches!(denied.outcome(), Outcome::Failed { failure } if failure.to_string().contains("judged:")));
}

#[test]
fn a_captured_format_is_scored_like_the_short_notation() {
    let vtt = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ann>What is it?</v>\n\n00:05.000 --> 00:09.000\n<v Bob>It is this.</v>\n";
    let scene = Scene::captured(vtt.as_bytes(), &["Ann"]).in_language("en").in_channel(Channel::Meeting);
    let card = Kit::<Sample>::new().score(scene);
    assert_eq!(card.quotes("asks"), ["What is it?"]);
}
