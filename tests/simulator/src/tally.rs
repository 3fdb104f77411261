//! How often something held, against what was promised.

use plumbline_progress::proportion::wilson;

/// One promise and what came of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// In which worlds.
    pub worlds: String,
    /// What was counted.
    pub what: &'static str,
    /// What is promised.
    pub promise: Promise,
    /// How often it held.
    pub held: u64,
    /// Of how many.
    pub of: u64,
}

/// What is promised of a share.
#[derive(Clone, Copy, Debug)]
pub enum Promise {
    /// It lies between these.
    Within(f64, f64),
    /// It is no more than this.
    AtMost(f64),
    /// It is no less than this.
    AtLeast(f64),
    /// Nothing: it is only told.
    None,
}

impl Row {
    /// The share.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.held as f64 / self.of.max(1) as f64
    }

    /// Whether the share keeps the promise.
    #[must_use]
    pub fn kept(&self) -> bool {
        self.promise.holds(self.share())
    }

    /// Whether the promise can be true, given that chance gave these worlds and not others: it holds somewhere in the 99.9 %
    /// interval of the share.
    #[must_use]
    pub fn plausible(&self) -> bool {
        let interval = wilson(self.held, self.of, 0.999);
        match self.promise {
            Promise::Within(low, high) => interval.high >= low && interval.low <= high,
            Promise::AtMost(most) => interval.low <= most,
            Promise::AtLeast(least) => interval.high >= least,
            Promise::None => true,
        }
    }

    /// As a row of a table in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let percent = |it: f64| format!("{:.1} %", it * 100.0);
        let promise = match self.promise {
            Promise::Within(low, high) => format!("{} to {}", percent(low), percent(high)),
            Promise::AtMost(most) => format!("at most {}", percent(most)),
            Promise::AtLeast(least) => format!("at least {}", percent(least)),
            Promise::None => "none".to_owned(),
        };
        let interval = wilson(self.held, self.of, 0.95);
        let interval = format!("{} to {}", percent(interval.low), percent(interval.high));
        let verdict = if matches!(self.promise, Promise::None) {
            "told"
        } else if self.kept() {
            "yes"
        } else if self.plausible() {
            "within chance"
        } else {
            "**no**"
        };
        format!(
            "| {} | {} | {promise} | {} | {interval} | {} | {verdict} |",
            self.worlds,
            self.what,
            percent(self.share()),
            self.of
        )
    }
}

impl Promise {
    fn holds(self, share: f64) -> bool {
        match self {
            Self::Within(low, high) => low <= share && share <= high,
            Self::AtMost(most) => share <= most,
            Self::AtLeast(least) => share >= least,
            Self::None => true,
        }
    }
}

/// Counts of what held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    held: u64,
    of: u64,
}

impl Count {
    /// One more.
    pub fn see(&mut self, held: bool) {
        self.held += u64::from(held);
        self.of += 1;
    }

    /// Those of another.
    pub fn add(&mut self, other: Self) {
        self.held += other.held;
        self.of += other.of;
    }

    /// As a row.
    #[must_use]
    pub fn row(self, worlds: &str, what: &'static str, promise: Promise) -> Row {
        Row { worlds: worlds.to_owned(), what, promise, held: self.held, of: self.of }
    }
}
