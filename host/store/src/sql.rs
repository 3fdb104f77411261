//! One SQL text for both engines. A query is written once, with `$1` placeholders and `ON CONFLICT` and `RETURNING` as
//! both understand them; the macros expand it for each native driver, which keeps UUIDs, times, booleans and NULL what
//! they are. Everything runs in a transaction: what one reads is one snapshot, and what one writes holds together.

use sqlx::{Postgres, SqlSafeStr, SqlStr, Sqlite};

/// A transaction on either engine. Rolled back when it is dropped.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
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
        match $transaction {
            $crate::sql::Transaction::Sqlite(transaction) => {
                type $Driver = ::sqlx::Sqlite;
                let $connection = &mut **transaction;
                $body
            }
            $crate::sql::Transaction::Postgres(transaction) => {
                type $Driver = ::sqlx::Postgres;
                let $connection = &mut **transaction;
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
