//! What a component says about itself, as constants: the JSON of the custom section `plumbline:manifest` is written
//! while the component is compiled, so that a host reads it without running anything.

/// What a scorecard or a practice generator declares. Start from [`manifest!`](crate::manifest!), which takes name and
/// version from Cargo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Manifest {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    summary: &'static str,
    attributes: &'static [&'static str],
    settings_schema: Option<&'static str>,
    log: bool,
    judge: bool,
    world: &'static str,
}

const SCORECARD: &str = "plumbline:rubric/scorecard-plugin@0.1.0";

/// A [`Manifest`] with the name and version of the crate that it is written in.
#[macro_export]
macro_rules! manifest {
    () => {
        $crate::Manifest::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
    };
}

impl Manifest {
    /// A manifest that asks for no capability. Lower-case words joined by hyphens, and a semantic version.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str) -> Self {
        assert!(is_id(name), "a plugin's name is lower-case words joined by hyphens");
        Self {
            name,
            version,
            summary: "",
            attributes: &[],
            settings_schema: None,
            log: false,
            judge: false,
            world: SCORECARD,
        }
    }

    /// What the catalog shows under the name.
    #[must_use]
    pub const fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// The customer's attributes that the scorecard wants to see, such as `deal-size`. The organisation decides
    /// which of them it sees.
    #[must_use]
    pub const fn attributes(mut self, names: &'static [&'static str]) -> Self {
        self.attributes = names;
        self
    }

    /// The capability `settings`: what an organisation may choose, described by JSON Schema without remote
    /// references. Read with [`Capabilities::settings`](crate::Capabilities::settings).
    #[must_use]
    pub const fn settings(mut self, schema: &'static str) -> Self {
        self.settings_schema = Some(schema);
        self
    }

    /// The capability `log`. Write with [`Capabilities::log`](crate::Capabilities::log).
    #[must_use]
    pub const fn log(mut self) -> Self {
        self.log = true;
        self
    }

    /// The capability `judge`. Ask with [`Capabilities::ask`](crate::Capabilities::ask); a practice generator has
    /// `PracticeCapabilities::speak`.
    #[must_use]
    pub const fn judge(mut self) -> Self {
        self.judge = true;
        self
    }

    pub(crate) const fn uses_settings(&self) -> bool {
        self.settings_schema.is_some()
    }

    pub(crate) const fn uses_log(&self) -> bool {
        self.log
    }

    pub(crate) const fn uses_judge(&self) -> bool {
        self.judge
    }

    #[cfg(all(feature = "testkit", not(target_family = "wasm")))]
    pub(crate) const fn attribute_names(&self) -> &'static [&'static str] {
        self.attributes
    }

    /// As [`Self::json`], at run time.
    #[cfg(all(feature = "testkit", not(target_family = "wasm")))]
    pub(crate) fn json_text(&self) -> String {
        const MOST: usize = 1 << 16;
        let json = self.write(Json::<MOST>::new());
        String::from_utf8_lossy(&json.bytes[..json.length]).into_owned()
    }

    /// The same of a practice generator; said by [`export_practice!`](crate::export_practice!).
    #[cfg(feature = "practice")]
    #[doc(hidden)]
    #[must_use]
    pub const fn of_practice(mut self) -> Self {
        self.world = "plumbline:rubric/practice-plugin@0.1.0";
        self
    }

    /// How many bytes [`Self::json`] takes.
    #[doc(hidden)]
    #[must_use]
    pub const fn json_length(&self) -> usize {
        self.write(Json::<0>::new()).length
    }

    /// The manifest as JSON. `N` is [`Self::json_length`].
    #[doc(hidden)]
    #[must_use]
    pub const fn json<const N: usize>(&self) -> [u8; N] {
        let json = self.write(Json::<N>::new());
        assert!(json.length == N, "the array is as long as the manifest");
        json.bytes
    }

    const fn write<const N: usize>(&self, json: Json<N>) -> Json<N> {
        let capabilities = [("log", self.log), ("settings", self.uses_settings()), ("judge", self.judge)];
        let mut json = json.raw(b"{\"name\":").string(self.name).raw(b",\"version\":").string(self.version);
        json = json.raw(b",\"world\":").string(self.world).raw(b",\"capabilities\":[");
        let (mut index, mut first) = (0, true);
        while index < capabilities.len() {
            let (name, used) = capabilities[index];
            if used {
                json = json.comma_unless(first).string(name);
                first = false;
            }
            index += 1;
        }
        json = json.raw(b"],\"attributes\":[");
        index = 0;
        while index < self.attributes.len() {
            json = json.comma_unless(index == 0).string(self.attributes[index]);
            index += 1;
        }
        json = json.raw(b"],\"summary\":").string(self.summary);
        if let Some(schema) = self.settings_schema {
            json = json.raw(b",\"settings_schema\":").raw(schema.as_bytes());
        }
        json.raw(b"}")
    }
}

/// Lower-case words of letters and digits joined by hyphens.
pub(crate) const fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    let mut in_word = false;
    while index < bytes.len() {
        match bytes[index] {
            b'a'..=b'z' | b'0'..=b'9' => in_word = true,
            b'-' if in_word => in_word = false,
            _ => return false,
        }
        index += 1;
    }
    in_word
}

/// JSON written in a constant. With `N` = 0 it only counts.
struct Json<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Json<N> {
    const fn new() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    const fn byte(mut self, byte: u8) -> Self {
        if N > 0 {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
        self
    }

    const fn raw(mut self, bytes: &[u8]) -> Self {
        let mut index = 0;
        while index < bytes.len() {
            self = self.byte(bytes[index]);
            index += 1;
        }
        self
    }

    const fn comma_unless(self, first: bool) -> Self {
        if first { self } else { self.byte(b',') }
    }

    const fn string(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        self = self.byte(b'"');
        let mut index = 0;
        while index < bytes.len() {
            self = match bytes[index] {
                b'"' => self.raw(b"\\\""),
                b'\\' => self.raw(b"\\\\"),
                b'\n' => self.raw(b"\\n"),
                control @ 0..0x20 => {
                    const HEX: &[u8; 16] = b"0123456789abcdef";
                    self.raw(b"\\u00").byte(HEX[(control >> 4) as usize]).byte(HEX[(control & 15) as usize])
                }
                other => self.byte(other),
            };
            index += 1;
        }
        self.byte(b'"')
    }
}
