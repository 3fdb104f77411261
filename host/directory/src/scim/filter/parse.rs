//! From text to filters and paths. Length and depth are bounded, so that whatever is sent is read in its own time and
//! no deeper than the stack.

use std::str::FromStr;

use super::{Filter, Literal, Operator, Path};
use crate::scim::{ScimError, ScimType};

/// Bytes of a filter or path.
const LONGEST: usize = 16_384;
/// Brackets within brackets.
const DEEPEST: usize = 32;

impl FromStr for Filter {
    type Err = ScimError;

    fn from_str(text: &str) -> Result<Self, ScimError> {
        let mut parser = Parser::new(text, ScimType::InvalidFilter)?;
        let filter = parser.any(false)?;
        parser.end()?;
        Ok(filter)
    }
}

impl FromStr for Path {
    type Err = ScimError;

    fn from_str(text: &str) -> Result<Self, ScimError> {
        let mut parser = Parser::new(text, ScimType::InvalidPath)?;
        let path = parser.path(false)?;
        parser.end()?;
        Ok(path)
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    kind: ScimType,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, kind: ScimType) -> Result<Self, ScimError> {
        if text.len() > LONGEST {
            return Err(ScimError::of(kind, format!("it is longer than {LONGEST} bytes")));
        }
        Ok(Self { text, at: 0, depth: 0, kind })
    }

    /// `within` brackets there are none again.
    fn any(&mut self, within: bool) -> Result<Filter, ScimError> {
        let first = self.all(within)?;
        self.chain(first, "or", Filter::Or, |it| it.all(within))
    }

    fn all(&mut self, within: bool) -> Result<Filter, ScimError> {
        let first = self.one(within)?;
        self.chain(first, "and", Filter::And, |it| it.one(within))
    }

    fn chain(
        &mut self,
        first: Filter,
        word: &str,
        joined: fn(Vec<Filter>) -> Filter,
        next: impl Fn(&mut Self) -> Result<Filter, ScimError>,
    ) -> Result<Filter, ScimError> {
        let mut parts = vec![first];
        while self.keyword(word) {
            parts.push(next(self)?);
        }
        if parts.len() > 1 { Ok(joined(parts)) } else { parts.pop().ok_or_else(|| self.fault("nothing")) }
    }

    fn one(&mut self, within: bool) -> Result<Filter, ScimError> {
        if self.take("(") {
            return self.grouped(within);
        }
        let start = self.at;
        if self.keyword("not") {
            if self.take("(") {
                return Ok(Filter::Not(Box::new(self.grouped(within)?)));
            }
            self.at = start;
        }
        let path = self.path(within)?;
        if self.keyword("pr") {
            return Ok(Filter::Present(path));
        }
        let operator = Operator::ALL.into_iter().find(|it| self.keyword(it.as_str()));
        match operator {
            Some(operator) => Ok(Filter::Compare(path, operator, self.literal()?)),
            None if path.filter.is_some() && path.sub.is_none() => Ok(Filter::Has(path)),
            None => Err(self.fault("after an attribute, one of eq, ne, co, sw, ew, gt, ge, lt, le and pr is expected")),
        }
    }

    fn grouped(&mut self, within: bool) -> Result<Filter, ScimError> {
        let filter = self.deeper(|it| it.any(within))?;
        if self.take(")") { Ok(filter) } else { Err(self.fault("a bracket `)` is expected")) }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ScimError>) -> Result<T, ScimError> {
        if self.depth == DEEPEST {
            return Err(self.fault("the brackets are nested too deeply"));
        }
        self.depth += 1;
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    fn path(&mut self, within: bool) -> Result<Path, ScimError> {
        self.space();
        let token = self.token();
        // A URN has dots and colons of its own; the last colon ends it.
        let (schema, names) = token.rsplit_once(':').map_or((None, token), |(schema, names)| (Some(schema), names));
        let (attribute, mut sub) = names.split_once('.').map_or((names, None), |(name, sub)| (name, Some(sub)));
        let mut filter = None;
        if !within && sub.is_none() && self.rest().starts_with('[') {
            self.at += 1;
            filter = Some(Box::new(self.deeper(|it| it.any(true))?));
            if !self.take("]") {
                return Err(self.fault("a bracket `]` is expected"));
            }
            if self.rest().starts_with('.') {
                self.at += 1;
                sub = Some(self.token());
            }
        }
        let named = is_name(attribute) && sub.is_none_or(is_name) && schema.is_none_or(is_urn);
        if !named {
            return Err(self.fault("the name of an attribute is expected"));
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Path { schema: owned(schema), attribute: attribute.to_owned(), filter, sub: owned(sub) })
    }

    fn literal(&mut self) -> Result<Literal, ScimError> {
        self.space();
        let rest = self.rest();
        if rest.starts_with('"') {
            let mut escaped = false;
            let end = rest.bytes().enumerate().skip(1).find(|(_, byte)| match (escaped, byte) {
                (true, _) => {
                    escaped = false;
                    false
                }
                (false, b'\\') => {
                    escaped = true;
                    false
                }
                (false, byte) => *byte == b'"',
            });
            let text = end.and_then(|(end, _)| serde_json::from_str(&rest[..=end]).ok().map(|text| (end, text)));
            let (end, text) = text.ok_or_else(|| self.fault("the string is not one as in JSON"))?;
            self.at += end + 1;
            return Ok(Literal::Text(text));
        }
        let end = rest.find(|it: char| it.is_whitespace() || matches!(it, ')' | ']')).unwrap_or(rest.len());
        let word = &rest[..end];
        let literal = match word.to_ascii_lowercase().as_str() {
            "true" => Literal::Boolean(true),
            "false" => Literal::Boolean(false),
            "null" => Literal::Null,
            _ => {
                let number = serde_json::from_str(word);
                Literal::Number(number.map_err(|_| self.fault("a value as in JSON is expected, strings in quotes"))?)
            }
        };
        self.at += end;
        Ok(literal)
    }

    /// A word that ends where no name goes on.
    fn keyword(&mut self, word: &str) -> bool {
        let start = self.at;
        self.space();
        let found = self.text.get(self.at..self.at + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        let ends = found && !self.text[self.at + word.len()..].starts_with(is_in_token);
        self.at = if ends { self.at + word.len() } else { start };
        ends
    }

    fn take(&mut self, mark: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    fn token(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|it| !is_in_token(it)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn end(&mut self) -> Result<(), ScimError> {
        self.space();
        if self.rest().is_empty() { Ok(()) } else { Err(self.fault("nothing more is expected")) }
    }

    fn fault(&self, what: &str) -> ScimError {
        let place = self.text[..self.at].chars().count() + 1;
        ScimError::of(self.kind, format!("at character {place}: {what}"))
    }
}

fn is_in_token(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '$' | ':' | '.')
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '$');
    first && letters.all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))
}

fn is_urn(text: &str) -> bool {
    text.split(':').all(|it| !it.is_empty())
}
