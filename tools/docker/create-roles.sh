#!/usr/bin/env bash
# Runs once, in an empty PostgreSQL: the station's database and its three roles (docs/operations.md, "A database of yours").
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username postgres \
  --set migrator="$MIGRATOR_PASSWORD" --set api="$API_PASSWORD" --set worker="$WORKER_PASSWORD" <<'SQL'
CREATE ROLE station_migrator LOGIN NOBYPASSRLS PASSWORD :'migrator';
CREATE ROLE station_api LOGIN NOBYPASSRLS PASSWORD :'api';
CREATE ROLE station_worker LOGIN BYPASSRLS PASSWORD :'worker';
CREATE DATABASE station OWNER station_migrator;
ALTER DATABASE station SET timezone TO 'Asia/Shanghai';
REVOKE ALL ON DATABASE station FROM PUBLIC;
GRANT CONNECT ON DATABASE station TO station_api, station_worker;
GRANT TEMPORARY ON DATABASE station TO station_api;
\connect station
ALTER SCHEMA public OWNER TO station_migrator;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO station_api, station_worker;
SQL
