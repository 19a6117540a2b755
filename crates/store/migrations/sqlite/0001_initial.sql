-- The first schema. Ids are 12-byte blobs, times are microseconds since 1970, JSON is text. The environment leads every
-- key, so that a sharded database can distribute on it. Tables with small rows are clustered on their key.

create table organization (
    id blob not null primary key,
    name text not null,
    created_at integer not null
) without rowid;

create table environment (
    id blob not null primary key,
    organization_id blob not null,
    owner_id blob not null,
    name text not null,
    application_identifier text not null,
    kind text not null,
    parent_id blob,
    created_at integer not null,
    unique (organization_id, name)
) without rowid;

create table api_key (
    hash blob not null primary key,
    environment_id blob not null,
    sealed blob not null,
    created_at integer not null
) without rowid;

-- `profile` is a JSON object with the members that were ever set, null included; the four columns after it repeat what
-- searches look at.
create table subscriber (
    environment_id blob not null,
    id blob not null,
    organization_id blob not null,
    external_id text not null,
    profile text not null,
    email text,
    phone text,
    first_name text,
    last_name text,
    channels text not null,
    is_online integer,
    last_online_at integer,
    created_at integer not null,
    updated_at integer not null,
    revision integer not null,
    primary key (environment_id, id),
    unique (environment_id, external_id)
) without rowid;

create table integration (
    environment_id blob not null,
    id blob not null,
    organization_id blob not null,
    provider_id text not null,
    channel text not null,
    name text not null,
    identifier text not null,
    active integer not null,
    credentials text not null,
    sealed_secrets blob not null,
    conditions text,
    configurations text not null,
    created_at integer not null,
    updated_at integer not null,
    revision integer not null,
    primary key (environment_id, id),
    unique (environment_id, identifier)
) without rowid;

-- The current state of each workflow; `revision` names the document that holds its content.
create table workflow (
    environment_id blob not null,
    id blob not null,
    organization_id blob not null,
    identifier text not null,
    revision integer not null,
    name text not null,
    active integer not null,
    status integer not null,
    tags text not null,
    created_at integer not null,
    updated_at integer not null,
    last_triggered_at integer,
    primary key (environment_id, id),
    unique (environment_id, identifier)
) without rowid;

-- What a workflow was at each of its revisions. Runs refer to it, so it outlives the workflow.
create table workflow_revision (
    environment_id blob not null,
    workflow_id blob not null,
    revision integer not null,
    identifier text not null,
    content text not null,
    created_at integer not null,
    primary key (environment_id, workflow_id, revision)
) without rowid;

-- One row for each accepted trigger: what all its runs share. Its key makes a transaction id unique atomically.
create table event (
    environment_id blob not null,
    transaction_id text not null,
    workflow_id blob not null,
    workflow_revision integer not null,
    payload text not null,
    overrides text not null,
    actor text,
    created_at integer not null,
    primary key (environment_id, transaction_id)
);

-- `pending`, `sent` and `failed` count the deliveries of the step that is being done: the log, which they could be
-- counted from, may be deleted meanwhile.
create table notification (
    environment_id blob not null,
    id blob not null,
    organization_id blob not null,
    transaction_id text not null,
    workflow_id blob not null,
    workflow_revision integer not null,
    subscriber_id blob not null,
    external_subscriber_id text not null,
    status integer not null,
    step_index integer not null,
    pending integer not null,
    sent integer not null default 0,
    failed integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    primary key (environment_id, id)
) without rowid;
create index notification_transaction on notification (environment_id, transaction_id);
create index notification_subscriber on notification (environment_id, subscriber_id, id);

-- Unfinished work only. `due_at` is when a job may be claimed: for a leased one that is the end of its lease.
create table job (
    environment_id blob not null,
    notification_id blob not null,
    id blob not null,
    step_index integer not null,
    integration_id blob,
    token text,
    due_at integer not null,
    lease integer,
    attempts integer not null,
    created_at integer not null,
    body blob,
    headers text,
    url text,
    title text,
    primary key (environment_id, notification_id, id)
) without rowid;
create index job_due on job (due_at);

create table message (
    environment_id blob not null,
    id blob not null,
    notification_id blob not null,
    step_index integer not null,
    subscriber_id blob not null,
    workflow_id blob not null,
    provider_id text not null,
    integration_id blob not null,
    token text not null,
    title text not null,
    status integer not null,
    error_text text,
    provider_message_id text,
    created_at integer not null,
    updated_at integer not null,
    primary key (environment_id, id)
) without rowid;
create index message_notification on message (environment_id, notification_id);

create table attempt (
    environment_id blob not null,
    message_id blob not null,
    number integer not null,
    started_at integer not null,
    duration_micros integer not null,
    status integer,
    error text,
    primary key (environment_id, message_id, number)
) without rowid;

-- What happened to the steps of a run, in order. The newest row of a step holds its status.
create table step_log (
    environment_id blob not null,
    notification_id blob not null,
    id blob not null,
    step_index integer not null,
    status integer not null,
    at integer not null,
    details text not null,
    primary key (environment_id, notification_id, id)
) without rowid;

create table idempotency (
    environment_id blob not null,
    scope text not null,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer not null,
    response blob not null,
    created_at integer not null,
    primary key (environment_id, scope, idempotency_key)
) without rowid;
create index idempotency_age on idempotency (created_at);
