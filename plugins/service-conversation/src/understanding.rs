//! The matter: said again, acknowledged in words, and asked about.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quote, Quotes, Section, Sentence, Turn, Vocabulary, levels};

use crate::lexicon::Term;
use crate::reading::{Matter, Reading};

pub const SECTION: Section = Section::new(
    "understanding",
    "Understanding",
    3.0,
    &[RESTATED_PROBLEM.entry(), ACKNOWLEDGEMENT.entry(), CLARIFYING_QUESTIONS.entry()],
);

pub fn findings(reading: &Reading<'_>) -> [Finding; 3] {
    [restated_problem(reading), acknowledgement(reading), clarifying_questions(reading)]
}

levels! {
    enum Restatement {
        No = 0.0, "Not restated": "None of the next turns takes up more than a word of what the customer described.",
        Partly = 1.0, "In part": "A turn takes up a detail or two of what the customer described.",
        Restated = 3.0, "Restated": "A turn says the matter again, with its particulars.",
        Checked = 4.0, "Restated and checked": "Says it again and asks whether that is right.",
    }
}

const RESTATED_PROBLEM: Criterion<Restatement, ByQuotes> = Criterion::levels(
    "restated-problem",
    "Says the problem again",
    "How many of the customer's content words (things, places, days, numbers) come back in one of the next four \
     turns of whoever is scored: two are a part; four, or three after words such as `so that I have it right`, are \
     the whole. A restatement in wholly other words is not seen. Not applicable where the customer describes no \
     matter.",
)
.weight(1.5)
.may_not_apply()
.skills(&["active-listening"]);

fn restated_problem(reading: &Reading<'_>) -> Finding {
    const RESTATED_WITHIN: usize = 4;
    const PART: usize = 2;
    const WHOLE: usize = 4;
    const WHOLE_ANNOUNCED: usize = 3;
    let Some(matter) = &reading.matter else { return RESTATED_PROBLEM.not_applicable(nothing_described(reading)) };
    let suggestion = reading.say(
        "“So that I have it right: …, since …, and it concerns …. Is that correct?”",
        "„Wenn ich Sie richtig verstehe: …, seit …, und es betrifft …. Ist das richtig?“",
    );
    let after = reading.conversation.by_subject().filter(|it| it.index() > matter.turn);
    let turns: Vec<Turn<'_>> = after.take(RESTATED_WITHIN).collect();
    let counted = turns.iter().rev().map(|turn| (Vocabulary::of([*turn]).in_common(&matter.words), *turn));
    let best = counted.filter(|(count, _)| *count >= PART).max_by_key(|(count, _)| *count);
    let Some((count, turn, quotes)) =
        best.and_then(|(count, turn)| Some((count, turn, restating(reading, turn, matter)?)))
    else {
        let last = turns.last().map_or(matter.turn, |it| it.index());
        let why = reading.say(
            "after the description, no turn takes up more than a word of it",
            "nach der Schilderung greift kein Beitrag mehr als ein Wort davon auf",
        );
        let part = reading.conversation.part(matter.turn..last + 1);
        return reading.nothing(&RESTATED_PROBLEM, part, why).suggest(suggestion);
    };
    let whole = count >= WHOLE || (count >= WHOLE_ANNOUNCED && is_announced(reading, turn));
    let checked = turn.sentences().any(|it| reading.has(Term::RestatementCheck, it));
    let (level, why) = match (whole, checked) {
        (true, true) => (
            Restatement::Checked,
            reading.say(
                "says the matter again with its particulars, and asks whether that is right",
                "wiederholt das Anliegen mit seinen Einzelheiten und fragt, ob das stimmt",
            ),
        ),
        (true, false) => (
            Restatement::Restated,
            reading
                .say("says the matter again with its particulars", "wiederholt das Anliegen mit seinen Einzelheiten"),
        ),
        (false, _) => (
            Restatement::Partly,
            reading.say("a detail or two of the matter come back", "ein, zwei Einzelheiten kommen wieder vor"),
        ),
    };
    let finding = RESTATED_PROBLEM.rate(level, quotes).because(why);
    if level == Restatement::Checked { finding } else { finding.suggest(suggestion) }
}

/// The sentences of a turn that take the matter up, the fullest first, and the one that checks it.
fn restating(reading: &Reading<'_>, turn: Turn<'_>, matter: &Matter) -> Option<Quotes> {
    let mut counted: Vec<(usize, Quote)> =
        turn.sentences().map(|it| (matter.taken_up(reading.conversation, it.quote()), it.quote())).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    // One word alone, such as a name, restates nothing; where no sentence has more, the turn does it piece by piece.
    let least = counted.first().map_or(1, |(most, _)| (*most).clamp(1, 2));
    counted.retain(|(count, _)| *count >= least);
    let check = turn.sentences().map(|it| it.quote()).find(|it| reading.has(Term::RestatementCheck, *it));
    Quotes::of(counted.into_iter().map(|(_, it)| it).take(2).chain(check))
}

/// Whether a sentence of the turn begins with words that announce a restatement.
fn is_announced(reading: &Reading<'_>, turn: Turn<'_>) -> bool {
    turn.sentences().any(|sentence| {
        let cues = reading.found.within(Term::Restating, sentence.quote());
        cues.iter().any(|cue| !sentence.quote().is_before(*cue))
    })
}

levels! {
    enum Acknowledged {
        No = 0.0, "Not acknowledged": "No words that recognise what the customer has told.",
        Formula = 1.0, "Formula": "A formula, such as `I'm sorry about that`, without what it refers to.",
        Specific = 2.0, "Specific": "Recognises what happened, and names it.",
    }
}

const ACKNOWLEDGEMENT: Criterion<Acknowledged, ByQuotes> = Criterion::levels(
    "acknowledgement",
    "Acknowledges it in words",
    "Words that recognise the matter or what follows from it: an apology, `I understand that`, `thank you for \
     telling us`. Specific where a content word of the customer's stands in the same sentence or the next. `Sorry, \
     could you repeat that` and `I'm sorry, but I can't` do not count. Judge the words, not how they were meant. \
     Not applicable where the customer does not say that anything is wrong.",
)
.may_not_apply()
.skills(&["acknowledging"]);

fn acknowledgement(reading: &Reading<'_>) -> Finding {
    let Some(matter) = reading.matter.as_ref().filter(|it| it.is_trouble) else {
        return ACKNOWLEDGEMENT.not_applicable(no_trouble(reading));
    };
    let suggestion = reading.say(
        "“I'm sorry that … has happened, and that it has cost you …”",
        "„Es tut mir leid, dass … passiert ist und Sie dadurch …“",
    );
    let formulas: Vec<(usize, Quote)> = reading
        .sentences_with(Term::Acknowledgement)
        .filter(|(_, it)| it.turn() > matter.turn && !reading.has(Term::NotAcknowledging, *it))
        .collect();
    // The sentence with a word of the customer's: the formula itself, or the next.
    let names_it = |(place, formula): &(usize, Quote)| {
        let next = reading.sentences.get(place + 1).map(Sentence::quote).filter(|it| it.turn() == formula.turn());
        let named = [Some(*formula), next].into_iter().flatten();
        Some([*formula, { named }.find(|it| matter.taken_up(reading.conversation, *it) > 0)?])
    };
    if let Some(quotes) = formulas.iter().find_map(names_it).and_then(Quotes::of) {
        return ACKNOWLEDGEMENT.rate(Acknowledged::Specific, quotes).because(reading.say(
            "recognises in words what happened, and names it",
            "erkennt in Worten an, was geschehen ist, und nennt es",
        ));
    }
    match formulas.first() {
        Some((_, sentence)) => ACKNOWLEDGEMENT
            .rate(Acknowledged::Formula, *sentence)
            .because(reading.say(
                "a formula recognises the matter without naming it",
                "eine Formel erkennt das Anliegen an, ohne es zu nennen",
            ))
            .suggest(suggestion),
        None => {
            let why = reading.say(
                "no words recognise what the customer has told",
                "keine Worte erkennen an, was die Kundenseite geschildert hat",
            );
            reading.nothing(&ACKNOWLEDGEMENT, reading.from(matter.turn), why).suggest(suggestion)
        }
    }
}

levels! {
    enum Clarified {
        No = 0.0, "No question": "No question about the matter itself.",
        One = 1.0, "One question": "One question about the matter.",
        Several = 2.0, "Two or more": "Two questions or more about the matter.",
    }
}

const CLARIFYING_QUESTIONS: Criterion<Clarified, ByQuotes> = Criterion::levels(
    "clarifying-questions",
    "Asks about the matter",
    "Questions about what happened, since when, where and for whom. Questions for a customer's number or name, offers, \
     asking for patience, and asking whether it is solved do not count. Not applicable where the customer describes no \
     matter.",
)
.may_not_apply()
.skills(&["questioning", "diagnosis"]);

/// What questions ask that are about something else than the matter.
const NOT_ABOUT_IT: &[Term] = &[
    Term::OfferHelp,
    Term::AnythingElse,
    Term::AsksSolved,
    Term::HoldAnnounced,
    Term::RestatementCheck,
    Term::WhoIsIt,
    Term::Offering,
    Term::Blame,
    Term::AsksProblem,
];

fn clarifying_questions(reading: &Reading<'_>) -> Finding {
    // A question of one word or two asks to repeat.
    const SHORTEST: usize = 3;
    let Some(matter) = &reading.matter else { return CLARIFYING_QUESTIONS.not_applicable(nothing_described(reading)) };
    let questions = reading.questions.iter().filter(|it| {
        it.turn().index() > matter.turn
            && it.text().split_whitespace().count() >= SHORTEST
            && !NOT_ABOUT_IT.iter().any(|term| reading.has(*term, *it))
    });
    let about_it: Vec<Quote> = questions.map(Quote::from).collect();
    let suggestion = reading.say(
        "“When did you first notice it, and does it happen every time?”",
        "„Wann ist es Ihnen zum ersten Mal aufgefallen, und ist es jedes Mal so?“",
    );
    let Some(quotes) = Quotes::of(about_it.iter().copied()) else {
        let why = reading.say("no question is about the matter itself", "keine Frage gilt dem Anliegen selbst");
        return reading.nothing(&CLARIFYING_QUESTIONS, reading.from(matter.turn), why).suggest(suggestion);
    };
    let finding = CLARIFYING_QUESTIONS.rate(Clarified::reached(about_it.len()), quotes);
    if about_it.len() == 1 {
        let why = reading.say("one question is about the matter", "eine Frage gilt dem Anliegen");
        return finding.because(why).suggest(suggestion);
    }
    finding.because(reading.say("several questions are about the matter", "mehrere Fragen gelten dem Anliegen"))
}

fn nothing_described(reading: &Reading<'_>) -> &'static str {
    reading.say(
        "the customer's first turns describe no matter",
        "in den ersten Beiträgen der Kundenseite wird kein Anliegen geschildert",
    )
}

pub fn no_trouble(reading: &Reading<'_>) -> &'static str {
    reading.say(
        "the customer's first turns do not say that anything is wrong",
        "in den ersten Beiträgen der Kundenseite steht nicht, dass etwas nicht in Ordnung ist",
    )
}
