//! The agent's socket: a named thread reads views, another writes touches. It reconnects with a growing pause.
//!
//! The newest view replaces an unread older one, so nothing queues up. A line that is no view ends the connection: what stands
//! on the screen would be older than what the agent believes to show. After reconnecting the agent sends its view whole.

use std::io::{BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cas_domain::local::LINE_BYTES_MAX;
use cas_domain::local::touch::Touch;
use cas_domain::local::view::View;

use crate::line;

/// First pause before connecting again.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// Touches waiting to be written; a person makes a few per second.
const TOUCHES_MAX: usize = 64;
/// A peer that takes no bytes for so long is gone.
const WRITE_LIMIT: Duration = Duration::from_secs(2);

/// What came from the agent since the last look.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The newest view, if one came.
    pub view: Option<Box<View>>,
    /// Whether the agent is connected and has spoken.
    pub connected: bool,
    /// How many times the agent was lost. A view after a loss is not compared with one before it: versions start anew.
    pub losses: u64,
}

struct Shared {
    news: Mutex<News>,
    stream: Mutex<Option<UnixStream>>,
    stopped: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
}

/// The connection to the agent. Dropping it ends its threads.
pub struct Link {
    shared: Arc<Shared>,
    touches: SyncSender<Touch>,
}

impl Link {
    /// Starts to connect; `wake` is called at each change.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn start(socket: &Path, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared =
            Arc::new(Shared { news: Mutex::default(), stream: Mutex::default(), stopped: AtomicBool::new(false), wake: Box::new(wake) });
        let (touches, waiting) = sync_channel(TOUCHES_MAX);
        let (reader, path) = (Arc::clone(&shared), socket.to_owned());
        std::thread::Builder::new().name("kiosk-views".to_owned()).spawn(move || read_views(&reader, &path))?;
        let writer = Arc::clone(&shared);
        std::thread::Builder::new().name("kiosk-touches".to_owned()).spawn(move || write_touches(&writer, &waiting))?;
        Ok(Self { shared, touches })
    }

    /// What came since the last call.
    pub fn news(&self) -> News {
        let mut news = lock(&self.shared.news);
        News { view: news.view.take(), connected: news.connected, losses: news.losses }
    }

    /// Sends a touch. Without a connection it is lost on purpose: it was made on a screen that is no more.
    pub fn send(&self, touch: Touch) {
        match self.touches.try_send(touch) {
            Ok(()) => {}
            Err(TrySendError::Full(touch)) => tracing::warn!(act = ?touch.act, "the agent takes no touches; one was dropped"),
            Err(TrySendError::Disconnected(_)) => tracing::error!("the thread that writes touches has ended"),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        if let Some(stream) = lock(&self.shared.stream).take() {
            let _gone_already = stream.shutdown(Shutdown::Both);
        }
    }
}

/// A poisoned lock only means that another thread ended while it held whole values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_views(shared: &Shared, path: &Path) {
    let mut pause = PAUSE_FIRST;
    while !shared.stopped.load(Ordering::SeqCst) {
        match connect(shared, path) {
            Ok(stream) => {
                if read_until_lost(shared, stream) {
                    pause = PAUSE_FIRST;
                }
                lock(&shared.stream).take();
                let mut news = lock(&shared.news);
                news.connected = false;
                news.losses += 1;
                drop(news);
                (shared.wake)();
            }
            Err(error) => tracing::debug!(%error, path = %path.display(), "the agent is not there yet"),
        }
        if !shared.stopped.load(Ordering::SeqCst) {
            std::thread::sleep(pause);
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

fn connect(shared: &Shared, path: &Path) -> std::io::Result<UnixStream> {
    let stream = UnixStream::connect(path)?;
    let out = stream.try_clone()?;
    out.set_write_timeout(Some(WRITE_LIMIT))?;
    *lock(&shared.stream) = Some(out);
    Ok(stream)
}

/// Reads until the connection is lost; whether a good view came.
fn read_until_lost(shared: &Shared, stream: UnixStream) -> bool {
    let mut from = BufReader::new(stream);
    let mut spoke = false;
    loop {
        let text = match line::read(&mut from, LINE_BYTES_MAX) {
            Ok(Some(text)) => text,
            Ok(None) => {
                tracing::info!("the agent closed the connection");
                return spoke;
            }
            Err(error) => {
                tracing::warn!(%error, "connecting again");
                return spoke;
            }
        };
        let view: View = match serde_json::from_str(&text) {
            Ok(view) => view,
            Err(error) => {
                tracing::warn!(%error, "the agent sent a line that is no view; connecting again");
                return spoke;
            }
        };
        spoke = true;
        let mut news = lock(&shared.news);
        news.view = Some(Box::new(view));
        news.connected = true;
        drop(news);
        (shared.wake)();
    }
}

fn write_touches(shared: &Shared, waiting: &Receiver<Touch>) {
    for touch in waiting {
        let Ok(mut text) = serde_json::to_vec(&touch) else {
            tracing::error!("a touch could not be written as JSON");
            continue;
        };
        text.push(b'\n');
        let stream = lock(&shared.stream).as_ref().and_then(|stream| stream.try_clone().ok());
        let Some(mut stream) = stream else { continue };
        if let Err(error) = stream.write_all(&text) {
            tracing::warn!(%error, "a touch could not be sent; connecting again");
            let _gone_already = stream.shutdown(Shutdown::Both);
        }
    }
}
