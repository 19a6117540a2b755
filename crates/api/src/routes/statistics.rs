//! How deliveries of an environment go, and which of the first steps are done: what a home page shows.

use axum::extract::State;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Authorized, QueryString};
use crate::state::AppState;
use crate::wire::checklist::ChecklistDto;
use crate::wire::statistics::{StatisticsDto, read_period};
use crate::wire::words::Period;

/// Retrieve statistics
///
/// How attempts at deliveries went: in all, by stretches of time, and of each integration. An hour by ten minutes, a day by half
/// hours, a week by hours.
#[utoipa::path(get, path = "/tidings/v1/statistics", tag = "statistics",
    params(("period" = inline(Option<Period>), Query, description = "How far back: hour, day or week; a day if nothing is said")),
    responses((status = 200, description = "The statistics", body = Data<StatisticsDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Data<StatisticsDto>, ApiError> {
    let statistics = app.engine.statistics(&environment, read_period(query)?).await?;
    Ok(Data::new(statistics.into()))
}

/// Retrieve the checklist
///
/// Which of the first steps with the environment are done, from a connected provider to a push that was delivered.
#[utoipa::path(get, path = "/tidings/v1/checklist", tag = "statistics",
    responses((status = 200, description = "The steps", body = Data<ChecklistDto>)))]
pub(crate) async fn checklist(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<ChecklistDto>, ApiError> {
    Ok(Data::new(app.engine.checklist(&environment).await?.into()))
}
