//! `plumbline serve` and `plumbline migrate`.

use std::future::Future;
use std::net::SocketAddr;

use anyhow::Context as _;
use plumbline_store::Store;
use tokio::net::TcpListener;

use super::{block_on, resolve};
use crate::config::{Config, Flags};
use crate::work::catalog::Catalog;
use crate::{App, http, telemetry, work};

#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    flags: Flags,
    /// Where to listen; port 0 takes any free one, and the first log line says which
    #[arg(long, env = "PLUMBLINE_LISTEN")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<()> {
        telemetry::log("info");
        let config = resolve(self.flags, self.listen)?;
        block_on(async {
            let server = Server::open(config).await?;
            tracing::info!(address = %server.address, "listening on http://{}", server.address);
            server.run(stop_signal()).await
        })
    }
}

#[derive(clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    flags: Flags,
}

impl Migrate {
    pub fn run(self) -> anyhow::Result<()> {
        let config = resolve(self.flags, None)?;
        block_on(async { Ok(Store::migrate(&App::store_config(&config).await?).await?) })?;
        eprintln!("The database is at this version.");
        Ok(())
    }
}

/// A server that holds its address and is ready to run.
pub struct Server {
    pub app: App,
    pub address: SocketAddr,
    listener: TcpListener,
}

impl Server {
    /// Opens everything and checks the plugins of the box. Nothing is accepted yet.
    ///
    /// # Errors
    /// Where something cannot be had; the text says what.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let listen = config.listen;
        let mut app = App::open(config, telemetry::metrics()?).await?;
        Catalog::check(&app.sandbox).await?.seed_all(&app.store).await?;
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        app.origin = app.config.origin(address);
        Ok(Self { address, app, listener })
    }

    /// Serves until `stop`, then finishes what was begun: open requests first, running jobs after.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
        let Self { app, listener, .. } = self;
        let workers = tokio::spawn(work::run(app.clone()));
        let deliveries = tokio::spawn(work::deliver::run(app.clone()));
        tokio::spawn(work::retention::run(app.clone()));
        let stopping = app.stopping.clone();
        tokio::spawn(async move {
            stop.await;
            tracing::info!("stopping: open requests and running jobs are finished first");
            stopping.cancel();
        });
        let drained = app.stopping.clone();
        let limit = app.config.limits.drain();
        tokio::spawn(app.rates.clone().sweep(app.stopping.clone()));
        let router = http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let serve = axum::serve(listener, router).with_graceful_shutdown({
            let stopping = app.stopping.clone();
            async move { stopping.cancelled().await }
        });
        tokio::select! {
            served = std::future::IntoFuture::into_future(serve) => served?,
            () = async { drained.cancelled().await; tokio::time::sleep(limit).await } => {
                tracing::warn!("some requests did not end in time and are cut off");
            }
        }
        app.stopping.cancel();
        workers.await?;
        deliveries.await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Ctrl-C, or the signal with which a service manager stops a service.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
