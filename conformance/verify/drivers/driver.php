<?php

// Puts the cases of standard input before the snippet for PHP: one line each in, `true` or `false` out.

declare(strict_types=1);

require $argv[1];

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-novu-signature'];

while (($line = fgets(STDIN)) !== false) {
    $fields = explode("\t", rtrim($line, "\n"));
    [$kind, $key] = $fields;
    $headers = array_filter(array_combine(HEADERS, array_slice($fields, 2, 4)), fn ($value) => $value !== '');
    [$now, $body] = [(int) $fields[6], base64_decode($fields[7])];
    $answer = match ($kind) {
        'standard' => verify($key, $headers, $body, $now),
        'public' => verify_with_public_key($key, $headers, $body, $now),
        'novu' => verify_novu(explode(' ', $key), $headers, $body),
    };
    echo $answer ? "true\n" : "false\n";
}
