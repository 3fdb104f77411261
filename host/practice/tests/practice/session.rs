//! A role-play as state: whose turn it is, what is revealed, and what a learner may see.

use plumbline_core::conversation::{Channel, ExternalId, Side};
use plumbline_core::practice::Line;
use plumbline_practice::session::{Ended, Finish, SAID, SILENCE, Session, SessionError, Speaker};

use crate::support::{begun, line};

fn reveals(fact: u32, text: &str) -> Line {
    Line { revealed: vec![fact], ..line(text) }
}

#[test]
fn turns_alternate_and_the_generator_sees_them_all() {
    let mut session = begun();
    assert_eq!(session.hear(line("Yes?")), Err(SessionError::LearnersTurn));
    let said = session.say("  What do wrong pickings\u{0} cost you?\n").unwrap();
    assert_eq!(said.transcript.text, "Holt, logistics. What is it about?\nWhat do wrong pickings cost you?");
    assert_eq!(said.transcript.channel, "practice");
    assert_eq!(said.transcript.participants[said.transcript.subject].side, "internal");
    assert!(said.state.is_empty());
    assert_eq!(session.say("Hello?").unwrap_err(), SessionError::CounterpartsTurn);
    let heard = session.hear(reveals(0, "About 38,000 euros a year.")).unwrap();
    assert_eq!(heard.revealed, ["Wrong pickings cost about 38,000 euros a year in credit notes."]);
    assert_eq!(session.say("").unwrap().state, [1, 2, 3]);
    assert_eq!(session.turns().last().unwrap().text, SILENCE, "silence is a turn");
    let long = "x".repeat(SAID + 1);
    session.hear(line("Still there?")).unwrap();
    assert_eq!(session.say(&long).unwrap_err(), SessionError::TooLong { length: SAID + 1 });
}

#[test]
fn a_line_that_may_not_be_used_changes_nothing() {
    let mut session = begun();
    session.say("Who decides?").unwrap();
    let before = session.clone();
    let leak = session.hear(line("The managing director, Dr Brandt, signs every purchase.")).unwrap_err();
    assert!(matches!(&leak, SessionError::Line(faults) if faults.len() == 1), "{leak}");
    assert_eq!(session, before);
    assert!(session.hear(reveals(1, "The managing director, Dr Brandt, signs every purchase.")).is_ok());
    session.say("And Dr Brandt?").unwrap();
    assert!(session.hear(reveals(1, "As I said.")).is_err(), "a fact is revealed once");
    assert!(session.hear(line("As I said, Brandt signs each purchase.")).is_ok(), "what is out may be said again");
}

#[test]
fn it_ends_by_the_counterpart_by_the_learner_and_by_its_turns() {
    let mut by_counterpart = begun();
    by_counterpart.say("Bye.").unwrap();
    let heard = by_counterpart.hear(Line { ended: Some("walked-away".into()), ..line("") }).unwrap();
    assert_eq!(heard.ended, Some(Ended::Counterpart("walked-away".into())));
    assert_eq!(by_counterpart.say("Wait!").unwrap_err(), SessionError::Over);
    by_counterpart.finish(Finish::Done);
    assert_eq!(by_counterpart.ended(), Some(&Ended::Counterpart("walked-away".into())), "what is over stays so");

    let mut by_learner = begun();
    by_learner.say("I give up.").unwrap();
    by_learner.finish(Finish::GivenUp);
    assert_eq!(by_learner.hear(line("What?")), Err(SessionError::Over));
    assert!(by_learner.said().is_none());

    let mut by_turns = begun();
    for left in [3, 2, 1, 0] {
        assert_eq!(by_turns.ended(), None);
        by_turns.say("Well?").unwrap();
        by_turns.hear(line("Well what?")).unwrap();
        assert_eq!(by_turns.view().turns_left, left);
    }
    assert_eq!(by_turns.ended(), Some(&Ended::Turns));
}

#[test]
fn a_stored_session_goes_on_where_it_was() {
    let mut session = begun();
    session.say("What does it cost?").unwrap();
    let json = serde_json::to_string(&session).unwrap();
    let mut resumed: Session = serde_json::from_str(&json).unwrap();
    assert_eq!(resumed, session);
    assert_eq!(resumed.said().unwrap().transcript, session.said().unwrap().transcript);
    resumed.hear(line("A lot.")).unwrap();
    assert_eq!(resumed.turns_taken(), 1);
}

#[test]
fn a_learner_sees_no_hidden_fact_before_it_is_revealed_or_the_end() {
    let mut session = begun();
    session.say("What does it cost you?").unwrap();
    session.hear(reveals(0, "About 38,000 euros a year.")).unwrap();
    let view = serde_json::to_string(&session.view()).unwrap();
    assert!(view.contains("credit notes"), "{view}");
    for hidden in ["Brandt", "Kündigungsfrist", "question who decides", "hurry", "warehouse\""] {
        assert!(!view.contains(hidden), "{hidden} is in {view}");
    }
    session.finish(Finish::Done);
    let debrief = session.view().debrief.unwrap();
    assert_eq!((debrief.found.len(), debrief.found[0].turn), (1, 2));
    let missed: Vec<&str> = debrief.missed.iter().map(|it| it.revealed_by.as_str()).collect();
    assert_eq!(missed, ["a question who decides", "eine Frage nach dem Termin"]);
}

#[test]
fn it_is_a_conversation_that_a_scorecard_can_rate() {
    let mut session = begun();
    session.say("What does it cost you?").unwrap();
    session.hear(line("A lot.")).unwrap();
    let ids = [ExternalId { scheme: "person".into(), value: "7".into() }];
    let conversation = session.conversation(&ids);
    assert_eq!(conversation.channel, Channel::Practice);
    let [learner, counterpart] = &conversation.participants[..] else { panic!("two take part") };
    assert_eq!((learner.side, learner.role.as_str(), &learner.ids[..]), (Side::Internal, "agent", &ids[..]));
    assert_eq!((counterpart.side, counterpart.role.as_str()), (Side::External, "customer"));
    let speakers: Vec<usize> = conversation.turns.iter().map(|it| it.speaker).collect();
    assert_eq!(speakers, [1, 0, 1]);
    assert_eq!(session.turns()[1].by, Speaker::Learner);
}
