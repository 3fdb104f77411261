//! What a criterion asks to be practised: the kind of conversation, the occasion that calls for it, and what the
//! learner is told to try. Covers the criteria of the scorecards in the box; of any other, the scorecard's name says
//! the kind.

use plumbline_sdk::practice::Gap;

use crate::language::Language;
use crate::occasion::Occasion;
use crate::stories::{Kind, Topic};

/// What is practised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Focus {
    pub kind: Kind,
    /// What the counterpart brings up for it.
    pub occasion: Occasion,
    /// What there must be to find out for it.
    pub topic: Option<Topic>,
    english: &'static str,
    german: &'static str,
}

impl Focus {
    pub fn of(gap: Gap<'_>) -> Self {
        match by_criterion(gap.criterion()) {
            Some(focus) => focus,
            None => unknown(gap.scorecard()),
        }
    }

    /// What the learner is told to try.
    pub const fn goal(self, language: Language) -> &'static str {
        language.say(self.english, self.german)
    }
}

#[rustfmt::skip]
fn by_criterion(criterion: &str) -> Option<Focus> {
    use Kind::{Sales, Service};
    let focus = |kind, occasion, topic, english, german| Some(Focus { kind, occasion, topic, english, german });
    match criterion {
        "open-questions" | "follow-up" => focus(Sales, Occasion::Shrugs, Some(Topic::Problem),
            "Try to find out what is behind the short answers: questions that invite a story, and a second one on what you hear.",
            "Finden Sie heraus, was hinter den kurzen Antworten steckt: mit Fragen, die zum Erzählen einladen, und einer zweiten zu dem, was Sie hören."),
        "situation" => focus(Sales, Occasion::Shrugs, Some(Topic::Today),
            "Find out how they do it today before you talk about anything of yours.",
            "Finden Sie heraus, wie es heute gemacht wird, bevor Sie von Ihrem Angebot reden."),
        "problem" => focus(Sales, Occasion::Shrugs, Some(Topic::Problem),
            "Find out what does not work for them today.",
            "Finden Sie heraus, was heute nicht funktioniert."),
        "consequence" => focus(Sales, Occasion::Downplays, Some(Topic::Impact),
            "Find out what the trouble leads to, if you can in numbers.",
            "Finden Sie heraus, wozu der Ärger führt, möglichst in Zahlen."),
        "summary" => focus(Sales, Occasion::AsksWhetherUnderstood, Some(Topic::Problem),
            "Play back in your words what you heard, and ask whether it is right.",
            "Geben Sie in Ihren Worten wieder, was Sie gehört haben, und fragen Sie, ob es stimmt."),
        "decision-process" => focus(Sales, Occasion::DefersToOthers, Some(Topic::Decision),
            "Find out who decides, and by which steps.",
            "Finden Sie heraus, wer entscheidet und in welchen Schritten."),
        "budget-and-timing" => focus(Sales, Occasion::AsksThePrice, Some(Topic::Budget),
            "Find out what may be spent and by when it is needed, once you know what for.",
            "Finden Sie heraus, was ausgegeben werden darf und bis wann es gebraucht wird, sobald Sie wissen, wofür."),
        "price-objection" => focus(Sales, Occasion::FindsItExpensive, Some(Topic::Impact),
            "The price will come up. Set it against what the matter costs them, or ask what they compare it with, before you give anything away.",
            "Der Preis wird zur Sprache kommen. Setzen Sie ihn ins Verhältnis oder fragen Sie, womit verglichen wird, bevor Sie nachgeben."),
        "competitors" => focus(Sales, Occasion::Compares, Some(Topic::Rival),
            "Others will come up. Speak of the difference, not of their faults.",
            "Andere Anbieter werden zur Sprache kommen. Sprechen Sie über den Unterschied, nicht über deren Fehler."),
        "value-in-their-words" => focus(Sales, Occasion::AsksWhatFor, Some(Topic::Problem),
            "When you say what your offer brings, say it with the words that you heard.",
            "Wenn Sie sagen, was Ihr Angebot bringt, dann mit den Worten, die Sie gehört haben."),
        "next-step" => focus(Sales, Occasion::BrushesOff, Some(Topic::Timing),
            "Leave the conversation with a next step: who does what, by which day.",
            "Verlassen Sie das Gespräch mit einem nächsten Schritt: wer macht was, bis zu welchem Tag."),
        "talk-balance" | "longest-monologue" | "interruptions" => focus(Sales, Occasion::WantsToTalk, Some(Topic::Today),
            "Let the other one talk more than you do: short turns, and a question at the end of each.",
            "Lassen Sie Ihr Gegenüber mehr reden als Sie selbst: kurze Beiträge, jeder mit einer Frage am Ende."),
        "no-guarantees" => focus(Sales, Occasion::WantsAGuarantee, Some(Topic::Problem),
            "You will be asked for a promise. Say what you can say, and what it depends on.",
            "Man wird ein Versprechen von Ihnen wollen. Sagen Sie, was Sie sagen können, und wovon es abhängt."),
        "forbidden-promises" => focus(Service, Occasion::WantsAGuarantee, Some(Topic::Worry),
            "You will be asked for a promise. Say what you will do, and not what will happen.",
            "Man wird ein Versprechen von Ihnen wollen. Sagen Sie, was Sie tun werden, nicht, was geschehen wird."),
        "restated-problem" => focus(Service, Occasion::AsksWhetherUnderstood, Some(Topic::Happened),
            "Say the matter again with its particulars, and ask whether you have it right.",
            "Wiederholen Sie das Anliegen mit seinen Einzelheiten und fragen Sie, ob es stimmt."),
        "acknowledgement" => focus(Service, Occasion::Vents, Some(Topic::Worry),
            "Recognise in words what has happened, and name it, before you solve anything.",
            "Erkennen Sie in Worten an, was geschehen ist, und nennen Sie es, bevor Sie etwas lösen."),
        "clarifying-questions" => focus(Service, Occasion::Vents, Some(Topic::Happened),
            "Find out what happened, since when, and what it led to, before you offer anything.",
            "Finden Sie heraus, was passiert ist, seit wann und mit welchen Folgen, bevor Sie etwas anbieten."),
        "ownership" | "result" => focus(Service, Occasion::AsksWhoCares, Some(Topic::Wish),
            "Take it on yourself: say what you will do, and by when.",
            "Übernehmen Sie es selbst: Sagen Sie, was Sie tun und bis wann."),
        "explanation" => focus(Service, Occasion::AsksHowItCame, Some(Topic::Happened),
            "You will be asked how it came about. Explain what you know, and how you will find out the rest.",
            "Man wird fragen, wie es dazu kam. Erklären Sie, was Sie wissen, und wie Sie den Rest herausfinden."),
        "no-blame" => focus(Service, Occasion::AsksWhoseFault, Some(Topic::Tried),
            "Put it on nobody, and least of all on the one who calls.",
            "Schieben Sie es niemandem zu, am wenigsten Ihrem Gegenüber."),
        "hold-etiquette" => focus(Service, Occasion::AsksToLookItUp, Some(Topic::Tried),
            "You will have to look something up. Say so, say how long it takes, and thank for the patience.",
            "Sie werden etwas nachsehen müssen. Sagen Sie es, sagen Sie, wie lange, und danken Sie fürs Warten."),
        "greeting" | "anything-else" | "closing" | "confirmed-resolution" => focus(Service, Occasion::AsksWhoIsThere, Some(Topic::Wish),
            "Begin with your name and an offer to help; before you close, ask whether it is solved and whether there is anything else.",
            "Beginnen Sie mit Ihrem Namen und einem Hilfsangebot; fragen Sie vor dem Schluss, ob es gelöst ist und ob es noch etwas gibt."),
        "required-disclosure" => focus(Service, Occasion::AsksAboutRecording, Some(Topic::Happened),
            "Say early that the conversation is recorded.",
            "Sagen Sie früh, dass das Gespräch aufgezeichnet wird."),
        _ => None,
    }
}

/// What may be practised where nobody knows the criterion: listening, which helps with most.
fn unknown(scorecard: &str) -> Focus {
    let named = |words: &[&str]| words.iter().any(|it| scorecard.contains(it));
    let (kind, occasion) = if named(&["sales", "discovery", "negotiation", "selling"]) {
        (Kind::Sales, Occasion::Shrugs)
    } else if named(&["service", "support", "complaint"]) {
        (Kind::Service, Occasion::Vents)
    } else {
        (Kind::General, Occasion::Vents)
    };
    Focus {
        kind,
        occasion,
        topic: None,
        english: "Find out what it means for the other one, and leave with something that both of you hold to.",
        german: "Finden Sie heraus, was es für Ihr Gegenüber bedeutet, und gehen Sie mit etwas auseinander, an das sich beide halten.",
    }
}
