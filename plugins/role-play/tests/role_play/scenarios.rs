//! What a brief is made into, and what odd input comes to.

use std::collections::BTreeSet;

use plumbline_core::practice::{Brief, Gap, Scenario};
use plumbline_practice::session::{Finish, Said, Session};
use plumbline_sdk::JudgeRefusal;
use plumbline_sdk::testkit::{PracticeKit, assert_practice_sound};
use proptest::prelude::*;
use role_play::RolePlay;

use crate::learners::Learner;
use crate::plays::{CRITERIA, brief, nth};

#[test]
fn it_passes_an_upload() {
    assert_practice_sound::<RolePlay>();
}

#[test]
fn every_criterion_has_a_scenario_in_both_languages_and_the_seed_alone_varies_it() {
    let kit = PracticeKit::<RolePlay>::new();
    for criterion in CRITERIA {
        for (language, quote) in [("en", "We always do it like that."), ("de-AT", "Das machen wir immer so.")] {
            let made = |seed| kit.generate(&brief(criterion, language, 0.5, seed, quote)).remove(0);
            let scenario = made(1);
            assert_eq!(scenario.criteria, [criterion.1]);
            assert!(scenario.situation.contains(quote), "their own words begin it: {}", scenario.situation);
            assert_eq!(scenario, made(1));
            let told: BTreeSet<String> = (0..12).map(|seed| format!("{:?}", made(seed).counterpart)).collect();
            assert!(told.len() > 4, "{criterion:?} always has the same counterpart: {told:?}");
        }
    }
}

#[test]
fn a_story_that_was_just_played_comes_again_last() {
    let kit = PracticeKit::<RolePlay>::new();
    let criterion = ("sales-conversation", "consequence");
    let mut done: Vec<String> = Vec::new();
    let story = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    for seed in 0..3 {
        let brief = Brief { done: done.clone(), ..brief(criterion, "en", 0.5, seed, "So it goes, here.") };
        done.insert(0, kit.generate(&brief).remove(0).id);
    }
    let stories: BTreeSet<String> = done.iter().map(|it| story(it)).collect();
    assert_eq!(stories.len(), 3, "{done:?}");
}

#[test]
fn several_gaps_make_several_scenarios_and_the_first_practises_them_together() {
    let kit = PracticeKit::<RolePlay>::new();
    let gaps: Vec<Gap> =
        CRITERIA[4..8].iter().flat_map(|it| brief(*it, "en", 0.5, 1, "We always do it like that.").gaps).collect();
    let brief = Brief { gaps, ..brief(CRITERIA[0], "en", 0.5, 1, "") };
    let scenarios = kit.generate(&brief);
    assert_eq!(scenarios.len(), 3);
    assert_eq!(scenarios[0].criteria, ["summary", "consequence", "decision-process"]);
    let stories: BTreeSet<&str> = scenarios.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(stories.len(), 3, "no story twice");
}

#[test]
fn a_model_changes_wording_alone_and_what_says_too_much_is_not_said() {
    let brief = nth(8);
    let plain = PracticeKit::<RolePlay>::new();
    let scenario = plain.generate(&brief).remove(0);
    let says = |view: &_| Some(Learner::Good.says(view, false));
    let own = plain.play(&scenario, &brief, says);

    let secrets: String = scenario.hidden.iter().map(|it| it.text.clone() + " ").collect();
    let leaking = PracticeKit::<RolePlay>::new().voice(move |_, _| Ok(secrets.clone()));
    assert_eq!(leaking.play(&scenario, &brief, says).turns(), own.turns(), "a leak is not said");
    let refusing = PracticeKit::<RolePlay>::new().voice(|_, _| Err(JudgeRefusal::OverBudget));
    assert_eq!(refusing.play(&scenario, &brief, says).turns(), own.turns());
    let rewording = PracticeKit::<RolePlay>::new().voice(|instruction, _| {
        let line = instruction.rsplit("alone: ").next().unwrap_or_default();
        Ok(format!("Well, let me put it like this. {line}"))
    });
    let reworded = rewording.play(&scenario, &brief, says);
    assert!(reworded.turns()[2].text.starts_with("Well, let me put it like this."), "{:?}", reworded.turns());
    assert_eq!((reworded.ended(), reworded.view().revealed), (own.ended(), own.view().revealed));
}

fn replies(kit: &PracticeKit<RolePlay>, scenario: &Scenario, state: &[u8], words: &str) -> Result<(), String> {
    let mut session = Session::begin(scenario.clone(), "en", "", chrono::DateTime::UNIX_EPOCH);
    let said = session.say(words).map_err(|it| it.to_string())?;
    let said = Said { scenario, state, transcript: said.transcript };
    let answer = kit.reply(&said).map_err(|it| it.code);
    session.finish(Finish::Done);
    answer.map(drop)
}

#[test]
fn what_is_not_its_own_is_refused_with_a_code() {
    let kit = PracticeKit::<RolePlay>::new();
    let scenario = kit.generate(&nth(0)).remove(0);
    assert_eq!(replies(&kit, &scenario, &[1, 2, 3], "Hello?"), Err("unknown-state".to_owned()));
    for (name, value) in [("story", "moon"), ("seed", "-1"), ("occasions", "99"), ("language", "fr")] {
        let mut other = scenario.clone();
        other.options.iter_mut().filter(|it| it.0 == name).for_each(|it| it.1 = value.to_owned());
        assert_eq!(replies(&kit, &other, &[], "Hello?"), Err("unknown-scenario".to_owned()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is said, and whatever an own state holds, there is an answer that the host can use.
    #[test]
    fn nothing_that_is_said_breaks_it(
        number in 0usize..400,
        words in proptest::collection::vec(".{0,200}", 1..18),
    ) {
        let kit = PracticeKit::<RolePlay>::new();
        let brief = nth(number);
        let scenario = kit.generate(&brief).remove(0);
        let mut words = words.into_iter();
        kit.play(&scenario, &brief, |_| words.next());
    }

    #[test]
    fn no_state_makes_it_panic(mut state in proptest::collection::vec(any::<u8>(), 0..80), number in 0usize..400) {
        let kit = PracticeKit::<RolePlay>::new();
        let scenario = kit.generate(&nth(number)).remove(0);
        let _ = replies(&kit, &scenario, &state, "How do you handle that today?");
        // A state of the right version and length, whose values were never reached.
        state.resize(48, 255);
        state[0] = 1;
        let _ = replies(&kit, &scenario, &state, "What does it cost you, and shall we meet on Monday?");
    }

    #[test]
    fn any_quote_makes_a_sound_scenario(quote in ".{0,300}", seed in any::<u64>(), place in 0..CRITERIA.len()) {
        let kit = PracticeKit::<RolePlay>::new();
        let _ = kit.generate(&brief(CRITERIA[place], "en", 0.9, seed, &quote));
    }
}
