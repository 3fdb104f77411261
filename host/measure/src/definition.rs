//! Whether a definition is sound. [`sound`] is the only way from what a plugin returned to a [`Definition`], so that
//! whatever adds up scores may rely on what is checked here.

use std::collections::HashMap;

use plumbline_core::Decimal;
use plumbline_core::definition::{
    AutoFail, Bounds, Criterion, Definition, Level, Proof, QuotesFrom, RawBounds, RawCriterion, RawDefinition,
    RawLevel, RawScale, RawSection, Scale, Section, SectionKind,
};
use plumbline_core::language::is_language_tag;
use serde::{Deserialize, Serialize};

use crate::faults::{Faults, shown};
use crate::{inner_state, limits, policies, scale};

/// The definition, if nothing is wrong with it.
///
/// # Errors
/// Everything that is wrong with it.
pub fn sound(raw: &RawDefinition) -> Result<Definition, Vec<Fault>> {
    let mut found = Faults::default();
    let faults = &mut found;
    faults.id("id", &raw.id);
    faults.text("title", &raw.title, limits::TITLE);
    faults.optional_text("summary", &raw.summary, limits::GUIDANCE);
    if let Err(why) = semver::Version::parse(&raw.version) {
        let version = shown(&raw.version);
        faults.add("version", format!("`{version}` is not a semantic version such as `1.0.0`: {why}"));
    }
    languages(&raw.languages, faults);
    faults.count("conversation_types", raw.conversation_types.len(), limits::LANGUAGES);
    for (place, conversation_type) in distinct("conversation_types", &raw.conversation_types, faults) {
        faults.text(&place, conversation_type, limits::TITLE);
    }
    options("", &raw.options, faults);
    policies::read(&raw.options, faults);

    faults.count("sections", raw.sections.len(), limits::SECTIONS);
    let criteria: usize = raw.sections.iter().map(|it| it.criteria.len()).sum();
    if criteria > limits::CRITERIA {
        let most = limits::CRITERIA;
        faults.add("sections", format!("hold {criteria} criteria together; at most {most} are allowed"));
    }
    distinct_ids(raw, faults);
    let sections: Vec<Section> = raw
        .sections
        .iter()
        .take(limits::SECTIONS)
        .enumerate()
        .map(|(index, it)| section(&format!("sections[{index}]"), it, faults))
        .collect();
    if sections.iter().all(|it| it.kind == SectionKind::Bonus) {
        faults.add("sections", "there is no section of kind `standard`; bonus alone cannot make a score");
    }

    found.none_or(Definition {
        id: raw.id.clone(),
        title: raw.title.clone(),
        version: raw.version.clone(),
        summary: raw.summary.clone(),
        languages: raw.languages.clone(),
        conversation_types: raw.conversation_types.clone(),
        sections,
        options: raw.options.clone(),
    })
}

/// Something that is wrong with a definition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Fault {
    /// Where, such as `sections[0].criteria[2].weight`.
    pub place: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

fn section(place: &str, raw: &RawSection, faults: &mut Faults) -> Section {
    faults.id(&format!("{place}.id"), &raw.id);
    faults.text(&format!("{place}.title"), &raw.title, limits::TITLE);
    infers_nothing(&format!("{place}.title"), &raw.title, faults);
    let kinds = [("standard", SectionKind::Standard), ("bonus", SectionKind::Bonus)];
    let kind = faults.choice(&format!("{place}.kind"), &raw.kind, &kinds);
    let weight = faults.weight(&format!("{place}.weight"), raw.weight);
    if raw.criteria.is_empty() {
        faults.add(format!("{place}.criteria"), "there are none; a section has at least one criterion");
    }
    let criteria: Vec<Criterion> = raw
        .criteria
        .iter()
        .take(limits::CRITERIA)
        .enumerate()
        .map(|(index, it)| criterion(&format!("{place}.criteria[{index}]"), it, kind, faults))
        .collect();
    options(place, &raw.options, faults);
    Section { id: raw.id.clone(), title: raw.title.clone(), kind, weight, criteria, options: raw.options.clone() }
}

fn criterion(place: &str, raw: &RawCriterion, kind: SectionKind, faults: &mut Faults) -> Criterion {
    let at = |field: &str| format!("{place}.{field}");
    faults.id(&at("id"), &raw.id);
    faults.text(&at("title"), &raw.title, limits::TITLE);
    infers_nothing(&at("title"), &raw.title, faults);
    faults.text(&at("guidance"), &raw.guidance, limits::GUIDANCE);
    infers_nothing(&at("guidance"), &raw.guidance, faults);
    let weight = faults.weight(&at("weight"), raw.weight);
    let before = faults.len();
    let scale = match &raw.scale {
        RawScale::Levels(raw) => levels(&at("scale.levels"), raw, faults),
        RawScale::Number(raw) => bounds(&at("scale.number"), raw, faults),
    };
    let sound_scale = (faults.len() == before).then_some(&scale);
    let auto_fail = auto_fail(place, raw, kind, sound_scale, faults);
    let proofs = [("quotes", Proof::Quotes), ("absence", Proof::Absence), ("measure", Proof::Measure)];
    let proof = faults.choice(&at("proof"), &raw.proof, &proofs);
    if let (Proof::Quotes, Some(Scale::Number(bounds))) = (proof, sound_scale)
        && scale::of_number(bounds, bounds.lowest).rounded() > Decimal::ZERO
    {
        faults.add(
            at("proof"),
            format!(
                "`quotes` cannot back the lowest number, {}, since there is nothing to quote, and yet it scores above \
                 0; it must be `absence` or `measure`, or the curve must begin at 0",
                bounds.lowest
            ),
        );
    }
    let whose = [("subject", QuotesFrom::Subject), ("others", QuotesFrom::Others), ("any", QuotesFrom::Any)];
    let quotes_from = faults.choice(&at("quotes_from"), &raw.quotes_from, &whose);
    faults.count(&at("skills"), raw.skills.len(), limits::SKILLS);
    for (place, skill) in distinct(&at("skills"), &raw.skills, faults) {
        faults.id(&place, skill);
    }
    options(place, &raw.options, faults);
    Criterion {
        id: raw.id.clone(),
        title: raw.title.clone(),
        guidance: raw.guidance.clone(),
        weight,
        scale,
        auto_fail,
        proof,
        quotes_from,
        not_applicable: raw.not_applicable,
        skills: raw.skills.clone(),
        options: raw.options.clone(),
    }
}

fn levels(place: &str, raw: &[RawLevel], faults: &mut Faults) -> Scale {
    if raw.len() < 2 {
        faults.add(place, format!("{} are too few; a scale has at least two levels", raw.len()));
    }
    faults.count(place, raw.len(), limits::LEVELS);
    let mut levels = Vec::new();
    let mut previous = None;
    for (index, raw) in raw.iter().take(limits::LEVELS).enumerate() {
        let at = |field: &str| format!("{place}[{index}].{field}");
        faults.text(&at("title"), &raw.title, limits::TITLE);
        infers_nothing(&at("title"), &raw.title, faults);
        faults.text(&at("anchor"), &raw.anchor, limits::ANCHOR);
        infers_nothing(&at("anchor"), &raw.anchor, faults);
        let points = faults.number(&at("points"), raw.points);
        if let (Some(points), Some(previous)) = (points, previous)
            && points <= previous
        {
            faults.add(at("points"), format!("{points} is not above {previous}; points rise from level to level"));
        }
        previous = points;
        let points = points.unwrap_or_default();
        levels.push(Level { points, title: raw.title.clone(), anchor: raw.anchor.clone() });
    }
    Scale::Levels(levels)
}

fn bounds(place: &str, raw: &RawBounds, faults: &mut Faults) -> Scale {
    let lowest = faults.number(&format!("{place}.lowest"), raw.lowest);
    let highest = faults.number(&format!("{place}.highest"), raw.highest);
    let bounds = lowest.zip(highest);
    if let Some((lowest, highest)) = bounds.filter(|(lowest, highest)| lowest >= highest) {
        faults.add(format!("{place}.highest"), format!("{highest} is not above the lowest, {lowest}"));
    }
    faults.text(&format!("{place}.unit"), &raw.unit, limits::UNIT);
    let curve =
        curve(&format!("{place}.curve"), &raw.curve, bounds.filter(|(lowest, highest)| lowest < highest), faults);
    let (lowest, highest) = bounds.unwrap_or_default();
    Scale::Number(Bounds { lowest, highest, unit: raw.unit.clone(), curve })
}

fn curve(
    place: &str,
    raw: &[(f64, f64)],
    bounds: Option<(Decimal, Decimal)>,
    faults: &mut Faults,
) -> Vec<(Decimal, Decimal)> {
    faults.count(place, raw.len(), limits::CURVE_POINTS);
    let mut curve: Vec<(Decimal, Decimal)> = Vec::new();
    for (index, (number, score)) in raw.iter().take(limits::CURVE_POINTS).enumerate() {
        let at = format!("{place}[{index}]");
        let (Some(number), Some(score)) = (faults.number(&at, *number), faults.number(&at, *score)) else { continue };
        if let Some((previous, _)) = curve.last().filter(|(previous, _)| number <= *previous) {
            faults.add(&at, format!("{number} is not above {previous}; the numbers of a curve rise"));
        }
        if let Some((lowest, highest)) = bounds.filter(|(lowest, highest)| number < *lowest || number > *highest) {
            faults.add(&at, format!("{number} is not from {lowest} to {highest}, the bounds"));
        }
        if !(Decimal::ZERO..=Decimal::HUNDRED).contains(&score) {
            faults.add(&at, format!("{score} is not a score; it must be from 0 to 100"));
        }
        curve.push((number, score));
    }
    if curve.len() == raw.len() && curve.first().is_some_and(|first| curve.iter().all(|it| it.1 == first.1)) {
        faults.add(place, "every number has the same score; a curve has at least two points that differ");
    }
    curve
}

/// `scale` is None where it is not sound itself.
fn auto_fail(
    place: &str,
    raw: &RawCriterion,
    kind: SectionKind,
    scale: Option<&Scale>,
    faults: &mut Faults,
) -> AutoFail {
    type Fails = fn(Decimal) -> AutoFail;
    let kinds: [(&str, Option<Fails>); 3] = [
        ("none", None),
        ("section", Some(|passes_at| AutoFail::Section { passes_at })),
        ("card", Some(|passes_at| AutoFail::Card { passes_at })),
    ];
    let at = format!("{place}.passes_at");
    let Some(fails) = faults.choice(&format!("{place}.auto_fail"), &raw.auto_fail, &kinds) else {
        if raw.passes_at.is_some() && raw.auto_fail == "none" {
            faults.add(&at, "there is nothing to pass where `auto_fail` is `none`; leave it out");
        }
        return AutoFail::None;
    };
    if kind == SectionKind::Bonus {
        faults.add(
            format!("{place}.auto_fail"),
            format!("`{}` is not allowed in a bonus section, which can only add; it must be `none`", raw.auto_fail),
        );
    }
    let Some(passes_at) = raw.passes_at else {
        faults.add(&at, "is missing; an auto-fail says the score below which it has failed");
        return AutoFail::None;
    };
    let Some(passes_at) = faults.number(&at, passes_at) else { return AutoFail::None };
    let (worst, best) = scale.map_or((Decimal::ZERO, Decimal::HUNDRED), scale::range);
    if passes_at <= Decimal::ZERO || passes_at > Decimal::HUNDRED {
        faults.add(&at, format!("{passes_at} is not a score that can be missed; it must be above 0 and at most 100"));
    } else if passes_at > best {
        faults.add(&at, format!("{passes_at} cannot be reached, so that everybody fails; the scale ends at {best}"));
    } else if passes_at <= worst {
        faults.add(&at, format!("{passes_at} cannot be missed, so that nobody fails; the scale begins at {worst}"));
    }
    fails(passes_at)
}

fn languages(languages: &[String], faults: &mut Faults) {
    if languages.is_empty() {
        faults.add("languages", "there are none; at least one BCP 47 tag, such as `en`, is needed");
    }
    faults.count("languages", languages.len(), limits::LANGUAGES);
    for (place, language) in distinct("languages", languages, faults) {
        if language.len() > limits::LANGUAGE || !is_language_tag(language) {
            let language = shown(language);
            faults.add(place, format!("`{language}` is not a BCP 47 tag such as `en` or `de-AT`"));
        }
    }
}

fn options(place: &str, options: &[(String, String)], faults: &mut Faults) {
    let place = if place.is_empty() { "options".to_owned() } else { format!("{place}.options") };
    faults.count(&place, options.len(), limits::OPTIONS);
    let names: Vec<String> = options.iter().map(|(name, _)| name.clone()).collect();
    for ((place, name), (_, value)) in distinct(&place, &names, faults).into_iter().zip(options) {
        faults.text(&place, name, limits::ID);
        faults.optional_text(&place, value, limits::OPTION_VALUE);
    }
}

/// The places of the items; an item that was there before is a fault.
fn distinct<'a>(place: &str, items: &'a [String], faults: &mut Faults) -> Vec<(String, &'a str)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let places = items.iter().enumerate();
    places
        .map(|(index, item)| {
            if let Some(first) = seen.get(item.as_str()) {
                faults.add(
                    format!("{place}[{index}]"),
                    format!("`{}` is there already at {place}[{first}]", shown(item)),
                );
            }
            seen.entry(item).or_insert(index);
            (format!("{place}[{index}]"), item.as_str())
        })
        .collect()
}

/// Ids are unique over sections and criteria together, since results and history name them without saying which.
fn distinct_ids(raw: &RawDefinition, faults: &mut Faults) {
    let mut seen: HashMap<&str, String> = HashMap::new();
    let mut check = |id, place: String| match seen.get(id) {
        Some(first) => faults.add(format!("{place}.id"), format!("`{}` is already the id of {first}", shown(id))),
        None => {
            seen.insert(id, place);
        }
    };
    for (index, section) in raw.sections.iter().enumerate() {
        check(&section.id, format!("sections[{index}]"));
        for (inner, criterion) in section.criteria.iter().enumerate() {
            check(&criterion.id, format!("sections[{index}].criteria[{inner}]"));
        }
    }
}

fn infers_nothing(place: &str, text: &str, faults: &mut Faults) {
    for phrase in inner_state::inferences(text) {
        faults.add(
            place,
            format!(
                "`{}` infers an emotion, a trait or another inner state, which is prohibited about people at work \
                 (Regulation (EU) 2024/1689, article 5(1)(f)); ask for what can be read in the words, such as \
                 `acknowledges the complaint in words`",
                shown(&phrase)
            ),
        );
    }
}
