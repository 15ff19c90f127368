# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Four connections end. Who did it?

# While another program keeps the processor busy, the FIN arrives.
cable client delay 50ms
start server peer bind "$SERVER" 80 listen accept touch "$T/accepted" eof close
listening server 80
start client peer connect "$SERVER" 80 wait "$T/busy" close
client=$STARTED
await accepted
start server dd if=/dev/zero of=/dev/null bs=64k
busy=$STARTED
mark busy
ended "$client"
pause 0.2
at server kill -KILL "$busy"
cable client delay 0ms

# A server that makes a process for each client, and closes its own copy of the socket.
# The other one closes its copy after 3 s.
start server socat -U "TCP4-LISTEN:81,bind=$SERVER,fork" "EXEC:sleep 3"
listening server 81
start client peer connect "$SERVER" 81 eof close
ended "$STARTED"

# A client that is killed, by somebody else.
start server peer bind "$SERVER" 82 listen accept eof close
listening server 82
start client peer connect "$SERVER" 82 touch "$T/killable" stop
killed=$STARTED
await killable
at client kill -KILL "$killed"
ended "$killed"

# A connection that ss takes away from the program that has it.
start server peer bind "$SERVER" 83 listen accept hung-up close
listening server 83
start client peer connect "$SERVER" 83 touch "$T/mine" hung-up close
await mine
at client ss -HtaK "dport = :83"
ended "$STARTED"
