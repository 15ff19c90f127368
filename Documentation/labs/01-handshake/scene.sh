# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# One connection. The client says "hello", five bytes without a newline, and closes.

start server socat -u "TCP4-LISTEN:80,bind=$SERVER" "OPEN:/dev/null"
web=$STARTED
listening server 80
at client sh -c "printf hello | socat -u STDIN TCP4:$SERVER:80"
ended "$web"
