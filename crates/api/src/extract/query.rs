//! Query strings as objects of texts, for [`crate::validate::query`].

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use model::{Object, Value};

use crate::error::ApiError;
use crate::state::AppState;

/// The parameters of the query string. A repeated key, with or without brackets after it, holds a list.
#[derive(Debug)]
pub(crate) struct QueryString(pub(crate) Object);

impl FromRequestParts<AppState> for QueryString {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| ApiError::bad_request("The query string is not valid"))?;
        Ok(QueryString(gather(pairs.0)))
    }
}

fn gather(pairs: Vec<(String, String)>) -> Object {
    let mut object = Object::new();
    for (key, value) in pairs {
        let (name, is_list) = key.split_once('[').map_or((key.as_str(), false), |(name, _)| (name, true));
        match object.get_mut(name) {
            None if is_list => drop(object.insert(name.to_owned(), Value::from(vec![value]))),
            None => drop(object.insert(name.to_owned(), value.into())),
            Some(Value::Array(values)) => values.push(value.into()),
            Some(single) => *single = Value::from(vec![single.take(), value.into()]),
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn keys_may_be_repeated_and_have_brackets() {
        let cases = [
            ("", "{}"),
            ("a=1&b=x%20y+z&c=&d", r#"{"a":"1","b":"x y z","c":"","d":""}"#),
            ("a=1&a=2&a=3", r#"{"a":["1","2","3"]}"#),
            ("a[]=1", r#"{"a":["1"]}"#),
            ("a%5B%5D=1&a[0]=2&a=3", r#"{"a":["1","2","3"]}"#),
            ("a=%F0%9F%98%80&%5B=x", r#"{"a":"😀","":["x"]}"#),
        ];
        for (query, expected) in cases {
            let (parts, ()) = Request::get(format!("/?{query}")).body(()).unwrap().into_parts();
            let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap();
            assert_eq!(Value::from(gather(pairs.0)).to_string(), expected, "{query}");
        }
    }
}
