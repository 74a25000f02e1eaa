//! Technician and collector.
use crate::widgets::Page;
use cas_domain::local::staff::StaffScreen;
/// Draws the screen.
pub fn ui(_page: &mut Page<'_>, _screen: &StaffScreen) {}
