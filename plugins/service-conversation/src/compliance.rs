//! The gates: what must be said, and what must not be promised. A miss here fails the whole card, so both name the
//! turns that were searched.

use plumbline_sdk::{ByAbsence, Criterion, Finding, Quote, Quotes, QuotesFrom, Section, Standing, TooLittle, levels};

use crate::lexicon::Term;
use crate::reading::Reading;
use crate::settings::{Own, Required};

pub const SECTION: Section =
    Section::new("compliance", "Compliance", 2.0, &[REQUIRED_DISCLOSURE.entry(), FORBIDDEN_PROMISES.entry()]);

pub fn findings(reading: &Reading<'_>) -> [Finding; 2] {
    [required_disclosure(reading), forbidden_promises(reading)]
}

levels! {
    enum Disclosed {
        Missing = 0.0, "Missing": "The required notice is not there.",
        Late = 1.0, "Late": "The notice of recording is said only after the first four turns.",
        Given = 2.0, "Given": "Said in time, by whoever is scored, a colleague or an announcement.",
    }
}

const REQUIRED_DISCLOSURE: Criterion<Disclosed, ByAbsence> = Criterion::levels(
    "required-disclosure",
    "Gives the required notice",
    "Which notice is required is a setting: that the conversation is recorded (the default, for complaints and \
     support by phone or in a meeting), that what is said is no regulated advice, both, or none. A notice of \
     recording is due within the first four turns; a later one counts half and passes. An announcement counts. Own \
     wordings can be added in the settings. Not applicable where no notice is required.",
)
.fails_card_below(50.0)
.quotes_from(QuotesFrom::Any)
.may_not_apply()
.skills(&["compliance"]);

/// Before anything is told that should not be recorded.
const DUE_WITHIN: usize = 4;

fn required_disclosure(reading: &Reading<'_>) -> Finding {
    let types = &reading.settings.disclosure_types;
    let in_type = types.is_empty() || types.iter().any(|it| it == reading.conversation.conversation_type());
    let spoken = matches!(reading.conversation.channel(), "voice" | "meeting");
    let required = reading.settings.required_disclosure;
    let recording = spoken && matches!(required, Required::Recording | Required::RecordingAndAdvice);
    let advice = matches!(required, Required::Advice | Required::RecordingAndAdvice);
    if !in_type || !(recording || advice) {
        return REQUIRED_DISCLOSURE.not_applicable(reading.say(
            "no notice is required in this type of conversation and this channel",
            "in dieser Art von Gespräch und auf diesem Kanal ist kein Hinweis vorgeschrieben",
        ));
    }
    let own = reading.own(Own::Disclosure).map(|it| reading.sentence(it)).next();
    let recorded = earliest(own.into_iter().chain(notices_of_recording(reading)));
    let advised = earliest(own.into_iter().chain(notices_of_advice(reading)));
    let late = recording && recorded.is_some_and(|it| it.turn() >= DUE_WITHIN);
    let missing = (recording && recorded.is_none()) || (advice && advised.is_none());
    let given = [recorded.filter(|_| recording), advised.filter(|_| advice)].into_iter().flatten();
    match Quotes::of(given).filter(|_| !missing) {
        None => absent(reading, recording && recorded.is_none()),
        Some(quotes) if late => REQUIRED_DISCLOSURE
            .rate(Disclosed::Late, quotes, reading.whole)
            .because(reading.say(
                "the notice comes only after the first four turns",
                "der Hinweis kommt erst nach den ersten vier Beiträgen",
            ))
            .suggest(reading.say(
                "“Before we begin: this call is recorded for training and quality.”",
                "„Bevor wir beginnen: Dieses Gespräch wird aufgezeichnet.“",
            )),
        Some(quotes) => REQUIRED_DISCLOSURE
            .rate(Disclosed::Given, quotes, reading.whole)
            .because(reading.say("the required notice is given", "der vorgeschriebene Hinweis wird gegeben")),
    }
}

/// The notice is not there, unless it may be in what the transcript does not hold.
fn absent(reading: &Reading<'_>, recording: bool) -> Finding {
    if let Some(why @ TooLittle::Missing) = reading.conversation.too_little() {
        return REQUIRED_DISCLOSURE.insufficient(reading.too_little(why));
    }
    let suggestion = if recording {
        reading.say(
            "“Before we begin, I need to let you know that this call is recorded for training and quality.”",
            "„Bevor wir beginnen: Dieses Gespräch wird zu Schulungs- und Qualitätszwecken aufgezeichnet.“",
        )
    } else {
        reading.say(
            "“What I can give you is general information, and not advice on your own case.”",
            "„Ich gebe Ihnen allgemeine Auskünfte; eine Beratung zu Ihrem Fall ist das nicht.“",
        )
    };
    REQUIRED_DISCLOSURE
        .absent(Disclosed::Missing, reading.whole)
        .because(reading.say(
            "the required notice is in no turn of this side and in no announcement",
            "der vorgeschriebene Hinweis steht in keinem Beitrag dieser Seite und in keiner Ansage",
        ))
        .suggest(suggestion)
}

fn earliest(notices: impl Iterator<Item = Quote>) -> Option<Quote> {
    notices.min_by_key(|it| it.turn())
}

/// Sentences that say that the conversation is recorded.
fn notices_of_recording<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = Quote> + 'r {
    let of_parts = on_this_side(reading, Term::RecordingVerb).filter(|it| reading.has(Term::RecordingObject, *it));
    let whole = on_this_side(reading, Term::RecordingNotice);
    of_parts.chain(whole).filter(|it| !reading.has(Term::NotRecorded, *it))
}

/// Sentences that say that what is said is no advice.
fn notices_of_advice<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = Quote> + 'r {
    on_this_side(reading, Term::AdviceNotice)
}

/// Sentences with a term that are not the customer's.
fn on_this_side<'r>(reading: &'r Reading<'_>, term: Term) -> impl Iterator<Item = Quote> + 'r {
    let said = reading.found.all(term).iter().filter(|it| it.standing() != Standing::Counterpart);
    said.map(|it| reading.sentence(*it))
}

levels! {
    enum Promised {
        Forbidden = 0.0, "Promised": "An outcome is promised that nobody can promise.",
        None = 1.0, "None": "No such promise.",
    }
}

const FORBIDDEN_PROMISES: Criterion<Promised, ByAbsence> = Criterion::levels(
    "forbidden-promises",
    "Makes no forbidden promise",
    "No guarantee of an outcome: `I guarantee`, `a hundred per cent` about what will be, `will never happen again`, \
     `you'll definitely get it refunded`. `I can't promise that` and a promise of one's own act, such as `I promise \
     I'll ring you`, are allowed. Searched in the whole conversation; own wordings can be added in the settings.",
)
.fails_card_below(100.0)
.skills(&["compliance"]);

fn forbidden_promises(reading: &Reading<'_>) -> Finding {
    let standing = |term| {
        let said = reading.found.by_subject(term).filter(|it| !reading.has_before(Term::CannotPromise, *it));
        said.map(|it| reading.sentence(it))
    };
    let promises = standing(Term::Promise).filter(|it| !reading.has(Term::Commitment, *it));
    let certainties = standing(Term::Certainty).filter(|it| reading.has(Term::Future, *it));
    let own = reading.own(Own::Forbidden).filter(|it| it.by_subject()).map(|it| reading.sentence(it));
    match Quotes::of(standing(Term::Guarantee).chain(promises).chain(certainties).chain(own)) {
        Some(quotes) => FORBIDDEN_PROMISES
            .rate(Promised::Forbidden, quotes, reading.whole)
            .because(reading.say(
                "an outcome is promised that nobody can promise",
                "es wird ein Ergebnis versprochen, das niemand versprechen kann",
            ))
            .suggest(reading.say(
                "“I can't promise the day. I'll check it on Friday and ring you either way.”",
                "„Den Tag kann ich nicht zusagen. Ich prüfe es am Freitag und melde mich in jedem Fall.“",
            )),
        None => FORBIDDEN_PROMISES
            .absent(Promised::None, reading.whole)
            .because(reading.say("no such promise is made", "kein solches Versprechen fällt")),
    }
}
