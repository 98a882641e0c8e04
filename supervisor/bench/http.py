"""An HTTP server for any number of connections: http.py FILE writes its port to FILE. Its own cost is not measured."""
import os
import selectors
import socket
import sys

server = socket.create_server(("127.0.0.1", 0), backlog=1024)
server.setblocking(False)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
selector = selectors.DefaultSelector()
selector.register(server, selectors.EVENT_READ)
while True:
    for key, _ in selector.select():
        if key.fileobj is server:
            try:
                client, _ = server.accept()
            except BlockingIOError:
                continue
            client.setblocking(False)
            selector.register(client, selectors.EVENT_READ)
        else:
            client = key.fileobj
            try:
                if client.recv(4096):
                    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            except OSError:
                pass
            selector.unregister(client)
            client.close()
