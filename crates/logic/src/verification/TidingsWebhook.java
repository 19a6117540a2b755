// Verifies deliveries of Tidings. Java 15 or newer; no library is needed.
// Take the body as bytes, before any JSON is parsed: request.getInputStream().readAllBytes(), or a byte[] body in Spring.

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class TidingsWebhook {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final String KEY_PREFIX = "MCowBQYDK2VwAyEA"; // what stands before each public key of ed25519 (DER)

    private TidingsWebhook() {}

    /** Whether a delivery is genuine and recent, by its headers webhook-…; `header` finds one: request::getHeader. */
    public static boolean verify(String secret, Function<String, String> header, byte[] body, Instant now)
            throws GeneralSecurityException {
        if (!isRecent(header, now)) {
            return false;
        }
        byte[] expected = sign(keyOf(secret), signedContent(header, body));
        for (byte[] signature : signatures(header, "v1")) {
            if (MessageDigest.isEqual(signature, expected)) {
                return true;
            }
        }
        return false;
    }

    /** The same by the public key (whpk_…) of an integration whose key pair signs. */
    public static boolean verifyWithPublicKey(
            String publicKey, Function<String, String> header, byte[] body, Instant now)
            throws GeneralSecurityException {
        if (!isRecent(header, now)) {
            return false;
        }
        byte[] encoded = Base64.getDecoder().decode(KEY_PREFIX + publicKey.substring("whpk_".length()));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        for (byte[] signature : signatures(header, "v1a")) {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signedContent(header, body));
            if (signature.length == 64 && verifier.verify(signature)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether x-novu-signature is that of the body under one of the secrets: more than one while they are changed.
     * It holds for ever: whoever has recorded a delivery can send it again.
     */
    public static boolean verifyNovu(List<String> secrets, Function<String, String> header, byte[] body)
            throws GeneralSecurityException {
        byte[] given = valueOf(header, "x-novu-signature").getBytes(StandardCharsets.UTF_8);
        for (String secret : secrets) {
            StringBuilder expected = new StringBuilder();
            for (byte one : sign(secret.getBytes(StandardCharsets.UTF_8), body)) {
                expected.append(String.format("%02x", one));
            }
            if (MessageDigest.isEqual(given, expected.toString().getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    /** The key of a secret: what is encoded behind whsec_, or the text itself. */
    private static byte[] keyOf(String secret) {
        if (secret.startsWith("whsec_")) {
            return Base64.getDecoder().decode(secret.substring("whsec_".length()));
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isRecent(Function<String, String> header, Instant now) {
        String timestamp = valueOf(header, "webhook-timestamp");
        if (!timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        return !sent.isBefore(now.minus(TOLERANCE)) && !sent.isAfter(now.plus(TOLERANCE));
    }

    private static byte[] signedContent(Function<String, String> header, byte[] body) {
        String head = valueOf(header, "webhook-id") + "." + valueOf(header, "webhook-timestamp") + ".";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[start.length + body.length];
        System.arraycopy(start, 0, content, 0, start.length);
        System.arraycopy(body, 0, content, start.length, body.length);
        return content;
    }

    private static byte[] sign(byte[] key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(content);
    }

    /** The signatures of one version; a header may hold several, a blank between two. */
    private static List<byte[]> signatures(Function<String, String> header, String version) {
        List<byte[]> found = new ArrayList<>();
        for (String text : valueOf(header, "webhook-signature").split(" ")) {
            String[] parts = text.split(",", 2);
            if (parts.length == 2 && parts[0].equals(version)) {
                try {
                    found.add(Base64.getDecoder().decode(parts[1]));
                } catch (IllegalArgumentException notBase64) {
                    // Not a signature: the next one may be.
                }
            }
        }
        return found;
    }

    private static String valueOf(Function<String, String> header, String name) {
        String value = header.apply(name);
        return value == null ? "" : value;
    }
}
