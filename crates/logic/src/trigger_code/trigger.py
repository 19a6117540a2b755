# Triggers the workflow for one subscriber: pip install novu-py, then NOVU_SECRET_KEY=… python3 trigger.py

import os

from novu_py import Novu

with Novu(secret_key=os.environ["NOVU_SECRET_KEY"], server_url=<<ORIGIN>>) as novu:
    answer = novu.trigger(
        trigger_event_request_dto={
            "workflow_id": <<WORKFLOW>>,
            "to": {"subscriber_id": <<SUBSCRIBER>>},
            "payload": <<PAYLOAD>>,
        }
    )
    print(answer.result.transaction_id)
