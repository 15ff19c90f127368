# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# The client closes twice. On port 81 the server's program closes two seconds after it has
# read that the client has nothing more to say, on port 82 it closes at once.

dump server tcp

start server peer bind "$SERVER" 81 listen accept eof sleep 2000 close
slow=$STARTED
listening server 81
at client peer connect "$SERVER" 81 sleep 1000 close
ended "$slow"

start server peer bind "$SERVER" 82 listen accept eof close
quick=$STARTED
listening server 82
at client peer connect "$SERVER" 82 sleep 1000 close
ended "$quick"

dumped
