//! Filters (RFC 7644, section 3.4.2.2): what one says, how it is written, and whether a resource is meant by it. Besides
//! the standard's grammar, `emails[type eq "work"].value eq "…"` is read, which identity providers send.

mod evaluate;
mod parse;

use std::fmt;

use serde_json::Number;

/// Which resources are meant.
#[derive(Clone, PartialEq, Debug)]
pub enum Filter {
    /// All of them hold. At least two.
    And(Vec<Filter>),
    /// One of them holds. At least two.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// There is a value.
    Present(Path),
    /// There is a value that compares so.
    Compare(Path, Operator, Literal),
    /// There is a value in these brackets: a path that ends with them.
    Has(Path),
}

/// Where a value is: `[schema:]attribute[brackets][.sub]`.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    /// A schema's URN.
    pub schema: Option<String>,
    /// The attribute, as it was written.
    pub attribute: String,
    /// Which of several values.
    pub filter: Option<Box<Filter>>,
    /// The part of a complex value.
    pub sub: Option<String>,
}

/// How values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

/// What a value is compared with.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`: no value.
    Null,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " and ", |it| matches!(it, Self::And(_) | Self::Or(_))),
            Self::Or(parts) => joined(f, parts, " or ", |it| matches!(it, Self::Or(_))),
            Self::Not(part) => write!(f, "not ({part})"),
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Compare(path, operator, literal) => write!(f, "{path} {} {literal}", operator.as_str()),
            Self::Has(path) => write!(f, "{path}"),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Filter],
    word: &str,
    in_brackets: impl Fn(&Filter) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        if in_brackets(part) { write!(f, "({part})")? } else { write!(f, "{part}")? }
    }
    Ok(())
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        if let Some(sub) = &self.sub {
            write!(f, ".{sub}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", serde_json::Value::from(text.as_str())),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(yes) => write!(f, "{yes}"),
            Self::Null => f.write_str("null"),
        }
    }
}
