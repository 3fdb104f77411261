//! What counts as a question, and which form it has.

use plumbline_sdk::testkit::conversation;
use plumbline_sdk::{Conversation, Form};

#[test]
fn questions_are_told_from_statements_and_open_from_closed() {
    let english: &[(&str, &[Form])] = &[
        ("What happens when a case comes in?", &[Form::Open]),
        ("So, um, how do you handle that today?", &[Form::Open]),
        ("Tell me about your team.", &[Form::Open]),
        ("Could you walk me through your process?", &[Form::Open]),
        ("I'm curious how you decide.", &[Form::Open]),
        ("When you look at that, what bothers you most?", &[Form::Open]),
        ("To what extent does that slow you down?", &[Form::Open]),
        ("what do you do today", &[Form::Open]),
        ("Do you have a budget?", &[Form::Closed]),
        ("How many people are in the team?", &[Form::Closed]),
        ("What’s your email address?", &[Form::Closed]),
        ("When would you start?", &[Form::Closed]),
        ("You mentioned the dashboard, which is slow?", &[Form::Closed]),
        ("How about Thursday?", &[Form::Closed]),
        ("Why don't we meet on Friday?", &[Form::Closed]),
        ("is that something you would use", &[Form::Closed]),
        ("What we do is simple.", &[]),
        ("I see what you mean.", &[]),
        ("That is how it works!", &[]),
        ("We charge 3.5 percent, e.g. for a year. Is that fine? Great.", &[Form::Closed]),
        ("Right? And what else? Okay? Anything?", &[Form::Open, Form::Closed]),
        ("So-so wh-what's the long-term plan?", &[Form::Open]),
    ];
    let german: &[(&str, &[Form])] = &[
        ("Wie läuft das heute bei Ihnen ab?", &[Form::Open]),
        ("Welche Auswirkungen hat das?", &[Form::Open]),
        ("Erzählen Sie mir von Ihrem Team.", &[Form::Open]),
        ("Könnten Sie mir den Ablauf beschreiben?", &[Form::Open]),
        ("Erzähl mal, wie es lief.", &[Form::Open]),
        ("Beschreibe mir bitte den Ablauf.", &[Form::Open]),
        ("Kannst du mir beschreiben, was passiert ist?", &[Form::Open]),
        ("Kannst du bis Freitag liefern?", &[Form::Closed]),
        ("Erklärt ist das schnell.", &[]),
        ("Wie viele Mitarbeiter haben Sie?", &[Form::Closed]),
        ("Haben Sie ein Budget?", &[Form::Closed]),
        ("Das ist gut.", &[]),
    ];
    for (language, cases) in [("en", english), ("de", german)] {
        for (text, expected) in cases {
            let scene = conversation(&format!("Agent: {text}")).in_language(language);
            let transcript = scene.transcript();
            let forms: Vec<Form> = Conversation::new(&transcript).questions().iter().map(|it| it.form()).collect();
            assert_eq!(&forms, expected, "{text}");
        }
    }
}
