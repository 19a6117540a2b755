//! What signs for an integration, on the wire. A secret leaves here once, when it was made here.

use std::time::Duration;

use engine::{RotatedSecret, SecretRotation};
use logic::ed25519::KeyPair;
use logic::signing::{self, OVERLAP_DEFAULT, OVERLAP_MAX};
use logic::standard_webhooks::public_key_of;
use logic::time::iso;
use model::integration::Integration;
use model::secret::MASK;
use model::signing::KeySeed;
use model::{IntegrationId, Object, Secret, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};

/// A new secret for an integration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretRotationRequestDto {
    /// The secret, written as the integration says (`hmacSecretKeyEncoding`). Without one a `whsec_` secret is made.
    secret_key: Option<String>,
    /// How long the replaced secret signs beside the new one; 0 ends it, and those before it, at once.
    #[schema(minimum = 0, maximum = 604_800, default = 86_400)]
    overlap_seconds: Option<u64>,
}

/// Reads a rotation of the secret of an integration.
pub(crate) fn read_rotation(body: Object, integration_id: IntegrationId) -> Result<SecretRotation, ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        let secret = fields.text("secretKey");
        let secret = secret.check("should not be empty", |text| !text.trim().is_empty());
        let secret = secret.check("must be a secret and not its mask", |text| text != MASK).optional();
        SecretRotation { integration_id, secret: secret.map(Secret::new), overlap: read_overlap(fields) }
    })
}

/// A new key pair for an integration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyPairRotationRequestDto {
    /// How long the replaced key pair signs beside the new one; 0 ends it, and those before it, at once.
    #[schema(minimum = 0, maximum = 604_800, default = 86_400)]
    overlap_seconds: Option<u64>,
}

/// Reads a rotation of a key pair: its overlap.
pub(crate) fn read_key_pair_rotation(body: Object) -> Result<Duration, ApiError> {
    validate::body(body, read_overlap)
}

fn read_overlap(fields: &mut Fields) -> Duration {
    let longest = i64::try_from(OVERLAP_MAX.as_secs()).unwrap_or(i64::MAX);
    let seconds = fields.integer("overlapSeconds").within(0..=longest).optional();
    let overlap = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    overlap.unwrap_or(OVERLAP_DEFAULT)
}

/// What signs for an integration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SigningDto {
    /// Whether a secret signs.
    has_secret: bool,
    /// The secrets that were replaced and still sign, the one that was replaced last first.
    former_secrets: Vec<FormerSecretDto>,
    /// The public keys of the pairs that sign (`v1a`), the current one first; none unless they are switched on with
    /// `configurations.standardWebhooksAsymmetric`.
    public_keys: Vec<PublicKeyDto>,
}

/// A public key under which an endpoint can verify.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicKeyDto {
    /// `whpk_` and the base64 of its 32 bytes.
    public_key: String,
    /// From when on nothing is signed for it any more; null if it is the current one.
    signs_until: Option<String>,
}

/// A secret that was replaced.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FormerSecretDto {
    /// From when on it signs no more.
    signs_until: String,
}

impl SigningDto {
    /// What signs at `now`.
    pub(crate) fn of(integration: &Integration, now: Timestamp) -> Self {
        let former = integration.signing.former.iter().filter(|former| former.signs_at(now));
        SigningDto {
            has_secret: signing::secret_of(integration).is_some(),
            former_secrets: former.map(|former| FormerSecretDto { signs_until: iso(former.signs_until) }).collect(),
            public_keys: public_keys(integration, now),
        }
    }
}

fn public_keys(integration: &Integration, now: Timestamp) -> Vec<PublicKeyDto> {
    let key = |(seed, until): (&KeySeed, Option<Timestamp>)| {
        let public_key = public_key_of(&KeyPair::new(seed)?);
        Some(PublicKeyDto { public_key, signs_until: until.map(iso) })
    };
    signing::key_pairs(integration, now).into_iter().filter_map(key).collect()
}

/// What signs after a rotation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretRotationDto {
    /// The secret, if it was made here. It is shown this once: under an idempotency key it is not kept, and a repeated
    /// request gets a mask in its place.
    secret_key: Option<String>,
    #[serde(flatten)]
    signing: SigningDto,
}

impl SecretRotationDto {
    /// The answer to the caller, who needs the secret.
    pub(crate) fn revealing(rotated: &RotatedSecret, now: Timestamp) -> Self {
        let secret_key = rotated.generated.as_ref().map(|secret| secret.expose().clone());
        SecretRotationDto { secret_key, signing: SigningDto::of(&rotated.integration, now) }
    }

    /// The answer as it may be kept.
    pub(crate) fn masked(rotated: &RotatedSecret, now: Timestamp) -> Self {
        let secret_key = rotated.generated.as_ref().map(|_| MASK.to_owned());
        SecretRotationDto { secret_key, signing: SigningDto::of(&rotated.integration, now) }
    }
}
