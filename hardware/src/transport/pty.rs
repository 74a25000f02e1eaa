//! The master side of a pseudo terminal under a stable name: an emulator's end of a line.
//!
//! The slave side is never opened here. An open slave would keep the exclusive mark that a killed host left on it, and
//! the next host would be refused; instead a host that goes away makes a fresh terminal under the same name.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};

use crate::device::Span;

/// A pseudo terminal whose slave side is reachable through a symbolic link.
#[derive(Debug)]
pub struct PtyLine {
    link: PathBuf,
    slave: PathBuf,
    master: File,
}

impl PtyLine {
    /// Makes a pseudo terminal in raw mode and the link to it; a link left by an earlier run is replaced.
    ///
    /// # Errors
    /// Those of the operating system, with the link's path where it is about the link; a file that is no link is kept.
    pub fn open(link: &Path) -> io::Result<Self> {
        let master = make_master()?;
        let slave = PathBuf::from(ptsname_r(&master)?);
        // Through the descriptor only: the master is plain bytes from here on.
        let master = File::from(as_owned(&master)?);
        point_link(link, &slave)?;
        Ok(Self { link: link.to_path_buf(), slave, master })
    }

    /// Waits at most `wait` for bytes from the host. `Ok(0)` means that none came.
    /// When the host has gone the terminal is made anew, under the same name.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn read_within(&mut self, buffer: &mut [u8], wait: Span) -> io::Result<usize> {
        let mut fds = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
        let wait = u16::try_from(wait.as_millis()).unwrap_or(u16::MAX);
        match poll(&mut fds, PollTimeout::from(wait)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(0),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        match self.master.read(buffer) {
            Ok(0) => self.renew(),
            Ok(count) => Ok(count),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            // EIO: the last host closed its side.
            Err(error) if error.raw_os_error() == Some(nix::errno::Errno::EIO as i32) => self.renew(),
            Err(error) => Err(error),
        }
    }

    /// Puts bytes on the line. What does not fit, because nobody reads, is lost as on a real line.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.master.write(bytes) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) if error.raw_os_error() == Some(nix::errno::Errno::EIO as i32) => self.renew().map(|_| ()),
            Err(error) => Err(error),
        }
    }

    /// The stable name a host opens.
    pub fn link(&self) -> &Path {
        &self.link
    }

    fn renew(&mut self) -> io::Result<usize> {
        let fresh = make_master()?;
        self.slave = PathBuf::from(ptsname_r(&fresh)?);
        self.master = File::from(as_owned(&fresh)?);
        point_link(&self.link, &self.slave)?;
        Ok(0)
    }
}

impl Drop for PtyLine {
    fn drop(&mut self) {
        // Somebody else's link stays: only the one that still names this terminal goes.
        if fs::read_link(&self.link).is_ok_and(|target| target == self.slave) {
            let _ = fs::remove_file(&self.link);
        }
    }
}

fn make_master() -> io::Result<PtyMaster> {
    let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    // On Linux the master's settings are the slave's: raw before anybody opens it.
    let mut termios = tcgetattr(&master)?;
    cfmakeraw(&mut termios);
    tcsetattr(&master, SetArg::TCSANOW, &termios)?;
    fcntl(&master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(master)
}

fn as_owned(master: &PtyMaster) -> io::Result<OwnedFd> {
    master.as_fd().try_clone_to_owned()
}

fn point_link(link: &Path, target: &Path) -> io::Result<()> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", link.display()));
    if let Ok(found) = fs::symlink_metadata(link)
        && !found.file_type().is_symlink()
    {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("{} exists and is no symbolic link; it is left alone, name another path", link.display()),
        ));
    }
    if let Some(parent) = link.parent() {
        fs::create_dir_all(parent).map_err(named)?;
    }
    let mut fresh = link.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let _ = fs::remove_file(&fresh);
    std::os::unix::fs::symlink(target, &fresh).map_err(named)?;
    fs::rename(&fresh, link).map_err(named)
}
