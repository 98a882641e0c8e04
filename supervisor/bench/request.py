"""request.py open SOCKET [COUNT]: requests the status of one service again and again on one connection; prints nanoseconds, one number a line.
request.py answers SOCKET: prints the time of CLOCK_MONOTONIC at which the first request was answered.
request.py attack SOCKET: until it is killed, 200 clients send nothing, 50 send garbage, and 10 send requests and do not read the responses.
"""
import json
import os
import socket
import sys
import time


def connect(path, pause=0.01):
    for _ in range(int(30 / pause)):
        try:
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            return client
        except OSError:
            client.close()
            time.sleep(pause)
    sys.exit("request.py: no process listens on " + path)


def request(client, stream, method, params):
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n"
    begin = time.perf_counter_ns()
    client.sendall(line)
    while True:
        answer = stream.readline()
        if not answer:
            sys.exit("request.py: the connection was closed")
        if b'"id":1' in answer:
            return time.perf_counter_ns() - begin


def attack(path, clients):
    garbage = os.urandom(4000)
    many = b'{"jsonrpc":"2.0","id":1,"method":"status"}\n' * 100
    for i, client in enumerate(clients):
        if i >= 200:
            try:
                client.send(many if i >= 250 else garbage)
            except BlockingIOError:
                pass
            except OSError:
                client.close()
                clients[i] = connect(path)
                clients[i].setblocking(False)


def main():
    what, path = sys.argv[1], sys.argv[2]
    if what == "attack":
        bad = [connect(path) for _ in range(260)]
        for client in bad:
            client.setblocking(False)
        while True:
            attack(path, bad)
            time.sleep(0.02)
    client = connect(path, 0.001 if what == "answers" else 0.01)
    stream = client.makefile("rb")
    stream.readline()
    if what == "answers":
        request(client, stream, "status", {"services": ["s1"]})
        print(time.monotonic_ns())
        return
    for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3000):
        print(request(client, stream, "status", {"services": ["s1"]}))


main()
