//! The socket to the kiosk: views out, touches in, one JSON object a line, every line bounded.

use std::path::Path;

use cas_domain::local::LINE_BYTES_MAX;
use cas_domain::local::touch::Touch;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use crate::inputs::InputSender;
use crate::pump::Input;
use crate::session::SessionEvent;

/// Kiosks that may be connected at once: the one on the screen, and one that takes over.
const KIOSKS_MAX: usize = 4;

/// Opens the socket; an old one of a dead agent is removed (the journal's lock says that no other agent lives).
///
/// # Errors
/// What the file system says.
pub fn listen(path: &Path) -> std::io::Result<UnixListener> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let listener = UnixListener::bind(path)?;
    // Only this user's kiosk may touch the money.
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(listener)
}

/// Serves kiosks until the pump ends. `views` holds the newest view as a JSON line.
pub async fn serve(listener: UnixListener, views: watch::Receiver<String>, inputs: InputSender) {
    let room = std::sync::Arc::new(tokio::sync::Semaphore::new(KIOSKS_MAX));
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::error!("the kiosk's socket failed: {error}");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                continue;
            }
        };
        let (views, inputs) = (views.clone(), inputs.clone());
        tokio::spawn(async move {
            attend(stream, views, inputs).await;
            drop(permit);
        });
    }
}

async fn attend(stream: UnixStream, views: watch::Receiver<String>, inputs: InputSender) {
    tracing::info!("a kiosk is connected");
    let (reader, writer) = stream.into_split();
    tokio::select! {
        () = say(writer, views) => {}
        () = hear(reader, inputs) => {}
    }
    tracing::info!("the kiosk is gone");
}

async fn say(mut writer: OwnedWriteHalf, mut views: watch::Receiver<String>) {
    loop {
        let line = views.borrow_and_update().clone();
        if !line.is_empty() && (writer.write_all(line.as_bytes()).await.is_err() || writer.write_all(b"\n").await.is_err()) {
            return;
        }
        if views.changed().await.is_err() {
            return;
        }
    }
}

async fn hear(reader: OwnedReadHalf, inputs: InputSender) {
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        let most = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        match (&mut reader).take(most).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) if line.last() != Some(&b'\n') => {
                tracing::warn!("a kiosk sent a line that is too long; it is disconnected");
                return;
            }
            Ok(_) => {}
        }
        match serde_json::from_slice::<Touch>(&line) {
            Ok(touch) => {
                if inputs.send(Input::Session(SessionEvent::Touch(touch))).await.is_err() {
                    return;
                }
            }
            // The line itself may hold a PIN: it is not logged.
            Err(error) => tracing::warn!("a kiosk sent what is no touch: {}", error.classify_text()),
        }
    }
}

/// What kind of error it is, without the text that caused it.
trait ClassifyText {
    fn classify_text(&self) -> &'static str;
}

impl ClassifyText for serde_json::Error {
    fn classify_text(&self) -> &'static str {
        match self.classify() {
            serde_json::error::Category::Io => "reading failed",
            serde_json::error::Category::Syntax => "it is no JSON",
            serde_json::error::Category::Data => "it is JSON of another form",
            serde_json::error::Category::Eof => "it ends too early",
        }
    }
}
