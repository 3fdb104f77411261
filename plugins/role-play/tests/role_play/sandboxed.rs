//! The same role-plays in the sandbox: the component of the box says, to the byte, what the same code says natively.

use std::convert::Infallible;

use bytes::Bytes;
use chrono::DateTime;
use plumbline_core::Digest;
use plumbline_core::manifest::World;
use plumbline_practice::session::Session;
use plumbline_sandbox::{Call, Config, Plugin, Sandbox};
use plumbline_sdk::testkit::PracticeKit;
use role_play::RolePlay;

use crate::learners::Learner;
use crate::plays::nth;

async fn component(sandbox: &Sandbox) -> Plugin {
    let bundled = plumbline_bundle::components().iter().find(|it| it.name == "role-play");
    let bytes = Bytes::from_static(bundled.map_or(&[], |it| it.bytes));
    let loaded = sandbox.load(Digest::of(&bytes), async || Ok::<_, Infallible>(bytes.clone())).await;
    loaded.unwrap_or_else(|error| panic!("the component cannot be loaded: {error}"))
}

#[tokio::test]
async fn a_component_plays_as_the_same_code_does_natively() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { cache_dir: folder.path().to_owned(), ..Config::default() };
    let sandbox = Sandbox::new(config).unwrap();
    let plugin = component(&sandbox).await;
    assert_eq!(plugin.world(), World::Practice);
    let kit = PracticeKit::<RolePlay>::new();
    let mut most_fuel = 0;
    for number in (0..200).step_by(13) {
        let brief = nth(number);
        let natively = kit.generate(&brief);
        let run = plugin.generate(&brief, Call::default()).await;
        assert_eq!(run.result.as_ref(), Ok(&natively));
        most_fuel = run.cost.fuel.max(most_fuel);
        for learner in [Learner::Good, Learner::Injecting] {
            let says = |view: &_| learner.says(view, brief.language == "de");
            let played = kit.play(&natively[0], &brief, |view| Some(says(view)));
            let mut session = Session::begin(natively[0].clone(), &brief.language, "", DateTime::UNIX_EPOCH);
            while session.ended().is_none() {
                let words = says(&session.view());
                let said = session.say(&words).unwrap();
                let run = plugin.reply(said.scenario, said.state, &said.transcript, Call::default()).await;
                most_fuel = run.cost.fuel.max(most_fuel);
                session.hear(run.result.unwrap()).unwrap();
            }
            assert_eq!(session, played, "the states included");
        }
    }
    println!("at most {most_fuel} units of fuel a call");
    assert!(most_fuel < sandbox.config().fuel_base / 2, "{most_fuel}");
}
