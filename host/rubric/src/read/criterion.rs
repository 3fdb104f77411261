//! Sections and their criteria.

use rubric_engine::program::{Applies, AutoFail, By, Criterion, Proof, Section};

use crate::read::value::{Table, Value};
use crate::read::{Reader, proof, string, strings};

const SECTION: &[&str] = &["id", "title", "weight", "kind", "criteria"];
const CRITERION: &[&str] = &[
    "id",
    "title",
    "guidance",
    "weight",
    "skills",
    "auto_fail",
    "passes_at",
    "applies_when",
    "not_applicable",
    "levels",
    "measure",
    "count",
    "for_each",
    "lowest",
    "highest",
    "curve",
    "unit",
    "too_low",
    "too_high",
];

impl Reader<'_> {
    pub(super) fn sections(&mut self, value: Option<Value<'_>>) -> Vec<Section> {
        let Some(value) = value else { return Vec::new() };
        let sections = value.list("a list of tables, written `[[sections]]`,");
        if sections.is_empty() && value.is_list() {
            value.fault("is empty; at least one `[[sections]]` is needed");
        }
        sections.iter().map(|it| self.section(it)).collect()
    }

    fn section(&mut self, value: &Value<'_>) -> Section {
        let table = value.table(SECTION, "a table, written `[[sections]]`,");
        let get = |key| table.as_ref().and_then(|it| it.get(key));
        let need = |key, what| table.as_ref().and_then(|it| it.need(key, what));
        let kinds = [("standard", false), ("bonus", true)];
        let criteria = need("criteria", "at least one `[[sections.criteria]]` is needed")
            .map(|it| it.list("a list of tables, written `[[sections.criteria]]`,"));
        Section {
            id: string(need("id", "lower-case words joined by hyphens")),
            title: self.text(need("title", "what people call it")),
            bonus: get("kind").and_then(|it| it.choice("kind of section", &kinds)).unwrap_or_default(),
            weight: get("weight").map_or(1.0, |it| it.number()),
            criteria: criteria.unwrap_or_default().iter().filter_map(|it| self.criterion(it)).collect(),
        }
    }

    /// None where it is no table.
    fn criterion(&mut self, value: &Value<'_>) -> Option<Criterion> {
        let table = value.table(CRITERION, "a table, written `[[sections.criteria]]`,")?;
        let mut criterion = Criterion {
            id: string(table.need("id", "lower-case words joined by hyphens")),
            title: self.text(table.need("title", "what people call it")),
            guidance: self.text(table.need("guidance", "what is looked for, so that a colleague could judge by hand")),
            weight: table.get("weight").map_or(1.0, |it| it.number()),
            skills: strings(table.get("skills")),
            auto_fail: auto_fail(&table),
            applies: self.applies(&table),
            scale: self.scale(&table),
            proof: Proof::Absence,
            quotes_from: By::Subject,
        };
        criterion.proof = proof::of(&criterion.scale);
        criterion.quotes_from = proof::quotes_from(&criterion.scale);
        Some(criterion)
    }

    fn applies(&mut self, table: &Table<'_>) -> Option<Applies> {
        let (when, why) = ("applies_when", "not_applicable");
        if !table.has(when) && !table.has(why) {
            return None;
        }
        let when = table.need(when, "the condition under which the criterion applies; `not_applicable` says why not");
        let otherwise = table.need(why, "why the criterion does not apply where `applies_when` does not hold");
        let otherwise = self.advice(otherwise);
        Some(Applies { when: self.condition(&when?), otherwise })
    }
}

fn auto_fail(table: &Table<'_>) -> Option<AutoFail> {
    let (kind, passes_at) = ("auto_fail", "passes_at");
    if !table.has(kind) && !table.has(passes_at) {
        return None;
    }
    let kind = table.need(kind, "what fails below `passes_at`: `\"card\"` or `\"section\"`");
    let passes_at = table.need(passes_at, "the score, above 0 and up to 100, below which the criterion fails");
    let card = kind?.choice("reach of an auto-fail", &[("card", true), ("section", false)])?;
    Some(AutoFail { card, passes_at: passes_at?.number() })
}
