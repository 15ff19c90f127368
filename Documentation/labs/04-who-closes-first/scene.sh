# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Port 7, echo: the client closes first. Port 13, daytime: the server does. Three clients each.

start server socat "TCP4-LISTEN:7,bind=$SERVER,reuseaddr,fork" EXEC:cat
listening server 7
start server socat -U "TCP4-LISTEN:13,bind=$SERVER,reuseaddr,fork" EXEC:date
listening server 13

for _ in 1 2 3; do
	at client sh -c "echo hello | socat STDIO TCP4:$SERVER:7"
	at client socat -u "TCP4:$SERVER:13" STDOUT
done
pause 1
at client ss -tan state time-wait
at server ss -tan state time-wait

# A server that closes first, and does not ask for SO_REUSEADDR. It serves one client, ends,
# and is started again: at once, and when TIME_WAIT is over.
daytime="TCP4-LISTEN:1013,bind=$SERVER,reuseaddr=0"
start server socat -U "$daytime" EXEC:date
listening server 1013
at client socat -u "TCP4:$SERVER:1013" STDOUT
ended "$STARTED"
fails at server socat -U "$daytime" EXEC:date
pause 70
start server socat -U "$daytime" EXEC:date
listening server 1013
at client socat -u "TCP4:$SERVER:1013" STDOUT
