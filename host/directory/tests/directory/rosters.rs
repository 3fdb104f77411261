//! Lists of people: what is done so that one is true, what in one cannot be, and that the same list again changes nothing.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::people::comparable;
use plumbline_core::roster::{Named, Span, Standing, Stands, Step, Where, Whom};
use plumbline_directory::roster::{Changed, Plan, Roster};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// An organisation in memory, which does what is to be done as the store does it.
#[derive(Clone, Default)]
struct Organisation(Standing, TimeDelta);

impl Organisation {
    fn plan(&self, sheet: &str) -> Plan {
        Roster::read(sheet.as_bytes()).plan(&self.0, now() + self.1)
    }

    /// Does what a list says; it must be without a fault. Time goes on.
    fn import(&mut self, sheet: &str) -> Plan {
        let plan = self.plan(sheet);
        assert_eq!(plan.faults, [], "{sheet}");
        let (mut people, mut teams) = (Vec::new(), Vec::new());
        for step in &plan.steps {
            self.step(step.clone(), &mut people, &mut teams);
        }
        self.1 += TimeDelta::microseconds(1);
        plan
    }

    fn step(&mut self, step: Step, people: &mut Vec<PersonId>, teams: &mut Vec<TeamId>) {
        let whom = |it: Whom, people: &[PersonId]| match it {
            Whom::Known(id) => id,
            Whom::New(index) => people[index],
        };
        let place = |it: Where, teams: &[TeamId]| match it {
            Where::Known(id) => id,
            Where::New(index) => teams[index],
        };
        match step {
            Step::AddPerson { name, ids } => {
                let id = PersonId::new();
                people.push(id);
                self.0.people.insert(id, Stands { name, ..Stands::default() });
                self.give(id, &ids);
            }
            Step::AddTeam { name, parent } => {
                let id = TeamId::new();
                let parent = parent.map(|it| place(it, teams));
                teams.push(id);
                self.0.teams.insert(id, Named { name, parent });
            }
            Step::Rename { person, name } => self.0.people.get_mut(&person).unwrap().name = name,
            Step::GiveIds { person, ids } => self.give(person, &ids),
            Step::Join { whom: it, team, span } => {
                let stands = self.0.people.get_mut(&whom(it, people)).unwrap();
                let team = place(team, teams);
                assert!(stands.memberships.iter().all(|it| it.0 != team || !it.1.meets(&span)), "twice in a team");
                assert!(span.ends.is_none_or(|ends| ends > span.starts));
                stands.memberships.push((team, span));
            }
            Step::Leave { person, team, starts, ends } => {
                let stands = self.0.people.get_mut(&person).unwrap();
                let membership =
                    stands.memberships.iter_mut().find(|it| it.0 == team && it.1.starts == starts).unwrap();
                assert!(ends > starts);
                membership.1.ends = Some(ends);
            }
            Step::Report { whom: it, manager, from } => {
                let manager = manager.map(|it| whom(it, people));
                let person = whom(it, people);
                let stands = self.0.people.get_mut(&person).unwrap();
                if let Some((_, last)) = stands.lines.last_mut() {
                    assert!(last.ends.unwrap_or(last.starts) <= from, "backwards");
                    last.ends = last.ends.or(Some(from));
                }
                stands.lines.retain(|it| it.1.ends != Some(it.1.starts));
                self.0.managers.remove(&person);
                if let Some(manager) = manager {
                    stands.lines.push((manager, Span { starts: from, ends: None }));
                    self.0.managers.insert(person, manager);
                }
            }
            Step::Grant { whom: it, role } => self.0.people.get_mut(&whom(it, people)).unwrap().roles.push(role),
        }
    }

    fn give(&mut self, person: PersonId, ids: &[ExternalId]) {
        for id in ids.iter().map(comparable) {
            assert_eq!(self.0.known.insert(id.clone(), person), None, "an id of two people");
            self.0.people.get_mut(&person).unwrap().ids.push(id);
        }
    }

    fn of(&self, email: &str) -> &Stands {
        let id = ExternalId { scheme: "email".to_owned(), value: email.to_owned() };
        &self.0.people[&self.0.known[&id]]
    }

    fn teams_of(&self, email: &str) -> Vec<(String, String, Option<String>)> {
        let day = |it: DateTime<Utc>| it.format("%Y-%m-%d").to_string();
        let names: HashMap<_, _> = self.0.teams.iter().map(|(id, it)| (*id, it.name.clone())).collect();
        let memberships = self.of(email).memberships.iter();
        memberships.map(|(team, it)| (names[team].clone(), day(it.starts), it.ends.map(day))).collect()
    }

    fn managers_of(&self, email: &str) -> Vec<(String, String, Option<String>)> {
        let day = |it: DateTime<Utc>| it.format("%Y-%m-%d").to_string();
        let lines = self.of(email).lines.iter();
        lines.map(|(manager, it)| (self.0.people[manager].name.clone(), day(it.starts), it.ends.map(day))).collect()
    }
}

fn owned(times: &[(&str, &str, Option<&str>)]) -> Vec<(String, String, Option<String>)> {
    times.iter().map(|it| (it.0.to_owned(), it.1.to_owned(), it.2.map(str::to_owned))).collect()
}

const FIRST: &str = "\
Team,email,crm,name,manager,role,starts
Sales / North,ada@x.example,u-1,Ada,grace@x.example,,2026-01-01
Sales / North,bob@x.example,u-2,Bob,u-9,reviewer,2026-02-01
Sales,grace@x.example,u-9,Grace,,manager,
";

#[test]
fn a_first_list_makes_people_teams_and_lines() {
    let mut organisation = Organisation::default();
    let plan = organisation.import(FIRST);
    let count = |what: &str| plan.changes.iter().filter(|it| it.what == what).count();
    assert_eq!(
        ["person", "team", "membership", "manager", "role", "name"].map(count),
        [3, 2, 3, 2, 2, 0],
        "{:#?}",
        plan.changes
    );
    assert!(plan.changes.iter().all(|it| it.changed == Changed::Created));
    assert_eq!(organisation.teams_of("ada@x.example"), owned(&[("North", "2026-01-01", None)]));
    assert_eq!(organisation.teams_of("grace@x.example"), owned(&[("Sales", "2026-11-24", None)]));
    assert_eq!(organisation.managers_of("bob@x.example"), owned(&[("Grace", "2026-02-01", None)]));
    assert_eq!(organisation.import(FIRST).changes, [], "the same again changes nothing");
}

#[test]
fn a_later_list_moves_people_and_keeps_what_was() {
    let mut organisation = Organisation::default();
    organisation.import(FIRST);
    let second = "\
email;name;team;manager;starts;sf:id
ADA@x.example;Ada King;Sales / South;bob@x.example;2026-10-01;s-1
grace@x.example;Grace;;-;;
";
    let plan = organisation.import(second);
    assert_eq!(
        plan.changes.iter().map(|it| (it.row, it.changed, it.what)).collect::<Vec<_>>(),
        [
            (2, Changed::Created, "ids"),
            (2, Changed::Changed, "name"),
            (2, Changed::Created, "team"),
            (2, Changed::Created, "membership"),
            (2, Changed::Ended, "membership"),
            (2, Changed::Created, "manager"),
        ],
        "{:#?}",
        plan.changes
    );
    let teams = [("North", "2026-01-01", Some("2026-10-01")), ("South", "2026-10-01", None)];
    assert_eq!(organisation.teams_of("ada@x.example"), owned(&teams));
    let managers = [("Grace", "2026-01-01", Some("2026-10-01")), ("Bob", "2026-10-01", None)];
    assert_eq!(organisation.managers_of("ada@x.example"), owned(&managers));
    assert_eq!(organisation.of("ada@x.example").name, "Ada King");
    assert_eq!(organisation.teams_of("bob@x.example").len(), 1, "whoever is not listed stays");
    assert_eq!(organisation.import(second).changes, []);
}

#[test]
fn times_may_lie_in_the_past_and_end() {
    let mut organisation = Organisation::default();
    let sheet = "\
email,name,team,manager,starts,ends
g@x.example,Grace,,,,
h@x.example,Hugo,,,,
a@x.example,Ada,North,g@x.example,2025-01-01,2025-07-01
a@x.example,,South,h@x.example,2025-07-01,01.01.2026
a@x.example,Ada,West,g@x.example,2026-01-01,
";
    organisation.import(sheet);
    let teams = [
        ("North", "2025-01-01", Some("2025-07-01")),
        ("South", "2025-07-01", Some("2026-01-01")),
        ("West", "2026-01-01", None),
    ];
    assert_eq!(organisation.teams_of("a@x.example"), owned(&teams));
    let managers = [
        ("Grace", "2025-01-01", Some("2025-07-01")),
        ("Hugo", "2025-07-01", Some("2026-01-01")),
        ("Grace", "2026-01-01", None),
    ];
    assert_eq!(organisation.managers_of("a@x.example"), owned(&managers));
    assert_eq!(organisation.import(sheet).changes, []);
    let leaves = "email,team,manager,ends\na@x.example,West,g@x.example,2026-12-31\n";
    assert_eq!(
        organisation.import(leaves).changes.iter().map(|it| it.changed).collect::<Vec<_>>(),
        [Changed::Ended; 2]
    );
    assert_eq!(organisation.import(leaves).changes, []);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_of_its_cell() {
    let mut organisation = Organisation::default();
    organisation.import(FIRST);
    let cases = [
        ("name,team\nAda,Sales\n", &["row 1: no column has an id"][..]),
        ("", &["the sheet is empty"]),
        ("email\n", &["there is no person"]),
        ("PK\u{3}\u{4}", &["this is a workbook"]),
        (
            "email,crm,name,manager,role,starts,ends,team\n\
             new@x.example,,,,,,,\n\
             not an address,,X,,,,,\n\
             ,,Nobody,,,,,\n\
             ada@x.example,u-2,,,,,,\n\
             bob@x.example,,,nobody@x.example,king,1/2/2026,,Sales\n\
             bob@x.example,,,,,2026-02-01,2026-01-01,Sales\n\
             grace@x.example,,,grace@x.example,,,,Sales / / North\n\
             ada@x.example,,,,,2025-01-01,,Sales / North\n",
            &[
                "row 2: nobody is known by this",
                "row 3, column A (email): `not an address` is no e-mail",
                "row 4: has no id",
                "row 5, column B (crm): is another person's",
                "row 6, column D (manager): nobody is known by this",
                "row 6, column E (role): `king` is no role",
                "row 6, column F (starts): `1/2/2026` is no date",
                "row 7, column G (ends): lies before",
                "row 8, column D (manager): is the person's own",
                "row 8, column H (team): a team has a name",
                "row 9, column F (starts): the person is in the team from 2026-01-01 on",
            ],
        ),
        (
            "email,manager,starts\ngrace@x.example,ada@x.example,\n",
            &["row 2, column B (manager): would come to be their own manager"],
        ),
        (
            "email,manager,starts\nada@x.example,bob@x.example,2025-06-01\n",
            &["row 2, column C (starts): what is recorded of the person's managers goes on to 2026-01-01"],
        ),
        (
            "email,name\nz@x.example,Zoe\nz@x.example,Zara\n",
            &["row 3, column B (name): a row above calls the same person `Zoe`"],
        ),
        (
            "email,team,ends\nada@x.example,Sales / North,2027-06-01\nada@x.example,Sales / North,2026-03-01\n",
            &["row 3, column C (ends): row 2 says another end"],
        ),
        ("email,starts\nada@x.example,2026-01-01\n", &["row 2, column B (starts): is the time of a team or a manager"]),
    ];
    for (sheet, expected) in cases {
        let plan = organisation.plan(sheet);
        let faults: Vec<String> = plan.faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), expected.len(), "{sheet}: {faults:#?}");
        for (fault, expected) in faults.iter().zip(expected) {
            assert!(fault.starts_with(expected), "{fault} is not {expected}");
        }
        assert_eq!(plan.steps, []);
    }
}

#[test]
fn other_columns_and_encodings_are_taken() {
    let mut organisation = Organisation::default();
    let windows: &[u8] = b"E-Mail;Name;Telefon\r\nj@x.example;J\xF6rg;030\r\n";
    let plan = Roster::read(windows).plan(&organisation.0, now());
    assert_eq!(plan.faults, []);
    assert_eq!(plan.notes.len(), 2, "{:?}", plan.notes);
    assert!(matches!(&plan.steps[0], Step::AddPerson { name, .. } if name == "Jörg"));
    organisation.import("\u{feff}email\tname\tteam\nj@x.example\tJörg\t\"Vertrieb / Süd\"\n");
    assert_eq!(organisation.teams_of("j@x.example"), owned(&[("Süd", "2026-11-24", None)]));
}

fn cell(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(values)
}

fn sheet() -> impl Strategy<Value = String> {
    let row = (
        cell(&["a@x.example", "b@x.example", "c@x.example", "A@X.example", ""]),
        cell(&["1", "2", "3", "", ""]),
        cell(&["Ann", "Bea", "Cyd"]),
        cell(&["North", "South", "Sales / North", "sales", ""]),
        cell(&["a@x.example", "b@x.example", "3", "-", "", ""]),
        cell(&["", "", "2026-01-01", "2026-06-01", "2027-01-01"]),
        cell(&["", "", "2026-03-01", "2026-09-01", "2027-06-01"]),
        cell(&["", "", "manager", "member, auditor"]),
    );
    prop::collection::vec(row, 1..6).prop_map(|rows| {
        let mut sheet = String::from("email,crm,name,team,manager,starts,ends,role\n");
        for (email, crm, name, team, manager, starts, ends, role) in rows {
            sheet.push_str(&format!("{email},{crm},{name},{team},{manager},{starts},{ends},\"{role}\"\n"));
        }
        sheet
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150_000, ..ProptestConfig::default() })]

    /// Whatever lists come one after another: nobody is twice in a team or has two managers at a time, and a list that was
    /// done changes nothing when it comes again, then or later.
    #[test]
    fn a_list_that_was_done_changes_nothing(sheets in prop::collection::vec(sheet(), 1..4)) {
        let mut organisation = Organisation::default();
        for sheet in sheets {
            if organisation.plan(&sheet).faults.is_empty() {
                organisation.import(&sheet);
                for later in [0, 1] {
                    let at = now() + organisation.1 + TimeDelta::seconds(later);
                    let again = Roster::read(sheet.as_bytes()).plan(&organisation.0, at);
                    prop_assert_eq!(again.faults, []);
                    prop_assert_eq!(again.changes, []);
                    prop_assert_eq!(again.steps, []);
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        _ = Roster::read(&bytes).plan(&Standing::default(), now());
    }
}
