"""falls_silent.py SOCKET BYTES [TAKEN]: a server on a port of its own, which it prints, that hands everything (or so many bytes) on to
SOCKET, and so many bytes back; then it takes or says nothing any more, while its connections stay open."""

import socket
import sys
import threading

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
says = int(sys.argv[2])
takes = int(sys.argv[3]) if len(sys.argv) > 3 else 1 << 40
held = []
stopped = threading.Event()


def forward(source, target, left):
    while left > 0 and (data := source.recv(min(left, 65536))) and not stopped.is_set():
        target.sendall(data)
        left -= len(data)
    if left <= 0:
        stopped.set()


while True:
    client, _ = server.accept()
    upstream = socket.socket(socket.AF_UNIX)
    upstream.connect(sys.argv[1])
    held.append((client, upstream))
    threading.Thread(target=forward, args=(client, upstream, takes), daemon=True).start()
    threading.Thread(target=forward, args=(upstream, client, says), daemon=True).start()
