<?php
// Triggers the workflow for one subscriber: NOVU_SECRET_KEY=… php trigger.php

$body = [
    'name' => <<WORKFLOW>>,
    'to' => ['subscriberId' => <<SUBSCRIBER>>],
    'payload' => <<PAYLOAD>>,
];
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Authorization: ApiKey ' . getenv('NOVU_SECRET_KEY'), 'Content-Type: application/json'],
    'content' => json_encode($body, JSON_THROW_ON_ERROR),
]]);
$answer = file_get_contents(<<ORIGIN>> . '/v1/events/trigger', false, $context);
if ($answer === false) {
    exit(1);
}
echo $answer, "\n";
