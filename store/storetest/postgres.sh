#!/usr/bin/env bash
# postgres.sh: a PostgreSQL of its own for the tests, on a loopback port, with
# everything it writes below one directory.
#
#   postgres.sh start DIR PORT   start it, print the settings as export lines
#   postgres.sh stop  DIR        stop what start started in DIR
#
# Needs root, to become the user postgres (the server refuses to run as root).
# The role guichet may create databases and schemas: tests that run at the same
# time should each take their own.
set -euo pipefail

# The newest of the server versions that Debian keeps side by side.
bin=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -1)
bin=${bin%/postgres}

start() {
  local dir=$1 port=$2
  [ -n "$bin" ] || { echo "postgres.sh: no server in /usr/lib/postgresql" >&2; exit 1; }
  mkdir -p "$dir"
  chown postgres "$dir"
  cd "$dir" # the user postgres may not enter the directory we were called from

  runuser -u postgres -- "$bin/initdb" --pgdata="$dir/data" --username=guichet \
    --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; exit 1; }

  # The data lives no longer than the test run, so a power cut may lose it.
  cat >>"$dir/data/postgresql.conf" <<-CONF
	listen_addresses = '127.0.0.1'
	port = $port
	unix_socket_directories = '$dir'
	max_connections = 200
	fsync = off
	synchronous_commit = off
	full_page_writes = off
	CONF
  runuser -u postgres -- "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/postgres.log" \
    --wait --silent start >&2 || { tail -5 "$dir/postgres.log" >&2; exit 1; }
  runuser -u postgres -- "$bin/createdb" --host="$dir" --port="$port" --username=guichet guichet

  echo "export GUICHET_TEST_POSTGRES='postgres://guichet@127.0.0.1:$port/guichet?sslmode=disable'"
}

stop() {
  [ -f "$1/data/postmaster.pid" ] || return 0
  cd "$1"
  runuser -u postgres -- "$bin/pg_ctl" --pgdata="$1/data" --mode=immediate --wait --silent stop >&2
}

case ${1:-} in
start) start "$2" "$3" ;;
stop) stop "$2" ;;
*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
