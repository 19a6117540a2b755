// Package webhook verifies deliveries of Tidings with the standard library alone.
// Take the body as bytes, before any JSON is parsed: io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20)).
package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// Verify says whether a delivery is genuine and recent, by its headers webhook-….
func Verify(secret string, headers http.Header, body []byte, now time.Time) bool {
	key, err := keyOf(secret)
	if err != nil || !isRecent(headers, now) {
		return false
	}
	expected := sign(key, signedContent(headers, body))
	for _, signature := range signatures(headers, "v1") {
		if hmac.Equal(signature, expected) {
			return true
		}
	}
	return false
}

// VerifyWithPublicKey does the same by the public key (whpk_…) of an integration whose key pair signs.
func VerifyWithPublicKey(publicKey string, headers http.Header, body []byte, now time.Time) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(publicKey, "whpk_"))
	if err != nil || len(key) != ed25519.PublicKeySize || !isRecent(headers, now) {
		return false
	}
	content := signedContent(headers, body)
	for _, signature := range signatures(headers, "v1a") {
		if ed25519.Verify(key, content, signature) {
			return true
		}
	}
	return false
}

// VerifyNovu says whether x-novu-signature is that of the body under one of the secrets: more than one while they
// are changed. It holds for ever: whoever has recorded a delivery can send it again.
func VerifyNovu(secrets []string, headers http.Header, body []byte) bool {
	given := []byte(headers.Get("x-novu-signature"))
	for _, secret := range secrets {
		expected := hex.EncodeToString(sign([]byte(secret), body))
		if hmac.Equal(given, []byte(expected)) {
			return true
		}
	}
	return false
}

// keyOf gives the key of a secret: what is encoded behind whsec_, or the text itself.
func keyOf(secret string) ([]byte, error) {
	if !strings.HasPrefix(secret, "whsec_") {
		return []byte(secret), nil
	}
	return base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
}

func isRecent(headers http.Header, now time.Time) bool {
	seconds, err := strconv.ParseInt(headers.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		return false
	}
	sent := time.Unix(seconds, 0)
	return !sent.Before(now.Add(-tolerance)) && !sent.After(now.Add(tolerance))
}

func signedContent(headers http.Header, body []byte) []byte {
	head := headers.Get("webhook-id") + "." + headers.Get("webhook-timestamp") + "."
	return append([]byte(head), body...)
}

func sign(key, content []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(content)
	return mac.Sum(nil)
}

// signatures gives those of one version; a header may hold several, a blank between two.
func signatures(headers http.Header, version string) [][]byte {
	var found [][]byte
	for _, text := range strings.Split(headers.Get("webhook-signature"), " ") {
		name, encoded, _ := strings.Cut(text, ",")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if name == version && err == nil {
			found = append(found, signature)
		}
	}
	return found
}
