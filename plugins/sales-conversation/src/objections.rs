//! How an objection to the price is met, and how a competitor is spoken of.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Question, Quote, Quotes, QuotesFrom, Section, Standing, levels};

use crate::call::Call;
use crate::settings::Settings;
use crate::terms::Term;

pub const SECTION: Section =
    Section::new("objections", "Objections", 2.0, &[PRICE_OBJECTION.entry(), COMPETITORS.entry()]);

pub fn findings(call: &Call<'_>, settings: &Settings) -> [Finding; 2] {
    [price_objection(call), competitors(call, settings)]
}

levels! {
    enum PriceObjection {
        Discounted = 0.0, "Discounted at once":
            "The answer to the objection offers a lower price or something for free, before any question.",
        Let = 1.0, "Left standing": "The answer neither lowers the price, nor asks, nor speaks of what it is worth.",
        Explored = 2.0, "Explored or tied to value":
            "The answer asks what lies behind the objection, or sets the price against what the customer gains.",
    }
}

const PRICE_OBJECTION: Criterion<PriceObjection, ByQuotes> = Criterion::levels(
    "price-objection",
    "Meets a price objection without discounting",
    "Where the customer says that the price is too high or asks for a discount, look at the next turns of the seller: \
     whether the first move is a question or the value, or a lower price. Not applicable where no such objection is made.",
)
.weight(1.5)
.quotes_from(QuotesFrom::Any)
.may_not_apply()
.skills(&["objection-handling"]);

fn price_objection(call: &Call<'_>) -> Finding {
    const REPLIES_WITHIN: usize = 3;
    let objections = call.found.by_others(Term::PriceObjection).filter(|it| it.standing() == Standing::Counterpart);
    let objections: Vec<Quote> = objections.filter(|it| !call.is_negated(*it)).collect();
    let Some(objection) = objections.first().copied() else {
        return PRICE_OBJECTION.not_applicable("the customer does not object to the price");
    };
    // The worst answer counts: a discount that was given once cannot be taken back.
    let mut explored: Option<(Quote, Quote)> = None;
    let mut left: Option<(Quote, Quote)> = None;
    for objection in objections {
        for reply in call.replies(objection, REPLIES_WITHIN) {
            let concession = call.found.in_turn(Term::Concession, reply.index());
            let concession = concession.iter().copied().find(|it| !call.is_negated(*it));
            let question = call.questions_in(reply.index()).first().map(Question::quote);
            let value = call.found.in_turn(Term::Worth, reply.index()).first().copied();
            let move_before_concession = |it: &Quote| concession.is_none_or(|concession| it.is_before(concession));
            if let Some(first) = question.filter(move_before_concession).or(value.filter(move_before_concession)) {
                explored = explored.or(Some((objection, first)));
                break;
            }
            if let Some(concession) = concession {
                return PRICE_OBJECTION
                    .rate(PriceObjection::Discounted, Quotes::from(concession).and([objection]))
                    .because("the first answer to the objection is a lower price")
                    .suggest("“Compared to what does it seem high?”");
            }
            left = left.or(reply.quote().map(|it| (objection, it)));
        }
    }
    match (explored, left) {
        (Some((objection, reply)), _) => PRICE_OBJECTION
            .rate(PriceObjection::Explored, Quotes::from(reply).and([objection]))
            .because("the first answer to the objection is a question, or what it is worth"),
        (None, Some((objection, reply))) => PRICE_OBJECTION
            .rate(PriceObjection::Let, Quotes::from(reply).and([objection]))
            .because("the objection is answered without a question and without the value")
            .suggest("“What would it have to bring you to be worth that?”"),
        (None, None) => PRICE_OBJECTION
            .insufficient(format!("the transcript ends before “{}” is answered", call.conversation.text_of(objection))),
    }
}

levels! {
    enum Competitors {
        Disparaged = 0.0, "Spoken ill of": "A competitor or its product is called bad, in whatever words.",
        Passed = 1.0, "Left aside": "A competitor is mentioned, and neither asked about nor compared on substance.",
        Compared = 2.0, "Asked about or compared":
            "It is asked what the customer likes or misses there, or a difference is named without speaking ill.",
    }
}

const COMPETITORS: Criterion<Competitors, ByQuotes> = Criterion::levels(
    "competitors",
    "Speaks of competitors on substance",
    "Where a competitor comes up (by a name from the settings, or as `another vendor`, `your current provider`), look for \
     a question about it or a named difference, and for words that only disparage. Not applicable where none comes up.",
)
.quotes_from(QuotesFrom::Any)
.may_not_apply()
.skills(&["objection-handling"]);

fn competitors(call: &Call<'_>, settings: &Settings) -> Finding {
    let mut mentions = call.found.all(Term::Competitor).to_vec();
    mentions.extend(settings.competitors_in(call.conversation));
    mentions.sort_unstable();
    let Some(first) = mentions.first().copied() else {
        return COMPETITORS.not_applicable("no competitor comes up");
    };
    let mut compared = Vec::new();
    let mut answered = false;
    for mention in &mentions {
        let near = call.conversation.turn_of(*mention);
        let turns = std::iter::once(near).chain(near.after(2)).filter(|it| it.is_subject());
        for turn in turns {
            answered = true;
            let disparaging = call.found.in_turn(Term::Disparaging, turn.index());
            // Words that only disparage are about the competitor where the sentence names it, or says `they`.
            let ill = disparaging.iter().copied().find(|it| {
                let sentence = call.sentence(*it).quote();
                let named = mentioned_in(&mentions, sentence) || call.has(Term::They, sentence);
                named && !call.is_negated(*it) && !call.is_asked(*it)
            });
            if let Some(ill) = ill {
                return COMPETITORS
                    .rate(Competitors::Disparaged, call.sentence(ill).quote())
                    .because("a competitor is spoken ill of, without a difference that could be checked")
                    .suggest("“What do you like about them, and what do you miss?”");
            }
            let about_them = |it: &&Question<'_>| mentioned_in(&mentions, it.quote()) || call.has(Term::They, *it);
            let question = call.questions_in(turn.index()).iter().find(about_them);
            compared.extend(question.map(Question::quote));
            compared.extend(call.found.in_turn(Term::Difference, turn.index()).first().copied());
        }
    }
    match Quotes::of(compared) {
        Some(quotes) => COMPETITORS
            .rate(Competitors::Compared, quotes.and([first]))
            .because("the competitor is asked about, or a difference is named"),
        None if answered => COMPETITORS
            .rate(Competitors::Passed, first)
            .because("a competitor comes up and is not taken further")
            .suggest("“What matters to you when you compare us?”"),
        None => COMPETITORS.insufficient("the transcript holds no answer after a competitor comes up"),
    }
}

/// Whether one of the mentions, which are in order, lies in a place.
fn mentioned_in(mentions: &[Quote], place: Quote) -> bool {
    let first = mentions.partition_point(|it| it.is_before(place));
    mentions.get(first).is_some_and(|it| place.contains(*it))
}
