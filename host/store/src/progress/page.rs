//! A page: the sums of one person in one series and stratum over sixteen weeks, in a few hundred bytes. One row is read and
//! written for a score, whatever the number of criteria, and a year of a person is a handful of rows.

use std::collections::BTreeMap;

use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use uuid::Uuid;

use crate::StoreError;
use crate::columns::damaged;
use crate::sql::{Transaction, execute, optional};

/// How many weeks a page is for.
const WEEKS: i32 = 16;

/// Which page a week is in.
pub(crate) fn block(week: Week) -> i64 {
    i64::from(week.0.div_euclid(WEEKS))
}

/// Which page, and the week in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub person: PersonId,
    pub series: Uuid,
    pub stratum: Uuid,
    pub week: Week,
}

/// Sums by week within the page and by the criterion's place in its series.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Sheet(BTreeMap<(u8, u16), Sums>);

impl Sheet {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let entries: Vec<(u8, u16, Sums)> = postcard::from_bytes(bytes).map_err(|_| damaged("progress_pages"))?;
        Ok(Self(entries.into_iter().map(|(week, criterion, sums)| ((week, criterion), sums)).collect()))
    }

    /// # Panics
    /// Never: numbers serialise.
    fn encode(&self) -> Vec<u8> {
        let entries: Vec<(u8, u16, Sums)> =
            self.0.iter().map(|((week, criterion), it)| (*week, *criterion, *it)).collect();
        postcard::to_allocvec(&entries).expect("numbers serialise")
    }

    /// What is in it, by week and criterion.
    pub(super) fn entries(self, block: i64) -> impl Iterator<Item = (Week, u16, Sums)> {
        let first = i32::try_from(block).unwrap_or_default().saturating_mul(WEEKS);
        self.0
            .into_iter()
            .map(move |((week, criterion), sums)| (Week(first.saturating_add(week.into())), criterion, sums))
    }

    fn change(&mut self, week: Week, changes: &[(u16, Sums)], change: Change) {
        // Below sixteen, so that it fits.
        let week = u8::try_from(week.0.rem_euclid(WEEKS)).unwrap_or_default();
        for (criterion, sums) in changes {
            let entry = self.0.entry((week, *criterion)).or_default();
            match change {
                Change::Add => *entry += *sums,
                Change::Take => *entry -= *sums,
            }
        }
        self.0.retain(|_, it| *it != Sums::default());
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Change {
    Add,
    Take,
}

/// Adds to a page, or takes from it. The row is held until the transaction ends, so that of two who change it neither is
/// lost.
pub(super) async fn change(
    tx: &mut Transaction,
    organisation: OrganisationId,
    place: Place,
    sums: &[(u16, Sums)],
    change: Change,
) -> Result<(), StoreError> {
    let block = block(place.week);
    let held: Option<(Vec<u8>,)> = optional!(
        tx,
        "UPDATE progress_pages SET block = block
         WHERE organisation = $1 AND block = $2 AND person = $3 AND series = $4 AND stratum = $5 RETURNING sums",
        organisation.0,
        block,
        place.person.0,
        place.series,
        place.stratum,
    )?;
    let mut sheet = match (&held, change) {
        (Some((bytes,)), _) => Sheet::decode(bytes)?,
        (None, Change::Add) => Sheet::default(),
        (None, Change::Take) => return Err(damaged("progress_pages")),
    };
    sheet.change(place.week, sums, change);
    let statement = match (held, sheet.0.is_empty()) {
        (Some(_), true) => {
            execute!(
                tx,
                "DELETE FROM progress_pages
                 WHERE organisation = $1 AND block = $2 AND person = $3 AND series = $4 AND stratum = $5",
                organisation.0,
                block,
                place.person.0,
                place.series,
                place.stratum,
            )?;
            return Ok(());
        }
        (Some(_), false) => {
            "UPDATE progress_pages SET sums = $6
             WHERE organisation = $1 AND block = $2 AND person = $3 AND series = $4 AND stratum = $5"
        }
        (None, _) => {
            "INSERT INTO progress_pages (organisation, block, person, series, stratum, sums)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (organisation, block, person, series, stratum) DO NOTHING"
        }
    };
    let written =
        execute!(tx, statement, organisation.0, block, place.person.0, place.series, place.stratum, sheet.encode(),)?;
    // Somebody else began the page meanwhile: the whole transaction is run again, and finds theirs.
    if written == 0 { Err(StoreError::Contended) } else { Ok(()) }
}
