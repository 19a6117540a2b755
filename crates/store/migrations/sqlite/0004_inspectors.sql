-- Inspectors: addresses that keep what is sent to them, and answer as they are told. They go when nobody has used them for a
-- while. `requests` and `bytes` count what they hold.
create table inspector (
    environment_id blob not null,
    id blob not null,
    token text not null,
    name text not null,
    answer_status integer not null,
    answer_delay_millis integer not null,
    answer_content_type text not null,
    answer_body text not null,
    requests integer not null default 0,
    bytes integer not null default 0,
    created_at integer not null,
    expires_at integer not null,
    primary key (environment_id, id)
) without rowid;
create unique index inspector_token on inspector (token);

-- What an inspector keeps. Bodies are long, so that this table has row ids and what is looked for stands in its indexes.
-- `bytes` is what a row takes; `secret`, `standard` and `timestamp` say whether the request is genuine.
create table captured_request (
    environment_id blob not null,
    inspector_id blob not null,
    id blob not null,
    bytes integer not null,
    at integer not null,
    method text not null,
    query text not null,
    headers text not null,
    body blob not null,
    size integer not null,
    truncated integer not null,
    address text,
    answered integer not null,
    secret integer not null,
    standard integer not null,
    timestamp integer not null,
    age_seconds integer,
    integration_id blob,
    explanation text not null
);
create unique index captured_request_inspector on captured_request (environment_id, inspector_id, id, bytes);
create index captured_request_age on captured_request (environment_id, id, bytes);
create trigger captured_request_kept after insert on captured_request
begin
    update inspector set requests = requests + 1, bytes = bytes + new.bytes
    where environment_id = new.environment_id and id = new.inspector_id;
end;
create trigger captured_request_gone after delete on captured_request
begin
    update inspector set requests = requests - 1, bytes = bytes - old.bytes
    where environment_id = old.environment_id and id = old.inspector_id;
end;
