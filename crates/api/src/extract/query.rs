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
        let mut object = Object::new();
        for (key, value) in pairs.0 {
            let (name, is_list) = key.split_once('[').map_or((key.as_str(), false), |(name, _)| (name, true));
            match object.get_mut(name) {
                None if is_list => drop(object.insert(name.to_owned(), Value::from(vec![value]))),
                None => drop(object.insert(name.to_owned(), value.into())),
                Some(Value::Array(values)) => values.push(value.into()),
                Some(single) => *single = Value::from(vec![single.take(), value.into()]),
            }
        }
        Ok(QueryString(object))
    }
}
