#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The packages at work, on the machine that has them installed. Prints "ok - NAME",
# "not ok - NAME" or "# TEXT"; the host counts.
set -u
export LC_ALL=C HOME=/root
STATE=/var/lib/tcpstate
CAPTURE=$STATE/latest/tcp.cap

# is GOT WANTED NAME
is() {
	if [ "$1" = "$2" ]; then
		echo "ok - $3"
	else
		echo "not ok - $3"
		printf '# got:    %s\n# wanted: %s\n' "$1" "$2" | head -n 20
	fi
}

# like TEXT ERE NAME
like() {
	if printf '%s\n' "$1" | grep -qE -- "$2"; then
		echo "ok - $3"
	else
		echo "not ok - $3"
		printf '%s\n' "$1" | head -n 20 | sed 's/^/# /'
	fi
}

wait_for() {
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	echo "# gave up waiting for: $*"
}

# fetch N: so many requests
fetch() {
	for _ in $(seq "$1"); do
		busybox wget -q -O /dev/null http://127.0.0.1:8000/
	done
}

# clients CAPTURE: the connections to the server in it, told from the end that connected
clients() {
	tcpstatectl timeline -i "$1" -p 8000 --json 2>/tmp/clients.err |
		grep '"type":"connection"' | grep -c '"role":"client"'
}

# connections CAPTURE: all that there are, also those whose beginning is in a file that has gone
connections() {
	tcpstatectl timeline -i "$1" -p 8000 --json 2>/dev/null | grep -c '"type":"connection"'
}

# started: the newest recording is another one than before, and something is in it
started() {
	[ "$(readlink $STATE/latest)" != "$previous" ] && [ -s "$CAPTURE.000001" ]
}

# recorder start|restart: and waits until it records
recorder() {
	previous=$(readlink $STATE/latest)
	systemctl "$1" tcpstate-recorder
	wait_for started
}

recordings() {
	find $STATE/ -mindepth 1 -maxdepth 1 -type d | wc -l
}

is "$(lsmod | grep -c '^tcpstate ')" 1 "modules-load.d: the module is loaded at boot"
is "$(cat /sys/module/tcpstate/parameters/slots)" 65536 "modprobe.d: with its parameter"
like "$(modinfo -n tcpstate)" "/updates/dkms/tcpstate.ko" "it is the one that dkms has built"
like "$(tcpstatectl status 2>&1)" "6\.1\." "status works"

mkdir /tmp/www
echo hello >/tmp/www/index.html
busybox httpd -f -p 127.0.0.1:8000 -h /tmp/www &
wait_for busybox wget -q -O /dev/null http://127.0.0.1:8000/
like "$(tcpstatectl watch -p 8000 --duration 1 2>&1)" "SYN_SENT.*ESTABLISHED" \
	"watch shows what happened"

is "$(systemctl is-enabled tcpstate-recorder) $(systemctl is-active tcpstate-recorder)" \
	"disabled inactive" "the recorder is neither enabled nor running"
recorder start
fetch 5
# What is recorded is written within a second.
sleep 2
like "$(clients $CAPTURE)" '^[6-9]$' "module: a recording can be read while it is made"
systemctl stop tcpstate-recorder
is "$(systemctl show -P Result tcpstate-recorder)" success "module: it stops when it is told to"
first=$(readlink -f $STATE/latest)/tcp.cap
got=$(clients "$first")
like "$got" '^[6-9]$' "module: all connections are in it, also those before it started"
is "$(grep -c . /tmp/clients.err)" 0 "module: and it is whole"
is "$(stat -c %a "$first.000001") $(stat -L -c %a $STATE)" "600 700" "only root can read it"
echo "# recorder: $(systemd-analyze security tcpstate-recorder --no-pager 2>&1 | tail -n 1)"

# Rotation: a file each second, of which four are kept.
oldest_gone() {
	fetch 1
	[ ! -e "$second.000001" ]
}

printf 'ROTATE_TIME=1s\nFILES=4\nRECORDINGS=3\n' >/etc/tcpstate/recorder.conf
recorder start
second=$(readlink -f $STATE/latest)/tcp.cap
wait_for oldest_gone
fetch 1
systemctl stop tcpstate-recorder
kept=$(connections "$second")
is "$(find "${second%/*}" -type f | wc -l)" 4 "rotation: as many files as are to be kept"
is "$(find "${second%/*}" -name '*.000001')" "" "rotation: the oldest has gone"
like "$kept" '^[1-9][0-9]*$' "rotation: what is kept can be read"
recorder start
is "$(recordings)" 3 "a restart begins another recording"
is "$(clients "$first")" "$got" "a restart leaves the first one as it was"
is "$(connections "$second")" "$kept" "a restart leaves a rotated one as it was"
recorder restart
is "$(recordings)" 3 "as many recordings as are to be kept"
is "$([ -e "${first%/*}" ] && echo there)" "" "the oldest recording has gone"
systemctl stop tcpstate-recorder

# Without the module.
echo RECORDINGS=3 >/etc/tcpstate/recorder.conf
rmmod tcpstate
recorder start
like "$(journalctl -b -u tcpstate-recorder -o cat)" "source: BPF" "no module: BPF records"
fetch 3
sleep 2
is "$(clients $CAPTURE)" 3 "BPF: all connections since it started are recorded"
systemctl stop tcpstate-recorder
is "$(systemctl show -P Result tcpstate-recorder)" success "BPF: it stops when it is told to"
hidden=$(journalctl -b -u tcpstate-recorder -o cat | grep 'cannot be seen')
is "$(echo "$hidden" | grep -c kallsyms)" 0 "BPF: who closes a socket is seen, not inferred"
echo "# $hidden"

echo 'RECORDINGS=none' >>/etc/tcpstate/recorder.conf
systemctl start tcpstate-recorder
wait_for systemctl -q is-failed tcpstate-recorder
like "$(journalctl -b -u tcpstate-recorder -o cat)" "correct recorder.conf" \
	"a wrong configuration: fails and says so"
echo end
