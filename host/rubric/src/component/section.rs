//! Components and core modules as they are written: a preamble, and sections one after the other. What is read here may
//! come from anybody; nothing is copied, and what is nested in a section is not looked at.

use wasm_encoder::SectionId;
use wasmparser::{BinaryReader, CustomSectionReader};

/// How a component begins.
pub const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";

/// How a core module begins.
pub const MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

#[derive(Clone, Copy)]
pub struct Section<'a> {
    pub id: u8,
    pub body: &'a [u8],
    /// With its id and length.
    pub whole: &'a [u8],
}

/// The sections of what begins with `preamble`, up to the first that cannot be read. None where it begins otherwise.
pub fn sections<'a>(
    bytes: &'a [u8],
    preamble: &[u8; 8],
) -> Option<impl Iterator<Item = wasmparser::Result<Section<'a>>> + use<'a>> {
    let mut rest = bytes.strip_prefix(preamble)?;
    Some(std::iter::from_fn(move || {
        let section = (!rest.is_empty()).then(|| Section::first_of(rest))?;
        rest = section.as_ref().map_or(&[], |it| &rest[it.whole.len()..]);
        Some(section)
    }))
}

impl<'a> Section<'a> {
    fn first_of(bytes: &'a [u8]) -> wasmparser::Result<Self> {
        let mut reader = BinaryReader::new(bytes, 0);
        let id = reader.read_u8()?;
        let length = reader.read_var_u32()?;
        let body = reader.read_bytes(length as usize)?;
        Ok(Self { id, body, whole: &bytes[..reader.current_position()] })
    }

    pub fn reader(&self) -> BinaryReader<'a> {
        BinaryReader::new(self.body, 0)
    }

    /// Name and data of a custom section.
    pub fn custom(&self) -> Option<(&'a str, &'a [u8])> {
        let section = (self.id == SectionId::Custom as u8).then(|| CustomSectionReader::new(self.reader()))?.ok()?;
        Some((section.name(), section.data()))
    }
}
