//! Places a rubric in an engine: its slot is found by the header that [`rubric_engine::slot`] keeps, and filled by one
//! more segment of data. Everything else stays as it is, to the byte.

use plumbline_core::manifest::MANIFEST_SECTION;
use rubric_engine::slot::MAGIC;
use wasm_encoder::{ConstExpr, DataCountSection, DataSection, RawSection, Section as _, SectionId};
use wasmparser::{BinaryReader, DataSectionReader};

use super::section::{COMPONENT, MODULE, Section, sections};
use super::{BuildError, RUBRIC_SECTION};

/// The id of a component's section that is a core module.
const CORE_MODULE: u8 = 1;

/// The engine with an encoded rubric in its slot.
pub fn place(engine: &[u8], rubric: &[u8]) -> Result<Vec<u8>, BuildError> {
    let sections = sections(engine, &COMPONENT).ok_or_else(|| not_an_engine("it is no component"))?;
    let sections = sections.collect::<wasmparser::Result<Vec<_>>>()?;
    if sections.iter().any(|it| matches!(it.custom(), Some((MANIFEST_SECTION | RUBRIC_SECTION, _)))) {
        return Err(not_an_engine("it is a scorecard already"));
    }
    let mut slots = Vec::new();
    for (index, section) in sections.iter().enumerate().filter(|(_, it)| it.id == CORE_MODULE) {
        slots.extend(Slot::find(section.body)?.into_iter().map(|slot| (index, slot)));
    }
    let &[(index, slot)] = slots.as_slice() else {
        return Err(not_an_engine(&format!("it has {} places for a rubric, there must be one", slots.len())));
    };

    let mut component = COMPONENT.to_vec();
    sections[..index].iter().for_each(|it| component.extend_from_slice(it.whole));
    RawSection { id: CORE_MODULE, data: &slot.fill(sections[index].body, rubric)? }.append_to(&mut component);
    sections[index + 1..].iter().for_each(|it| component.extend_from_slice(it.whole));
    Ok(component)
}

/// Where a rubric goes in the memory of a core module.
#[derive(Clone, Copy)]
struct Slot {
    address: u32,
    capacity: u32,
}

impl Slot {
    /// All slots of a module: one where it is an engine, and none otherwise.
    fn find(module: &[u8]) -> Result<Vec<Self>, BuildError> {
        let mut slots = Vec::new();
        for section in of_module(module)? {
            let section = section?;
            if section.id == SectionId::Data as u8 {
                for segment in DataSectionReader::new(section.reader())? {
                    let data = segment?.data;
                    for header in data.windows(MAGIC.len() + 8).filter(|it| it.starts_with(&MAGIC)) {
                        let mut numbers = BinaryReader::new(&header[MAGIC.len()..], 0);
                        slots.push(Self { address: numbers.read_u32()?, capacity: numbers.read_u32()? });
                    }
                }
            }
        }
        Ok(slots)
    }

    /// The module with the rubric, and before it its length, in the slot.
    fn fill(self, module: &[u8], rubric: &[u8]) -> Result<Vec<u8>, BuildError> {
        let most = (self.capacity as usize).saturating_sub(size_of::<u32>());
        let too_large = BuildError::TooLarge { what: "what the engine runs", bytes: rubric.len(), most };
        let length = u32::try_from(rubric.len()).ok().filter(|_| rubric.len() <= most).ok_or(too_large)?;
        let content = [&length.to_le_bytes(), rubric].concat();

        let mut filled = MODULE.to_vec();
        for section in of_module(module)? {
            let section = section?;
            if section.id == SectionId::DataCount as u8 {
                let count = section.reader().read_var_u32()?.saturating_add(1);
                DataCountSection { count }.append_to(&mut filled);
            } else if section.id == SectionId::Data as u8 {
                let mut data = DataSection::new();
                for segment in DataSectionReader::new(section.reader())? {
                    data.raw(&section.body[segment?.range]);
                }
                data.active(0, &ConstExpr::i32_const(self.address.cast_signed()), content.iter().copied());
                data.append_to(&mut filled);
            } else {
                filled.extend_from_slice(section.whole);
            }
        }
        Ok(filled)
    }
}

fn of_module(bytes: &[u8]) -> Result<impl Iterator<Item = wasmparser::Result<Section<'_>>>, BuildError> {
    sections(bytes, &MODULE).ok_or_else(|| not_an_engine("what it holds as a core module is none"))
}

fn not_an_engine(why: &str) -> BuildError {
    BuildError::NotAnEngine(why.to_owned())
}
