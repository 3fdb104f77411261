//! What is asked, and what is made of the answers.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quote, Quotes, QuotesFrom, Section, Standing, Vocabulary, levels};

use crate::call::{Call, counted};
use crate::terms::Term;

pub const SECTION: Section = Section::new(
    "discovery",
    "Discovery",
    3.0,
    &[OPEN_QUESTIONS.entry(), SITUATION.entry(), PROBLEM.entry(), FOLLOW_UP.entry(), SUMMARY.entry()],
);

pub fn findings(call: &Call<'_>) -> [Finding; 5] {
    [open_questions(call), situation(call), problem(call), follow_up(call), summary(call)]
}

levels! {
    enum OpenQuestions {
        None = 0.0, "None": "No question invites more than yes, no, a number or a name.",
        Few = 1.0, "One or two": "One or two questions begin with what, how or why, or ask to tell or describe something.",
        Several = 2.0, "Three or four": "Three or four open questions.",
        Many = 3.0, "Five or more": "Five open questions or more.",
    }
}

const OPEN_QUESTIONS: Criterion<OpenQuestions, ByQuotes> = Criterion::levels(
    "open-questions",
    "Open questions",
    "Count the questions that invite an answer at length: what, how, why, `tell me about`, `walk me through`, `could you \
     describe`. `How many`, `how long` and `what date` ask for a number and do not count.",
)
.weight(2.0)
.skills(&["questioning"]);

fn open_questions(call: &Call<'_>) -> Finding {
    let open: Vec<_> = call.questions.iter().filter(|it| it.is_open()).collect();
    let why = format!("{} of {} open", open.len(), counted(call.questions.len(), "question"));
    let level = match open.len() {
        0 => OpenQuestions::None,
        1 | 2 => OpenQuestions::Few,
        3 | 4 => OpenQuestions::Several,
        _ => OpenQuestions::Many,
    };
    let finding = match Quotes::of(open) {
        None => call.nothing(&OPEN_QUESTIONS),
        Some(quotes) => OPEN_QUESTIONS.rate(level, quotes),
    };
    match level {
        OpenQuestions::Many => finding.because(why),
        _ => finding.because(why).suggest("“Walk me through how you handle this today. What happens first?”"),
    }
}

levels! {
    enum Situation {
        None = 0.0, "Not asked": "No question is about how things are done today.",
        Once = 1.0, "Asked once": "One question is about how things are done, by whom or with what, today.",
        Explored = 2.0, "Explored": "Two or more questions are about how things are done today.",
    }
}

const SITUATION: Criterion<Situation, ByQuotes> = Criterion::levels(
    "situation",
    "Asks about the present situation",
    "Look for questions about how the customer does it today: the process, the tools, the team, the volumes.",
)
.skills(&["questioning"]);

fn situation(call: &Call<'_>) -> Finding {
    let asked = call.asked(&[Term::Situation]);
    match Quotes::of(asked.clone()) {
        None => call
            .nothing(&SITUATION)
            .because("no question asks how things are done today")
            .suggest("“How do you do this at the moment, and who is involved?”"),
        Some(quotes) if asked.count() == 1 => SITUATION
            .rate(Situation::Once, quotes)
            .because("one question asks how things are done today")
            .suggest("“And what does that look like on a busy day?”"),
        Some(quotes) => {
            SITUATION.rate(Situation::Explored, quotes).because("several questions ask how things are done today")
        }
    }
}

levels! {
    enum Problem {
        None = 0.0, "Not asked": "No question is about what does not work, is slow or is missing.",
        Once = 1.0, "Asked once": "One question is about a difficulty or about what should be different.",
        Explored = 2.0, "Explored": "Two or more questions are about difficulties, their causes or what should be different.",
    }
}

const PROBLEM: Criterion<Problem, ByQuotes> = Criterion::levels(
    "problem",
    "Asks about problems",
    "Look for questions about what does not work today: challenges, errors, delays, what gets in the way, what the \
     customer would change. Naming a problem for the customer is not asking.",
)
.weight(1.5)
.skills(&["questioning"]);

fn problem(call: &Call<'_>) -> Finding {
    let asked = call.asked(&[Term::Problem]);
    match Quotes::of(asked.clone()) {
        None => call
            .nothing(&PROBLEM)
            .because("no question asks what does not work today")
            .suggest("“What gets in the way most often?”"),
        Some(quotes) if asked.count() == 1 => PROBLEM
            .rate(Problem::Once, quotes)
            .because("one question asks about a difficulty")
            .suggest("“What have you tried so far, and why did it not hold?”"),
        Some(quotes) => PROBLEM.rate(Problem::Explored, quotes).because("several questions ask about difficulties"),
    }
}

levels! {
    enum FollowUp {
        None = 0.0, "None": "No question, nor what leads up to it, takes up a word of the answer before.",
        Once = 1.0, "Once": "One question takes up what the customer has just said.",
        Repeated = 2.0, "Two or three times": "Two or three questions take up what the customer has just said.",
        Habit = 3.0, "Throughout": "Four or more questions take up what the customer has just said.",
    }
}

const FOLLOW_UP: Criterion<FollowUp, ByQuotes> = Criterion::levels(
    "follow-up",
    "Follows up on the answer",
    "Look for questions that use a content word from the customer's turn just before, in the question or in the sentence \
     that leads up to it, or that say `you mentioned`. The same word in another form counts; a synonym cannot be seen by \
     this rule.",
)
.weight(1.5)
.quotes_from(QuotesFrom::Any)
.skills(&["listening"]);

fn follow_up(call: &Call<'_>) -> Finding {
    let following = call.questions.iter().filter_map(|question| {
        let before = question.turn().previous_of_another().filter(|it| it.standing() == Standing::Counterpart)?;
        let heard = Vocabulary::of([before]);
        let takes_up =
            |it: Quote| call.has(Term::YouSaid, it) || heard.taken_up(call.conversation, it).next().is_some();
        // “Nineteen in October. What is one of them worth?” takes up the answer as well.
        let sentences = question.turn().sentences().map(|it| it.quote());
        let lead_in = sentences.take_while(|it| it.is_before(question.quote())).last();
        [Some(question.quote()), lead_in].into_iter().flatten().any(takes_up).then_some(question)
    });
    let following: Vec<_> = following.collect();
    let count = following.len();
    match Quotes::of(following) {
        None => call
            .nothing(&FOLLOW_UP)
            .because("no question takes up a word of the customer's answer before it")
            .suggest("“You mentioned … What do you mean by that exactly?”"),
        Some(quotes) => {
            let level = match count {
                1 => FollowUp::Once,
                2 | 3 => FollowUp::Repeated,
                _ => FollowUp::Habit,
            };
            let asked = counted(call.questions.len(), "question");
            let finding =
                FOLLOW_UP.rate(level, quotes).because(format!("{count} of {asked} follow up on the answer before"));
            match level {
                FollowUp::Habit => finding,
                _ => finding.suggest("“You said … Could you give me an example?”"),
            }
        }
    }
}

levels! {
    enum Summary {
        None = 0.0, "None": "Nothing that the customer said is played back.",
        Stated = 1.0, "Played back": "What was heard is played back, without a question whether it is right.",
        Confirmed = 2.0, "Played back and checked":
            "What was heard is played back, and the customer is asked whether it is right or says that it is.",
    }
}

const SUMMARY: Criterion<Summary, ByQuotes> = Criterion::levels(
    "summary",
    "Plays back what was heard",
    "Look for words that announce a summary (`what I'm hearing`, `let me make sure I understand`, `if I understood you \
     correctly`, `to recap`) and for a check (`is that right?`) or the customer's confirmation right after.",
)
.quotes_from(QuotesFrom::Any)
.skills(&["listening"]);

fn summary(call: &Call<'_>) -> Finding {
    let mut best: Option<(Summary, Vec<Quote>)> = None;
    for said in call.found.by_subject(Term::Summary) {
        let turn = call.conversation.turn_of(said);
        let sentence = call.sentence(said).quote();
        let checked = call.found.in_turn(Term::Check, turn.index()).iter().find(|it| said.is_before(**it)).copied();
        let answer = turn.after(1).find(|it| it.standing() == Standing::Counterpart);
        let confirmed = answer.and_then(|it| call.found.in_turn(Term::Confirmed, it.index()).first().copied());
        match checked.or(confirmed) {
            Some(check) => {
                best = Some((Summary::Confirmed, vec![sentence, check]));
                break;
            }
            None => best = best.or_else(|| Some((Summary::Stated, vec![sentence]))),
        }
    }
    match best.and_then(|(level, quotes)| Some((level, Quotes::of(quotes)?))) {
        None => call
            .nothing(&SUMMARY)
            .because("no summary of what the customer said is announced in words")
            .suggest("“Let me make sure I understood: … Is that right?”"),
        Some((Summary::Confirmed, quotes)) => {
            SUMMARY.rate(Summary::Confirmed, quotes).because("what was heard is played back and checked")
        }
        Some((level, quotes)) => SUMMARY
            .rate(level, quotes)
            .because("what was heard is played back, without a check whether it is right")
            .suggest("“Did I get that right? What did I miss?”"),
    }
}
