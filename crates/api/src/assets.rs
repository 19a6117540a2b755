//! The dashboard's files, as the program that embeds them hands them over. How they are built is not known here.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// One file of the dashboard.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Where it is served, such as `/assets/index-1a2b.js`.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its entity tag, quoted.
    pub etag: &'static str,
    /// Its bytes.
    pub plain: &'static [u8],
    /// The same, compressed with gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
}

/// What is served where no route of the API is.
#[derive(Clone, Copy, Debug)]
pub enum Dashboard {
    /// The files of the dashboard; `/index.html` is the page behind all its addresses.
    Built(&'static [Asset]),
    /// The program was built without it, for this reason.
    Missing(&'static str),
}

impl Default for Dashboard {
    fn default() -> Self {
        Dashboard::Missing("")
    }
}

/// The page behind every address of the dashboard.
const PAGE: &str = "/index.html";
/// Files below this carry a hash of their content in their names.
const HASHED: &str = "/assets/";
/// What belongs to the API, and answers in its way when there is no such route.
const API_PATHS: [&str; 5] = ["/v1/", "/v2/", "/tidings/", "/inspect/", "/openapi.json"];
/// Mantine writes its variables into a style element.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

impl Dashboard {
    /// The answer to a request that no route of the API takes; nothing if it is not for the dashboard.
    pub(crate) fn answer(self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        if !matches!(*request.method(), Method::GET | Method::HEAD) || is_of_api(path) {
            return None;
        }
        let wants_page = || wants_html(request.headers());
        match self {
            Dashboard::Built(assets) => {
                let named = |path: &str| assets.iter().find(|asset| asset.path == path);
                let asset = named(path).or_else(|| wants_page().then(|| named(PAGE)).flatten())?;
                Some(asset.answer(request.headers()))
            }
            Dashboard::Missing(reason) => wants_page().then(|| missing(reason)),
        }
    }
}

impl Asset {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let lasting = if self.path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::from_static(self.etag));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(lasting));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if lists(asked, &IF_NONE_MATCH, self.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        protect(headers);
        let bytes = match self.gzip {
            Some(gzip) if lists(asked, &ACCEPT_ENCODING, "gzip") => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                gzip
            }
            _ => self.plain,
        };
        *response.body_mut() = Body::from(Bytes::from_static(bytes));
        response
    }
}

/// What a browser is told to refuse in a page of ours.
fn protect(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

/// A page for people who open the address of a program without a dashboard.
fn missing(reason: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tidings</title>\
         <h1>Tidings runs, without its dashboard</h1>\
         <p>The dashboard was not built into this program: {reason}.</p>\
         <p>Install Node 20.19 or newer with npm and build again with <code>cargo build --release</code>.</p>\
         <p>The API works: its description is at <a href=\"/openapi.json\">/openapi.json</a>.</p></html>\n"
    );
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, page).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    protect(response.headers_mut());
    response
}

fn is_of_api(path: &str) -> bool {
    API_PATHS.iter().any(|api| path.starts_with(api) || path == api.trim_end_matches('/'))
}

/// Whether the caller is a browser that opens an address, and no client of the API that has lost its way.
fn wants_html(headers: &HeaderMap) -> bool {
    lists(headers, &ACCEPT, "text/html")
}

/// Whether a header that lists things, with or without parameters, has this one and does not refuse it.
fn lists(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut items = values.flat_map(|value| value.split(','));
    items.any(|item| {
        let (item, parameters) = item.split_once(';').unwrap_or((item, ""));
        item.trim().trim_start_matches("W/") == wanted && parameters.replace(' ', "") != "q=0"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSETS: &[Asset] = &[
        Asset { path: "/index.html", media_type: "text/html", etag: "\"1\"", plain: b"page", gzip: Some(b"zip") },
        Asset { path: "/assets/a-1.js", media_type: "text/javascript", etag: "\"2\"", plain: b"code", gzip: None },
    ];

    /// What a dashboard answers to a request, given as its line and headers: status, media type, encoding, caching.
    fn check(dashboard: Dashboard, request: &str, expected: &str) {
        let mut lines = request.split('|');
        let (method, path) = lines.next().and_then(|line| line.split_once(' ')).unwrap();
        let mut builder = Request::builder().method(method).uri(path);
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            builder = builder.header(name, value);
        }
        let answer = dashboard.answer(&builder.body(Body::empty()).unwrap()).map_or("none".to_owned(), |response| {
            let text = |name| response.headers().get(name).map_or("-", |value| value.to_str().unwrap());
            let described = [text(CONTENT_TYPE), text(CONTENT_ENCODING), text(CACHE_CONTROL)].join(" | ");
            format!("{} | {described}", response.status().as_u16())
        });
        assert_eq!(answer, expected, "{request}");
    }

    #[test]
    fn files_are_served_by_name_and_the_page_everywhere_else() {
        let page = "200 | text/html | - | no-cache";
        let code = "200 | text/javascript | - | public, max-age=31536000, immutable";
        let cases = [
            ("GET /|accept: text/html", page),
            ("GET /env/1/workflows?x=1|accept: text/html,*/*;q=0.8", page),
            ("HEAD /index.html", page),
            ("GET /|accept: text/html|accept-encoding: br, gzip;q=0.5", "200 | text/html | gzip | no-cache"),
            ("GET /|accept: text/html|accept-encoding: gzip;q=0", page),
            ("GET /|accept: text/html|if-none-match: \"0\", W/\"1\"", "304 | - | - | no-cache"),
            ("GET /assets/a-1.js|accept-encoding: gzip", code),
            ("GET /assets/gone.js", "none"),
            ("GET /nowhere|accept: application/json", "none"),
            ("POST /|accept: text/html", "none"),
            ("GET /v1/nowhere|accept: text/html", "none"),
            ("GET /tidings|accept: text/html", "none"),
            ("GET /v1x|accept: text/html", page),
        ];
        for (request, expected) in cases {
            check(Dashboard::Built(ASSETS), request, expected);
        }
    }

    #[test]
    fn without_a_dashboard_people_are_told_why() {
        let reason = "503 | text/html; charset=utf-8 | - | -";
        check(Dashboard::Missing("there was no Node"), "GET /|accept: text/html", reason);
        check(Dashboard::Missing("there was no Node"), "GET /|accept: */*", "none");
    }
}
