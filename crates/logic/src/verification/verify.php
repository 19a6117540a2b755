<?php

// Verifies deliveries of Tidings. PHP 8.0 or newer; no package is needed.
// Take the body as bytes, before any JSON is parsed: file_get_contents('php://input').
// Headers by lower-case names: array_change_key_case(getallheaders()).

declare(strict_types=1);

const TOLERANCE_SECONDS = 5 * 60;

/** Whether a delivery is genuine and recent, by its headers webhook-…; $now is in seconds since 1970. */
function verify(string $secret, array $headers, string $body, ?int $now = null): bool
{
    if (!is_recent($headers['webhook-timestamp'] ?? '', $now ?? time())) {
        return false;
    }
    $expected = base64_encode(hash_hmac('sha256', signed_content($headers, $body), key_of($secret), true));
    foreach (signatures($headers, 'v1') as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

/** The same by the public key (whpk_…) of an integration whose key pair signs; needs the extension sodium. */
function verify_with_public_key(string $publicKey, array $headers, string $body, ?int $now = null): bool
{
    if (!is_recent($headers['webhook-timestamp'] ?? '', $now ?? time())) {
        return false;
    }
    $key = base64_decode(substr($publicKey, strlen('whpk_')), true);
    foreach (signatures($headers, 'v1a') as $text) {
        $signature = base64_decode($text, true);
        $isWhole = $signature !== false && strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES;
        if ($isWhole && sodium_crypto_sign_verify_detached($signature, signed_content($headers, $body), $key)) {
            return true;
        }
    }
    return false;
}

/**
 * Whether x-novu-signature is that of the body under one of the secrets: more than one while they are changed.
 * It holds for ever: whoever has recorded a delivery can send it again.
 */
function verify_novu(array $secrets, array $headers, string $body): bool
{
    foreach ($secrets as $secret) {
        if (hash_equals(hash_hmac('sha256', $body, $secret), $headers['x-novu-signature'] ?? '')) {
            return true;
        }
    }
    return false;
}

/** The key of a secret: what is encoded behind whsec_, or the text itself. */
function key_of(string $secret): string
{
    return str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, strlen('whsec_'))) : $secret;
}

function is_recent(string $timestamp, int $now): bool
{
    return preg_match('/^\d{1,12}\z/', $timestamp) === 1 && abs($now - (int) $timestamp) <= TOLERANCE_SECONDS;
}

function signed_content(array $headers, string $body): string
{
    return ($headers['webhook-id'] ?? '') . '.' . ($headers['webhook-timestamp'] ?? '') . '.' . $body;
}

/** The signatures of one version; a header may hold several, a blank between two. */
function signatures(array $headers, string $version): array
{
    $found = [];
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $text) {
        [$name, $signature] = explode(',', $text, 2) + ['', ''];
        if ($name === $version) {
            $found[] = $signature;
        }
    }
    return $found;
}
