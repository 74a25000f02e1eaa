//! Style, script and fonts, embedded, so that the console needs nothing from outside.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

const CSS: &str = include_str!("assets/console.css");
const JS: &str = include_str!("assets/console.js");
const MARK: &str = concat!(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"8\" fill=\"#0b4f6c\"/>",
    "<path d=\"M9 24V15a7 7 0 0 1 14 0v9h-4v-9a3 3 0 0 0-6 0v9z\" fill=\"#fff\"/></svg>"
);

fn file(kind: &'static str, bytes: &'static [u8]) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], bytes).into_response()
}

/// The style sheet.
pub async fn css() -> Response {
    file("text/css; charset=utf-8", CSS.as_bytes())
}

/// The script; every page works without it.
pub async fn js() -> Response {
    file("text/javascript; charset=utf-8", JS.as_bytes())
}

/// The icon of the window.
pub async fn mark() -> Response {
    file("image/svg+xml", MARK.as_bytes())
}

/// A font by its name in the style sheet.
pub async fn font(axum::extract::Path(name): axum::extract::Path<String>) -> Response {
    let bytes: &'static [u8] = match name.as_str() {
        "noto-regular.ttf" => include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf"),
        "noto-bold.ttf" => include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf"),
        "atkinson-regular.ttf" => include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleMono_400Regular.ttf"),
        "atkinson-bold.ttf" => include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleMono_700Bold.ttf"),
        "phosphor.ttf" => include_bytes!("../../../assets/fonts/Phosphor.ttf"),
        "phosphor-fill.ttf" => include_bytes!("../../../assets/fonts/Phosphor-Fill.ttf"),
        _ => return axum::http::StatusCode::NOT_FOUND.into_response(),
    };
    file("font/ttf", bytes)
}
