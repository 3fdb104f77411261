//! `plumbline openapi`: the document that `/openapi.json` serves.

pub fn run() -> anyhow::Result<()> {
    println!("{}", crate::http::openapi().to_pretty_json()?);
    Ok(())
}
