//! The contract as Rust types and functions, made from `wit/`. Nothing outside this crate names them: an author
//! speaks the words of the other modules, so that a later contract changes this crate and not its authors' code.
//!
//! A component exports one world. Whichever this is made for, the types of the other are here too, as an import that no
//! component has because nothing calls it.
#![allow(missing_docs, rust_2018_idioms, reason = "generated code; the contract's own files document it")]

#[cfg(not(feature = "practice"))]
wit_bindgen::generate!({
    path: "../wit/0.1.0",
    world: "scorecard-plugin",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "plumbline_sdk::bindings",
    additional_derives: [PartialEq],
});

#[cfg(feature = "practice")]
wit_bindgen::generate!({
    inline: "
        package plumbline:sdk;
        world practice-author {
            include plumbline:rubric/practice-plugin@0.1.0;
            import plumbline:rubric/scorecard@0.1.0;
        }
    ",
    path: "../wit/0.1.0",
    world: "plumbline:sdk/practice-author",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "plumbline_sdk::bindings",
    additional_derives: [PartialEq],
});

#[cfg(not(feature = "practice"))]
pub use exports::plumbline::rubric::scorecard;
#[cfg(feature = "practice")]
pub use {exports::plumbline::rubric::practice, plumbline::rubric::scorecard};
