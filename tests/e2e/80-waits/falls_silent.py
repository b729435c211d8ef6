"""falls_silent.py SOCKET BYTES: a server on a port of its own, which it prints, that hands everything on to SOCKET, and so many bytes
back; then it says nothing any more, while its connections stay open."""

import socket
import sys
import threading

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
held = []


def forward(source, target, left):
    while left > 0 and (data := source.recv(min(left, 65536))):
        target.sendall(data)
        left -= len(data)


while True:
    client, _ = server.accept()
    upstream = socket.socket(socket.AF_UNIX)
    upstream.connect(sys.argv[1])
    held.append((client, upstream))
    threading.Thread(target=forward, args=(client, upstream, 1 << 40), daemon=True).start()
    threading.Thread(target=forward, args=(upstream, client, int(sys.argv[2])), daemon=True).start()
