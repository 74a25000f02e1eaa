//! The centre: the real server code over a real database, stepped by hand. Founded once for the whole process and copied for each
//! story, since passwords are slow on purpose.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, anyhow};
use cas_agent::sync::reconcile::{Answer, Request};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::hex;
use cas_domain::id::TerminalId;
use cas_domain::slot::PersonNumber;
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::{Purpose, SignedMessage};
use cas_domain::wire::v1::{
    Batch, BatchAnswer, BatchOutcome, ConfigRequest, EnrolAnswer, EnrolRequest, Heartbeat, QuoteAnswer, QuoteRequest,
};
use cas_server::Centre;
use cas_server::access::sign_in::Session;
use cas_server::centre::secret_hash;
use cas_server::clock::HandClock;
use cas_server::error::CentreError;
use cas_server::random::{RandomError, Randomness};
use cas_server::seed::TERMINAL;
use cas_server::store::key_file;
use ed25519_dalek::SigningKey;

use super::biller::{Desk, Mood};
use super::controls::Control;
use super::random::Random;

/// When every story begins: 20 November 2026, 8:00 h in Aguascalientes.
pub const OPENING_MS: i64 = 1_795_183_200_000;
/// Vales de fondo that are made beforehand: a technician takes one for each refill.
const POUCHES: usize = 24;
/// What is in each of them: $10 coins and $1 coins.
pub const POUCH: (u32, u32) = (80, 120);

/// Bytes that are the same in every story.
struct Drawn(AtomicU64);

impl Randomness for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        let mut random = Random::new(self.0.fetch_add(1, Ordering::SeqCst), "centre");
        for chunk in bytes.chunks_mut(8) {
            let drawn = random.draw().to_be_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
        Ok(())
    }
}

/// A founded centre with an enrolled terminal and filled pouches.
struct Founded {
    key: SigningKey,
    database: Vec<u8>,
    answer: EnrolAnswer,
    vales: Vec<Folio>,
}

/// The terminal's key, the same in every story.
pub fn terminal_key() -> SigningKey {
    SigningKey::from_bytes(&[41; 32])
}

fn open(file: &Path, from: u64, at: i64) -> Result<(Centre, Arc<HandClock>)> {
    let clock = Arc::new(HandClock::at(WallMillis::from_millis(at)));
    let centre = Centre::open(file, clock.clone(), Arc::new(Drawn(AtomicU64::new(from)))).context("the centre does not open")?;
    Ok((centre, clock))
}

fn found() -> Result<Founded> {
    let folder = tempfile::Builder::new().prefix("cas-simulate-").tempdir_in(super::scratch())?;
    let file = folder.path().join("centre.db");
    let (centre, _clock) = open(&file, 0, OPENING_MS)?;
    centre.seed_demo()?;
    let coins = |centavos, count| Ok::<_, anyhow::Error>((Denomination::coin(centavos)?, count));
    let fund = vec![coins(1000, 10_000)?, coins(100, 10_000)?];
    centre.put_fund_as("1001", cas_domain::journal::facts::Realm::Training, "Fondo", fund)?;
    let person = cas_server::seed::STAFF.iter().find(|person| person.number == "3001").context("nobody fills pouches")?;
    let token = centre.sign_in(person.number, person.password, "simulate")?;
    let session = centre.session(&token)?;
    let pouch = || Ok::<_, anyhow::Error>(vec![coins(1000, i64::from(POUCH.0))?, coins(100, i64::from(POUCH.1))?]);
    let vales = (0..POUCHES).map(|_| Ok(centre.fill_pouch(&session, TERMINAL, pouch()?)?)).collect::<Result<_>>()?;
    let code = centre.make_enrol_code(TERMINAL, "simulate")?;
    let public_key = hex::encode(terminal_key().verifying_key().as_bytes());
    let answer = centre.enrol(&EnrolRequest { code, public_key, version: "simulate".to_owned() })?;
    drop(centre);
    // One file holds all of it: what is still in the log goes into it.
    let connection = rusqlite::Connection::open(&file)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(connection);
    let key = key_file::read(&key_file::path_of(&file))?;
    Ok(Founded { database: std::fs::read(&file)?, key, answer, vales })
}

fn founded() -> Result<&'static Founded> {
    static FOUNDED: OnceLock<Result<Founded, String>> = OnceLock::new();
    FOUNDED
        .get_or_init(|| found().map_err(|error| format!("{error:#}")))
        .as_ref()
        .map_err(|error| anyhow!("the centre was not founded: {error}"))
}

/// The centre of one story.
pub struct CentreEnd {
    /// The real one.
    pub centre: Centre,
    /// How the terminal was enrolled.
    pub answer: EnrolAnswer,
    /// Vales de fondo not used yet.
    pub vales: Vec<Folio>,
    /// Where its database lies.
    pub file: PathBuf,
    /// Who takes posts.
    pub desk: Desk,
    /// A backup of its database, if one was made.
    backup: Option<Vec<u8>>,
    clock: Arc<HandClock>,
    at: i64,
    lives: u64,
    control: Option<Control>,
}

impl CentreEnd {
    /// The fault on purpose, if one is wanted.
    pub const fn control(&self) -> Option<Control> {
        self.control
    }

    /// Somebody at the console. The session is put into the database without a password, which is slow on purpose.
    ///
    /// # Errors
    /// When the number is none or the centre does not take it.
    pub fn sign_in(&self, number: &str) -> Result<Session> {
        let person: PersonNumber = number.parse().map_err(|_| anyhow!("{number} is nobody's number"))?;
        let now = self.centre.now();
        let token = format!("{number}-{}", now.as_millis());
        if let Ok(session) = self.centre.session(&token) {
            return Ok(session);
        }
        self.centre.store.write::<_, CentreError>(|db| Ok(db.add_session(&secret_hash("session", &token), &person, now)?))?;
        Ok(self.centre.session(&token)?)
    }

    /// A copy of the founded centre in a folder.
    ///
    /// # Errors
    /// When it cannot be copied or opened.
    pub fn copy(folder: &Path, seed: u64, control: Option<Control>) -> Result<Self> {
        let founded = founded()?;
        let file = folder.join("centre.db");
        std::fs::write(&file, &founded.database)?;
        // The key lies beside its database: a copy without it signs nothing.
        key_file::write(&key_file::path_of(&file), &founded.key)?;
        let (mut centre, clock) = open(&file, 1 << 32, OPENING_MS)?;
        let desk = Desk::new(seed);
        centre.billers = desk.billers();
        let mut vales = founded.vales.clone();
        vales.reverse();
        Ok(Self { centre, answer: founded.answer.clone(), vales, file, desk, backup: None, clock, at: OPENING_MS, lives: 1, control })
    }

    /// The process at the centre ends and starts again.
    ///
    /// # Errors
    /// When it does not open again.
    pub fn restart(&mut self) -> Result<()> {
        self.lives += 1;
        let (mut centre, clock) = open(&self.file, self.lives << 32, self.at)?;
        centre.billers = self.desk.billers();
        (self.centre, self.clock) = (centre, clock);
        Ok(())
    }

    /// A backup of the database is made.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn keep_backup(&mut self) -> Result<()> {
        let beside = self.file.with_extension("backup");
        let connection = rusqlite::Connection::open(&self.file)?;
        connection.execute("VACUUM INTO ?1", [beside.to_string_lossy()])?;
        self.backup = Some(std::fs::read(&beside)?);
        Ok(std::fs::remove_file(&beside)?)
    }

    /// The database is lost; the backup is put in its place as a new incarnation (S53). Whether there was one.
    ///
    /// # Errors
    /// When it does not open.
    pub fn restore_backup(&mut self) -> Result<bool> {
        let Some(backup) = self.backup.take() else { return Ok(false) };
        let key = key_file::read(&key_file::path_of(&self.file))?;
        self.file = self.file.with_file_name(format!("centre-{}.db", self.lives));
        std::fs::write(&self.file, &backup)?;
        key_file::write(&key_file::path_of(&self.file), &key)?;
        self.restart()?;
        self.centre.mark_restored("el disco del centro se perdió")?;
        Ok(true)
    }

    /// Posts go on until nothing more comes of it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn post_all(&mut self) -> Result<()> {
        self.desk.set_mood(Mood::default());
        for _ in 0..40 {
            self.clock.advance(10_000);
            self.at += 10_000;
            self.centre.post_due()?;
        }
        Ok(())
    }

    /// The time at the centre: milliseconds since the opening of the first day.
    pub fn at(&mut self, since_opening: u64) {
        let at = OPENING_MS + i64::try_from(since_opening).unwrap_or(0);
        self.clock.advance(at - self.at);
        self.at = at;
    }

    /// Takes a request of sync as the HTTP handlers do.
    ///
    /// # Errors
    /// What the centre says.
    pub fn take(&self, terminal: TerminalId, key: &SigningKey, request: &Request) -> Result<Answer> {
        let centre = &self.centre;
        Ok(match request {
            Request::Batch(batch) => Answer::Batch(self.take_batch(batch)?),
            Request::Heartbeat(said) => {
                let message = SignedMessage::new(Purpose::Heartbeat, terminal, serde_json::to_string(said)?, key);
                let (row, epoch, beat) = centre.read_message::<Heartbeat>(Purpose::Heartbeat, &message)?;
                Answer::Heartbeat(centre.heartbeat(&row, epoch, &beat)?)
            }
            Request::Config(asked) => {
                let message = SignedMessage::new(Purpose::Config, terminal, serde_json::to_string(asked)?, key);
                let (row, ..) = centre.read_message::<ConfigRequest>(Purpose::Config, &message)?;
                Answer::Config(centre.signed_config(&row)?)
            }
        })
    }

    fn take_batch(&self, batch: &Batch) -> Result<BatchAnswer> {
        let bytes = serde_json::to_vec(batch)?;
        if self.control == Some(Control::DroppedBranch) && self.is_branch(batch)? {
            return Ok(BatchAnswer { outcome: BatchOutcome::Fork { at: batch.first }, applied: vec![] });
        }
        let mut answer = self.centre.take_batch(batch, &bytes)?;
        if self.centre.billers.answer_at_once() {
            self.centre.post_due()?;
        }
        answer.applied = self.centre.applied_for(batch, &answer.outcome)?;
        Ok(answer)
    }

    /// Whether a batch begins where other bytes stand already.
    fn is_branch(&self, batch: &Batch) -> Result<bool> {
        let connection = rusqlite::Connection::open(&self.file)?;
        let place = (batch.terminal.to_string(), batch.epoch.0, i64::try_from(batch.first.0)?);
        let stored: Option<Vec<u8>> = connection
            .query_row("SELECT body FROM entries WHERE terminal = ?1 AND epoch = ?2 AND seq = ?3 AND branch = 0", place, |row| row.get(0))
            .map(Some)
            .or_else(|error| if error == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(error) })?;
        Ok(stored.is_some_and(|stored| batch.entries.first().is_some_and(|first| first.as_bytes() != stored)))
    }

    /// Answers a question for a quote.
    ///
    /// # Errors
    /// What the centre says.
    pub fn quote(&self, terminal: TerminalId, key: &SigningKey, asked: &QuoteRequest) -> Result<QuoteAnswer> {
        let message = SignedMessage::new(Purpose::Quote, terminal, serde_json::to_string(asked)?, key);
        let (row, _, request) = self.centre.read_message::<QuoteRequest>(Purpose::Quote, &message)?;
        Ok(self.centre.quote(&row, &request)?)
    }
}
