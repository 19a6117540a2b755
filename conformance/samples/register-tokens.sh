curl -L -X PUT 'https://api.novu.co/v1/subscribers/<SUBSCRIBER_ID>/credentials' \
-H 'Content-Type: application/json' \
-H 'Accept: application/json' \
-H 'Authorization: ApiKey <NOVU_SECRET_KEY>' \
-d '{
  "providerId": "push-webhook",
  "deviceTokens": ['ANY_RANDOM_STRING'],
  "integrationIdentifier": "push-webhook-MnGLxp8uy"
}'
