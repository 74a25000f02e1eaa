//! What each command does.

use std::io::BufRead;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use cas_domain::folio::TerminalNumber;
use cas_domain::journal::facts::{Realm, Role};
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::SiteWords;
use cas_server::Centre;
use cas_server::clock::{Clock, HandClock, SystemClock};
use cas_server::random::OsRandom;
use cas_server::seed::STAFF;
use cas_server::terminals::register::NewTerminal;

fn open(database: &Path) -> anyhow::Result<Centre> {
    open_at(database, Arc::new(SystemClock))
}

fn open_at(database: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Centre> {
    Centre::open(database, clock, Arc::new(OsRandom)).with_context(|| format!("cannot open {}", database.display()))
}

/// A command that makes no database: a mistyped path must not look like an empty centre.
fn open_existing(database: &Path) -> anyhow::Result<Centre> {
    anyhow::ensure!(database.exists(), "there is no database {}: name the file that `serve` uses", database.display());
    open(database)
}

pub fn serve(database: &Path, listen: SocketAddr, ready_file: Option<&Path>, secure_cookies: bool) -> anyhow::Result<()> {
    anyhow::ensure!(secure_cookies || listen.ip().is_loopback(), "beyond loopback the console needs HTTPS in front and --secure-cookies");
    let mut centre = open(database)?;
    centre.check_mark()?;
    centre.write_mark()?;
    centre.secure_cookies = secure_cookies;
    let centre = Arc::new(centre);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    let served = runtime.block_on(cas_server::app::serve(centre, listen, ready_file));
    runtime.shutdown_timeout(cas_server::limits::SHUTDOWN_TIME);
    served
}

pub fn seed_demo(database: &Path, now: Option<i64>) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = match now {
        Some(ms) => Arc::new(HandClock::at(WallMillis::from_millis(ms))),
        None => Arc::new(SystemClock),
    };
    let centre = open_at(database, clock)?;
    if centre.seed_demo()? {
        println!("Cajero 07, Plaza Norte, demostración: SIN VALOR");
        println!("{:<8}{:<22}{:<18}NIP en cajero", "Número", "Función", "Contraseña");
        for person in &STAFF {
            println!("{:<8}{:<22}{:<18}{}", person.number, person.role_name(), person.password, person.pin.unwrap_or("-"));
        }
    } else {
        println!("The demonstration's beginnings are there already.");
    }
    Ok(())
}

pub fn terminal_add(
    database: &Path,
    number: u16,
    realm: &str,
    site: &str,
    site_name: Option<String>,
    words: Option<&Path>,
) -> anyhow::Result<()> {
    let realm: Realm = serde_json::from_value(serde_json::Value::String(realm.to_owned()))
        .with_context(|| format!("'{realm}' is no realm: write live or training"))?;
    let words = words.map(read_words).transpose()?;
    let site = site.parse().context("the site's code")?;
    let new = NewTerminal { number: TerminalNumber(number), realm, site, site_name, words };
    open(database)?.register_terminal(&new)?;
    println!("registered; next: cas-server enrol-code --database {} --terminal {number}", database.display());
    Ok(())
}

fn read_words(path: &Path) -> anyhow::Result<SiteWords> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} does not hold the words of a site", path.display()))
}

pub fn enrol_code(database: &Path, terminal: u16) -> anyhow::Result<()> {
    let centre = open_existing(database)?;
    let code = centre
        .make_enrol_code(TerminalNumber(terminal), "servidor")
        .with_context(|| format!("no code for terminal {}", TerminalNumber(terminal)))?;
    println!("{code}");
    Ok(())
}

pub fn user_add(database: &Path, number: &str, role: &str, days: u16) -> anyhow::Result<()> {
    let number = number.parse().context("the number of a person has 1 to 8 digits")?;
    let role: Role =
        serde_json::from_value(serde_json::Value::String(role.to_owned())).with_context(|| format!("'{role}' is no role: see --help"))?;
    let mut lines = std::io::stdin().lock().lines();
    eprintln!("Password (8 signs or more, a digit, a special sign), then Enter; then a six-digit PIN or nothing, and Enter:");
    let password = lines.next().context("no password came on standard input")?.context("standard input cannot be read")?;
    let pin = lines.next().transpose().context("standard input cannot be read")?.filter(|pin| !pin.is_empty());
    let centre = open(database)?;
    let until = centre.now().plus_millis(i64::from(days) * 24 * 60 * 60 * 1000);
    centre.add_staff(number, role, &password, pin.as_deref(), until)?;
    println!("registered");
    Ok(())
}

pub fn restore_mark(database: &Path, reason: &str, without: Option<u16>) -> anyhow::Result<()> {
    let mut centre = open_existing(database)?;
    match without {
        Some(number) => {
            centre.restore_without(TerminalNumber(number), reason)?;
            println!("noted; what terminal {} had and the backup lacks must be entered from paper", TerminalNumber(number));
        }
        None => {
            centre.mark_restored(reason)?;
            println!(
                "a new incarnation begins; counts, decisions and billers wait until every terminal has sent again what the backup lacks"
            );
        }
    }
    Ok(())
}

pub fn check(database: &Path, json: bool) -> anyhow::Result<bool> {
    anyhow::ensure!(database.exists(), "there is no database {}: name the file that `serve` uses", database.display());
    // An auditor's copy comes without the signing key; checking signs nothing.
    let centre = Centre::open_without_key(database, Arc::new(SystemClock), Arc::new(OsRandom))
        .with_context(|| format!("cannot open {}", database.display()))?;
    let checks = centre.verify()?;
    if json {
        println!("{}", serde_json::to_string_pretty(&checks)?);
    } else {
        for check in &checks {
            println!("{:<6}{:<8}{}", check.name, if check.holds { "holds" } else { "FAILS" }, check.says);
            check.found.iter().for_each(|found| println!("      - {found}"));
        }
    }
    Ok(checks.iter().all(|check| check.holds))
}
