//! Names of the roles, and which role may do what (`screens.md`, section 2).

use cas_domain::journal::facts::Role;

use Role::{Admin, Auditor, Clerk, Collector, Helpdesk, Operations, Technician, Treasury, Vault};

/// What a role is called in Spanish.
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Clerk => "Atención a usuarios",
        Role::Helpdesk => "Mesa de ayuda",
        Role::Operations => "Operación",
        Role::Technician => "Técnico",
        Role::Collector => "Recolección",
        Role::Vault => "Bóveda",
        Role::Treasury => "Finanzas",
        Role::Agency => "Dependencia",
        Role::Auditor => "Auditoría",
        Role::Admin => "Administración",
    }
}

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the board of all terminals.
    Board,
    /// See terminals, levels, flags.
    Terminals,
    /// Say when a terminal is back.
    BackAt,
    /// See and erase telephones that citizens left.
    Phones,
    /// See payments and their amounts.
    Payments,
    /// See faults and staff sessions.
    Faults,
    /// See the list of cuts, without amounts.
    Cuts,
    /// Count a cut.
    Count,
    /// See what was expected and counted.
    Differences,
    /// See the funds and what lies in the vault.
    Funds,
    /// Write a vale de fondo.
    Vale,
    /// Put treasury's money into the vault.
    FundPut,
    /// Read the log of who did what.
    Audit,
    /// Read the joined ledger and its invariants.
    Ledger,
    /// See cases of owed, doubtful and ownerless money.
    Cases,
    /// Ask for and grant decisions about cases and disputed posts; never both about one.
    Decide,
    /// See claims, find what is owed by what a citizen brings.
    Refunds,
    /// Request what is owed for the citizen at the counter.
    RequestRefund,
    /// Authorise what another person requested, and decide how a payout ended that nobody speaks of.
    AuthoriseRefund,
    /// Hand over the money.
    PayRefund,
    /// Look at alarms and close them.
    CloseAlarm,
    /// Set the limits of a terminal.
    Limits,
    /// Say that the disk of a terminal is lost.
    LostDisk,
    /// Register staff, make enrolment codes.
    Administer,
}

impl Right {
    /// The roles that have it, the usual one first. Who carries or counts money sees no amounts of a terminal.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Board => &[Operations, Helpdesk, Admin, Clerk, Treasury, Technician, Auditor],
            Self::Terminals => &[Operations, Admin, Helpdesk, Technician, Auditor],
            Self::BackAt => &[Operations, Helpdesk, Admin],
            Self::Phones => &[Operations, Clerk],
            Self::Payments => &[Operations, Clerk, Treasury, Admin, Auditor],
            Self::Faults => &[Helpdesk, Operations, Technician, Admin, Auditor],
            Self::Cuts => &[Operations, Collector, Vault, Treasury, Auditor],
            Self::Count => &[Vault],
            Self::Differences | Self::Ledger => &[Operations, Treasury, Auditor],
            Self::Funds => &[Operations, Treasury, Vault, Auditor],
            Self::Vale => &[Operations, Treasury, Vault],
            Self::FundPut => &[Treasury],
            Self::Cases => &[Operations, Clerk, Treasury, Auditor],
            Self::Decide => &[Operations, Treasury],
            Self::Refunds => &[Clerk, Operations, Treasury, Auditor],
            Self::RequestRefund => &[Clerk, Operations],
            Self::AuthoriseRefund => &[Operations, Treasury],
            Self::PayRefund => &[Clerk],
            Self::CloseAlarm => &[Operations, Treasury, Admin],
            Self::Audit => &[Auditor, Admin],
            Self::Limits | Self::LostDisk => &[Operations, Admin],
            Self::Administer => &[Admin],
        }
    }

    /// Whether a role has it.
    pub fn is_of(self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}
