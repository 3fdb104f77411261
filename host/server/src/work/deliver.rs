//! Sends events to webhooks. A delivery is held under a lease and may be sent twice, always under the same id; what came of
//! an attempt is kept as a status or a code, and what was answered is dropped.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_store::{ClaimedDelivery, DeliveryAttempt, DeliveryFailure, DeliveryFate, Outgoing, StoreError};
use reqwest::{Method, Response, StatusCode, Url, header};
use secrecy::ExposeSecret as _;
use tokio::sync::{Notify, Semaphore};

use super::{LOOKS_EVERY, payload, place, signature};
use crate::App;
use crate::config::Webhooks;
use crate::outbound::{Refusal, refusal};

/// What a lease lasts beyond the time that an attempt may take.
const LEASE_BEYOND: Duration = Duration::from_secs(45);
/// Of an answer, so much is read and dropped, and so long: a receiver that is cut off while it writes may take that for a
/// failure.
const READ_BYTES: usize = 4 << 10;
const READ_FOR: Duration = Duration::from_secs(1);
/// A receiver may put off the next attempt for so long.
const MOST_PUT_OFF: TimeDelta = TimeDelta::hours(24);

/// Sends until the server is told to stop, then finishes what it has begun.
pub async fn run(app: App) {
    let places = app.config.webhooks.in_flight;
    let free = Arc::new(Semaphore::new(places));
    let ended = Arc::new(Notify::new());
    let lease = app.config.webhooks.timeout() + LEASE_BEYOND;
    let mut signal = app.store.delivery_signal();
    while let Some(first) = place(&app, &free).await {
        let limit = u32::try_from(1 + free.available_permits()).unwrap_or(1);
        let claimed = match app.store.claim_deliveries(lease, limit, Utc::now()).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(error = %error, "deliveries cannot be claimed");
                Vec::new()
            }
        };
        let mut first = Some(first);
        if claimed.is_empty() {
            drop(first);
            tokio::select! {
                () = signal.wait(LOOKS_EVERY) => {}
                () = ended.notified() => {}
                () = app.stopping.cancelled() => {}
            }
            continue;
        }
        for delivery in claimed {
            let place = first.take().or_else(|| Arc::clone(&free).try_acquire_owned().ok());
            let (app, ended) = (app.clone(), Arc::clone(&ended));
            tokio::spawn(async move {
                attempt(&app, &delivery).await;
                drop(place);
                ended.notify_one();
            });
        }
    }
    let all = u32::try_from(places).unwrap_or(u32::MAX);
    if tokio::time::timeout(app.config.limits.drain(), free.acquire_many(all)).await.is_err() {
        tracing::warn!("some deliveries did not end in time; their leases will run out and they are tried again");
    }
}

/// What a receiver answered.
struct Answered {
    status: StatusCode,
    put_off: Option<DateTime<Utc>>,
}

async fn attempt(app: &App, delivery: &ClaimedDelivery) {
    let (at, started) = (Utc::now(), Instant::now());
    let outgoing = match app.store.outgoing(delivery, at).await {
        // The organisation's key was rotated between two reads.
        Err(StoreError::Retired) => app.store.outgoing(delivery, at).await,
        outgoing => outgoing,
    };
    let answered = match outgoing {
        Ok(Some(outgoing)) => send(app, delivery, &outgoing, at).await,
        // Deleted, disabled or begun anew meanwhile.
        Ok(None) => return,
        Err(error) => {
            tracing::error!(webhook = %delivery.webhook, error = %error, "a delivery cannot be made ready");
            Err(DeliveryFailure::HostFault)
        }
    };
    let duration = started.elapsed();
    let settings = &app.config.webhooks;
    let (fate, failure) = fate(settings, delivery.attempt, &answered, Utc::now(), jitter());
    let status = answered.as_ref().ok().map(|it| it.status.as_u16());
    let attempt = DeliveryAttempt { attempt: delivery.attempt, at, status, failure, duration };
    let patience = TimeDelta::seconds(settings.patience_seconds.into());
    if let Err(error) = app.store.finish_attempt(delivery, attempt, fate, patience).await {
        tracing::error!(webhook = %delivery.webhook, error = %error, "what came of a delivery cannot be kept");
    }
    let outcome = failure.map_or("delivered", DeliveryFailure::as_str);
    metrics::counter!("plumbline_webhook_attempts_total", "outcome" => outcome).increment(1);
    metrics::histogram!("plumbline_webhook_attempt_seconds").record(duration.as_secs_f64());
}

async fn send(
    app: &App,
    delivery: &ClaimedDelivery,
    outgoing: &Outgoing,
    at: DateTime<Utc>,
) -> Result<Answered, DeliveryFailure> {
    let Outgoing { webhook, event, secrets } = outgoing;
    let body = payload::body(app, delivery.organisation, event, webhook.settings.content).await.map_err(|error| {
        tracing::error!(event = %event.id, error = %error, "an event cannot be composed");
        DeliveryFailure::HostFault
    })?;
    let id = event.id.to_string();
    let url: Url = webhook.settings.url.expose_secret().parse().map_err(|_| DeliveryFailure::AddressRefused)?;
    let request = app.outbound.request(Method::POST, url).map_err(|_| DeliveryFailure::AddressRefused)?;
    let request = request
        .timeout(app.config.webhooks.timeout())
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", at.timestamp().to_string())
        .header("webhook-signature", signature::header(secrets, &id, at, &body));
    let answer = request.body(body).send().await.map_err(|error| failure_of(&error))?;
    let status = answer.status();
    let heeded = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let retry_after = answer.headers().get(header::RETRY_AFTER).and_then(|it| it.to_str().ok());
    let put_off = retry_after.filter(|_| heeded).and_then(|it| when(it, Utc::now()));
    drain(answer).await;
    Ok(Answered { status, put_off })
}

/// Reads a little of what was answered, and keeps nothing.
async fn drain(mut answer: Response) {
    let read = async {
        let mut read = 0;
        while read < READ_BYTES
            && let Ok(Some(chunk)) = answer.chunk().await
        {
            read += chunk.len();
        }
    };
    _ = tokio::time::timeout(READ_FOR, read).await;
}

fn failure_of(error: &reqwest::Error) -> DeliveryFailure {
    match refusal(error) {
        Some(Refusal::Unresolved) => DeliveryFailure::Unresolved,
        Some(_) => DeliveryFailure::AddressRefused,
        None if error.is_timeout() => DeliveryFailure::Timeout,
        None if error.is_connect() => DeliveryFailure::Connect,
        None if error.is_builder() => DeliveryFailure::HostFault,
        None => DeliveryFailure::Broken,
    }
}

/// When `Retry-After` says to come back: seconds from now, or a date (RFC 9110, 10.2.3).
fn when(retry_after: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = retry_after.trim();
    match text.parse::<u32>() {
        Ok(seconds) => now.checked_add_signed(TimeDelta::seconds(seconds.into())),
        Err(_) => DateTime::parse_from_rfc2822(text).ok().map(|it| it.to_utc()),
    }
}

/// What becomes of a delivery, and why it did not arrive where it did not. `jitter` lies from 0 to 1 and makes the next
/// attempt up to a fifth later, so that what failed together does not come back together.
fn fate(
    settings: &Webhooks,
    attempt: u32,
    answered: &Result<Answered, DeliveryFailure>,
    now: DateTime<Utc>,
    jitter: f64,
) -> (DeliveryFate, Option<DeliveryFailure>) {
    let (failure, put_off) = match answered {
        Ok(it) if it.status.is_success() => return (DeliveryFate::Delivered, None),
        Ok(it) if it.status == StatusCode::GONE => return (DeliveryFate::Gone, Some(DeliveryFailure::Status)),
        Ok(it) if it.status.is_redirection() => (DeliveryFailure::Redirect, None),
        Ok(it) => (DeliveryFailure::Status, it.put_off),
        Err(failure) => (*failure, None),
    };
    let delay = usize::try_from(attempt).ok().and_then(|it| settings.retry_seconds.get(it.checked_sub(1)?));
    let Some(delay) = delay else { return (DeliveryFate::Failed, Some(failure)) };
    let milliseconds = f64::from(*delay) * 1_000.0 * (1.0 + jitter / 5.0);
    #[expect(clippy::cast_possible_truncation, reason = "it is far within the range")]
    let scheduled = now + TimeDelta::milliseconds(milliseconds as i64);
    let put_off = put_off.map(|it| it.min(now + MOST_PUT_OFF));
    (DeliveryFate::Retry { at: put_off.map_or(scheduled, |it| it.max(scheduled)) }, Some(failure))
}

/// Any number from 0 to 1; where the system gives none, that is no reason not to send.
fn jitter() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_the_standards_and_a_receiver_puts_off_within_bounds() {
        let now: DateTime<Utc> = "2026-10-05T10:00:00Z".parse().unwrap();
        let settings = Webhooks::default();
        let answer = |status: u16, put_off: Option<i64>| {
            let status = StatusCode::from_u16(status).unwrap();
            Ok(Answered { status, put_off: put_off.map(|it| now + TimeDelta::seconds(it)) })
        };
        let retry = |seconds, failure| (DeliveryFate::Retry { at: now + TimeDelta::seconds(seconds) }, Some(failure));
        let status = DeliveryFailure::Status;
        let cases = [
            (1, answer(200, None), (DeliveryFate::Delivered, None)),
            (10, answer(299, None), (DeliveryFate::Delivered, None)),
            (1, answer(410, None), (DeliveryFate::Gone, Some(status))),
            (1, answer(302, None), retry(5, DeliveryFailure::Redirect)),
            (1, answer(500, None), retry(5, status)),
            (2, Err(DeliveryFailure::Timeout), retry(300, DeliveryFailure::Timeout)),
            (9, answer(404, None), retry(86_400, status)),
            (10, answer(404, None), (DeliveryFate::Failed, Some(status))),
            (99, answer(404, None), (DeliveryFate::Failed, Some(status))),
            (1, answer(429, Some(60)), retry(60, status)),
            (1, answer(503, Some(1)), retry(5, status)),
            (1, answer(503, Some(10_000_000)), retry(86_400, status)),
        ];
        for (attempt, answered, expected) in cases {
            let status = answered.as_ref().map(|it| it.status).map_err(|it| it.as_str());
            assert_eq!(fate(&settings, attempt, &answered, now, 0.0), expected, "{attempt} {status:?}");
        }
        let later = fate(&settings, 2, &answer(500, None), now, 1.0);
        assert_eq!(later, retry(360, status), "up to a fifth later");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: DateTime<Utc> = "2026-10-05T10:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Mon, 05 Oct 2026 10:00:07 GMT", Some(7)),
            ("-1", None),
            ("soon", None),
            ("99999999999", None),
        ] {
            assert_eq!(when(text, now).map(|it| (it - now).num_seconds()), seconds, "{text}");
        }
    }
}
