//! Whom each row is about: somebody who is known by one of its ids, or somebody new.

use std::collections::HashMap;

use plumbline_core::conversation::ExternalId;
use plumbline_core::people::comparable;
use plumbline_core::roster::{Step, Whom};
use plumbline_sheet::{Place, shown};

use super::{Changed, Planner, known};
use crate::roster::Row;

pub(super) struct NewPerson {
    pub(super) name: String,
    pub(super) ids: Vec<ExternalId>,
}

impl Planner<'_> {
    /// Whom each row is about; None where that cannot be told.
    pub(super) fn people(&mut self, rows: &[Row]) -> Vec<Option<Whom>> {
        let mut names: HashMap<Whom, &str> = HashMap::new();
        let mut whose = Vec::with_capacity(rows.len());
        for row in rows {
            let whom = self.person(row);
            whose.push(whom);
            let (Some(whom), Some(name)) = (whom, &row.name) else { continue };
            match names.get(&whom) {
                Some(before) if *before != name.value => {
                    let why = format!("a row above calls the same person {}", shown(before));
                    self.fault(name.at, why);
                }
                Some(_) => {}
                None => {
                    names.insert(whom, &name.value);
                    self.rename(row.number, whom, &name.value);
                }
            }
        }
        whose
    }

    /// Whoever is known by an id, before or by a row above.
    pub(super) fn known_as(&self, id: &ExternalId) -> Option<Whom> {
        let id = comparable(id);
        let known = self.standing.known.get(&id).map(|it| Whom::Known(*it));
        known.or_else(|| self.given.get(&id).copied())
    }

    fn person(&mut self, row: &Row) -> Option<Whom> {
        let first = row.ids.first()?;
        let found: Vec<(Place, Whom)> =
            row.ids.iter().filter_map(|id| self.known_as(&id.value).map(|whom| (id.at, whom))).collect();
        let whom = match found.first() {
            Some((_, whom)) => *whom,
            None => {
                let Some(name) = &row.name else {
                    let at = Place { column: None, ..first.at };
                    if !self.findings.touch(at) {
                        self.fault(at, "nobody is known by this, and somebody new needs a name");
                    }
                    return None;
                };
                self.new_people.push(NewPerson { name: name.value.clone(), ids: Vec::new() });
                self.change(row.number, Changed::Created, "person", name.value.clone());
                Whom::New(self.new_people.len() - 1)
            }
        };
        if let Some((at, _)) = found.iter().find(|it| it.1 != whom) {
            self.fault(*at, "is another person's than the ids before it");
            return None;
        }
        self.give(row, whom);
        Some(whom)
    }

    /// The ids that the person has not.
    fn give(&mut self, row: &Row, whom: Whom) {
        let new: Vec<ExternalId> =
            row.ids.iter().map(|it| it.value.clone()).filter(|it| self.known_as(it).is_none()).collect();
        for id in &new {
            self.given.insert(comparable(id), whom);
        }
        match whom {
            Whom::New(index) => {
                if let Some(person) = self.new_people.get_mut(index) {
                    person.ids.extend(new);
                }
            }
            Whom::Known(person) if !new.is_empty() => {
                let ids: Vec<String> = new.iter().map(|it| format!("{}:{}", it.scheme, it.value)).collect();
                let detail = format!("{} is also {}", self.name_of(whom), ids.join(", "));
                self.change(row.number, Changed::Created, "ids", detail);
                self.steps.push(Step::GiveIds { person, ids: new });
            }
            Whom::Known(_) => {}
        }
    }

    fn rename(&mut self, row: usize, whom: Whom, name: &str) {
        let Some(person) = known(whom) else { return };
        let before = self.name_of(whom);
        if before != name {
            self.change(row, Changed::Changed, "name", format!("{before} is now {name}"));
            self.steps.push(Step::Rename { person, name: name.to_owned() });
        }
    }
}
