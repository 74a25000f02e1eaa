//! The running server: listener, router, the biller's rounds, and an orderly stop. All wiring is here.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;

use crate::centre::Centre;
use crate::limits::{BILLER_PERIOD, SHUTDOWN_TIME};
use crate::router::router;

/// Serves until the process is asked to stop, or a commit failed.
///
/// # Errors
/// What kept it from listening, or that the store closed itself after a failed commit.
pub async fn serve(centre: Arc<Centre>, listen: SocketAddr, ready_file: Option<&Path>) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}: is it taken?"))?;
    let address = listener.local_addr().context("the listener has no address")?;
    println!("http://{address}");
    if let Some(path) = ready_file {
        write_ready(path, address).with_context(|| format!("cannot write {}", path.display()))?;
    }
    tracing::info!(%address, "listening");
    let rounds = tokio::spawn(biller_rounds(Arc::clone(&centre)));
    let app = router(Arc::clone(&centre)).into_make_service_with_connect_info::<SocketAddr>();
    let stop = Arc::new(tokio::sync::Notify::new());
    let served = {
        let stop = Arc::clone(&stop);
        tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(async move { stop.notified().await }).await })
    };
    let reason = tokio::select! {
        () = asked_to_stop() => Ok(()),
        () = store_closed(&centre) => Err(anyhow::anyhow!("a commit failed and its fate is unknown: start the server again")),
    };
    stop.notify_one();
    rounds.abort();
    mark(&centre);
    // A browser may hold its connection open for long: it is not waited for beyond this.
    match tokio::time::timeout(SHUTDOWN_TIME, served).await {
        Ok(ended) => ended.context("the server task ended badly")?.context("serving failed")?,
        Err(_) => tracing::info!("connections were still open"),
    }
    reason
}

/// Written beside and renamed, so that whoever waits for it never reads half of it.
fn write_ready(path: &Path, address: SocketAddr) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, format!("http://{address}\n"))?;
    std::fs::rename(beside, path)
}

async fn biller_rounds(centre: Arc<Centre>) {
    let mut tick = tokio::time::interval(BILLER_PERIOD);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let centre = Arc::clone(&centre);
        match tokio::task::spawn_blocking(move || one_round(&centre)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(error = crate::error::chain(&error), "posting to billers failed"),
            Err(error) => tracing::error!(%error, "posting to billers panicked"),
        }
    }
}

fn one_round(centre: &Centre) -> Result<(), crate::error::CentreError> {
    let posted = centre.post_due().map(|_| ());
    mark(centre);
    posted
}

/// The mark is a second witness of what was served; a disk that cannot take it must not stop the centre.
fn mark(centre: &Centre) {
    if let Err(error) = centre.write_mark() {
        tracing::warn!(error = crate::error::chain(&error), "no mark beside the database");
    }
}

async fn store_closed(centre: &Centre) {
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(500));
    while !centre.store.is_closed() {
        tick.tick().await;
    }
}

async fn asked_to_stop() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
