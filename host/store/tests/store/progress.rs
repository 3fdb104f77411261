//! The sums that progression reads: whatever happens to a score, they are what the scores that count come to.

use futures::future::join_all;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{ConversationId, PersonId};
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use plumbline_store::{Job, Mode, NewPerson, Profile, Whose, Work};
use serde_json::json;

use crate::on_both_engines;
use crate::support::{Bench, conversation, score, submission, time};

on_both_engines!(what_counts_is_what_there_is, many_at_once_lose_nothing);

const EVER: std::ops::RangeInclusive<Week> = Week(0)..=Week(10_000);

pub async fn person(bench: &Bench, name: &str) -> PersonId {
    let id = ExternalId { scheme: "email".into(), value: format!("{name}@example.org") };
    let person = NewPerson { profile: Profile { name: name.into() }, ids: vec![id] };
    bench.store.create_person(bench.organisation, Actor::Operator, person, None).await.unwrap().id
}

/// The next job that scores; what is to be told people is left aside.
pub async fn next_score(bench: &Bench) -> Job {
    loop {
        let job = bench.claim(1).await.remove(0);
        if matches!(job.work, Work::Score { .. }) {
            return job;
        }
        bench.store.complete(bench.organisation, &job.lease).await.unwrap();
    }
}

/// A conversation of `name`'s in the week of `started`, and what it is scored.
async fn scored(bench: &Bench, name: &str, external_id: &str, started: &str, points: &str) -> ConversationId {
    let mut held = conversation(Some(external_id), points);
    held.started = time(started);
    held.participants[0].ids[0].value = format!("{name}@example.org");
    let accepted = bench.store.accept(bench.organisation, submission(held)).await.unwrap();
    let job = next_score(bench).await;
    let mut new = score(&job, "Words.");
    new.record.card = json!({"state": "scored", "criteria": [
        {"criterion": "opens", "score": points}, {"criterion": "asks", "score": null}]});
    bench.store.record_scores(bench.organisation, &job.lease, vec![new]).await.unwrap();
    accepted.id
}

/// Everybody's sums on the only criterion that was rated, by person and week; and that they are what counting anew gives.
async fn sums(bench: &Bench) -> Vec<(PersonId, Week, Sums)> {
    let kept = bench.store.progress_pages(bench.organisation, Whose::Everybody, EVER).await.unwrap();
    bench.store.recount(bench.organisation).await.unwrap();
    let again = bench.store.progress_pages(bench.organisation, Whose::Everybody, EVER).await.unwrap();
    assert_eq!(kept, again);
    let mut sums = Vec::new();
    for page in kept {
        for (week, criterion, found) in page.entries {
            assert_eq!(criterion, 0, "what was not rated has no sums");
            sums.push((page.person, week, found));
        }
    }
    sums.sort_by_key(|it| (it.0, it.1));
    sums
}

fn of(scores: &[i64]) -> Sums {
    let mut sums = Sums::default();
    for score in scores {
        sums += Sums::of(score * 10_000);
    }
    sums
}

async fn what_counts_is_what_there_is(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let (ada, eve) = (person(bench, "ada").await, person(bench, "eve").await);
    // Monday, Sunday and the Monday after.
    let first = scored(bench, "ada", "1", "2026-10-05T00:00:00Z", "50").await;
    scored(bench, "ada", "2", "2026-10-11T23:59:59Z", "75").await;
    scored(bench, "ada", "3", "2026-10-12T00:00:00Z", "100").await;
    let stranger = scored(bench, "nobody", "4", "2026-10-12T00:00:00Z", "25").await;
    let (week, next) = (Week::of(time("2026-10-05T00:00:00Z")), Week::of(time("2026-10-12T00:00:00Z")));
    assert_eq!(sums(bench).await, [(ada, week, of(&[50, 75])), (ada, next, of(&[100]))]);
    let series = store.progress_series(organisation).await.unwrap();
    assert_eq!(series.len(), 1);
    assert_eq!(series[0].criteria, ["opens", "asks"]);
    assert!(!store.progress_strata(organisation).await.unwrap()[0].is_practice());
    // Only of whom it is asked, and of these weeks.
    let only = store.progress_pages(organisation, Whose::These(&[ada]), next..=next).await.unwrap();
    assert_eq!(only.iter().flat_map(|it| &it.entries).collect::<Vec<_>>(), [&(next, 0, of(&[100]))]);
    assert_eq!(store.progress_pages(organisation, Whose::These(&[eve]), EVER).await.unwrap(), []);
    assert_eq!(store.progress_pages(bench.other, Whose::Everybody, EVER).await.unwrap(), []);

    // Somebody turns out to be who spoke, and then somebody else does.
    store.match_speaker(organisation, Actor::Operator, stranger, 0, ada).await.unwrap();
    assert_eq!(sums(bench).await[1], (ada, next, of(&[100, 25])));
    store.match_speaker(organisation, Actor::Operator, stranger, 0, eve).await.unwrap();
    let mut expected = vec![(ada, week, of(&[50, 75])), (ada, next, of(&[100])), (eve, next, of(&[25]))];
    expected.sort_by_key(|it| (it.0, it.1));
    assert_eq!(sums(bench).await, expected);
    // A revision takes the place of the one before, from when it comes in.
    scored(bench, "ada", "1", "2026-10-05T00:00:00Z", "60").await;
    assert_eq!(sums(bench).await[0].2, of(&[60, 75]));
    // Another settings is another series, and what is only tried out counts nowhere.
    let held = submission(conversation(Some("5"), "more"));
    for mode in [Mode::Active, Mode::Shadow] {
        let mut held = held.clone();
        held.conversation.external_id = Some(format!("5-{}", mode.as_str()));
        store.accept(organisation, held).await.unwrap();
        let job = next_score(bench).await;
        let mut new = score(&job, "Words.");
        (new.record.mode, new.record.settings_digest) = (mode, Digest::of(mode.as_str().as_bytes()));
        store.record_scores(organisation, &job.lease, vec![new]).await.unwrap();
    }
    assert_eq!(store.progress_series(organisation).await.unwrap().len(), 2);
    assert_eq!(sums(bench).await.len(), 4);

    // What is erased counts no more.
    assert!(store.erase_conversation(organisation, Actor::Operator, first).await.unwrap());
    assert_eq!(sums(bench).await.iter().filter(|it| it.2 == of(&[75])).count(), 1);
    store.erase_person(organisation, Actor::Operator, ada, |_, _| Digest::of(b"leaf")).await.unwrap();
    assert_eq!(sums(bench).await, [(eve, next, of(&[25]))]);
}

async fn many_at_once_lose_nothing(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let ada = person(bench, "ada").await;
    for index in 0..40 {
        let mut held = conversation(Some(&index.to_string()), "words");
        held.started = time("2026-10-05T10:00:00Z");
        store.accept(organisation, submission(held)).await.unwrap();
    }
    let record = |job: Job| async move {
        let mut new = score(&job, "Words.");
        new.record.card = json!({"criteria": [{"criterion": "opens", "score": "50"}]});
        store.record_scores(organisation, &job.lease, vec![new]).await
    };
    let recorded = join_all(bench.claim(40).await.into_iter().map(record)).await;
    assert!(recorded.iter().all(Result::is_ok), "{recorded:?}");
    assert_eq!(sums(bench).await, [(ada, Week::of(time("2026-10-05T10:00:00Z")), of(&[50; 40]))]);
}
