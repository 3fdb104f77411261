//! Who takes it on, how it is explained, whom it is put on, and how the customer waits.

use plumbline_sdk::{ByAbsence, ByQuotes, Criterion, Finding, Quote, Quotes, Section, Turn, levels};

use crate::lexicon::Term;
use crate::reading::Reading;
use crate::understanding::no_trouble;

pub const SECTION: Section = Section::new(
    "handling",
    "Handling",
    3.0,
    &[OWNERSHIP.entry(), EXPLANATION.entry(), NO_BLAME.entry(), HOLD_ETIQUETTE.entry()],
);

pub fn findings(reading: &Reading<'_>) -> [Finding; 4] {
    [ownership(reading), explanation(reading), no_blame(reading), hold_etiquette(reading)]
}

levels! {
    enum Ownership {
        HandedOff = 0.0, "Nobody takes it": "The customer is sent elsewhere, or nobody says who does anything.",
        Willing = 1.0, "Without a time": "Says `I will`, without until when.",
        Owned = 2.0, "Owned": "Takes it on in the first person and says until when, or does it at once.",
    }
}

const OWNERSHIP: Criterion<Ownership, ByQuotes> = Criterion::levels(
    "ownership",
    "Takes it on",
    "`I will take care of it`, `I'll send you`, with a day, an hour or a length of time in the same sentence or \
     beside it; or something done while the customer is there, such as `I've switched it off`. `They will be in \
     touch`, `you'll have to ask` and `as soon as possible` do not count.",
)
.weight(1.5)
.skills(&["ownership"]);

fn ownership(reading: &Reading<'_>) -> Finding {
    const SHOWN: usize = 3;
    let suggestion = reading.say(
        "“I will take care of this myself, and I'll ring you by … to tell you where it stands.”",
        "„Ich kümmere mich selbst darum und rufe Sie bis … an, um Ihnen den Stand zu sagen.“",
    );
    // `I'll be right back` is about waiting, not about the matter.
    let only_waits = |it: Quote| reading.has(Term::HoldAnnounced, it) && !reading.has(Term::TakesOn, it);
    let said = |term| reading.sentences_with(term).filter(move |(_, it)| !only_waits(*it));
    let own = || said(Term::TakesOn).chain(said(Term::Commitment));
    let timed = reading.timed(own());
    if let Some(quotes) = Quotes::of(timed.chain(said(Term::DoneNow).map(|(_, it)| it)).take(SHOWN)) {
        let taken_on = said(Term::TakesOn).map(|(_, it)| it).take(1);
        return OWNERSHIP.rate(Ownership::Owned, quotes.and(taken_on)).because(reading.say(
            "takes it on in the first person, with a time or at once",
            "übernimmt es in der ersten Person, mit einer Zeit oder sofort",
        ));
    }
    if let Some(quotes) = Quotes::of(own().map(|(_, it)| it).take(SHOWN)) {
        return OWNERSHIP
            .rate(Ownership::Willing, quotes)
            .because(reading.say("takes it on without saying until when", "übernimmt es, ohne zu sagen, bis wann"))
            .suggest(suggestion);
    }
    let handed_off = Quotes::of(reading.sentences_with(Term::HandsOff).map(|(_, it)| it).take(SHOWN));
    let finding = match handed_off {
        Some(quotes) => OWNERSHIP.rate(Ownership::HandedOff, quotes).because(reading.say(
            "the customer is sent elsewhere, and nobody says `I will`",
            "die Kundenseite wird weitergeschickt, und niemand übernimmt es",
        )),
        None => {
            let why = reading.say(
                "no sentence says in the first person what will be done",
                "kein Satz sagt in der ersten Person, was getan wird",
            );
            reading.nothing(&OWNERSHIP, reading.whole, why)
        }
    };
    finding.suggest(suggestion)
}

levels! {
    enum Explained {
        No = 0.0, "Not explained": "Nothing is said about the cause.",
        Yes = 1.0, "Explained": "Says the cause, what is suspected, or that it is being looked for.",
    }
}

const EXPLANATION: Criterion<Explained, ByQuotes> = Criterion::levels(
    "explanation",
    "Explains how it comes about",
    "A sentence about the cause, such as `the reason is`, `I've found it`, `because` or `while we look for the \
     cause`, in a turn that blames nobody. Whether it is true and plain enough, a rule cannot see. Not applicable \
     where the customer does not say that anything is wrong.",
)
.may_not_apply()
.skills(&["explaining"]);

fn explanation(reading: &Reading<'_>) -> Finding {
    let Some(matter) = reading.matter.as_ref().filter(|it| it.is_trouble) else {
        return EXPLANATION.not_applicable(no_trouble(reading));
    };
    let explaining = reading.sentences_with(Term::Explanation).map(|(_, it)| it);
    let blames = |turn: usize| reading.found.in_turn(Term::Blame, turn).iter().any(|it| it.by_subject());
    let explaining = explaining.filter(|it| it.turn() > matter.turn && !blames(it.turn()));
    match Quotes::of(explaining.take(3)) {
        Some(quotes) => EXPLANATION
            .rate(Explained::Yes, quotes)
            .because(reading.say("says how it comes about", "sagt, woran es liegt oder wie es dazu kommt")),
        None => {
            let why = reading.say(
                "no sentence gives a cause without blaming somebody",
                "kein Satz nennt eine Ursache, ohne jemandem die Schuld zu geben",
            );
            reading.nothing(&EXPLANATION, reading.from(matter.turn), why).suggest(
                reading
                    .say("“I've found the reason: …. That's why …”", "„Ich habe die Ursache gefunden: …. Deshalb …“"),
            )
        }
    }
}

levels! {
    enum Blame {
        Blames = 0.0, "Blames": "Puts it on the customer, a colleague, another department or a supplier.",
        None = 1.0, "No blame": "No sentence puts it on anybody.",
    }
}

const NO_BLAME: Criterion<Blame, ByAbsence> = Criterion::levels(
    "no-blame",
    "Blames nobody",
    "No sentence of whoever is scored puts the matter on the customer (`you should have read`, `people do that all \
     the time`), or on others in the house or outside it (`that's billing, that's not us`, `they never tell us`). \
     `That is not your fault` is no blame. Searched in the whole conversation; blame in other words is not seen.",
)
.skills(&["explaining"]);

fn no_blame(reading: &Reading<'_>) -> Finding {
    let blaming = reading.found.by_subject(Term::Blame).map(|it| reading.sentence(it));
    match Quotes::of(blaming.filter(|it| !reading.has(Term::NoBlame, *it))) {
        Some(quotes) => NO_BLAME
            .rate(Blame::Blames, quotes, reading.whole)
            .because(reading.say(
                "words put it on the customer or on others",
                "Worte geben der Kundenseite oder anderen die Schuld",
            ))
            .suggest(reading.say(
                "“It was taken twice. I'll see to it that …”",
                "„Der Betrag wurde zweimal abgebucht. Ich sorge dafür, dass …“",
            )),
        None => NO_BLAME
            .absent(Blame::None, reading.whole)
            .because(reading.say("no sentence puts it on anybody", "kein Satz gibt jemandem die Schuld")),
    }
}

levels! {
    enum Hold {
        Unannounced = 0.0, "Not announced": "The customer waits without having been told.",
        Announced = 1.0, "Announced": "A wait is announced, without how long it takes or without thanks after it.",
        Complete = 2.0, "With a time, and thanked": "Says how long it takes, and thanks for waiting.",
    }
}

const HOLD_ETIQUETTE: Criterion<Hold, ByQuotes> = Criterion::levels(
    "hold-etiquette",
    "Announces a wait and thanks for it",
    "A wait is one that is announced in words, or a silence before a turn of whoever is scored: 20 seconds on the \
     phone, two minutes in a chat. Look for how long it takes before, and thanks after. Not applicable where there \
     is no wait.",
)
.weight(0.5)
.may_not_apply()
.skills(&["call-control"]);

fn hold_etiquette(reading: &Reading<'_>) -> Finding {
    let suggestion = reading.say(
        "“I need about two minutes to look. Would you like to hold? … Thank you for waiting.”",
        "„Ich brauche etwa zwei Minuten, um nachzusehen. Möchten Sie dranbleiben? … Danke fürs Warten.“",
    );
    if let Some((before, after)) = silence(reading) {
        let why = reading.say(
            "there is a long silence that nothing before it announces",
            "vor einer langen Stille wird sie nicht angekündigt",
        );
        let part = reading.conversation.part(before..after + 1);
        return HOLD_ETIQUETTE.nothing_in(part).because(why).suggest(suggestion);
    }
    let announced = reading.sentences_with(Term::HoldAnnounced);
    let Some(shown) = Quotes::of(announced.clone().map(|(_, it)| it)) else {
        return HOLD_ETIQUETTE.not_applicable(reading.say("nobody is kept waiting", "niemand muss warten"));
    };
    let duration = announced.clone().any(|(place, _)| reading.near(Term::Duration, place).is_some());
    let thanks: Vec<Quote> = reading.found.by_subject(Term::HoldReturn).collect();
    if duration && !thanks.is_empty() {
        return HOLD_ETIQUETTE.rate(Hold::Complete, shown.and(thanks)).because(reading.say(
            "the wait is announced with how long it takes, and thanked for",
            "die Wartezeit wird mit ihrer Dauer angekündigt, und danach folgt Dank",
        ));
    }
    let why = if duration {
        reading.say("the wait is announced, and not thanked for", "die Wartezeit wird angekündigt, ein Dank fehlt")
    } else {
        reading
            .say("the wait is announced without how long it takes", "die Wartezeit wird angekündigt, ihre Dauer nicht")
    };
    HOLD_ETIQUETTE.rate(Hold::Announced, shown.and(thanks)).because(why).suggest(suggestion)
}

/// The first long silence before a turn of whoever is scored that none of their last two turns announces: the turns at
/// its two ends.
fn silence(reading: &Reading<'_>) -> Option<(usize, usize)> {
    /// Long enough on the phone to ask whether anybody is there, in milliseconds.
    const ON_THE_PHONE: u64 = 20_000;
    /// In a chat people do something else meanwhile; and a message has no end, only a start.
    const IN_A_CHAT: u64 = 120_000;
    const ANNOUNCED_WITHIN: usize = 2;
    let chat = match reading.conversation.channel() {
        "email" => return None,
        channel => channel == "chat",
    };
    let announces = |turn: Turn<'_>| !reading.found.in_turn(Term::HoldAnnounced, turn.index()).is_empty();
    reading.conversation.by_subject().find_map(|turn| {
        let previous = turn.previous()?;
        let since = if chat { previous.starts()? } else { previous.ends()? };
        let long = turn.starts()?.saturating_sub(since) >= if chat { IN_A_CHAT } else { ON_THE_PHONE };
        let told = turn.before(turn.index()).filter(|it| it.is_subject()).take(ANNOUNCED_WITHIN).any(announces);
        (long && !told).then(|| (previous.index(), turn.index()))
    })
}
