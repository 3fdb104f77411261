//! As much of HTML as the pages use: elements with their attributes and the text inside them.

/// An element and where it lies in the page.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    /// With character references resolved.
    pub attributes: Vec<(String, String)>,
    /// All text inside it, with character references resolved.
    pub text: String,
    /// From its start tag to its end tag, in bytes of the page.
    pub from: usize,
    pub to: usize,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    pub fn is_link_to(&self, start: &str) -> bool {
        self.attribute("href").is_some_and(|it| it.starts_with(start))
    }
}

/// Elements without an end tag.
const VOID: [&str; 5] = ["meta", "link", "img", "input", "br"];

/// All elements in the order of their start tags. Panics where the page is not well-formed, as a browser would guess.
pub fn parse(page: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find('<').map(|it| it + at) {
        add_text(&mut elements, &open, &page[at..start]);
        let end = tag_end(page, start);
        let tag = &page[start + 1..end];
        at = end + 1;
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop().unwrap_or_else(|| panic!("</{name}> closes nothing"));
            assert_eq!(elements[closed].name, name, "</{name}> at byte {start} closes another element");
            elements[closed].to = at;
        } else if !tag.starts_with('!') {
            let element = Element { from: start, to: at, ..element(tag) };
            let closed = VOID.contains(&element.name.as_str()) || tag.ends_with('/');
            elements.push(element);
            if !closed {
                open.push(elements.len() - 1);
            }
        }
    }
    assert!(open.is_empty(), "{:?} is never closed", open.iter().map(|it| &elements[*it].name).collect::<Vec<_>>());
    elements
}

/// The `>` of a tag: one within quotes is a part of a value.
fn tag_end(page: &str, start: usize) -> usize {
    let mut quote = None;
    for (at, byte) in page.bytes().enumerate().skip(start) {
        match (byte, quote) {
            (b'>', None) => return at,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    panic!("the tag at byte {start} never ends")
}

fn element(tag: &str) -> Element {
    let tag = tag.trim_end_matches('/');
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|it: char| it == '=' || it.is_whitespace()).unwrap_or(rest.len());
        let (attribute, value) = rest.split_at(end);
        let (value, after) = match value.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap(),
            None if value.starts_with('=') => panic!("the value of {attribute} is not in quotes: {tag}"),
            None => ("", value),
        };
        attributes.push((attribute.to_lowercase(), unescaped(value)));
        rest = after;
    }
    Element { name: name.to_lowercase(), attributes, ..Element::default() }
}

fn add_text(elements: &mut [Element], open: &[usize], text: &str) {
    let text = unescaped(text);
    for index in open {
        elements[*index].text.push_str(&text);
    }
}

/// Resolves character references, decimal ones and those of markup itself.
fn unescaped(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(';').unwrap_or_else(|| panic!("a bare & before {piece:?}"));
        plain.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            number => number.strip_prefix('#').and_then(|it| char::from_u32(it.parse().ok()?)).unwrap(),
        });
        plain.push_str(rest);
    }
    plain
}
