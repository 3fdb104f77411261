//! One SQL text for both engines. A query is written once, with `$1` placeholders and `ON CONFLICT` and `RETURNING` as
//! both understand them; the macros expand it for each native driver, which keeps UUIDs, times, booleans and NULL what
//! they are. Everything runs in a transaction: what one reads is one snapshot, and what one writes holds together. Only
//! what a single statement finds out for a request that is not known yet runs by itself.

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, SqlSafeStr, SqlStr, Sqlite, SqliteConnection};

/// A transaction on either engine. Rolled back when it is dropped.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A connection on either engine for one statement that reads, which is a snapshot by itself.
pub(crate) enum Single {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// What a statement is sent through.
pub(crate) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Transaction {
    pub(crate) fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(transaction) => Connection::Sqlite(transaction),
            Self::Postgres(transaction) => Connection::Postgres(transaction),
        }
    }
}

impl Single {
    pub(crate) fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

/// Tells the text to whoever asks for it by `RUST_LOG=plumbline_store::sql=trace`. It holds places for values and no value.
pub(crate) fn told(text: impl SqlSafeStr) -> SqlStr {
    let text = text.into_sql_str();
    tracing::trace!(statement = text.as_str());
    text
}

/// Evaluates to the same expression for each driver, with the driver's type and connection under the given names.
macro_rules! on_driver {
    ($transaction:expr, |$Driver:ident, $connection:ident| $body:expr) => {
        match $transaction.connection() {
            $crate::sql::Connection::Sqlite($connection) => {
                type $Driver = ::sqlx::Sqlite;
                $body
            }
            $crate::sql::Connection::Postgres($connection) => {
                type $Driver = ::sqlx::Postgres;
                $body
            }
        }
    };
}

/// Runs a statement; evaluates to the number of rows that it touched.
macro_rules! execute {
    ($transaction:expr, $text:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql::on_driver!($transaction, |Driver, connection| {
            ::sqlx::query::<Driver>($crate::sql::told($text))$(.bind($bind))*.execute(connection).await.map(|it| it.rows_affected())
        })
    };
}

/// Runs a query that gives exactly one row.
macro_rules! one {
    ($transaction:expr, $text:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql::on_driver!($transaction, |Driver, connection| {
            ::sqlx::query_as::<Driver, _>($crate::sql::told($text))$(.bind($bind))*.fetch_one(connection).await
        })
    };
}

/// Runs a query that gives one row or none.
macro_rules! optional {
    ($transaction:expr, $text:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql::on_driver!($transaction, |Driver, connection| {
            ::sqlx::query_as::<Driver, _>($crate::sql::told($text))$(.bind($bind))*.fetch_optional(connection).await
        })
    };
}

/// Runs a query that gives any number of rows.
macro_rules! all {
    ($transaction:expr, $text:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql::on_driver!($transaction, |Driver, connection| {
            ::sqlx::query_as::<Driver, _>($crate::sql::told($text))$(.bind($bind))*.fetch_all(connection).await
        })
    };
}

pub(crate) use {all, execute, on_driver, one, optional};
