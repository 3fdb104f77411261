//! A component whose manifest promises a scorecard that asks a language model. It is none, and logs instead.

#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "the exports of a component are made of it")]

wit_bindgen::generate!({
    path: "../../wit/0.1.0",
    inline: "
        package hostile:plugins;

        world hollow {
            import plumbline:rubric/log@0.1.0;
            export prepare: func();
        }
    ",
    generate_all,
});

#[used]
#[unsafe(link_section = "plumbline:manifest")]
static MANIFEST: [u8; include_bytes!("hollow.json").len()] = *include_bytes!("hollow.json");

struct Hollow;

export!(Hollow);

impl Guest for Hollow {
    fn prepare() {
        plumbline::rubric::log::write(plumbline::rubric::log::Level::Info, "hollow");
    }
}
