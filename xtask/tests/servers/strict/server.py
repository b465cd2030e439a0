"""A strict OData 4.01 server with its data in memory, as a peer for tests of OData clients.

    python3 server.py --port 0 [--auth user:password] [--csrf] [--short-names]

It prints its address in one line and runs until its standard input is closed.
"""

import argparse
import base64
import hmac
import os
import re
import secrets
import sys
import threading
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from batch import Batch
from model import Model
from service import Service, error_response
from wire import Headers, ODataError, Request, bad, split_target

MAX_BODY = 64 * 1024 * 1024
MODIFYING = ("POST", "PUT", "PATCH", "DELETE")


class Gate:
    """What is checked before a request reaches the service: credentials and CSRF tokens."""

    def __init__(self, auth, csrf):
        self.auth = auth and "Basic " + base64.b64encode(auth.encode("utf-8")).decode("ascii")
        self.csrf = csrf
        self.sessions = {}  # cookie -> token

    def check(self, request):
        """Returns headers for the response, or raises."""
        path = request.path
        if self.auth and path not in ("", "$metadata"):
            given = request.headers.get("Authorization") or ""
            if not hmac.compare_digest(given.encode("utf-8"), self.auth.encode("utf-8")):
                raise ODataError(401, "Basic authentication is needed",
                                 headers={"WWW-Authenticate": 'Basic realm="Store", charset="UTF-8"'})
        if not self.csrf:
            return {}
        try:
            cookies = SimpleCookie(request.headers.get("Cookie") or "")
        except CookieError:
            cookies = {}
        session = cookies["SESSION"].value if "SESSION" in cookies else None
        token = request.headers.get("X-CSRF-Token") or ""
        if request.method in MODIFYING:
            if not token or self.sessions.get(session) != token:
                raise ODataError(403, "a valid X-CSRF-Token and the cookie of its session are needed",
                                 headers={"X-CSRF-Token": "Required"})
        elif token.lower() == "fetch":
            headers = {}
            if session not in self.sessions:
                session = secrets.token_urlsafe(16)
                self.sessions[session] = secrets.token_urlsafe(16)
                headers["Set-Cookie"] = f"SESSION={session}; Path=/; HttpOnly"
            return {"X-CSRF-Token": self.sessions[session], **headers}
        return {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60  # a client that stops in the middle of a request does not keep its thread forever
    wbufsize = -1  # one packet for headers and body
    disable_nagle_algorithm = True

    def version_string(self):
        return "StrictOData"

    def log_message(self, *arguments):
        pass

    def answer(self):
        extra = {}
        try:
            request = self.read_request()
            with self.server.lock:
                extra = self.server.gate.check(request)
                if request.path == "$batch" and request.method == "POST":
                    response = Batch(self.server.service, request).answer()
                else:
                    response = self.server.service.handle(request)
        except ODataError as error:
            response = error_response(error, self.headers)
        except OSError:
            raise
        except Exception as error:  # as in Service.handle, for what is outside of it
            print(f"{self.command} {self.path}: {error!r}", file=sys.stderr)
            failure = ODataError(500, f"unexpected {type(error).__name__}: {error}")
            response = error_response(failure, self.headers)
        self.respond(response, extra)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def send_error(self, code, message=None, explain=None):
        """Errors that http.server finds get a JSON body too."""
        self.close_connection = True
        self.respond(error_response(ODataError(code, message or "the request is not HTTP"), {}), {})

    def respond(self, response, extra):
        self.send_response(response.status)
        for name, value in {**response.headers, **extra}.items():
            self.send_header(name, re.sub(r"[\r\n]", " ", value))
        if response.status not in (204, 304):
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status not in (204, 304):
            self.wfile.write(response.body)

    def read_request(self):
        # The body first: whatever is wrong with the rest, the next request begins after it.
        body = self.read_body()
        host = self.headers.get("Host", "")
        if not re.fullmatch(r"[A-Za-z0-9.\-\[\]:]+", host):
            raise bad(f"the header Host is missing or malformed: {host!r}")
        root = f"http://{host}/"
        path, query = split_target(self.path, root)
        return Request(self.command, path, query, Headers(self.headers.items()), body, root)

    def read_body(self):
        coding = self.headers.get("Transfer-Encoding")
        length = self.headers.get("Content-Length", "0")
        if coding is not None:
            if coding.lower() == "chunked":
                return self.read_chunks()
        elif length.isascii() and length.isdigit() and int(length[:12]) <= MAX_BODY:
            data = self.rfile.read(int(length))
            if len(data) == int(length):
                return data
        self.close_connection = True
        raise bad("the body has no usable Content-Length or Transfer-Encoding, or ends too early")

    def read_chunks(self):
        data = b""
        while True:
            size = self.rfile.readline(100).partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size) or len(data) + int(size, 16) > MAX_BODY:
                self.close_connection = True
                raise bad("the body has a malformed chunk, or is too long")
            if int(size, 16) == 0:
                break
            data += self.rfile.read(int(size, 16))
            self.rfile.readline(3)
        while self.rfile.readline(65536).strip():
            pass  # trailers
        return data


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # the client has gone away


def exit_with_standard_input():
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description="A strict OData 4.01 server for tests of clients.")
    parser.add_argument("--port", type=int, default=0, help="0 for any free port")
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="require Basic authentication")
    parser.add_argument("--csrf", action="store_true", help="require X-CSRF-Token to modify anything")
    parser.add_argument("--short-names", action="store_true",
                        help="write @etag and so on instead of @odata.etag in version 4.01")
    arguments = parser.parse_args()
    model = Model(os.path.join(os.path.dirname(os.path.abspath(__file__)), "metadata.xml"))
    server = Server(("127.0.0.1", arguments.port), Handler)
    server.service = Service(model, arguments.short_names)
    server.gate = Gate(arguments.auth, arguments.csrf)
    server.lock = threading.Lock()
    threading.Thread(target=exit_with_standard_input, daemon=True).start()
    print(f"listening on http://127.0.0.1:{server.server_address[1]}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
