# Triggers the workflow for one subscriber. NOVU_SECRET_KEY holds the secret key.
curl --fail-with-body --silent --show-error -X POST <<ORIGIN>>/v1/events/trigger \
  -H "Authorization: ApiKey $NOVU_SECRET_KEY" \
  -H 'Content-Type: application/json' \
  --data-raw <<BODY>>
