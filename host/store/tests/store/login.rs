//! Passwords, invitations, sessions and sign-ins on their way, at times that a test of the whole could not wait for.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::PersonId;
use plumbline_core::people::Role;
use plumbline_store::{
    Departure, Failures, NewInvitation, NewKey, NewPerson, NewSession, PageRequest, PersonChange, Profile,
    ProviderSettings, Session, StoreError,
};

use crate::on_both_engines;
use crate::support::Bench;

on_both_engines!(
    a_session_lasts_as_long_as_it_is_used_and_no_longer_than_a_week,
    a_token_is_replaced_each_hour_and_ends_the_session_when_it_comes_back,
    a_key_and_a_session_come_with_what_their_person_is_at_that_moment,
    an_invitation_works_once_and_for_its_time,
    a_sign_in_comes_back_once_to_the_browser_that_left,
    a_secret_stays_with_its_issuer,
);

async fn person(bench: &Bench) -> PersonId {
    let person = NewPerson { profile: Profile { name: "Ada Example".into() }, ids: vec![] };
    bench.store.create_person(bench.organisation, Actor::Operator, person, None).await.unwrap().id
}

fn token(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

async fn open(bench: &Bench, person: PersonId, text: &str, now: DateTime<Utc>) {
    let session = NewSession { person, token: token(text), provider: None };
    bench.store.open_session(bench.organisation, session, now).await.unwrap();
}

async fn find(bench: &Bench, text: &str, now: DateTime<Utc>) -> Option<Session> {
    assert_eq!(
        bench.store.find_session(bench.other, token(text), now).await.unwrap(),
        None,
        "a session is one house's"
    );
    bench.store.find_session(bench.organisation, token(text), now).await.unwrap()
}

async fn a_session_lasts_as_long_as_it_is_used_and_no_longer_than_a_week(bench: &Bench) {
    let (person, start) = (person(bench).await, Utc::now());
    open(bench, person, "unused", start).await;
    assert!(find(bench, "unused", start + TimeDelta::minutes(12 * 60 - 1)).await.is_some());
    open(bench, person, "left", start).await;
    assert!(find(bench, "left", start + TimeDelta::hours(12)).await.is_none(), "unused for too long");
    open(bench, person, "used", start).await;
    let hours = |hours| start + TimeDelta::hours(hours);
    for hour in (11..7 * 24).step_by(11) {
        assert!(find(bench, "used", hours(hour)).await.is_some(), "hour {hour}");
    }
    assert!(find(bench, "used", hours(7 * 24)).await.is_none(), "a week is all");
    let listed = bench.store.sessions(bench.organisation, person, PageRequest::default(), hours(7 * 24 - 1)).await;
    assert_eq!(listed.unwrap().items.len(), 1, "only what is open is listed");
}

async fn a_token_is_replaced_each_hour_and_ends_the_session_when_it_comes_back(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (person, start) = (person(bench).await, Utc::now());
    open(bench, person, "first", start).await;
    let minutes = |minutes| start + TimeDelta::minutes(minutes);
    let session = find(bench, "first", minutes(59)).await.unwrap();
    assert!(!session.due);
    store.grant_role(organisation, Actor::Operator, person, Role::Manager).await.unwrap();
    let session_with_role = find(bench, "first", minutes(59)).await.unwrap();
    assert!(session_with_role.due, "with another role it is due at once");
    assert_eq!(session_with_role.roles, [Role::Member, Role::Manager]);
    store.end_role(organisation, Actor::Operator, person, Role::Manager).await.unwrap();
    assert!(!find(bench, "first", minutes(59)).await.unwrap().due);
    let session = Session { due: true, ..session };
    assert_eq!(find(bench, "first", minutes(60)).await, Some(session.clone()), "it is the same for all its tokens");

    let rotate = |from, to| store.rotate_session(organisation, &session, token(from), token(to), minutes(60));
    assert!(rotate("first", "second").await.unwrap());
    assert!(!rotate("first", "third").await.unwrap(), "another request was first");
    assert!(!find(bench, "first", minutes(60)).await.unwrap().due, "what was on its way arrives, and rotates nothing");
    assert!(!find(bench, "second", minutes(60)).await.unwrap().due);
    assert!(find(bench, "third", minutes(60)).await.is_none());
    assert!(find(bench, "first", minutes(61)).await.is_none(), "two have it");
    assert!(find(bench, "second", minutes(61)).await.is_none(), "so nobody has it any more");
}

async fn a_key_and_a_session_come_with_what_their_person_is_at_that_moment(bench: &Bench) {
    let (store, organisation, now) = (&bench.store, bench.organisation, Utc::now());
    let (ada, bea) = (person(bench).await, person(bench).await);
    let hash = token("hers");
    let key = NewKey {
        name: "hers".into(),
        scopes: vec!["admin".into()],
        prefix: "pl_abc".into(),
        hash,
        expires: None,
        person: Some(ada),
    };
    let key = store.create_key(organisation, Actor::Operator, key, None).await.unwrap().id;
    open(bench, ada, "hers", now).await;
    let id = find(bench, "hers", now).await.unwrap().id;
    let roles = async || {
        let of_person = store.roles(organisation, ada).await.unwrap();
        assert_eq!(store.find_key(&hash, now).await.unwrap().unwrap().roles, of_person);
        let none = Vec::new;
        assert_eq!(find(bench, "hers", now).await.map_or_else(none, |it| it.roles), of_person);
        assert_eq!(store.session(organisation, id, now).await.unwrap().map_or_else(none, |it| it.roles), of_person);
        of_person
    };
    assert_eq!(roles().await, [Role::Member]);

    // What a provider gives and what somebody gives by hand is one role, which ends with the last of the two.
    let provider = store.create_provider(organisation, Actor::Operator, settings("https://one.example"), None, None);
    let provider = provider.await.unwrap().id;
    store.provide_roles(organisation, ada, provider, vec![Role::Manager], now).await.unwrap();
    for (whose, role) in [(ada, Role::Manager), (ada, Role::Auditor), (ada, Role::Member), (bea, Role::Admin)] {
        assert!(store.grant_role(organisation, Actor::Operator, whose, role).await.unwrap());
    }
    assert_eq!(roles().await, [Role::Member, Role::Auditor, Role::Manager]);
    store.provide_roles(organisation, ada, provider, vec![], now).await.unwrap();
    assert_eq!(roles().await, [Role::Member, Role::Auditor, Role::Manager]);
    assert!(store.end_role(organisation, Actor::Operator, ada, Role::Manager).await.unwrap());
    assert_eq!(roles().await, [Role::Member, Role::Auditor]);

    for (active, expected) in [(false, [].as_slice()), (true, &[Role::Member, Role::Auditor])] {
        let change = PersonChange { active: Some(active), ..PersonChange::default() };
        assert!(store.change_person(organisation, Actor::Operator, ada, change).await.unwrap());
        assert_eq!(roles().await, expected, "active: {active}");
    }
    store.erase_person(organisation, Actor::Operator, ada, |_, _| token("leaf")).await.unwrap().unwrap();
    assert_eq!(store.roles(organisation, ada).await.unwrap(), []);
    assert!(store.find_key(&hash, now).await.unwrap().is_none_or(|it| it.roles.is_empty()), "nobody works here");
    store.revoke_key(organisation, Actor::Operator, key).await.unwrap();
    assert_eq!(store.find_key(&hash, now).await.unwrap(), None);
}

async fn an_invitation_works_once_and_for_its_time(bench: &Bench) {
    let (store, organisation, now) = (&bench.store, bench.organisation, Utc::now());
    let (ada, bea) = (person(bench).await, person(bench).await);
    let login = store.login_digest(organisation, "Ada@Example.com").await.unwrap();
    assert_eq!(login, store.login_digest(organisation, " ada@example.COM").await.unwrap());
    assert_ne!(login, store.login_digest(bench.other, "ada@example.com").await.unwrap(), "each has digests of its own");
    let expires = now + TimeDelta::hours(1);
    let invite = async |organisation, person, text| {
        let invitation = NewInvitation { person, login, token: token(text), expires };
        store.invite(organisation, Actor::Operator, invitation, now).await
    };
    assert!(matches!(invite(bench.other, ada, "foreign").await, Err(StoreError::NotFound(_))));
    invite(organisation, ada, "late").await.unwrap();
    let hash = || "$argon2id$1".to_owned();
    assert_eq!(store.accept_invitation(organisation, token("late"), hash(), expires).await.unwrap(), None);
    invite(organisation, ada, "replaced").await.unwrap();
    invite(organisation, ada, "good").await.unwrap();
    assert_eq!(store.accept_invitation(organisation, token("replaced"), hash(), now).await.unwrap(), None);
    assert_eq!(store.accept_invitation(bench.other, token("good"), hash(), now).await.unwrap(), None);
    invite(organisation, bea, "second to come").await.unwrap();
    assert_eq!(store.accept_invitation(organisation, token("good"), hash(), now).await.unwrap(), Some(ada));
    assert_eq!(store.accept_invitation(organisation, token("good"), hash(), now).await.unwrap(), None);
    assert_eq!(store.credential(organisation, login).await.unwrap().unwrap().person, ada);
    assert!(store.credential(bench.other, login).await.unwrap().is_none());
    let taken = store.accept_invitation(organisation, token("second to come"), hash(), now).await;
    assert!(matches!(taken, Err(StoreError::LoginTaken)), "{taken:?}");
    assert!(matches!(invite(organisation, bea, "too late").await, Err(StoreError::LoginTaken)));

    // An erased person has no way in left.
    open(bench, ada, "hers", now).await;
    store.erase_person(organisation, Actor::Operator, ada, |_, _| token("leaf")).await.unwrap().unwrap();
    assert!(store.credential(organisation, login).await.unwrap().is_none());
    assert!(find(bench, "hers", now).await.is_none());
    assert!(matches!(invite(organisation, ada, "gone").await, Err(StoreError::NotFound(_))));
}

fn settings(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        name: "Company account".into(),
        issuer: issuer.into(),
        client_id: "plumbline".into(),
        scopes: vec!["email".into()],
        groups_claim: "groups".into(),
        group_roles: [("leads".to_owned(), vec![Role::Manager])].into(),
        match_email: false,
        create_people: false,
        listed: false,
    }
}

async fn a_sign_in_comes_back_once_to_the_browser_that_left(bench: &Bench) {
    let (store, organisation, now) = (&bench.store, bench.organisation, Utc::now());
    let created = store.create_provider(organisation, Actor::Operator, settings("https://one.example"), None, None);
    let provider = created.await.unwrap().id;
    let expires = now + TimeDelta::minutes(10);
    let depart = async |state: &str| {
        let departure = Departure { state: token(state), provider, browser: token("browser"), expires };
        store.depart(organisation, departure, state.as_bytes(), now).await.unwrap();
    };
    let arrive = async |organisation, state: &str, browser: &str, at| {
        store.arrive(organisation, token(state), token(browser), at).await.unwrap()
    };
    for state in ["good", "stolen", "late", "foreign"] {
        depart(state).await;
    }
    assert_eq!(arrive(bench.other, "foreign", "browser", now).await, None);
    assert_eq!(arrive(organisation, "stolen", "another", now).await, None);
    assert_eq!(arrive(organisation, "stolen", "browser", now).await, None, "whoever was robbed begins again");
    assert_eq!(arrive(organisation, "late", "browser", expires).await, None);
    assert_eq!(arrive(organisation, "good", "browser", now).await, Some((provider, b"good".to_vec())));
    assert_eq!(arrive(organisation, "good", "browser", now).await, None, "once");
}

async fn a_secret_stays_with_its_issuer(bench: &Bench) {
    use secrecy::ExposeSecret as _;
    let (store, organisation) = (&bench.store, bench.organisation);
    let secret = || Some("a secret".to_owned().into());
    let one = settings("https://one.example");
    let created = store.create_provider(organisation, Actor::Operator, one.clone(), secret(), None);
    let id = created.await.unwrap().id;
    let kept = async || {
        let secret = store.provider_secret(organisation, id).await.unwrap();
        secret.map(|it| it.expose_secret().to_owned())
    };
    assert_eq!(kept().await.as_deref(), Some("a secret"));
    store.rotate_organisation_key(organisation, &|_| ()).await.unwrap();
    assert_eq!(kept().await.as_deref(), Some("a secret"), "whatever key the organisation has now");
    let renamed = ProviderSettings { name: "Another name".into(), ..one };
    assert!(store.change_provider(organisation, Actor::Operator, id, renamed, None).await.unwrap());
    assert_eq!(kept().await.as_deref(), Some("a secret"));
    let elsewhere = settings("https://two.example");
    assert!(!store.change_provider(bench.other, Actor::Operator, id, elsewhere.clone(), None).await.unwrap());
    assert!(store.change_provider(organisation, Actor::Operator, id, elsewhere.clone(), None).await.unwrap());
    assert_eq!(kept().await, None, "it is not sent to a server that it was not given for");
    let found = store.provider(organisation, id).await.unwrap().unwrap();
    assert_eq!((found.settings, found.has_secret), (elsewhere, false));
    assert!(store.provider(bench.other, id).await.unwrap().is_none());
}

#[test]
fn each_failure_after_the_fifth_locks_for_twice_as_long_up_to_a_quarter_of_an_hour() {
    let mut failures = Failures::default();
    let mut now = Utc::now();
    let mut locks = Vec::new();
    for _ in 0..11 {
        failures.attempt(Failures::FREE_FOR_EMAIL, now).unwrap();
        // While it is locked nothing is counted.
        if let Err(until) = failures.clone().attempt(Failures::FREE_FOR_EMAIL, now) {
            locks.push((until - now).num_seconds());
            now = until;
        }
    }
    assert_eq!(locks, [30, 60, 120, 240, 480, 900, 900]);
    failures.attempt(Failures::FREE_FOR_EMAIL, now + TimeDelta::days(1)).unwrap();
    failures.attempt(Failures::FREE_FOR_EMAIL, now + TimeDelta::days(1)).unwrap();
}
