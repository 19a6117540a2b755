// Puts the cases of standard input before the snippet for Java: one line each in, true or false out.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

public final class Driver {
    private static final List<String> HEADERS =
            List.of("webhook-id", "webhook-timestamp", "webhook-signature", "x-novu-signature");

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(answer(line.split("\t", -1)));
        }
    }

    private static boolean answer(String[] fields) throws Exception {
        Map<String, String> headers = new HashMap<>();
        for (int at = 0; at < HEADERS.size(); at++) {
            if (!fields[2 + at].isEmpty()) {
                headers.put(HEADERS.get(at), fields[2 + at]);
            }
        }
        Function<String, String> header = headers::get;
        String key = fields[1];
        Instant now = Instant.ofEpochSecond(Long.parseLong(fields[6]));
        byte[] body = Base64.getDecoder().decode(fields[7]);
        switch (fields[0]) {
            case "novu":
                return TidingsWebhook.verifyNovu(List.of(key.split(" ")), header, body);
            case "public":
                return TidingsWebhook.verifyWithPublicKey(key, header, body, now);
            default:
                return TidingsWebhook.verify(key, header, body, now);
        }
    }
}
