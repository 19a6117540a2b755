// Verifies deliveries of Tidings. .NET 6 or newer; no package is needed.
// Take the body as bytes, before any JSON is parsed: copy Request.Body into a MemoryStream.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

public static class TidingsWebhook
{
    private const long ToleranceSeconds = 5 * 60;

    /// <summary>Whether a delivery is genuine and recent, by its headers webhook-…; `header` finds one or gives null:
    /// name => Request.Headers[name].</summary>
    public static bool Verify(string secret, Func<string, string?> header, byte[] body, DateTimeOffset now)
    {
        string timestamp = header("webhook-timestamp") ?? "";
        if (!IsRecent(timestamp, now))
        {
            return false;
        }
        string id = header("webhook-id") ?? "";
        byte[] head = Encoding.UTF8.GetBytes(id + "." + timestamp + ".");
        byte[] content = head.Concat(body).ToArray();
        byte[] expected = Encoding.UTF8.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), content)));
        // A header may hold several signatures, a blank between two.
        foreach (string text in (header("webhook-signature") ?? "").Split(' '))
        {
            string[] parts = text.Split(',', 2);
            if (parts.Length == 2 && parts[0] == "v1" && IsEqual(parts[1], expected))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether x-novu-signature is that of the body under one of the secrets: more than one while they are
    /// changed. It holds for ever: whoever has recorded a delivery can send it again.</summary>
    public static bool VerifyNovu(IEnumerable<string> secrets, Func<string, string?> header, byte[] body)
    {
        string given = header("x-novu-signature") ?? "";
        foreach (string secret in secrets)
        {
            byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
            if (IsEqual(given, Encoding.UTF8.GetBytes(Convert.ToHexString(hash).ToLowerInvariant())))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The key of a secret: what is encoded behind whsec_, or the text itself.</summary>
    private static byte[] KeyOf(string secret)
    {
        const string prefix = "whsec_";
        bool isEncoded = secret.StartsWith(prefix, StringComparison.Ordinal);
        return isEncoded ? Convert.FromBase64String(secret[prefix.Length..]) : Encoding.UTF8.GetBytes(secret);
    }

    private static bool IsRecent(string timestamp, DateTimeOffset now)
    {
        bool isNumber = long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds);
        long present = now.ToUnixTimeSeconds();
        return isNumber && seconds >= present - ToleranceSeconds && seconds <= present + ToleranceSeconds;
    }

    private static bool IsEqual(string given, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
}
