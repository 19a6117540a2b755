-- Durable delivery: lanes for endpoints, attempts with all that is known of them, dead letters, the health of endpoints,
-- operational webhooks, and settings of an environment.

-- `spent` counts the attempts that count against the schedule. An `order_key` is held by jobs that keep their order.
alter table job add column spent integer not null default 0;
alter table job add column bulk integer not null default 0;
alter table job add column order_key blob;
alter table job add column resent_at integer;
update job set spent = attempts;

-- What waits is found by its lane, interactive before bulk, and what is leased by the end of its lease: so a lane with many
-- waiting costs the others nothing.
drop index job_due;
create index job_lane on job (environment_id, integration_id, bulk, due_at) where lease is null;
create index job_leased on job (due_at) where lease is not null;

-- Of the jobs of a lane with one order key only one may be claimed: the others are never due. Whatever removes that one,
-- this makes the next one due; whoever leaves from among the others lets nobody go.
create index job_order on job (environment_id, integration_id, order_key, id) where order_key is not null;
create trigger job_next_in_order after delete on job
when old.order_key is not null and old.due_at < 9223372036854775807
begin
    update job set due_at = created_at
    where due_at = 9223372036854775807 and (environment_id, notification_id, id) =
        (select environment_id, notification_id, id from job
         where environment_id = old.environment_id and integration_id = old.integration_id and order_key = old.order_key
         order by id limit 1);
end;

-- Phases in microseconds. Headers are JSON. `outcome` is a number of `codec.rs`; attempts of the first schema get theirs
-- from their status, as far as it tells.
alter table attempt add column cause integer not null default 0;
alter table attempt add column outcome integer not null default 0;
alter table attempt add column resolve_micros integer;
alter table attempt add column connect_micros integer;
alter table attempt add column tls_micros integer;
alter table attempt add column first_byte_micros integer;
alter table attempt add column address text;
alter table attempt add column url text;
alter table attempt add column request_headers text;
alter table attempt add column body_bytes integer not null default 0;
alter table attempt add column body_sha256 blob;
alter table attempt add column body blob;
alter table attempt add column response_headers text;
alter table attempt add column response_body blob;
alter table attempt add column response_truncated integer not null default 0;
update attempt set cause = case when number = 1 then 0 else 1 end,
    outcome = case
        when status is null then 6
        when status between 200 and 299 then 0
        when status between 300 and 399 then 1
        when status = 429 then 2
        when status = 410 then 3
        when status between 400 and 499 then 4
        when status between 500 and 599 then 5
        else 6
    end;

-- How many attempts were made at a message, and how the last one ended; 14 stands for "there was nothing to send".
alter table message add column attempts integer not null default 0;
alter table message add column outcome integer not null default 14;
update message set (attempts, outcome) =
    (select max(number), outcome from attempt
     where attempt.environment_id = message.environment_id and attempt.message_id = message.id)
where exists (select 1 from attempt where attempt.environment_id = message.environment_id and attempt.message_id = message.id);

-- Messages that were not delivered at once are found by how they stand.
create index message_undelivered on message (environment_id, status, id) where status <> 0;

-- A message that will not be tried again, with the bytes that a resend sends. Gone when it is resent or dropped.
create table dead_letter (
    environment_id blob not null,
    message_id blob not null,
    notification_id blob not null,
    step_index integer not null,
    integration_id blob not null,
    token text not null,
    attempts integer not null,
    order_key blob,
    created_at integer not null,
    died_at integer not null,
    body blob,
    headers text,
    url text,
    title text,
    primary key (environment_id, message_id)
) without rowid;

-- Resends and drops of many dead letters. One first counts what its filter finds, then goes through it; `position` is the
-- last message that it has looked at. What is under way is found by its status.
create table bulk_operation (
    environment_id blob not null,
    id blob not null,
    kind integer not null,
    is_dry_run integer not null,
    filter text not null,
    status integer not null,
    position blob,
    matched integer not null,
    done integer not null,
    skipped integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (environment_id, id)
) without rowid;
create index bulk_operation_open on bulk_operation (status, id) where status < 2;

-- Device tokens that endpoints said are no more, and that were removed from their subscribers for it.
create table removed_token (
    environment_id blob not null,
    id blob not null,
    subscriber_id blob not null,
    integration_id blob not null,
    provider_id text not null,
    token text not null,
    reason integer not null,
    message_id blob not null,
    removed_at integer not null,
    primary key (environment_id, id)
) without rowid;
create index removed_token_subscriber on removed_token (environment_id, subscriber_id, id);

-- What is set for an environment beside Novu's settings: JSON with the members that were set.
create table environment_setting (
    environment_id blob not null primary key,
    delivery text not null default '{}',
    retention text not null default '{}',
    stores_bodies integer not null default 0,
    updated_at integer not null
) without rowid;

-- The part of the delivery policy that the integration sets, as JSON.
alter table integration add column delivery text not null default '{}';

-- What signs beside the secret among the credentials, sealed: secrets that were replaced and still sign.
alter table integration add column sealed_signing blob;

-- How endpoints fare that failed once: since when nothing could be delivered (`since` and what follows are null while it works),
-- and the last time of that which is over. A row with a greater revision is newer.
create table endpoint_health (
    environment_id blob not null,
    integration_id blob not null,
    revision integer not null,
    since integer,
    failures integer not null default 0,
    warned integer,
    disabled_at integer,
    last_at integer,
    last_outcome integer,
    last_status integer,
    last_error text,
    outage_since integer,
    outage_until integer,
    primary key (environment_id, integration_id)
) without rowid;

-- How the attempts at an endpoint went, in stretches of ten minutes, each as one process saw it. `answers` counts how many
-- answers took how long: a byte for the step and four for the count, smallest first.
create table endpoint_figure (
    environment_id blob not null,
    integration_id blob not null,
    starts_at integer not null,
    process integer not null,
    attempts integer not null,
    delivered integer not null,
    answers blob not null,
    primary key (environment_id, integration_id, starts_at, process)
) without rowid;
create index endpoint_figure_age on endpoint_figure (starts_at);

-- Dead letters of an integration are counted when its endpoint works again.
create index dead_letter_integration on dead_letter (environment_id, integration_id, died_at);

-- Where an environment is told what happens. `events` has a bit for each kind of event; `waiting` counts the events that
-- wait, `dropped` those that found too many waiting.
create table operational_webhook (
    environment_id blob not null,
    id blob not null,
    url text not null,
    events integer not null,
    active integer not null,
    sealed_secret blob not null,
    waiting integer not null default 0,
    dropped integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    primary key (environment_id, id)
) without rowid;

-- What waits to be told to a webhook, and the last of what was given up; what was told is gone.
create table operational_event (
    webhook_id blob not null,
    id blob not null,
    environment_id blob not null,
    kind integer not null,
    body text not null,
    created_at integer not null,
    due_at integer not null,
    attempts integer not null default 0,
    given_up integer not null default 0,
    last_at integer,
    last_outcome integer,
    last_status integer,
    last_error text,
    primary key (webhook_id, id)
) without rowid;
create index operational_event_due on operational_event (webhook_id, due_at) where given_up = 0;
create index operational_event_given_up on operational_event (webhook_id, id) where given_up = 1;
create trigger operational_event_waits after insert on operational_event
begin
    update operational_webhook set waiting = waiting + 1
    where environment_id = new.environment_id and id = new.webhook_id;
end;
create trigger operational_event_told after delete on operational_event when old.given_up = 0
begin
    update operational_webhook set waiting = waiting - 1
    where environment_id = old.environment_id and id = old.webhook_id;
end;
create trigger operational_event_given_up after update of given_up on operational_event when new.given_up > old.given_up
begin
    update operational_webhook set waiting = waiting - 1
    where environment_id = new.environment_id and id = new.webhook_id;
end;
