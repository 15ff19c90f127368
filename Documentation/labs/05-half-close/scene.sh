# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Port 80: sort(1) cannot say which line is first before it has seen the last. The client
# says with shutdown(2) that this was the last one, and gets the answer three seconds later.

start server socat -t 10 "TCP4-LISTEN:80,bind=$SERVER" 'SYSTEM:sleep 3; sort'
sort=$STARTED
listening server 80
at client sh -c "printf 'c\na\nb\n' | socat -t 10 STDIO TCP4:$SERVER:80"
ended "$sort"

# Port 81: the client calls close(2) instead, and the server, which cannot know that, answers.
start server peer bind "$SERVER" 81 listen accept eof sleep 1000 send 6 sleep 1000 \
	send 6 fails EPIPE
answer=$STARTED
listening server 81
at client peer connect "$SERVER" 81 send 6 close
ended "$answer"

# Port 82: the client says with shutdown(2) that it will not read any more. The server sends,
# and closes first.
start server peer bind "$SERVER" 82 listen accept sleep 1000 send 6 sleep 1000 close
sender=$STARTED
listening server 82
at client peer connect "$SERVER" 82 shutdown-rd sleep 1500 recv sleep 1500 close
ended "$sender"
