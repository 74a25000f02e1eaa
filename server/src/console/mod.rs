//! The console's pages. Being built.

use std::sync::Arc;

use axum::Router;

use crate::centre::Centre;

/// The routes of the pages.
pub fn routes() -> Router<Arc<Centre>> {
    Router::new()
}
