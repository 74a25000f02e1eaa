//! Technician and collector.
use cas_domain::local::staff::StaffScreen;
use crate::widgets::Page;
/// Draws the screen.
pub fn ui(_page: &mut Page<'_>, _screen: &StaffScreen) {}
