//! Views of the staff screens.
