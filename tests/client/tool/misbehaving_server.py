# SPDX-License-Identifier: Apache-2.0
"""A write endpoint that does what a test tells it: answers, delays, resets, half answers.

`Server(script)` listens on a free port of the loopback. `script(request)` returns a reply for each
request: (status, headers, body), or a function that takes the socket and misbehaves.
"""

import gzip
import socket
import struct
import threading


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.raw = method, path, headers, body
        self.body = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body


def reset(connection):
    """Ends the connection with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def sends(data):
    """Sends these bytes and closes."""
    def act(connection):
        connection.sendall(data)
        connection.close()
    return act


class Server:
    def __init__(self, script, tls=None, before_body=None, host="127.0.0.1", port=0):
        """`tls`: an ssl.SSLContext. `before_body(connection, length)` returns true if it has
        handled the request."""
        self.script, self.tls, self.before_body = script, tls, before_body
        self.requests = []
        self.connections = 0
        self.listener = socket.create_server((host, port))
        self.port = self.listener.getsockname()[1]
        self.url = "%s://%s:%d" % ("https" if tls else "http", host, self.port)
        threading.Thread(target=self.accept, daemon=True).start()

    def writes(self):
        return [request for request in self.requests if request.method == "POST"]

    def stored(self):
        return b"".join(request.body for request in self.writes())

    def close(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        except OSError:
            pass  # closed before
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            stream = connection.makefile("rb")
            while self.answer(connection, stream):
                pass
        except (OSError, ValueError):
            pass  # the client went away
        finally:
            connection.close()

    def answer(self, connection, stream):
        """Handles one request. Returns false if the connection is finished."""
        first = stream.readline().decode()
        if not first:
            return False
        method, path, _ = first.split(" ", 2)
        headers = {}
        while (line := stream.readline().decode().strip()):
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        if self.before_body and method == "POST" and self.before_body(connection, length):
            return False
        body = stream.read(length)
        if len(body) < length:
            return False
        request = Request(method, path, headers, body)
        self.requests.append(request)
        reply = self.script(request)
        if callable(reply):
            reply(connection)
            return False
        status, extra, text = reply
        answer = f"HTTP/1.1 {status} X\r\n"
        if status != 204:
            answer += f"Content-Length: {len(text)}\r\n"
        answer += "".join(f"{key}: {value}\r\n" for key, value in extra.items()) + "\r\n"
        connection.sendall(answer.encode() + text)
        return extra.get("Connection") != "close"
