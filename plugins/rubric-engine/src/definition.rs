//! The definition that a rubric's file gives, in one of its languages. Ids and structure are the same in every one.

use plumbline_sdk::bindings::plumbline::rubric::terms;
use plumbline_sdk::bindings::scorecard as contract;

use crate::program::{By, Criterion, Number, Program, Proof, Scale, Section};

pub fn of(program: &Program, language: usize) -> contract::Definition {
    contract::Definition {
        id: program.id.clone(),
        title: program.title.words(language),
        version: program.version.clone(),
        summary: program.summary.words(language),
        languages: program.languages.clone(),
        conversation_types: program.conversation_types.clone(),
        sections: program.sections.iter().map(|it| section(it, language)).collect(),
        options: program.options.clone(),
    }
}

fn section(section: &Section, language: usize) -> contract::Section {
    contract::Section {
        id: section.id.clone(),
        title: section.title.words(language),
        kind: if section.bonus { "bonus" } else { "standard" }.to_owned(),
        weight: section.weight,
        criteria: section.criteria.iter().map(|it| criterion(it, language)).collect(),
        options: Vec::new(),
    }
}

fn criterion(criterion: &Criterion, language: usize) -> contract::Criterion {
    let auto_fail = match criterion.auto_fail {
        None => "none",
        Some(it) if it.card => "card",
        Some(_) => "section",
    };
    let proof = match criterion.proof {
        Proof::Quotes => "quotes",
        Proof::Absence => "absence",
        Proof::Measure => "measure",
    };
    let quotes_from = match criterion.quotes_from {
        By::Subject => "subject",
        By::Others => "others",
        By::Anyone => "any",
    };
    contract::Criterion {
        id: criterion.id.clone(),
        title: criterion.title.words(language),
        guidance: criterion.guidance.words(language),
        weight: criterion.weight,
        scale: scale(&criterion.scale, language),
        auto_fail: auto_fail.to_owned(),
        passes_at: criterion.auto_fail.map(|it| it.passes_at),
        proof: proof.to_owned(),
        quotes_from: quotes_from.to_owned(),
        not_applicable: criterion.applies.is_some(),
        skills: criterion.skills.clone(),
        options: Vec::new(),
    }
}

fn scale(scale: &Scale, language: usize) -> contract::Scale {
    match scale {
        Scale::Levels(levels) => {
            let level = |it: &crate::program::Level| terms::Level {
                points: it.points,
                title: it.title.words(language),
                anchor: it.anchor.words(language),
            };
            contract::Scale::Levels(levels.iter().map(level).collect())
        }
        Scale::Number(Number { lowest, highest, unit, curve, .. }) => contract::Scale::Number(contract::Bounds {
            lowest: *lowest,
            highest: *highest,
            unit: unit.clone(),
            curve: curve.clone(),
        }),
    }
}
