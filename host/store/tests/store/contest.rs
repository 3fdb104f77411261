//! What people say of scores, and what it does to what is counted: a score by hand counts nowhere, and one that a dispute led
//! to counts in the place of the contested one, once, however many decide at the same time.

use futures::future::join_all;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::{ConversationId, DisputeId, PersonId, ScoreId};
use plumbline_core::label::{Judgement, Label, Origin};
use plumbline_core::score::{BareRating, Evidence, Source};
use plumbline_core::week::Week;
use plumbline_store::{
    Decision, DisputeFilter, DisputeState, Job, NewDispute, NewScore, PageRequest, ScoreByHand, StoreError, Whose,
};
use serde_json::json;

use crate::on_both_engines;
use crate::progress::{next_score, person};
use crate::support::{Bench, conversation, score, submission};

on_both_engines!(an_upheld_dispute_takes_a_scores_place_once, what_is_rated_by_hand_counts_nowhere);

/// A conversation of Ada's that was scored with 50.
async fn scored(bench: &Bench) -> (PersonId, Job, NewScore) {
    bench.bind(bench.organisation, "*").await;
    let ada = person(bench, "ada").await;
    let mut held = conversation(Some("1"), "words");
    held.participants[0].ids[0].value = "ada@example.org".into();
    bench.store.accept(bench.organisation, submission(held)).await.unwrap();
    let job = next_score(bench).await;
    let new = of(score(&job, "Words."), "50");
    bench.store.record_scores(bench.organisation, &job.lease, vec![new.clone()]).await.unwrap();
    (ada, job, new)
}

fn of(mut score: NewScore, points: &str) -> NewScore {
    score.record.card = json!({"state": "scored", "criteria": [{"criterion": "opens", "score": points}]});
    score
}

/// By a person, beside or in the place of another score.
fn by(person: PersonId, source: Source, supersedes: Option<ScoreId>, like: &NewScore, points: &str) -> NewScore {
    let mut score = of(like.clone(), points);
    score.record.id = ScoreId::new();
    score.record.run = format!("{} {}", source.as_str(), score.record.id);
    (score.record.source, score.record.rated_by, score.record.supersedes) = (source, Some(person), supersedes);
    score
}

/// What everybody's scores add up to, which counting anew must not change.
async fn total(bench: &Bench) -> (i64, i64) {
    let mut totals = Vec::new();
    for _ in 0..2 {
        let pages = bench.store.progress_pages(bench.organisation, Whose::Everybody, Week(0)..=Week(10_000)).await;
        let sums = pages.unwrap().into_iter().flat_map(|it| it.entries).map(|it| it.2);
        totals.push(sums.fold((0, 0), |(n, sum), it| (n + it.n, sum + it.sum / 10_000)));
        bench.store.recount(bench.organisation).await.unwrap();
    }
    assert_eq!(totals[0], totals[1]);
    totals[0]
}

async fn an_upheld_dispute_takes_a_scores_place_once(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (ada, _, plugin) = scored(bench).await;
    let record = &plugin.record;
    assert_eq!(total(bench).await, (1, 50));
    let new = NewDispute {
        score: record.id,
        root: record.id,
        criterion: "opens".into(),
        conversation: record.conversation,
        revision: record.revision,
        person: ada,
        quote: Evidence { turn: 0, start_byte: 0, end_byte: 5 },
        words: "It was said.".into(),
        reviewer: None,
        due: NewDispute::due_in(14),
    };
    let dispute = store.open_dispute(organisation, Actor::Operator, new.clone(), None).await.unwrap().id;
    let again = store.open_dispute(organisation, Actor::Operator, new, None).await;
    assert!(matches!(again, Err(StoreError::Already(_))), "{again:?}");
    assert_eq!(store.dispute(organisation, dispute).await.unwrap().unwrap().words.as_deref(), Some("It was said."));
    assert_eq!(store.dispute(bench.other, dispute).await.unwrap(), None);
    assert_eq!(total(bench).await, (1, 50), "what is contested stands until it is decided");

    let judged = |level, points: &str| Judgement { rating: BareRating::Level(level), score: points.parse().ok() };
    let label = Label {
        score: record.id,
        criterion: "opens".into(),
        origin: Origin::Dispute,
        cause: dispute.0,
        scorecard: "for-all".into(),
        plugin_digest: record.plugin_digest,
        settings_digest: record.settings_digest,
        plugin: judged(1, "50"),
        human: judged(2, "100"),
    };
    let decide = |dispute: DisputeId, conversation: ConversationId| {
        let decision = Decision {
            dispute,
            conversation,
            by: ada,
            reason: "It was.".into(),
            score: Some(by(ada, Source::Dispute, Some(record.id), &plugin, "100")),
            labels: vec![label.clone()],
        };
        store.decide_dispute(organisation, Actor::Operator, decision)
    };
    let decided = join_all((0..6).map(|_| decide(dispute, record.conversation))).await;
    assert_eq!(decided.iter().filter(|it| it.is_ok()).count(), 1, "{decided:?}");
    assert_eq!(total(bench).await, (1, 100), "one takes the other's place");
    let scores = store.scores(organisation, record.conversation, record.revision).await.unwrap();
    let [old, new] = scores.as_slice() else { panic!("{scores:#?}") };
    assert_eq!((old.superseded_by, new.record.supersedes), (Some(new.record.id), Some(old.record.id)));
    assert_eq!((old.counts(), new.counts()), (false, true));
    assert_eq!(store.live_scores(organisation, None, Default::default(), 10).await.unwrap()[0].id, new.record.id);
    let labels = store.labels_of(organisation, record.plugin_digest, record.settings_digest).await.unwrap();
    assert_eq!((labels.len(), labels[0].n, labels[0].origin), (1, 1, Origin::Dispute));
    let decided = store.dispute(organisation, dispute).await.unwrap().unwrap();
    assert_eq!((decided.state, decided.superseded_by), (DisputeState::Upheld, Some(new.record.id)));

    // The words go with the conversation, however it is erased; that it was contested and decided stays.
    store.erase_conversation(organisation, Actor::Operator, record.conversation).await.unwrap();
    let left = store.disputes(organisation, DisputeFilter::default(), PageRequest::default()).await.unwrap();
    assert_eq!((&left.items[0].words, &left.items[0].reason), (&None, &None));
    assert_eq!((left.items[0].state, total(bench).await), (DisputeState::Upheld, (0, 0)));
}

async fn what_is_rated_by_hand_counts_nowhere(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (ada, _, plugin) = scored(bench).await;
    let eve = person(bench, "eve").await;
    let by_hand = |score: NewScore| {
        store.record_by_hand(
            organisation,
            Actor::Operator,
            ScoreByHand { score, person: Some(ada), labels: vec![] },
            None,
        )
    };
    let created = by_hand(by(eve, Source::Human, None, &plugin, "0")).await.unwrap();
    assert_eq!(total(bench).await, (1, 50));
    let kept = store.score(organisation, created.id).await.unwrap().unwrap();
    assert_eq!((kept.counts(), kept.record.rated_by, kept.words.is_some()), (false, Some(eve), true));
    assert_eq!(store.live_scores(organisation, None, Default::default(), 10).await.unwrap().len(), 1);
    // Sealed with a key that is no more, words are sealed anew; with none, there is nothing to rate.
    let chosen = |_: u32, _: &plumbline_core::conversation::Conversation| plumbline_store::Erasing {
        turns: vec![0],
        participants: vec![],
    };
    let conversation = plugin.record.conversation;
    let erased = store.erase_turns(organisation, Actor::Operator, conversation, chosen, |_, _| Digest::of(b"leaf"));
    assert!(erased.await.unwrap().is_some());
    assert_eq!(store.score(organisation, created.id).await.unwrap().unwrap().words, None);
    let after = by_hand(by(eve, Source::Human, None, &plugin, "0")).await.unwrap();
    assert!(store.score(organisation, after.id).await.unwrap().unwrap().words.is_some());
    store.erase_conversation(organisation, Actor::Operator, conversation).await.unwrap();
    let gone = by_hand(by(eve, Source::Human, None, &plugin, "0")).await;
    assert!(matches!(gone, Err(StoreError::NotFound("conversation"))), "{gone:?}");
}
