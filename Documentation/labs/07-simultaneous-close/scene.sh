# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Each segment takes 400 ms from one end to the other. The server learns of the connection
# 400 ms after the client, so it has 400 ms less to sleep to close at the same moment.

cable client delay 400ms
cable server delay 400ms

# Port 81: the server closes 200 ms after the client.
start server peer bind "$SERVER" 81 listen accept sleep 1800 close
listening server 81
at client peer connect "$SERVER" 81 sleep 2000 close
ended "$STARTED"

# Port 82: it closes 600 ms after the client.
start server peer bind "$SERVER" 82 listen accept sleep 2200 close
listening server 82
at client peer connect "$SERVER" 82 sleep 2000 close
ended "$STARTED"
