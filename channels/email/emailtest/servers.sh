#!/usr/bin/env bash
# servers.sh: a real mail server for the tests, Postfix and Dovecot on loopback
# ports, with everything they write below one directory and without systemd.
#
#   servers.sh start DIR PORT   start it, print the settings as export lines;
#                               it takes PORT and the three ports after it
#   servers.sh stop  DIR        stop what start started in DIR
#
# Needs root: both servers give up its rights by themselves. DIR must be short,
# because the names of unix sockets below it may not exceed 107 octets.
#
# The road of a mail: SMTP or submission -> Postfix -> LMTP -> Dovecot -> IMAP.
# Mailboxes at example.test are support, desk, alice, bob, zoe, load1 to load4,
# and every name that begins with "test-", so that a test can have a mailbox to
# itself; "name+tag" reaches name, and all of them share one password. RCPT is
# answered 550 for reject@ and for unknown names, 451 for defer@; mail for
# bounce@ is accepted and comes back. Mail to any other domain is accepted and
# discarded: nothing ever leaves the machine.
#
# GUICHET_TEST_MAILDIR/NAME is the Maildir of a mailbox. A test may write a file
# elsewhere below that folder, readable for all, and rename it into NAME/new.
set -euo pipefail

PATH=$PATH:/usr/sbin
host=127.0.0.1
domain=example.test
password=correct-horse
names='support desk alice bob zoe load1 load2 load3 load4'

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:$host" \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
}

# mailboxes makes the Maildirs. They belong to whoever runs the tests, who may
# then put mail into them; for root, as whom Dovecot reads no mail, to mail.
mailboxes() {
  uid=${SUDO_UID:-0} gid=${SUDO_GID:-0}
  [ "$uid" != 0 ] || { uid=$(id -u mail) gid=$(id -g mail); }
  for name in $names; do
    mkdir -p "$dir/mail/$name/new" "$dir/mail/$name/cur" "$dir/mail/$name/tmp"
  done
  chown -R "$uid:$gid" "$dir/mail"
}

# dovecot_dialect writes what Dovecot 2.3 (Debian 12) and 2.4 (Debian 13) spell
# differently: the certificate, passwords without TLS, the mailboxes, and who has
# one. Postfix knows the names; whoever has the password gets the one asked for.
dovecot_dialect() {
  if [ "$sessions" = service_count ]; then
    cat <<CONF
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
mail_location = maildir:$dir/mail/%n
passdb {
  driver = static
  args = password=$password
}
userdb {
  driver = static
  args = uid=$uid gid=$gid home=$dir/home/%n allow_all_users=yes
}
CONF
    return
  fi
  cat <<CONF
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = $dir/cert.pem
ssl_server_key_file = $dir/key.pem
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = $dir/mail/%{user | username}
passdb static {
  password = $password
}
userdb static {
  allow_all_users = yes
  fields {
    uid = $uid
    gid = $gid
    home = $dir/home/%{user | username}
  }
}
CONF
}

dovecot_conf() {
  # A process that serves many sessions makes a login cheap.
  local sessions=restart_request_count
  case $(dovecot --version) in 2.3.*) sessions=service_count ;; esac
  dovecot_dialect # first: 2.4 wants its version at the top
  cat <<CONF
base_dir = $dir/dovecot
state_dir = $dir/dovecot
log_path = $dir/dovecot.log
instance_name = $(basename "$(dirname "$dir")")
protocols = imap lmtp
listen = $host

auth_mechanisms = plain login
first_valid_uid = 1

# Tests try wrong passwords and many connections on purpose: no penalties.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
mail_max_userip_connections = 0

recipient_delimiter = +
mail_fsync = never
maildir_very_dirty_syncs = yes
namespace inbox {
  inbox = yes
  separator = /
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}

service imap-login {
  $sessions = 1000
  process_min_avail = 1
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service imap {
  $sessions = 1000
  process_min_avail = 1
  process_limit = 300
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener auth-postfix {
    mode = 0666
  }
}
CONF
}

postfix_main() {
  cat <<CONF
compatibility_level = 3.6
queue_directory = $dir/postfix/spool
data_directory = $dir/postfix/data
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
inet_interfaces = $host
inet_protocols = ipv4
myhostname = mx.$domain
mydomain = $domain
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =

virtual_mailbox_domains = $domain
virtual_mailbox_maps = regexp:$dir/postfix/conf/mailboxes
virtual_alias_maps = regexp:$dir/postfix/conf/aliases
virtual_transport = lmtp:unix:$dir/dovecot/lmtp
transport_maps = regexp:$dir/postfix/conf/transport
default_transport = discard
relay_transport = discard
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:$dir/postfix/conf/refused
message_size_limit = 52428800

smtpd_sasl_type = dovecot
smtpd_sasl_path = $dir/dovecot/auth-postfix
smtpd_sasl_local_domain = $domain
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_tls_security_level = may

# As fast as the machine: no limits and pauses, no DNS.
default_process_limit = 200
in_flow_delay = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 10s
CONF
}

postfix_master() {
  cat <<CONF
$smtp inet n - n - - smtpd
$submission inet n - n - - smtpd
  -o syslog_name=submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CONF
}

postfix_conf() {
  local conf=$dir/postfix/conf at=${domain//./\\.}
  mkdir -p "$conf" "$dir/postfix/spool" "$dir/postfix/data"
  chown postfix "$dir/postfix/data"
  echo "/^(${names// /|}|test-[^+@]*)(\\+[^@]*)?@$at\$/ ok" >"$conf/mailboxes"
  cat >"$conf/refused" <<-CONF
	/^reject@$at\$/ 550 5.1.1 no such user
	/^defer@$at\$/ 451 4.3.0 try again later
	CONF
  echo "/^bounce(\\+[^@]*)?@$at\$/ gone@bounce.invalid" >"$conf/aliases"
  echo '/@bounce\.invalid$/ error:5.1.1 nobody is here any more' >"$conf/transport"
  postfix_main >"$conf/main.cf"
  postfix_master >"$conf/master.cf"
}

start() {
  dir=$1 smtp=$2 submission=$(($2 + 1)) imap=$(($2 + 2)) imaps=$(($2 + 3))
  mkdir -p "$dir/dovecot"
  chmod 755 "$dir"
  certificate
  mailboxes
  dovecot_conf >"$dir/dovecot.conf"
  postfix_conf
  dovecot -c "$dir/dovecot.conf" >&2 || { tail -5 "$dir/dovecot.log" >&2; exit 1; }
  postfix -c "$dir/postfix/conf" start >"$dir/start.log" 2>&1 ||
    { cat "$dir/start.log" >&2; stop "$dir"; exit 1; }
  cat <<ENV
export GUICHET_TEST_SMTP=$host:$smtp
export GUICHET_TEST_SUBMISSION=$host:$submission
export GUICHET_TEST_IMAP=$host:$imap
export GUICHET_TEST_IMAPS=$host:$imaps
export GUICHET_TEST_MAIL_DOMAIN=$domain
export GUICHET_TEST_MAIL_PASSWORD=$password
export GUICHET_TEST_MAIL_CA=$dir/cert.pem
export GUICHET_TEST_MAILDIR=$dir/mail
ENV
}

# stop ends both masters, which end their children, and waits until they are gone.
stop() {
  local file pid pids=()
  for file in "$1/postfix/spool/pid/master.pid" "$1/dovecot/master.pid"; do
    [ ! -f "$file" ] || pids+=("$(tr -d ' \n' <"$file")")
  done
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    for _ in $(seq 200); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.05
    done
  done
}

case ${1:-} in
start) start "$2" "$3" ;;
stop) stop "$2" ;;
*) sed -n '2,20s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
