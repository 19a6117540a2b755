//! The providers that integrations can be made of.

use crate::envelope::Data;
use crate::extract::Authorized;
use crate::wire::providers::ProviderDto;

/// List providers
///
/// Each with the fields that an integration of it takes as `credentials`, so that a form can be drawn for providers of which
/// its author knows nothing.
#[utoipa::path(get, path = "/tidings/v1/providers", tag = "providers",
    responses((status = 200, description = "The providers", body = Data<Vec<ProviderDto>>)))]
pub(crate) async fn list(_: Authorized) -> Data<Vec<ProviderDto>> {
    Data::new(logic::providers::ALL.iter().map(|provider| (*provider).into()).collect())
}
